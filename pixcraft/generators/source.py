"""The picture as the generators see it: linear-light samples inside every cell of the grid."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from pixcraft.colour import Floats, ciede2000_table, lab_from_linear, linear_from_lab, luminance
from pixcraft.errors import InputError
from pixcraft.generators import Brief
from pixcraft.palette import Palette

SAMPLES = 4
"""Samples a cell in each direction."""

SAME = 1.0
"""CIEDE2000 below which a drawing's colour is one of the palette's."""
ONE_TONE = 1e-3
"""Luminance below which light and dark do not differ."""

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


def relative_source(brief: Brief, absolute: bool) -> Source:
    """Sample the brief's picture, its white and black moved to the palette's unless `absolute`.

    Raises:
        InputError: as `source_of`.
    """
    source = source_of(brief)
    return source if absolute else fitted_to(source, brief.palette)


def fitted_to(source: Source, palette: Palette) -> Source:
    """Move the picture's white and black point to the palette's; nothing changes if it reaches both."""
    fit = tone_fit(*lightness_range(source.cells[source.stitched]), palette)
    return replace(source, linear=fit(source.linear)) if fit else source


def fitted_lab(lab: Floats, palette: Palette) -> Floats:
    """CIELAB (n, 3) of a drawing's colours, white and black moved to the palette's.

    Nothing changes if it reaches both, or has all of the colours already.
    """
    if float(ciede2000_table(lab, palette.lab).min(axis=1).max(initial=0)) < SAME:
        return lab
    linear = linear_from_lab(lab)
    light = luminance(linear)
    fit = tone_fit(float(light.min()), float(light.max()), palette)
    return lab_from_linear(fit(linear)) if fit else lab


@dataclass(frozen=True)
class ToneFit:
    """A change of tone that is linear in linear light, the same in all channels, so hues stay."""

    offset: float
    scale: float

    def __call__(self, linear: Floats) -> Floats:
        """The moved colours (..., 3)."""
        moved = np.float32(self.offset) + linear * np.float32(self.scale)
        return np.asarray(np.maximum(moved, 0), linear.dtype)


def tone_fit(low: float, high: float, palette: Palette) -> ToneFit | None:
    """How luminances from `low` to `high` come between the palette's black and white; None if they lie there.

    The scale is linear in linear light, as in black point compensation (ISO 18619:2015).
    """
    new_low = max(low, float(luminance(palette.linear).min()))
    new_high = min(high, white_luminance(palette))
    if (new_low, new_high) == (low, high) or (new_high <= new_low and high - low >= ONE_TONE):
        return None
    if high - low < ONE_TONE:
        return ToneFit(0.0, new_high / high) if new_high < high else ToneFit(new_low - low, 1.0)
    scale = (new_high - new_low) / (high - low)
    return ToneFit(new_low - low * scale, scale)


def white_luminance(palette: Palette) -> float:
    """The luminance that white moves to: of the palette's own white, else of its lightest colour.

    Where a neutral colour of that luminance is nearer to another colour, because the white is tinted, it is the least
    one that is not.
    """
    own = [index for index, colour in enumerate(palette.colours) if colour.code == palette.white]
    if not own:
        return float(luminance(palette.linear).max())
    steps = np.linspace(float(luminance(palette.linear[own[0]])), 1, 65)
    nearest = palette.nearest(lab_from_linear(steps[:, None].repeat(3, axis=1)))
    return float(steps[int((nearest == own[0]).argmax())])
