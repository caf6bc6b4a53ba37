"""What the makers and shops call a brick colour, by its code (Rebrickable's number)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pixcraft.palette import Colour
from pixcraft.palettefile import load_palette


@cache
def known_colours() -> Mapping[str, Colour]:
    """The catalog `lego` by code."""
    return {colour.code: colour for colour in load_palette("lego").colours}


def shop_names(code: str, name: str) -> tuple[str, str]:
    """The colour's name at LEGO and at BrickLink; `name` where the catalog does not know it."""
    found = known_colours().get(code)
    ids = found.ids if found else {}
    return ids.get("lego-name", name), ids.get("bricklink-name", name)
