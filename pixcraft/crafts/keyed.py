"""Keys for patterns whose palette gave none: charts of other programs, or of palettes without a kind."""

from __future__ import annotations

from dataclasses import replace

from pixcraft.palette import Colour, Palette
from pixcraft.palettefile.keys import with_keys
from pixcraft.pattern import Pattern


def keyed(pattern: Pattern, kind: str) -> Pattern:
    """The pattern with a key as the symbol of every colour; the same object where all have one.

    `kind` is that of its palette, "beads" or "bricks".
    """
    if all(colour.symbol for colour in pattern.colours):
        return pattern
    own = tuple(Colour(str(number), "", one.rgb, key=one.symbol) for number, one in enumerate(pattern.colours))
    keys = (colour.key for colour in with_keys(Palette("", own, kind=kind)).colours)
    return replace(
        pattern, colours=tuple(replace(one, symbol=key) for one, key in zip(pattern.colours, keys, strict=True))
    )
