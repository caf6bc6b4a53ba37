"""Where each thread goes: the energy of a photo, its descent, and tidying."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from pixcraft.colour import Floats, ciede2000_table
from pixcraft.generators.edges import NEIGHBOURS, contrast, flatness, protection
from pixcraft.generators.far_view import FarView, far_view, opponent_from_linear
from pixcraft.generators.near_view import NearView, near_cost, near_samples
from pixcraft.generators.regions import Tidying, merge
from pixcraft.generators.relabel import Energy, Labelling, Labels, Prices, descend
from pixcraft.generators.source import Source
from pixcraft.generators.threads import Indices
from pixcraft.palette import Palette

FAR_WEIGHT = 0.1
"""Price of one squared unit of CIEDE2000 from afar over one cell."""
BEARABLE = 2.0
"""CIEDE2000 by which a flat area may miss its colour before likeness counts in proportion instead of squared."""
BORDER = 0.15
"""Price of a border between two colours where the source has none."""
BORDER_CONTRAST = 5.0
"""CIEDE2000 in the source over which that price fades."""
FALSE_CONTRAST = 0.2
"""Price of one CIEDE2000 of contrast that the source does not have."""
DIAGONAL = 0.7
"""How much less a diagonal neighbour counts."""
ALONE = 1.0
"""Price of an isolated stitch; `tidy` comes on top."""


def likeness(source: Source, palette: Palette, chosen: Indices, far_weight: float) -> Energy:
    """The energy without the prices of stitching."""
    near = near_cost(near_samples(source), palette.lab[chosen])
    paint = opponent_from_linear(palette.linear[chosen]).astype(np.float32)
    return Energy(near, paint, far_view(source, far_weight), source.stitched)


@dataclass(frozen=True)
class Placing:
    """Places threads of a palette in a source.

    Attributes:
        tidy: what one region of colour fewer is worth, in units of the energy.
    """

    source: Source
    palette: Palette
    tidy: float

    @cached_property
    def _near(self) -> NearView:
        return NearView(self.source, self.palette.lab)

    @cached_property
    def _far(self) -> FarView:
        return far_view(self.source, FAR_WEIGHT)

    @cached_property
    def _exposed(self) -> Floats:
        """1 where no small feature of the source must be protected."""
        return 1 - protection(self.source.lab)

    @cached_property
    def _bearable(self) -> Floats:
        flat = np.maximum(flatness(self.source.lab), 0.01)
        return (BEARABLE / flat).astype(np.float32)

    def __call__(self, chosen: Indices, before: Labels | None = None) -> Labels:
        """Palette indices (rows, columns) of the chosen threads; those of cells that stay empty mean nothing.

        `before` is an earlier answer to start from, whose threads may be gone.
        """
        energy = self._energy(chosen)
        labels = energy.near.argmin(axis=-1)
        if before is not None:
            number = np.full(len(self.palette), -1, np.intp)
            number[chosen] = np.arange(len(chosen))
            labels = np.where(number[before] < 0, labels, number[before])
        state = Labelling(energy, labels)
        descend(energy, state, 8)
        self._tidied(energy, state, 2 if before is None else 1)
        return chosen[np.minimum(state.labels, len(chosen) - 1)]

    def _energy(self, chosen: Indices) -> Energy:
        near = self._near.cost(chosen)
        paint = opponent_from_linear(self.palette.linear[chosen]).astype(np.float32)
        view = self._far.forgiving(paint[near.argmin(axis=-1)], FAR_WEIGHT, self._bearable)
        return Energy(near, paint, view, self.source.stitched, self._prices(self.palette.lab[chosen]))

    def _prices(self, lab: Floats) -> Prices:
        shown = contrast(self.source.lab)
        weight = np.array([1 if 0 in step else DIAGONAL for step in NEIGHBOURS], np.float32)
        border = BORDER * np.exp(-((shown / BORDER_CONTRAST) ** 2) / 2) * self._exposed
        between = np.zeros((len(lab) + 1, len(lab) + 1), np.float32)
        between[:-1, :-1] = ciede2000_table(lab, lab)
        alone = (ALONE * self._exposed).astype(np.float32)
        return Prices(
            (border * weight[:, None, None]).astype(np.float32), shown, FALSE_CONTRAST * weight, alone, between
        )

    def _tidied(self, energy: Energy, state: Labelling, rounds: int) -> None:
        if energy.prices is None or not self.tidy:
            return
        alone = ((ALONE + self.tidy) * self._exposed).astype(np.float32)
        dearer = replace(energy, prices=replace(energy.prices, alone=alone))
        tidying = Tidying(self.tidy * self._exposed, ALONE * self._exposed)
        for _ in range(rounds):
            merge(energy, state, tidying)
            descend(dearer, state, 3)
        merge(energy, state, tidying)
