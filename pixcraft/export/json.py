"""The pattern file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pixcraft import patternfile
from pixcraft.crafts import Craft
from pixcraft.export import Export
from pixcraft.pattern import Pattern


@dataclass(frozen=True)
class PatternJson(Export):
    """`NAME.pixcraft.json`: everything the chart holds, to be read again."""

    name: ClassVar[str] = "json"
    suffix: ClassVar[str] = ".pixcraft.json"

    def __call__(self, pattern: Pattern, craft: Craft) -> bytes:
        """The file's bytes, UTF-8."""
        return patternfile.dumps(pattern).encode("utf-8")
