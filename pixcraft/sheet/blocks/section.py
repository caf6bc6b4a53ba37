"""One section of a mosaic: its pieces where they lie, each with the key of its colour, larger ones with their size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from pixcraft.colour import dark_ink
from pixcraft.crafts.brick.look import surface_of
from pixcraft.crafts.brick.pieces import Piece
from pixcraft.options import number, option, yes_no
from pixcraft.pattern import Pattern
from pixcraft.sheet.blocks.piece_shapes import (
    CASING,
    KEY_WIDTH,
    box_of,
    box_on_page,
    draw_disc,
    draw_key,
    draw_outlines,
    inner_lines,
    size_label,
)
from pixcraft.sheet.document import Content, Document, Page
from pixcraft.sheet.fonts import BOLD, SANS, SYMBOLS, TEXT_MIDDLE, text_width
from pixcraft.sheet.grid import Segment, ruled
from pixcraft.sheet.inks import BLACK, GREY, OVERLAP, WHITE, Rgb
from pixcraft.sheet.layout import Frame, GridPlace, Window
from pixcraft.sheet.pdf import Canvas
from pixcraft.sheet.pieces import larger_ones, layers_in, on_layer, pieces_in, topmost_below
from pixcraft.sheet.shading import mixed, runs

_SIDE_LANE, _END_LANE, _MARK_LANE = 2.3, 1.5, 1.7
_KEY_HEIGHT = 0.62
_FAINT: Rgb = (205, 205, 205)
_THIN, _FOURTH, _FOURTH_CASING, _BORDER = 0.25, 0.5, 1.3, 1.4
_STUD = 0.3
_PALE = 0.7
_STEPS = (1, 2, 4, 5, 8, 10, 16, 20, 50, 100)


@dataclass(frozen=True)
class SectionChart:
    """One tile of the mosaic, a page for each of its layers.

    Round pieces are discs, bare studs are small circles, and what already lies below a layer is pale. With larger
    pieces every piece has an outline; without, every fourth line is darker. A piece that the page cuts has an arrow.
    """

    name: ClassVar[str] = "section"

    colour: bool = option(True, yes_no, "fill pieces with their colour")
    text: float = option(6.5, number(4, 20), "size of the numbers of rows and columns in points")
    sizes: bool = option(True, yes_no, "write the size on larger pieces")
    neighbours: bool = option(True, yes_no, "say which sections lie on each side")

    def room(self, frame: Frame) -> Frame:
        """The frame without the lanes for numbers and marks."""
        side, end = (_SIDE_LANE + _MARK_LANE) * self.text, (_END_LANE + _MARK_LANE) * self.text
        return frame.inset(side, end, side, end)

    def layers(self, content: Content, window: Window) -> tuple[int, ...]:
        """The layers with pieces there."""
        return layers_in(content, window)

    def draw(self, canvas: Canvas, frame: Frame, page: Page, document: Document) -> None:
        """Draw the page's tile and layer."""
        tiling, tile, content = page.tiling, page.tile, document.content
        assert tiling is not None and tile is not None
        room = self.room(frame)
        left = room.left + (room.width - tiling.widest * tiling.cell_width) / 2
        place = GridPlace(left, room.top, tiling.cell_width, tiling.cell_height, tile.shown)
        pieces = on_layer(content, tile.shown, page.layer)
        with canvas.clipped(place.frame):
            self._draw_below(canvas, place, content, page.layer)
            self._draw_pieces(canvas, place, content.pattern, pieces)
            self._draw_keys(canvas, place, content.pattern, pieces)
        self._draw_section_lines(canvas, place, content)
        canvas.rectangle(place.frame, stroke=BLACK, line=_BORDER)
        self._draw_numbers(canvas, place)
        self._draw_marks(canvas, place, page, content)

    def _draw_below(self, canvas: Canvas, place: GridPlace, content: Content, layer: int) -> None:
        """What the layer stands on: pieces in pale colours, or the studs of the bare base."""
        seen = topmost_below(content, place.window, layer)
        pales: dict[Rgb, list[tuple[int, int, int]]] = {}
        for row, column, length, key in runs(seen):
            if key:
                fill = mixed(content.pattern.colour_of(key).rgb, WHITE, _PALE) if self.colour else OVERLAP
                pales.setdefault(fill, []).append((row, column, length))
        canvas.cell_runs((place.left, place.top), (place.cell_width, place.cell_height), pales)
        radius = _STUD * min(place.cell_width, place.cell_height)
        hidden = _covered(pieces_in(content, place.window))
        for row in range(place.window.top, place.window.bottom):
            for column in range(place.window.left, place.window.right):
                if (row, column) not in hidden:
                    canvas.circle(place.x(column + 0.5), place.y(row + 0.5), radius, stroke=_FAINT, line=0.5)

    def _draw_pieces(self, canvas: Canvas, place: GridPlace, pattern: Pattern, pieces: Sequence[Piece]) -> None:
        outlined = larger_ones(pieces)
        if not outlined:
            canvas.lines(_grid_lines(place, fourths=False), _THIN, _FAINT)
        boxes = [box_of(place, piece) for piece in pieces]
        for piece, box in zip(pieces, boxes, strict=True):
            fill = pattern.colour_of(piece.key).rgb if self.colour else WHITE
            if surface_of(piece.part).round:
                draw_disc(canvas, box, fill)
            else:
                canvas.rectangle(box, fill=fill, stroke=None if outlined else (150, 150, 150), line=_THIN)
        if outlined:
            canvas.lines([line for piece in pieces for line in inner_lines(place, piece)], 0.3, (150, 150, 150))
            draw_outlines(canvas, boxes, self.colour)
        else:
            fourths = _grid_lines(place, fourths=True)
            canvas.lines(fourths, _FOURTH_CASING, CASING)
            canvas.lines(fourths, _FOURTH, BLACK)

    def _draw_keys(self, canvas: Canvas, place: GridPlace, pattern: Pattern, pieces: Sequence[Piece]) -> None:
        longest = max((len(colour.symbol) for colour in pattern.colours), default=1)
        advance = text_width("M", SYMBOLS, 1) * max(1, longest)
        size = min(_KEY_HEIGHT * place.cell_height, KEY_WIDTH * place.cell_width / advance)
        for piece in pieces:
            colour = pattern.colour_of(piece.key)
            ink = BLACK if not self.colour or dark_ink(colour.rgb) else WHITE
            label = size_label(piece, place.window) if self.sizes and piece.columns * piece.rows > 1 else ""
            draw_key(canvas, box_on_page(place, piece), (colour.symbol, label), size, ink)

    def _draw_section_lines(self, canvas: Canvas, place: GridPlace, content: Content) -> None:
        """Where sections meet, if the page shows several."""
        window = place.window
        columns = [column for column in content.sections.columns if window.left < column < window.right]
        rows = [row for row in content.sections.rows if window.top < row < window.bottom]
        lines = ruled(place, columns, rows)
        canvas.lines(lines, _BORDER + 1.2, CASING)
        canvas.lines(lines, _BORDER, BLACK)

    def _draw_numbers(self, canvas: Canvas, place: GridPlace) -> None:
        """The numbers of columns and rows on all four sides, as many as fit."""
        frame, window, size = place.frame, place.window, self.text
        for column in _numbered(window.left, window.right, place.cell_width / (1.9 * size)):
            x = place.x(column - 0.5)
            for y in (frame.top + 0.45 * size, frame.bottom - 0.45 * size - 2 * TEXT_MIDDLE * size):
                canvas.text(x, y, str(column), size, align="centre")
        for row in _numbered(window.top, window.bottom, place.cell_height / (1.1 * size)):
            y = place.y(row - 0.5) - TEXT_MIDDLE * size
            canvas.text(frame.left - 0.5 * size, y, str(row), size, align="right")
            canvas.text(frame.right + 0.5 * size, y, str(row), size)

    def _draw_marks(self, canvas: Canvas, place: GridPlace, page: Page, content: Content) -> None:
        """An arrow to the top of the picture, and the names of the sections around."""
        size, frame = self.text, place.frame
        x, up = frame.centre[0], frame.top + (_END_LANE + 0.35) * size
        around = _around(page, content) if self.neighbours else {}
        top = f"{around['top']} · this side up" if "top" in around else "top of the picture"
        half = text_width(top, BOLD, size) / 2
        canvas.text(x, up, top, size, name=BOLD, align="centre")
        for tip in (x - half - 1.2 * size, x + half + 1.2 * size):
            base = up - 0.1 * size
            canvas.polygon([(tip, base + size), (tip - 0.55 * size, base), (tip + 0.55 * size, base)], BLACK)
        if "bottom" in around:
            y = frame.bottom - (_END_LANE + 1.1) * size
            canvas.text(x, y, around["bottom"], size, align="centre", colour=GREY)
        middle = frame.centre[1]
        for word, at in (("left", frame.left - _SIDE_LANE * size), ("right", frame.right + (_SIDE_LANE + 0.8) * size)):
            if word in around:
                text = around[word]
                y = middle - text_width(text, SANS, size) / 2
                canvas.text(at, y, text, size, colour=GREY, upward=True)


