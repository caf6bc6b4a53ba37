"""The photo generator: few threads, chosen together, and cells placed so that a person can stitch them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from pixcraft.errors import InputError
from pixcraft.generators import Brief, Step, pattern_of
from pixcraft.generators.choosing import Candidates, candidates_of, chosen, refilled, suggested
from pixcraft.generators.dither import dithered
from pixcraft.generators.free import free_threads
from pixcraft.generators.placing import Placing
from pixcraft.generators.presets import PRESETS, weights_of
from pixcraft.generators.relabel import Labels
from pixcraft.generators.source import Mask, Source, fitted_to, sampled, source_of
from pixcraft.generators.targets import Target, met
from pixcraft.generators.threads import SUGGESTED, Indices
from pixcraft.options import choice, integer, number, option, yes_no
from pixcraft.palette import Palette
from pixcraft.pattern import Pattern
from pixcraft.picture import Picture

STEPS = 6
FREE = "free"
"""The kind of palette that asks for any colours at all."""
STITCHES_SHARE = 0.001
"""Share of the stitches below which a thread is not worth a skein."""


def per_cent(text: str) -> float:
    """Read "2%" or "2" as 2.0 per cent."""
    return number(0, 100)(text.strip().removesuffix("%"))


@dataclass(frozen=True)
class Photo:
    """Photos: the best likeness within the number of threads, with little confetti."""

    name: ClassVar[str] = "photo"

    preset: str = option("default", choice(*PRESETS), "what counts: faithful, default, easy or calmest")
    confetti: float | None = option(
        None, number(0, 10), "instead of a preset: 0 = almost no isolated stitches, 10 = all that likeness asks for"
    )
    max_confetti: float | None = option(None, per_cent, "most isolated stitches, in per cent")
    max_starts: float | None = option(None, number(1, 1000), "most thread starts per 1000 stitches")
    min_stitches: int = option(0, integer(0, 100_000), "fewest stitches worth a skein; 0 = by size")
    min_distance: float = option(3.0, number(0, 50), "least CIEDE2000 difference between two threads")
    absolute: bool = option(False, yes_no, "keep lightness even where no thread is that light or dark")
    dither: bool = option(False, yes_no, "mix two threads in smooth areas")

    def natural_size(self, picture: Picture) -> tuple[int, int] | None:
        """None: a photo has no stitches of its own."""
        return None

    def __call__(self, brief: Brief) -> Pattern:
        """The pattern.

        Raises:
            InputError: nothing to stitch, or nothing to stitch with, or wishes that contradict one another.
        """
        brief.on_step(Step("reading the picture", 0, STEPS))
        free = brief.palette.kind == FREE
        if free:
            brief = replace(brief, palette=_free_palette(brief))
        source = source_of(brief)
        if not (free or self.absolute):
            source = fitted_to(source, brief.palette.linear)
        brief.on_step(Step("choosing threads", 1, STEPS))
        candidates = candidates_of(source, brief.palette, 0.0 if free else self.min_distance, brief.locked)
        count, warnings = _count(brief.colours, candidates)
        least = self.min_stitches or least_stitches(int(source.stitched.sum()))
        threads = chosen(candidates, source, brief.palette, count, least)
        place = Placing(source, brief.palette, weights_of(self.preset, self.confetti))
        cells = _placed(brief, place, candidates, threads, Need(count, least))
        brief.on_step(Step("meeting the targets", STEPS - 2, STEPS))
        cells, more = met(Target(self.max_confetti, self.max_starts), place, cells)
        pattern = pattern_of(brief, cells, (*warnings, *more))
        if self.dither:
            brief.on_step(Step("dithering", STEPS - 1, STEPS))
            pattern = _dithered(brief, source, cells, pattern)
        brief.on_step(Step("done", STEPS, STEPS))
        return pattern


@dataclass(frozen=True)
class Need:
    """At most `count` threads, each with at least `least` stitches."""

    count: int
    least: int


def _placed(brief: Brief, place: Placing, candidates: Candidates, threads: Indices, need: Need) -> Labels:
    """Place the threads; replace those with too few stitches once, and do without those that still have."""
    stitched, locked = place.source.stitched, candidates.locked
    brief.on_step(Step("placing stitches", 2, STEPS))
    cells = place(threads)
    kept, rare = _by_use(cells, stitched, threads, need.least, locked)
    if not len(rare):
        return cells
    brief.on_step(Step("replacing rare threads", 3, STEPS))
    again = refilled(candidates, kept, rare, need.count)
    cells = place(again, cells)
    kept, rare = _by_use(cells, stitched, again, need.least, locked)
    while len(rare):
        cells = place(kept, cells)
        kept, rare = _by_use(cells, stitched, kept, need.least, locked)
    return cells


def _free_palette(brief: Brief) -> Palette:
    """The colours that draw the picture best, any at all."""
    if brief.locked:
        raise InputError("free colours cannot be locked", "name a palette")
    source = sampled(brief)
    if brief.colours > 0:
        return free_threads(source, brief.colours)
    many = free_threads(source, SUGGESTED[1])
    return free_threads(source, suggested(candidates_of(source, many, 0.0)))


def least_stitches(stitches: int) -> int:
    """Fewest stitches worth a skein in a chart of that many: about 0.1 %, 3 in small charts, 1 in tiny ones."""
    return max(1, min(3, stitches // 32), round(STITCHES_SHARE * stitches))


def _count(colours: int, candidates: Candidates) -> tuple[int, tuple[str, ...]]:
    if colours > 0:
        return colours, ()
    count = suggested(candidates)
    return count, (f"suggested {count} colours",)


def _by_use(cells: Labels, stitched: Mask, threads: Indices, least: int, locked: Indices) -> tuple[Indices, Indices]:
    """The locked threads and those with at least that many stitches, or the one with most, and the rest."""
    stitches = np.bincount(cells[stitched], minlength=int(threads.max()) + 1)[threads]
    often = (stitches >= min(least, int(stitches.max()))) | np.isin(threads, locked)
    return threads[often], threads[~often]


def _dithered(brief: Brief, source: Source, cells: Labels, plain: Pattern) -> Pattern:
    mixed = dithered(source, cells, brief.palette)
    before, after = plain.confetti_percent(), pattern_of(brief, mixed).confetti_percent()
    price = f"dithering raises confetti from {before:.1f} % to {after:.1f} %"
    return pattern_of(brief, mixed, (*plain.made.warnings, price))
