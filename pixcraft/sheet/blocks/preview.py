"""A realistic picture of the finished piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pixcraft.options import integer, option
from pixcraft.sheet.document import Document, Page
from pixcraft.sheet.inks import RULE
from pixcraft.sheet.layout import Frame
from pixcraft.sheet.pdf import Canvas


@dataclass(frozen=True)
class Preview:
    """The piece as it will look, as large as the frame allows."""

    name: ClassVar[str] = "preview"

    pixels: int = option(1200, integer(100, 4000), "pixels along the longer side of the picture")

    def draw(self, canvas: Canvas, frame: Frame, page: Page, document: Document) -> None:
        """Draw the picture with a thin frame."""
        content = document.content
        picture = content.craft.look(content.pattern, self.pixels)
        inside = frame.contain(picture.shape[1], picture.shape[0])
        canvas.picture(inside, picture)
        canvas.rectangle(inside, stroke=RULE, line=0.5)
