"""What stands for a part in lists: its colour with the key on it, its size, and how many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pixcraft.colour import dark_ink
from pixcraft.pattern import ChartColour, Pattern
from pixcraft.sheet.fonts import BOLD, SANS, SYMBOLS, TEXT_MIDDLE, fitted, printable, text_width
from pixcraft.sheet.inks import BLACK, WHITE
from pixcraft.sheet.layout import Frame
from pixcraft.sheet.pdf import Canvas
from pixcraft.sheet.pieces import Need, size_text

MARK = 2.1
"""Width of a mark in heights of its text."""

LINE = 1.55
"""Height of an entry's line in heights of its text."""

_MARK_HEIGHT = 1.32
_SIZE, _COUNT, _GAP = 3.0, 3.3, 0.6


def draw_mark(canvas: Canvas, box: Frame, colour: ChartColour, coloured: bool) -> None:
    """A box in the colour with its key; without colour, the key in a white box."""
    canvas.rectangle(box, fill=colour.rgb if coloured else WHITE, stroke=BLACK, line=0.4)
    ink = BLACK if not coloured or dark_ink(colour.rgb) else WHITE
    size = min(0.8 * box.height, 0.85 * box.width / max(1e-6, text_width(colour.symbol, SYMBOLS, 1)))
    x, y = box.centre
    canvas.text(x, y - TEXT_MIDDLE * size, colour.symbol, size, name=SYMBOLS, align="centre", colour=ink)


@dataclass(frozen=True)
class Entries:
    """How the entries of a list look.

    Attributes:
        pattern: for the colours.
        size: of the text in points.
        coloured: whether keys stand on their colour.
        sizes: whether the size of each part is written.
        name: room in points for the colour's name; 0 leaves it out.
    """

    pattern: Pattern
    size: float
    coloured: bool
    sizes: bool
    name: float = 0.0

    @property
    def width(self) -> float:
        """Room that one takes."""
        return (MARK + _COUNT + 2 * _GAP + (_SIZE if self.sizes else 0)) * self.size + self.name

    def draw(self, canvas: Canvas, left: float, middle: float, need: Need) -> None:
        """One entry from `left` on, centred at the height `middle`: mark, count, size and name."""
        size, colour = self.size, self.pattern.colour_of(need.key)
        high = _MARK_HEIGHT * size
        draw_mark(canvas, Frame(left, middle - high / 2, MARK * size, high), colour, self.coloured)
        x, y = left + (MARK + _COUNT + _GAP / 2) * size, middle - TEXT_MIDDLE * size
        text, used = fitted(f"{need.count:,} x", BOLD, size, _COUNT * size, size / 2)
        canvas.text(x, y, text, used, name=BOLD, align="right")
        x += _GAP * size
        if self.sizes:
            text, used = fitted(size_text(need.part), SANS, size, (_SIZE - _GAP / 2) * size, size / 2)
            canvas.text(x, y, text, used)
            x += _SIZE * size
        if self.name:
            text, used = fitted(printable(colour.name), SANS, size, self.name - _GAP * size, size * 0.7)
            canvas.text(x, y, text, used)


def sizes_matter(needs: Sequence[Need]) -> bool:
    """Whether parts of several sizes are among them."""
    return len({need.part.name for need in needs}) > 1
