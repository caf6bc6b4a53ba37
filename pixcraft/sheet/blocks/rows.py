"""The chart in words, for screen readers and for those who would rather read than count."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from pixcraft.options import number, option
from pixcraft.pattern import EMPTY, Pattern
from pixcraft.sheet.document import Content, Document, Page
from pixcraft.sheet.fonts import SANS, printable, wrapped
from pixcraft.sheet.layout import Frame
from pixcraft.sheet.pdf import Canvas
from pixcraft.sheet.shading import runs

_LINE = 1.45
_INDENT = 2.0
_HOW = "From left to right: how many cells, then the number of the colour."


@dataclass(frozen=True)
class Rows:
    """One paragraph a row: "Row 12: 3 x 310, 2 x B5200, skip 4"."""

    name: ClassVar[str] = "rows"

    size: float = option(8.0, number(4, 20), "size in points")

    def pieces(self, content: Content, frame: Frame) -> int:
        """Pages needed."""
        return -(-len(_lines(content.pattern, self.size, frame.width)) // self._capacity(frame))

    def draw(self, canvas: Canvas, frame: Frame, page: Page, document: Document) -> None:
        """Write the lines of this page."""
        lines = _lines(document.content.pattern, self.size, frame.width)
        capacity = self._capacity(frame)
        for index, (indent, text) in enumerate(lines[page.piece * capacity : (page.piece + 1) * capacity]):
            canvas.text(frame.left + indent, frame.top - (index + 0.8) * _LINE * self.size, text, self.size)

    def _capacity(self, frame: Frame) -> int:
        return max(1, int(frame.height / (_LINE * self.size)))


def written_rows(pattern: Pattern) -> list[list[str]]:
    """Each row as phrases: "Row 12:", "3 x 310,", "2 x B5200"."""
    codes = _codes(pattern)
    rows = [[f"Row {number}:"] for number in range(1, pattern.rows + 1)]
    for row, _, length, key in runs(pattern.cells):
        rows[row].append(f"skip {length}," if key == EMPTY else f"{length} x {codes[key]},")
    return [[*row[:-1], row[-1].rstrip(",")] for row in map(_without_last_gap, rows)]


def _without_last_gap(row: list[str]) -> list[str]:
    if not row[-1].startswith("skip"):
        return row
    return row[:-1] if len(row) > 2 else [row[0], "nothing"]


def _codes(pattern: Pattern) -> list[str]:
    """What stands for each colour: its code, with the brand where codes alone are ambiguous."""
    codes = [printable(colour.code) for colour in pattern.colours]
    if len(set(codes)) < len(codes):
        codes = [printable(colour.label) for colour in pattern.colours]
    return ["", *codes]


@lru_cache(maxsize=4)
def _lines(pattern: Pattern, size: float, width: float) -> list[tuple[float, str]]:
    """All printed lines as (indent, text)."""
    indent = _INDENT * size
    lines = [(0.0, _HOW)]
    for phrases in written_rows(pattern):
        first, *rest = wrapped(phrases, SANS, size, width - indent)
        lines.append((0.0, first))
        lines.extend((indent, text) for text in rest)
    return lines
