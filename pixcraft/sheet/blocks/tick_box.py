"""A box to tick with a pencil."""

from __future__ import annotations

from pixcraft.sheet.inks import BLACK, WHITE
from pixcraft.sheet.layout import Frame
from pixcraft.sheet.pdf import Canvas


def draw_tick_box(canvas: Canvas, left: float, middle: float, side: float) -> None:
    """A white square to tick, centred at the height `middle`."""
    canvas.rectangle(Frame(left, middle - side / 2, side, side), fill=WHITE, stroke=BLACK, line=0.7)
