"""Give every cell its colour, all cells together: exact descent on one energy.

The energy is the near and the far difference to the source plus the prices of stitching: a border between colours
where the source has none, a false contrast, a cell alone. Cells `SPAN` apart never meet in any term, so the cells of
one of SPAN * SPAN phases are moved at once without error, and the result does not depend on any order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from pixcraft.colour import Floats
from pixcraft.generators.edges import NEIGHBOURS
from pixcraft.generators.far_view import PAIRS, PATCH, PER_CELL, SPAN, FarView
from pixcraft.generators.source import Mask

Labels = npt.NDArray[np.integer[Any]]
Phase = tuple[int, int]

SIDES = NEIGHBOURS[:4]
_MARGIN = 2
_LEAST_GAIN = np.float32(1e-6)


@cache
def compiled() -> ModuleType | None:
    """`accelerated`, whose loops give the same cells sooner; None where numba is not installed or does not fit."""
    try:
        from pixcraft.generators import accelerated
    except (ImportError, RuntimeError):  # the latter where numba finds no folder for its cache
        return None
    return accelerated


@dataclass(frozen=True)
class Prices:
    """What stitching costs.

    Attributes:
        border: (8, rows, columns) price of a neighbour of another colour, in the order of NEIGHBOURS.
        contrast: (8, rows, columns) CIEDE2000 to the neighbour in the source; what the threads exceed it by is false.
        false_contrast: (8, rows, columns) price of a unit of false contrast to each neighbour.
        alone: (rows, columns) price of no neighbour of the same colour across the four sides.
        between: (colours + 1, colours + 1) CIEDE2000 between the threads, 0 for the outside (last).
        region: (rows, columns) price of a region of one colour; the descent of single cells does not see it.
    """

    border: Floats
    contrast: Floats
    false_contrast: Floats
    alone: Floats
    between: Floats
    region: Floats


@dataclass(frozen=True)
class Energy:
    """What a labelling costs.

    Attributes:
        near: (rows, columns, colours) price of each colour in each cell.
        paint: (colours, 3) opponent channels of the threads.
        view: the source from afar.
        stitched: (rows, columns).
        prices: None while the threads are chosen, where only likeness counts.
    """

    near: Floats
    paint: Floats
    view: FarView
    stitched: Mask
    prices: Prices | None = None

    @property
    def outside(self) -> int:
        """The label of cells that are not stitched."""
        return len(self.paint)

    @cached_property
    def static(self) -> Floats:
        """The part of the price (rows, columns, colours) that does not depend on other cells."""
        return self.near + self.view.own @ quadratic(self.paint).T


def quadratic(colours: Floats) -> Floats:
    """Products (..., 6) of the channels with which a symmetric 3 x 3 matrix in the order of PAIRS is summed."""
    return np.stack(
        [colours[..., one] * colours[..., two] * (1 if one == two else 2) for one, two in PAIRS], axis=-1
    ).astype(np.float32)


def times(matrix: Floats, vectors: Floats) -> Floats:
    """Products (..., 3) of symmetric matrices (..., 6) in the order of PAIRS and vectors (..., 3)."""
    first, second, third = (vectors[..., channel, None] for channel in range(3))
    out: Floats = matrix[..., :3] * first
    out += matrix[..., (1, 3, 4)] * second
    out += matrix[..., (2, 4, 5)] * third
    return out


class Labelling:
    """The labels of all cells and what they look like from afar."""

    def __init__(self, energy: Energy, labels: Labels) -> None:
        rows, columns = energy.stitched.shape
        self.padded = np.full((rows + 2 * _MARGIN, columns + 2 * _MARGIN), energy.outside, np.intp)
        self.labels = self.padded[_MARGIN:-_MARGIN, _MARGIN:-_MARGIN]
        self.residual = energy.view.residual(energy.view.cells)
        self.set(energy, labels)

    def set(self, energy: Energy, labels: Labels) -> None:
        """Replace all labels; cells that are not stitched keep the outside label."""
        self.labels[:] = np.where(energy.stitched, labels, energy.outside)
        painted = np.vstack([energy.paint, np.zeros((1, 3))])[self.labels]
        seen = np.where(energy.stitched[..., None], painted, energy.view.cells)
        self.residual = energy.view.residual(seen.astype(np.float32))

    def neighbours(self, phase: Phase, shape: tuple[int, int], down: int = 0, right: int = 0) -> Labels:
        """Labels of the cells (down, right) of those of a phase."""
        return self.padded[strided(phase, shape, _MARGIN + down, _MARGIN + right)]


def strided(phase: Phase, shape: tuple[int, int], down: int = 0, right: int = 0) -> tuple[slice, slice]:
    """Where the cells of a phase lie in an array of the whole grid with `down` rows and `right` columns before it."""
    return (
        slice(phase[0] + down, phase[0] + down + SPAN * (shape[0] - 1) + 1, SPAN),
        slice(phase[1] + right, phase[1] + right + SPAN * (shape[1] - 1) + 1, SPAN),
    )


def phases(rows: int, columns: int) -> Iterator[tuple[Phase, tuple[int, int]]]:
    """Every phase with its number of rows and columns of cells."""
    for down in range(min(SPAN, rows)):
        for right in range(min(SPAN, columns)):
            yield (down, right), (-(-(rows - down) // SPAN), -(-(columns - right) // SPAN))


def _patches(phase: Phase, shape: tuple[int, int]) -> tuple[slice, slice]:
    """The samples that the cells of a phase are seen in: SPAN cells each, side by side."""
    down, right = phase[0] * PER_CELL, phase[1] * PER_CELL
    return slice(down, down + shape[0] * PATCH), slice(right, right + shape[1] * PATCH)


def slopes(energy: Energy, state: Labelling, phase: Phase, shape: tuple[int, int]) -> Floats:
    """Half the derivative (cell rows, cell columns, 3) of the far difference by the colours of a phase's cells."""
    response = energy.view.response
    out = np.empty((*shape, 3), np.float32)
    for channel, row in enumerate(((0, 1, 2), (1, 3, 4), (2, 4, 5))):
        patches = _weighted(energy.view.metric, state.residual, row, phase, shape)
        patches = patches.reshape(shape[0], PATCH, shape[1], PATCH)
        out[..., channel] = np.einsum("iajb,ab->ij", patches, response[..., channel])
    return out


