"""Relief: from a depth picture to layers of pieces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pixcraft.colour import Floats
from pixcraft.pattern import EMPTY, Cells, Heights, Pattern


@dataclass(frozen=True, eq=False)
class Layer:
    """What lies on one level: colour numbers (rows, columns), 0 where nothing does.

    Attributes:
        number: 0 lies on the base.
        seen: True where nothing lies on top of it.
    """

    number: int
    cells: Cells
    seen: npt.NDArray[np.bool_]


def heights_of(depth: Floats, filled: npt.NDArray[np.bool_], layers: int) -> Heights:
    """1 to `layers` for each filled cell, 0 for the others; the darkest is lowest and the brightest highest.

    Args:
        depth: (rows, columns), any range.
        filled: which cells there are.
        layers: how many levels.
    """
    values = depth[filled]
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 0.0)
    if high - low < 1e-6:
        return filled.astype(np.uint8)
    levels = np.rint((depth - low) / (high - low) * (layers - 1)) + 1
    return np.where(filled, np.clip(levels, 1, layers), 0).astype(np.uint8)


def layers_of(pattern: Pattern, carriers: Sequence[int]) -> Iterator[Layer]:
    """The levels of a pattern, lowest first.

    Args:
        pattern: flat where it has no heights.
        carriers: for each colour number from 0, the colour of what lies under it.
    """
    filled = pattern.cells != EMPTY
    if pattern.heights is None:
        yield Layer(0, pattern.cells, filled)
        return
    heights = np.where(filled, np.maximum(pattern.heights, 1), 0)
    below = np.array(carriers, np.uint16)[pattern.cells]
    for number in range(int(heights.max())):
        seen = heights == number + 1
        cells = np.where(seen, pattern.cells, np.where(heights > number, below, EMPTY)).astype(np.uint16)
        yield Layer(number, cells, seen)
