"""What the maker wants to know first: sizes, fabric, threads, time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from pixcraft.crafts import Fact
from pixcraft.options import number, option
from pixcraft.sheet.document import Document, Page
from pixcraft.sheet.fonts import BOLD, SANS, printable, shortened, text_width, wrapped
from pixcraft.sheet.inks import BLACK, GREY, RULE
from pixcraft.sheet.layout import Frame
from pixcraft.sheet.pdf import Canvas

_LINE, _SPACE = 1.42, 0.6
_LABEL_SHARE = 0.22
_LEAST_SHARE = 0.4
_STEPS = 12


@dataclass(frozen=True)
class Facts:
    """The craft's facts as labelled lines, and below them its tables; set smaller where the frame is low."""

    name: ClassVar[str] = "facts"

    size: float = option(9.0, number(4, 24), "largest size in points")

    def draw(self, canvas: Canvas, frame: Frame, page: Page, document: Document) -> None:
        """Draw from the top of the frame down."""
        facts = document.content.craft.facts(document.content.pattern)
        size = self._size(facts, frame)
        y = frame.top
        for fact in facts:
            y = _draw_fact(canvas, fact, frame, y, size)

    def _size(self, facts: Sequence[Fact], frame: Frame) -> float:
        """The largest size at which everything fits."""
        sizes = [self.size * (1 - (1 - _LEAST_SHARE) * step / _STEPS) for step in range(_STEPS + 1)]
        for size in sizes:
            high = sum(_height(fact, frame.width, size) for fact in facts)
            wide = max((sum(_column_widths(fact.table, size)) for fact in facts if fact.table), default=0)
            if high <= frame.height and wide <= frame.width:
                return size
        return sizes[-1]


def _height(fact: Fact, width: float, size: float) -> float:
    lines = len(_value_lines(fact, width, size)) if fact.value or not fact.table else 1
    table = len(fact.table) + 2 * _SPACE if fact.table else 0
    return (lines + table) * _LINE * size


def _value_lines(fact: Fact, width: float, size: float) -> list[str]:
    room = width * (1 - _LABEL_SHARE)
    words = [shortened(word, SANS, size, room) for word in printable(fact.value).split(" ")]
    return wrapped(words, SANS, size, room)


def _draw_fact(canvas: Canvas, fact: Fact, frame: Frame, top: float, size: float) -> float:
    """Draw one fact below `top`; returns where the next one starts."""
    y = top
    if fact.table:
        y -= _SPACE * _LINE * size
    label = shortened(printable(fact.label), BOLD, size, frame.width * (_LABEL_SHARE if fact.value else 1) - size / 2)
    canvas.text(frame.left, y - size, label, size, name=BOLD)
    lines = _value_lines(fact, frame.width, size)
    for index, line in enumerate(lines):
        canvas.text(frame.left + frame.width * _LABEL_SHARE, y - size - index * _LINE * size, line, size)
    y -= len(lines) * _LINE * size
    return _draw_table(canvas, fact.table, frame, y, size) if fact.table else y


def _draw_table(canvas: Canvas, table: Sequence[Sequence[str]], frame: Frame, top: float, size: float) -> float:
    """Draw a table whose first row is a heading; returns its lower edge."""
    widths = _column_widths(table, size)
    scale = min(1.0, frame.width / sum(widths))
    y = top
    for index, row in enumerate(table):
        x = frame.left
        y -= _LINE * size
        for text, width in zip(row, widths, strict=True):
            shown = shortened(printable(text), SANS, size, width * scale - size / 2)
            canvas.text(x, y + 0.4 * size, shown, size, colour=BLACK if index else GREY)
            x += width * scale
        canvas.lines([(frame.left, y + 0.05 * size, x - 2 * size * scale, y + 0.05 * size)], 0.4, RULE)
    return y - _SPACE * _LINE * size


def _column_widths(table: Sequence[Sequence[str]], size: float) -> list[float]:
    columns = zip(*table, strict=True)
    return [max(text_width(printable(text), SANS, size) for text in column) + 2 * size for column in columns]
