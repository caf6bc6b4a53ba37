"""Which threads: the p-median of the picture's colours, then a contest under the whole likeness."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from pixcraft.colour import Floats, ciede2000_table
from pixcraft.errors import InputError
from pixcraft.generators.edges import protection
from pixcraft.generators.placing import likeness
from pixcraft.generators.presets import finely
from pixcraft.generators.prune import pruned
from pixcraft.generators.source import Source
from pixcraft.generators.swap import Pool, searched, useful
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

CURVE = (2, 4, 8, 12, 16, 20, 24, 30, 40, 50)
"""Numbers of colours whose error is told, as far as the picture has use for them; the last one that it has besides."""
COARSE = 64
"""Cells a side of the largest grid on which threads are compared under the whole likeness."""
OVER = 2.5
"""How many times too many threads that contest starts with."""
POOL = 80
"""Threads, the picture's best, that the search for exchanges looks at."""
MOST_COMPARED = 160
FAR_WEIGHT = 0.1
FINE_FAR = 3.0
"""How much more the far view counts where the chart is finer (see `presets.finely`)."""
FEATURE_WEIGHT = 3.0
"""How much more a cell of a small feature counts."""
LEAST_IMPORTANCE = 1e-3
"""What a cell of no importance counts: something must choose its colour."""
NEGLIGIBLE = 0.05
"""Mean squared CIEDE2000 that a further thread must gain to be worth a skein."""


def _nothing() -> Indices:
    return np.zeros(0, np.intp)


@dataclass(frozen=True)
class Candidates:
    """All threads against the colours of a picture.

    Attributes:
        cost: (colours of the picture, threads) squared difference.
        weights: how much of the picture has each colour.
        barred: (threads, threads) True where two are too close to be chosen together.
        locked: indices of threads that must be chosen.
    """

    cost: Floats
    weights: Floats
    barred: Bars
    locked: Indices = field(default_factory=_nothing)

    @property
    def least_gain(self) -> float:
        """What a further thread must gain."""
        return NEGLIGIBLE * float(self.weights.sum())

    @cached_property
    def curve(self) -> tuple[Indices, npt.NDArray[Any]]:
        """Threads in the order in which they gain most, whether locked or not, and the sum of costs after each."""
        return greedy(self.cost, self.weights, SUGGESTED[1], self.barred, self.least_gain)

    def greedy(self, count: int, least_gain: float) -> Indices:
        """Up to `count` threads, the locked ones first, then those that gain most one after the other."""
        return greedy(self.cost, self.weights, count, self.barred, least_gain, self.locked)[0]

    def needed(self, threads: Indices) -> Indices:
        """Those that are locked or the nearest to some colour; the first of a greedy choice may be neither."""
        near = np.bincount(self.cost[:, threads].argmin(axis=1), minlength=len(threads)) > 0
        needed: Indices = threads[near | np.isin(threads, self.locked)]
        return needed


def candidates_of(source: Source, palette: Palette, min_distance: float, locked: tuple[int, ...] = ()) -> Candidates:
    """Compare a palette with a source; chosen threads must be `min_distance` (CIEDE2000) apart.

    `locked` threads may be nearer to each other, but no other may be near to them.
    """
    lab, total = colours_of(source)
    barred = ciede2000_table(palette.lab, palette.lab) < min_distance
    barred[np.ix_(locked, locked)] = False
    np.fill_diagonal(barred, True)
    return Candidates(squared_difference(lab, palette.lab), total, barred, np.unique(np.array(locked, np.intp)))


def colours_of(source: Source) -> tuple[Floats, Floats]:
    """Few colours (n, 3) in CIELAB that stand for the source's, and their weights: small features count more."""
    weights = (1 + FEATURE_WEIGHT * protection(source.lab)) * np.maximum(source.importance_or_one, LEAST_IMPORTANCE)
    return weighted_colours(source.lab[source.stitched], weights[source.stitched])


def suggested(candidates: Candidates) -> int:
    """How many threads the picture asks for, the locked ones among them."""
    cost, weights, barred = candidates.cost, candidates.weights, candidates.barred
    order, sums = candidates.curve
    count = suggested_count(sums, float(weights.sum()))
    enough = sums[count - 1] + candidates.least_gain
    while count > 1:
        fewer = swapped(cost, weights, order[: count - 1], barred, count)
        if float(weights @ cost[:, fewer].min(axis=1)) > enough:
            break
        count -= 1
    return max(count, len(candidates.locked))


def curve_text(candidates: Candidates, count: int) -> str:
    """What each number of colours would leave of error, and the number that is suggested, as one line.

    The error is the root mean square CIEDE2000, lightness doubled, of the picture's colours to their threads.
    """
    error = np.sqrt(candidates.curve[1] / candidates.weights.sum())
    shown = [number for number in CURVE if number < len(error)] + [len(error)]
    numbers = " ".join(str(number) for number in shown)
    errors = " ".join(f"{error[number - 1]:.1f}" for number in shown)
    return f"colours {numbers}: error {errors}; suggested {count}"


def chosen(candidates: Candidates, source: Source, palette: Palette, count: int, least: int = 0) -> Indices:
    """At most `count` threads of the palette; fewer where more would gain nothing.

    Every one but the locked ones has at least `least` cells where likeness alone decides.

    Raises:
        InputError: more threads are locked than `count`.
    """
    if len(candidates.locked) > count:
        raise InputError(
            f"{len(candidates.locked)} colours are locked, but only {count} may be used",
            "allow more colours or lock fewer",
        )
    start = candidates.greedy(max(count, min(MOST_COMPARED, round(count * OVER))), candidates.least_gain)
    if len(start) <= count and least <= 1:
        return candidates.needed(start)
    wide = candidates.greedy(max(len(start), POOL), 0.0) if len(start) > count else start
    pool = _pool(candidates, source, palette, wide, least)
    if wide is start:
        return wide[useful(pool, np.arange(len(wide)))]
    count = min(count, max(1, len(candidates.locked), int(pool.energy.stitched.sum()) // max(1, pool.least)))
    first = np.arange(len(start))
    kept = first[pruned(pool.only(first), count, pool.locked[first], pool.least)]
    return wide[useful(pool, searched(pool, kept))]


def _pool(candidates: Candidates, source: Source, palette: Palette, wide: Indices, least: int) -> Pool:
    """The threads `wide` under the likeness."""
    coarse = source.coarser(COARSE)
    fewest = round(least * coarse.stitched.sum() / source.stitched.sum())
    energy = likeness(coarse, palette, wide, FAR_WEIGHT * finely(FINE_FAR, source.stitched.size))
    return Pool(energy, candidates.barred[np.ix_(wide, wide)], np.isin(wide, candidates.locked), fewest)


def refilled(candidates: Candidates, kept: Indices, out: Indices, count: int) -> Indices:
    """The threads that were kept and, up to `count`, others that gain most beside them, none of `out`."""
    barred = candidates.barred.copy()
    barred[kept[0], out] = True
    first = np.concatenate([kept, np.setdiff1d(candidates.locked, kept)])
    return greedy(candidates.cost, candidates.weights, count, barred, candidates.least_gain, first)[0]
