"""What to fetch from the shelf: bin after bin, in all, then for each design."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pixcraft.batch.kits import name_of, weight
from pixcraft.batch.plan import Planned
from pixcraft.batch.shelf import exact, figure, grams_told, told, unit_told
from pixcraft.batch.stock import Key
from pixcraft.batch.tally import Entry
from pixcraft.batch.wishes import DocumentWishes
from pixcraft.export.tables import Cell
from pixcraft.sheet.kits.picking import Pick

COLUMNS = ("location", "palette", "code", "part", "name", "unit", "take", "grams", "design", "kits", "each")


def picks_of(
    entries: Iterable[tuple[Key, Entry]], planned: Sequence[Planned], now: Sequence[int], wishes: DocumentWishes
) -> Iterator[Pick]:
    """The colours of a pick list, ready to print."""
    for key, entry in entries:
        supply = entry.supply
        yield Pick(
            bin=_location(key, wishes),
            key=supply.symbol,
            rgb=supply.rgb,
            code=supply.code,
            name=name_of(supply),
            total=unit_told(entry.total, supply.unit),
            grams=grams_told(_grams(entry, wishes)),
            shares=tuple(
                f"{planned[place].row.id} {now[place]:,} x {told(amount)}"
                if now[place] > 1
                else f"{planned[place].row.id} {told(amount)}"
                for place, amount in zip(entry.places, entry.amounts, strict=True)
            ),
        )


def pick_table(
    entries: Iterable[tuple[Key, Entry]], planned: Sequence[Planned], now: Sequence[int], wishes: DocumentWishes
) -> Iterator[tuple[Cell, ...]]:
    """A heading; for each colour a line with what to take in all, whose design is empty, then one for each design."""
    yield COLUMNS
    for key, entry in entries:
        supply = entry.supply
        colour = (_location(key, wishes), supply.catalog, supply.code, supply.part, supply.name, supply.unit)
        grams = grams_told(_grams(entry, wishes)).replace(",", "")
        yield *colour, figure(entry.total), float(grams) if grams else "", "", sum(now[at] for at in entry.places), ""
        for place, amount in zip(entry.places, entry.amounts, strict=True):
            total = exact(amount * now[place])
            yield *colour, figure(total), "", planned[place].row.id, now[place], figure(amount)


def _location(key: Key, wishes: DocumentWishes) -> str:
    line = wishes.stock.find(key) if wishes.stock else None
    return line.location if line else ""


def _grams(entry: Entry, wishes: DocumentWishes) -> float:
    return weight(entry.supply, entry.total, wishes)
