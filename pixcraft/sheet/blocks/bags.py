"""What to put into a bag for each section, so that a mosaic can be built by many hands or on many evenings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from pixcraft.crafts.sections import Section
from pixcraft.options import number, option, yes_no
from pixcraft.sheet.blocks.part_marks import LINE, Entries, sizes_matter
from pixcraft.sheet.blocks.tick_box import draw_tick_box
from pixcraft.sheet.document import Content, Document, Page
from pixcraft.sheet.fonts import BOLD, TEXT_MIDDLE
from pixcraft.sheet.inks import BLACK
from pixcraft.sheet.layout import Frame, Window
from pixcraft.sheet.pdf import Canvas
from pixcraft.sheet.pieces import Need, begun_in, needs, pieces_in, pieces_of
from pixcraft.units import counted

Line = Callable[[Canvas, Frame], None]
"""Draws one line of the list into its frame."""


@dataclass(frozen=True)
class Bags:
    """Section after section: a box to tick, how many pieces, and each of them with its count."""

    name: ClassVar[str] = "bags"

    size: float = option(8.0, number(4, 20), "size in points")
    colour: bool = option(True, yes_no, "show keys on their colour")

    def pieces(self, content: Content, frame: Frame) -> int:
        """Pages needed."""
        return max(1, len(self._pages(content, frame)))

    def draw(self, canvas: Canvas, frame: Frame, page: Page, document: Document) -> None:
        """Draw the lines of this page."""
        pages = self._pages(document.content, frame)
        height = LINE * self.size
        for index, line in enumerate(pages[page.piece] if pages else ()):
            line(canvas, Frame(frame.left, frame.top - (index + 1) * height, frame.width, height))

    def _pages(self, content: Content, frame: Frame) -> list[list[Line]]:
        return _paginated(self, content, frame.width, max(2, int(frame.height / (LINE * self.size) + 0.01)))

    def blocks(self, content: Content, width: float) -> Iterator[list[Line]]:
        """The lines of each section that has pieces, its heading first."""
        entries = Entries(content.pattern, self.size, self.colour, sizes_matter(needs(pieces_of(content))))
        across = max(1, int(width / entries.width))
        for section in content.sections.all():
            found = section_needs(content, section)
            if found:
                heading = self._heading(f"{content.sections.noun.capitalize()} {section.label}", found)
                parts = (found[start : start + across] for start in range(0, len(found), across))
                yield [heading, *(_entries_line(entries, part, across) for part in parts)]

    def _heading(self, name: str, found: list[Need]) -> Line:
        text = f"{name}: {counted(sum(need.count for need in found), 'piece')}"

        def draw(canvas: Canvas, frame: Frame) -> None:
            side, middle = 1.1 * self.size, frame.centre[1]
            draw_tick_box(canvas, frame.left + 0.5, middle, side)
            canvas.text(frame.left + 2 * side, middle - TEXT_MIDDLE * self.size, text, self.size, name=BOLD)
            canvas.lines([(frame.left, frame.top, frame.right, frame.top)], 0.4, BLACK)

        return draw


def _entries_line(entries: Entries, part: list[Need], across: int) -> Line:
    def draw(canvas: Canvas, frame: Frame) -> None:
        for index, need in enumerate(part):
            entries.draw(canvas, frame.left + index * frame.width / across, frame.centre[1], need)

    return draw


def section_needs(content: Content, section: Section) -> list[Need]:
    """What a section takes, all its layers together."""
    window = Window(section.left, section.top, section.right, section.bottom)
    return needs(begun_in(pieces_in(content, window), window))


@lru_cache(maxsize=8)
def _paginated(block: Bags, content: Content, width: float, capacity: int) -> list[list[Line]]:
    """Lines for each page; a section that fits on one page is not broken."""
    pages: list[list[Line]] = []
    for lines in block.blocks(content, width):
        room = capacity - len(pages[-1]) - 1 if pages else 0
        if len(lines) <= room:
            pages[-1].extend([_nothing, *lines])
            continue
        pages.extend(lines[start : start + capacity] for start in range(0, len(lines), capacity))
    return pages


def _nothing(canvas: Canvas, frame: Frame) -> None:
    """An empty line between two sections."""