def _weighted(
    metric: Floats, residual: Floats, row: tuple[int, int, int], phase: Phase, shape: tuple[int, int]
) -> Floats:
    """A row of the metric times the residual, over the samples of a phase."""
    down, right = _patches(phase, shape)
    loops = compiled()
    if loops is not None:
        out = np.empty((shape[0] * PATCH, shape[1] * PATCH), np.float32)
        loops.weigh(metric, residual, row, phase, out)
        return out
    # Whole rows lie side by side in memory, which is worth a few samples too many.
    weighted: Floats = metric[row[0], down] * residual[0, down]
    weighted += metric[row[1], down] * residual[1, down]
    weighted += metric[row[2], down] * residual[2, down]
    return weighted[:, right]


def costs(energy: Energy, state: Labelling, phase: Phase, shape: tuple[int, int]) -> Floats:
    """Price (cells, colours) of each colour in each cell of a phase, up to a constant a cell."""
    own = strided(phase, shape)
    old = state.neighbours(phase, shape)
    seen = np.vstack([energy.paint, np.zeros((1, 3), np.float32)])[old]
    pull = slopes(energy, state, phase, shape) - times(energy.view.own[own], seen)
    cells = old.size
    price = np.zeros((cells, energy.outside + 1), np.float32)
    price[:, :-1] = energy.static[own].reshape(cells, -1)
    price[:, :-1] += 2 * pull.reshape(cells, 3) @ energy.paint.T
    if energy.prices is not None:
        _add_stitching(price, energy.prices, state, phase, shape)
    return price[:, :-1]


def _add_stitching(price: Floats, prices: Prices, state: Labelling, phase: Phase, shape: tuple[int, int]) -> None:
    loops = compiled()
    if loops is not None:
        loops.add_borders(
            price, state.padded, prices.between, prices.contrast, prices.false_contrast, prices.border, phase
        )
        loops.add_isolation(price, state.padded, prices.alone, phase)
    else:
        _add_borders(price, prices, state, phase, shape)
        _add_isolation(price, prices.alone, state, phase, shape)


