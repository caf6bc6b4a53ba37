"""The colours of one board and how many beads of each it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from pixcraft.colour import dark_ink
from pixcraft.options import number, option, yes_no
from pixcraft.pattern import ChartColour
from pixcraft.sheet.blocks.board import Board
from pixcraft.sheet.document import Document, Page
from pixcraft.sheet.fonts import BOLD, SANS, TEXT_MIDDLE, printable, shortened, text_width
from pixcraft.sheet.inks import BLACK, GREY, WHITE
from pixcraft.sheet.layout import Frame
from pixcraft.sheet.pdf import Canvas

_LEAST = 4.5
_LINE, _CHIP, _INDENT, _GAP = 1.75, 1.45, 1.8, 1.5
_LONGEST_CODE, _LONGEST_NAME = 9.0, 20.0


@dataclass(frozen=True)
class Entry:
    """One colour of a board."""

    colour: ChartColour
    count: int


@dataclass(frozen=True)
class BoardLegend:
    """Key, code and count of every colour on the board, in columns; takes what a board above it leaves free.

    Where there is room at full size, names are written out as well.
    """

    name: ClassVar[str] = "board-legend"
    for_sections: ClassVar[bool] = True

    size: float = option(8.5, number(4, 20), "largest size in points")
    colour: bool = option(True, yes_no, "show each key on its colour, else in an outline")

    def draw(self, canvas: Canvas, frame: Frame, page: Page, document: Document) -> None:
        """Fill the frame column by column."""
        assert page.board is not None
        room = _with_what_is_free(frame, page, document).inset(top=0.8 * self.size)
        entries = board_entries(page, document)
        craft, sections = document.content.craft, document.content.sections
        count = sum(entry.count for entry in entries)
        heading = f"{craft.cell_noun.capitalize()} on {sections.noun} {page.board.label}: {count:,}"
        canvas.text(room.left, room.top - self.size, heading, self.size, name=BOLD)
        below = room.inset(top=1.6 * self.size)
        texts = self._texts(below, entries)
        self._draw_list(canvas, below, entries, texts)

    def _draw_list(self, canvas: Canvas, frame: Frame, entries: Sequence[Entry], texts: Sequence[str]) -> None:
        size = self._fitting(frame, texts)
        width, columns, lines = _grid(frame, texts, size)
        shown = len(entries) if len(entries) <= columns * lines else columns * lines - 1
        lines = min(lines, -(-len(entries) // columns))
        for index in range(shown):
            x, y = frame.left + index // lines * width, frame.top - (index % lines + 0.5) * _LINE * size
            self._draw_entry(canvas, x, y, size, entries[index].colour)
            canvas.text(x + _INDENT * size, y - TEXT_MIDDLE * size, texts[index], size)
        if shown < len(entries):
            text = f"+ {len(entries) - shown}: see the legend"
            canvas.text(frame.right, frame.bottom + 0.5 * size, text, size, align="right", colour=GREY)

    def _texts(self, frame: Frame, entries: Sequence[Entry]) -> list[str]:
        """What stands beside each key: with names where all of them fit at full size."""
        named = [_named(entry) for entry in entries]
        _, columns, lines = _grid(frame, named, self.size)
        return named if columns * lines >= len(named) else [_bare(entry) for entry in entries]

    def _fitting(self, frame: Frame, texts: Sequence[str]) -> float:
        """The largest size at which all colours fit, but at least `_LEAST`."""
        size = self.size
        while size > _LEAST:
            _, columns, lines = _grid(frame, texts, size)
            if columns * lines >= len(texts):
                return size
            size -= 0.25
        return _LEAST

    def _draw_entry(self, canvas: Canvas, x: float, y: float, size: float, colour: ChartColour) -> None:
        """The key on its colour."""
        radius = _CHIP * size / 2
        fill = colour.rgb if self.colour else WHITE
        canvas.circle(x + radius, y, radius, fill, GREY if self.colour else BLACK, 0.35)
        canvas.symbol(x + radius, y, colour.symbol, size, colour=BLACK if dark_ink(fill) else WHITE)


def board_entries(page: Page, document: Document) -> list[Entry]:
    """The colours of the page's board in the pattern's order, with their counts."""
    assert page.board is not None
    pattern = document.content.pattern
    counts = page.board.counts(pattern).tolist()
    return [Entry(colour, count) for colour, count in zip(pattern.colours, counts, strict=True) if count]


def _with_what_is_free(frame: Frame, page: Page, document: Document) -> Frame:
    """The frame, and above it what the page's board does not need of its own."""
    for block, other in page.blocks:
        if isinstance(block, Board) and other.bottom >= frame.top:
            free = block.free(other, page, document)
            return Frame(frame.left, frame.bottom, frame.width, max(frame.height, free.top - frame.bottom))
    return frame


def _grid(frame: Frame, texts: Sequence[str], size: float) -> tuple[float, int, int]:
    """(width of an entry, columns, lines) at this size."""
    width = (_INDENT + _GAP) * size + max(text_width(text, SANS, size) for text in texts)
    return width, max(1, int((frame.width + _GAP * size) / width)), max(1, int(frame.height / (_LINE * size) + 0.01))


def _bare(entry: Entry) -> str:
    return f"{shortened(printable(entry.colour.code), SANS, 1, _LONGEST_CODE)} × {entry.count:,}"


def _named(entry: Entry) -> str:
    colour = entry.colour
    if not colour.name or colour.name == colour.code:
        return _bare(entry)
    return f"{shortened(printable(f'{colour.code} {colour.name}'), SANS, 1, _LONGEST_NAME)} × {entry.count:,}"
