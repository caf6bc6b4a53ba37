"""Rebrickable's part list as CSV: its own part and colour numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pixcraft.crafts import Craft
from pixcraft.export.bricks import BrickExport, assembled
from pixcraft.export.spreadsheet import csv_text
from pixcraft.pattern import Pattern


@dataclass(frozen=True)
class RebrickableCsv(BrickExport):
    """To import as a part list."""

    name: ClassVar[str] = "rebrickable"
    suffix: ClassVar[str] = "-rebrickable.csv"

    def __call__(self, pattern: Pattern, craft: Craft) -> bytes:
        """The file's bytes, UTF-8."""
        rows: list[tuple[object, ...]] = [
            (line.part.ids["rebrickable"], pattern.colour_of(line.key).code, line.count)
            for line in assembled(craft).parts_list(pattern)
        ]
        return csv_text([("Part", "Color", "Quantity"), *rows]).encode("utf-8")
