"""Dither: let an ordered mixture of two threads stand for colours between them, in smooth areas only."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pixcraft.colour import Floats, ciede2000, lab_from_linear
from pixcraft.generators.edges import smoothness
from pixcraft.generators.relabel import Labels
from pixcraft.generators.source import Source
from pixcraft.palette import Palette

BAYER = (np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) + 0.5) / 16
"""Thresholds of ordered dithering (Bayer 1973)."""

COARSENESS = 0.15
"""CIEDE2000 of likeness that a mixture must gain for each unit of difference between its two threads."""
MOST_APART = 20.0
"""CIEDE2000 beyond which two threads are seen as dots, not as a mixture."""


def dithered(source: Source, cells: Labels, palette: Palette) -> npt.NDArray[np.intp]:
    """Palette indices (rows, columns) with the threads already in `cells` mixed where the source is smooth."""
    threads = np.unique(cells[source.stitched])
    smooth = smoothness(source.lab) & source.stitched
    own = np.searchsorted(threads, cells[smooth])
    other, share = _partners(source.cells[smooth], own, palette.linear[threads], palette.lab[threads])
    high = np.maximum(own, other)
    low = np.minimum(own, other)
    rows, columns = cells.shape
    threshold = np.tile(BAYER, (-(-rows // 4), -(-columns // 4)))[:rows, :columns][smooth]
    share_of_high = np.where(high == other, share, 1 - share)
    out = cells.astype(np.intp)
    out[smooth] = threads[np.where(share_of_high > threshold, high, low)]
    return out


def _partners(
    colour: Floats, own: npt.NDArray[np.intp], linear: Floats, lab: Floats
) -> tuple[npt.NDArray[np.intp], Floats]:
    """For each colour (n, 3) the thread that its own one is best mixed with, and how much of it, 0..0.5."""
    target = lab_from_linear(colour)
    best = ciede2000(target, lab[own])
    other, share = own.copy(), np.zeros(len(own))
    for index in range(len(linear)):
        step = linear[index] - linear[own]
        length = np.maximum((step * step).sum(axis=1), 1e-9)
        part = np.clip(((colour - linear[own]) * step).sum(axis=1) / length, 0, 0.5)
        mixture = linear[own] + part[:, None] * step
        apart = ciede2000(lab[index], lab[own])
        price = ciede2000(target, lab_from_linear(mixture)) + COARSENESS * apart
        better = (price < best) & (part > 0) & (apart <= MOST_APART)
        best = np.where(better, price, best)
        other, share = np.where(better, index, other), np.where(better, part, share)
    return other, share
