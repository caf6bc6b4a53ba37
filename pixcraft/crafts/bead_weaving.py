"""Bead weaving with cylinder beads: loom, peyote and brick stitch, read as a chart or as words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import ClassVar, Literal

from pixcraft.colour import Bytes
from pixcraft.crafts import Cell, Fact, Material
from pixcraft.crafts.bead_options import kind_name
from pixcraft.crafts.beads import BeadKind, find_bead_kind
from pixcraft.crafts.sections import letters
from pixcraft.crafts.woven_look import single_cylinders, woven_beads
from pixcraft.errors import InputError
from pixcraft.options import choice, number, option
from pixcraft.palette import Palette
from pixcraft.pattern import EMPTY, Cells, Pattern
from pixcraft.units import cm_and_inches, counted

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Letters of the word chart: I and O would be read as 1 and 0."""
SCALE_GRAMS = 0.1
BEADS_AN_HOUR = (150, 300)
_STAGGER: Mapping[str, Literal["", "columns", "rows"]] = {"loom": "", "peyote": "columns", "brick": "rows"}
_ALONG = {"loom": "width", "peyote": "width", "brick": "height"}
"""Whether the hole of a bead lies along the width or the height of its cell."""


@dataclass(frozen=True)
class BeadWeaving:
    """Cylinder beads on a loom, or in peyote or brick stitch, where every other column or row lies half a bead on."""

    name: ClassVar[str] = "weave"
    group: ClassVar[str] = "beads"
    palette: ClassVar[str] = "miyuki-delica"
    template: ClassVar[str] = "print"
    products: ClassVar[tuple[str, ...]] = ("pdf", "json", "png", "shopping")
    cell_noun: ClassVar[str] = "beads"
    colour_noun: ClassVar[str] = "bead"
    headings: ClassVar[Mapping[str, str]] = {
        "symbol": "Letter",
        "swatch": "Colour",
        "code": "Number",
        "name": "Name",
        "count": "Beads",
        "grams": "Grams",
    }
    legend_note: ClassVar[str] = "Grams hold the reserve and are of the heaviest beads of a kind."

    kind: str = option("", kind_name, "bead, such as delica-11; empty = what the palette is of")
    layout: str = option("loom", choice(*_STAGGER), "loom, peyote or brick")
    reserve: float = option(10.0, number(0, 100), "beads to have beyond those counted, in per cent")

    @cached_property
    def bead(self) -> BeadKind:
        """The bead that `kind` names."""
        return find_bead_kind(self.kind or "delica-11")

    @property
    def cell(self) -> Cell:
        """A bead lies with its hole across (loom, peyote) or upright (brick), so its length is the width or height."""
        bead = self.bead
        across = _ALONG[self.layout] == "width"
        return Cell(bead.height, bead.diameter) if across else Cell(bead.diameter, bead.height)

    @property
    def stagger(self) -> Literal["", "columns", "rows"]:
        """Peyote moves odd columns, brick stitch odd rows."""
        return _STAGGER[self.layout]

    @property
    def ground(self) -> tuple[int, int, int]:
        """What shows where there is no bead: paper."""
        return 255, 255, 255

    def for_palette(self, palette: Palette) -> BeadWeaving:
        """With the palette's own bead."""
        return self if self.kind or not palette.item else replace(self, kind=find_bead_kind(palette.item).name)

    def usable(self, palette: Palette) -> Palette:
        """Beads that can be threaded.

        Raises:
            InputError: it is a palette of something else.
        """
        if palette.kind not in ("beads", "elements"):
            raise InputError(f"palette {palette.name} holds {palette.kind}, not beads", "such as --beads miyuki-delica")
        if self.bead.technique != "weave":
            hint = "`pixcraft bead` is for them; --kind delica-11 takes others"
            raise InputError(f"{self.bead.title} beads are not woven", hint)
        return palette

    def grid(self) -> tuple[int, int]:
        """A thread asks for no size."""
        return 0, 0

    def finish(self, pattern: Pattern) -> Pattern:
        """Give the beads letters in the pattern's order: A, B, ..., Z, AA, AB."""
        lettered = (replace(one, symbol=letter(index)) for index, one in enumerate(pattern.colours))
        return replace(pattern, colours=tuple(lettered))

    def materials(self, pattern: Pattern) -> tuple[Material, ...]:
        """Grams of each bead with the reserve, rounded up to 0.1 g."""
        return tuple(self._material(key, count) for key, count in enumerate(pattern.counts().tolist(), 1))

    def facts(self, pattern: Pattern) -> tuple[Fact, ...]:
        """Size, layout, beads, grams and time."""
        columns, rows = pattern.columns, pattern.rows
        slow, fast = BEADS_AN_HOUR
        hours = (
            f"{pattern.stitched / fast:.0f}-{math.ceil(pattern.stitched / slow)} hours at {slow}-{fast} beads an hour"
        )
        grams = sum(float(item.columns["grams"]) for item in self.materials(pattern) if item.columns["grams"])
        weight = f", {grams:.1f} g with {self.reserve:g} % to spare" if grams else ""
        return (
            Fact("Design", f"{columns} x {rows} beads, {self.layout}"),
            Fact("Finished size", cm_and_inches(*self.finished(columns, rows))),
            Fact("Beads", f"{pattern.stitched:,} of {self.bead.title}{weight}"),
            Fact("Colours", str(len(pattern.colours))),
            Fact("Time", hours),
            Fact("How to read", _HOW_TO_READ[self.layout]),
        )

    def finished(self, columns: int, rows: int) -> tuple[float, float]:
        """Width and height in mm, with the half bead of a staggered layout."""
        more = {"columns": (0.0, 0.5), "rows": (0.5, 0.0), "": (0.0, 0.0)}[self.stagger]
        return (columns + more[0]) * self.cell.width, (rows + more[1]) * self.cell.height

    def remarks(self, pattern: Pattern) -> tuple[str, ...]:
        """Gaps in the work, and peyote with an odd number of columns."""
        found = []
        if gaps := int((pattern.cells == EMPTY).sum()):
            found.append(
                f"{counted(gaps, 'place')} without a bead; thread cannot cross gaps; "
                "flatten a transparent picture onto a colour first"
            )
        if self.layout == "peyote" and pattern.columns % 2:
            found.append(
                f"{pattern.columns} columns need the odd-count turn; an even number is easier: "
                f"--size {pattern.columns + 1}x"
            )
        return tuple(found)

    def tiles(self, rgb: Bytes, pixels: int) -> Bytes:
        """One bead of each colour, squeezed into a square."""
        return single_cylinders(rgb, pixels)

    def look(self, pattern: Pattern, pixels: int) -> Bytes:
        """Beads side by side, with light along each."""
        return woven_beads(pattern, self.cell, self.stagger, _ALONG[self.layout] == "width", pixels)

    def _material(self, key: int, count: int) -> Material:
        per_thousand = self.bead.grams_per_1000
        wanted = count * (1 + self.reserve / 100)
        if per_thousand is None:
            beads = math.ceil(wanted - 1e-9)
            return Material(key, count, count, wanted, "bead", beads, {"grams": ""})
        low, high = count * per_thousand[0] / 1000, wanted * per_thousand[1] / 1000
        return Material(key, count, low, high, "gram", math.ceil(high - 1e-9), {"grams": f"{on_scale(high):.1f}"})


