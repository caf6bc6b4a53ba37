"""How the boards lie together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pixcraft.crafts.sections import Section
from pixcraft.options import number, option, yes_no
from pixcraft.sheet.blocks.map_edges import bases_told, draw_bases, draw_edge_numbers
from pixcraft.sheet.blocks.tick_box import draw_tick_box
from pixcraft.sheet.document import Content, Document, Page
from pixcraft.sheet.fonts import BOLD, SANS, TEXT_MIDDLE, fitted
from pixcraft.sheet.inks import BLACK, GREY, WHITE, Rgb
from pixcraft.sheet.layout import Frame, GridPlace, Window
from pixcraft.sheet.pdf import Canvas
from pixcraft.sheet.shading import mixed, runs
from pixcraft.sheet.thumbnail import FADED
from pixcraft.units import counted

_MOST_SLENDER = 7.0
_CAPTION, _NUMBER_LANE = 2.0, 2.2


@dataclass(frozen=True)
class BoardMap:
    """The whole design in pale colours, divided into boards, with their labels, pages and counts.

    Heavy lines show the bases under them where the craft has any.
    """

    name: ClassVar[str] = "board-map"

    size: float = option(30.0, number(4, 80), "largest size of the labels in points")
    text: float = option(9.0, number(4, 20), "largest size of what stands below them in points")
    ticks: bool = option(False, yes_no, "draw a box to tick on each board")
    numbers: bool = option(False, yes_no, "number columns and rows at the edges of boards")

    def draw(self, canvas: Canvas, frame: Frame, page: Page, document: Document) -> None:
        """Draw the map, and below it the sum and the bases."""
        content = document.content
        pattern, cell = content.pattern, content.craft.cell
        shape = pattern.columns * cell.width / (pattern.rows * cell.height)
        told = [_sum(document), *bases_told(content)]
        lane = _NUMBER_LANE * self.text if self.numbers else 0.0
        room = frame.inset(lane, lane + _CAPTION * self.text * len(told), lane, lane)
        inside = room.contain(min(_MOST_SLENDER, max(1 / _MOST_SLENDER, shape)), 1)
        whole = Window(0, 0, pattern.columns, pattern.rows)
        place = GridPlace(inside.left, inside.top, inside.width / whole.columns, inside.height / whole.rows, whole)
        fills = [mixed(rgb, WHITE, FADED) for rgb in (content.craft.ground, *(c.rgb for c in pattern.colours))]
        found: dict[tuple[int, int, int], list[tuple[float, float, int]]] = {}
        for row, column, length, key in runs(pattern.cells):
            found.setdefault(fills[key], []).append((row, column, length))
        canvas.cell_runs((place.left, place.top), (place.cell_width, place.cell_height), found)
        for board in content.sections.all():
            self._draw_board(canvas, place, board, document)
        draw_bases(canvas, place, content)
        if self.numbers:
            draw_edge_numbers(canvas, place, content.sections, self.text)
        for index, text in enumerate(told):
            y = inside.bottom - lane - (index + 0.75) * _CAPTION * self.text
            self._draw_line(canvas, (frame.centre[0], y), text, self.text, frame.width, SANS, GREY)

    def _draw_board(self, canvas: Canvas, place: GridPlace, board: Section, document: Document) -> None:
        left, bottom = place.x(board.left), place.y(board.bottom)
        box = Frame(left, bottom, place.x(board.right) - left, place.y(board.top) - bottom)
        canvas.rectangle(box, stroke=BLACK, line=1.2)
        size = min(self.size, 0.3 * box.height, 0.28 * box.width)
        small = min(self.text, 0.42 * size)
        lines = [line for line in _remarks(board, document) if line]
        height = 1.25 * size + 1.35 * small * len(lines)
        width = min(0.96 * box.width, max(3.2 * size, 13 * small))
        x, y = box.centre
        canvas.rectangle(Frame(x - width / 2, y - height / 2, width, height), fill=WHITE)
        top = y + height / 2 - 0.65 * size
        self._draw_line(canvas, (x, top), board.label, size, width, BOLD)
        for index, line in enumerate(lines):
            at = x, top - 0.65 * size - (index + 0.3) * 1.35 * small
            self._draw_line(canvas, at, line, small, width, SANS)
        if self.ticks:
            draw_tick_box(canvas, box.left + 0.3 * size, box.top - 0.6 * size, 0.6 * size)

    def _draw_line(
        self,
        canvas: Canvas,
        middle: tuple[float, float],
        text: str,
        size: float,
        width: float,
        name: str,
        colour: Rgb = BLACK,
    ) -> None:
        shown, used = fitted(text, name, size, width, 0.4 * size)
        y = middle[1] - TEXT_MIDDLE * used
        canvas.text(middle[0], y, shown, used, name=name, align="centre", colour=colour)


def _remarks(board: Section, document: Document) -> list[str]:
    """How many beads lie on a board, and its pages."""
    content = document.content
    count = int(board.counts(content.pattern).sum())
    if not count:
        return ["empty"]
    pages = [page.number for page in document.pages if page.board == board]
    return [_cells(count, content), _numbered(pages)]


def _cells(count: int, content: Content) -> str:
    return counted(count, content.craft.cell_noun.removesuffix("s"))


def _numbered(pages: list[int]) -> str:
    if not pages:
        return ""
    if len(pages) == 1:
        return f"page {pages[0]}"
    # Pages that follow each other are told as a span.
    starts = [page for page in pages if page - 1 not in pages]
    ends = [page for page in pages if page + 1 not in pages]
    spans = [str(first) if first == last else f"{first}-{last}" for first, last in zip(starts, ends, strict=True)]
    return f"pages {', '.join(spans)}"


def _sum(document: Document) -> str:
    """All boards together."""
    content = document.content
    counts = [int(board.counts(content.pattern).sum()) for board in content.sections.all()]
    empty = counts.count(0)
    text = f"{len(counts)} {content.sections.noun}{'s' * (len(counts) > 1)}"
    text += f", {empty} of them empty" if empty else ""
    return f"{text} · {_cells(sum(counts), content)} in all"
