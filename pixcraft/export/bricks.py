"""What the files for brick shops have in common."""

from __future__ import annotations

from dataclasses import dataclass

from pixcraft.crafts import Craft
from pixcraft.crafts.brick.pieces import Assembled
from pixcraft.errors import InputError
from pixcraft.export import Export


def assembled(craft: Craft) -> Assembled:
    """The craft as one that is built from pieces.

    Raises:
        InputError: it is not.
    """
    if not isinstance(craft, Assembled):
        raise InputError(f"{craft.name} is not built from bricks", "this product goes with `pixcraft brick`")
    return craft


@dataclass(frozen=True)
class BrickExport(Export):
    """A file that only crafts built from pieces have."""

    def check(self, craft: Craft) -> None:
        """Raise InputError now for any other craft."""
        assembled(craft)
