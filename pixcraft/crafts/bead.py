"""Fuse beads: pegboards, packs with spare beads, and the look of beads on their pegs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from pixcraft.colour import Bytes, parse_hex
from pixcraft.crafts import Cell, Fact, Material
from pixcraft.crafts.bead_lint import remarks_on_beads
from pixcraft.crafts.bead_options import (
    BOARD_COLOURS,
    Boards,
    board_colour,
    board_name,
    kind_name,
    parse_boards,
    percent,
)
from pixcraft.crafts.bead_palette import boxed, check_prices, refuse_others
from pixcraft.crafts.bead_supplies import Supplies
from pixcraft.crafts.beads import BeadKind, Pegboard, find_bead_kind, pegboard_for, pegboards
from pixcraft.crafts.keyed import keyed
from pixcraft.crafts.prices import Price, read_prices
from pixcraft.crafts.sections import Sections, evenly
from pixcraft.errors import InputError
from pixcraft.options import integer, option
from pixcraft.palette import Palette
from pixcraft.pattern import MAX_SIDE, Pattern
from pixcraft.units import cm_and_inches

USUAL_KIND = "perler-midi"
"""The bead of palettes that do not say theirs."""


@dataclass(frozen=True)
class Bead:
    """Beads of one kind on pegboards, melted together with an iron."""

    name: ClassVar[str] = "bead"
    group: ClassVar[str] = "beads"
    palette: ClassVar[str] = "perler"
    template: ClassVar[str] = "boards"
    products: ClassVar[tuple[str, ...]] = ("pdf", "json", "png", "materials", "xlsx")
    cell_noun: ClassVar[str] = "beads"
    colour_noun: ClassVar[str] = "bead"
    headings: ClassVar[Mapping[str, str]] = {
        "symbol": "Key",
        "swatch": "Colour",
        "code": "Code",
        "name": "Name",
        "count": "Beads",
        "spare": "Spare",
        "packed": "With spare",
        "grams": "Grams",
        "packs": "Packs",
        "cost": "Cost",
        "alike": "Looks like",
    }
    legend_note: ClassVar[str] = "Grams and packs hold the spare beads; grams are of the heaviest beads of a kind."

    kind: str = option("", kind_name, "bead, such as perler-midi or hama-mini; empty = what the palette is of")
    board: str = option("", board_name, "pegboard, such as midi-29, or its pegs, 40x30; empty = usual for the bead")
    boards: Boards = option(Boards(), parse_boards, "fill so many pegboards, across x down")
    board_color: str = option("clear", board_colour, "colour of the pegboard: clear, white, black or #rrggbb")
    box: int = option(0, integer(0, 10_000), "only the colours of the retail box of so many; 0 = all")
    spare: str = option("", percent, "spare beads in per cent; empty = 5, of mini beads 10")
    prices: str = option("", str.strip, "CSV of code,price[,pack]: what a pack of each colour costs")

    @cached_property
    def bead(self) -> BeadKind:
        """The bead that `kind` names."""
        return find_bead_kind(self.kind or USUAL_KIND)

    @cached_property
    def pegboard(self) -> Pegboard:
        """The board that `board` names, or that is usual for the bead.

        Raises:
            InputError: it is made for beads of another pitch, or none is known.
        """
        return pegboard_for(self.bead, self.board)

    @cached_property
    def price_list(self) -> Mapping[str, Price]:
        """Prices by code as they are written.

        Raises:
            CatalogError: the file cannot be used.
        """
        return read_prices(Path(self.prices)) if self.prices else {}

    @cached_property
    def supplies(self) -> Supplies:
        """The arithmetic of what to buy."""
        prices = {code.casefold(): price for code, price in self.price_list.items()}
        return Supplies(self.bead, self.spare, prices)

    @property
    def cell(self) -> Cell:
        """The pitch of the pegs."""
        return self.bead.pitch

    @property
    def ground(self) -> tuple[int, int, int]:
        """The board's colour."""
        return BOARD_COLOURS.get(self.board_color) or parse_hex(self.board_color)

    def for_palette(self, palette: Palette) -> Bead:
        """With the palette's own bead, unless another one is asked for.

        Raises:
            InputError: free colours, which no maker sells as beads.
            UnknownName: the palette is of a bead that is not known.
        """
        if palette.kind == "free":
            raise InputError("beads cannot be bought in free colours", "name a palette, such as --beads perler")
        return self if self.kind or not palette.item else replace(self, kind=find_bead_kind(palette.item).name)

    def usable(self, palette: Palette) -> Palette:
        """The palette, cut to a retail box if that is asked for.

        Raises:
            InputError: it holds no beads to melt, not the ones that `kind` says, or no such box.
            CatalogError: a price of a code that it does not have.
        """
        refuse_others(palette, self.bead)
        self._refuse_loose_boards(self.boards.across * self.boards.down)
        check_prices(self.price_list, self.prices, palette)
        return boxed(palette, self.box) if self.box else palette

    def grid(self) -> tuple[int, int]:
        """The pegs of the boards that are asked for."""
        boards, board = self.boards, self.pegboard
        columns, rows = boards.across * board.columns, boards.down * board.rows
        if max(columns, rows) > MAX_SIDE:
            raise InputError(f"{boards} boards of {board.name} are more than {MAX_SIDE} pegs a side", "ask for fewer")
        return columns, rows

    def sections(self, columns: int, rows: int) -> Sections:
        """The boards under a design; the last ones may have pegs left over.

        Raises:
            InputError: it needs several boards, but they cannot be linked.
        """
        found = evenly(columns, rows, self.pegboard.columns, self.pegboard.rows, "board")
        self._refuse_loose_boards(found.across * found.down)
        return found

    def finish(self, pattern: Pattern) -> Pattern:
        """Give every bead a key: its own where its palette has one."""
        self.sections(pattern.columns, pattern.rows)
        return keyed(pattern, self.group)

    def materials(self, pattern: Pattern) -> tuple[Material, ...]:
        """Beads with spare ones, packs rounded up once from their sum, grams, and the cost of whole packs."""
        return self.supplies.materials(pattern)

    def facts(self, pattern: Pattern) -> tuple[Fact, ...]:
        """Sizes, beads, boards, packs, weight and cost."""
        columns, rows, bead, supplies = pattern.columns, pattern.rows, self.bead, self.supplies
        materials = self.materials(pattern)
        size = columns * bead.pitch.width, rows * bead.pitch.height
        packed = sum(int(item.columns["packed"]) for item in materials)
        weight = supplies.weight(packed)
        found = {
            "Design": f"{columns} x {rows} beads",
            "Finished size": cm_and_inches(*size),
            "Beads": f"{bead.title}, {bead.pitch.width:g} mm from one to the next",
            "Boards": self._said_of_boards(columns, rows),
            "Colours": supplies.colours(materials),
            "Count": f"{pattern.stitched:,}, {packed:,} with spare ({supplies.rule})",
            "Weight": f"{weight} g with spare; {supplies.weighing}" if weight else "",
            "Cost": supplies.cost(materials) if self.prices else "",
            "Ironing": f"only {bead.fuse_group} beads together",
        }
        return tuple(Fact(label, value) for label, value in found.items() if value)

    def remarks(self, pattern: Pattern) -> tuple[str, ...]:
        """Weak spots of the design, boards and prices that are not sure, each with what to do."""
        found = list(remarks_on_beads(pattern, self.pegboard, self.ground))
        sections = self.sections(pattern.columns, pattern.rows)
        if sections.across * sections.down > 1 and self.pegboard.links is None:
            found.append(
                f"nobody says whether {self.pegboard.name} boards link without a gap: measure yours, "
                "or take another --board"
            )
        if missing := [item for item in self.materials(pattern) if self.prices and not item.columns["cost"]]:
            codes = [pattern.colour_of(item.key).code for item in missing]
            found.append(f"{Path(self.prices).name} has no price for {', '.join(codes)}: add a line for each")
        return tuple(found)

    def tiles(self, rgb: Bytes, pixels: int) -> Bytes:
        """One bead of each colour on its peg."""
        from pixcraft.crafts.bead_look import single_beads

        return single_beads(rgb, self.ground, pixels)

    def look(self, pattern: Pattern, pixels: int) -> Bytes:
        """Beads on the board, seen from above."""
        from pixcraft.crafts.bead_look import beads_on_board

        return beads_on_board(pattern, self.ground, pixels)

    def _said_of_boards(self, columns: int, rows: int) -> str:
        board, sections = self.pegboard, self.sections(columns, rows)
        number = f"{sections.across} x {sections.down}" if sections.across * sections.down > 1 else "1"
        return f"{number} of {board.columns} x {board.rows} pegs ({board.name})"

    def _refuse_loose_boards(self, number_of: int) -> None:
        board = self.pegboard
        if number_of > 1 and board.links is False:
            linking = [one.name for one in pegboards().values() if one.links and one.pitch == board.pitch]
            raise InputError(
                f"it takes {number_of} boards, but {board.name} boards do not link",
                f"make it at most {board.columns}x{board.rows}, or use --board {' or '.join(linking) or '29x29'}",
            )
