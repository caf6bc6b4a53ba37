"""The chart as OXS, for other cross-stitch programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pixcraft import oxs
from pixcraft.crafts import Craft
from pixcraft.export import Export
from pixcraft.pattern import Pattern


@dataclass(frozen=True)
class Oxs(Export):
    """OXS 1.0."""

    name: ClassVar[str] = "oxs"
    suffix: ClassVar[str] = ".oxs"

    def __call__(self, pattern: Pattern, craft: Craft) -> bytes:
        """The XML file's bytes."""
        strands = [item.columns.get("strands", "") for item in craft.materials(pattern)]
        return oxs.dumps(pattern, craft.cell.width, craft.ground, strands)
