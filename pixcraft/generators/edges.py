"""What the source itself shows between neighbouring cells: contrast, thin lines and dots, hard and soft edges."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from pixcraft.colour import Floats, ciede2000_soon
from pixcraft.generators.source import Mask

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
        out[number] = ciede2000_soon(lab, shifted(lab, down, right))
    return out


def ridges(lab: Floats) -> Floats:
    """How far (4, rows, columns) a cell stands out from both opposite neighbours along every axis, in CIEDE2000.

    It is the distance to their midpoint less half their own difference, so a step is none, but the middle of a
    one-cell line, where every gradient is zero, is.
    """
    out = np.zeros((4, *lab.shape[:2]), np.float32)
    for number, (down, right) in enumerate(AXES):
        ahead, behind = shifted(lab, down, right), shifted(lab, -down, -right)
        out[number] = ciede2000_soon(lab, (ahead + behind) / 2) - ciede2000_soon(ahead, behind) / 2
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


def smoothness(lab: Floats, limit: float = 5.0) -> Mask:
    """Where (rows, columns) True the source changes so slowly that a mixture of two threads can stand for it."""
    return np.asarray(ndimage.maximum_filter(contrast(lab).max(axis=0), 3) < limit)


def flatness(lab: Floats, still: float = 1.0, busy: float = 3.5) -> Floats:
    """How flat (rows, columns), 0..1, the source is around every cell, up to the very edge of a flat area.

    It is 1 where most neighbours differ by less than `still` (CIEDE2000), 0 from `busy` on.
    """
    usual = ndimage.uniform_filter(np.median(contrast(lab), axis=0), 5, mode="nearest")
    return np.asarray(np.clip((busy - usual) / (busy - still), 0, 1), np.float32)
