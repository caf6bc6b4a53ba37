"""Which cell gets which piece: an exact optimum, with bare cells or pieces to buy where there are too few."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from pixcraft.colour import Floats
from pixcraft.generators.cellfile import FREE
from pixcraft.generators.source import Mask
from pixcraft.generators.transport import Counts, Labels, assigned, real, whole

BARE = -1
"""The label of a cell that stays empty."""


@dataclass(frozen=True, eq=False)
class Allotment:
    """Who gets what.

    Attributes:
        labels: (rows, columns) colour of every cell; BARE where it has none.
        total: sum over the cells of what their colours cost; the least there is.
        bought: (colours,) pieces of each that are not in stock.
    """

    labels: Labels
    total: float
    bought: Counts


@dataclass(frozen=True, eq=False)
class Request:
    """Cells that want pieces.

    Attributes:
        cost: (rows, columns, colours) what each colour costs in each cell.
        filled: (rows, columns) whether the cell wants one.
        pins: (rows, columns) colours that are fixed; FREE elsewhere.
        stock: (colours,) pieces of each.
    """

    cost: Floats
    filled: Mask
    pins: Labels
    stock: Counts

    @property
    def free(self) -> Mask:
        """Which cells (rows, columns) may get any colour."""
        return np.asarray(self.filled & (self.pins == FREE))

    @property
    def pinned(self) -> Counts:
        """Pieces (colours,) that fixed cells take."""
        fixed = self.pins[self.filled & (self.pins != FREE)]
        return np.bincount(fixed, minlength=len(self.stock))

    @property
    def missing(self) -> int:
        """Pieces that there are too few."""
        return max(0, int(self.filled.sum()) - int(self.stock.sum()))

    @property
    def colours(self) -> Labels:
        """The colours that there are pieces of."""
        return np.flatnonzero(self.stock)

    def with_few_colours(self, most: int) -> Request:
        """With `most` colours of the stock (0 = all): the least used go first, as long as pieces are enough."""
        request = self
        while most and len(request.colours) > most:
            over = len(request.colours) - most
            tries = (request._without_least_used(count) for count in (-(-over // 2), 1))
            enough = [fewer for fewer in tries if not fewer.missing and len(fewer.colours) < len(request.colours)]
            if not enough:
                break
            request = enough[0]
        return request

    def _without_least_used(self, count: int) -> Request:
        """Without up to so many of the colours, but never without a pinned one."""
        used = np.bincount(self.allotted().labels[self.filled], minlength=len(self.stock))
        loose = self.colours[self.pinned[self.colours] == 0]
        least = loose[np.argsort(used[loose], kind="stable")][:count]
        left = self.stock.copy()
        left[least] = 0
        return replace(self, stock=left)

    def allotted(self) -> Allotment:
        """The cheapest colours of all cells, within the stock."""
        return self._with_others(np.zeros(self.filled.shape), np.full(self.filled.shape, BARE), 0)

    def with_bare_cells(self, bare: Floats) -> Allotment:
        """The same where the stock is too small: `bare` (rows, columns) is what an empty cell costs."""
        return self._with_others(bare, np.full(self.filled.shape, BARE), self.missing)

    def with_bought(self, buyable: Mask, apart: Floats, target: float = 0) -> Allotment:
        """The same with the fewest pieces bought that fill it, or that bring the mean difference down to `target`.

        `buyable` is (colours,), and `apart` (rows, columns, colours) the differences that `target` means. Pieces of one
        part cost about the same in all colours, so the fewest are the cheapest. The more are bought, the nearer it
        comes, so halving finds how many it takes.
        """
        lots = np.flatnonzero(buyable)
        nearest = self.cost[..., lots].argmin(axis=-1)
        cost = np.take_along_axis(self.cost[..., lots], nearest[..., None], axis=-1)[..., 0]

        def buying(pieces: int) -> Allotment:
            return self._with_others(cost, lots[nearest], pieces)

        best, few, many = buying(self.missing), self.missing, int(self.free.sum())
        if not target or self.mean(best.labels, apart) <= target:
            return best
        best = buying(many)
        while many - few > 1 and self.mean(best.labels, apart) <= target:
            middle = (few + many) // 2
            found = buying(middle)
            if self.mean(found.labels, apart) <= target:
                many, best = middle, found
            else:
                few = middle
        return best

    def mean(self, labels: Labels, apart: Floats) -> float:
        """Mean over the cells that have a piece of the differences `apart` (rows, columns, colours)."""
        found = np.take_along_axis(apart, np.maximum(labels, 0)[..., None], axis=-1)[..., 0]
        return float(found[self.filled & (labels >= 0)].mean())

    def _with_others(self, cost: Floats, labels: Labels, most: int) -> Allotment:
        """The optimum where at most so many cells have something else: `labels` (rows, columns) at `cost`."""
        left = self.stock - self.pinned
        there = np.flatnonzero(left)
        table = np.concatenate([self.cost[self.free][:, there], cost[self.free][:, None]], axis=1)
        found = assigned(whole(table), np.append(left[there], most))
        other = found.labels == len(there)
        answer = self.pins.copy()
        answer[self.free] = np.where(other, labels[self.free], np.append(there, BARE)[found.labels])
        answer[~self.filled] = BARE
        bought = labels[self.free][other & (labels[self.free] != BARE)]
        return Allotment(answer, real(found.total) + self._fixed(), np.bincount(bought, minlength=len(self.stock)))

    def _fixed(self) -> float:
        """What the cells that are fixed cost."""
        pinned = self.filled & ~self.free
        return float(np.take_along_axis(self.cost[pinned], self.pins[pinned][:, None], axis=-1).sum())
