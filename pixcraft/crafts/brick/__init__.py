"""Brick mosaics: parts that are made today, merged into larger ones, on bases, as a wall, or in relief."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import ClassVar

from pixcraft.colour import Bytes, Floats
from pixcraft.crafts import Cell, Fact, Material
from pixcraft.crafts.brick.bases import BASES, Base, bases_under, sections_on
from pixcraft.crafts.brick.colour_choice import (
    SOURCES,
    lacking,
    made_as,
    measured,
    part_word,
    read_measured,
    seen_by,
    why_not,
)
from pixcraft.crafts.brick.colour_names import known_colours
from pixcraft.crafts.brick.costs import price_of, read_price_list, with_prices
from pixcraft.crafts.brick.laying import GOALS, Laid, Rules, lay
from pixcraft.crafts.brick.pieces import BasePlate, PartLine, Piece, parts_lines
from pixcraft.crafts.brick.relief import heights_of
from pixcraft.crafts.brick.report import Report, bases_fact
from pixcraft.crafts.keyed import keyed
from pixcraft.crafts.parts import FAMILIES, PIXELS, Part, family, find_part, parts
from pixcraft.crafts.sections import Sections
from pixcraft.errors import InputError, UnknownName
from pixcraft.options import choice, integer, option
from pixcraft.palette import Palette
from pixcraft.palettefile import load_palette
from pixcraft.pattern import Pattern
from pixcraft.picturefile import require_picture
from pixcraft.units import cm_and_inches

STUD = 8.0
"""Pitch in mm."""
_LDU = 0.4
_BEHIND_A_WALL = (232, 232, 230)
_SINGLES = {"none": "", "plates": "plate", "tiles": "tile", "bricks": "brick"}
"""The part of one cell that goes with each way of merging."""
_SHAPES = {"none": "", "brick": "brick", "plate": "plate"}
"""The part that each kind of wall is built of."""
_USUAL = "plate"


def part_name(text: str) -> str:
    """Read a part of one cell by its name or its number.

    Raises:
        UnknownName: there is no such part, or it is not one of a single cell.
    """
    try:
        word = part_word(find_part(text).name)
    except UnknownName:
        word = text
    if word not in PIXELS:
        raise UnknownName("part of one cell", text, PIXELS)
    return word


@dataclass(frozen=True)
class Brick:
    """Plates, tiles or bricks on bases."""

    name: ClassVar[str] = "brick"
    group: ClassVar[str] = "bricks"
    palette: ClassVar[str] = "lego"
    template: ClassVar[str] = "mosaic"
    products: ClassVar[tuple[str, ...]] = (
        "pdf", "json", "png", "parts", "bricklink", "rebrickable", "pickabrick", "mpd"
    )  # fmt: skip
    cell_noun: ClassVar[str] = "cells"
    colour_noun: ClassVar[str] = "colour"
    headings: ClassVar[Mapping[str, str]] = {
        "symbol": "Key",
        "swatch": "Colour",
        "code": "Number",
        "name": "Name",
        "count": "Studs",
        "pieces": "Pieces",
        "cost": "Cost",
    }
    legend_note: ClassVar[str] = "Numbers are Rebrickable's; the parts list has those of BrickLink, LDraw and LEGO."

    part: str = option(_USUAL, part_name, "part of one cell: round-tile, round-plate, tile, plate or brick")
    hex_source: str = option(SOURCES[0], choice(*SOURCES), f"whose colour values: {', '.join(SOURCES)}")
    measured: str = option("", str.strip, "CSV of code,hex: your own values of colours")
    merge: str = option("none", choice("none", *FAMILIES), "larger pieces: none, plates, tiles or bricks")
    goal: str = option("pieces", choice(*GOALS), "merge for the fewest pieces or the lowest cost")
    prices: str = option("", str.strip, "CSV of part[,colour],price: what a piece costs you")
    base: str = option("48", choice(*BASES), "base: 48, 32, 16 or art")
    base_color: str = option("", str.strip, "colour of the base by name or code; empty = light bluish gray or black")
    section: int = option(16, integer(8, 32), "studs along a side of a section")
    side_view: str = option("none", choice(*_SHAPES), "a wall seen from its side: none, brick or plate")
    relief: str = option("", str.strip, "depth picture, white is nearest: raises cells")
    layers: int = option(3, integer(2, 9), "levels of the relief")
    support: str = option("same", choice("same", "cheapest"), "colour of hidden pieces in relief: same or cheapest")

    @property
    def upright(self) -> bool:
        """Whether it is a wall seen from its side."""
        return self.side_view != "none"

    @property
    def one_a_cell(self) -> bool:
        """Whether every filled cell takes exactly one piece of the chosen part."""
        return self.merge == "none" and not self.upright and not self.relief

    @property
    def shape(self) -> str:
        """The part of one cell that is used, by its name in `PIXELS`; walls and merged pieces decide it."""
        return _SHAPES[self.side_view] or _SINGLES[self.merge] or self.part

    @cached_property
    def single(self) -> Part:
        """The part of one cell that is used."""
        return parts()[PIXELS[self.shape]]

    @cached_property
    def foundation(self) -> Base:
        """The kind of base."""
        return BASES[self.base]

    @property
    def cell(self) -> Cell:
        """A stud square, or the front of a brick or plate."""
        return Cell(STUD, self.single.height_ldu * _LDU if self.upright else STUD)

    @property
    def ground(self) -> tuple[int, int, int]:
        """The base's colour, or what is behind a wall."""
        return _BEHIND_A_WALL if self.upright else self.foundation.colour(self.base_color).rgb

    def for_palette(self, palette: Palette) -> Brick:
        """The same.

        Raises:
            InputError: the palette is not of bricks.
        """
        if palette.kind != self.group:
            raise InputError(f"palette {palette.name} holds {palette.kind}, not bricks", "lego has all their colours")
        return self

    def usable(self, palette: Palette) -> Palette:
        """The colours that the part is made in, as the chosen source or the user sees them.

        Raises:
            InputError: options that contradict one another, or no colour of the part.
            CatalogError: a file of prices or measured values that cannot be used.
        """
        self.for_palette(palette)
        self._refuse_contradictions()
        self._price_list(palette)
        made = {colour.code for colour in made_as(palette, self.single.name).colours}
        return self.seen(palette).only(made)

    def seen(self, palette: Palette) -> Palette:
        """All colours of a palette as the chosen source or the user sees them.

        Raises:
            CatalogError: a file of measured values that cannot be used.
        """
        values = read_measured(Path(self.measured), palette) if self.measured else {}
        return measured(seen_by(palette, self.hex_source), values)

    def why_not(self, code: str) -> str:
        """Why a colour of the catalog is not among the usable ones."""
        return why_not(code, self.single.name)

    def grid(self) -> tuple[int, int]:
        """Its options ask for no size."""
        return 0, 0

    def sections(self, columns: int, rows: int) -> Sections:
        """What is built at a time: squares that end where bases end, or some rows of a wall."""
        if self.upright:
            edges = (*range(0, rows, self.section), rows)
            return Sections((0, columns), edges, "section", whole=(columns, self.section))
        return sections_on(columns, rows, self.foundation, self.section)

    def bases(self, columns: int, rows: int) -> Sections:
        """The bases under it; a wall is one piece."""
        if self.upright:
            return Sections((0, columns), (0, rows), "wall")
        return bases_under(columns, rows, self.foundation)

    def joining(self) -> str:
        """How bases side by side are joined."""
        return "" if self.upright else self.foundation.joining

    def base_plates(self, columns: int, rows: int) -> tuple[BasePlate, ...]:
        """Every base with its place; none under a wall."""
        if self.upright:
            return ()
        code = self.foundation.colour(self.base_color).code
        under = self.bases(columns, rows).all()
        return tuple(BasePlate(self.foundation.mould, code, one.left, one.top) for one in under)

    def raised(self, pattern: Pattern, depth: Floats) -> Pattern:
        """The pattern with heights from a depth picture (rows, columns)."""
        return replace(pattern, heights=heights_of(depth, pattern.cells > 0, self.layers))

    def finish(self, pattern: Pattern) -> Pattern:
        """Give every colour its key, and keep the user's prices in it."""
        return keyed(with_prices(pattern, self._price_list(None)), self.group)

    def pieces(self, pattern: Pattern) -> tuple[Piece, ...]:
        """Every piece with its place, in the order they are laid."""
        return _laid(self, pattern).pieces

    def parts_list(self, pattern: Pattern) -> tuple[PartLine, ...]:
        """One line for each part in each colour."""
        return parts_lines(self.pieces(pattern), lambda part, key: price_of(pattern.colour_of(key), part))

    def materials(self, pattern: Pattern) -> tuple[Material, ...]:
        """Pieces of each colour and their cost."""
        lines = self.parts_list(pattern)
        found = []
        for key, count in enumerate(pattern.counts().tolist(), 1):
            own = [line for line in lines if line.key == key]
            pieces = sum(line.count for line in own)
            columns = {"pieces": str(pieces), "cost": f"{sum(line.cost for line in own):.2f}"}
            found.append(Material(key, count, pieces, pieces, "piece", pieces, columns))
        return tuple(found)

    def report(self, pattern: Pattern) -> Mapping[str, str]:
        """Pieces, cost, and the least that is possible."""
        return self._report(pattern).summary()

    def facts(self, pattern: Pattern) -> tuple[Fact, ...]:
        """Sizes, pieces, cost, the least that is possible, bases, time."""
        columns, rows = pattern.columns, pattern.rows
        size = cm_and_inches(columns * self.cell.width, rows * self.cell.height)
        found = [Fact("Size", f"{columns} x {rows} {'cells' if self.upright else 'studs'}, {size}")]
        if pattern.heights is not None:
            found.append(Fact("Relief", f"up to {int(pattern.heights.max())} pieces high"))
        found += self._report(pattern).facts()
        if plates := self.base_plates(columns, rows):
            found.append(bases_fact(plates, columns, rows, self.foundation.colour(self.base_color).name))
        return tuple(found)

    def remarks(self, pattern: Pattern) -> tuple[str, ...]:
        """Colours without values or numbers, prices that are missing, walls that fall apart."""
        codes = [colour.code for colour in pattern.colours]
        found = list(self._report(pattern).remarks())
        if self.hex_source != SOURCES[0] and (lost := lacking(known_colours(), codes, self.hex_source)):
            found.append(f"{self.hex_source} has no value for {', '.join(lost)}: LDraw's or Rebrickable's stands in")
        return tuple(found)

    def tiles(self, rgb: Bytes, pixels: int) -> Bytes:
        """One part of each colour."""
        from pixcraft.crafts.brick.look import single_bricks

        return single_bricks(rgb, self.single, self.ground, pixels)

    def look(self, pattern: Pattern, pixels: int) -> Bytes:
        """The mosaic as built."""
        from pixcraft.crafts.brick.look import bricks_seen

        return bricks_seen(pattern, self.pieces(pattern), self.ground, pixels, self.cell)

    def rules(self, columns: int, rows: int) -> Rules:
        """What may be laid on a grid of this size."""
        hidden = "brick" if self.shape == "brick" else "plate"
        wide = self.merge != "none"
        seen = self._kinds(self.shape, wide or self.upright, thin=self.upright)
        under = self._kinds(hidden, wide, thin=False)
        return Rules(self.sections(columns, rows), seen, under, self.goal, self.upright, self.support == "cheapest")

    def _kinds(self, shape: str, merged: bool, thin: bool) -> tuple[str, ...]:
        """Names of the parts that may stand for a shape, the one of a single cell first."""
        groups = {single: name for name, single in _SINGLES.items()}
        larger = family(groups[shape]) if merged and shape in groups else ()
        names = [part.name for part in larger if part.length > 1 and (part.width == 1 or not thin)]
        return (PIXELS[shape], *names)

    def _report(self, pattern: Pattern) -> Report:
        rules = self.rules(pattern.columns, pattern.rows)
        return Report(pattern, _laid(self, pattern), self.parts_list(pattern), rules)

    def _price_list(self, palette: Palette | None) -> Mapping[tuple[str, str], float]:
        return read_price_list(Path(self.prices), palette or load_palette(type(self).palette)) if self.prices else {}

    def _refuse_contradictions(self) -> None:
        asked = [name for name in (_SINGLES[self.merge], _SHAPES[self.side_view]) if name]
        if self.part != _USUAL:
            asked.append(self.part)
        if len(set(asked)) > 1:
            raise InputError(f"{' and '.join(dict.fromkeys(asked))} do not go together", _CONTRADICTION)
        if self.relief and self.upright:
            raise InputError("a wall has no relief", "leave out --relief or --side-view")
        if self.relief:
            require_picture(Path(self.relief))
        self.foundation.colour(self.base_color)


_CONTRADICTION = "--merge and --side-view decide the part: leave out --part; round parts cannot be merged"


@lru_cache(maxsize=8)
def _laid(craft: Brick, pattern: Pattern) -> Laid:
    """A pattern is laid once for all its sheets and files."""
    return lay(pattern, craft.rules(pattern.columns, pattern.rows))
