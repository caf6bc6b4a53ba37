"""Pieces on pages: which of them lie in a part of the grid, layer by layer, and how many of each are needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from pixcraft.crafts.brick.pieces import Assembled, PartLine, Piece
from pixcraft.crafts.parts import Part
from pixcraft.errors import InputError
from pixcraft.sheet.document import Content
from pixcraft.sheet.layout import Window


@dataclass(frozen=True)
class Need:
    """How many pieces of one part in one colour (numbered as in the pattern)."""

    part: Part
    key: int
    count: int


def assembled(content: Content) -> Assembled:
    """The craft as one that is built from pieces.

    Raises:
        InputError: it is not.
    """
    if not isinstance(content.craft, Assembled):
        raise InputError(f"{content.craft.name} is not built from pieces", "this page template is for bricks")
    return content.craft


def parts_list(content: Content) -> tuple[PartLine, ...]:
    """One line for each part in each colour of the whole design, ordered as `needs` is."""
    return assembled(content).parts_list(content.pattern)


@lru_cache(maxsize=4)
def pieces_of(content: Content) -> tuple[Piece, ...]:
    """All pieces, from the lowest layer up."""
    return tuple(sorted(assembled(content).pieces(content.pattern), key=lambda piece: piece.layer))


@lru_cache(maxsize=1024)
def pieces_in(content: Content, window: Window) -> tuple[Piece, ...]:
    """The pieces that lie in a part of the grid, wholly or partly, from the lowest layer up."""
    pieces, (left, top, right, bottom) = pieces_of(content), _edges(content)
    meets = (left < window.right) & (right > window.left) & (top < window.bottom) & (bottom > window.top)
    return tuple(pieces[index] for index in np.flatnonzero(meets).tolist())


def layers_in(content: Content, window: Window) -> tuple[int, ...]:
    """The layers that have pieces there, from the lowest up."""
    return tuple(sorted({piece.layer for piece in pieces_in(content, window)}))


def on_layer(content: Content, window: Window, layer: int) -> list[Piece]:
    """The pieces of one layer there."""
    return [piece for piece in pieces_in(content, window) if piece.layer == layer]


def topmost_below(content: Content, window: Window, layer: int) -> npt.NDArray[np.uint16]:
    """Colour numbers (rows, columns) of what can be seen under a layer; 0 = the base."""
    seen = np.zeros((window.rows, window.columns), np.uint16)
    for piece in pieces_in(content, window):
        if piece.layer < layer:
            top, left = piece.row - window.top, piece.column - window.left
            seen[max(0, top) : top + piece.rows, max(0, left) : left + piece.columns] = piece.key
    return seen


def begun_in(pieces: Iterable[Piece], window: Window) -> list[Piece]:
    """Those whose upper left cell lies in a part of the grid, so that parts without overlap share out all pieces."""
    return [p for p in pieces if window.left <= p.column < window.right and window.top <= p.row < window.bottom]


def needs(pieces: Sequence[Piece]) -> list[Need]:
    """How many of each part in each colour, colours in the pattern's order, large parts first."""
    counted = Counter((piece.part.name, piece.key) for piece in pieces)
    parts = {piece.part.name: piece.part for piece in pieces}
    found = [Need(parts[name], key, count) for (name, key), count in counted.items()]
    return sorted(found, key=lambda need: (need.key, -need.part.width * need.part.length, need.part.name))


def size_text(part: Part) -> str:
    """What builders call a part's size: "2x4"."""
    return f"{part.width}x{part.length}"


def larger_ones(pieces: Sequence[Piece]) -> bool:
    """Whether one of them covers more than one cell."""
    return any(piece.columns * piece.rows > 1 for piece in pieces)


@lru_cache(maxsize=4)
def _edges(content: Content) -> npt.NDArray[np.int64]:
    """Left, top, right and bottom (4, n) of all pieces."""
    boxes = [(p.column, p.row, p.column + p.columns, p.row + p.rows) for p in pieces_of(content)]
    return np.array(boxes, np.int64).reshape(-1, 4).T
