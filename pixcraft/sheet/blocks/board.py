"""One board: beads with their keys and free pegs where they are, at true size if the page asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pixcraft.crafts.sections import Section
from pixcraft.options import choice, number, option, yes_no
from pixcraft.sheet.beads import STYLES, draw_cells, draw_pegs
from pixcraft.sheet.blocks.board_heading import HEAD, draw_heading, is_true
from pixcraft.sheet.blocks.ruler import draw_ruler
from pixcraft.sheet.document import Content, Document, Page
from pixcraft.sheet.fonts import BOLD, TEXT_MIDDLE
from pixcraft.sheet.grid import Segment
from pixcraft.sheet.inks import BLACK, GREY, Rgb
from pixcraft.sheet.layout import MM, Frame, GridPlace, Window
from pixcraft.sheet.pdf import Canvas

RULER = 50
"""Length in mm of the rulers beside a board."""

_SIDE, _RULER_LANE = 7 * MM, 7 * MM
_HEAVY, _THIN = 1.2, 0.25
_GUIDE: Rgb = (170, 170, 170)
_EVERY = 5
_ROUNDING = 1e-6


_PALE_REMARK = "Pale: on the neighbouring boards."
_REMARKS = {"squares": "Lay a clear board on it: its edge on the heavy line, its pegs on the marks."}


@dataclass(frozen=True)
class Board:
    """One board or a part of it, with its label, its neighbours and, at true size, rulers on both axes.

    `style: beads` shows beads in their colours, `squares` whole cells with the places of the pegs, to lie under a clear
    board, and `symbols` outlines that can be read without colour.
    """

    name: ClassVar[str] = "board"
    for_sections: ClassVar[bool] = True

    style: str = option("beads", choice(*STYLES), "how cells are drawn: beads, squares or symbols")
    text: float = option(6.5, number(4, 20), "size of numbers and remarks in points")
    rulers: bool = option(True, yes_no, "draw rulers of 50 mm beside a board at true size")
    guides: bool = option(True, yes_no, "draw a fine line every five pegs")

    def room(self, frame: Frame) -> Frame:
        """The frame without the heading and the lanes at the sides."""
        side = _RULER_LANE + _SIDE if self.rulers else _SIDE
        return frame.inset(side, _SIDE / 2, _SIDE, HEAD + _SIDE)

    def layers(self, content: Content, window: Window) -> tuple[int, ...]:
        """One page, and none for a board without beads."""
        cells = content.pattern.cells[window.top : window.bottom, window.left : window.right]
        return (0,) if cells.any() else ()

    def free(self, frame: Frame, page: Page, document: Document) -> Frame:
        """What lies below the board and is not needed for it."""
        place = self._view(frame, page, document.content).place
        bottom = place.frame.bottom - _SIDE / 2
        if self.rulers:
            bottom = min(bottom, place.top - RULER * MM * document.content.print_scale[1] - 2 * MM)
        return Frame(frame.left, frame.bottom, frame.width, max(0.0, bottom - frame.bottom))

    def draw(self, canvas: Canvas, frame: Frame, page: Page, document: Document) -> None:
        """Draw the page's board."""
        assert page.tile is not None
        content = document.content
        view = self._view(frame, page, content)
        draw_pegs(canvas, view.place, view.pegs, content.pattern)
        draw_cells(canvas, view.place, content.pattern, page.tile, self.style)
        if self.style == "squares":
            canvas.lines(_between(view, 1), _THIN, _GUIDE)
        if self.guides:
            canvas.lines(_between(view, _EVERY), 2 * _THIN, _GUIDE)
        canvas.lines(_edges(view, whole=False), _THIN, BLACK, dash=(2, 2))
        canvas.lines(_edges(view, whole=True), _HEAVY, BLACK, ends="square")
        self._draw_numbers(canvas, view, content.mirrored)
        self._draw_neighbours(canvas, view, page, document)
        remark = _REMARKS.get(self.style) or ("" if page.tile.shown == page.tile.core else _PALE_REMARK)
        draw_heading(canvas, frame, page, document, self.text, remark, ruled=self.rulers)
        if self.rulers and page.tiling is not None and is_true(page.tiling, content):
            across, down = content.print_scale
            draw_ruler(canvas, (frame.right - RULER * MM * across - 3 * MM, frame.top - 8 * MM), RULER, across)
            low = view.place.top - RULER * MM * down
            draw_ruler(canvas, (frame.left + _RULER_LANE - MM / 2, low), RULER, down, upward=True)

    def _view(self, frame: Frame, page: Page, content: Content) -> _View:
        """The board with all its pegs where there is room for them, else no more than the design covers of it."""
        assert page.tile is not None and page.board is not None and page.tiling is not None
        room, tiling, core = self.room(frame), page.tiling, page.tile.core
        uncut = content.sections.uncut(page.board)
        own = Section(page.board.label, core.left, core.top, core.right, core.bottom)
        for pegs in (_all_pegs(page.board, uncut, core), own):
            window = _around(pegs, page.tile.shown)
            width, height = window.columns * tiling.cell_width, window.rows * tiling.cell_height
            if width < room.width + _ROUNDING and height < room.height + _ROUNDING:
                break
        left = room.left + (room.width - width) / 2
        return _View(GridPlace(left, room.top, tiling.cell_width, tiling.cell_height, window), pegs, uncut)

    def _draw_numbers(self, canvas: Canvas, view: _View, mirrored: bool) -> None:
        """The first and every fifth peg of the board, above and at the left; on a mirrored sheet from the right."""
        place, board, pegs = view.place, view.uncut, view.pegs
        for count, column in _counted(board.left, board.right, mirrored):
            if pegs.left <= column < pegs.right:
                y = place.frame.top + 0.4 * self.text
                canvas.text(place.x(column + 0.5), y, count, self.text, align="centre", colour=GREY)
        for count, row in _counted(board.top, board.bottom):
            if pegs.top <= row < pegs.bottom:
                y = place.y(row + 0.5) - TEXT_MIDDLE * self.text
                canvas.text(place.frame.left - 0.4 * self.text, y, count, self.text, align="right", colour=GREY)

    def _draw_neighbours(self, canvas: Canvas, view: _View, page: Page, document: Document) -> None:
        """An arrow and a name in the middle of each side where the design goes on."""
        assert page.tile is not None
        core, frame, size = page.tile.core, view.place.frame, 1.1 * self.text
        x = view.place.x((core.left + core.right) / 2)
        y = view.place.y((core.top + core.bottom) / 2)
        lanes = {
            (0, -1): (x, frame.top + 1.6 * self.text),
            (0, 1): (x, frame.bottom - 1.2 * size),
            (-1, 0): (frame.left - 1.9 * self.text, y),
            (1, 0): (frame.right + 1.2 * size, y),
        }
        for (right, down), at in lanes.items():
            name = _neighbour(page, document, right, down)
            if name:
                arrow = "▲" if (right, down) in ((0, -1), (-1, 0)) else "▼"
                canvas.text(*at, f"{arrow} {name}", size, name=BOLD, align="centre", colour=GREY, upward=right != 0)


