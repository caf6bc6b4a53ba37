"""Start with too many threads and drop the least useful ones under the energy itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pixcraft.generators.relabel import Energy, Labelling, Labels, descend, runners_up
from pixcraft.generators.threads import Indices

DROPPED_AT_ONCE = 0.25
"""Share of the surplus that goes in one round."""


def pruned(energy: Energy, count: int) -> Indices:
    """Which `count` of the energy's colours to keep."""
    kept = np.arange(len(energy.paint))
    state = Labelling(energy, energy.near.argmin(axis=-1))
    descend(energy, state, 3)
    while len(kept) > count:
        labels, regret = runners_up(energy, state)
        usefulness = np.bincount(state.labels[energy.stitched], regret[energy.stitched], len(kept))
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
