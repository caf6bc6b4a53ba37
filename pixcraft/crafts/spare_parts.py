"""Spare bricks: the same on the list of parts and in a kit."""

from __future__ import annotations

from pixcraft.crafts.parts import Part
from pixcraft.crafts.spare import spare_of

PERCENT = 2


def spare_parts(part: Part, count: int) -> int:
    """How many more to buy: two in a hundred, and at least one of the small ones that are easily lost."""
    small = part.width * part.length == 1
    return spare_of(count, PERCENT, 1) if small else count * PERCENT // 100
