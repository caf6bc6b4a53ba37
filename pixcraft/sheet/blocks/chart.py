"""The chart: cells with symbols, grid, numbers, centre marks and what stands beside full crosses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np

from pixcraft.options import choice, number, option, yes_no
from pixcraft.pattern import EMPTY, Pattern
from pixcraft.sheet.document import Document, Page, span_label
from pixcraft.sheet.fonts import BOLD, SANS, TEXT_MIDDLE, fitted, text_width
from pixcraft.sheet.grid import ON_COLOUR, ON_PAPER, draw_centre_lines, draw_fine_lines, draw_heavy_lines, tens_between
from pixcraft.sheet.inks import BLACK, GREY, Rgb
from pixcraft.sheet.layout import Frame, GridPlace
from pixcraft.sheet.overlay import draw_lines, draw_ornaments, draw_parts
from pixcraft.sheet.pdf import Canvas
from pixcraft.sheet.shading import Shading, colour_shading, fill_runs, plain_shading, sign_runs
from pixcraft.sheet.symbolfont import SymbolFont

SIGN_SHARE = 1.0
"""Font size of a symbol in cells: capitals come to 73 % of the cell's height, the tallest sign to 100 %."""

_SIDE_LANE, _END_LANE, _MARK_LANE, _LABEL_LANE = 2.4, 1.4, 1.2, 2.1


