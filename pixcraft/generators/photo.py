"""The photo generator: few threads, chosen together, and cells placed so that a person can stitch them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from pixcraft.colour import Floats, ciede2000_table
from pixcraft.generators import Brief, Step, pattern_of
from pixcraft.generators.dither import dithered
from pixcraft.generators.edges import NEIGHBOURS, contrast, protection, snapped
from pixcraft.generators.far_view import far_view, opponent_from_linear
from pixcraft.generators.near_view import near_cost, near_samples
from pixcraft.generators.prune import pruned
from pixcraft.generators.regions import Tidying, merge
from pixcraft.generators.relabel import Energy, Labelling, Labels, Prices, descend
from pixcraft.generators.source import Source, fitted_to, source_of
from pixcraft.generators.threads import (
    SUGGESTED,
    Indices,
    greedy,
    squared_difference,
    suggested_count,
    swapped,
    weighted_colours,
)
from pixcraft.options import integer, number, option, yes_no
from pixcraft.palette import Palette
from pixcraft.pattern import Pattern
from pixcraft.picture import Picture

COARSE = 64
"""Cells a side of the largest grid on which threads are compared under the whole energy."""
OVER = 2.5
"""How many times too many threads the comparison starts with."""
MOST_COMPARED = 160

FAR_WEIGHT_THREADS = 0.1
FAR_WEIGHT_CELLS = 0.1
BEARABLE = 4.0
BORDER = 0.15
"""Price of a border between two colours where the source has none."""
BORDER_CONTRAST = 5.0
"""CIEDE2000 in the source over which that price fades."""
ALONE = 1.0
FALSE_CONTRAST = 0.2
DIAGONAL = 0.7
FEATURE_WEIGHT = 3.0
"""How much more a cell of a small feature counts when threads are chosen."""
NEGLIGIBLE = 0.02
"""Mean squared CIEDE2000 that a further thread must gain to be worth a skein."""


@dataclass(frozen=True)
class Photo:
    """Photos: the best likeness within the number of threads, with little confetti."""

    name: ClassVar[str] = "photo"

    min_stitches: int = option(0, integer(0, 100_000), "fewest stitches worth a skein; 0 = by size")
    min_distance: float = option(3.0, number(0, 50), "least CIEDE2000 difference between two threads")
    tidy: float = option(5.0, number(0, 10), "how much likeness to give up for fewer isolated stitches")
    absolute: bool = option(False, yes_no, "keep lightness even if no thread is that light or dark")
    dither: bool = option(False, yes_no, "mix two threads in smooth areas")

    def natural_size(self, picture: Picture) -> tuple[int, int] | None:
        """None: a photo has no stitches of its own."""
        return None

    def __call__(self, brief: Brief) -> Pattern:
        """The pattern.

        Raises:
            InputError: nothing to stitch, or nothing to stitch with.
        """
        brief.on_step(Step("reading the picture", 0, 4))
        source = source_of(brief)
        if not self.absolute:
            source = fitted_to(source, brief.palette.linear)
        source = snapped(source)
        brief.on_step(Step("choosing threads", 1, 4))
        chosen, warnings = self._threads(brief, source)
        brief.on_step(Step("placing stitches", 2, 4))
        chosen, labels = self._placed(brief, source, chosen)
        cells = chosen[labels]
        if self.dither:
            brief.on_step(Step("dithering", 3, 4))
            cells, price = dithered(source, cells, chosen, brief.palette)
            warnings = (*warnings, price)
        brief.on_step(Step("done", 4, 4))
        return pattern_of(brief, cells, warnings)

    def _threads(self, brief: Brief, source: Source) -> tuple[Indices, tuple[str, ...]]:
        palette = brief.palette
        weights = 1 + FEATURE_WEIGHT * protection(source.lab)[source.stitched]
        lab, weight = weighted_colours(source.lab[source.stitched], weights)
        cost = squared_difference(lab, palette.lab)
        too_close = ciede2000_table(palette.lab, palette.lab) < self.min_distance
        np.fill_diagonal(too_close, True)
        enough = NEGLIGIBLE * float(weight.sum())
        count, warnings = brief.colours, ()
        if count == 0:
            _, sums = greedy(cost, weight, SUGGESTED[1], too_close, enough)
            count = suggested_count(sums, float(weight.sum()))
            warnings = (f"suggested {count} colours",)
        many = min(MOST_COMPARED, max(count, int(round(count * OVER))))
        start, _ = greedy(cost, weight, max(many, count), too_close, enough)
        if len(start) > count:
            energy = energy_of(source.coarser(COARSE), palette, start, FAR_WEIGHT_THREADS)
            start = start[pruned(energy, count)]
        return swapped_last(cost, weight, start, too_close), warnings

    def _placed(self, brief: Brief, source: Source, chosen: Indices) -> tuple[Indices, Labels]:
        energy = energy_of(source, brief.palette, chosen, FAR_WEIGHT_CELLS)
        exposed = 1 - protection(source.lab)
        from pixcraft.generators.edges import flatness
        fl=flatness(source.lab)
        view = energy.view.forgiving(energy.paint[energy.near.argmin(axis=-1)], FAR_WEIGHT_CELLS, (BEARABLE / np.maximum(fl,.01)).astype(np.float32))
        energy = replace(energy, view=view)
        energy = replace(energy, prices=prices_of(source, brief.palette.lab[chosen], exposed, ALONE))
        state = Labelling(energy, energy.near.argmin(axis=-1))
        descend(energy, state, 8)
        labels = self._tidied(source, energy, state, exposed)
        return chosen, labels

    def _tidied(self, source: Source, energy: Energy, state: Labelling, exposed: Floats) -> Labels:
        tidying = Tidying(self.tidy * exposed, ALONE * exposed)
        assert energy.prices is not None
        dearer = replace(energy, prices=replace(energy.prices, alone=(ALONE + self.tidy) * exposed))
        for _ in range(2):
            merge(energy, state, tidying)
            descend(dearer, state, 3)
        merge(energy, state, tidying)
        return state.labels


def swapped_last(cost: Floats, weight: Floats, start: Indices, too_close: np.ndarray) -> Indices:
    return start


def energy_of(source: Source, palette: Palette, chosen: Indices, far_weight: float) -> Energy:
    """Likeness alone, with some of the palette's colours."""
    near = near_cost(near_samples(source), palette.lab[chosen])
    paint = opponent_from_linear(palette.linear[chosen]).astype(np.float32)
    return Energy(near, paint, far_view(source, far_weight), source.stitched)


def prices_of(source: Source, lab: Floats, exposed: Floats, alone: float) -> Prices:
    """What stitching costs with threads of these CIELAB colours, less where the source has small features."""
    shown = contrast(source.lab)
    nearness = np.array([1 if 0 in step else DIAGONAL for step in NEIGHBOURS], np.float32)
    border = BORDER * np.exp(-((shown / BORDER_CONTRAST) ** 2) / 2) * nearness[:, None, None]
    between = np.zeros((len(lab) + 1, len(lab) + 1), np.float32)
    between[:-1, :-1] = ciede2000_table(lab, lab)
    return Prices(
        (border * exposed).astype(np.float32),
        shown,
        FALSE_CONTRAST * nearness,
        (alone * exposed).astype(np.float32),
        between,
    )
