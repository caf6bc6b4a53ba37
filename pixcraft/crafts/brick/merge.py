"""Merging: a shape of one colour covered exactly once by the fewest or cheapest rectangles that are made.

A greedy cover comes first, with the largest or with the cheapest rectangles per cell; then the integer programme
(`milp`) where the shape has few enough places for it, else windows of it that are solved one after the other.
The result is never worse than the better greedy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from pixcraft.crafts.brick.milp import Bools, Ints, Place, Programme, Size, places_in

MOST_CELLS = 256
"""A section of 16 x 16 is solved as a whole; larger programmes can take minutes."""
MOST_RELAXED = 50_000
"""Beyond this even the relaxation is left out; the bound is then the least weight of a cell."""
WINDOW = 12
SWEEPS = 3


@dataclass(frozen=True)
class Cover:
    """Places that cover a shape, what they weigh together, and what every cover weighs at least."""

    places: tuple[Place, ...]
    weight: int
    bound: int


def cover(shape: Bools, sizes: tuple[Size, ...]) -> Cover:
    """Cover a shape (rows, columns) exactly; `sizes` must hold one of a single cell."""
    return _cover(np.ascontiguousarray(shape).tobytes(), shape.shape, sizes)


@lru_cache(maxsize=20_000)
def _cover(data: bytes, extent: tuple[int, int], sizes: tuple[Size, ...]) -> Cover:
    """The same shape with the same sizes is common: most regions of a photo have few cells."""
    shape: Bools = np.frombuffer(data, np.bool_).reshape(extent)
    places = places_in(shape, sizes)
    weights = np.array([sizes[place.size].weight for place in places], np.int64)
    start = better_greedy(shape, places, sizes)
    bound = _cell_bound(shape, places, weights)
    chosen, bound = _improved(shape, places, weights, start, bound)
    return Cover(tuple(sorted(places[index] for index in chosen)), int(weights[chosen].sum()), bound)


def better_greedy(shape: Bools, places: Sequence[Place], sizes: Sequence[Size]) -> list[int]:
    """Indices of the lighter of two greedy covers: largest rectangles first, and cheapest per cell first."""

    def largest(place: Place) -> tuple[float, ...]:
        return (-place.rows * place.columns, place.row, place.column)

    def cheapest(place: Place) -> tuple[float, ...]:
        return (sizes[place.size].price / (place.rows * place.columns), *largest(place))

    covers = [_greedy(shape, places, order) for order in (largest, cheapest)]
    return min(covers, key=lambda chosen: sum(sizes[places[index].size].weight for index in chosen))


def _greedy(shape: Bools, places: Sequence[Place], order: Callable[[Place], tuple[float, ...]]) -> list[int]:
    free, chosen = shape.copy(), []
    for index in sorted(range(len(places)), key=lambda index: order(places[index])):
        row, column, rows, columns, _ = places[index]
        box = free[row : row + rows, column : column + columns]
        if box.all():
            box[:] = False
            chosen.append(index)
    return chosen


def _cell_bound(shape: Bools, places: Sequence[Place], weights: Ints) -> int:
    """Every cell at the least weight per cell, rounded up to what weights can add up to."""
    cells = np.array([place.rows * place.columns for place in places])
    factor = int(np.gcd.reduce(weights))
    least = float((weights / cells).min()) * np.count_nonzero(shape)
    return int(np.ceil(least / factor - 1e-9)) * factor


def _improved(
    shape: Bools, places: Sequence[Place], weights: Ints, start: list[int], bound: int
) -> tuple[list[int], int]:
    """A cover at least as light as `start`, and the best bound that is proven."""
    weight = int(weights[start].sum())
    if weight <= bound or len(places) > MOST_RELAXED:
        return (start if weight <= bound else _windowed(shape, places, weights, start, bound)), bound
    programme = Programme(shape, places, weights)
    bound = max(bound, programme.relaxed())
    if weight <= bound:
        return start, bound
    if np.count_nonzero(shape) > MOST_CELLS:
        return _windowed(shape, places, weights, start, bound), bound
    chosen, proven = programme.solved()
    better = chosen is not None and int(weights[chosen].sum()) < weight
    return (chosen if better and chosen else start), max(bound, proven)


def _windowed(shape: Bools, places: Sequence[Place], weights: Ints, start: list[int], bound: int) -> list[int]:
    """`start` with all that lies in one window after the other solved anew, until a sweep changes nothing."""
    boxes = np.array(places, np.int64)[:, :4]
    chosen = start
    for _ in range(SWEEPS):
        before = int(weights[chosen].sum())
        for top in range(0, shape.shape[0], WINDOW // 2):
            for left in range(0, shape.shape[1], WINDOW // 2):
                chosen = _solved_in_window(places, boxes, weights, chosen, (top, left), shape.shape)
        if int(weights[chosen].sum()) in (before, bound):
            break
    return chosen


def _solved_in_window(
    places: Sequence[Place],
    boxes: Ints,
    weights: Ints,
    chosen: list[int],
    corner: tuple[int, int],
    extent: tuple[int, ...],
) -> list[int]:
    top, left = corner
    inside = (boxes[:, 0] >= top) & (boxes[:, 0] + boxes[:, 2] <= top + WINDOW)
    inside &= (boxes[:, 1] >= left) & (boxes[:, 1] + boxes[:, 3] <= left + WINDOW)
    loose = [index for index in chosen if inside[index]]
    if len(loose) < 2:
        return chosen
    free = np.zeros(extent, np.bool_)
    for index in loose:
        row, column, rows, columns = boxes[index]
        free[row : row + rows, column : column + columns] = True
    fitting = [index for index in np.flatnonzero(inside).tolist() if _lies_in(free, places[index])]
    found, _ = Programme(free, [places[index] for index in fitting], weights[fitting]).solved()
    again = [fitting[index] for index in found or ()]
    if not again or int(weights[again].sum()) >= int(weights[loose].sum()):
        return chosen
    return [*(index for index in chosen if not inside[index]), *again]


def _lies_in(free: Bools, place: Place) -> bool:
    return bool(free[place.row : place.row + place.rows, place.column : place.column + place.columns].all())
