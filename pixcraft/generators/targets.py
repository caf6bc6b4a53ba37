"""Targets instead of prices: at most so much confetti, at most so many thread starts."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from pixcraft.generators.edges import NEIGHBOURS
from pixcraft.generators.placing import Placing
from pixcraft.generators.presets import dearer
from pixcraft.generators.regions import regions_of
from pixcraft.generators.relabel import Labels
from pixcraft.generators.source import Mask

TRIALS = 6
"""Halvings of the range of prices."""
DEAREST = 2000.0
"""The highest price of a region that is tried."""


@dataclass(frozen=True)
class Target:
    """What a chart may ask of the stitcher at most; None is no limit.

    Attributes:
        confetti: stitches without a neighbour of their colour, in per cent.
        starts: regions of one colour per 1000 stitches.
    """

    confetti: float | None = None
    starts: float | None = None

    def missed(self, labels: Labels, stitched: Mask) -> tuple[str, ...]:
        """What a chart exceeds, in words."""
        found = []
        confetti, starts = confetti_percent(labels, stitched), starts_per_1000(labels, stitched)
        if self.confetti is not None and confetti > self.confetti:
            found.append(f"{confetti:.1f} % confetti, not {self.confetti:g} %")
        if self.starts is not None and starts > self.starts:
            found.append(f"{starts:.0f} thread starts per 1000 stitches, not {self.starts:g}")
        return tuple(found)


def met(target: Target, place: Placing, cells: Labels) -> tuple[Labels, tuple[str, ...]]:
    """The cells (palette indices) at the lowest price of a region that meets the target, found by bisection.

    Where even the highest price does not meet it, the answer at that price and a remark.
    """
    stitched = place.source.stitched
    if not target.missed(cells, stitched):
        return cells, ()
    low, high = max(place.weights.region, 1.0), DEAREST
    best = _at(place, high, cells)
    missed = target.missed(best, stitched)
    if missed:
        return best, (f"as calm as it gets: {'; '.join(missed)}; fewer colours or a larger chart have less",)
    for _ in range(TRIALS):
        middle = float(np.sqrt(low * high))
        found = _at(place, middle, cells)
        if target.missed(found, stitched):
            low = middle
        else:
            high, best = middle, found
    return best, ()


def _at(place: Placing, region: float, cells: Labels) -> Labels:
    threads = np.unique(cells[place.source.stitched]).astype(np.intp)
    return replace(place, weights=dearer(place.weights, region))(threads, cells)


def confetti_percent(labels: Labels, stitched: Mask) -> float:
    """Share of the stitches with no 8-neighbour of their colour, in per cent."""
    padded = np.pad(np.where(stitched, labels, -1), 1, constant_values=-1)
    rows, columns = labels.shape
    company = np.zeros(labels.shape, np.bool_)
    for down, right in NEIGHBOURS:
        company |= padded[1 + down : 1 + down + rows, 1 + right : 1 + right + columns] == labels
    return 100 * float((stitched & ~company).sum()) / max(1, int(stitched.sum()))


def starts_per_1000(labels: Labels, stitched: Mask) -> float:
    """8-connected regions of one colour per 1000 stitches."""
    regions = regions_of(np.where(stitched, labels, -1))
    count = int(stitched.ravel()[regions.cells[regions.start]].sum())
    return 1000 * count / max(1, int(stitched.sum()))
