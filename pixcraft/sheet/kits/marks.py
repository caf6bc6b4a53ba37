"""What all sheets of a kit maker share: keys on their colour, and lines of text that fit."""

from __future__ import annotations

from pixcraft.colour import dark_ink
from pixcraft.sheet.fonts import SANS, SYMBOLS, fitted, text_width
from pixcraft.sheet.inks import BLACK, WHITE, Rgb
from pixcraft.sheet.layout import Frame
from pixcraft.sheet.pdf import Align, Canvas

LEAST_TEXT = 4.5
"""Smallest text in points."""


def draw_key(canvas: Canvas, box: Frame, rgb: Rgb, key: str) -> None:
    """A box in the colour with its key."""
    canvas.rectangle(box, fill=rgb, stroke=BLACK, line=0.4)
    if key:
        size = min(0.8 * box.height, 0.85 * box.width / max(1e-6, text_width(key, SYMBOLS, 1)))
        canvas.symbol(*box.centre, key, size, colour=BLACK if dark_ink(rgb) else WHITE)


def draw_fitting(
    canvas: Canvas,
    x: float,
    y: float,
    text: str,
    size: float,
    room: float,
    name: str = SANS,
    align: Align = "left",
    colour: Rgb = BLACK,
) -> None:
    """A line of text that is made smaller, and at last cut, to fit into `room` points."""
    shown, used = fitted(text, name, size, room, min(size, max(LEAST_TEXT, 0.75 * size)))
    canvas.text(x, y, shown, used, name=name, align=align, colour=colour)
