"""What stands for a part in lists: its colour with the key on it, its size, and how many."""

from __future__ import annotations

from collections.abc import Sequence

from pixcraft.colour import dark_ink
from pixcraft.pattern import ChartColour, Pattern
from pixcraft.sheet.assembly import Need, size_text
from pixcraft.sheet.fonts import BOLD, SANS, SYMBOLS, TEXT_MIDDLE, fitted, printable, text_width
from pixcraft.sheet.inks import BLACK, WHITE
from pixcraft.sheet.layout import Frame
from pixcraft.sheet.pdf import Canvas

MARK = 2.1
"""Width of a mark in heights of its text."""

LINE = 1.55
"""Height of an entry's line in heights of its text."""

_MARK_HEIGHT, _KEY_SHARE = 1.32, 1.05
_SIZE, _COUNT, _GAP = 2.6, 3.0, 0.5


def draw_mark(canvas: Canvas, box: Frame, colour: ChartColour, coloured: bool) -> None:
    """A box in the colour with its key; without colour, the key in a white box."""
    canvas.rectangle(box, fill=colour.rgb if coloured else WHITE, stroke=BLACK, line=0.4)
    ink = BLACK if not coloured or dark_ink(colour.rgb) else WHITE
    size = min(0.8 * box.height, 0.85 * box.width / max(1e-6, text_width(colour.symbol, SYMBOLS, 1)))
    x, y = box.centre
    canvas.text(x, y - TEXT_MIDDLE * size, colour.symbol, size, name=SYMBOLS, align="centre", colour=ink)


def draw_tick_box(canvas: Canvas, left: float, middle: float, side: float) -> None:
    """An empty square to tick, centred at the height `middle`."""
    canvas.rectangle(Frame(left, middle - side / 2, side, side), stroke=BLACK, line=0.7)


def entry_width(size: float, sizes: bool, name: float = 0.0) -> float:
    """Width of an entry at a text size; `name` is the room for the colour's name."""
    return (MARK + _COUNT + 2 * _GAP + (_SIZE if sizes else 0)) * size + name


def draw_entry(
    canvas: Canvas, left: float, middle: float, size: float, pattern: Pattern, need: Need, look: tuple[bool, bool, float]
) -> None:
    """One entry: mark, count, size and name.

    Args:
        canvas: to draw on.
        left, middle: where it begins, and the height of its middle.
        size: of the text.
        pattern: for the colours.
        need: what and how many.
        look: whether it is coloured, whether sizes are written, and the room for the name.
    """
    coloured, sizes, room = look
    colour = pattern.colour_of(need.key)
    high = _MARK_HEIGHT * size
    draw_mark(canvas, Frame(left, middle - high / 2, MARK * size, high), colour, coloured)
    x, y = left + (MARK + _COUNT + _GAP / 2) * size, middle - TEXT_MIDDLE * size
    text, used = fitted(f"{need.count:,} x", BOLD, size, _COUNT * size, size / 2)
    canvas.text(x, y, text, used, name=BOLD, align="right")
    x += _GAP * size
    if sizes:
        text, used = fitted(size_text(need.part), SANS, size, (_SIZE - _GAP / 2) * size, size / 2)
        canvas.text(x, y, text, used)
        x += _SIZE * size
    if room:
        text, used = fitted(printable(colour.name), SANS, size, room - _GAP * size, size * 0.7)
        canvas.text(x, y, text, used)


def sizes_matter(needs: Sequence[Need]) -> bool:
    """Whether parts of several sizes are among them."""
    return len({need.part.name for need in needs}) > 1
