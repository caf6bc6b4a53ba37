"""Upright walls: each row is cut into the fewest or cheapest pieces whose seams avoid those of the row below."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from pixcraft.crafts.brick.milp import Size
from pixcraft.pattern import EMPTY, Cells


@dataclass(frozen=True)
class Course:
    """One run of one colour as it is laid: where pieces begin, the index of each one's size, and the least weight."""

    row: int
    key: int
    starts: tuple[int, ...]
    sizes: tuple[int, ...]
    bound: int


def courses(cells: Cells, sizes: Sequence[Sequence[Size]]) -> Iterator[Course]:
    """Runs from the lowest row up, left to right.

    Args:
        cells: (rows, columns) colour numbers, 0 where nothing is.
        sizes: for each colour number from 0, pieces of one cell in width that are made in it.
    """
    below: set[int] = set()
    for row in range(cells.shape[0] - 1, -1, -1):
        seams = set()
        for key, start, length in _runs(cells[row]):
            starts, chosen = _cut(start, length, sizes[key], below)
            bound = _least(length, sizes[key])
            seams |= {start, start + length, *starts}
            yield Course(row, key, starts, chosen, bound)
        below = seams


def _runs(line: Cells) -> Iterator[tuple[int, int, int]]:
    """(key, first column, length) of each run that is not empty."""
    column = 0
    for key, group in groupby(line.tolist()):
        length = len(list(group))
        if key != EMPTY:
            yield key, column, length
        column += length


def _least(length: int, sizes: Sequence[Size]) -> int:
    """The least weight of a run, wherever seams are."""
    return _cut_weights(length, sizes, [0] * (length + 1))[0][length]


def _cut(
    start: int, length: int, sizes: Sequence[Size], below: Collection[int]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Where pieces begin and which they are; a seam on a seam costs half of the lightest piece."""
    penalty = min(size.weight for size in sizes)
    seams = [penalty if start + at in below and 0 < at < length else 0 for at in range(length + 1)]
    _, last = _cut_weights(length, [size._replace(weight=2 * size.weight) for size in sizes], seams)
    starts, chosen, at = [], [], length
    while at:
        chosen.append(last[at])
        at -= sizes[last[at]].length
        starts.append(start + at)
    return tuple(reversed(starts)), tuple(reversed(chosen))


def _cut_weights(length: int, sizes: Sequence[Size], seams: Sequence[int]) -> tuple[list[int], list[int]]:
    """For each length the least weight with the seams in it, and the index of its last size."""
    weights, last = [0], [-1]
    for at in range(1, length + 1):
        found = [
            (weights[at - size.length] + size.weight, index) for index, size in enumerate(sizes) if size.length <= at
        ]
        weight, index = min(found)
        weights.append(weight + seams[at])
        last.append(index)
    return weights, last


def loose_parts(pieces: Sequence[tuple[int, int, int]]) -> int:
    """Into how many parts a wall of (row, column, columns) falls: pieces hold where one lies on another."""
    at = {(row, column + step): n for n, (row, column, width) in enumerate(pieces) for step in range(width)}
    parent = np.arange(len(pieces))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = int(parent[number])
        return number

    for (row, column), number in at.items():
        if (row + 1, column) in at:
            parent[root(number)] = root(at[row + 1, column])
    return len({root(number) for number in range(len(pieces))})
