"""Choose threads as threads: a weighted p-median over the catalogue, never free colours that are snapped later."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from pixcraft.colour import Floats, ciede2000_table
from pixcraft.generators.far_view import LIGHTNESS_WEIGHT

Indices = npt.NDArray[np.intp]

MOST_POINTS = 1000
SUGGESTED = (4, 60)
"""The least and the most colours that are suggested."""


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
    total = np.bincount(number, weights)
    means = [np.bincount(number, weights * lab[:, channel]) / total for channel in range(3)]
    return np.stack(means, axis=1), total


def squared_difference(lab: Floats, palette_lab: Floats) -> Floats:
    """Squared CIEDE2000 (n, colours) with lightness counted `LIGHTNESS_WEIGHT` times, 1 / S_L taken as 0.8."""
    lightness = 0.8 * (lab[:, None, 0] - palette_lab[None, :, 0])
    table = ciede2000_table(lab, palette_lab) ** 2
    table += ((LIGHTNESS_WEIGHT**2 - 1) * lightness**2).astype(np.float32)
    return table


def greedy(
    cost: Floats, weights: Floats, count: int, too_close: npt.NDArray[np.bool_], least_gain: float = 0.0
) -> tuple[Indices, Floats]:
    """Choose up to `count` columns of `cost` (n, m), each the one that lowers the weighted sum of row minima most.

    `too_close` (m, m) bars pairs. Stops when a further column gains no more than `least_gain`. Answers with the
    columns and the sum after each.
    """
    chosen: list[int] = []
    sums: list[float] = []
    nearest = np.full(len(cost), np.inf, np.float32)
    barred = np.zeros(cost.shape[1], np.bool_)
    weight = weights.astype(np.float32)
    while len(chosen) < count:
        total = weight @ np.minimum(cost, nearest[:, None])
        total[barred] = np.inf
        best = int(total.argmin())
        if chosen and (not np.isfinite(total[best]) or sums[-1] - float(total[best]) <= least_gain):
            break
        chosen.append(best)
        sums.append(float(total[best]))
        nearest = np.minimum(nearest, cost[:, best])
        barred |= too_close[best]
        barred[best] = True
    return np.array(chosen, np.intp), np.array(sums)


def swapped(
    cost: Floats, weights: Floats, chosen: Indices, too_close: npt.NDArray[np.bool_], swaps: int
) -> Indices:
    """Improve a choice by up to `swaps` exchanges of one column for another, the best exchange each time.

    The search of Teitz and Bart with the sums of Whitaker 1983, all pairs at once.
    """
    chosen = chosen.copy()
    weight = weights.astype(np.float32)
    for _ in range(swaps if len(chosen) > 1 else 0):
        net = _exchange_sums(cost, weight, chosen)
        close = too_close[chosen]
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
    extra: Floats = member @ lost
    return extra + kept.sum(axis=0)


def suggested_count(sums: npt.NDArray[Any], weight: float) -> int:
    """The knee of the curve of error against number of colours: where it lies furthest below its chord.

    `sums` are squared errors after 1, 2, ... colours and `weight` how much they are summed over (Satopaa et al. 2011,
    "Finding a kneedle in a haystack", on the root mean square).
    """
    least, most = SUGGESTED
    error = np.sqrt(np.maximum(sums[: most + 1], 0) / weight)
    if len(error) <= least:
        return len(error)
    across = np.linspace(0, 1, len(error))
    down = (error[0] - error) / max(float(error[0] - error[-1]), 1e-9)
    return max(least, int((down - across).argmax()) + 1)
