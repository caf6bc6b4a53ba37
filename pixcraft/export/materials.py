"""Materials: what each colour takes, in all and on each board, as one table for people, shops and programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from pixcraft.colour import format_hex
from pixcraft.crafts import Craft
from pixcraft.crafts.sections import Section, Sectioned
from pixcraft.export import Export
from pixcraft.export.spreadsheet import csv_bytes
from pixcraft.pattern import Pattern

Value = str | int | float

COLOUR = ("design", "palette", "code", "name", "key", "hex", "need")
"""The first headings of every craft: which colour, and how many cells of it."""


@dataclass(frozen=True)
class Table:
    """Headings, and one line a colour."""

    headings: tuple[str, ...]
    lines: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True)
class MaterialsCsv(Export):
    """One line a colour: what it is, what it takes by the craft's own figures, and its cells on each board."""

    name: ClassVar[str] = "materials"
    suffix: ClassVar[str] = "-materials.csv"

    def __call__(self, pattern: Pattern, craft: Craft) -> bytes:
        """The file's bytes."""
        texts = [item.columns for item in craft.materials(pattern)]
        table = material_table(pattern, craft)
        # The craft's own texts keep the places that a price or weight is written with: 3.50.
        lines = (
            [own.get(heading, value) for heading, value in zip(table.headings, line, strict=True)]
            for own, line in zip(texts, table.lines, strict=True)
        )
        return csv_bytes([table.headings, *lines])


def material_table(pattern: Pattern, craft: Craft) -> Table:
    """The materials of a pattern under the headings `COLOUR`, the craft's own, and the labels of its boards."""
    materials = craft.materials(pattern)
    own = [name for name in (materials[0].columns if materials else ()) if name not in COLOUR]
    sections = list(sections_of(pattern, craft))
    counts = [section.counts(pattern).tolist() for section in sections]
    lines = []
    for item in materials:
        colour = pattern.colour_of(item.key)
        told = (pattern.title, colour.catalog, colour.code, colour.name, colour.symbol, format_hex(colour.rgb))
        figures = [item.figures[name] for name in own]
        lines.append((*told, item.count, *figures, *(count[item.key - 1] for count in counts)))
    return Table((*COLOUR, *own, *(section.label for section in sections)), tuple(lines))


def sections_of(pattern: Pattern, craft: Craft) -> Iterator[Section]:
    """The boards or plates of a pattern; none where the craft has none."""
    if isinstance(craft, Sectioned):
        yield from craft.sections(pattern.columns, pattern.rows).all()
