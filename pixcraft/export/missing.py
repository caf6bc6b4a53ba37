"""What a stock lacks, as CSV: the colours of which pieces are to be bought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pixcraft.colour import format_hex
from pixcraft.crafts import Craft
from pixcraft.export import Export
from pixcraft.export.spreadsheet import csv_bytes
from pixcraft.pattern import HAVE, TO_BUY, Pattern


@dataclass(frozen=True)
class MissingCsv(Export):
    """One line a colour that there is too little of."""

    name: ClassVar[str] = "missing"
    suffix: ClassVar[str] = "-to-buy.csv"

    def __call__(self, pattern: Pattern, craft: Craft) -> bytes:
        """The file's bytes; without a stock everything is missing."""
        rows: list[list[object]] = [["brand", "code", "name", "rgb", "need", HAVE, TO_BUY]]
        for colour, need in zip(pattern.colours, pattern.counts().tolist(), strict=True):
            have = min(need, int(colour.extra.get(HAVE, "0")))
            if need > have:
                words = [colour.brand, colour.code, colour.name, format_hex(colour.rgb)]
                rows.append([*words, need, have, need - have])
        return csv_bytes(rows)
