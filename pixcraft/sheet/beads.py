"""Beads, cells and pegs of a board: how each of them is drawn, and what stands where.

Lengths in points. Each colour is drawn once for the whole PDF and then only placed, see `Canvas.stamped`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np

from pixcraft.colour import dark_ink
from pixcraft.crafts.sections import Section
from pixcraft.pattern import EMPTY, Cells, ChartColour, Pattern
from pixcraft.sheet.fonts import SYMBOLS, sign_middle
from pixcraft.sheet.inks import BLACK, WHITE, Rgb
from pixcraft.sheet.layout import Frame, GridPlace, Tile
from pixcraft.sheet.pdf import Canvas
from pixcraft.sheet.shading import mixed

PALE_SHARE = 0.7
"""How much white is in what belongs to a neighbouring board."""

_BEAD, _HOLE, _DOT, _MARK = 0.94, 0.46, 0.12, 0.14
_KEY, _USUAL_KEY, _LARGE_KEY = 0.61, 7.0, 0.5
_MARKED_KEY, _MARKED_MIDDLE = 0.5, 0.27
_DARKER, _HINT = 0.6, {BLACK: 0.22, WHITE: 0.06}
_PEG: Rgb = (150, 150, 150)
_RING: Rgb = (105, 105, 105)
_PALE_KEY: Rgb = (140, 140, 140)
_FINE = 0.35
_AROUND = 1.1


@dataclass(frozen=True)
class Pitch:
    """Width and height of a cell in points."""

    width: float
    height: float

    @property
    def least(self) -> float:
        """The shorter side."""
        return min(self.width, self.height)

    @property
    def key(self) -> float:
        """Font size of a key in the middle of a bead: two characters stay inside it, and 7 pt is enough."""
        return min(_KEY * self.least, max(_USUAL_KEY, _LARGE_KEY * self.least))

    @property
    def name(self) -> str:
        """Tells drawings of this size from others."""
        return f"{self.width:.4f}x{self.height:.4f}"

    def oval(self, share: float) -> Frame:
        """A frame around the origin, so large a part of the cell."""
        return Frame(-self.width * share / 2, -self.height * share / 2, self.width * share, self.height * share)


class Style(Protocol):
    """Draws one cell of a colour around the origin; a pale one belongs to a neighbouring board."""

    def __call__(self, canvas: Canvas, pitch: Pitch, colour: ChartColour, pale: bool) -> None:
        """Draw."""


def bead(canvas: Canvas, pitch: Pitch, colour: ChartColour, pale: bool) -> None:
    """A bead seen from above, in its colour, with its key."""
    fill = mixed(colour.rgb, WHITE, PALE_SHARE) if pale else colour.rgb
    ink = BLACK if dark_ink(fill) else WHITE
    canvas.ellipse(pitch.oval(_BEAD), fill, mixed(fill, BLACK, _DARKER / (2 if pale else 1)), _FINE)
    canvas.ellipse(pitch.oval(_HOLE), None, mixed(fill, ink, _HINT[ink]), _FINE)
    _write_key(canvas, colour.symbol, pitch.key, 0, _PALE_KEY if pale else ink)


def ring(canvas: Canvas, pitch: Pitch, colour: ChartColour, pale: bool) -> None:
    """A bead as an outline with its key, to be read without colour."""
    canvas.ellipse(pitch.oval(_BEAD), WHITE, _PEG if pale else _RING, _FINE)
    _write_key(canvas, colour.symbol, pitch.key, 0, _PALE_KEY if pale else BLACK)


def square(canvas: Canvas, pitch: Pitch, colour: ChartColour, pale: bool) -> None:
    """A whole cell in its colour, the place of the peg, and the key above it, where the peg does not hide it."""
    fill = mixed(colour.rgb, WHITE, PALE_SHARE) if pale else colour.rgb
    ink = BLACK if dark_ink(fill) else WHITE
    canvas.rectangle(pitch.oval(1), fill)
    canvas.ellipse(pitch.oval(_MARK), ink)
    size = min(pitch.key, _MARKED_KEY * pitch.least)
    _write_key(canvas, colour.symbol, size, _MARKED_MIDDLE * pitch.height, _PALE_KEY if pale else ink)


STYLES: Mapping[str, Style] = {"beads": bead, "squares": square, "symbols": ring}


def draw_cells(canvas: Canvas, place: GridPlace, pattern: Pattern, tile: Tile, style: str) -> None:
    """The filled cells of a tile, pale where they belong to its neighbours."""
    pitch, draw = Pitch(place.cell_width, place.cell_height), STYLES[style]
    shown, core = tile.shown, tile.core
    cells = pattern.cells[shown.top : shown.bottom, shown.left : shown.right]
    outside = np.ones(cells.shape, np.bool_)
    outside[core.top - shown.top : core.bottom - shown.top, core.left - shown.left : core.right - shown.left] = False
    for key in np.unique(cells[cells > EMPTY]).tolist():
        colour = pattern.colour_of(key)
        for pale in (False, True):
            rows, columns = np.nonzero((cells == key) & (outside == pale))
            middles = [
                (place.x(shown.left + column + 0.5), place.y(shown.top + row + 0.5))
                for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
            ]
            if middles:
                name = f"{style}-{key}{'-pale' * pale}-{pitch.name}"
                canvas.stamped(name, pitch.oval(_AROUND), partial(draw, canvas, pitch, colour, pale), middles)


def draw_pegs(canvas: Canvas, place: GridPlace, board: Section, pattern: Pattern) -> None:
    """A dot for each peg of a board that no bead lies on, beyond the edge of the grid as well."""
    pitch = Pitch(place.cell_width, place.cell_height)
    taken = {(row + board.top, column + board.left) for row, column in np.argwhere(_cells(pattern, board)).tolist()}
    free = [
        (place.x(column + 0.5), place.y(row + 0.5))
        for row in range(board.top, board.bottom)
        for column in range(board.left, board.right)
        if (row, column) not in taken
    ]
    if free:
        canvas.stamped(f"peg-{pitch.name}", pitch.oval(1), lambda: canvas.ellipse(pitch.oval(_DOT), _PEG), free)


def _cells(pattern: Pattern, board: Section) -> Cells:
    """The cells of a board (rows, columns), empty beyond the edge of the grid."""
    top, left = max(0, board.top), max(0, board.left)
    inside = pattern.cells[top : board.bottom, left : board.right]
    cells = np.zeros((board.bottom - board.top, board.right - board.left), np.uint16)
    cells[top - board.top :, left - board.left :][: inside.shape[0], : inside.shape[1]] = inside
    return cells


def _write_key(canvas: Canvas, key: str, size: float, middle: float, ink: Rgb) -> None:
    """A key with the middle of its ink so far above the origin."""
    canvas.text(0, middle - sign_middle(key) * size, key, size, name=SYMBOLS, align="centre", colour=ink)
