"""The word chart of beadwork: what to pick up, row by row, with the direction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol, runtime_checkable

from pixcraft.crafts.bead_weaving import Strand, strands
from pixcraft.errors import InputError
from pixcraft.options import number, option
from pixcraft.pattern import EMPTY
from pixcraft.sheet.document import Content, Document, Page
from pixcraft.sheet.fonts import BOLD, SANS, text_width, wrapped
from pixcraft.sheet.inks import BLACK, RULE
from pixcraft.sheet.layout import Frame
from pixcraft.sheet.pdf import Canvas

_LINE, _BOX = 1.5, 0.9
_ARROWS = {True: "→", False: "←"}


@runtime_checkable
class Woven(Protocol):
    """A craft that is worked bead by bead in a layout."""

    layout: str


@dataclass(frozen=True)
class WordChart:
    """One paragraph a row with a box to tick: "Row 3 →  (3)A (2)B (1)A"."""

    name: ClassVar[str] = "word-chart"

    size: float = option(9.0, number(5, 20), "size in points")

    def pieces(self, content: Content, frame: Frame) -> int:
        """Pages needed."""
        return max(1, -(-len(self._lines(content, frame.width)) // self._capacity(frame)))

    def draw(self, canvas: Canvas, frame: Frame, page: Page, document: Document) -> None:
        """Write the lines of this page."""
        lines = self._lines(document.content, frame.width)
        capacity = self._capacity(frame)
        label = self._label_width(document.content)
        for index, (heading, text) in enumerate(lines[page.piece * capacity : (page.piece + 1) * capacity]):
            y = frame.top - (index + 0.8) * _LINE * self.size
            if heading:
                side = _BOX * self.size
                canvas.rectangle(Frame(frame.left, y - 0.1 * self.size, side, side), stroke=RULE)
                canvas.text(frame.left + 1.5 * side, y, heading, self.size, name=BOLD, colour=BLACK)
            canvas.text(frame.left + label, y, text, self.size)

    def _capacity(self, frame: Frame) -> int:
        return max(1, int(frame.height / (_LINE * self.size)))

    def _label_width(self, content: Content) -> float:
        widest = max(text_width(_heading(row), BOLD, self.size) for row in _worked(content))
        return widest + (1.5 * _BOX + 1) * self.size

    def _lines(self, content: Content, width: float) -> list[tuple[str, str]]:
        room = width - self._label_width(content)
        letters = ["skip", *(colour.symbol for colour in content.pattern.colours)]
        lines = []
        for row in _worked(content):
            beads = [f"({count}){letters[key]}" if key != EMPTY else f"skip {count}" for count, key in row.runs]
            first, *rest = wrapped(beads, SANS, self.size, room)
            lines += [(_heading(row), first), *(("", text) for text in rest)]
        return lines


def _worked(content: Content) -> list[Strand]:
    if not isinstance(content.craft, Woven):
        raise InputError(f"{content.craft.name} has no word chart", "it belongs to bead weaving")
    return strands(content.pattern, content.craft.layout)


def _heading(row: Strand) -> str:
    return f"{row.label} {_ARROWS[row.right]}"
