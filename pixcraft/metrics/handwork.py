"""What a pattern costs in work, counted on its cells (rows, columns), where 0 is empty and counts for nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from pixcraft.pattern import EMPTY

Cells = npt.NDArray[np.integer[Any]]

RARE_SHARE = 0.002
"""A colour on fewer of the stitched cells is hardly worth a skein."""

_EIGHT = np.ones((3, 3), np.int64)


def colours(cells: Cells) -> int:
    """How many colours are in use."""
    return len(_counts(cells))


def rare(cells: Cells) -> int:
    """How many colours have fewer than 0.2 % of the stitched cells, or only one cell."""
    counts = _counts(cells)
    return int((counts < max(2, RARE_SHARE * int(counts.sum()))).sum())


def isolated_of_four(cells: Cells) -> int:
    """Stitched cells with none of their four neighbours of the same colour."""
    alone = cells != EMPTY
    across, down = cells[:, 1:] != cells[:, :-1], cells[1:] != cells[:-1]
    alone[:, 1:] &= across
    alone[:, :-1] &= across
    alone[1:] &= down
    alone[:-1] &= down
    return int(alone.sum())


def checkerboards(cells: Cells) -> int:
    """Windows ab/ba of 2 x 2 stitched cells. Needed beside confetti: a checkerboard has no isolated cell of eight."""
    a, b, c, d = cells[:-1, :-1], cells[:-1, 1:], cells[1:, :-1], cells[1:, 1:]
    return int(((a == d) & (b == c) & (a != b) & (a != EMPTY) & (b != EMPTY)).sum())


def regions(cells: Cells) -> int:
    """Areas of one colour, connected over edges or corners."""
    return sum(int(ndimage.label(cells == key, _EIGHT)[1]) for key in np.unique(cells).tolist() if key != EMPTY)


def runs(cells: Cells) -> int:
    """Unbroken stretches of one colour along the rows."""
    stitched = cells != EMPTY
    begins = stitched[:, 1:] & (cells[:, 1:] != cells[:, :-1])
    return int(stitched[:, 0].sum() + begins.sum())


def _counts(cells: Cells) -> npt.NDArray[np.int64]:
    """Cells of each colour in use."""
    counts = np.bincount(cells.ravel())[EMPTY + 1 :].astype(np.int64)
    return counts[counts > 0]
