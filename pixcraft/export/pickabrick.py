"""LEGO's Pick a Brick list as CSV: element numbers, at most 999 pieces a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from pixcraft.crafts import Craft
from pixcraft.crafts.parts import ELEMENT
from pixcraft.export.bricks import BrickExport, assembled
from pixcraft.export.spreadsheet import csv_text
from pixcraft.pattern import Pattern

MOST = 999
"""Pieces that one line of the shop's basket holds."""


@dataclass(frozen=True)
class PickABrickCsv(BrickExport):
    """To upload at Pick a Brick; a part that has no element in its colour is left out, as the run says."""

    name: ClassVar[str] = "pickabrick"
    suffix: ClassVar[str] = "-pick-a-brick.csv"

    def __call__(self, pattern: Pattern, craft: Craft) -> bytes:
        """The file's bytes, UTF-8."""
        rows: list[tuple[object, ...]] = [("elementId", "quantity")]
        for line in assembled(craft).parts_list(pattern):
            elements = ELEMENT.made(line.part.name, pattern.colour_of(line.key).code)
            if elements:
                rows.extend((elements[0], count) for count in _split(line.count))
        return csv_text(rows).encode("utf-8")


def _split(count: int) -> Iterator[int]:
    for start in range(0, count, MOST):
        yield min(MOST, count - start)
