"""Which threads: the p-median of the picture's colours, then a contest under the whole likeness."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pixcraft.colour import Floats, ciede2000_table
from pixcraft.generators.edges import protection
from pixcraft.generators.placing import likeness
from pixcraft.generators.prune import pruned
from pixcraft.generators.source import Source
from pixcraft.generators.threads import (
    SUGGESTED,
    Bars,
    Indices,
    greedy,
    squared_difference,
    suggested_count,
    swapped,
    weighted_colours,
)
from pixcraft.palette import Palette

COARSE = 64
"""Cells a side of the largest grid on which threads are compared under the whole likeness."""
OVER = 2.5
"""How many times too many threads that contest starts with."""
MOST_COMPARED = 160
FAR_WEIGHT = 0.1
FEATURE_WEIGHT = 3.0
"""How much more a cell of a small feature counts."""
NEGLIGIBLE = 0.05
"""Mean squared CIEDE2000 that a further thread must gain to be worth a skein."""


@dataclass(frozen=True)
class Candidates:
    """All threads against the colours of a picture.

    Attributes:
        cost: (colours of the picture, threads) squared difference.
        weights: how much of the picture has each colour.
        barred: (threads, threads) True where two are too close to be chosen together.
    """

    cost: Floats
    weights: Floats
    barred: Bars

    @property
    def least_gain(self) -> float:
        """What a further thread must gain."""
        return NEGLIGIBLE * float(self.weights.sum())


def candidates_of(source: Source, palette: Palette, min_distance: float) -> Candidates:
    """Compare a palette with a source; chosen threads must be `min_distance` (CIEDE2000) apart."""
    weights = 1 + FEATURE_WEIGHT * protection(source.lab)[source.stitched]
    lab, total = weighted_colours(source.lab[source.stitched], weights)
    barred = ciede2000_table(palette.lab, palette.lab) < min_distance
    np.fill_diagonal(barred, True)
    return Candidates(squared_difference(lab, palette.lab), total, barred)


def suggested(candidates: Candidates) -> int:
    """How many threads the picture asks for."""
    cost, weights, barred = candidates.cost, candidates.weights, candidates.barred
    order, sums = greedy(cost, weights, SUGGESTED[1], barred, candidates.least_gain)
    count = suggested_count(sums, float(weights.sum()))
    while count > 1:
        fewer = swapped(cost, weights, order[: count - 1], barred, count)
        if float(weights @ cost[:, fewer].min(axis=1)) > sums[count - 1] + candidates.least_gain:
            break
        count -= 1
    return count


def chosen(candidates: Candidates, source: Source, palette: Palette, count: int) -> Indices:
    """At most `count` threads of the palette; fewer where more would gain nothing."""
    many = max(count, min(MOST_COMPARED, round(count * OVER)))
    start, _ = greedy(candidates.cost, candidates.weights, many, candidates.barred, candidates.least_gain)
    if len(start) <= count:
        return start
    return start[pruned(likeness(source.coarser(COARSE), palette, start, FAR_WEIGHT), count)]


def refilled(candidates: Candidates, kept: Indices, out: Indices, count: int) -> Indices:
    """The threads that were kept and, up to `count`, others that gain most beside them, none of `out`."""
    barred = candidates.barred.copy()
    barred[kept[0], out] = True
    threads, _ = greedy(candidates.cost, candidates.weights, count, barred, candidates.least_gain, kept)
    return threads
