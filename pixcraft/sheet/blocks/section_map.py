"""The whole picture divided into its sections, with their names, pages and boxes to tick; and what it is built on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Protocol, runtime_checkable

from pixcraft.crafts.sections import Section, Sections
from pixcraft.options import number, option, yes_no
from pixcraft.sheet.blocks.part_marks import draw_tick_box
from pixcraft.sheet.document import Content, Document, Page
from pixcraft.sheet.fonts import BOLD, SANS, TEXT_MIDDLE, text_width
from pixcraft.sheet.grid import Segment
from pixcraft.sheet.inks import BLACK, GREY, WHITE
from pixcraft.sheet.layout import Frame, GridPlace, Window
from pixcraft.sheet.pdf import Canvas
from pixcraft.sheet.thumbnail import FADED, flat_cells
from pixcraft.units import counted

_NUMBER_LANE, _CAPTION_LINE = 2.2, 1.6
_THIN, _HEAVY, _CASING = 0.8, 2.4, 4.4
_MOST_SLENDER = 7.0


@runtime_checkable
class OnBases(Protocol):
    """A craft whose sections stand on bases of their own, which may be larger."""

    def bases(self, columns: int, rows: int) -> Sections:
        """The bases under a grid of this size; `noun` is what one is called."""
        ...

    def joining(self) -> str:
        """How neighbouring bases are joined, as a sentence."""
        ...


@dataclass(frozen=True)
class SectionMap:
    """Sections with thin edges, bases with heavy ones; columns and rows are numbered at their edges."""

    name: ClassVar[str] = "section-map"

    size: float = option(20.0, number(4, 60), "largest size of the names in points")
    text: float = option(8.0, number(4, 20), "size of numbers and caption in points")
    pages: bool = option(True, yes_no, "write the page of each section")
    ticks: bool = option(True, yes_no, "draw a box to tick in each section")

    def draw(self, canvas: Canvas, frame: Frame, page: Page, document: Document) -> None:
        """Draw the map in the middle of the frame and the caption below it."""
        content = document.content
        caption = _caption(content)
        lane = _NUMBER_LANE * self.text
        room = frame.inset(lane, lane + (len(caption) + 0.5) * _CAPTION_LINE * self.text, lane, lane)
        place = _placed(room, content)
        canvas.flat_picture(place.frame, flat_cells(content, FADED))
        self._draw_edges(canvas, place, content)
        numbers = _page_numbers(document) if self.pages else {}
        for section in content.sections.all():
            self._draw_section(canvas, place, section, numbers.get(section.label, ""))
        self._draw_numbers(canvas, place, content.sections)
        for index, line in enumerate(caption):
            y = place.frame.bottom - lane - (index + 0.9) * _CAPTION_LINE * self.text
            canvas.text(frame.centre[0], y, line, self.text, align="centre", colour=BLACK if index == 0 else GREY)

    def _draw_edges(self, canvas: Canvas, place: GridPlace, content: Content) -> None:
        canvas.lines(_edges(place, content.sections.columns, content.sections.rows), _THIN, BLACK)
        if isinstance(content.craft, OnBases):
            bases = content.craft.bases(content.pattern.columns, content.pattern.rows)
            if content.mirrored:
                bases = bases.seen_from_behind()
            inner = _edges(place, bases.columns[1:-1], bases.rows[1:-1])
            canvas.lines(inner, _CASING, WHITE)
            canvas.lines(inner, _HEAVY, BLACK)
        canvas.rectangle(place.frame, stroke=BLACK, line=_HEAVY)

    def _draw_section(self, canvas: Canvas, place: GridPlace, section: Section, pages: str) -> None:
        """Its name on a white ground, its page below, and a box to tick."""
        width = (section.right - section.left) * place.cell_width
        height = (section.bottom - section.top) * place.cell_height
        x, y = place.x((section.left + section.right) / 2), place.y((section.top + section.bottom) / 2)
        lines = 1 + 0.75 * bool(pages) + 0.85 * self.ticks
        widest = max(text_width(section.label, BOLD, 1), 0.5 * text_width(pages, SANS, 1))
        size = min(self.size, 0.8 * height / (lines + 0.4), 0.75 * width / widest)
        half, high = (widest * size + 0.8 * size) / 2, (lines + 0.3) * size
        canvas.rectangle(Frame(x - half, y - high / 2, 2 * half, high), fill=WHITE)
        top = y + high / 2 - 0.95 * size
        canvas.text(x, top, section.label, size, name=BOLD, align="centre")
        if pages:
            top -= 0.7 * size
            canvas.text(x, top, pages, 0.5 * size, align="centre", colour=GREY)
        if self.ticks:
            draw_tick_box(canvas, x - 0.3 * size, top - 0.5 * size, 0.6 * size)

    def _draw_numbers(self, canvas: Canvas, place: GridPlace, sections: Sections) -> None:
        """How many columns and rows come before each edge."""
        frame, size = place.frame, self.text
        for column in _apart(sections.columns, 2.4 * size / place.cell_width):
            for y in (frame.top + 0.6 * size, frame.bottom - 0.6 * size - 2 * TEXT_MIDDLE * size):
                canvas.text(place.x(column), y, str(column), size, align="centre", colour=GREY)
        for row in _apart(sections.rows, 1.3 * size / place.cell_height):
            y = place.y(row) - TEXT_MIDDLE * size
            canvas.text(frame.left - 0.6 * size, y, str(row), size, align="right", colour=GREY)
            canvas.text(frame.right + 0.6 * size, y, str(row), size, colour=GREY)


def _placed(room: Frame, content: Content) -> GridPlace:
    """The map at the top of the room; a long strip is drawn broader than it is, or names would not fit."""
    pattern, cell = content.pattern, content.craft.cell
    shape = pattern.columns * cell.width / (pattern.rows * cell.height)
    box = room.contain(min(_MOST_SLENDER, max(1 / _MOST_SLENDER, shape)), 1)
    whole = Window(0, 0, pattern.columns, pattern.rows)
    return GridPlace(box.left, room.top, box.width / pattern.columns, box.height / pattern.rows, whole)


def _edges(place: GridPlace, columns: Iterable[int], rows: Iterable[int]) -> list[Segment]:
    frame = place.frame
    lines = [(place.x(column), frame.bottom, place.x(column), frame.top) for column in columns]
    return lines + [(frame.left, place.y(row), frame.right, place.y(row)) for row in rows]


def _apart(edges: Iterable[int], least: float) -> list[int]:
    """Those edges that are at least so many cells from the one before."""
    kept: list[int] = []
    for edge in edges:
        if not kept or edge - kept[-1] >= least:
            kept.append(edge)
    return kept


def _page_numbers(document: Document) -> dict[str, str]:
    """The pages of each section in the first chart that shows sections: "page 4", "pages 4-6"."""
    found: dict[str, list[int]] = {}
    for pages in document.chart_sections():
        for page in pages:
            if page.board is not None:
                found.setdefault(page.board.label, []).append(page.number)
        if found:
            break
    return {
        label: f"page {numbers[0]}" if len(numbers) == 1 else f"pages {numbers[0]}-{numbers[-1]}"
        for label, numbers in found.items()
    }


def _caption(content: Content) -> list[str]:
    """How many sections and bases there are, and how bases are joined."""
    sections, pattern = content.sections, content.pattern
    text = f"{pattern.columns} x {pattern.rows} {content.craft.cell_noun} in "
    text += _several(sections)
    if not isinstance(content.craft, OnBases):
        return [text]
    bases = content.craft.bases(pattern.columns, pattern.rows)
    lines = [f"{text}, on {_several(bases)} (heavy lines)"]
    joining = content.craft.joining()
    return [*lines, joining] if joining and bases.across * bases.down > 1 else lines


def _several(sections: Sections) -> str:
    """How many and how large: "9 sections of 16 x 16"."""
    count = counted(sections.across * sections.down, sections.noun)
    width, height = sections.whole
    return f"{count} of {width} x {height}" if width and height else count