@dataclass(frozen=True)
class Strand:
    """One row of beads in the order in which they are picked up: runs of (how many, colour number).

    Attributes:
        label: "Row 3" or "Rows 1 and 2".
        right: whether it is worked from left to right.
    """

    label: str
    right: bool
    runs: tuple[tuple[int, int], ...]


def strands(pattern: Pattern, layout: str) -> list[Strand]:
    """The word chart: every row of a loom or of brick stitch; peyote strings rows 1 and 2, then works half rows.

    In peyote the even columns lie higher. Rows 1 and 2 are strung from the right, so that row 3 can begin at the left
    with the next bead of the first column; row 4 comes back over the odd columns.
    """
    return list(_WORKED[layout](pattern.cells))


def _loom_rows(cells: Cells) -> Iterator[Strand]:
    for number_, row in enumerate(cells, 1):
        yield _strand(f"Row {number_}", True, row.tolist())


def _brick_rows(cells: Cells) -> Iterator[Strand]:
    for number_, row in enumerate(cells, 1):
        yield _strand(f"Row {number_}", bool(number_ % 2), row.tolist())


def _peyote_rows(cells: Cells) -> Iterator[Strand]:
    yield _strand("Rows 1 and 2", False, cells[0].tolist())
    for index, row in enumerate(cells[1:], 1):
        yield _strand(f"Row {2 * index + 1}", True, row[0::2].tolist())
        if len(row) > 1:
            yield _strand(f"Row {2 * index + 2}", False, row[1::2].tolist())


def _strand(label: str, right: bool, keys: list[int]) -> Strand:
    """`keys` are in the chart's order from left to right."""
    worked = keys if right else keys[::-1]
    return Strand(label, right, tuple((len(list(group)), key) for key, group in groupby(worked)))


_WORKED = {"loom": _loom_rows, "peyote": _peyote_rows, "brick": _brick_rows}
_HOW_TO_READ = {
    "loom": "each row from left to right, from the top down",
    "peyote": "string rows 1 and 2 from the right; then row 3 from the left, row 4 back, and so on down the chart",
    "brick": "odd rows from left to right, even rows back, from the top down",
}


def letter(index: int) -> str:
    """The letters of the colour number `index` from 0: A, ..., Z without I and O, then AA, AB."""
    return letters(index, LETTERS)


def on_scale(grams: float) -> float:
    """Grams rounded up to what a kitchen scale shows."""
    return math.ceil(round(grams / SCALE_GRAMS, 6)) * SCALE_GRAMS
