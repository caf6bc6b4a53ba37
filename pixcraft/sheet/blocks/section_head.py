"""The head of a section page: its name, where it lies in the picture, what it takes, and a box to tick."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pixcraft.crafts.sections import Section
from pixcraft.options import number, option, yes_no
from pixcraft.sheet.blocks.section_parts import page_needs
from pixcraft.sheet.blocks.tick_box import draw_tick_box
from pixcraft.sheet.document import Content, Document, Page, span_label
from pixcraft.sheet.fonts import BOLD, SANS, fitted, text_width
from pixcraft.sheet.grid import ruled
from pixcraft.sheet.inks import BLACK, GREY, RULE
from pixcraft.sheet.layout import Frame, GridPlace, Tile, Window
from pixcraft.sheet.pdf import Canvas
from pixcraft.sheet.pieces import layers_in
from pixcraft.sheet.thumbnail import FADED, flat_cells
from pixcraft.units import counted

_THUMBNAIL_SHARE = 0.32
_LIT = 1.6
_WORD = "built"


@dataclass(frozen=True)
class SectionHead:
    """A thumbnail with the section lit; beside it the name, counts and place."""

    name: ClassVar[str] = "section-head"

    size: float = option(20.0, number(6, 60), "size of the section's name in points")
    colour: bool = option(True, yes_no, "show the section in its colours")

    def draw(self, canvas: Canvas, frame: Frame, page: Page, document: Document) -> None:
        """Draw the three parts from left to right."""
        content = document.content
        place = _thumbnail_place(frame, content)
        _draw_thumbnail(canvas, place, page, content, self.colour)
        left = place.frame.right + 0.6 * self.size
        right = self._draw_tick_box(canvas, frame)
        room = right - left - self.size
        title, size = fitted(_title(page, content), BOLD, self.size, room, self.size / 2)
        y = frame.top - 0.8 * self.size
        canvas.text(left, y, title, size, name=BOLD)
        for index, line in enumerate(_lines(page, content), 1):
            text, size = fitted(line, SANS, 0.45 * self.size, room, 0.3 * self.size)
            canvas.text(left, y - (0.3 + 0.68 * index) * self.size, text, size, colour=BLACK if index == 1 else GREY)

    def _draw_tick_box(self, canvas: Canvas, frame: Frame) -> float:
        """At the upper right; returns the left edge of it and its word."""
        side = 0.8 * self.size
        canvas_left, middle = frame.right - side - 1, frame.top - side / 2 - 1
        draw_tick_box(canvas, canvas_left, middle, side)
        size = 0.45 * self.size
        canvas.text(canvas_left - size / 2, middle - 0.36 * size, _WORD, size, align="right")
        return canvas_left - size / 2 - text_width(_WORD, SANS, size)


def _title(page: Page, content: Content) -> str:
    assert page.tile is not None
    name = page.section
    if page.board is not None:
        name = f"{content.sections.noun.capitalize()} {page.board.label}{_which_part(page.tile, page.board)}"
    layers = layers_in(content, page.tile.core)
    highest = max((layer for layer in layers), default=0) + 1
    return f"{name}, layer {page.layer + 1} of {highest}" if highest > 1 else name


def _which_part(tile: Tile, board: Section) -> str:
    """The columns, if the section is too wide for one page."""
    whole = (tile.core.left, tile.core.right) == (board.left, board.right)
    return "" if whole else f", columns {tile.core.left + 1}-{tile.core.right}"


def _lines(page: Page, content: Content) -> list[str]:
    """How much it takes and where it lies."""
    assert page.tile is not None
    found = page_needs(content, page)
    pieces = counted(sum(need.count for need in found), "piece")
    colours = counted(len({need.key for need in found}), "colour")
    core = page.tile.core
    return [f"{pieces} in {colours}, {core.columns} x {core.rows} cells", span_label(page.tile)]


def _thumbnail_place(frame: Frame, content: Content) -> GridPlace:
    pattern, cell = content.pattern, content.craft.cell
    room = Frame(frame.left, frame.bottom, frame.width * _THUMBNAIL_SHARE, frame.height).inset(top=2, bottom=2)
    box = room.contain(pattern.columns * cell.width, pattern.rows * cell.height)
    whole = Window(0, 0, pattern.columns, pattern.rows)
    return GridPlace(frame.left + 1, box.top, box.width / pattern.columns, box.height / pattern.rows, whole)


def _draw_thumbnail(canvas: Canvas, place: GridPlace, page: Page, content: Content, coloured: bool) -> None:
    """The pale picture, the sections' edges, and the page's own part lit."""
    frame = place.frame
    canvas.flat_picture(frame, flat_cells(content, FADED, 300))
    assert page.tile is not None
    core = page.tile.core
    lit = Frame(
        place.x(core.left), place.y(core.bottom), core.columns * place.cell_width, core.rows * place.cell_height
    )
    if coloured:
        with canvas.clipped(lit):
            canvas.flat_picture(frame, flat_cells(content, 0.0, 300))
    sections = content.sections
    canvas.lines(ruled(place, sections.columns, sections.rows), 0.3, RULE)
    canvas.rectangle(frame, stroke=BLACK, line=0.5)
    canvas.rectangle(lit, stroke=(255, 255, 255), line=_LIT + 1)
    canvas.rectangle(lit, stroke=BLACK, line=_LIT)
