"""Exports: from a finished pattern to the bytes of one file. One format, one file; list it in `pixcraft.registry`.

An export is a frozen dataclass whose fields are its options (see `pixcraft.options`). PDFs are exports too; they live
in `pixcraft.sheet.products`.
"""

from __future__ import annotations

from typing import ClassVar, Protocol

from pixcraft.crafts import Craft
from pixcraft.options import Dataclass
from pixcraft.pattern import Pattern


class Export(Dataclass, Protocol):
    """Writes one kind of file."""

    name: ClassVar[str]
    suffix: ClassVar[str]
    """What follows the name of the pattern: ".oxs", "-pk.pdf"."""

    def check(self, craft: Craft) -> None:
        """Raise now what would stop it later, before any work is done; by default nothing can."""

    def __call__(self, pattern: Pattern, craft: Craft) -> bytes:
        """The file's bytes; the same pattern and craft give the same bytes."""
        ...
