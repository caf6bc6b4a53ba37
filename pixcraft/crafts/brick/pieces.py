"""Pieces: which part lies where, and how many of each part and colour that makes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from pixcraft.crafts.parts import Part, parts
from pixcraft.crafts.sections import Sections
from pixcraft.pattern import Pattern


@dataclass(frozen=True)
class Piece:
    """One piece in its place.

    Attributes:
        key: the number of its colour in the pattern, from 1.
        column, row: its upper left cell.
        columns, rows: how many cells it covers.
        layer: 0 lies on the base.
    """

    part: Part
    key: int
    column: int
    row: int
    columns: int
    rows: int
    layer: int = 0


@dataclass(frozen=True)
class PartLine:
    """How many pieces of one part in one colour are needed; `price` is of one piece."""

    part: Part
    key: int
    count: int
    price: float

    @property
    def cost(self) -> float:
        """Of all of them."""
        return self.count * self.price


@dataclass(frozen=True)
class BasePlate:
    """A base in its place: its part, the code of its colour, and its upper left cell."""

    part: Part
    code: str
    column: int
    row: int


@runtime_checkable
class Assembled(Protocol):
    """A craft whose cells are covered by pieces, some of which cover several."""

    @property
    def upright(self) -> bool:
        """Whether it is a wall seen from its side."""
        ...

    def pieces(self, pattern: Pattern) -> tuple[Piece, ...]:
        """Every piece with its place."""
        ...

    def parts_list(self, pattern: Pattern) -> tuple[PartLine, ...]:
        """One line for each part in each colour."""
        ...

    def sections(self, columns: int, rows: int) -> Sections:
        """What one page shows and one submodel holds; no piece lies in two of them."""
        ...

    def base_plates(self, columns: int, rows: int) -> tuple[BasePlate, ...]:
        """What the pieces stand on."""
        ...


def parts_lines(pieces: Iterable[Piece], price: Callable[[str, int], float]) -> tuple[PartLine, ...]:
    """One line for each part in each colour, colours in the pattern's order, large parts first.

    Args:
        pieces: all of them.
        price: of one piece, by the name of its part and the number of its colour.
    """
    counted = Counter((piece.part.name, piece.key) for piece in pieces)
    lines = [PartLine(parts()[name], key, count, price(name, key)) for (name, key), count in counted.items()]
    return tuple(sorted(lines, key=lambda line: (line.key, -line.part.width * line.part.length, line.part.name)))


def by_section(pieces: Iterable[Piece], sections: Sections) -> tuple[Piece, ...]:
    """Pieces in the order they are laid: section by section, layer by layer, row by row."""

    def order(piece: Piece) -> tuple[int, ...]:
        around = sections.around(piece.column, piece.row)
        return around.top, around.left, piece.layer, piece.row, piece.column

    return tuple(sorted(pieces, key=order))
