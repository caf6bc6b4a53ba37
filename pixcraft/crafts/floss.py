"""How much floss a pattern takes.

A full cross of N stitches an inch needs 2(sqrt 2 + 1)/N inch of every strand when rows are worked there and back
(Danish method, plain geometry). Skeins that were really used up (Lord Libidan's counts at 10, 14, 18 and 22 count) are
1.5 to 1.66 times that; careful designers allow 2. So the range is 1.5 to 2 times the geometry, and its upper end is
raised where many separate starts cost more than that: 8 cm of ends for every start, and a start after every gap of
more than five stitches, or as many as needlefuls of 45 cm if those are more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pixcraft.pattern import Overlay, Pattern

CM_PER_INCH = 2.54
SKEIN_CM = 800.0
STRANDS_IN_SKEIN = 6
FULL_CROSS = 2 * (math.sqrt(2) + 1)
"""Inches of one strand for a full cross at one stitch an inch."""

LOW, HIGH = 1.5, 2.0
TAKE_UP = 1.1
ENDS_CM = 8.0
NEEDLEFUL_CM = 45.0
LONGEST_TRAVEL = 5
BACKSTITCH = 2.2
"""Front, back and ends, as a multiple of the line's length."""

_PART_SHARE = {1: 0.75, 2: 0.75, 3: 0.5, 4: 0.5}
_ORNAMENT_SHARE = {"quarter": 0.25, "petit": 0.25, "tent": 0.5, "horizontalhalf": 0.5, "verticalhalf": 0.5}
_KNOT_CROSSES = 0.8
_BLOCK = 10


@dataclass(frozen=True)
class Floss:
    """What one thread takes: `low` and `high` in cm of single strand, and how often the needle is threaded anew."""

    low: float
    high: float
    starts: int

    @property
    def skeins(self) -> tuple[float, float]:
        """The range in skeins of 8 m x 6 strands."""
        whole = SKEIN_CM * STRANDS_IN_SKEIN
        return self.low / whole, self.high / whole


def floss_for(pattern: Pattern, stitches_per_inch: float, strands: Sequence[int]) -> tuple[Floss, ...]:
    """The floss of each colour of a pattern, in its order, with so many strands each; backstitch takes one."""
    partial = _partial_crosses(pattern.overlay, len(pattern.colours)).tolist()
    lines = _line_cells(pattern.overlay, len(pattern.colours)).tolist()
    cell_cm = CM_PER_INCH / stitches_per_inch
    result = []
    for number, (ys, xs) in enumerate(_cells_by_colour(pattern)):
        crosses = len(ys) + partial[number]
        geometry = strands[number] * crosses * FULL_CROSS * cell_cm
        extra = lines[number] * cell_cm * BACKSTITCH
        breaks, travel = breaks_and_travel(ys, xs)
        needlefuls = math.ceil(geometry * TAKE_UP / strands[number] / NEEDLEFUL_CM)
        starts = max(breaks, needlefuls)
        worked = geometry * TAKE_UP + strands[number] * (travel * cell_cm + starts * ENDS_CM)
        result.append(Floss(geometry * LOW + extra, max(geometry * HIGH, worked) + extra, starts))
    return tuple(result)


def breaks_and_travel(ys: npt.NDArray[np.intp], xs: npt.NDArray[np.intp]) -> tuple[int, float]:
    """(starts, cells travelled on the back) when one thread is worked block by block of 10 x 10, row by row."""
    if not len(ys):
        return 0, 0.0
    block_rows, block_columns = ys // _BLOCK, xs // _BLOCK
    turned = np.where(block_rows % 2 == 0, block_columns, -block_columns)
    there_and_back = np.where(ys % 2 == 0, xs, -xs)
    order = np.lexsort((there_and_back, ys, turned, block_rows))
    gaps = np.hypot(np.diff(ys[order]), np.diff(xs[order]))
    short = gaps <= LONGEST_TRAVEL
    return 1 + int((~short).sum()), float(np.maximum(gaps[short] - 1, 0).sum())


def _cells_by_colour(pattern: Pattern) -> list[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]]:
    flat = pattern.cells.ravel()
    order = np.argsort(flat, kind="stable")
    bounds = np.searchsorted(flat[order], np.arange(1, len(pattern.colours) + 2))
    positions = (order[start:stop] for start, stop in pairwise(bounds.tolist()))
    return [(where // pattern.columns, where % pattern.columns) for where in positions]


def _partial_crosses(overlay: Overlay, colours: int) -> npt.NDArray[np.float64]:
    """Part stitches and knots of each colour as a number of full crosses."""
    crosses = np.zeros(colours + 1)
    for part in overlay.parts:
        for key in (part.first, part.second):
            crosses[key] += _PART_SHARE.get(part.direction, 0.75)
    for item in overlay.ornaments:
        crosses[item.colour] += _ORNAMENT_SHARE.get(item.kind, _KNOT_CROSSES)
    return crosses[1:]


def _line_cells(overlay: Overlay, colours: int) -> npt.NDArray[np.float64]:
    """Length of the backstitch lines of each colour in cells (Euclidean)."""
    length = np.zeros(colours + 1)
    for line in overlay.backstitches:
        length[line.colour] += math.hypot(line.x2 - line.x1, line.y2 - line.y1)
    return length[1:]
