"""How a chart looks from across the room, as a quadratic function of its colours.

S-CIELAB (Zhang and Wandell 1996) blurs the Poirson-Wandell opponent channels of linear light the way the eye does. Its
CIEDE2000 difference to the source, linearised at every sample, is a quadratic form of the threads' colours,
so the change that one cell makes is a dot product.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from scipy import ndimage

from pixcraft.colour import Floats, lab_from_linear, xyz_from_linear
from pixcraft.generators.source import SAMPLES, Source, block_mean

CELLS_PER_DEGREE_FAR = 20.0
"""14-count Aida on a wall at 2.1 m."""
CELLS_PER_DEGREE_NEAR = 6.0
"""14-count Aida in the hand at 0.62 m."""

REACH = 2
"""Cells on each side that one cell's colour spreads to."""
SPAN = 2 * REACH + 1
PER_CELL = 2
"""Samples of the far view a cell in each direction."""
PATCH = SPAN * PER_CELL

LIGHTNESS_WEIGHT = 2.0
"""How much more a difference in L* counts than CIEDE2000 says: without it small charts come out flat."""

# Poirson and Wandell's opponent axes from XYZ, as published with S-CIELAB.
_OPPONENT_FROM_XYZ = np.array([[0.279, 0.72, -0.107], [-0.449, 0.29, -0.077], [0.086, -0.59, 0.501]])
_OPPONENT_FROM_LINEAR = _OPPONENT_FROM_XYZ @ xyz_from_linear(np.eye(3)).T
_LINEAR_FROM_OPPONENT = np.linalg.inv(_OPPONENT_FROM_LINEAR)
# (weight, spread in degrees) of each channel's Gaussians k exp(-r^2 / s^2); the widest of luminance is left out.
_LOBES = (((0.921, 0.0283), (0.105, 0.133)), ((0.531, 0.0392), (0.330, 0.494)), ((0.488, 0.0536), (0.371, 0.386)))
_WIDEST_LOBE = 1.2  # cells; wider ones would couple too many cells and were measured not to matter

PAIRS = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
"""Order of a symmetric 3 x 3 matrix's six numbers."""


def opponent_from_linear(linear: Floats) -> Floats:
    """Opponent channels (..., 3) of linear sRGB."""
    return linear @ _OPPONENT_FROM_LINEAR.T.astype(linear.dtype)


def linear_from_opponent(opponent: Floats) -> Floats:
    """Linear sRGB of opponent channels (..., 3)."""
    return opponent @ _LINEAR_FROM_OPPONENT.T.astype(opponent.dtype)


def blurred(opponent: Floats, cells_per_degree: float, cell_aspect: float = 1.0) -> Floats:
    """Opponent channels (rows, columns, 3) at SAMPLES a cell after the S-CIELAB filters.

    Cells that are `cell_aspect` times as wide as high have the area of square ones at that distance.
    """
    wide = np.sqrt(cell_aspect)
    out = np.empty_like(opponent)
    for channel, lobes in enumerate(_LOBES):
        total = sum(weight for weight, _ in lobes)
        plane = np.ascontiguousarray(opponent[..., channel])
        out[..., channel] = sum(
            weight / total * _gaussian(plane, *_spreads(degrees * cells_per_degree, wide)) for weight, degrees in lobes
        )
    return out


def _spreads(cells: float, wide: float) -> tuple[float, float]:
    """Samples down and across of a Gaussian that spreads over so many square cells."""
    return min(cells * wide, _WIDEST_LOBE) * SAMPLES, min(cells / wide, _WIDEST_LOBE) * SAMPLES


def _gaussian(plane: Floats, down: float, across: float) -> Floats:
    """Blur by exp(-r^2 / spread^2) with a spread for each axis."""
    for axis, spread in enumerate((down, across)):
        half = max(1, int(np.ceil(2.6 * spread)))
        kernel = np.exp(-((np.arange(-half, half + 1) / spread) ** 2))
        plane = ndimage.convolve1d(plane, kernel / kernel.sum(), axis=axis, mode="reflect")
    return plane


