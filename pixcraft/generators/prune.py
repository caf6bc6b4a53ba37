"""Start with too many threads and drop the least useful ones under the energy itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pixcraft.generators.relabel import Energy, Labelling, Labels, descend, runners_up
from pixcraft.generators.threads import Bars, Indices

DROPPED_AT_ONCE = 0.25
"""Share of the surplus that goes in one round."""


def pruned(energy: Energy, count: int, locked: Bars | None = None, least: int = 0) -> Indices:
    """Which `count` of the energy's colours to keep; see `dropped`."""
    state = Labelling(energy, energy.near.argmin(axis=-1))
    descend(energy, state, 3)
    return dropped(energy, state, count, locked, least)


def dropped(energy: Energy, state: Labelling, count: int, locked: Bars | None = None, least: int = 0) -> Indices:
    """Which `count` of the colours of a labelling to keep: `locked` (colours,) ones always.

    Colours of fewer than `least` cells go first, then those whose cells lose least by their next best colours.
    """
    kept = np.arange(len(energy.paint))
    never = np.zeros(len(kept), np.bool_) if locked is None else locked
    while len(kept) > count:
        labels, regret = runners_up(energy, state)
        mine = state.labels[energy.stitched]
        usefulness = np.bincount(mine, regret[energy.stitched], len(kept))
        usefulness[np.bincount(mine, minlength=len(kept)) < least] -= usefulness.max() + 1
        usefulness[never[kept]] = np.inf
        surplus = len(kept) - count
        out = np.argsort(usefulness, kind="stable")[: max(1, int(surplus * DROPPED_AT_ONCE))]
        energy, state, stay = _without(energy, state, out, labels)
        kept = kept[stay]
        descend(energy, state, 1)
    return kept


def _without(energy: Energy, state: Labelling, out: Indices, others: Labels) -> tuple[Energy, Labelling, Indices]:
    """The energy without some colours; their cells take `others`, or the nearest colour where that goes too."""
    stay = np.setdiff1d(np.arange(len(energy.paint)), out)
    renumber = np.full(len(energy.paint) + 1, -1, np.intp)
    renumber[stay] = np.arange(len(stay))
    fewer = replace(energy, near=np.ascontiguousarray(energy.near[..., stay]), paint=energy.paint[stay])
    labels = renumber[state.labels]
    labels = np.where(labels < 0, renumber[others], labels)
    labels = np.where(labels < 0, fewer.near.argmin(axis=-1), labels)
    return fewer, Labelling(fewer, labels), stay
