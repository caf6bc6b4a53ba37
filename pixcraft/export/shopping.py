"""The shopping list as CSV, for spreadsheets and shops."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import ClassVar

from pixcraft.colour import format_hex
from pixcraft.crafts import Craft
from pixcraft.export import Export
from pixcraft.pattern import Pattern

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class ShoppingCsv(Export):
    """One line a colour: what to buy, with the range it was rounded from."""

    name: ClassVar[str] = "shopping"
    suffix: ClassVar[str] = "-shopping.csv"

    def __call__(self, pattern: Pattern, craft: Craft) -> bytes:
        """The file's bytes, UTF-8 with a BOM so that spreadsheets read accents."""
        materials = craft.materials(pattern)
        units = f"{materials[0].unit}s" if materials else "units"
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(
            ["brand", "code", "name", "rgb", "symbol", craft.cell_noun, f"{units}_low", f"{units}_high", f"buy_{units}"]
        )
        for material in materials:
            colour = pattern.colour_of(material.key)
            words = [colour.brand, colour.code, colour.name, format_hex(colour.rgb), colour.symbol]
            writer.writerow(
                [*map(_no_formula, words), material.count, f"{material.low:.2f}", f"{material.high:.2f}", material.buy]
            )
        return stream.getvalue().encode("utf-8-sig")


def _no_formula(text: str) -> str:
    """Text that a spreadsheet will not run as a formula."""
    return f"'{text}" if len(text) > 1 and text.startswith(_FORMULA) else text
