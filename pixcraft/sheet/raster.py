"""The part of the PDF canvas that one-page sheets use, on pixels. Lengths in points, origin bottom left."""

from __future__ import annotations

import io
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from pixcraft.colour import Bytes
from pixcraft.sheet.fonts import SANS, font, printable
from pixcraft.sheet.inks import BLACK, WHITE, Rgb
from pixcraft.sheet.layout import Frame
from pixcraft.sheet.pdf import Align

_ANCHORS = {"left": "ls", "centre": "ms", "right": "rs"}


class Raster:
    """One white page of so many pixels a point."""

    def __init__(self, paper: tuple[float, float], scale: int) -> None:
        self._scale, self._height = scale, paper[1]
        self._image = Image.new("RGB", (round(paper[0] * scale), round(paper[1] * scale)), WHITE)
        self._draw = ImageDraw.Draw(self._image)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        name: str = SANS,
        align: Align = "left",
        colour: Rgb = BLACK,
    ) -> None:
        """Write one line with its baseline through (x, y)."""
        place = self._place(x, y)
        shown = printable(text)
        self._draw.text(place, shown, fill=colour, font=_face(name, size * self._scale), anchor=_ANCHORS[align])

    def rectangle(self, frame: Frame, fill: Rgb | None = None, stroke: Rgb | None = None, line: float = 0.5) -> None:
        """A rectangle, filled, outlined or both."""
        (left, top), (right, bottom) = self._place(frame.left, frame.top), self._place(frame.right, frame.bottom)
        width = max(1, round(line * self._scale))
        # The outline lies around the frame, so that it hides nothing of a picture in it.
        box = (left - width, top - width, right + width - 1, bottom + width - 1)
        self._draw.rectangle(box, fill, stroke, width if stroke else 0)

    def picture(self, frame: Frame, pixels: Bytes) -> None:
        """A photograph-like picture (h, w, 3), filling the frame."""
        self._paste(frame, pixels, Image.Resampling.LANCZOS)

    def flat_picture(self, frame: Frame, pixels: Bytes) -> None:
        """A picture of flat cells (h, w, 3), filling the frame."""
        self._paste(frame, pixels, Image.Resampling.NEAREST)

    def png(self) -> bytes:
        """The page as a PNG."""
        stream = io.BytesIO()
        resolution = 72.0 * self._scale
        self._image.save(stream, "PNG", dpi=(resolution, resolution))
        return stream.getvalue()

    def _paste(self, frame: Frame, pixels: Bytes, how: Image.Resampling) -> None:
        (left, top), (right, bottom) = self._place(frame.left, frame.top), self._place(frame.right, frame.bottom)
        image = Image.fromarray(np.ascontiguousarray(pixels))
        self._image.paste(image.resize((right - left, bottom - top), how), (left, top))

    def _place(self, x: float, y: float) -> tuple[int, int]:
        return round(x * self._scale), round((self._height - y) * self._scale)


@cache
def _face(name: str, pixels: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font(name).face.filename), pixels, layout_engine=ImageFont.Layout.BASIC)
