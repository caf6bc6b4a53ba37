"""How a chart looks in the hand: the mean colour difference inside every cell."""

from __future__ import annotations

import numpy as np

from pixcraft.colour import Floats, ciede2000_table, lab_from_linear
from pixcraft.generators.far_view import (
    CELLS_PER_DEGREE_NEAR,
    PER_CELL,
    blurred,
    linear_from_opponent,
    opponent_from_linear,
)
from pixcraft.generators.source import SAMPLES, Source, block_mean
from pixcraft.generators.threads import Indices

NEAR_WEIGHT = 0.5
"""Price of one unit of CIEDE2000 over one cell."""


def near_samples(source: Source) -> Floats:
    """CIELAB (rows, columns, samples, 3) inside every cell, as the eye sees it from near."""
    seen = blurred(opponent_from_linear(source.linear), CELLS_PER_DEGREE_NEAR, source.cell_aspect)
    lab = lab_from_linear(linear_from_opponent(block_mean(seen, SAMPLES // PER_CELL)))
    rows, columns = source.stitched.shape
    inside = lab.reshape(rows, PER_CELL, columns, PER_CELL, 3).swapaxes(1, 2)
    return inside.reshape(rows, columns, PER_CELL**2, 3)


def near_cost(samples: Floats, palette_lab: Floats, counts: Floats | None = None) -> Floats:
    """Price (rows, columns, colours) of every colour in every cell, `counts` (rows, columns) times where that is given.

    The mean of the differences, not the difference to the mean: a cell that two areas share costs no less with a
    colour in between than with either, so it snaps to a side.
    """
    rows, columns, count = samples.shape[:3]
    out = np.empty((rows, columns, len(palette_lab)), np.float32)
    for row in range(rows):
        table = ciede2000_table(samples[row].reshape(-1, 3), palette_lab)
        out[row] = table.reshape(columns, count, -1).mean(axis=1) * NEAR_WEIGHT
    return out if counts is None else out * counts[..., None]


class NearView:
    """The prices of a palette's colours in a source, worked out once for each colour that is asked for."""

    def __init__(self, source: Source, palette_lab: Floats, counts: Floats | None = None) -> None:
        self._samples = near_samples(source)
        self._counts = counts
        self._palette_lab = palette_lab
        self._known: dict[int, Floats] = {}

    def cost(self, chosen: Indices) -> Floats:
        """Price (rows, columns, chosen) of these colours of the palette."""
        new = [index for index in chosen.tolist() if index not in self._known]
        if new:
            table = near_cost(self._samples, self._palette_lab[new], self._counts)
            self._known |= {index: table[..., place] for place, index in enumerate(new)}
        return np.stack([self._known[index] for index in chosen.tolist()], axis=-1)
