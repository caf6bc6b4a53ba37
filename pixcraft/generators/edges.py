"""What the source itself shows between neighbouring cells: contrast, thin lines and dots, hard and soft edges."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import ndimage

from pixcraft.colour import Floats, ciede2000, lab_from_linear
from pixcraft.generators.source import SAMPLES, Mask, Source

NEIGHBOURS = ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, -1), (1, -1), (-1, 1))
"""Steps (down, right) to the eight neighbours: the four that share a side first; pairs are opposite."""

AXES = NEIGHBOURS[::2]

DOT_WEIGHT = 0.6
"""How much a lone dot must be stronger than a line to be taken for a feature."""


def shifted(array: Floats, down: int, right: int) -> Floats:
    """The neighbour's value at every cell; cells at the border repeat themselves."""
    rows, columns = array.shape[:2]
    below = np.clip(np.arange(rows) + down, 0, rows - 1)
    beside = np.clip(np.arange(columns) + right, 0, columns - 1)
    return array[below[:, None], beside[None]]


def contrast(lab: Floats) -> Floats:
    """CIEDE2000 (8, rows, columns) of every cell to its eight neighbours."""
    out = np.zeros((8, *lab.shape[:2]), np.float32)
    for number, (down, right) in enumerate(NEIGHBOURS):
        out[number] = ciede2000(lab, shifted(lab, down, right))
    return out


def ridges(lab: Floats) -> Floats:
    """How far (4, rows, columns) a cell stands out from both opposite neighbours along every axis, in CIEDE2000.

    It is the distance to their midpoint less half their own difference, so a step is none, but the middle of a
    one-cell line, where every gradient is zero, is.
    """
    out = np.zeros((4, *lab.shape[:2]), np.float32)
    for number, (down, right) in enumerate(AXES):
        ahead, behind = shifted(lab, down, right), shifted(lab, -down, -right)
        out[number] = ciede2000(lab, (ahead + behind) / 2) - ciede2000(ahead, behind) / 2
    return np.maximum(out, 0)


def protection(lab: Floats, faint: float = 7.0, clear: float = 16.0) -> Floats:
    """How surely (rows, columns), 0..1, a cell is a small feature of the source: a line, an eye, a highlight.

    A line stands out across itself and has a neighbour of its own colour; a dot stands out along all axes. Both must
    stand out far above what is usual around them, or texture would pass for features.
    """
    strength = ridges(lab)
    differences = contrast(lab)
    alike = (differences < np.maximum(4, 0.35 * strength.max(axis=0))).any(axis=0)
    feature = np.where(alike, strength.max(axis=0), DOT_WEIGHT * strength.min(axis=0))
    usual = ndimage.uniform_filter(feature, 9, mode="nearest")
    return np.asarray(np.clip((feature - np.maximum(faint, 1.5 * usual)) / (clear - faint), 0, 1), np.float32)


def snapped(source: Source, least: float = 12.0, flat: float = 0.1, between: float = 0.15) -> Source:
    """Give cells that straddle two flat areas the colour of the area that fills more of them.

    Along some axis the two cells on each side must be one colour (within `flat` of the step), the step must be clear
    (`least`, CIEDE2000), and the cell itself must lie between (within `between` of the step). The flat sides tell
    an edge from a gradient, which a linear ramp fits better.
    """
    colour, lab = source.cells, source.lab
    best = np.full(lab.shape[:2], least, np.float32)
    snap = colour.copy()
    for down, right in AXES:
        ahead, behind = shifted(colour, down, right), shifted(colour, -down, -right)
        step = ciede2000(shifted(lab, down, right), shifted(lab, -down, -right))
        share, mixed = _mixture(colour, behind, ahead)
        level = np.maximum(_unevenness(lab, down, right), _unevenness(lab, -down, -right)) < flat * step
        fits = ciede2000(lab, lab_from_linear(mixed)) < between * step
        better = (step > best) & level & fits & (share > 0.02) & (share < 0.98)
        best[better] = step[better]
        side = np.where((share > 0.5)[..., None], ahead, behind)
        snap[better] = side[better]
    changed = (best > least) & source.stitched
    if not changed.any():
        return source
    fine = np.repeat(np.repeat(changed, SAMPLES, axis=0), SAMPLES, axis=1)
    flat_cells = np.repeat(np.repeat(snap, SAMPLES, axis=0), SAMPLES, axis=1)
    return replace(source, linear=np.where(fine[..., None], flat_cells, source.linear))


def _unevenness(lab: Floats, down: int, right: int) -> Floats:
    return ciede2000(shifted(lab, down, right), shifted(lab, 2 * down, 2 * right))


def _mixture(colour: Floats, first: Floats, second: Floats) -> tuple[Floats, Floats]:
    """Share of `second` in the mixture of two colours nearest to `colour` in linear light, and that mixture."""
    step = second - first
    length = np.maximum((step * step).sum(axis=-1), 1e-9)
    share = np.clip(((colour - first) * step).sum(axis=-1) / length, 0, 1)
    return share, first + share[..., None] * step


def smoothness(lab: Floats, limit: float = 5.0) -> Mask:
    """Where (rows, columns) True the source changes so slowly that a mixture of two threads can stand for it."""
    return np.asarray(ndimage.maximum_filter(contrast(lab).max(axis=0), 3) < limit)


def flatness(lab: Floats, still: float = 1.0, busy: float = 4.0) -> Floats:
    """How flat (rows, columns), 0..1, the source is around every cell.

    It is 1 where neighbours differ by less than `still` (CIEDE2000) on average, 0 from `busy` on.
    """
    usual = ndimage.uniform_filter(contrast(lab).mean(axis=0), 5, mode="nearest")
    return np.clip((busy - usual) / (busy - still), 0, 1)
