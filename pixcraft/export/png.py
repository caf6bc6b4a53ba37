"""PNG files: the realistic preview, and one pixel a cell."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy.typing as npt
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from pixcraft import patternfile
from pixcraft.crafts import Craft
from pixcraft.embedded import PNG_KEYWORD
from pixcraft.export import Export
from pixcraft.options import integer, option
from pixcraft.pattern import Pattern

EFFORT = 3
"""How hard zlib tries, 0 to 9: half the time of the usual 6 for 4 % more bytes."""


@dataclass(frozen=True)
class PreviewPng(Export):
    """How it will look when it is made; carries the pattern file in an iTXt chunk."""

    name: ClassVar[str] = "png"
    suffix: ClassVar[str] = ".png"

    preview_pixels: int = option(1200, integer(64, 8000), "longer side of the preview picture in pixels")

    def __call__(self, pattern: Pattern, craft: Craft) -> bytes:
        """The PNG's bytes."""
        notes = PngInfo()
        notes.add_itxt(PNG_KEYWORD, patternfile.dumps(pattern), zip=True)
        return _png(craft.look(pattern, self.preview_pixels), notes)


@dataclass(frozen=True)
class PixelsPng(Export):
    """One pixel a cell, transparent where empty: for other programs and for measuring."""

    name: ClassVar[str] = "pixels"
    suffix: ClassVar[str] = "-pixels.png"

    def __call__(self, pattern: Pattern, craft: Craft) -> bytes:
        """The PNG's bytes."""
        return _png(pattern.image(), PngInfo())


def _png(pixels: npt.NDArray[Any], notes: PngInfo) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG", pnginfo=notes, compress_level=EFFORT)
    return stream.getvalue()
