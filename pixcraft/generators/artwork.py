"""The artwork generator: logos and drawings of flat colours, with clean areas, straight edges and whole lines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from pixcraft.colour import Floats, ciede2000_table
from pixcraft.errors import InputError
from pixcraft.generators import Brief, Step, pattern_of
from pixcraft.generators.edges import NEIGHBOURS
from pixcraft.generators.flat_areas import MOST_PIXELS, FlatAreas, Pixels, flat_areas, moved, pixels_shown
from pixcraft.generators.p_median import p_median
from pixcraft.generators.photo import least_stitches
from pixcraft.generators.source import block_mean, fitted_lab
from pixcraft.generators.threads import SUGGESTED, Indices
from pixcraft.options import integer, number, option, yes_no
from pixcraft.palette import Palette
from pixcraft.pattern import Pattern
from pixcraft.picture import Picture

Labels = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]

STEPS = 3
PER_CELL = 8
"""Samples a cell in each direction, by which areas are measured."""
LEAST_AREA = 0.4
"""Cells that a colour must cover in all."""
BORDER = 0.04
"""Price of a border between two cells, in cells of wrong colour; it decides where two colours share a cell."""
DIAGONAL = 0.7
THIN = 7 / 8
"""Cells below which a stroke is a line, which keeps its whole length however few cells it would win by area."""
LINE_AREA, DOT_AREA = 0.35, 0.4
"""Cells that a line must cover across itself, and a dot in all, to get a stitch."""
CLEAR = 10.0
"""CIEDE2000 by which a line or dot must differ from the colour that it takes a cell from."""


@dataclass(frozen=True)
class Artwork:
    """Flat artwork and logos: each cell takes the colour that covers most of it; no thread for blurred edges."""

    name: ClassVar[str] = "artwork"

    min_stitches: int = option(0, integer(0, 100_000), "fewest cells worth a skein or bag of their own; 0 = by size")
    min_distance: float = option(3.0, number(0, 50), "least CIEDE2000 difference between two threads")
    absolute: bool = option(False, yes_no, "keep the picture's white and black even where the palette has none")

    def natural_size(self, picture: Picture) -> tuple[int, int] | None:
        """None: any size is as good."""
        return None

    def __call__(self, brief: Brief) -> Pattern:
        """The pattern.

        Raises:
            InputError: nothing to stitch, nothing to stitch with, or more locked threads than colours.
        """
        _check(brief)
        brief.on_step(Step("finding the colours", 0, STEPS))
        pixels = pixels_shown(brief.picture, max(MOST_PIXELS, 16 * brief.rows * brief.columns))
        cell = pixels.opaque.size / (brief.rows * brief.columns)
        areas = flat_areas(pixels, LEAST_AREA * cell)
        if not self.absolute:
            areas = replace(areas, lab=fitted_lab(areas.lab, brief.palette))
        samples = sampled(areas, pixels, brief)
        brief.on_step(Step("choosing threads", 1, STEPS))
        weight = _weights(samples, brief, len(areas.lab))
        chosen = p_median(areas.lab, weight, brief, brief.colours or SUGGESTED[1], self.min_distance)
        brief.on_step(Step("placing stitches", 2, STEPS))
        cells = self._placed(brief, areas, samples, chosen)
        brief.on_step(Step("done", STEPS, STEPS))
        used = len(np.unique(cells[~brief.empty]))
        return pattern_of(brief, cells, () if brief.colours else (f"suggested {used} colours",))

    def _placed(self, brief: Brief, areas: FlatAreas, samples: Labels, chosen: Indices) -> Labels:
        """Palette indices (rows, columns), without threads that get too few stitches; locked ones always stay."""
        stitched = ~brief.empty
        least = self.min_stitches or least_stitches(int(stitched.sum()))
        while True:
            cells = placed(areas.lab, samples, chosen, brief.palette, stitched)
            stitches = np.bincount(cells[stitched], minlength=len(brief.palette))[chosen]
            kept = (stitches >= min(least, int(stitches.max()))) | np.isin(chosen, brief.locked)
            if (kept | (stitches == 0)).all():
                return cells
            chosen = chosen[kept]


def _check(brief: Brief) -> None:
    if not len(brief.palette):
        raise InputError("the palette has no colours left", "allow more threads")
    if brief.empty.all():
        raise InputError("nothing to stitch: every cell is empty", "use another --background or another crop")


def sampled(areas: FlatAreas, pixels: Pixels, brief: Brief) -> Labels:
    """The colour's number (rows * PER_CELL, columns * PER_CELL) at every sample; stitched cells are filled."""
    frame, (height, width) = brief.picture.shown, areas.labels.shape
    y = frame.top + (np.arange(brief.rows * PER_CELL) + 0.5) * frame.height / (brief.rows * PER_CELL)
    x = frame.left + (np.arange(brief.columns * PER_CELL) + 0.5) * frame.width / (brief.columns * PER_CELL)
    row = np.floor((y - pixels.top) / pixels.stride).astype(np.intp)
    column = np.floor((x - pixels.left) / pixels.stride).astype(np.intp)
    inside = ((row >= 0) & (row < height))[:, None] & ((column >= 0) & (column < width))
    labels = areas.labels[np.ix_(np.clip(row, 0, height - 1), np.clip(column, 0, width - 1))]
    bare = ~inside | (labels < 0)
    if bare.any() and not bare.all():
        nearest = ndimage.distance_transform_edt(bare, return_distances=False, return_indices=True)
        labels = labels[nearest[0], nearest[1]]
    return np.maximum(labels, 0).astype(np.intp)


