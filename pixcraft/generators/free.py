"""Colours that no catalogue limits: too many from the picture itself, dropped and refitted under the energy in turn.

Refits are Gauss-Newton steps, all colours together: the far difference is a quadratic form of the colours, the near one
is bent by CIEDE2000's local metric.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pixcraft.colour import (
    Floats,
    ciede2000_soon,
    format_hex,
    lab_from_linear,
    linear_from_lab,
    linear_from_srgb,
    srgb_from_linear,
)
from pixcraft.generators.choosing import COARSE, FAR_WEIGHT, OVER, Candidates, colours_of
from pixcraft.generators.far_view import (
    FarView,
    far_view,
    lab_of_opponent,
    lab_slopes,
    linear_from_opponent,
    local_metric,
    opponent_from_linear,
)
from pixcraft.generators.near_view import NEAR_WEIGHT, near_cost, near_samples
from pixcraft.generators.prune import dropped
from pixcraft.generators.quadratic import quadratic_of
from pixcraft.generators.relabel import Energy, Labelling, Labels, descend
from pixcraft.generators.source import Mask, Source
from pixcraft.generators.threads import squared_difference
from pixcraft.palette import Colour, Palette

MOST = 150
"""Colours to start with, at most."""
KEPT_AT_ONCE = 0.8
"""Share of the colours that stays between two refits."""
LAST_REFITS = 4
STEPS = (1.0, 0.5, 0.2)
"""Shares of a Gauss-Newton step that are tried."""
LEAST_DIFFERENCE = 1.0
"""CIEDE2000 below which the near price is taken as square; its slope jumps at nought."""


def free_threads(source: Source, count: int) -> Palette:
    """At most `count` sRGB colours that draw the source best; fewer where more would gain nothing."""
    fit = _Fit.of(source.coarser(COARSE))
    linear = _start(source, min(MOST, round(max(count * OVER, count + 1))))
    energy = fit.energy(linear)
    state = Labelling(energy, energy.near.argmin(axis=-1))
    descend(energy, state, 2)
    while len(linear) > count:
        stay = dropped(energy, state, max(count, int(KEPT_AT_ONCE * len(linear))))
        energy = fit.energy(linear[stay])
        state = Labelling(energy, energy.near.argmin(axis=-1))
        descend(energy, state, 2)
        linear, energy, state = fit.refitted(linear[stay], energy, state)
    for _ in range(LAST_REFITS):
        linear, energy, state = fit.refitted(linear, energy, state)
    return free_palette(linear)


def free_palette(linear: Floats) -> Palette:
    """The palette of linear-light colours (n, 3) rounded to sRGB bytes, each once, darkest first."""
    rgb = np.unique(srgb_from_linear(linear), axis=0)
    rgb = rgb[np.argsort(lab_from_linear(linear_from_srgb(rgb))[:, 0], kind="stable")]
    colours = (tuple(colour) for colour in rgb.tolist())
    return Palette("free", tuple(Colour(format_hex(rgb), "", rgb) for rgb in colours), kind="free")


def own_candidates(source: Source) -> Candidates:
    """The source's own colours in the place of threads, for a suggestion of how many to use."""
    return _candidates(*colours_of(source))


def _candidates(lab: Floats, weights: Floats) -> Candidates:
    return Candidates(squared_difference(lab, lab), weights, np.eye(len(lab), dtype=np.bool_))


def _start(source: Source, count: int) -> Floats:
    """Linear light (n, 3) of the p-median of the source's own colours."""
    lab, weights = colours_of(source)
    candidates = _candidates(lab, weights)
    found = candidates.needed(candidates.greedy(count, candidates.least_gain))
    return np.clip(linear_from_lab(lab[found]), 0, 1)