@dataclass(frozen=True)
class Chart:
    """One tile of the grid.

    `colour` fills cells with their colour, else black signs stand on bare paper. `symbols: rows` writes a row of the
    chart as one line of text, `single` places every symbol by itself, as Pattern Keeper wants it.
    """

    name: ClassVar[str] = "chart"

    colour: bool = option(True, yes_no, "fill cells with their colour")
    symbols: str = option("rows", choice("rows", "single"), "write symbols row by row or each by itself")
    text: float = option(6.5, number(4, 20), "size of numbers and labels in points")
    centre: str = option("lines", choice("lines", "arrows", "none"), "how the centre is marked")
    fives: bool = option(True, yes_no, "draw every fifth line a little darker")
    neighbours: bool = option(True, yes_no, "say which pages continue the chart")
    overlay: bool = option(True, yes_no, "draw back stitches, part stitches and knots")

    def room(self, frame: Frame) -> Frame:
        """The frame without the lanes for label, numbers and marks."""
        side, end = self._lanes
        return frame.inset(side, end, side, end + _LABEL_LANE * self.text)

    @property
    def _lanes(self) -> tuple[float, float]:
        """Room for numbers and marks at the sides, and above and below."""
        return (_SIDE_LANE + _MARK_LANE) * self.text, (_END_LANE + _MARK_LANE) * self.text

    def draw(self, canvas: Canvas, frame: Frame, page: Page, document: Document) -> None:
        """Draw the page's tile."""
        assert page.tile is not None
        pattern = document.content.pattern
        place = _placed(self.room(frame), page)
        shading = (colour_shading if self.colour else plain_shading)(pattern, page.tile)
        canvas.cell_runs((place.left, place.top), (place.cell_width, place.cell_height), fill_runs(shading))
        if self.overlay:
            draw_parts(canvas, place, pattern, self.colour)
        if self.centre == "lines":
            draw_centre_lines(canvas, place, pattern)
        draw_fine_lines(canvas, place, ON_COLOUR if self.colour else ON_PAPER, self.fives)
        longer = any(len(colour.symbol) > 1 for colour in pattern.colours)
        (_write_keys if longer else _SYMBOL_WRITERS[self.symbols])(canvas, place, shading, pattern)
        draw_heavy_lines(canvas, place, pattern, self.colour)
        if self.overlay:
            draw_lines(canvas, place, pattern, self.colour)
            draw_ornaments(canvas, place, pattern, self.colour)
        self._draw_numbers(canvas, place)
        if self.centre != "none":
            self._draw_centre_arrows(canvas, place, pattern)
        if self.neighbours:
            self._draw_neighbours(canvas, place, page, document)
        self._draw_label(canvas, frame, page, document)

    def _draw_numbers(self, canvas: Canvas, place: GridPlace) -> None:
        """Tens on all four sides, beside the heavy line that ends them."""
        frame, away = place.frame, 0.4 * self.text
        # A little farther above and below, so that numbers of columns and rows do not meet at a corner.
        apart = 0.64 * self.text
        for column in tens_between(place.window.left, place.window.right):
            for y in (frame.top + apart, frame.bottom - apart - 2 * TEXT_MIDDLE * self.text):
                canvas.text(place.x(column), y, str(column), self.text, align="centre")
        for row in tens_between(place.window.top, place.window.bottom):
            text, size = fitted(str(row), SANS, self.text, (_SIDE_LANE - 0.5) * self.text, 1)
            y = place.y(row) - TEXT_MIDDLE * size
            canvas.text(frame.left - away, y, text, size, align="right")
            canvas.text(frame.right + away, y, text, size)

    def _draw_centre_arrows(self, canvas: Canvas, place: GridPlace, pattern: Pattern) -> None:
        """Arrows at half the width and height of the chart, on its outer edges, beyond the numbers."""
        window = place.window
        x, y = place.x(pattern.columns / 2), place.y(pattern.rows / 2)
        outer = {
            (0, 1): window.top == 0,
            (0, -1): window.bottom == pattern.rows,
            (-1, 0): window.left == 0,
            (1, 0): window.right == pattern.columns,
        }
        for (right, up), at_edge in outer.items():
            inside = (
                window.top <= pattern.rows / 2 <= window.bottom
                if right
                else window.left <= pattern.columns / 2 <= window.right
            )
            if at_edge and inside:
                _arrow(canvas, self._mark(place.frame, (x, y), right, up), (right, up), 0.75 * self.text)

    def _draw_neighbours(self, canvas: Canvas, place: GridPlace, page: Page, document: Document) -> None:
        """At the middle of each inner edge, an arrow and the page that goes on there."""
        size = self.text
        for right, up in ((-1, 0), (1, 0), (0, 1), (0, -1)):
            other = document.neighbour(page, right, -up)
            if other is None:
                continue
            x, y = self._mark(place.frame, place.frame.centre, right, up)
            _arrow(canvas, (x + 0.7 * size * right, y + 0.7 * size * up), (-right, -up), 0.7 * size, GREY)
            text = f"page {other.number}"
            if right:
                at = x + 0.35 * size * right + TEXT_MIDDLE * size
                canvas.text(at, y - 0.8 * size, text, size, align="right", colour=GREY, upward=True)
            else:
                at = y + 0.35 * size * up - TEXT_MIDDLE * size
                canvas.text(x + 0.8 * size, at, text, size, colour=GREY)

    def _mark(self, frame: Frame, at: tuple[float, float], right: int, up: int) -> tuple[float, float]:
        """Where the lane of marks begins on one side of the chart, level with the point `at`."""
        side, end = _SIDE_LANE * self.text, _END_LANE * self.text
        x = {-1: frame.left - side, 0: at[0], 1: frame.right + side}[right]
        y = {-1: frame.bottom - end, 0: at[1], 1: frame.top + end}[up]
        return x, y

    def _draw_label(self, canvas: Canvas, frame: Frame, page: Page, document: Document) -> None:
        """Which part of the chart this is, and where it goes on."""
        assert page.tile is not None
        size = self.text * 1.15
        y = frame.top - size
        heading, used = fitted(f"{page.section}: {span_label(page.tile)}", BOLD, size, frame.width * 0.6, size / 2)
        canvas.text(frame.left, y, heading, used, name=BOLD)
        if self.neighbours:
            rest = frame.width - text_width(heading, BOLD, used) - size
            remark, smaller = fitted(_remark(page, document), SANS, self.text, rest, self.text / 2)
            canvas.text(frame.right, y, remark, smaller, align="right", colour=GREY)


