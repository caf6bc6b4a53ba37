"""The picture as the generators see it: linear-light samples inside every cell of the grid."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from pixcraft.colour import Floats, lab_from_linear, luminance
from pixcraft.errors import InputError
from pixcraft.generators import Brief

SAMPLES = 4
"""Samples a cell in each direction."""

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Source:
    """What every cell shows.

    Attributes:
        linear: (rows * SAMPLES, columns * SAMPLES, 3) linear light, filled where the picture is transparent.
        stitched: (rows, columns) False where the cell stays empty.
        importance: (rows, columns) how much a cell's likeness counts; None is 1 everywhere.
        cell_aspect: width of a cell over its height.
    """

    linear: Floats
    stitched: Mask
    importance: Floats | None = None
    cell_aspect: float = 1.0

    @property
    def importance_or_one(self) -> Floats:
        """How much (rows, columns) each cell's likeness counts."""
        return np.ones(self.stitched.shape, np.float32) if self.importance is None else self.importance

    @cached_property
    def cells(self) -> Floats:
        """Mean linear light of every cell (rows, columns, 3)."""
        return block_mean(self.linear, SAMPLES)

    @cached_property
    def lab(self) -> Floats:
        """CIELAB of every cell's mean (rows, columns, 3)."""
        return lab_from_linear(self.cells)

    def coarser(self, most: int) -> Source:
        """The same picture on a grid of at most `most` cells a side, each a square of whole cells."""
        factor = -(-max(self.stitched.shape) // most)
        if factor == 1:
            return self
        over = [(0, -side % factor) for side in self.stitched.shape]
        fine = [(0, after * SAMPLES) for _, after in over]
        linear = block_mean(np.pad(self.linear, [*fine, (0, 0)], mode="edge"), factor)
        share = block_mean(np.pad(self.stitched, over).astype(np.float32), factor)
        return Source(linear, share >= min(0.5, float(share.max())), self._coarser_importance(factor), self.cell_aspect)

    def _coarser_importance(self, factor: int) -> Floats | None:
        if self.importance is None:
            return None
        over = [(0, -side % factor) for side in self.stitched.shape]
        return block_mean(np.pad(self.importance, over, mode="edge"), factor)


def block_mean(array: Floats, size: int) -> Floats:
    """Means over squares of `size` along the first two axes, which `size` must divide."""
    rows, columns = array.shape[0] // size, array.shape[1] // size
    squares = array.reshape(rows, size, columns, size, *array.shape[2:])
    return np.asarray(squares.mean(axis=(1, 3)), array.dtype)


def source_of(brief: Brief) -> Source:
    """Sample the brief's picture for its palette.

    Raises:
        InputError: no cell is left to stitch, there is no colour to stitch with, or the importance has another size.
    """
    if not len(brief.palette):
        raise InputError("the palette has no colours left", "allow more threads")
    return sampled(brief)


def sampled(brief: Brief) -> Source:
    """Sample the brief's picture, whatever its palette.

    Raises:
        InputError: no cell is left to stitch, or the importance has another size.
    """
    if brief.empty.all():
        raise InputError("nothing to stitch: every cell is empty", "use another --background or another crop")
    samples = brief.picture.resized(brief.rows * SAMPLES, brief.columns * SAMPLES)
    linear = _filled(samples.linear.astype(np.float32), samples.coverage.astype(np.float32))
    return Source(linear, ~brief.empty, _importance(brief), brief.cell_aspect)


def _importance(brief: Brief) -> Floats | None:
    weights = brief.importance
    if weights is not None and weights.shape != brief.empty.shape:
        raise InputError(
            f"the importance has {weights.shape[0]} x {weights.shape[1]} cells, the grid {brief.rows} x {brief.columns}"
        )
    return weights


def _filled(linear: Floats, coverage: Floats) -> Floats:
    """Give samples that the picture does not cover the colour of the nearest one that it does."""
    bare = coverage <= 0
    if not bare.any() or bare.all():
        return linear
    nearest = ndimage.distance_transform_edt(bare, return_distances=False, return_indices=True)
    return np.asarray(linear[nearest[0], nearest[1]])


def lightness_range(linear: Floats) -> tuple[float, float]:
    """Darkest and lightest relative luminance, without the last 0.1 per cent at both ends."""
    low, high = np.quantile(luminance(linear.reshape(-1, 3)), (0.001, 0.999))
    return float(low), float(high)


def fitted_to(source: Source, palette_linear: Floats) -> Source:
    """Move the picture's white and black point to what the palette reaches; nothing changes if it reaches both.

    The scale is linear in linear light, as in black point compensation (ISO 18619:2015), so hues stay.
    """
    reach = luminance(palette_linear)
    low, high = lightness_range(source.cells[source.stitched])
    new_low, new_high = max(low, float(reach.min())), min(high, float(reach.max()))
    if (new_low, new_high) == (low, high) or high - low < 1e-3 or new_high <= new_low:
        return source
    scale = (new_high - new_low) / (high - low)
    moved = np.maximum(new_low + (source.linear - np.float32(low)) * scale, 0).astype(np.float32)
    return replace(source, linear=moved)
