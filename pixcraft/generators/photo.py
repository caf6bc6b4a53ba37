"""The photo generator: few threads, chosen together, and cells placed so that a person can stitch them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from pixcraft.generators import Brief, Step, pattern_of
from pixcraft.generators.choosing import Candidates, candidates_of, chosen, refilled, suggested
from pixcraft.generators.dither import dithered
from pixcraft.generators.edges import snapped
from pixcraft.generators.placing import Placing
from pixcraft.generators.relabel import Labels
from pixcraft.generators.source import Mask, Source, fitted_to, source_of
from pixcraft.generators.threads import Indices
from pixcraft.options import integer, number, option, yes_no
from pixcraft.pattern import Pattern
from pixcraft.picture import Picture

STEPS = 5
REGION_PRICE = 1.2
"""Price of one region of colour, in units of the energy, for each step of `tidy`."""
STITCHES_SHARE = 0.001
"""Share of the stitches below which a thread is not worth a skein."""


@dataclass(frozen=True)
class Photo:
    """Photos: the best likeness within the number of threads, with little confetti."""

    name: ClassVar[str] = "photo"

    min_stitches: int = option(0, integer(0, 100_000), "fewest stitches worth a skein; 0 = by size")
    min_distance: float = option(3.0, number(0, 50), "least CIEDE2000 difference between two threads")
    tidy: float = option(5.0, number(0, 10), "likeness to give up for fewer isolated stitches")
    absolute: bool = option(False, yes_no, "keep lightness even where no thread is that light or dark")
    dither: bool = option(False, yes_no, "mix two threads in smooth areas")

    def natural_size(self, picture: Picture) -> tuple[int, int] | None:
        """None: a photo has no stitches of its own."""
        return None

    def __call__(self, brief: Brief) -> Pattern:
        """The pattern.

        Raises:
            InputError: nothing to stitch, or nothing to stitch with.
        """
        brief.on_step(Step("reading the picture", 0, STEPS))
        source = self._source(brief)
        brief.on_step(Step("choosing threads", 1, STEPS))
        candidates = candidates_of(source, brief.palette, self.min_distance)
        count, warnings = _count(brief.colours, candidates)
        threads = chosen(candidates, source, brief.palette, count)
        brief.on_step(Step("placing stitches", 2, STEPS))
        cells = self._placed(brief, source, candidates, threads, count)
        pattern = pattern_of(brief, cells, warnings)
        if self.dither:
            brief.on_step(Step("dithering", STEPS - 1, STEPS))
            pattern = _dithered(brief, source, cells, pattern)
        brief.on_step(Step("done", STEPS, STEPS))
        return pattern

    def _source(self, brief: Brief) -> Source:
        source = source_of(brief)
        if not self.absolute:
            source = fitted_to(source, brief.palette.linear)
        return snapped(source)

    def _placed(self, brief: Brief, source: Source, candidates: Candidates, threads: Indices, count: int) -> Labels:
        """Place the threads; replace those with too few stitches once, and do without those that still have."""
        place = Placing(source, brief.palette, self.tidy * REGION_PRICE)
        least = self.min_stitches or least_stitches(int(source.stitched.sum()))
        cells = place(threads)
        kept, rare = _by_use(cells, source.stitched, threads, least)
        if not len(rare):
            return cells
        brief.on_step(Step("replacing rare threads", 3, STEPS))
        again = refilled(candidates, kept, rare, count)
        cells = place(again, cells)
        kept, rare = _by_use(cells, source.stitched, again, least)
        while len(rare):
            cells = place(kept, cells)
            kept, rare = _by_use(cells, source.stitched, kept, least)
        return cells


def least_stitches(stitches: int) -> int:
    """Fewest stitches worth a skein in a chart of that many: about 0.1 %, 3 in small charts, 1 in tiny ones."""
    return max(1, min(3, stitches // 32), round(STITCHES_SHARE * stitches))


def _count(colours: int, candidates: Candidates) -> tuple[int, tuple[str, ...]]:
    if colours > 0:
        return colours, ()
    count = suggested(candidates)
    return count, (f"suggested {count} colours",)


def _by_use(cells: Labels, stitched: Mask, threads: Indices, least: int) -> tuple[Indices, Indices]:
    """The threads with at least that many stitches, or the one with most, and the rest."""
    stitches = np.bincount(cells[stitched], minlength=int(threads.max()) + 1)[threads]
    often = stitches >= min(least, int(stitches.max()))
    return threads[often], threads[~often]


def _dithered(brief: Brief, source: Source, cells: Labels, plain: Pattern) -> Pattern:
    mixed = dithered(source, cells, brief.palette)
    before, after = plain.confetti_percent(), pattern_of(brief, mixed).confetti_percent()
    price = f"dithering raises confetti from {before:.1f} % to {after:.1f} %"
    return pattern_of(brief, mixed, (*plain.made.warnings, price))