def _weights(samples: Labels, brief: Brief, colours: int) -> Floats:
    """How much (colours,) each colour covers, in cells of the usual importance."""
    counts = np.where(brief.empty, 0, 1 if brief.importance is None else brief.importance) / PER_CELL**2
    each = counts.repeat(PER_CELL, axis=0).repeat(PER_CELL, axis=1)
    return np.bincount(samples.ravel(), each.ravel(), colours).astype(np.float64)


def placed(lab: Floats, samples: Labels, chosen: Indices, palette: Palette, stitched: Mask) -> Labels:
    """Palette indices (rows, columns) of the threads that show a drawing's colours best."""
    thread = ciede2000_table(lab, palette.lab[chosen]).argmin(axis=1)
    fine = thread[samples]
    used = np.unique(thread)
    fine = np.searchsorted(used, fine)
    shares = np.stack([block_mean((fine == index).astype(np.float32), PER_CELL) for index in range(len(used))], axis=-1)
    lines = lines_of(fine, shares, palette.lab[chosen[used]])
    labels = np.where(lines < 0, shares.argmax(axis=-1), lines)
    return np.asarray(chosen[used][smoothed(shares, labels, (lines < 0) & stitched)])


def lines_of(fine: Labels, shares: Floats, lab: Floats) -> Labels:
    """The number (rows, columns) of the colour whose line or dot goes through a cell, -1 elsewhere.

    Across a line only the cell that it covers most gets it, as in the thinning of edges by Canny 1986.
    """
    difference = ciede2000_table(lab, lab)
    best = np.zeros(shares.shape[:2], np.float32)
    lines = np.full(best.shape, -1, np.intp)
    for index in range(shares.shape[-1]):
        covered = block_mean(_thin(fine == index), PER_CELL)
        if not covered.any():
            continue
        others = np.where(np.arange(len(lab)) == index, -1, shares).argmax(axis=-1)
        mine = _through(covered) & (difference[index][others] > CLEAR) & (covered > best)
        best[mine], lines[mine] = covered[mine], index
    return lines


def _thin(mask: Mask) -> Floats:
    """1 in strokes of a mask: too narrow for a square of THIN cells, and reaching a cell away from where one fits.

    Without the second condition the ends and corners of wide shapes would pass for lines. What the picture's border
    cuts is not narrow for that.
    """
    size = round(THIN * PER_CELL)
    padded = np.pad(mask, size, mode="edge").astype(np.uint8)
    wide = ndimage.maximum_filter(ndimage.minimum_filter(padded, size), size, origin=-1 + size % 2)
    near = ndimage.maximum_filter(wide, 2 * PER_CELL + 1)
    inner = (slice(size, -size), slice(size, -size))
    narrow = mask & (wide[inner] == 0)
    pieces, _ = ndimage.label(narrow, np.ones((3, 3)))
    away = np.unique(pieces[narrow & (near[inner] == 0)])
    return np.isin(pieces, away[away > 0]).astype(np.float32)


def _through(covered: Floats) -> Mask:
    """Cells that get a line, given how much of each (rows, columns) it covers."""
    left, right, above, below = (beside_or_nothing(covered, *step) for step in ((0, -1), (0, 1), (-1, 0), (1, 0)))
    row, column = left + covered + right, above + covered + below
    # Over five cells, so that the last cell of a line that two columns share is not taken for a cross line.
    upright = uniform_sum(covered, 0) >= uniform_sum(covered, 1)
    ridge = np.where(upright, (covered > left) & (covered >= right), (covered > above) & (covered >= below))
    line = ridge & (np.where(upright, row, column) >= LINE_AREA)
    near = ndimage.convolve(line.astype(np.uint8), np.ones((3, 3), np.uint8), mode="constant")
    around = 9 * ndimage.uniform_filter(covered, 3, mode="constant")
    # Of equal cells the first one.
    ranked = covered * (1 - 1e-6 * np.arange(covered.size).reshape(covered.shape) / covered.size)
    dot = (ranked >= ndimage.maximum_filter(ranked, 3)) & (around >= DOT_AREA) & (near <= line)
    return np.asarray((line & (near > 1)) | (dot & (covered > 0)))


def uniform_sum(covered: Floats, axis: int) -> Floats:
    """Sum over five cells along an axis, nothing beyond the border."""
    return np.asarray(ndimage.convolve1d(covered, np.ones(5), axis, mode="constant"))


def beside_or_nothing(array: Floats, down: int, right: int) -> Floats:
    """The neighbour's value at every cell, 0 beyond the border."""
    padded = np.pad(array, 1)
    rows, columns = array.shape
    return padded[1 + down : 1 + down + rows, 1 + right : 1 + right + columns]


def smoothed(shares: Floats, labels: Labels, free: Mask, sweeps: int = 6) -> Labels:
    """Lower area of wrong colour plus length of borders, cell by cell where `free`, from `labels` (rows, columns).

    Cells two apart do not meet, so a quarter of them moves at a time.
    """
    labels = labels.copy()
    row, column = np.indices(labels.shape)
    for _ in range(sweeps):
        before = labels.copy()
        for down, right in ((0, 0), (1, 1), (0, 1), (1, 0)):
            gain = shares.copy()
            for step in NEIGHBOURS:
                gain[row, column, moved(labels, *step)] += BORDER * (1 if 0 in step else DIAGONAL)
            turn = free & (row % 2 == down) & (column % 2 == right)
            labels[turn] = gain.argmax(axis=-1)[turn]
        if (labels == before).all():
            break
    return labels
