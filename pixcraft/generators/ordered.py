"""Ordered dithering: Bayer's matrix over mixtures of threads in linear light."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from pixcraft.colour import Floats, luminance, oklab_from_linear
from pixcraft.generators import Brief, Step, pattern_of
from pixcraft.generators.p_median import threads_for
from pixcraft.generators.source import relative_source
from pixcraft.generators.threads import Indices
from pixcraft.options import option, yes_no
from pixcraft.pattern import Pattern
from pixcraft.picture import Picture

BAYER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]])
"""Ranks of the cells of a 4 x 4 square (Bayer 1973)."""


@dataclass(frozen=True)
class Ordered:
    """Ordered dithering: a regular weave of threads, for comparison and for taste."""

    name: ClassVar[str] = "ordered"

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
        paint = brief.palette.linear[threads]
        rank = np.tile(BAYER, (-(-brief.rows // 4), -(-brief.columns // 4)))[: brief.rows, : brief.columns]
        mixture = mixtures(source.cells.reshape(-1, 3), paint)
        labels = mixture[np.arange(rank.size), rank.ravel()].reshape(rank.shape)
        brief.on_step(Step("done", 2, 2))
        return pattern_of(brief, threads[labels], warnings)


def mixtures(linear: Floats, paint: Floats) -> Indices:
    """For colours (m, 3) the numbers (m, 16) of 16 colours of `paint` (n, 3) that mix to them, dark ones first.

    Each is the nearest in Oklab to what the mixture still lacks, as in Knoll's pattern dithering (US 6606166, lapsed),
    which extends Bayer's thresholds to any palette.
    """
    wanted, goals = linear.astype(np.float64), oklab_from_linear(paint.astype(np.float64))
    dark_first = np.argsort(luminance(paint), kind="stable")
    place = np.argsort(dark_first)
    lacks = np.zeros_like(wanted)
    picks = np.empty((len(wanted), BAYER.size), np.intp)
    for number in range(BAYER.size):
        goal = oklab_from_linear(np.clip(wanted + lacks, 0, 1))
        best = (-2 * goal @ goals.T + (goals**2).sum(axis=1)).argmin(axis=1)
        picks[:, number] = place[best]
        lacks += wanted - paint[best]
    return dark_first[np.sort(picks, axis=1)]
