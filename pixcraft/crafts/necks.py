"""Where a flat piece of joined cells breaks: cells that alone hold two parts together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy import ndimage

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.intp]

SMALLEST_PART = 3
"""Parts of fewer cells do not count: what breaks off is hardly missed."""

_RIGHT = (slice(None), slice(None, -1)), (slice(None), slice(1, None))
_BELOW = (slice(None, -1), slice(None)), (slice(1, None), slice(None))


def necks(filled: Mask) -> Mask:
    """Cells (rows, columns) without which their part of `filled` falls into pieces, two of which have SMALLEST_PART.

    Cells hold together at their sides, not at their corners. These are the cut vertices of the grid's graph; cells
    that cannot be any are drawn together into one vertex for each of their parts first, which leaves few.
    """
    doubtful = _doubtful(filled)
    if not doubtful.any():
        return doubtful
    parts, count = ndimage.label(filled & ~doubtful)
    nodes = np.where(doubtful, count + np.cumsum(doubtful).reshape(filled.shape), parts) - 1
    weights = np.bincount(nodes[filled], minlength=count + int(doubtful.sum()))
    weak = [node for node, sides in _cuts(_neighbours(nodes, len(weights)), weights.tolist()) if _breaks(sides)]
    return doubtful & np.isin(nodes, weak)


def _breaks(sides: list[int]) -> bool:
    return sum(side >= SMALLEST_PART for side in sides) >= 2


def _doubtful(filled: Mask) -> Mask:
    """Filled cells whose filled neighbours do not hold together around them."""
    around = np.pad(filled, 1)
    rows, columns = filled.shape

    def at(down: int, right: int) -> Mask:
        return around[1 + down : 1 + down + rows, 1 + right : 1 + right + columns]

    turn = [(-1, 0), (0, 1), (1, 0), (0, -1)]
    sides = [at(*step) for step in turn]
    joined = [
        sides[k] & sides[(k + 1) % 4] & at(turn[k][0] + turn[(k + 1) % 4][0], turn[k][1] + turn[(k + 1) % 4][1])
        for k in range(4)
    ]
    groups = np.sum(sides, axis=0) - np.sum(joined, axis=0)
    doubtful: Mask = filled & (groups >= 2)
    return doubtful


def _neighbours(nodes: Numbers, count: int) -> list[list[int]]:
    """The neighbours of each node; cells of no node have the number -1."""
    pairs = []
    for one, other in (_RIGHT, _BELOW):
        first, second = nodes[one].ravel(), nodes[other].ravel()
        met = (first != second) & (first >= 0) & (second >= 0)
        pairs.append(np.sort(np.stack([first[met], second[met]], axis=1), axis=1))
    neighbours: list[list[int]] = [[] for _ in range(count)]
    for first_node, second_node in np.unique(np.concatenate(pairs), axis=0).tolist():
        neighbours[first_node].append(second_node)
        neighbours[second_node].append(first_node)
    return neighbours


@dataclass
class _Walk:
    """A depth-first search from one node (Tarjan's): order of discovery, lowest order reached, weight below."""

    order: dict[int, int] = field(default_factory=dict)
    low: dict[int, int] = field(default_factory=dict)
    weight: dict[int, int] = field(default_factory=dict)
    sides: dict[int, list[int]] = field(default_factory=dict)

    def arrive(self, node: int, weight: int) -> None:
        self.order[node] = self.low[node] = len(self.order)
        self.weight[node], self.sides[node] = weight, []

    def leave(self, node: int, parent: int) -> None:
        self.low[parent] = min(self.low[parent], self.low[node])
        self.weight[parent] += self.weight[node]
        if self.low[node] >= self.order[parent]:
            self.sides[parent].append(self.weight[node])


def _cuts(neighbours: list[list[int]], weights: list[int]) -> Iterator[tuple[int, list[int]]]:
    """Each node with the weights of the pieces that its part falls into without it."""
    seen: set[int] = set()
    for root in range(len(neighbours)):
        if root in seen:
            continue
        walk = _walked(root, neighbours, weights)
        seen.update(walk.order)
        for node, sides in walk.sides.items():
            yield node, [*sides, walk.weight[root] - sum(sides) - weights[node]]


def _walked(root: int, neighbours: list[list[int]], weights: list[int]) -> _Walk:
    walk = _Walk()
    walk.arrive(root, weights[root])
    trail = [(root, -1, iter(neighbours[root]))]
    while trail:
        node, parent, others = trail[-1]
        for other in others:
            if other not in walk.order:
                walk.arrive(other, weights[other])
                trail.append((other, node, iter(neighbours[other])))
                break
            if other != parent:
                walk.low[node] = min(walk.low[node], walk.order[other])
        else:
            trail.pop()
            if parent >= 0:
                walk.leave(node, parent)
    return walk
