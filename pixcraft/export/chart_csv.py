"""The chart as a CSV of codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pixcraft.crafts import Craft
from pixcraft.export import Export
from pixcraft.export.spreadsheet import csv_bytes
from pixcraft.pattern import Pattern


@dataclass(frozen=True)
class ChartCsv(Export):
    """One line for each row of the chart, one code a cell; an empty cell is empty."""

    name: ClassVar[str] = "chart"
    suffix: ClassVar[str] = "-chart.csv"

    def __call__(self, pattern: Pattern, craft: Craft) -> bytes:
        """The file's bytes."""
        codes = ["", *(colour.code for colour in pattern.colours)]
        return csv_bytes([codes[key] for key in row] for row in pattern.cells.tolist())