@cache
def cell_response(cell_aspect: float = 1.0) -> Floats:
    """Far view (PATCH, PATCH, 3) of one cell of ones amid zeros."""
    side = (SPAN + 4) * SAMPLES
    start = (side - SAMPLES) // 2
    lone = np.zeros((side, side, 3))
    lone[start : start + SAMPLES, start : start + SAMPLES] = 1
    seen = blurred(lone, CELLS_PER_DEGREE_FAR, cell_aspect)[2 * SAMPLES : -2 * SAMPLES, 2 * SAMPLES : -2 * SAMPLES]
    patch = block_mean(seen, SAMPLES // PER_CELL)
    return np.asarray(patch * PER_CELL**2 / patch.sum(axis=(0, 1)), np.float32)


def local_metric(lab: Floats, lightness_weight: float = LIGHTNESS_WEIGHT) -> Floats:
    """Matrices B (..., 3, 3) with |B dLab| equal to CIEDE2000 for small differences (Sharma et al. 2005, no rotation).

    The lightness row is multiplied by `lightness_weight`.
    """
    lightness, a, b = np.moveaxis(lab, -1, 0)
    seventh = np.hypot(a, b) ** 7
    stretch = 1.5 - 0.5 * np.sqrt(seventh / (seventh + 25.0**7))
    chroma, hue = np.hypot(a * stretch, b), np.arctan2(b, a * stretch)
    t = (
        1
        - 0.17 * np.cos(hue - np.pi / 6)
        + 0.24 * np.cos(2 * hue)
        + 0.32 * np.cos(3 * hue + np.pi / 30)
        - 0.20 * np.cos(4 * hue - np.radians(63))
    )
    s_l = 1 + 0.015 * (lightness - 50) ** 2 / np.sqrt(20 + (lightness - 50) ** 2)
    s_c, s_h = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    matrix = np.zeros((*lab.shape, 3), lab.dtype)
    matrix[..., 0, 0] = lightness_weight / s_l
    matrix[..., 1, 1], matrix[..., 1, 2] = np.cos(hue) * stretch / s_c, np.sin(hue) / s_c
    matrix[..., 2, 1], matrix[..., 2, 2] = -np.sin(hue) * stretch / s_h, np.cos(hue) / s_h
    return matrix


def lab_slopes(opponent: Floats) -> Floats:
    """Derivatives (..., 3, 3) of CIELAB (rows) by the opponent channels (columns), by central differences."""
    step = 1e-4
    sides = [step * np.eye(3)[channel] for channel in range(3)]
    return np.stack(
        [(lab_of_opponent(opponent + side) - lab_of_opponent(opponent - side)) / (2 * step) for side in sides],
        axis=-1,
    )


def lab_of_opponent(opponent: Floats) -> Floats:
    """CIELAB of opponent channels (..., 3)."""
    return lab_from_linear(linear_from_opponent(opponent))


@dataclass(frozen=True)
class FarView:
    """The source from afar, on the grid of cells with REACH more on each side.

    Attributes:
        metric: (6, sample rows, sample columns) price of a residual, in the order of PAIRS; 0 outside and where empty.
        offset: (3, sample rows, sample columns) residual left if every cell had the source's mean colour.
        cells: (rows, columns, 3) opponent colour of every cell's mean.
        own: (rows, columns, 6) price of changing one cell alone.
        response: (PATCH, PATCH, 3) what one cell of ones amid zeros looks like.
    """

    metric: Floats
    offset: Floats
    cells: Floats
    own: Floats
    response: Floats

    def residual(self, opponent: Floats) -> Floats:
        """Difference to the source from afar (3, sample rows, sample columns) of cells coloured so."""
        return self.offset + _spread(opponent - self.cells, self.response)

    def forgiving(self, opponent: Floats, weight: float, bearable: Floats) -> FarView:
        """The view with residuals beyond `bearable` counted in proportion, not squared (Huber 1964).

        `opponent` are the cells' best plain colours, `weight` that of `far_view`, `bearable` (rows, columns) is in
        CIEDE2000. Where the threads lack the colour of a flat area the plain square would pay for any mixture of wrong
        colours that comes nearer.
        """
        residual = self.residual(opponent)
        square = np.zeros(self.metric.shape[1:], np.float32)
        for number, (one, two) in enumerate(PAIRS):
            square += self.metric[number] * residual[one] * residual[two] * (1 if one == two else 2)
        size = np.sqrt(np.maximum(square, 0) * (PER_CELL**2 / weight))
        limit = np.pad(_samples(bearable), REACH * PER_CELL, mode="edge")
        metric = self.metric * (limit / np.maximum(size, limit))
        return replace(self, metric=metric, own=_own_price(metric, self.own.shape[:2], self.response))


def far_view(source: Source, weight: float, lightness_weight: float = LIGHTNESS_WEIGHT) -> FarView:
    """The far view of a source; `weight` is the price of one squared unit of CIEDE2000 over one cell."""
    opponent, response = opponent_from_linear(source.linear), cell_response(source.cell_aspect)
    seen = blurred(opponent, CELLS_PER_DEGREE_FAR, source.cell_aspect)
    target = block_mean(seen, SAMPLES // PER_CELL)
    counts = (source.stitched * source.importance_or_one).astype(np.float32)
    metric = _padded(_metric(target, weight, lightness_weight) * _samples(counts)[..., None])
    cells = block_mean(opponent, SAMPLES)
    around = np.pad(cells, [(REACH, REACH), (REACH, REACH), (0, 0)], mode="symmetric")
    edge = REACH * PER_CELL
    mean_seen = _spread(around, response)[:, 2 * edge : -2 * edge, 2 * edge : -2 * edge]
    offset = _padded(np.moveaxis(mean_seen, 0, -1) - target)
    return FarView(metric, offset, cells, _own_price(metric, source.stitched.shape, response), response)


def _samples(cells: Floats) -> Floats:
    return np.repeat(np.repeat(cells, PER_CELL, axis=0), PER_CELL, axis=1)


def _padded(samples: Floats) -> Floats:
    """Planes first, with a margin of REACH cells of zeros."""
    edge = REACH * PER_CELL
    return np.ascontiguousarray(np.moveaxis(np.pad(samples, [(edge, edge), (edge, edge), (0, 0)]), -1, 0), np.float32)


def _metric(target: Floats, weight: float, lightness_weight: float) -> Floats:
    exact = target.astype(np.float64)
    slope = local_metric(lab_of_opponent(exact), lightness_weight) @ lab_slopes(exact)
    square = np.swapaxes(slope, -1, -2) @ slope * (weight / PER_CELL**2)
    return np.stack([square[..., first, second] for first, second in PAIRS], axis=-1)


def _spread(cells: Floats, response: Floats) -> Floats:
    """Far view (3, sample rows, sample columns) of cells (rows, columns, 3) amid zeros."""
    rows, columns = cells.shape[:2]
    height, width = (rows + 2 * REACH) * PER_CELL, (columns + 2 * REACH) * PER_CELL
    seen = np.zeros((3, height, width), np.float32)
    for channel in range(3):
        plane = np.ascontiguousarray(cells[..., channel], np.float32)
        for down, across in zip(*_factors(response[..., channel].tobytes()), strict=True):
            tall = np.zeros((height, columns), np.float32)
            for step, share in enumerate(down):
                tall[step : step + rows * PER_CELL : PER_CELL] += share * plane
            for step, share in enumerate(across):
                seen[channel, :, step : step + columns * PER_CELL : PER_CELL] += share * tall
    return seen


@cache
def _factors(response: bytes) -> tuple[Floats, Floats]:
    """Columns and rows (lobes, PATCH) whose products add up to one channel's response: each lobe is a Gaussian."""
    patch = np.frombuffer(response, np.float32).reshape(PATCH, PATCH).astype(np.float64)
    columns, sizes, rows = np.linalg.svd(patch)
    kept = sizes > 1e-6 * sizes[0]
    return (columns[:, kept] * sizes[kept]).T.astype(np.float32), rows[kept].astype(np.float32)


def _own_price(metric: Floats, shape: tuple[int, ...], response: Floats) -> Floats:
    rows, columns = shape[0] * PER_CELL, shape[1] * PER_CELL
    own = np.zeros((*shape, 6), np.float32)
    for number, (first, second) in enumerate(PAIRS):
        product = response[..., first] * response[..., second]
        for down in range(PATCH):
            for right in range(PATCH):
                window = metric[number, down : down + rows : PER_CELL, right : right + columns : PER_CELL]
                own[..., number] += product[down, right] * window
    return own
