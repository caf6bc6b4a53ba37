"""A line of large text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pixcraft.options import choice, number, option, yes_no
from pixcraft.sheet.document import Document, Page
from pixcraft.sheet.fields import field_text
from pixcraft.sheet.fonts import BOLD, SANS, TEXT_MIDDLE, fitted, printable
from pixcraft.sheet.inks import BLACK, GREY
from pixcraft.sheet.layout import Frame
from pixcraft.sheet.pdf import Canvas

_LEAST_SHARE = 0.5


@dataclass(frozen=True)
class Title:
    """A line of text; a long one is set smaller, then cut with an ellipsis."""

    name: ClassVar[str] = "title"

    text: str = option("{title}", field_text, "the text, with {fields}")
    size: float = option(22.0, number(4, 100), "size in points")
    bold: bool = option(True, yes_no, "bold and black, else plain and grey")
    align: str = option("left", choice("left", "centre"), "where it stands")

    def draw(self, canvas: Canvas, frame: Frame, page: Page, document: Document) -> None:
        """Write the line in the middle of the frame's height."""
        name = BOLD if self.bold else SANS
        size = min(self.size, frame.height)
        text, size = fitted(printable(document.fill(self.text, page)), name, size, frame.width, size * _LEAST_SHARE)
        y = frame.centre[1] - TEXT_MIDDLE * size
        colour = BLACK if self.bold else GREY
        if self.align == "centre":
            canvas.text(frame.centre[0], y, text, size, name=name, align="centre", colour=colour)
        else:
            canvas.text(frame.left, y, text, size, name=name, colour=colour)
