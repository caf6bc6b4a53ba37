"""Few threads for few colours: the p-median, with the threads that the user locked."""

from __future__ import annotations

import numpy as np

from pixcraft.colour import Floats, ciede2000_table
from pixcraft.errors import InputError
from pixcraft.generators import Brief
from pixcraft.generators.choosing import candidates_of, suggested
from pixcraft.generators.source import Source
from pixcraft.generators.threads import Indices, greedy, swapped, weighted_colours

NEGLIGIBLE = 0.02
"""Mean squared CIEDE2000 that a further thread must gain to be worth a skein."""
SWAPS = 60


def p_median(lab: Floats, weight: Floats, brief: Brief, count: int, min_distance: float = 0) -> Indices:
    """Palette indices of at most `count` threads for colours (n, 3) of that weight (n,), the locked ones among them.

    They minimise the weighted sum of squared CIEDE2000 of every colour to its nearest thread; two that are chosen
    are at least `min_distance` apart.

    Raises:
        InputError: more threads are locked than asked for.
    """
    palette, locked = brief.palette, np.array(brief.locked, np.intp)
    check_locked(brief, count)
    cost = ciede2000_table(lab, palette.lab) ** 2
    barred = ciede2000_table(palette.lab, palette.lab) < min_distance
    np.fill_diagonal(barred, True)
    if len(locked):
        # With the locked threads at hand, no colour costs more than the best of them.
        cost = np.minimum(cost, cost[:, locked].min(axis=1)[:, None])
    allowed = np.flatnonzero(~barred[locked].any(axis=0))
    if not len(allowed) or count == len(locked):
        return locked
    cost, barred = cost[:, allowed], barred[np.ix_(allowed, allowed)]
    start, _ = greedy(cost, weight, count - len(locked), barred, NEGLIGIBLE * float(weight.sum()))
    return np.concatenate([locked, allowed[swapped(cost, weight, start, barred, SWAPS)]])


def asked_for(source: Source, brief: Brief) -> tuple[int, tuple[str, ...]]:
    """How many colours the brief asks for, or the picture where it asks for none, and a remark about that.

    Raises:
        InputError: more threads are locked than asked for.
    """
    if brief.colours:
        check_locked(brief, brief.colours)
        return brief.colours, ()
    count = max(suggested(candidates_of(source, brief.palette, 0)), len(brief.locked))
    return count, (f"suggested {count} colours",)


def check_locked(brief: Brief, count: int) -> None:
    """Refuse more locked threads than colours.

    Raises:
        InputError: more threads are locked than asked for.
    """
    if len(brief.locked) > count:
        raise InputError(f"{len(brief.locked)} threads are locked for {count} colours", "ask for more colours")


def threads_for(source: Source, brief: Brief) -> tuple[Indices, tuple[str, ...]]:
    """The p-median of a source's cells, and a remark about its size."""
    count, warnings = asked_for(source, brief)
    lab = source.lab[source.stitched]
    return p_median(*weighted_colours(lab, np.ones(len(lab))), brief, count), warnings
