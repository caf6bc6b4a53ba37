"""Adding up: what all kits take of each colour, and who takes it, without holding the designs themselves."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pixcraft.batch.plan import Planned
from pixcraft.batch.receipts import Receipt, Supply
from pixcraft.batch.run import receipts_of
from pixcraft.batch.shelf import exact, place_of
from pixcraft.batch.stock import Key, Stock


@dataclass(frozen=True)
class Made:
    """A design that was made: its place in the plan, what was asked for, and its receipt."""

    place: int
    item: Planned
    receipt: Receipt


Designs = Callable[[], Iterator[Made]]
"""Reads all made designs anew, one at a time."""


def designs_of(planned: Sequence[Planned], out: Path) -> Designs:
    """Reads the designs of a plan that were made, in its order, as often as it is called."""

    def read() -> Iterator[Made]:
        places = iter(enumerate(planned))
        for item, receipt in receipts_of(planned, out):
            place = next(place for place, other in places if other is item)
            if receipt.failure is None:
                yield Made(place, item, receipt)

    return read


@dataclass
class Entry:
    """What is taken of one colour.

    Attributes:
        supply: as the first design that takes it has it.
        total: packed over all kits, in its unit.
        need: without the spare.
        places, amounts: of each design that takes it: place in the plan and what one kit takes.
    """

    supply: Supply
    total: float = 0.0
    need: float = 0.0
    grams: float = 0.0
    places: array[int] = field(default_factory=lambda: array("L"))
    amounts: array[float] = field(default_factory=lambda: array("d"))

    def add(self, place: int, supply: Supply, kits: int) -> None:
        """Count the kits of one design."""
        self.total = exact(self.total + supply.packed * kits)
        self.need = exact(self.need + supply.need * kits)
        self.grams = exact(self.grams + supply.grams * kits)
        self.places.append(place)
        self.amounts.append(supply.packed)


Tally = dict[Key, Entry]


def tally(designs: Iterable[Made], kits: Callable[[Made], int]) -> Tally:
    """What so many kits of each design take, by colour; designs of which there are none are left out."""
    found: Tally = {}
    for design in designs:
        if count := kits(design):
            for supply in design.receipt.supplies:
                found.setdefault(supply.key, Entry(supply)).add(design.place, supply, count)
    return found


def asked(design: Made) -> int:
    """The kits that the manifest asks for."""
    return design.item.row.kits


def on_shelf(found: Tally, stock: Stock | None) -> list[tuple[Key, Entry]]:
    """The colours in the order of every list."""

    def place(item: tuple[Key, Entry]) -> tuple[object, ...]:
        return place_of(item[1].supply, stock.find(item[0]) if stock else None)

    return sorted(found.items(), key=place)
