"""Choose threads as threads: a weighted p-median over the catalogue, never free colours that are snapped later."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from pixcraft.colour import Floats, ciede2000_table
from pixcraft.generators.far_view import LIGHTNESS_WEIGHT

Indices = npt.NDArray[np.intp]
Bars = npt.NDArray[np.bool_]

MOST_POINTS = 1000
SUGGESTED = (4, 60)
"""The least and the most colours that are suggested."""
KNEE = 0.1
"""Root mean square CIEDE2000 that a further colour must gain to be suggested."""
LOOK_AHEAD = 4


def weighted_colours(lab: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """At most MOST_POINTS colours (n, 3) and weights (n,) that stand for many: means over boxes of CIELAB."""
    size = 0.5
    while True:
        boxes = np.floor(lab / size).astype(np.int64)
        key = (boxes[:, 0] * 4096 + boxes[:, 1] + 2048) * 4096 + boxes[:, 2] + 2048
        _, number = np.unique(key, return_inverse=True)
        if number.max() < MOST_POINTS:
            break
        size *= 1.25
    total = np.bincount(number, weights).astype(np.float64)
    means = [np.bincount(number, weights * lab[:, channel]) / total for channel in range(3)]
    return np.stack(means, axis=1), total


def squared_difference(lab: Floats, palette_lab: Floats) -> Floats:
    """Squared CIEDE2000 (n, colours) with lightness counted `LIGHTNESS_WEIGHT` times, 1 / S_L taken as 0.8."""
    lightness = 0.8 * (lab[:, None, 0] - palette_lab[None, :, 0])
    table = ciede2000_table(lab, palette_lab) ** 2
    table += ((LIGHTNESS_WEIGHT**2 - 1) * lightness**2).astype(np.float32)
    return table


def greedy(
    cost: Floats, weights: Floats, count: int, barred: Bars, least_gain: float = 0.0, first: Indices | None = None
) -> tuple[Indices, Floats]:
    """Choose up to `count` columns of `cost` (n, m), each the one that lowers the weighted sum of row minima most.

    `barred` (m, m) has True where a column (first axis) bars another, and on the diagonal. Starts from the columns
    `first`; stops when a further column gains no more than `least_gain`. Answers with all columns and with the sum
    after each new one.
    """
    chosen: list[int] = [] if first is None else first.tolist()
    weight = weights.astype(np.float32)
    nearest = cost[:, chosen].min(axis=1, initial=np.inf)
    out = barred[chosen].any(axis=0)
    now = float(weight @ nearest) if chosen else np.inf
    sums: list[float] = []
    while len(chosen) < count:
        total = weight @ np.minimum(cost, nearest[:, None])
        total[out] = np.inf
        best = int(total.argmin())
        if not np.isfinite(total[best]) or now - float(total[best]) <= least_gain:
            break
        now = float(total[best])
        chosen.append(best)
        sums.append(now)
        nearest = np.minimum(nearest, cost[:, best])
        out |= barred[best]
    return np.array(chosen, np.intp), np.array(sums)


def swapped(cost: Floats, weights: Floats, chosen: Indices, barred: Bars, swaps: int) -> Indices:
    """Improve a choice by up to `swaps` exchanges of one column for another, the best exchange each time.

    The search of Teitz and Bart with the sums of Whitaker 1983, all pairs at once.
    """
    chosen = chosen.copy()
    weight = weights.astype(np.float32)
    for _ in range(swaps if len(chosen) > 1 else 0):
        net = _exchange_sums(cost, weight, chosen)
        close = barred[chosen]
        net[close.sum(axis=0)[None] - close > 0] = np.inf
        net[:, chosen] = np.inf
        out, into = np.unravel_index(int(net.argmin()), net.shape)
        now = float(weight @ cost[:, chosen].min(axis=1))
        if not net[out, into] < now * (1 - 1e-4):
            break
        chosen[out] = into
    return chosen


def _exchange_sums(cost: Floats, weight: Floats, chosen: Indices) -> Floats:
    """The sum (chosen, columns) after taking each of `chosen` out and each column in."""
    mine = cost[:, chosen]
    order = np.argpartition(mine, 1, axis=1)[:, :2]
    two = np.take_along_axis(mine, order, axis=1)
    first = order[np.arange(len(cost)), two.argmin(axis=1)]
    nearest, second = two.min(axis=1), two.max(axis=1)
    kept = np.minimum(cost, nearest[:, None]) * weight[:, None]
    lost = np.minimum(cost, second[:, None]) * weight[:, None] - kept
    member = np.zeros((len(chosen), len(cost)), np.float32)
    member[first, np.arange(len(cost))] = 1
    return np.asarray(member @ lost + kept.sum(axis=0))


def suggested_count(sums: npt.NDArray[Any], weight: float) -> int:
    """The knee of the curve of error against number of colours: where LOOK_AHEAD more would each gain little.

    `sums` are squared errors after 1, 2, ... colours and `weight` how much they are summed over. The knee is where the
    root mean square falls by less than KNEE a colour; a knee relative to the whole curve proposed 7 to 12 colours
    for any photo.
    """
    least, most = SUGGESTED
    error = np.sqrt(np.maximum(sums, 0) / weight)
    ahead = np.minimum(np.arange(len(error)) + LOOK_AHEAD, len(error) - 1)
    gains = (error - error[ahead]) / LOOK_AHEAD
    enough = np.flatnonzero(gains[least - 1 :] < KNEE)
    count = least + int(enough[0]) if len(enough) else most
    return min(count, len(error), most)
