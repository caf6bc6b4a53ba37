"""Rulers: whether a page was printed at its true size, and what to do if it was not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pixcraft.options import number, option
from pixcraft.sheet.document import Document, Page
from pixcraft.sheet.fonts import BOLD, SANS, TEXT_MIDDLE, wrapped
from pixcraft.sheet.inks import GREY
from pixcraft.sheet.layout import MM, Frame
from pixcraft.sheet.pdf import Canvas

_TICKS = ((10, 3.2), (5, 2.3), (1, 1.4))
"""Every so many mm, a tick so long in mm."""
_LINE = 0.5
_NUMBER = 5.0
_INDENT, _SPACING = 5.0, 1.5


def draw_ruler(
    canvas: Canvas, start: tuple[float, float], length: int, scale: float = 1.0, *, upward: bool = False
) -> None:
    """A ruler of so many mm from a point to the right, its ticks up, or upward, its ticks to the left.

    Args:
        canvas: where to.
        start: the zero of the ruler.
        length: in mm.
        scale: what lengths in this direction are drawn larger by.
        upward: whether it runs up the page.
    """
    step = MM * scale
    ticks = [(mm * step, next(long for every, long in _TICKS if mm % every == 0) * MM) for mm in range(length + 1)]
    canvas.lines([_turned(start, 0, 0, length * step, 0, upward)], _LINE)
    canvas.lines([_turned(start, along, 0, along, long, upward) for along, long in ticks], _LINE / 2)
    for mm in range(0, length + 1, 10):
        text = f"{mm} mm" if mm == length else str(mm)
        at = _turned(start, mm * step, _TICKS[0][1] * MM + 0.3 * _NUMBER, 0, 0, upward)
        canvas.text(at[0], at[1], text, _NUMBER, align="centre", colour=GREY, upward=upward)


def _turned(
    start: tuple[float, float], along: float, across: float, along_end: float, across_end: float, upward: bool
) -> tuple[float, float, float, float]:
    """A line given along and across the ruler, on the page."""
    x, y = start
    if upward:
        return x - across, y + along, x - across_end, y + along_end
    return x + along, y + across, x + along_end, y + across_end


@dataclass(frozen=True)
class Ruler:
    """Two long rulers, and in words how to measure them and what to do with the result."""

    name: ClassVar[str] = "ruler"

    length: float = option(100.0, number(20, 250), "length in mm of both rulers")
    size: float = option(9.5, number(4, 20), "size of the text in points")

    def draw(self, canvas: Canvas, frame: Frame, page: Page, document: Document) -> None:
        """One ruler across at the top, one down the left side, the words between them."""
        length = int(self.length)
        across, down = document.content.print_scale
        corner = frame.left + 12 * MM, frame.top - 12 * MM
        draw_ruler(canvas, corner, length, across)
        draw_ruler(canvas, (corner[0], corner[1] - length * MM * down), length, down, upward=True)
        y = corner[1] - 3 * self.size
        for bold, text in _words(length, (across, down)):
            name, indent = (BOLD, 0.0) if bold else (SANS, _INDENT)
            left = corner[0] + 4 * MM + indent
            for line in wrapped(text.split(), name, self.size, frame.right - left):
                canvas.text(left, y - TEXT_MIDDLE * self.size, line, self.size, name=name)
                y -= _SPACING * self.size
            y -= 0.5 * self.size


def _words(length: int, scale: tuple[float, float]) -> list[tuple[bool, str]]:
    """Paragraphs as (whether a heading, text)."""
    return [
        (True, "1. Print this page alone"),
        (False, "at 100 % or “actual size”, never “fit to page”, on the paper that you will use."),
        (True, "2. Measure both rulers"),
        (False, f"with a ruler of steel or plastic, to a fifth of a millimetre. Both should be {length}.0 mm long."),
        (True, f"3. If one is not {length}.0 mm"),
        (False, f"make the PDF again and say what you measured. If the upper one was {_example(length)} mm, add"),
        (False, f"--print-scale-x {_factor(length, scale[0])}"),
        (
            False,
            "and the same for the one at the side with --print-scale-y. Beads and rulers then come out true.",
        ),
        (True, "4. Check"),
        (False, "Print one board page, lay a board on it: the pegs stand on the dots from corner to corner."),
        *_already(scale),
    ]


def _example(length: int) -> str:
    return f"{length * 0.992:.1f}"


def _factor(length: int, scale: float) -> str:
    """The option's value for the example, on top of what is scaled already."""
    quotient = f"{length}/{_example(length)}"
    if scale == 1:
        return quotient
    return f"{scale * length / float(_example(length)):.4f}, which is {scale:.4f} x {quotient},"


def _already(scale: tuple[float, float]) -> list[tuple[bool, str]]:
    """What is scaled already, as the next factors come on top of it."""
    if scale == (1.0, 1.0):
        return []
    return [
        (True, "This PDF is scaled already"),
        (False, f"by {scale[0]:.4f} across and {scale[1]:.4f} down; further factors multiply these."),
    ]
