"""Everything about the pieces as CSV: numbers in all systems, elements, counts and prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pixcraft.colour import format_hex
from pixcraft.crafts import Craft
from pixcraft.crafts.brick.colour_names import shop_names
from pixcraft.crafts.brick.costs import own_prices
from pixcraft.crafts.brick.pieces import PartLine
from pixcraft.crafts.brick.report import colour_number
from pixcraft.crafts.parts import ELEMENT
from pixcraft.export.bricks import BrickExport, assembled
from pixcraft.export.spreadsheet import csv_bytes
from pixcraft.pattern import Pattern

_HEADING = (
    "key", "rgb", "colour", "lego_colour", "bricklink_colour", "part", "studs",
    "rebrickable_part", "ldraw_part", "bricklink_part",
    "rebrickable_color", "ldraw_color", "bricklink_color", "lego_color",
    "element_ids", "quantity", "price_each", "cost", "price_source",
)  # fmt: skip


@dataclass(frozen=True)
class PartsCsv(BrickExport):
    """One line for each part in each colour; element numbers newest first."""

    name: ClassVar[str] = "parts"
    suffix: ClassVar[str] = "-parts.csv"

    def __call__(self, pattern: Pattern, craft: Craft) -> bytes:
        """The file's bytes, UTF-8 with a BOM so that spreadsheets read accents."""
        return csv_bytes([_HEADING, *(_row(pattern, line) for line in assembled(craft).parts_list(pattern))])


def _row(pattern: Pattern, line: PartLine) -> tuple[object, ...]:
    colour, part = pattern.colour_of(line.key), line.part
    return (
        colour.symbol,
        format_hex(colour.rgb),
        colour.name,
        *shop_names(colour.code, colour.name),
        part.title,
        f"{part.width}x{part.length}",
        *(part.ids[system] for system in ("rebrickable", "ldraw", "bricklink")),
        colour.code,
        *(colour_number(colour.code, system) for system in ("ldraw", "bricklink", "lego")),
        " ".join(ELEMENT.made(part.name, colour.code)),
        line.count,
        f"{line.price:.12g}",
        f"{line.cost:.2f}",
        "yours" if part.name in own_prices(colour) else "estimate",
    )
