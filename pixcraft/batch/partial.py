"""Which kits can be packed from what is there, when there is not enough for all."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import floor
from typing import TypeAlias

from pixcraft.batch.receipts import Receipt, Supply
from pixcraft.batch.shelf import exact
from pixcraft.batch.stock import Key, Stock
from pixcraft.batch.tally import Designs, asked, tally


@dataclass(frozen=True)
class Possible:
    """How many kits of a design the stock allows, and the colour that allows no more."""

    kits: int
    limit: Supply | None


def possible(receipt: Receipt, stock: Stock) -> Possible:
    """Kits of one design, if it had the whole stock to itself."""
    counts = [(_fitting(supply, _on_hand(stock, supply.key)), supply) for supply in receipt.supplies if supply.packed]
    if not counts:
        return Possible(0, None)
    return Possible(*min(counts, key=lambda item: item[0]))


def _on_hand(stock: Stock, key: Key) -> float:
    line = stock.find(key)
    return line.on_hand if line else 0.0


def _fitting(supply: Supply, there: float) -> int:
    return floor(exact(there / supply.packed))


class _Rest:
    """What is left of the stock while kits are taken from it; colours that share a line share what is on it."""

    def __init__(self, stock: Stock) -> None:
        self._stock = stock
        self._left: dict[int, float] = {line.row: line.on_hand for line in stock.lines.values()}

    def fitting(self, receipt: Receipt, most: int) -> int:
        """How many kits can be taken, at most so many."""
        needed = self._rows(receipt)
        if None in needed:
            return 0
        counts = [floor(exact(self._left[row] / amount)) for row, amount in needed.items() if row is not None]
        return min([most, *counts])

    def take(self, receipt: Receipt, kits: int) -> None:
        """Take so many kits."""
        for row, amount in self._rows(receipt).items():
            if row is not None and kits:
                self._left[row] = exact(self._left[row] - amount * kits)

    def _rows(self, receipt: Receipt) -> dict[int | None, float]:
        """What one kit takes of each line; None for colours that no line has."""
        needed: dict[int | None, float] = {}
        for supply in receipt.supplies:
            line = self._stock.find(supply.key)
            row = line.row if line else None
            if supply.packed:
                needed[row] = needed.get(row, 0.0) + supply.packed
        return needed


Kits: TypeAlias = "array[int]"
"""How many kits of each design of the plan are packed now."""


def all_or_nothing(designs: Designs, stock: Stock, kits: Kits) -> None:
    """A design is packed if all of its kits can be; the manifest's order decides who comes first."""
    rest = _Rest(stock)
    for design in designs():
        wanted = asked(design)
        count = wanted if rest.fitting(design.receipt, wanted) == wanted else 0
        rest.take(design.receipt, count)
        kits[design.place] = count


def fill_in_order(designs: Designs, stock: Stock, kits: Kits) -> None:
    """As many whole kits as there is stock for, one design after the other in the manifest's order."""
    _fill(designs, _Rest(stock), kits)


def _fill(designs: Designs, rest: _Rest, kits: Kits) -> None:
    for design in designs():
        count = rest.fitting(design.receipt, asked(design) - kits[design.place])
        rest.take(design.receipt, count)
        kits[design.place] += count


def proportional(designs: Designs, stock: Stock, kits: Kits) -> None:
    """The same share of every design's kits, rounded down; what that leaves fills up in the manifest's order."""
    totals: dict[int, float] = {}
    for key, entry in tally((design for design in designs() if _is_stocked(design.receipt, stock)), asked).items():
        if line := stock.find(key):
            totals[line.row] = totals.get(line.row, 0.0) + entry.total
    there = {line.row: line.on_hand for line in stock.lines.values()}
    share = min([1.0, *(there[row] / total for row, total in totals.items() if total)])
    rest = _Rest(stock)
    for design in designs():
        if _is_stocked(design.receipt, stock):
            kits[design.place] = min(floor(exact(share * asked(design))), rest.fitting(design.receipt, asked(design)))
            rest.take(design.receipt, kits[design.place])
    _fill(designs, rest, kits)


def _is_stocked(receipt: Receipt, stock: Stock) -> bool:
    """Whether some kit can be made at all: a colour that is not there must not hold up the others."""
    return possible(receipt, stock).kits > 0


POLICIES: Mapping[str, Callable[[Designs, Stock, Kits], None]] = {
    "fill-in-order": fill_in_order,
    "all-or-nothing": all_or_nothing,
    "proportional": proportional,
}


def packed_now(designs: Designs, planned: int, stock: Stock | None, policy: str) -> Kits:
    """How many kits of each design are packed: all, or what the stock and the policy allow."""
    kits = array("L", bytes(planned * array("L").itemsize))
    if stock is None:
        for design in designs():
            kits[design.place] = asked(design)
    else:
        POLICIES[policy](designs, stock, kits)
    return kits
