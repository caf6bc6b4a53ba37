"""Diamond painting: resin drills on a sticky canvas, square or round."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from pixcraft.colour import Bytes
from pixcraft.crafts import Cell, Fact, Material
from pixcraft.crafts.beads import BeadKind, find_bead_kind
from pixcraft.crafts.drill_look import drills_on_canvas, single_drills
from pixcraft.crafts.spare import packs_of, spare_of
from pixcraft.errors import InputError
from pixcraft.options import choice, integer, number, option
from pixcraft.palette import Palette
from pixcraft.pattern import Pattern
from pixcraft.symbols import CLEAR, assign_symbols
from pixcraft.units import cm_and_inches, counted

DRILLS_AN_HOUR = (400, 800)
MARGIN_MM = 40.0
"""Bare canvas around the picture, for a frame."""


@dataclass(frozen=True)
class DiamondPainting:
    """Drills of one shape on a printed canvas; every cell is filled."""

    name: ClassVar[str] = "diamond"
    group: ClassVar[str] = "drills"
    palette: ClassVar[str] = "dmc"
    template: ClassVar[str] = "print"
    products: ClassVar[tuple[str, ...]] = ("pdf", "canvas", "json", "png", "shopping")
    cell_noun: ClassVar[str] = "drills"
    colour_noun: ClassVar[str] = "drill"
    headings: ClassVar[Mapping[str, str]] = {
        "symbol": "Symbol",
        "swatch": "Colour",
        "code": "Number",
        "name": "Name",
        "count": "Drills",
        "spare": "Spare",
        "packs": "Bags",
    }
    legend_note: ClassVar[str] = "Not every floss number is made as a drill: ask your shop."

    shape: str = option("square", choice("square", "round"), "square or round drills")
    reserve: float = option(10.0, number(0, 100), "drills to have beyond those counted, in per cent")
    pack: int = option(0, integer(0, 100_000), "drills in a bag; 0 = as usual for the shape")

    @cached_property
    def drill(self) -> BeadKind:
        """The drill's size and bag."""
        return find_bead_kind(f"diamond-{self.shape}")

    @property
    def cell(self) -> Cell:
        """Drills lie side by side."""
        return self.drill.pitch

    @property
    def ground(self) -> tuple[int, int, int]:
        """White canvas."""
        return 255, 255, 255

    def for_palette(self, palette: Palette) -> DiamondPainting:
        """Drills of all numbers have one size."""
        return self

    def usable(self, palette: Palette) -> Palette:
        """Drills, or threads, whose numbers drills share.

        Raises:
            InputError: a palette of beads or bricks.
        """
        if palette.kind in ("beads", "bricks"):
            raise InputError(f"palette {palette.name} holds {palette.kind}, not drills", "--drills dmc or diamond-dotz")
        return palette

    def grid(self) -> tuple[int, int]:
        """Canvas is cut to size."""
        return 0, 0

    def finish(self, pattern: Pattern) -> Pattern:
        """Give every colour its symbol."""
        return assign_symbols(pattern)

    def materials(self, pattern: Pattern) -> tuple[Material, ...]:
        """Drills of each colour with the reserve, in whole bags."""
        return tuple(self._material(key, count) for key, count in enumerate(pattern.counts().tolist(), 1))

    def facts(self, pattern: Pattern) -> tuple[Fact, ...]:
        """Size, canvas, drills, bags and time."""
        width, height = pattern.columns * self.cell.width, pattern.rows * self.cell.height
        slow, fast = DRILLS_AN_HOUR
        bags = sum(item.buy for item in self.materials(pattern))
        return (
            Fact("Design", f"{pattern.columns} x {pattern.rows} {self.shape} drills"),
            Fact("Picture", cm_and_inches(width, height)),
            Fact("Canvas", f"{cm_and_inches(width + 2 * MARGIN_MM, height + 2 * MARGIN_MM)} with 4 cm around"),
            Fact("Drills", f"{pattern.stitched:,} of {self.cell.width:g} mm, {counted(bags, 'bag')} of {self._bag}"),
            Fact("Colours", str(len(pattern.colours))),
            Fact(
                "Time",
                f"{pattern.stitched / fast:.0f}-{math.ceil(pattern.stitched / slow)} hours at {slow}-{fast} an hour",
            ),
            Fact("Confetti", f"{pattern.confetti_percent():.1f} % of drills stand alone"),
        )

    def remarks(self, pattern: Pattern) -> tuple[str, ...]:
        """Too many symbols to tell apart."""
        if len(pattern.colours) <= CLEAR:
            return ()
        return (f"{len(pattern.colours)} colours need symbols that are hard to tell apart; --colors {CLEAR} or fewer",)

    def tiles(self, rgb: Bytes, pixels: int) -> Bytes:
        """One drill of each colour."""
        return single_drills(rgb, self.ground, pixels, self.shape == "round")

    def look(self, pattern: Pattern, pixels: int) -> Bytes:
        """Facets that catch the light."""
        return drills_on_canvas(pattern, self.ground, pixels, self.shape == "round")

    @property
    def _bag(self) -> int:
        return self.pack or self.drill.pack or 200

    def _material(self, key: int, count: int) -> Material:
        spare = spare_of(count, self.reserve, least=0)
        packed = count + spare
        bags = packs_of(packed, self._bag)
        columns = {"spare": str(spare), "packed": str(packed), "packs": str(bags)}
        return Material(key, count, count / self._bag, packed / self._bag, "bag", bags, columns)
