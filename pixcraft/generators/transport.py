"""The transportation problem: every cell gets one piece, no colour more than its stock, at the least total cost.

Exact. Approximate prices of the colours come from an entropic relaxation (Cuturi 2013) and leave few colours over or
under their stock; successive shortest paths on the graph of colours (Ahuja, Magnanti and Orlin 1993, section 9.7) move
the rest. Costs are whole numbers, so that nothing depends on rounding or on the machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pixcraft.colour import Floats

Costs = npt.NDArray[np.int64]
Counts = npt.NDArray[np.integer[Any]]
Labels = npt.NDArray[np.intp]

_SCALE = 10_000
"""Units of a whole cost in one unit of a real one: CIEDE2000 is not known to more digits."""
_WIDEST, _NARROWEST = 0.2, 0.002
"""Temperatures of the relaxation, as shares of the spread of costs."""
_COOLINGS, _ROUNDS = 8, 10
_SAMPLED = 4096
"""Cells that all but the last rounds look at."""
_FAR = np.iinfo(np.int64).max // 4


@dataclass(frozen=True)
class Assignment:
    """An optimal answer.

    Attributes:
        labels: (cells,) the colour of each.
        total: its cost, the least there is.
        prices: (colours,) at which every cell has its cheapest colour and no filled-up one is free (the dual); what
            one more piece of a colour would save is no more than its price.
    """

    labels: Labels
    total: int
    prices: Costs


def whole(cost: Floats) -> Costs:
    """Real costs as whole numbers of a ten thousandth."""
    return np.rint(np.asarray(cost, np.float64) * _SCALE).astype(np.int64)


def real(total: int) -> float:
    """A whole cost as a real one."""
    return total / _SCALE


def assigned(cost: Costs, stock: Counts, prices: Costs | None = None) -> Assignment:
    """The cheapest colours of all cells.

    `cost` is (cells, colours), `stock` (colours,) how many cells may have each; `prices` those of a similar problem.

    Raises:
        ValueError: more cells than pieces.
    """
    stock = np.asarray(stock, np.int64)
    if stock.sum() < len(cost):
        raise ValueError(f"{len(cost)} cells cannot be filled with {stock.sum()} pieces")
    if not len(cost):
        return Assignment(np.zeros(0, np.intp), 0, np.zeros(len(stock), np.int64))
    start = _prices(cost, stock) if prices is None else prices
    state = _Filling(cost, stock, start - start.min())
    while state.over.any():
        state.relieve()
    return Assignment(
        state.labels, int(cost[np.arange(len(cost)), state.labels].sum()), -state.ways(np.zeros_like(stock))[0]
    )


def _prices(cost: Costs, stock: Counts) -> Costs:
    """Prices (colours,) at which the cells ask for about what there is."""
    shifted = (cost - cost.min(axis=1, keepdims=True)).astype(np.float32)
    spread = float(shifted.mean()) or 1.0
    few = shifted[:: max(1, len(cost) // _SAMPLED)]
    prices: Floats = np.zeros(len(stock))
    for heat in np.geomspace(_WIDEST, _NARROWEST, _COOLINGS) * spread:
        prices = _cooled(few, stock * (len(few) / len(cost)), prices, heat)
    if len(few) < len(cost):
        prices = _cooled(shifted, stock, prices, _NARROWEST * spread)
    return np.rint(prices).astype(np.int64)


def _cooled(cost: Floats, stock: Floats | Counts, prices: Floats, heat: float) -> Floats:
    """Prices after some rounds in which each colour's rises with the logarithm of what is asked for too much."""
    limit = np.maximum(stock, 1e-3)
    for _ in range(_ROUNDS):
        asked = cost + prices.astype(np.float32)
        asked -= asked.min(axis=1, keepdims=True)
        share = np.exp(asked * np.float32(-1 / heat))
        share /= share.sum(axis=1, keepdims=True)
        prices = np.maximum(prices + heat * np.log(np.maximum(share.sum(axis=0), 1e-6) / limit), 0)
    return prices


class _Filling:
    """Cells in colours, some over their stock; optimal for the number of pieces that each colour is asked for.

    Unused pieces are held by fillers, which cost nothing anywhere: with them every piece is taken in the end.
    """

    def __init__(self, cost: Costs, stock: Counts, prices: Costs) -> None:
        self.cost, self.stock, self.prices = cost, stock, prices
        self.labels: Labels = (cost + prices).argmin(axis=1)
        self.used = np.bincount(self.labels, minlength=len(stock))
        self.fillers = np.zeros(len(stock), np.int64)
        self._place_fillers(np.flatnonzero(prices == 0), int(stock.sum()) - len(cost))
        self.step = np.full((len(stock), len(stock)), _FAR)
        self.mover = np.zeros(self.step.shape, np.intp)
        for colour in range(len(stock)):
            self._look(colour)

    @property
    def over(self) -> npt.NDArray[np.bool_]:
        """Which colours (colours,) are asked for more than there is."""
        return self.used + self.fillers > self.stock

    def relieve(self) -> None:
        """Move one piece's worth from a colour that is over its stock, along the cheapest way to one with room."""
        far, before = self.ways(np.where(self.over, 0, _FAR))
        room = self.used + self.fillers < self.stock
        colour = int(np.where(room, far, _FAR).argmin())
        touched = {colour}
        while (source := int(before[colour])) >= 0:
            self._move(source, colour)
            touched.add(source)
            colour = source
        for colour in touched:
            self._look(colour)

    def _place_fillers(self, free: Labels, count: int) -> None:
        for colour in free.tolist():
            self.fillers[colour] = min(count, max(0, int(self.stock[colour] - self.used[colour])))
            count -= int(self.fillers[colour])
        self.fillers[free[0]] += count

    def ways(self, far: Costs) -> tuple[Costs, Labels]:
        """Cheapest ways to all colours (Bellman and Ford): their costs, and the colour before or -1 at a start.

        `far` (colours,) is what it costs to start at each.
        """
        before = np.full(len(far), -1, np.intp)
        while True:
            through = far[:, None] + self.step
            nearest = through.argmin(axis=0)
            reached = through[nearest, np.arange(len(far))]
            nearer = reached < far
            if not nearer.any():
                return far, before
            far = np.where(nearer, reached, far)
            before = np.where(nearer, nearest, before)

    def _move(self, source: int, target: int) -> None:
        """Move the cheapest cell, or a filler, from one colour to another; `step` is not told."""
        cell = int(self.mover[source, target])
        if cell < 0:
            self.fillers[source] -= 1
            self.fillers[target] += 1
        else:
            self.labels[cell] = target
            self.used[source] -= 1
            self.used[target] += 1

    def _look(self, colour: int) -> None:
        """Find the cheapest move from a colour to every other one."""
        cells = np.flatnonzero(self.labels == colour)
        self.step[colour], self.mover[colour] = _FAR, -1
        if len(cells):
            extra = self.cost[cells] - self.cost[cells, colour][:, None]
            best = extra.argmin(axis=0)
            self.mover[colour] = cells[best]
            self.step[colour] = extra[best, np.arange(len(best))]
        if self.fillers[colour]:
            self.mover[colour] = np.where(self.step[colour] > 0, -1, self.mover[colour])
            self.step[colour] = np.minimum(self.step[colour], 0)
        self.step[colour, colour] = _FAR
