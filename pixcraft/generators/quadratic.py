"""The energy as a quadratic function of the threads' colours while every cell keeps its label."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from pixcraft.colour import Floats
from pixcraft.generators.far_view import PAIRS, PATCH, PER_CELL
from pixcraft.generators.relabel import Energy, Labelling, Labels


@dataclass(frozen=True)
class Quadratic:
    """The far difference to second order, which is exact: it is 2 slope . d + d . matrix d for a change d.

    Attributes:
        slope: (colours, 3) half the derivative by every colour's opponent channels.
        matrix: (colours, 3, colours, 3).
    """

    slope: Floats
    matrix: Floats

    def change(self, steps: Floats) -> Floats:
        """Far differences (colours, n) of moving one colour by each of its steps (colours, n, 3)."""
        index = np.arange(len(self.slope))
        bent = steps @ self.matrix[index, :, index]
        return np.asarray(2 * (steps @ self.slope[:, :, None])[..., 0] + (bent * steps).sum(axis=-1))

    def moved(self, colour: int, step: Floats) -> Quadratic:
        """The same after one colour moved by a step (3,)."""
        return replace(self, slope=self.slope + self.matrix[:, :, colour] @ step)


def quadratic_of(energy: Energy, state: Labelling) -> Quadratic:
    """The far difference around a labelling."""
    count, metric = len(energy.paint), energy.view.metric
    seen = _seen(energy, state.labels)
    slope, matrix = np.zeros((count, 3)), np.zeros((count, 3, count, 3))
    for number, (one, two) in enumerate(PAIRS):
        weighted = seen[:, one] * metric[number].ravel()
        slope[:, one] += weighted @ state.residual[two].ravel()
        matrix[:, one, :, two] = weighted @ seen[:, two].T
        if one != two:
            slope[:, two] += (seen[:, two] * metric[number].ravel()) @ state.residual[one].ravel()
            matrix[:, two, :, one] = matrix[:, one, :, two].T
    return Quadratic(slope, matrix)


def _seen(energy: Energy, labels: Labels) -> Floats:
    """Far view (colours, 3, samples) of the cells of every colour, ones amid zeros."""
    down, right = np.nonzero(energy.stitched)
    size, width = energy.view.metric[0].size, energy.view.metric.shape[2]
    first = labels[down, right] * size + (down * width + right) * PER_CELL
    seen = np.zeros((len(energy.paint) * size, 3), np.float32)
    for row in range(PATCH):
        for column in range(PATCH):
            seen[first + row * width + column] += energy.view.response[row, column]
    return np.ascontiguousarray(seen.reshape(len(energy.paint), size, 3).swapaxes(1, 2))


def value(energy: Energy, state: Labelling) -> float:
    """Near and far difference of a labelling."""
    residual, total = state.residual, 0.0
    for number, (one, two) in enumerate(PAIRS):
        product = float((energy.view.metric[number] * residual[one] * residual[two]).sum(dtype=np.float64))
        total += product * (1 if one == two else 2)
    inside = energy.stitched
    near = np.take_along_axis(energy.near[inside], state.labels[inside][:, None], axis=1)
    return total + float(near.sum(dtype=np.float64))
