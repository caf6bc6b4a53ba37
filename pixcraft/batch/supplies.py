"""What a kit of a pattern holds, in units that can be summed over kits and ordered in packs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from pixcraft.batch.receipts import Supply
from pixcraft.crafts import Craft, Material
from pixcraft.crafts.parts import Part
from pixcraft.crafts.spare_parts import spare_parts
from pixcraft.pattern import Pattern


class Line(Protocol):
    """So many pieces of one part in one colour."""

    @property
    def part(self) -> Part:
        """The part."""
        ...

    @property
    def key(self) -> int:
        """The colour's number in the pattern."""
        ...

    @property
    def count(self) -> int:
        """How many."""
        ...


@runtime_checkable
class PartsListed(Protocol):
    """A craft that is bought by part and colour."""

    def parts_list(self, pattern: Pattern) -> Sequence[Line]:
        """One line for each part and colour."""
        ...


def supplies_of(pattern: Pattern, craft: Craft) -> tuple[Supply, ...]:
    """Everything that goes into one kit, in the pattern's order; spare is in it, once."""
    if isinstance(craft, PartsListed):
        return tuple(_part_supplies(pattern, craft))
    return tuple(_supply(pattern, craft, item) for item in craft.materials(pattern))


def _supply(pattern: Pattern, craft: Craft, item: Material) -> Supply:
    """Counted pieces where the craft counts spare ones, else what it buys (skeins, grams) before rounding."""
    colour = pattern.colour_of(item.key)
    counted = "packed" in item.columns
    packed = float(item.columns["packed"]) if counted else item.high
    return Supply(
        catalog=colour.catalog,
        code=colour.code,
        name=colour.name,
        symbol=colour.symbol,
        rgb=colour.rgb,
        part="",
        need=item.count if counted else item.low,
        packed=packed,
        unit=craft.cell_noun.removesuffix("s") if counted else item.unit,
        pack=round(packed / item.high, 6) if counted and item.high else 1.0,
        grams=float(item.columns.get("grams") or 0),
    )


def _part_supplies(pattern: Pattern, craft: PartsListed) -> list[Supply]:
    return [
        Supply(
            catalog=colour.catalog,
            code=colour.code,
            name=colour.name,
            symbol=colour.symbol,
            rgb=colour.rgb,
            part=line.part.title,
            need=line.count,
            packed=line.count + spare_parts(line.part, line.count),
            unit="piece",
            pack=1.0,
        )
        for line in craft.parts_list(pattern)
        for colour in (pattern.colour_of(line.key),)
    ]
