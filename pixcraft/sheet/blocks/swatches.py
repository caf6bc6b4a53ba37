"""Printed colours beside which real pieces are laid, so that measured colours can be fed back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pixcraft.colour import format_hex
from pixcraft.options import number, option
from pixcraft.pattern import ChartColour
from pixcraft.sheet.blocks.part_marks import draw_mark
from pixcraft.sheet.document import Content, Document, Page
from pixcraft.sheet.fonts import BOLD, SANS, fitted, printable, wrapped
from pixcraft.sheet.inks import BLACK, GREY, RULE
from pixcraft.sheet.layout import MM, Frame
from pixcraft.sheet.pdf import Canvas

_HOW = (
    "Lay a real piece into the empty field beside its printed colour and look at both in daylight. Where they differ, "
    "photograph the page with the pieces on it, or hold a colour meter to them, and write the colour that you find "
    "on the line as #rrggbb. Put the lines into a text file, first code,hex and then one colour a line such as "
    "{example}, and run the same command again with --measured values.csv: the colours of the picture are then chosen "
    "by your values. A printer cannot show every colour, so trust the pieces and not the paper."
)
_SWATCH, _CELL, _GAP = 17 * MM, (60 * MM, 23 * MM), 3 * MM
_LINE = 1.4


@dataclass(frozen=True)
class Swatches:
    """How to measure, and for each colour a printed field, an empty one of 17 mm, its names and a line to write on."""

    name: ClassVar[str] = "swatches"

    size: float = option(8.0, number(4, 20), "size of the text in points")

    def pieces(self, content: Content, frame: Frame) -> int:
        """Pages needed."""
        across, down = self._grid(content, frame)
        return max(1, -(-len(content.pattern.colours) // (across * down)))

    def draw(self, canvas: Canvas, frame: Frame, page: Page, document: Document) -> None:
        """Write how it is done and draw the colours of this page."""
        content = document.content
        lines = self._how(content, frame.width)
        for index, text in enumerate(lines):
            canvas.text(frame.left, frame.top - (index + 0.8) * _LINE * self.size, text, self.size)
        across, down = self._grid(content, frame)
        top = frame.top - len(lines) * _LINE * self.size - _GAP
        width = frame.width / across
        part = content.pattern.colours[page.piece * across * down : (page.piece + 1) * across * down]
        for index, colour in enumerate(part):
            left, upper = frame.left + index % across * width, top - index // across * _CELL[1]
            self._draw_colour(canvas, Frame(left, upper - _CELL[1] + _GAP, width - _GAP, _CELL[1] - _GAP), colour)

    def _grid(self, content: Content, frame: Frame) -> tuple[int, int]:
        """Colours across and down."""
        height = frame.height - len(self._how(content, frame.width)) * _LINE * self.size - _GAP
        return max(1, int(frame.width / _CELL[0] + 0.01)), max(1, int(height / _CELL[1] + 0.01))

    def _how(self, content: Content, width: float) -> list[str]:
        colours = content.pattern.colours
        example = f"{colours[0].code},{format_hex(colours[0].rgb)}" if colours else "4,#b40000"
        return wrapped(_HOW.format(example=example).split(" "), SANS, self.size, width)

    def _draw_colour(self, canvas: Canvas, frame: Frame, colour: ChartColour) -> None:
        """The printed field and the empty one touch, so that a difference shows at their common edge."""
        side = min(_SWATCH, frame.height, 0.3 * frame.width)
        bottom = frame.top - side
        printed = Frame(frame.left, bottom, side, side)
        canvas.rectangle(printed, fill=colour.rgb)
        canvas.rectangle(Frame(printed.right, bottom, side, side), stroke=RULE, line=0.5)
        left = printed.right + side + 0.6 * self.size
        room = frame.right - left
        draw_mark(canvas, Frame(left, frame.top - 1.5 * self.size, 2.2 * self.size, 1.4 * self.size), colour, False)
        lines = ((f"code {colour.code}", BOLD), (colour.name, SANS), (format_hex(colour.rgb), SANS))
        for index, (line, name) in enumerate(lines):
            text, size = fitted(printable(line), name, 0.9 * self.size, room, 0.5 * self.size)
            y = frame.top - (2.5 + index * 1.15) * self.size
            canvas.text(left, y, text, size, name=name, colour=BLACK if index == 0 else GREY)
        canvas.text(left, bottom + 0.1 * self.size, "#", self.size)
        canvas.lines([(left + self.size, bottom, frame.right, bottom)], 0.5, BLACK)
