"""A small line at the foot of a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pixcraft.options import number, option
from pixcraft.sheet.document import Document, Page
from pixcraft.sheet.fields import field_text
from pixcraft.sheet.fonts import SANS, fitted, printable, text_width
from pixcraft.sheet.inks import GREY
from pixcraft.sheet.layout import Frame
from pixcraft.sheet.pdf import Canvas


@dataclass(frozen=True)
class Footer:
    """Small grey text at the left and at the right."""

    name: ClassVar[str] = "footer"

    text: str = option("{title}", field_text, "text at the left, with {fields}")
    right: str = option("page {page} of {pages}", field_text, "text at the right, with {fields}")
    size: float = option(7.5, number(4, 30), "size in points")

    def draw(self, canvas: Canvas, frame: Frame, page: Page, document: Document) -> None:
        """Write both texts at the foot of the frame; a long one at the left is cut."""
        y = frame.bottom + 0.25 * self.size
        right = printable(document.fill(self.right, page))
        taken = text_width(right, SANS, self.size)
        room = frame.width - taken - 2 * self.size
        left, size = fitted(printable(document.fill(self.text, page)), SANS, self.size, room, self.size * 0.8)
        canvas.text(frame.left, y, left, size, colour=GREY)
        canvas.text(frame.right, y, right, self.size, align="right", colour=GREY)
