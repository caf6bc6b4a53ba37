"""Floyd-Steinberg: error diffusion in linear light."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from pixcraft.colour import Floats, oklab_from_linear
from pixcraft.generators import Brief, Step, pattern_of
from pixcraft.generators.p_median import threads_for
from pixcraft.generators.source import Mask, relative_source
from pixcraft.generators.threads import Indices
from pixcraft.options import option, yes_no
from pixcraft.pattern import Pattern
from pixcraft.picture import Picture

SHARES = ((0, 1, 7 / 16), (1, -1, 3 / 16), (1, 0, 5 / 16), (1, 1, 1 / 16))
"""Steps down and ahead, and the part of the error that goes there (Floyd and Steinberg 1976)."""

MOST_ERROR = 1.0
"""How far beyond the gamut, in linear light, passed errors may push a cell."""


@dataclass(frozen=True)
class FloydSteinberg:
    """Floyd-Steinberg dithering: smooth from afar, much confetti, for comparison and for taste."""

    name: ClassVar[str] = "floyd-steinberg"

    absolute: bool = option(False, yes_no, "keep the picture's white and black even where the palette has none")

    def natural_size(self, picture: Picture) -> tuple[int, int] | None:
        """None: any size is as good."""
        return None

    def __call__(self, brief: Brief) -> Pattern:
        """The pattern; its threads are the p-median of the cells' means.

        Raises:
            InputError: nothing to stitch, nothing to stitch with, or more locked threads than colours.
        """
        brief.on_step(Step("choosing threads", 0, 2))
        source = relative_source(brief, self.absolute)
        threads, warnings = threads_for(source, brief)
        brief.on_step(Step("dithering", 1, 2))
        labels = threads[diffused(source.cells, brief.palette.linear[threads], source.stitched)]
        brief.on_step(Step("done", 2, 2))
        return pattern_of(brief, labels, warnings)


def diffused(linear: Floats, paint: Floats, stitched: Mask) -> Indices:
    """Numbers (rows, columns) of the colours `paint` (n, 3): the nearest in Oklab to a cell and the error passed to it.

    Rows run to and fro, or errors would drift to one side. Errors that no colour can make up for do not pile up,
    and none comes out of cells that stay empty.
    """
    rows, columns = stitched.shape
    wanted = np.pad(linear.astype(np.float64), ((0, 1), (1, 1), (0, 0)))
    labels = np.zeros((rows, columns), np.intp)
    goals = oklab_from_linear(paint.astype(np.float64))
    for row in range(rows):
        ahead = 1 if row % 2 == 0 else -1
        for column in np.flatnonzero(stitched[row])[::ahead].tolist():
            colour = np.clip(wanted[row, column + 1], -MOST_ERROR, 1 + MOST_ERROR)
            best = int(((goals - oklab_from_linear(np.clip(colour, 0, 1))) ** 2).sum(axis=1).argmin())
            labels[row, column] = best
            error = colour - paint[best]
            for down, right, share in SHARES:
                wanted[row + down, column + 1 + ahead * right] += share * error
    return labels
