"""The whole pattern as a small flat picture, pale or in full colour, for maps and thumbnails."""

from __future__ import annotations

import numpy as np

from pixcraft.colour import Bytes
from pixcraft.sheet.document import Content
from pixcraft.sheet.inks import WHITE
from pixcraft.sheet.shading import mixed

FADED = 0.45
"""Share of white in pale pictures."""


def flat_cells(content: Content, white: float = 0.0, least: int = 600) -> Bytes:
    """The pattern with whole pixels a cell (h, w, 3), at least so many on the longer side.

    Args:
        content: the pattern; empty cells get the colour of the craft's ground.
        white: share of white that every colour is mixed with.
        least: pixels of the longer side.
    """
    pattern = content.pattern
    colours = [content.craft.ground, *(colour.rgb for colour in pattern.colours)]
    table = np.array([mixed(rgb, WHITE, white) for rgb in colours], np.uint8)
    # Readers smooth pictures of few pixels, so every cell gets several.
    scale = max(1, least // max(pattern.rows, pattern.columns))
    return table[pattern.cells].repeat(scale, axis=0).repeat(scale, axis=1)
