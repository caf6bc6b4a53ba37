"""Rebrickable's part list as CSV: its own part and colour numbers."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import ClassVar

from pixcraft.crafts import Craft
from pixcraft.export.bricks import BrickExport, assembled
from pixcraft.pattern import Pattern


@dataclass(frozen=True)
class RebrickableCsv(BrickExport):
    """To import as a part list."""

    name: ClassVar[str] = "rebrickable"
    suffix: ClassVar[str] = "-rebrickable.csv"

    def __call__(self, pattern: Pattern, craft: Craft) -> bytes:
        """The file's bytes, UTF-8."""
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(["Part", "Color", "Quantity"])
        for line in assembled(craft).parts_list(pattern):
            writer.writerow([line.part.ids["rebrickable"], pattern.colour_of(line.key).code, line.count])
        return stream.getvalue().encode("utf-8")
