"""The shopping list as CSV, for spreadsheets and shops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pixcraft.colour import format_hex
from pixcraft.crafts import Craft
from pixcraft.export import Export
from pixcraft.export.spreadsheet import csv_bytes
from pixcraft.pattern import Pattern


@dataclass(frozen=True)
class ShoppingCsv(Export):
    """One line a colour: what to buy, with the range it was rounded from."""

    name: ClassVar[str] = "shopping"
    suffix: ClassVar[str] = "-shopping.csv"

    def __call__(self, pattern: Pattern, craft: Craft) -> bytes:
        """The file's bytes, UTF-8 with a BOM so that spreadsheets read accents."""
        materials = craft.materials(pattern)
        units = f"{materials[0].unit}s" if materials else "units"
        rows: list[list[object]] = [
            ["brand", "code", "name", "rgb", "symbol", craft.cell_noun, f"{units}_low", f"{units}_high", f"buy_{units}"]
        ]
        for material in materials:
            colour = pattern.colour_of(material.key)
            words = [colour.brand, colour.code, colour.name, format_hex(colour.rgb), colour.symbol]
            rows.append([*words, material.count, f"{material.low:.2f}", f"{material.high:.2f}", material.buy])
        return csv_bytes(rows)