def _add_borders(price: Floats, prices: Prices, state: Labelling, phase: Phase, shape: tuple[int, int]) -> None:
    cell = np.arange(len(price))
    own = strided(phase, shape)
    for number, (down, right) in enumerate(NEIGHBOURS):
        label = state.neighbours(phase, shape, down, right).ravel()
        excess = prices.between[label]
        excess -= prices.contrast[number][own].reshape(-1, 1)
        np.maximum(excess, 0, out=excess)
        excess *= prices.false_contrast[number][own].reshape(-1, 1)
        price += excess
        price[cell, label] -= prices.border[number][own].ravel()


def _add_isolation(price: Floats, alone: Floats, state: Labelling, phase: Phase, shape: tuple[int, int]) -> None:
    cell = np.arange(len(price))
    beside = np.zeros(price.shape, np.bool_)
    around = np.pad(alone, 1)
    for down, right in SIDES:
        label = state.neighbours(phase, shape, down, right)
        company = np.zeros(shape, np.bool_)
        for further, aside in SIDES:
            if (further, aside) != (-down, -right):
                company |= state.neighbours(phase, shape, down + further, right + aside) == label
        rescued = np.where(company, 0, around[strided(phase, shape, 1 + down, 1 + right)])
        price[cell, label.ravel()] -= rescued.ravel()
        beside[cell, label.ravel()] = True
    price -= beside * alone[strided(phase, shape)].reshape(-1, 1)


def descend(energy: Energy, state: Labelling, sweeps: int, still: float = 0.001) -> None:
    """Move cells to their cheapest colours until fewer than `still` of them move in a sweep."""
    rows, columns = energy.stitched.shape
    for _ in range(sweeps):
        moved = sum(_move(energy, state, phase, shape) for phase, shape in phases(rows, columns))
        if moved <= still * energy.stitched.sum():
            break


def _move(energy: Energy, state: Labelling, phase: Phase, shape: tuple[int, int]) -> int:
    price = costs(energy, state, phase, shape)
    loops = compiled()
    if loops is not None:
        view, paint = energy.view, energy.paint
        moved: int = loops.move(
            price, energy.stitched, state.labels, state.residual, paint, view.response, phase, _LEAST_GAIN
        )
        return moved
    old = state.neighbours(phase, shape)
    new = price.argmin(axis=1).reshape(shape)
    index = np.arange(len(price))
    staying = price[index, np.minimum(old, energy.outside - 1).ravel()].reshape(shape)
    gain = staying - price.min(axis=1).reshape(shape)
    new = np.where((gain > _LEAST_GAIN) & energy.stitched[strided(phase, shape)], new, old)
    changed = new != old
    if changed.any():
        paint = np.vstack([energy.paint, np.zeros((1, 3), np.float32)])
        _repaint(state, phase, shape, paint[new] - paint[old], energy.view.response)
        state.neighbours(phase, shape)[:] = new
    return int(changed.sum())


def _repaint(state: Labelling, phase: Phase, shape: tuple[int, int], change: Floats, response: Floats) -> None:
    rows, columns = _patches(phase, shape)
    for channel in range(3):
        spread = change[:, None, :, None, channel] * response[None, :, None, :, channel]
        state.residual[channel, rows, columns] += spread.reshape(shape[0] * PATCH, shape[1] * PATCH)


def runners_up(energy: Energy, state: Labelling) -> tuple[Labels, Floats]:
    """The cheapest other colour of every cell, and what moving to it would cost (0 where nothing is stitched)."""
    rows, columns = energy.stitched.shape
    labels, regret = np.zeros((rows, columns), np.intp), np.zeros((rows, columns), np.float32)
    for phase, shape in phases(rows, columns):
        price = costs(energy, state, phase, shape).copy()
        index, old = np.arange(len(price)), np.minimum(state.neighbours(phase, shape), energy.outside - 1).ravel()
        now = price[index, old]
        price[index, old] = np.inf
        best = price.argmin(axis=1)
        labels[strided(phase, shape)] = best.reshape(shape)
        regret[strided(phase, shape)] = (price[index, best] - now).reshape(shape)
    return labels, np.where(energy.stitched, regret, 0)
