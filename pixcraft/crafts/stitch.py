"""Counted cross-stitch: fabric, floss and the look of crosses on cloth."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from pixcraft.colour import Bytes
from pixcraft.crafts import Cell, Fact, Material
from pixcraft.crafts.fabric import Fabric, fabrics, find_fabric, find_fabric_colour
from pixcraft.crafts.floss import Floss, floss_for
from pixcraft.crafts.weave import cloth_with_crosses, single_crosses
from pixcraft.options import integer, option
from pixcraft.palette import Palette
from pixcraft.pattern import ChartColour, Pattern
from pixcraft.symbols import CLEAR, assign_symbols
from pixcraft.units import cm_and_inches, counted

STITCHES_AN_HOUR = (100, 150)
MINUTES_A_START = 1.0
MANY_CONFETTI_PERCENT = 8.0


def _fabric_name(text: str) -> str:
    return find_fabric(text).name


def _fabric_colour_name(text: str) -> str:
    find_fabric_colour(text)
    return text.strip().casefold()


@dataclass(frozen=True)
class Stitch:
    """Cross-stitch on one fabric with a number of strands (0 = the usual number for the fabric)."""

    name: ClassVar[str] = "stitch"
    group: ClassVar[str] = "threads"
    palette: ClassVar[str] = "dmc"
    template: ClassVar[str] = "print"
    products: ClassVar[tuple[str, ...]] = ("pdf", "pk", "oxs", "json", "png", "shopping")
    cell_noun: ClassVar[str] = "stitches"
    colour_noun: ClassVar[str] = "thread"
    headings: ClassVar[Mapping[str, str]] = {
        "symbol": "Symbol",
        "swatch": "Colour",
        "code": "Number",
        "name": "Name",
        "count": "Stitches",
        "strands": "Strands",
        "skeins": "Skeins",
        "metres": "Metres",
    }

    legend_note: ClassVar[str] = "Of a range, the lower figure is for careful stitching."

    fabric: str = option("aida14", _fabric_name, "fabric, such as aida14, aida18 or evenweave28")
    fabric_color: str = option("white", _fabric_colour_name, "fabric colour by name or #rrggbb")
    strands: int = option(0, integer(0, 6), "strands for a full cross; 0 = usual for the fabric")

    @cached_property
    def cloth(self) -> Fabric:
        """The fabric that `fabric` names."""
        return find_fabric(self.fabric)

    def strands_for(self, colour: ChartColour) -> int:
        """Strands for a full cross: as asked for, else as the chart says, else as usual for the fabric."""
        told = colour.extra.get("strands", "")
        return self.strands or (int(told) if told in tuple("123456") else self.cloth.strands)

    @property
    def cell(self) -> Cell:
        """One stitch is square."""
        return Cell(self.cloth.pitch, self.cloth.pitch)

    @property
    def ground(self) -> tuple[int, int, int]:
        """The fabric's colour."""
        return find_fabric_colour(self.fabric_color)

    def for_palette(self, palette: Palette) -> Stitch:
        """Threads change nothing."""
        return self

    def usable(self, palette: Palette) -> Palette:
        """Every palette can be stitched."""
        return palette

    def grid(self) -> tuple[int, int]:
        """Fabric asks for no size."""
        return 0, 0

    def finish(self, pattern: Pattern) -> Pattern:
        """Give every thread its symbol."""
        return assign_symbols(pattern)

    def materials(self, pattern: Pattern) -> tuple[Material, ...]:
        """Floss for each thread, with skeins as a range and rounded up from its upper end."""
        floss = zip(pattern.colours, pattern.counts().tolist(), self._floss(pattern), strict=True)
        return tuple(
            self._material(key, count, used, self.strands_for(colour))
            for key, (colour, count, used) in enumerate(floss, 1)
        )

    def facts(self, pattern: Pattern) -> tuple[Fact, ...]:
        """Size, fabric, floss, time and a table of sizes at every common fabric count."""
        columns, rows = pattern.columns, pattern.rows
        floss = self._floss(pattern)
        materials = self.materials(pattern)
        skeins = sum(material.buy for material in materials)
        return (
            Fact("Design", f"{columns} x {rows} stitches"),
            Fact("Finished size", cm_and_inches(*self.cloth.finished(columns, rows))),
            Fact("Fabric", f"{self.cloth.title}, {self.fabric_color}"),
            Fact("Cut fabric to", f"{cm_and_inches(*self.cloth.cut(columns, rows))}, 3 in a side to spare"),
            Fact("Threads", f"{len(pattern.colours)}, {counted(skeins, 'skein')} of 8 m to be safe"),
            Fact("Stitches", f"{pattern.stitched:,}, full crosses with {_strands(self._usual_strands(pattern))}"),
            Fact("Time", stitching_time(pattern.stitched, sum(item.starts for item in floss))),
            Fact("Confetti", f"{pattern.confetti_percent():.1f} % of stitches stand alone"),
            Fact("Sizes on other fabrics", table=_size_table(columns, rows)),
        )

    def remarks(self, pattern: Pattern) -> tuple[str, ...]:
        """How many symbols stay easy to tell apart, and whether much of it is confetti."""
        found = []
        if len(pattern.colours) > CLEAR:
            found.append(
                f"{len(pattern.colours)} colours need more symbols than can be told apart easily; cells are tinted. "
                f"{CLEAR} or fewer are kinder to the eye"
            )
        if (percent := pattern.confetti_percent()) > MANY_CONFETTI_PERCENT:
            found.append(f"{percent:.1f} % of the stitches stand alone (confetti); fewer colors or a larger size help")
        return tuple(found)

    def tiles(self, rgb: Bytes, pixels: int) -> Bytes:
        """One cross of each colour on the cloth."""
        return single_crosses(rgb, self.ground, pixels)

    def look(self, pattern: Pattern, pixels: int) -> Bytes:
        """Crosses of floss on woven cloth."""
        return cloth_with_crosses(pattern, self.ground, pixels)

    def _usual_strands(self, pattern: Pattern) -> list[int]:
        return sorted({self.strands_for(colour) for colour in pattern.colours}) or [self.cloth.strands]

    def _floss(self, pattern: Pattern) -> tuple[Floss, ...]:
        strands = [self.strands_for(colour) for colour in pattern.colours]
        return floss_for(pattern, self.cloth.stitches_per_inch, strands)

    def _material(self, key: int, count: int, floss: Floss, strands: int) -> Material:
        low, high = floss.skeins
        least, buy = max(1, math.ceil(low)), max(1, math.ceil(high))
        strand_metres = (floss.low / 100, floss.high / 100)
        return Material(
            key=key,
            count=count,
            low=low,
            high=high,
            unit="skein",
            buy=buy,
            columns={
                "strands": str(strands),
                "skeins": str(buy) if least == buy else f"{least}-{buy}",
                "metres": f"{strand_metres[0] / 6:.1f}-{strand_metres[1] / 6:.1f}",
            },
        )


def stitching_time(stitches: int, starts: int) -> str:
    """A range of hours and what it assumes."""
    slow, fast = STITCHES_AN_HOUR
    threading = starts * MINUTES_A_START / 60
    low, high = stitches / fast + threading, stitches / slow + threading
    hours = f"{low:.0f}-{high:.0f} hours" if round(low) != round(high) else f"{high:.0f} hours"
    if high < 1.5:
        hours = f"{max(1, round(high * 60))} minutes"
    return f"{hours} at {slow}-{fast} stitches an hour and a minute for each of {counted(starts, 'thread start')}"


def _strands(counts: list[int]) -> str:
    return counted(counts[0], "strand") if len(counts) == 1 else f"{' or '.join(map(str, counts))} strands"


def _size_table(columns: int, rows: int) -> tuple[tuple[str, ...], ...]:
    heading = ("Fabric", "Finished", "Cut")
    lines = [
        (fabric.title, cm_and_inches(*fabric.finished(columns, rows)), cm_and_inches(*fabric.cut(columns, rows)))
        for fabric in fabrics().values()
        if fabric.common
    ]
    return (heading, *lines)
