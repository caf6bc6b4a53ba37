"""What a kit costs besides its colours: `extras.csv` with boards, bags, prints and boxes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pixcraft.batch.stock import decimal_point
from pixcraft.csvfile import Line, read_table
from pixcraft.options import choice, number

_EXAMPLE = "such as: item,price,per and board,1.20,board; bag,0.03,bag; print,0.40,kit; box,0.90,kit"
KIT = "kit"


@dataclass(frozen=True)
class Pieces:
    """How many of what can be paid by the piece a kit has."""

    boards: int
    bags: int
    colours: int


_PER: Mapping[str, Callable[[Pieces], int]] = {
    KIT: lambda pieces: 1,
    "board": lambda pieces: pieces.boards,
    "bag": lambda pieces: pieces.bags,
    "colour": lambda pieces: pieces.colours,
}
_USUAL = {"board": "board", "boards": "board", "bag": "bag", "bags": "bag"}
"""What an item is counted by where the file does not say."""


@dataclass(frozen=True)
class Extra:
    """One thing that is paid for: its price, for each of what (`kit`, `board`, `bag` or `colour`)."""

    item: str
    price: float
    per: str


@dataclass(frozen=True)
class Extras:
    """All of them."""

    items: tuple[Extra, ...] = ()

    def cost(self, pieces: Pieces) -> float:
        """What they cost for one kit."""
        return sum(item.price * _PER[item.per](pieces) for item in self.items)


def read_extras(path: Path) -> Extras:
    """The extras that a CSV file lists.

    Raises:
        CatalogError: unreadable, an item twice, or a price that is no number.
    """
    found: dict[str, Extra] = {}
    lines: dict[str, int] = {}
    for line in read_table(path, ("item", "price"), _EXAMPLE):
        name = line.text("item").casefold()
        if not name:
            line.fail("a price without an item", _EXAMPLE)
        if name in found:
            line.fail(f"{name!r} is on line {lines[name]} already", "add the two up")
        found[name], lines[name] = Extra(name, line.convert("price", _price), _per(line, name)), line.number
    return Extras(tuple(found.values()))


def _price(text: str) -> float:
    return number(0, 1e6)(decimal_point(text))


def _per(line: Line, name: str) -> str:
    return line.convert("per", choice(*_PER)) if line.text("per") else _USUAL.get(name, KIT)
