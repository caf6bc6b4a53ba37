"""Mosaics that the tests of bricks share."""

from __future__ import annotations

import numpy as np

from pixcraft.crafts.brick import Brick
from pixcraft.palettefile import load_palette
from pixcraft.pattern import ChartColour, Pattern

LEGO = load_palette("lego")
F = np.array([[1, 1, 1, 1, 0], [1, 0, 0, 0, 0], [1, 1, 1, 0, 0], [1, 0, 0, 0, 0], [2, 0, 0, 0, 0], [2, 0, 0, 0, 0]])
"""An F, which no turn or mirror maps onto itself."""


def in_colours(*codes: str) -> tuple[ChartColour, ...]:
    """Colours of the catalog as a pattern keeps them."""
    found = map(LEGO.find, codes)
    return tuple(ChartColour(one.code, one.name, one.rgb, one.key, LEGO.brand, LEGO.name) for one in found)


def letter() -> Pattern:
    """The F in white and red on a bare base."""
    return Pattern(F.astype(np.uint16), in_colours("15", "4"), "brick", title="F")


def blots(columns: int = 48, rows: int = 48, seed: int = 3, empty: bool = False) -> Pattern:
    """Broad areas and a few lone cells in five colours."""
    y, x = np.mgrid[:rows, :columns]
    waves = np.sin(x / 5.1) + np.sin(y / 6.3 + seed) + np.sin((x + y) / 9)
    cells = (np.digitize(waves, [-1.2, -0.3, 0.5, 1.3]) + (0 if empty else 1)).astype(np.uint16)
    rng = np.random.default_rng(seed)
    cells[rng.random(cells.shape) < 0.03] = 3
    pattern = Pattern(cells, in_colours("15", "4", "14", "0", "1"), "brick", title="Blots & <more>")
    return Brick().finish(pattern.without_unused())
