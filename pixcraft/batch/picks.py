"""What to fetch from the shelf: bin after bin, in all, then for each design."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

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
    for key, entry, grams in _weighed(entries, wishes):
        supply = entry.supply
        yield Pick(
            bin=_location(key, wishes),
            key=supply.symbol,
            rgb=supply.rgb,
            code=supply.code,
            name=name_of(supply),
            total=unit_told(entry.total, supply.unit),
            grams=grams_told(grams, entry.total),
            shares=tuple(
                f"{planned[place].row.id}: {f'{now[place]:,} x ' if now[place] > 1 else ''}{told(amount)}"
                for place, amount in zip(entry.places, entry.amounts, strict=True)
            ),
        )


def pick_table(
    entries: Iterable[tuple[Key, Entry]], planned: Sequence[Planned], now: Sequence[int], wishes: DocumentWishes
) -> Iterator[tuple[Cell, ...]]:
    """A heading; for each colour a line with what to take in all, whose design is empty, then one for each design."""
    yield COLUMNS
    for key, entry, grams in _weighed(entries, wishes):
        supply = entry.supply
        colour = (_location(key, wishes), supply.catalog, supply.code, supply.part, supply.name, supply.unit)
        heavy = grams_told(grams, entry.total).replace(",", "")
        yield *colour, figure(entry.total), float(heavy) if heavy else "", "", sum(now[at] for at in entry.places), ""
        for place, amount in zip(entry.places, entry.amounts, strict=True):
            total = exact(amount * now[place])
            yield *colour, figure(total), "", planned[place].row.id, now[place], figure(amount)


def _location(key: Key, wishes: DocumentWishes) -> str:
    line = wishes.stock.find(key) if wishes.stock else None
    return line.location if line else ""


def _weighed(entries: Iterable[tuple[Key, Entry]], wishes: DocumentWishes) -> Iterator[tuple[Key, Entry, float]]:
    """Each colour with its grams.

    Weights of kits are rounded up, small ones by much: the least weight of a piece in a palette is the truest.
    """
    listed = [*entries]
    least: dict[tuple[str, str], float] = {}
    for (catalog, _, part), entry in listed:
        each = entry.grams / entry.total if entry.total else 0.0
        least[catalog, part] = min(each, least.get((catalog, part), each))
    for key, entry in listed:
        supply = replace(entry.supply, grams=least[key[0], key[2]] * entry.supply.packed)
        yield key, entry, weight(supply, entry.total, wishes)
