"""Lists of codes, typed or in a file."""

from __future__ import annotations

from pixcraft.palettefile import load_palette
from pixcraft.palettefile.codes import read_codes


def test_a_whole_palette_can_be_typed() -> None:
    """Longer than any name of a file may be."""
    codes = [colour.code for colour in load_palette("dmc").colours]
    assert [listed.code for listed in read_codes(",".join(codes))] == codes
