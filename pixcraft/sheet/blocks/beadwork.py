"""The chart of woven beads: cells of the beads' own shape, every other column or row half a bead further."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from pixcraft.colour import dark_ink
from pixcraft.crafts import Staggered
from pixcraft.options import number, option, yes_no
from pixcraft.sheet.document import Content, Document, Page, span_label
from pixcraft.sheet.fonts import BOLD, SANS, TEXT_MIDDLE, fitted
from pixcraft.sheet.grid import Segment, tens_between
from pixcraft.sheet.inks import BLACK, GREY, WHITE
from pixcraft.sheet.layout import Frame, GridPlace, Window
from pixcraft.sheet.pdf import Canvas

_LANE, _LABEL = 2.6, 2.0
_LETTER_SHARE = 0.62
_LEAST_LETTER = 3.0
_OUTLINE = (120, 120, 120)


@dataclass(frozen=True)
class Beadwork:
    """One tile of the woven chart, each bead with its letter; the neighbours' beads are not repeated."""

    name: ClassVar[str] = "beadwork"

    colour: bool = option(True, yes_no, "fill beads with their colour")
    text: float = option(6.5, number(4, 20), "size of numbers and labels in points")

    def room(self, frame: Frame) -> Frame:
        """The frame without the lanes for numbers and the label; half a bead more is kept free as well."""
        lane = _LANE * self.text
        return frame.inset(lane, lane, lane, lane + _LABEL * self.text)

    def draw(self, canvas: Canvas, frame: Frame, page: Page, document: Document) -> None:
        """Draw the page's tile."""
        tiling, tile = page.tiling, page.tile
        assert tiling is not None and tile is not None
        room, content = self.room(frame), document.content
        left = room.left + (room.width - tiling.widest * tiling.cell_width) / 2
        place = GridPlace(left, room.top, tiling.cell_width, tiling.cell_height, tile.shown)
        beads = list(_beads(content, tile.shown))
        self._draw_fills(canvas, place, content, beads)
        canvas.lines([line for bead in beads for line in _outline(place, bead)], 0.3, _OUTLINE)
        self._draw_letters(canvas, place, content, beads)
        self._draw_numbers(canvas, place)
        text, size = fitted(f"{page.section}: {span_label(tile)}", BOLD, self.text * 1.15, frame.width, 4)
        canvas.text(frame.left, frame.top - size, text, size, name=BOLD)

    def _draw_fills(self, canvas: Canvas, place: GridPlace, content: Content, beads: list[Bead]) -> None:
        if not self.colour:
            return
        runs: dict[tuple[int, int, int], list[tuple[float, float, int]]] = {}
        for bead in beads:
            rgb = content.pattern.colour_of(bead.key).rgb
            runs.setdefault(rgb, []).append((bead.row, bead.column, 1))
        canvas.cell_runs((place.x(0), place.y(0)), (place.cell_width, place.cell_height), runs)

    def _draw_letters(self, canvas: Canvas, place: GridPlace, content: Content, beads: list[Bead]) -> None:
        colours = content.pattern.colours
        most = _LETTER_SHARE * min(place.cell_height, place.cell_width * 1.2)
        sizes = [fitted(one.symbol, SANS, most, place.cell_width * 0.86, _LEAST_LETTER)[1] for one in colours]
        for bead in beads:
            one, size = colours[bead.key - 1], sizes[bead.key - 1]
            ink = BLACK if not self.colour or dark_ink(one.rgb) else WHITE
            x, y = place.x(bead.column + 0.5), place.y(bead.row + 0.5)
            canvas.text(x, y - TEXT_MIDDLE * size, one.symbol, size, align="centre", colour=ink)

    def _draw_numbers(self, canvas: Canvas, place: GridPlace) -> None:
        """Tens of columns above, tens of rows at both sides, each level with the bead that it counts."""
        frame, window = place.frame, place.window
        for column in tens_between(window.left + 1, window.right):
            canvas.text(place.x(column - 0.5), frame.top + 0.5 * self.text, str(column), self.text, align="centre")
        for row in tens_between(window.top + 1, window.bottom):
            y = place.y(row - 0.5) - TEXT_MIDDLE * self.text
            canvas.text(frame.left - 0.5 * self.text, y, str(row), self.text, align="right", colour=GREY)
            canvas.text(frame.right + self.text + place.cell_width / 2, y, str(row), self.text, colour=GREY)


@dataclass(frozen=True)
class Bead:
    """One bead of the chart: where its upper left corner lies, in cells with halves, and its colour number."""

    column: float
    row: float
    key: int


def _beads(content: Content, window: Window) -> Iterator[Bead]:
    craft = content.craft
    odd = craft.stagger if isinstance(craft, Staggered) else ""
    cells = content.pattern.cells[window.top : window.bottom, window.left : window.right]
    for row, column in np.argwhere(cells).tolist():
        down = 0.5 * ((window.left + column) % 2) if odd == "columns" else 0.0
        right = 0.5 * ((window.top + row) % 2) if odd == "rows" else 0.0
        yield Bead(window.left + column + right, window.top + row + down, int(cells[row, column]))


def _outline(place: GridPlace, bead: Bead) -> list[Segment]:
    left, right = place.x(bead.column), place.x(bead.column + 1)
    top, bottom = place.y(bead.row), place.y(bead.row + 1)
    return [
        (left, top, right, top),
        (left, bottom, right, bottom),
        (left, bottom, left, top),
        (right, bottom, right, top),
    ]
