"""The photo generator: few threads, chosen together, and cells placed so that a person can stitch them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from pixcraft.errors import InputError
from pixcraft.generators import Brief, Step, pattern_of
from pixcraft.generators.choosing import Candidates, candidates_of, chosen, curve_text, refilled, suggested
from pixcraft.generators.dither import dithered
from pixcraft.generators.free import free_threads, own_candidates
from pixcraft.generators.placing import Placing
from pixcraft.generators.presets import PRESETS, for_grid, weights_of
from pixcraft.generators.relabel import Labels
from pixcraft.generators.source import Source, relative_source, sampled
from pixcraft.generators.targets import Target, met
from pixcraft.generators.threads import Indices
from pixcraft.options import choice, integer, number, option, yes_no
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
    min_stitches: int = option(0, integer(0, 100_000), "fewest cells worth a skein or bag of their own; 0 = by size")
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
        choice = self._any_colours(brief) if brief.palette.kind == FREE else self._threads(brief)
        brief, source = choice.brief, choice.source
        weights = for_grid(weights_of(self.preset, self.confetti), source.stitched.size)
        place = Placing(source, brief.palette, weights)
        cells = _placed(place, choice)
        brief.on_step(Step("meeting the targets", STEPS - 2, STEPS))
        cells, more = met(Target(self.max_confetti, self.max_starts), place, cells)
        pattern = pattern_of(brief, cells, (*choice.remarks, *more, *_unused_locks(brief, cells)))
        if self.dither:
            brief.on_step(Step("dithering", STEPS - 1, STEPS))
            pattern = _dithered(brief, source, cells, pattern)
        brief.on_step(Step("done", STEPS, STEPS))
        return pattern

    def _threads(self, brief: Brief) -> Choice:
        """Threads of the brief's palette."""
        source = relative_source(brief, self.absolute)
        brief.on_step(Step("choosing threads", 1, STEPS))
        candidates = candidates_of(source, brief.palette, self.min_distance, brief.locked)
        count, remarks = _count(brief.colours, candidates)
        least = self.min_stitches or least_stitches(int(source.stitched.sum()))
        threads = chosen(candidates, source, brief.palette, count, least)
        return Choice(brief, source, candidates, threads, count, least, remarks)

    def _any_colours(self, brief: Brief) -> Choice:
        """The colours that draw the picture best, any at all."""
        if brief.locked:
            raise InputError("free colours cannot be locked", "name a palette")
        source = sampled(brief)
        brief.on_step(Step("choosing colours", 1, STEPS))
        count, remarks = (brief.colours, ()) if brief.colours > 0 else _count(0, own_candidates(source))
        brief = replace(brief, palette=free_threads(source, count))
        candidates = candidates_of(source, brief.palette, 0.0)
        least = self.min_stitches or least_stitches(int(source.stitched.sum()))
        return Choice(brief, source, candidates, np.arange(len(brief.palette)), count, least, remarks)


@dataclass(frozen=True)
class Choice:
    """The threads to place: at most `count`, each with at least `least` stitches.

    Attributes:
        brief: with the palette that they are from.
        threads: indices in it.
        remarks: for the user.
    """

    brief: Brief
    source: Source
    candidates: Candidates
    threads: Indices
    count: int
    least: int
    remarks: tuple[str, ...]

    def by_use(self, cells: Labels, threads: Indices) -> tuple[Indices, Indices]:
        """The locked threads and those with enough stitches, or the one with most, and the rest."""
        inside = cells[self.source.stitched]
        stitches = np.bincount(inside, minlength=int(threads.max()) + 1)[threads]
        often = (stitches >= min(self.least, int(stitches.max()))) | np.isin(threads, self.candidates.locked)
        return threads[often], threads[~often]


def _placed(place: Placing, choice: Choice) -> Labels:
    """Place the threads; replace those with too few stitches once, and do without those that still have."""
    choice.brief.on_step(Step("placing stitches", 2, STEPS))
    cells = place(choice.threads)
    kept, rare = choice.by_use(cells, choice.threads)
    if not len(rare):
        return cells
    choice.brief.on_step(Step("replacing rare threads", 3, STEPS))
    again = refilled(choice.candidates, kept, rare, choice.count)
    cells = place(again, cells)
    kept, rare = choice.by_use(cells, again)
    while len(rare):
        cells = place(kept, cells)
        kept, rare = choice.by_use(cells, kept)
    return cells


def _unused_locks(brief: Brief, cells: Labels) -> tuple[str, ...]:
    """A remark on locked threads that no cell of this picture is better for."""
    used = set(np.unique(cells[~brief.empty]).tolist())
    codes = [brief.palette.colours[index].code for index in brief.locked if index not in used]
    return (f"locked, but of no use to this picture: {', '.join(codes)}",) if codes else ()


def least_stitches(stitches: int) -> int:
    """Fewest stitches worth a skein in a chart of that many: about 0.1 %, 3 in small charts, 1 in tiny ones."""
    return max(1, min(3, stitches // 32), round(STITCHES_SHARE * stitches))


def _count(colours: int, candidates: Candidates) -> tuple[int, tuple[str, ...]]:
    if colours > 0:
        return colours, ()
    count = suggested(candidates)
    return count, (curve_text(candidates, count),)


def _dithered(brief: Brief, source: Source, cells: Labels, plain: Pattern) -> Pattern:
    mixed = dithered(source, cells, brief.palette)
    before, after = plain.confetti_percent(), pattern_of(brief, mixed).confetti_percent()
    price = f"dithering raises confetti from {before:.1f} % to {after:.1f} %"
    return pattern_of(brief, mixed, (*plain.made.warnings, price))
