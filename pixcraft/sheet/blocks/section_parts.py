"""The pieces of one section page, counted: what to lay ready before it is built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pixcraft.options import number, option, yes_no
from pixcraft.pattern import Pattern
from pixcraft.sheet.blocks.part_marks import LINE, Entries, sizes_matter
from pixcraft.sheet.document import Content, Document, Page
from pixcraft.sheet.fonts import SANS, printable, text_width
from pixcraft.sheet.inks import GREY
from pixcraft.sheet.layout import Frame
from pixcraft.sheet.pdf import Canvas
from pixcraft.sheet.pieces import Need, begun_in, needs, on_layer

_LEAST = 4.0
_LEAST_NAMED = 6.0
_STEP = 0.25
_LONGEST_NAME = 11.0


@dataclass(frozen=True)
class SectionParts:
    """Key, count, size and colour name of everything on the page, column by column; small where much has to fit."""

    name: ClassVar[str] = "section-parts"

    size: float = option(8.5, number(4, 20), "largest size in points")
    colour: bool = option(True, yes_no, "show keys on their colour")

    def draw(self, canvas: Canvas, frame: Frame, page: Page, document: Document) -> None:
        """Fill the frame column by column."""
        found = page_needs(document.content, page)
        entries = self._entries(found, document.content.pattern, frame)
        columns, lines = _grid(entries, frame)
        width = frame.width / columns
        shown = found if len(found) <= columns * lines else found[: columns * lines - 1]
        for index, need in enumerate(shown):
            y = frame.top - (index % lines + 0.5) * LINE * entries.size
            entries.draw(canvas, frame.left + index // lines * width, y, need)
        if len(shown) < len(found):
            x, y = frame.right - width, frame.bottom + 0.3 * entries.size
            canvas.text(x, y, f"+ {len(found) - len(shown)}: see Bags", entries.size, colour=GREY)

    def _entries(self, found: list[Need], pattern: Pattern, frame: Frame) -> Entries:
        """The largest setting in which everything fits: with names if they stay readable, else without."""
        sizes = sizes_matter(found)
        entries = Entries(pattern, _LEAST, self.colour, sizes)
        for named, least in ((True, _LEAST_NAMED), (False, _LEAST)):
            size = self.size
            while size >= least:
                room = _name_room(found, pattern, size) if named else 0.0
                entries = Entries(pattern, size, self.colour, sizes, room)
                columns, lines = _grid(entries, frame)
                if columns * lines >= len(found):
                    return entries
                size -= _STEP
        return entries


def page_needs(content: Content, page: Page) -> list[Need]:
    """What the page's own part of its layer takes."""
    assert page.tile is not None
    core = page.tile.core
    return needs(begun_in(on_layer(content, core, page.layer), core))


def _name_room(found: list[Need], pattern: Pattern, size: float) -> float:
    """Room for the longest name, within reason."""
    names = {printable(pattern.colour_of(need.key).name) for need in found}
    longest = max((text_width(text, SANS, size) for text in names), default=0.0)
    return min(_LONGEST_NAME * size, longest + size)


def _grid(entries: Entries, frame: Frame) -> tuple[int, int]:
    """Columns and lines of entries that fit into the frame."""
    lines = int(frame.height / (LINE * entries.size) + 0.01)
    return max(1, int(frame.width / entries.width)), max(1, lines)