def _covered(pieces: Sequence[Piece]) -> set[tuple[int, int]]:
    """The cells (row, column) of the whole grid under these pieces."""
    return {
        (row, column)
        for piece in pieces
        for row in range(piece.row, piece.row + piece.rows)
        for column in range(piece.column, piece.column + piece.columns)
    }


def _grid_lines(place: GridPlace, fourths: bool) -> list[Segment]:
    """Lines between cells: every fourth from the corner of the page, or all others."""
    window = place.window
    columns = [c for c in range(window.left + 1, window.right) if ((c - window.left) % 4 == 0) == fourths]
    rows = [r for r in range(window.top + 1, window.bottom) if ((r - window.top) % 4 == 0) == fourths]
    return ruled(place, columns, rows)


def _numbered(before: int, last: int, fitting: float) -> list[int]:
    """Numbers from 1 of the cells before+1..last that are written; `fitting` is a cell in widths of a number."""
    step = next((step for step in _STEPS if step * fitting >= 1), _STEPS[-1])
    return [number for number in range(before + 1, last + 1) if number % step == 0 or step == 1]


def _around(page: Page, content: Content) -> dict[str, str]:
    """The labels of the neighbouring sections, by side; within a section that is broken up, its own."""
    if page.board is None or page.tile is None:
        return {}
    core, pattern, sections = page.tile.core, content.pattern, content.sections
    sides = {
        "left": (core.left - 1, core.top),
        "right": (core.right, core.top),
        "top": (core.left, core.top - 1),
        "bottom": (core.left, core.bottom),
    }
    return {
        word: sections.around(column, row).label
        for word, (column, row) in sides.items()
        if 0 <= column < pattern.columns and 0 <= row < pattern.rows
    }
