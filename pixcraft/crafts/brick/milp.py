"""The exact cover of a shape by rectangles as an integer programme, solved by HiGHS (Huangfu and Hall 2018).

One variable for each place that a rectangle can lie in, one equation for each cell. Weights are whole numbers with no
common factor, so a solution that is less than one above the bound is proven. HiGHS runs on one thread with a fixed
seed, and its work is limited in nodes: the same shape gives the same cover on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

MOST_NODES = 50
_ROUNDING = 1e-6


class Size(NamedTuple):
    """A rectangle that is made: sides in cells with width <= length, what it weighs in the goal, and its price."""

    width: int
    length: int
    weight: int
    price: float


class Place(NamedTuple):
    """Where a rectangle lies; `size` is its index among the sizes."""

    row: int
    column: int
    rows: int
    columns: int
    size: int


def places_in(shape: Bools, sizes: Sequence[Size]) -> list[Place]:
    """Every place (either way round) in which a size lies wholly inside a shape (rows, columns)."""
    return [
        Place(row, column, rows, columns, index)
        for index, size in enumerate(sizes)
        for rows, columns in sorted({(size.width, size.length), (size.length, size.width)})
        for row, column in _corners(shape, rows, columns)
    ]


def _corners(shape: Bools, rows: int, columns: int) -> Iterator[tuple[int, int]]:
    """Upper left cells of all full rectangles of one size."""
    if rows > shape.shape[0] or columns > shape.shape[1]:
        return
    sums = np.zeros((shape.shape[0] + 1, shape.shape[1] + 1), np.int64)
    sums[1:, 1:] = shape.cumsum(0).cumsum(1)
    filled = sums[rows:, columns:] - sums[:-rows, columns:] - sums[rows:, :-columns] + sums[:-rows, :-columns]
    yield from zip(*(axis.tolist() for axis in np.nonzero(filled == rows * columns)), strict=True)


class Programme:
    """The cover of the cells of a shape by some of the places."""

    def __init__(self, shape: Bools, places: Sequence[Place], weights: Ints) -> None:
        number = np.zeros(shape.shape, np.int64)
        number[shape] = np.arange(np.count_nonzero(shape))
        cells = [number[p.row : p.row + p.rows, p.column : p.column + p.columns].ravel() for p in places]
        starts = np.cumsum([0, *(len(one) for one in cells)])
        self._matrix = csc_array(
            (np.ones(starts[-1]), np.concatenate(cells), starts), (int(np.count_nonzero(shape)), len(places))
        )
        self._factor = int(np.gcd.reduce(weights))
        self._weights = weights / self._factor

    def relaxed(self) -> int:
        """A weight that no cover can stay below: the linear relaxation, rounded up."""
        found = milp(self._weights, bounds=Bounds(0, 1), constraints=LinearConstraint(self._matrix, 1, 1))
        return self._whole(found.fun or 0.0)

    def solved(self, nodes: int = MOST_NODES) -> tuple[list[int] | None, int]:
        """Indices of the places of the best cover that was found, None if none was, and a proven lower bound."""
        found = milp(
            self._weights,
            integrality=np.ones(len(self._weights), np.int64),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(self._matrix, 1, 1),
            options={"node_limit": nodes, "mip_rel_gap": 0.0},
        )
        bound = found.mip_dual_bound
        chosen = None if found.x is None else np.flatnonzero(found.x > 0.5).tolist()
        return chosen, self._whole(bound) if bound is not None and np.isfinite(bound) else 0

    def _whole(self, weight: float) -> int:
        return ceil(weight - _ROUNDING * max(1.0, abs(weight))) * self._factor
