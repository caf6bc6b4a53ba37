"""What is seen of a picture or a pattern, drawn at 6 pixels a cell: the input of every likeness figure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PIL import Image
from scipy import ndimage

from pixcraft.colour import Floats, lab_from_linear, linear_from_srgb, luminance
from pixcraft.metrics.scielab import scielab
from pixcraft.pattern import Pattern
from pixcraft.picture import Picture

Rgb = tuple[int, int, int]

WHITE: Rgb = (255, 255, 255)
PIXELS = 6
"""Pixels a cell in each direction."""
_SOURCE_DETAIL = 3
"""Pixels of the picture for each of these; more change no figure, but take memory."""
FAR, NEAR = 20.0, 6.0
"""Cells a degree: 14-count Aida on a wall at 2.1 m, and in the hand at 0.62 m (5 mm beads at 1.7 m)."""


@dataclass(frozen=True, eq=False)
class View:
    """A picture or pattern as it looks.

    Attributes:
        linear: float32 (rows * PIXELS, columns * PIXELS, 3) linear light, nothing transparent.
        ground: sRGB of what shows where nothing is.
    """

    linear: Floats
    ground: Rgb

    @property
    def rows(self) -> int:
        """Height in cells."""
        return int(self.linear.shape[0]) // PIXELS

    @property
    def columns(self) -> int:
        """Width in cells."""
        return int(self.linear.shape[1]) // PIXELS

    @cached_property
    def far(self) -> Floats:
        """S-CIELAB from across the room."""
        return scielab(self.linear, FAR * PIXELS)

    @cached_property
    def near(self) -> Floats:
        """S-CIELAB in the hand."""
        return scielab(self.linear, NEAR * PIXELS)

    @cached_property
    def fine(self) -> Floats:
        """L* at two samples a cell (2 rows, 2 columns), after a blur of half a cell."""
        return _lightness(self._luminance)

    @cached_property
    def coarse(self) -> Floats:
        """L* at one sample a cell (rows, columns), from the same blurred luminance."""
        return _lightness(_box(self._luminance, 2))

    @cached_property
    def _luminance(self) -> Floats:
        blurred: Floats = ndimage.gaussian_filter(_box(luminance(self.linear), PIXELS // 2), 1.0, mode="reflect")
        return blurred


def view_of_picture(picture: Picture, rows: int, columns: int, ground: Rgb = WHITE) -> View:
    """The picture, already in the grid's shape, resampled in linear light; `ground` shows through it."""
    height, width = rows * PIXELS, columns * PIXELS
    samples = picture.resized(min(picture.height, _SOURCE_DETAIL * height), min(picture.width, _SOURCE_DETAIL * width))
    seen = samples.coverage[..., None]
    shown = samples.linear * seen + _linear(ground) * (1 - seen)
    planes = [_lanczos(shown[..., channel], width, height) for channel in range(3)]
    return View(np.clip(np.stack(planes, axis=-1), 0, 1), ground)


def view_of_pattern(pattern: Pattern, ground: Rgb = WHITE) -> View:
    """The pattern as flat cells; empty ones show the ground."""
    table = np.array([ground, *(colour.rgb for colour in pattern.colours)], np.float32)
    cells = linear_from_srgb(table)[pattern.cells]
    return View(cells.repeat(PIXELS, axis=0).repeat(PIXELS, axis=1), ground)


def _linear(rgb: Rgb) -> Floats:
    return linear_from_srgb(np.array(rgb, np.float32))


def _lanczos(plane: Floats, width: int, height: int) -> Floats:
    image = Image.fromarray(np.ascontiguousarray(plane, np.float32))
    return np.asarray(image.resize((width, height), Image.Resampling.LANCZOS))


def _lightness(y: Floats) -> Floats:
    """L* of relative luminance."""
    return lab_from_linear(np.repeat(y[..., None], 3, axis=-1))[..., 0]


def _box(plane: Floats, size: int) -> Floats:
    """Means over squares of `size`, which must divide both sides."""
    rows, columns = plane.shape[0] // size, plane.shape[1] // size
    means: Floats = plane.reshape(rows, size, columns, size).mean(axis=(1, 3))
    return means
