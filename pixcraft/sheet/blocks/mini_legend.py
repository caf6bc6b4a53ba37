"""The colours of one chart page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from pixcraft.colour import dark_ink
from pixcraft.options import number, option, yes_no
from pixcraft.pattern import ChartColour
from pixcraft.sheet.document import Document, Page
from pixcraft.sheet.fonts import SANS, TEXT_MIDDLE, printable, shortened, text_width
from pixcraft.sheet.inks import BLACK, GREY, RULE, WHITE, Rgb
from pixcraft.sheet.layout import Frame
from pixcraft.sheet.pdf import Canvas

_LEAST = 4.5
_LINE, _SIGN, _GAP = 1.5, 1.15, 1.3
_LONGEST_CODE = 9.0


@dataclass(frozen=True)
class MiniLegend:
    """Symbol and number of every colour on the page, in columns; set smaller where many have to fit."""

    name: ClassVar[str] = "mini-legend"

    size: float = option(7.0, number(4, 20), "largest size in points")
    colour: bool = option(False, yes_no, "show each symbol on its colour, as on a colour chart")

    def draw(self, canvas: Canvas, frame: Frame, page: Page, document: Document) -> None:
        """Fill the frame row by row."""
        colours = _on_page(page, document)
        if not colours:
            text = f"No {document.content.craft.cell_noun} on this page."
            canvas.text(frame.left, frame.top - self.size, text, self.size, colour=GREY)
            return
        size = self._size(colours, frame)
        width, columns, lines = _grid(colours, frame, size)
        shown = colours if len(colours) <= columns * lines else colours[: columns * lines - 1]
        for index, colour in enumerate(shown):
            x = frame.left + index % columns * width
            y = frame.top - (index // columns + 0.5) * _LINE * size
            if self.colour:
                _draw_cell(canvas, x, y, size, colour)
            _draw_entry(canvas, x, y, size, colour, BLACK if not self.colour or dark_ink(colour.rgb) else WHITE)
        if len(shown) < len(colours):
            x = frame.left + (columns - 1) * width
            y = frame.top - (lines - 0.5) * _LINE * size - TEXT_MIDDLE * size
            canvas.text(x, y, f"+ {len(colours) - len(shown)}: legend", size * 0.8, colour=GREY)

    def _size(self, colours: list[ChartColour], frame: Frame) -> float:
        """The largest size at which all colours fit, but at least `_LEAST`."""
        size = self.size
        while size > _LEAST:
            _, columns, lines = _grid(colours, frame, size)
            if columns * lines >= len(colours):
                return size
            size -= 0.25
        return _LEAST


def _on_page(page: Page, document: Document) -> list[ChartColour]:
    """The colours of the cells and part stitches that the page shows, in the pattern's order."""
    assert page.tile is not None
    pattern, shown = document.content.pattern, page.tile.shown
    keys = set(np.unique(pattern.cells[shown.top : shown.bottom, shown.left : shown.right]).tolist())
    for part in pattern.overlay.parts:
        if shown.left <= part.x < shown.right and shown.top <= part.y < shown.bottom:
            keys |= {part.first, part.second}
    return [pattern.colour_of(key) for key in sorted(keys) if key]


def _grid(colours: list[ChartColour], frame: Frame, size: float) -> tuple[float, int, int]:
    """(width of an entry, columns, lines) at this size."""
    longest = max(text_width(_code(colour, size), SANS, size) for colour in colours)
    width = (_SIGN + _GAP) * size + longest
    return width, max(1, int(frame.width / width)), max(1, int(frame.height / (_LINE * size) + 0.01))


def _code(colour: ChartColour, size: float) -> str:
    return shortened(printable(colour.code), SANS, size, _LONGEST_CODE * size)


def _draw_cell(canvas: Canvas, x: float, y: float, size: float, colour: ChartColour) -> None:
    """A cell of the chart as the ground of the symbol: white ink on dark colours looks unlike black ink on paper."""
    side = _SIGN * size
    canvas.rectangle(Frame(x, y - side / 2, side, side), fill=colour.rgb, stroke=RULE, line=0.3)


def _draw_entry(canvas: Canvas, x: float, y: float, size: float, colour: ChartColour, ink: Rgb) -> None:
    sign = _SIGN * size
    canvas.symbol(x + sign / 2, y, colour.symbol, sign, colour=ink)
    canvas.text(x + sign * 1.25, y - TEXT_MIDDLE * size, _code(colour, size), size)