def _placed(room: Frame, page: Page) -> GridPlace:
    """Cells at the top of the room; all pages of a chart begin at the same place."""
    tiling, tile = page.tiling, page.tile
    assert tiling is not None and tile is not None
    left = room.left + (room.width - tiling.widest * tiling.cell_width) / 2
    return GridPlace(left, room.top, tiling.cell_width, tiling.cell_height, tile.shown)


def _remark(page: Page, document: Document) -> str:
    """Where the chart goes on, and what the tinted cells are."""
    parts = []
    for word, right, down in (("right", 1, 0), ("below", 0, 1)):
        other = document.neighbour(page, right, down)
        if other is not None:
            parts.append(f"{word}: page {other.number}")
    assert page.tile is not None
    if page.tile.shown != page.tile.core:
        parts.append("tinted: also on the neighbouring page")
    return " · ".join(parts)


def _arrow(canvas: Canvas, tip: tuple[float, float], away: tuple[int, int], size: float, colour: Rgb = BLACK) -> None:
    """A triangle whose tip is at a point and whose body lies in the direction `away` (x, y up)."""
    x, y = tip
    base_x, base_y = x + away[0] * size, y + away[1] * size
    half = size * 0.55
    side_x, side_y = away[1] * half, away[0] * half
    canvas.polygon([tip, (base_x + side_x, base_y + side_y), (base_x - side_x, base_y - side_y)], colour)


def _write_rows(canvas: Canvas, place: GridPlace, shading: Shading, pattern: Pattern) -> None:
    """Symbols as one line of text a row; blanks stand for empty cells."""
    signs = _signs(canvas, place, pattern)
    used = [" ", *(colour.symbol for colour in pattern.colours)]
    left = place.left + (place.cell_width - signs.advance) / 2
    codes, middles = [signs.codes[sign] for sign in used], [signs.middles[sign] for sign in used]
    found = sign_runs(shading, codes, middles, [signs.selects[sign] for sign in used])
    rows = ((left, place.y(place.window.top + row + 0.5), parts) for row, parts in found)
    canvas.symbol_rows(signs, place.cell_width, rows)


def _write_single(canvas: Canvas, place: GridPlace, shading: Shading, pattern: Pattern) -> None:
    """Each symbol at a position of its own."""
    signs = _signs(canvas, place, pattern)
    used = [" ", *(colour.symbol for colour in pattern.colours)]
    margin = (place.cell_width - signs.advance) / 2
    left, top = place.window.left, place.window.top
    canvas.single_symbols(
        signs,
        (
            (place.x(left + column) + margin, place.y(top + row + 0.5) - signs.middles[used[key]], used[key])
            for row, keys in enumerate(shading.plain_keys.tolist())
            for column, key in enumerate(keys)
            if key
        ),
    )


def _write_keys(canvas: Canvas, place: GridPlace, shading: Shading, pattern: Pattern) -> None:
    """Keys of two characters: each drawn once, then stamped."""
    width, height = place.cell_width, place.cell_height
    size = SIGN_SHARE * min(width, height)
    around = Frame(-width / 2, -height / 2, width, height)
    left, top, plain = place.window.left, place.window.top, shading.plain_keys
    for look in np.unique(shading.keys[plain > EMPTY]).tolist():
        sign, ink = pattern.colour_of(look % (len(shading.fills) // 2)).symbol, shading.inks[look]
        found = np.argwhere(shading.keys == look).tolist()
        middles = [(place.x(left + column + 0.5), place.y(top + row + 0.5)) for row, column in found]
        name = f"key-{sign}-{ink}-{size:.4f}"
        canvas.stamped(name, around, partial(canvas.symbol, 0, 0, sign, size, colour=ink), middles)


_SYMBOL_WRITERS = {"rows": _write_rows, "single": _write_single}


def _signs(canvas: Canvas, place: GridPlace, pattern: Pattern) -> SymbolFont:
    size = SIGN_SHARE * min(place.cell_width, place.cell_height)
    return canvas.symbol_font(size, (colour.symbol for colour in pattern.colours))
