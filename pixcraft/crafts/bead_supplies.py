"""What beads to buy: spare ones, packs, grams and the cost of whole packs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pixcraft.crafts import Material
from pixcraft.crafts.bead_lint import lookalikes_of
from pixcraft.crafts.beads import BeadKind
from pixcraft.crafts.prices import Price
from pixcraft.crafts.spare import LEAST, grams_of, packs_of, spare_of
from pixcraft.pattern import Pattern
from pixcraft.units import counted

MINI_MM = 4.0
"""Beads with a smaller pitch are weighed more finely, and more of them are lost."""


@dataclass(frozen=True)
class Supplies:
    """The arithmetic of one kind of bead.

    Attributes:
        asked_percent: spare beads in per cent, as text; empty = 5, or 10 for mini beads, which get lost.
        prices: by code in small letters.
    """

    bead: BeadKind
    asked_percent: str
    prices: Mapping[str, Price]

    @property
    def percent(self) -> float:
        """Spare beads in per cent."""
        return float(self.asked_percent) if self.asked_percent else 10.0 if self._is_mini else 5.0

    @property
    def rule(self) -> str:
        """How many spare beads there are, in words."""
        return f"{self.percent:g} %, at least {LEAST} of a colour"

    @property
    def scale_step(self) -> float:
        """What a scale for these beads shows, in grams."""
        return 0.01 if self._is_mini else 0.1

    @property
    def _is_mini(self) -> bool:
        return self.bead.pitch.width < MINI_MM

    def materials(self, pattern: Pattern) -> tuple[Material, ...]:
        """Each colour of a pattern; packs are rounded up once, from the beads with the spare ones."""
        figures = zip(pattern.colours, pattern.counts().tolist(), lookalikes_of(pattern), strict=True)
        return tuple(
            self._material(key, colour.code, need, alike) for key, (colour, need, alike) in enumerate(figures, 1)
        )

    def _material(self, key: int, code: str, need: int, alike: str) -> Material:
        spare = spare_of(need, self.percent)
        packed, price = need + spare, self.prices.get(code.casefold())
        pack = (price.pack if price else 0) or self.bead.pack
        packs = packs_of(packed, pack) if pack else 0
        columns = {
            "need": str(need),
            "spare": str(spare),
            "packed": str(packed),
            "grams": self._grams(packed),
            "packs": str(packs) if pack else "",
            "cost": f"{packs * price.price:.2f}" if price and pack else "",
            "alike": alike,
        }
        if not self.bead.pack:
            return Material(key, need, need, packed, "bead", packed, columns)
        return Material(key, need, need / pack, packed / pack, "pack", packs, columns)

    def _grams(self, packed: int) -> str:
        """By the upper end of what a bead weighs, so that nobody who weighs them out has too few."""
        if self.bead.grams_per_1000 is None:
            return ""
        places = len(f"{self.scale_step:g}") - 2
        return f"{float(grams_of(packed, self.bead.grams_per_1000[1], self.scale_step)):.{places}f}"

    def weight(self, packed: int) -> str:
        """The range of what so many beads weigh, in grams; nothing if nobody has weighed them."""
        if self.bead.grams_per_1000 is None:
            return ""
        low, high = (f"{packed * grams / 1000:,.0f}" for grams in self.bead.grams_per_1000)
        return low if low == high else f"{low}-{high}"

    @property
    def weighing(self) -> str:
        """Where the weight comes from."""
        day = self.bead.weighed
        return f"as weighed on {day}" if day else "weigh 100 of yours to know better"

    def colours(self, materials: tuple[Material, ...]) -> str:
        """How many colours, and how many packs of them."""
        if not self.bead.pack:
            return f"{len(materials)}; {self.bead.pack_note or 'how many beads a pack holds is not known'}"
        packs = sum(item.buy for item in materials)
        alike = not any(price.pack for price in self.prices.values())
        return f"{len(materials)}, {counted(packs, 'pack')}" + (f" of {self.bead.pack:,}" if alike else "")

    def cost(self, materials: tuple[Material, ...]) -> str:
        """What the packs cost together, and how many colours have no price."""
        known = [float(item.columns["cost"]) for item in materials if item.columns["cost"]]
        lacking = len(materials) - len(known)
        return f"{sum(known):,.2f} for whole packs" + (f", {counted(lacking, 'colour')} not priced" if lacking else "")
