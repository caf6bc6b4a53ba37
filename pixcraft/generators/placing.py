"""Where each thread goes: cells move down the energy, then small regions are given away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from pixcraft.colour import Floats
from pixcraft.generators.edges import flatness
from pixcraft.generators.energy import prices_of, visibility
from pixcraft.generators.far_view import FarView, far_view, opponent_from_linear
from pixcraft.generators.near_view import NEAR_WEIGHT, NearView, near_cost, near_samples
from pixcraft.generators.presets import Weights
from pixcraft.generators.regions import Tidying, merge
from pixcraft.generators.relabel import Energy, Labelling, Labels, descend
from pixcraft.generators.source import Source
from pixcraft.generators.threads import Indices
from pixcraft.palette import Palette

FIRST_SWEEPS = 8
LATER_SWEEPS = 3
FLATNESS_POWER = 2
"""How much flatter than a texture an area must be before a missing colour is borne there."""


def likeness(source: Source, palette: Palette, chosen: Indices, far_weight: float) -> Energy:
    """The energy without the prices of stitching."""
    near = near_cost(near_samples(source), palette.lab[chosen], source.importance)
    paint = opponent_from_linear(palette.linear[chosen]).astype(np.float32)
    return Energy(near, paint, far_view(source, far_weight), source.stitched)


@dataclass(frozen=True)
class Placing:
    """Places threads of a palette in a source."""

    source: Source
    palette: Palette
    weights: Weights

    @cached_property
    def _near(self) -> NearView:
        counts = visibility(self.source, self.weights.masking) * (self.weights.near / NEAR_WEIGHT)
        return NearView(self.source, self.palette.lab, counts * self.source.importance_or_one)

    @cached_property
    def _far(self) -> FarView:
        return far_view(self.source, self.weights.far, self.weights.lightness)

    @cached_property
    def _bearable(self) -> Floats:
        flat = np.maximum(flatness(self.source.lab), 0.05) ** FLATNESS_POWER
        return (self.weights.bearable / flat).astype(np.float32)

    def __call__(self, chosen: Indices, before: Labels | None = None) -> Labels:
        """Palette indices (rows, columns) of the chosen threads; those of cells that stay empty mean nothing.

        `before` is an earlier answer to start from, whose threads may be gone.
        """
        near = self._near.cost(chosen)
        start = near.argmin(axis=-1)
        if before is not None:
            number = np.full(len(self.palette), -1, np.intp)
            number[chosen] = np.arange(len(chosen))
            start = np.where(number[before] < 0, start, number[before])
        return chosen[placed(self.energy(near, chosen), start, 2 if before is None else 1)]

    def energy(self, near: Floats, chosen: Indices) -> Energy:
        """The energy of the chosen threads with the near price (rows, columns, chosen)."""
        paint = opponent_from_linear(self.palette.linear[chosen]).astype(np.float32)
        best = paint[near.argmin(axis=-1)]
        view = self._far.forgiving(best, self.weights.far, self._bearable)
        prices = prices_of(self.source, self.palette.lab[chosen], self.weights)
        return Energy(near, paint, view, self.source.stitched, prices)


def placed(energy: Energy, start: Labels, rounds: int) -> Labels:
    """The labels (rows, columns) of least energy that are found from `start`: descent, then `rounds` of tidying."""
    state = Labelling(energy, start)
    descend(energy, state, FIRST_SWEEPS)
    if energy.prices is not None and energy.prices.region.any():
        _tidy(energy, state, rounds)
    return np.minimum(state.labels, energy.outside - 1)


def _tidy(energy: Energy, state: Labelling, rounds: int) -> None:
    """Give small regions away; between rounds cells move at a price that keeps them from making new ones."""
    prices = energy.prices
    if prices is None:
        return
    wary = replace(energy, prices=replace(prices, alone=prices.alone + prices.region))
    tidying = Tidying(prices.region, prices.alone)
    for _ in range(rounds):
        merge(energy, state, tidying)
        descend(wary, state, LATER_SWEEPS)
    merge(energy, state, tidying)
