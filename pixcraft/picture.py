"""Pictures: the source of a design as sRGB samples, and its area averages in linear light.

A picture keeps the samples of its file (a 24-megapixel picture in floating point would take 288 MB) and shows the part
of them that lies in its frame. Everything that averages does so in linear light, in `resized`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from pixcraft import picturefile, pixels
from pixcraft.areas import SLIVER, Floats, Frame, bands, shares, touched
from pixcraft.colour import linear_from_srgb, srgb_from_linear
from pixcraft.errors import InputError

_BAND = 1 << 17
"""Pixels of linear light in memory at a time."""

_PER_CELL = 8
"""Samples along a side of a cell where the grid is staggered; even, so that half a cell is whole."""


@dataclass(frozen=True, eq=False)
class Samples:
    """Area averages on a grid.

    Attributes:
        linear: float32 (rows, columns, 3), linear light in 0..1 of what covers the cell; 0 where nothing does.
        coverage: float32 (rows, columns), the share of the cell that the picture covers, in 0..1.
    """

    linear: Floats
    coverage: Floats


@dataclass(frozen=True)
class Extent:
    """A length in a picture: pixels, or per cent of a side."""

    value: float
    per_cent: bool = False

    def __str__(self) -> str:
        """As it is typed: "120" or "12.5%"."""
        return f"{np.format_float_positional(self.value, trim='-')}{'%' if self.per_cent else ''}"

    def pixels(self, side: float) -> float:
        """The length in pixels where the whole side has `side` of them."""
        return self.value / 100 * side if self.per_cent else self.value


@dataclass(frozen=True)
class Crop:
    """A rectangle in a picture."""

    left: Extent
    top: Extent
    width: Extent
    height: Extent

    def __str__(self) -> str:
        """As it is typed: "10%,0,80%,100%"."""
        return f"{self.left},{self.top},{self.width},{self.height}"


_EXTENT = re.compile(r"\s*([0-9]{1,9}(?:\.[0-9]{1,9})?|\.[0-9]{1,9})\s*(%|px)?\s*", re.ASCII)
_CROP_HINT = "write left,top,width,height in pixels or per cent: 100,50,800,800 or 10%,0,80%,100%"


def parse_crop(text: str) -> Crop:
    """Read "x,y,w,h", each in pixels or per cent, such as "10%,0,80%,100%".

    Raises:
        InputError: not four lengths, or a rectangle without an area.
    """
    matches = [_EXTENT.fullmatch(part) for part in text.split(",")]
    extents = [Extent(float(match[1]), match[2] == "%") for match in matches if match]
    if len(matches) != 4 or len(extents) != 4:
        raise InputError(f"{text!r} is not a crop", _CROP_HINT)
    crop = Crop(*extents)
    if not crop.width.value or not crop.height.value:
        raise InputError(f"the crop {text!r} is empty", _CROP_HINT)
    if any(extent.per_cent and extent.value > 100 for extent in extents):
        raise InputError(f"the crop {text!r} goes beyond 100 %", _CROP_HINT)
    return crop


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture, upright and in sRGB.

    Attributes:
        rgb: sRGB-encoded samples, uint8 or uint16 (height, width, 3): every pixel of which a part is in the frame.
        alpha: opacity of the same kind (height, width), or None where all is opaque.
        name: the file's name, without its folder.
        sha256: of the file's bytes.
        frame: what of the samples is shown; None for all of them.
    """

    rgb: npt.NDArray[Any]
    alpha: npt.NDArray[Any] | None
    name: str
    sha256: str
    frame: Frame | None = None

    @property
    def shown(self) -> Frame:
        """The frame in pixels of `rgb`."""
        return self.frame or Frame(0, 0, self.rgb.shape[1], self.rgb.shape[0])

    @property
    def width(self) -> int:
        """Width in pixels of what is shown, rounded."""
        return max(1, round(self.shown.width))

    @property
    def height(self) -> int:
        """Height in pixels of what is shown, rounded."""
        return max(1, round(self.shown.height))

    def cropped(self, crop: Crop) -> Picture:
        """The part that a crop names, in whole pixels, at least one.

        Raises:
            InputError: it lies outside the picture.
        """
        first, above, last, below = self.edges_of(crop)
        left, top = self.shown.left, self.shown.top
        return self._showing(Frame(left + first, top + above, left + last, top + below))

    def edges_of(self, crop: Crop) -> tuple[int, int, int, int]:
        """Left, top, right and bottom edge of a crop in whole pixels.

        Raises:
            InputError: it lies outside the picture.
        """
        across = _crop_edges(crop.left.pixels(self.width), crop.width.pixels(self.width), self.width)
        down = _crop_edges(crop.top.pixels(self.height), crop.height.pixels(self.height), self.height)
        if across is None or down is None:
            raise InputError(
                f"the crop {crop} goes beyond {self.name}", f"the picture has {self.width} x {self.height} pixels"
            )
        return across[0], down[0], across[1], down[1]

    def fitted(self, columns: float, rows: float, cell_aspect: float, fit: str) -> Picture:
        """The picture in the shape of a grid whose cells are `cell_aspect` times as wide as high.

        `fit` "cover" fills the grid and cuts off what is too much, evenly on both sides; "contain" shows all and leaves
        the rest transparent; "stretch" changes nothing. Cuts are exact to parts of a pixel.
        """
        if fit == "stretch":
            return self
        frame, aspect = self.shown, columns * cell_aspect / rows
        # Equal shapes must not get slivers from rounding.
        if np.isclose(frame.width / frame.height, aspect, rtol=1e-9):
            return self
        if (fit == "cover") == (frame.width / frame.height > aspect):
            width, height = frame.height * aspect, frame.height
        else:
            width, height = frame.width, frame.width / aspect
        x, y = (frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2
        return self._showing(Frame(x - width / 2, y - height / 2, x + width / 2, y + height / 2))

    def staggered(self, columns: int, rows: int, odd: Literal["columns", "rows"]) -> Picture:
        """What a grid shows whose odd columns lie half a cell lower, or odd rows half a cell to the right.

        The picture must have the shape of the grid and half a cell more; the result has that of a plain grid.
        """
        if odd == "rows":
            return self._turned().staggered(rows, columns, "columns")._turned()
        samples = self.resized(rows * _PER_CELL + _PER_CELL // 2, columns * _PER_CELL)
        lower = (np.arange(columns * _PER_CELL) // _PER_CELL) % 2 == 1
        even, shifted = slice(0, rows * _PER_CELL), slice(_PER_CELL // 2, None)
        linear = np.where(lower[None, :, None], samples.linear[shifted], samples.linear[even])
        coverage = np.where(lower[None], samples.coverage[shifted], samples.coverage[even])
        alpha = None if coverage.min() >= 1 - SLIVER else np.rint(coverage * 255).astype(np.uint8)
        return replace(self, rgb=srgb_from_linear(linear), alpha=alpha, frame=None)

    def _turned(self) -> Picture:
        """Rows for columns."""
        shown = self.shown
        alpha = None if self.alpha is None else self.alpha.T
        turned = Frame(shown.top, shown.left, shown.bottom, shown.right)
        return replace(self, rgb=self.rgb.swapaxes(0, 1), alpha=alpha, frame=turned)

    def resized(self, rows: int, columns: int) -> Samples:
        """The exact area average of what is shown on a grid, in linear light, weighted with opacity."""
        frame = self.shown
        height, width = self.rgb.shape[:2]
        down = shares(frame.top, frame.bottom, rows, height)
        across = shares(frame.left, frame.right, columns, width)
        linear = np.zeros((rows, columns, 3), np.float32)
        coverage = np.zeros((rows, columns), np.float32)
        for row, top, weights in bands(down, max(1, _BAND // width)):
            colour, opacity = self._weighted(top, weights)
            linear[row] += across @ colour
            coverage[row] += across @ opacity
        seen = coverage > SLIVER
        linear = np.where(seen[..., None], linear / np.where(seen, coverage, 1)[..., None], 0)
        return Samples(np.clip(linear, 0, 1), np.where(seen, np.minimum(coverage, 1), 0))

    def _weighted(self, top: int, weights: Floats) -> tuple[Floats, Floats]:
        """Weighted sums over the pixel rows from `top`: opaque colour (width, 3) and opacity (width)."""
        rows = slice(top, top + len(weights))
        linear = _linear_of(self.rgb.dtype)[self.rgb[rows]]
        if self.alpha is None:
            opacity = np.full(linear.shape[1], weights.sum(), np.float32)
        else:
            opaque = self.alpha[rows] * np.float32(1 / np.iinfo(self.alpha.dtype).max)
            linear *= opaque[..., None]
            opacity = weights @ opaque
        return (weights @ linear.reshape(len(weights), -1)).reshape(-1, 3), opacity

    def _showing(self, frame: Frame) -> Picture:
        """The same picture in another frame, without the samples that lie outside it."""
        height, width = self.rgb.shape[:2]
        left, right = touched(frame.left, frame.right, width)
        top, bottom = touched(frame.top, frame.bottom, height)
        moved = Frame(frame.left - left, frame.top - top, frame.right - left, frame.bottom - top)
        alpha = None if self.alpha is None else self.alpha[top:bottom, left:right]
        return replace(self, rgb=self.rgb[top:bottom, left:right], alpha=alpha, frame=moved)


def load_picture(path: Path) -> Picture:
    """Read a picture file of any of the kinds in `pixcraft.picturefile.KINDS`, told by its content.

    Raises:
        InputError: no such file, not a picture, too large, or broken.
    """
    with picturefile.decoded(path) as (image, sha256):
        rgb, alpha = pixels.srgb_samples(image)
    return Picture(rgb, alpha, path.name, sha256)


@cache
def _linear_of(kind: np.dtype[Any]) -> Floats:
    """Linear light of every value of a sample kind."""
    values = np.arange(np.iinfo(kind).max + 1) * (255 / np.iinfo(kind).max)
    return linear_from_srgb(values).astype(np.float32)


def _crop_edges(start: float, length: float, side: int) -> tuple[int, int] | None:
    """First and last edge in whole pixels of a part of a side; None where it lies outside."""
    if start + length > side + SLIVER or start > side - SLIVER:
        return None
    first = min(round(start), side - 1)
    return first, max(first + 1, round(start + length))