@dataclass(frozen=True)
class _Fit:
    """A source that colours are fitted to.

    Attributes:
        samples: (rows, columns, samples, 3) CIELAB from near.
        counts: (rows, columns) how much each cell counts.
    """

    samples: Floats
    counts: Floats
    view: FarView
    stitched: Mask

    @classmethod
    def of(cls, source: Source) -> _Fit:
        return cls(near_samples(source), source.importance_or_one, far_view(source, FAR_WEIGHT), source.stitched)

    def energy(self, linear: Floats) -> Energy:
        """The likeness of colours (n, 3) in linear light."""
        near = near_cost(self.samples, lab_from_linear(linear), self.counts)
        return Energy(near, opponent_from_linear(linear).astype(np.float32), self.view, self.stitched)

    def refitted(self, linear: Floats, energy: Energy, state: Labelling) -> tuple[Floats, Energy, Labelling]:
        """The colours after one step, and the cells after a sweep."""
        linear = self._stepped(linear, energy, state)
        energy = self.energy(linear)
        state = Labelling(energy, np.minimum(state.labels, len(linear) - 1))
        descend(energy, state, 1)
        return linear, energy, state

    def _stepped(self, linear: Floats, energy: Energy, state: Labelling) -> Floats:
        """The colours after the largest of STEPS that lowers the energy while labels are held."""
        paint, form = opponent_from_linear(linear), quadratic_of(energy, state)
        labels = state.labels[self.stitched]
        slope, bend = self._near_form(paint, labels)
        count = len(paint)
        matrix, index = form.matrix.copy(), np.arange(count)
        matrix[index, :, index] += bend
        flat = matrix.reshape(3 * count, 3 * count)
        flat = flat + 1e-6 * np.trace(flat) / len(flat) * np.eye(len(flat))
        step = -np.linalg.solve(flat, (form.slope + slope).ravel()).reshape(count, 3)
        now = self._near(paint, labels)
        for share in STEPS:
            moved = np.clip(linear_from_opponent(paint + share * step), 0, 1)
            change = opponent_from_linear(moved) - paint
            far = 2 * (form.slope * change).sum() + np.einsum("ia,iajb,jb", change, form.matrix, change)
            if far + self._near(opponent_from_linear(moved), labels) < now:
                return moved
        return linear

    def _near(self, paint: Floats, labels: Labels) -> float:
        """Near price of all cells."""
        return float((self._differences(lab_of_opponent(paint), labels) * self._weights()).sum())

    def _differences(self, lab: Floats, labels: Labels) -> Floats:
        """CIEDE2000 (cells, samples) of every stitched cell to its colour."""
        seen = self.samples[self.stitched].astype(np.float32)
        return ciede2000_soon(seen, lab.astype(np.float32)[labels][:, None])

    def _weights(self) -> Floats:
        """What one CIEDE2000 of each sample (cells, 1) costs."""
        weights: Floats = NEAR_WEIGHT / self.samples.shape[2] * self.counts[self.stitched][:, None]
        return weights

    def _near_form(self, paint: Floats, labels: Labels) -> tuple[Floats, Floats]:
        """Half the derivative (colours, 3) and half the curvature (colours, 3, 3) of the near price."""
        lab, weights, count = lab_of_opponent(paint), self._weights(), len(paint)
        by_lab = np.zeros((count, 3))
        for channel, side in enumerate(0.5 * np.eye(3)):
            rise = self._differences(lab + side, labels) - self._differences(lab - side, labels)
            by_lab[:, channel] = np.bincount(labels, (rise * weights).sum(axis=1), count)
        differences = np.maximum(self._differences(lab, labels), LEAST_DIFFERENCE)
        stiffness = np.bincount(labels, (weights / differences).sum(axis=1), count)
        turn = lab_slopes(paint)
        metric = local_metric(lab, 1.0) @ turn
        slope = np.einsum("il,ila->ia", by_lab, turn) / 2
        return slope, np.swapaxes(metric, 1, 2) @ metric * (stiffness / 2)[:, None, None]
