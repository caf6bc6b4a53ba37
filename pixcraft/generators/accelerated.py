"""The loops of `relabel` compiled by numba, an optional extra (`pip install pixcraft[fast]`).

Each function does to every number what its numpy twin does, in the same order and in the same precision (all prices
and samples are float32), so the cells are the same. Sums whose order numpy itself does not promise (einsum, matrix
products) stay in `relabel`. Importing this module fails with ImportError where numba is not installed or does not fit
the installed numpy.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from pixcraft.colour import Floats
from pixcraft.generators.edges import NEIGHBOURS
from pixcraft.generators.far_view import PATCH, PER_CELL, SPAN
from pixcraft.generators.source import Mask

Labels = npt.NDArray[np.intp]
Phase = tuple[int, int]

SIDES = NEIGHBOURS[:4]
ZERO = np.float32(0)


@njit(cache=True)
def weigh(metric: Floats, residual: Floats, row: tuple[int, int, int], phase: Phase, out: Floats) -> None:
    """Fill `out` (sample rows, sample columns) with a row of the metric times the residual over a phase's samples."""
    a, b, c = row
    top, left = phase[0] * PER_CELL, phase[1] * PER_CELL
    right = left + out.shape[1]
    for down in range(out.shape[0]):
        y = top + down
        into = out[down]
        first, second, third = metric[a, y, left:right], metric[b, y, left:right], metric[c, y, left:right]
        one, two, three = residual[0, y, left:right], residual[1, y, left:right], residual[2, y, left:right]
        for x in range(len(into)):
            into[x] = first[x] * one[x] + second[x] * two[x] + third[x] * three[x]


@njit(cache=True)
def add_borders(
    price: Floats,
    padded: Labels,
    between: Floats,
    contrast: Floats,
    false_contrast: Floats,
    border: Floats,
    phase: Phase,
) -> None:
    """Add the prices of borders and false contrast to those (cells, colours + 1) of a phase."""
    margin = (padded.shape[0] - border.shape[1]) // 2
    across = -(-(border.shape[2] - phase[1]) // SPAN)
    for cell in range(len(price)):
        y, x = phase[0] + cell // across * SPAN, phase[1] + cell % across * SPAN
        for number in range(len(NEIGHBOURS)):
            down, right = NEIGHBOURS[number]
            label = padded[y + down + margin, x + right + margin]
            real, dear = contrast[number, y, x], false_contrast[number, y, x]
            mine, apart = price[cell], between[label]
            for colour in range(len(mine)):
                mine[colour] += max(apart[colour] - real, ZERO) * dear
            mine[label] -= border[number, y, x]


@njit(cache=True)
def add_isolation(price: Floats, padded: Labels, alone: Floats, phase: Phase) -> None:
    """Take off the prices (cells, colours + 1) of a phase what company saves its cells and their neighbours."""
    margin = (padded.shape[0] - alone.shape[0]) // 2
    across = -(-(alone.shape[1] - phase[1]) // SPAN)
    outside = price.shape[1] - 1
    beside = np.zeros(outside, np.bool_)
    for cell in range(len(price)):
        y, x = phase[0] + cell // across * SPAN, phase[1] + cell % across * SPAN
        beside[:] = False
        for down, right in SIDES:
            label = padded[y + down + margin, x + right + margin]
            if label == outside:
                continue
            beside[label] = True
            company = False
            for further, aside in SIDES:
                if further != -down or aside != -right:
                    company |= padded[y + down + further + margin, x + right + aside + margin] == label
            if not company:
                price[cell, label] -= alone[y + down, x + right]
        for colour in range(outside):
            if beside[colour]:
                price[cell, colour] -= alone[y, x]


@njit(cache=True)
def move(
    price: Floats,
    stitched: Mask,
    labels: Labels,
    residual: Floats,
    paint: Floats,
    response: Floats,
    phase: Phase,
    least_gain: float,
) -> int:
    """Give the stitched cells of a phase their cheapest labels, repaint the residual, and count the moves.

    `price` is (cells, colours), `paint` (colours, 3); a move must gain more than `least_gain`.
    """
    across = -(-(labels.shape[1] - phase[1]) // SPAN)
    moved = 0
    for cell in range(len(price)):
        y, x = phase[0] + cell // across * SPAN, phase[1] + cell % across * SPAN
        if not stitched[y, x]:
            continue
        new, old = price[cell].argmin(), labels[y, x]
        if price[cell, old] - price[cell, new] > least_gain:
            labels[y, x] = new
            _repaint(residual, paint[old], paint[new], response, y * PER_CELL, x * PER_CELL)
            moved += 1
    return moved


@njit(cache=True)
def _repaint(residual: Floats, old: Floats, new: Floats, response: Floats, top: int, left: int) -> None:
    for channel in range(3):
        change = new[channel] - old[channel]
        for down in range(PATCH):
            for right in range(PATCH):
                residual[channel, top + down, left + right] += change * response[down, right, channel]