@dataclass(frozen=True)
class _View:
    """Where things are on a page: the cells, the pegs to be shown, and the whole board that they are part of."""

    place: GridPlace
    pegs: Section
    uncut: Section


def _all_pegs(board: Section, uncut: Section, core: Window) -> Section:
    """The pegs of a page: up to the edges of the whole board where the page reaches the board's edge."""
    return Section(
        board.label,
        uncut.left if core.left == board.left else core.left,
        uncut.top if core.top == board.top else core.top,
        uncut.right if core.right == board.right else core.right,
        uncut.bottom if core.bottom == board.bottom else core.bottom,
    )


def _around(pegs: Section, shown: Window) -> Window:
    return Window(
        min(pegs.left, shown.left),
        min(pegs.top, shown.top),
        max(pegs.right, shown.right),
        max(pegs.bottom, shown.bottom),
    )


def _between(view: _View, every: int) -> list[Segment]:
    """Lines between pegs, every so many from the board's upper left corner."""
    pegs, uncut, place = view.pegs, view.uncut, view.place
    columns = [column for column in range(pegs.left + 1, pegs.right) if (column - uncut.left) % every == 0]
    rows = [row for row in range(pegs.top + 1, pegs.bottom) if (row - uncut.top) % every == 0]
    upright = [(place.x(column), place.y(pegs.top), place.x(column), place.y(pegs.bottom)) for column in columns]
    level = [(place.x(pegs.left), place.y(row), place.x(pegs.right), place.y(row)) for row in rows]
    return upright + level


def _edges(view: _View, whole: bool) -> list[Segment]:
    """The sides of the pegs that are the board's own edges (whole), or those where the board goes on."""
    pegs, uncut, place = view.pegs, view.uncut, view.place
    left, right, top, bottom = place.x(pegs.left), place.x(pegs.right), place.y(pegs.top), place.y(pegs.bottom)
    sides = (
        (pegs.left == uncut.left, (left, bottom, left, top)),
        (pegs.right == uncut.right, (right, bottom, right, top)),
        (pegs.top == uncut.top, (left, top, right, top)),
        (pegs.bottom == uncut.bottom, (left, bottom, right, bottom)),
    )
    return [line for own, line in sides if own == whole]


def _counted(first: int, end: int, backwards: bool = False) -> list[tuple[str, int]]:
    """(number, column) of the first and every fifth column of a board."""
    numbers = [1, *range(_EVERY, end - first + 1, _EVERY)]
    return [(str(number), end - number if backwards else first + number - 1) for number in numbers]


def _neighbour(page: Page, document: Document, right: int, down: int) -> str:
    """What lies beyond one side of a page, and on which page; nothing at the edge of the design."""
    assert page.tile is not None and page.board is not None
    core, pattern = page.tile.core, document.content.pattern
    column = {-1: core.left - 1, 0: core.left, 1: core.right}[right]
    row = {-1: core.top - 1, 0: core.top, 1: core.bottom}[down]
    if not (0 <= column < pattern.columns and 0 <= row < pattern.rows):
        return ""
    board, other = document.content.sections.around(column, row), document.neighbour(page, right, down)
    if other is None:
        return f"{board.label} (empty)"
    return f"page {other.number}" if board == page.board else f"{board.label}, page {other.number}"
