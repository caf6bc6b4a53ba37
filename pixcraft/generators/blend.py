"""Pieces exchanged until the mosaic, seen from afar, comes nearest to the picture: a dither that keeps the stock.

What is seen from afar is the linear light of the cells blurred by a Gaussian. Its squared difference to the picture's,
in Oklab linearised at every cell, is a quadratic form, so what an exchange changes is exact. Two moves alternate and
each lowers the energy: cells that do not see one another share out their pieces and the spare ones anew, which is a
transportation problem, and near neighbours swap.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from scipy import ndimage, sparse

from pixcraft.colour import Floats, oklab_from_linear
from pixcraft.generators.far_view import PAIRS
from pixcraft.generators.relabel import quadratic, times
from pixcraft.generators.source import Mask
from pixcraft.generators.transport import Counts, Labels, assigned, whole

SIGMA = 1.0
"""Spread of the blur in cells: 8 mm studs from about five metres."""
REACH = 3
"""Cells on each side that one cell is blurred over."""
APART = 2 * REACH + 1
"""Cells so far apart do not meet in the energy."""
_SWAPPED = 2
"""How far apart neighbours that swap may be."""
_DARKEST = 0.003
"""Linear light below which Oklab's slope rises no more."""
_UNITS = 100.0
"""One hundredth of Oklab's lightness is one unit of difference, about as in CIELAB."""
SWEEPS = 12
_LEAST_GAIN = 1e-3
"""Share of the energy that a sweep must save."""
_MOST_ROUNDS = 8
"""Rounds of swaps in one direction before the next sweep."""


@dataclass(frozen=True, eq=False)
class Blending:
    """A picture and the pieces that it is to be blended of.

    Attributes:
        target: (rows, columns, 3) linear light of the picture.
        paint: (colours, 3) linear light of the pieces.
        near: (rows, columns, colours) what each colour costs in each cell by itself.
        importance: (rows, columns) how much a place counts from afar.
        filled: (rows, columns) whether there is a piece; elsewhere the picture's colour is taken to be.
        free: (rows, columns) whether that piece may move.
    """

    target: Floats
    paint: Floats
    near: Floats
    importance: Floats
    filled: Mask
    free: Mask

    @cached_property
    def metric(self) -> Floats:
        """Price (rows, columns, 6) of a difference in linear light from afar, in the order of PAIRS."""
        seen = from_afar(self.target)
        slopes = _oklab_slopes(np.maximum(seen, _DARKEST)) * _UNITS
        square = np.swapaxes(slopes, -1, -2) @ slopes * self.importance[..., None, None]
        return np.stack([square[..., one, two] for one, two in PAIRS], axis=-1)

    @cached_property
    def own(self) -> Floats:
        """Price (rows, columns, 6) of changing one cell alone."""
        return self.shared((0, 0))

    def shared(self, step: tuple[int, int]) -> Floats:
        """Price (rows, columns, 6) of changing a cell and the one `step` (down, right) of it, both by one unit."""
        rows, columns, count = self.metric.shape
        down, across = _products(rows, step[0]), _products(columns, step[1])
        once = np.asarray(down @ self.metric.reshape(rows, -1)).reshape(rows, columns, count)
        turned = np.moveaxis(once, 1, 0).reshape(columns, -1)
        shared: Floats = np.moveaxis(np.asarray(across @ turned).reshape(columns, rows, count), 0, 1)
        return shared


def from_afar(linear: Floats) -> Floats:
    """Linear light (rows, columns, channels) after the blur, mirrored at the edges.

    If it faded there, the edges would count less, and all that fits nowhere would be put there.
    """
    once = ndimage.correlate1d(linear, _kernel(), axis=0, mode="reflect")
    return np.asarray(ndimage.correlate1d(once, _kernel(), axis=1, mode="reflect"))


@cache
def _kernel() -> Floats:
    weights: Floats = np.exp(-((np.arange(-REACH, REACH + 1) / SIGMA) ** 2) / 2)
    return np.asarray(weights / weights.sum())


@cache
def _products(side: int, step: int) -> sparse.csr_array:
    """For each of `side` cells in a line (rows), the blur of it times that of the one `step` further."""
    blur = sparse.csr_array(ndimage.correlate1d(np.eye(side), _kernel(), axis=0, mode="reflect"))
    further = sparse.eye_array(side, k=step, format="csr") @ blur
    return sparse.csr_array(blur.multiply(further))


def _oklab_slopes(linear: Floats) -> Floats:
    """Derivatives (..., 3, 3) of Oklab (rows) by linear light (columns), by central differences."""
    step = 1e-4
    sides = [step * np.eye(3)[channel] for channel in range(3)]
    return np.stack(
        [(oklab_from_linear(linear + side) - oklab_from_linear(linear - side)) / (2 * step) for side in sides], axis=-1
    )


class Mosaic:
    """The labels of all cells, what is left of the stock and worth about how much, and the difference from afar."""

    def __init__(self, blending: Blending, labels: Labels, spare: Counts) -> None:
        self.blending = blending
        self.labels = labels.copy()
        self.spare = np.array(spare, np.int64)
        self.worth = np.zeros(len(spare), np.int64)
        self.difference = np.where(blending.filled[..., None], blending.paint[labels] - blending.target, 0)

    @cached_property
    def pull(self) -> Floats:
        """Half the slope (rows, columns, 3) of the energy by the colour of each cell."""
        return from_afar(times(self.blending.metric, from_afar(self.difference)))

    def energy(self) -> float:
        """Squared difference from afar and the cells' own cost, which every move lowers."""
        far = from_afar(self.difference)
        near = np.take_along_axis(self.blending.near, self.labels[..., None], axis=-1)[..., 0]
        return float((times(self.blending.metric, far) * far).sum() + near[self.blending.filled].sum())

    def give(self, rows: Labels, columns: Labels, labels: Labels) -> None:
        """Give some cells other labels; the spare pieces are the caller's."""
        paint = self.blending.paint
        self.difference[rows, columns] += paint[labels] - paint[self.labels[rows, columns]]
        self.labels[rows, columns] = labels
        self.__dict__.pop("pull", None)

    def prices(self, rows: Labels, columns: Labels) -> Floats:
        """What the energy would be (cells, colours), up to a constant a cell, with each colour in these cells."""
        blending = self.blending
        change = blending.paint[None] - blending.paint[self.labels[rows, columns]][:, None]
        own = (blending.own[rows, columns][:, None] * quadratic(change)).sum(axis=-1)
        pull = 2 * (self.pull[rows, columns][:, None] * change).sum(axis=-1)
        return np.asarray(own + pull + blending.near[rows, columns])


def afar(blending: Blending, labels: Labels) -> float:
    """Mean difference of the filled cells (rows, columns) from afar, in hundredths of Oklab."""
    far = from_afar(np.where(blending.filled[..., None], blending.paint[labels] - blending.target, 0))
    square = (times(blending.metric / blending.importance[..., None], far) * far).sum(axis=-1)
    return float(np.sqrt(np.maximum(square, 0))[blending.filled].mean())


def blended(blending: Blending, start: Labels, spare: Counts) -> Labels:
    """The labels (rows, columns) after exchanges from `start`, whose counts may grow by the `spare` pieces alone."""
    mosaic = Mosaic(blending, start, spare)
    before = mosaic.energy()
    for sweep in range(SWEEPS):
        for rows, columns in _far_apart(blending.free, sweep):
            _share_out(mosaic, rows, columns)
        for step in _steps(*start.shape):
            _swap(mosaic, step)
        now = mosaic.energy()
        if now > before * (1 - _LEAST_GAIN):
            break
        before = now
    return mosaic.labels


def _far_apart(free: Mask, sweep: int) -> Iterator[tuple[Labels, Labels]]:
    """Every free cell once, in groups of cells that do not see one another; the groups change with the sweep."""
    pitch = APART + sweep % 3
    for down in range(pitch):
        for right in range(pitch):
            rows, columns = np.nonzero(free[down::pitch, right::pitch])
            if len(rows):
                yield rows * pitch + down, columns * pitch + right


def _share_out(mosaic: Mosaic, rows: Labels, columns: Labels) -> None:
    """Give far cells the best of the pieces that they hold and of the spare ones, all together."""
    had = np.bincount(mosaic.labels[rows, columns], minlength=len(mosaic.spare))
    stock = had + mosaic.spare
    cost = whole(mosaic.prices(rows, columns))
    found = assigned(cost, stock, mosaic.worth)
    mosaic.worth = found.prices
    mosaic.spare = stock - np.bincount(found.labels, minlength=len(stock))
    mosaic.give(rows, columns, found.labels)


def _steps(rows: int, columns: int) -> list[tuple[int, int]]:
    """The ways (down, right) to near neighbours on a grid, each pair once."""
    reach = min(_SWAPPED, columns - 1)
    ways = [(down, right) for down in range(min(_SWAPPED, rows - 1) + 1) for right in range(-reach, reach + 1)]
    return [(down, right) for down, right in ways if down or right > 0]


def _swap(mosaic: Mosaic, step: tuple[int, int]) -> None:
    """Swap neighbours of one direction while that pays, the best of those that see one another first."""
    both = mosaic.blending.shared(step)
    for _ in range(_MOST_ROUNDS):
        gain = _gains(mosaic, step, both)
        rows, columns = _best_apart(gain, step)
        if not len(rows):
            return
        others = rows + step[0], columns + step[1]
        first, second = mosaic.labels[rows, columns], mosaic.labels[others]
        mosaic.give(rows, columns, second)
        mosaic.give(*others, first)


def _gains(mosaic: Mosaic, step: tuple[int, int], both: Floats) -> Floats:
    """What swapping each cell with the one `step` of it saves (rows, columns); 0 where that is none."""
    blending, labels = mosaic.blending, mosaic.labels
    here, there = _pair(labels.shape, step)
    change = blending.paint[labels[there]] - blending.paint[labels[here]]
    price = blending.own[here] + blending.own[there] - 2 * both[here]
    saved = -(price * quadratic(change)).sum(axis=-1)
    saved -= 2 * ((mosaic.pull[here] - mosaic.pull[there]) * change).sum(axis=-1)
    near = np.take_along_axis(blending.near[here], np.stack([labels[here], labels[there]], axis=-1), axis=-1)
    far = np.take_along_axis(blending.near[there], np.stack([labels[there], labels[here]], axis=-1), axis=-1)
    saved += (near[..., 0] - near[..., 1]) + (far[..., 0] - far[..., 1])
    gain = np.zeros(labels.shape)
    gain[here] = np.where(blending.free[here] & blending.free[there], saved, 0)
    return gain


def _pair(shape: tuple[int, ...], step: tuple[int, int]) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Where the cells that have a neighbour `step` of them lie, and where those neighbours do."""
    down, right = step
    here = slice(0, shape[0] - down), slice(max(0, -right), shape[1] - max(0, right))
    there = slice(down, shape[0]), slice(max(0, right), shape[1] - max(0, -right))
    return here, there


def _best_apart(gain: Floats, step: tuple[int, int]) -> tuple[Labels, Labels]:
    """Cells whose swap saves most among all that it is seen together with."""
    order = np.argsort(gain, axis=None, kind="stable")
    rank = np.empty(gain.shape, np.intp)
    rank.flat[order] = np.arange(gain.size)
    window = [2 * (APART + abs(size)) - 1 for size in step]
    best = (ndimage.maximum_filter(rank, window, mode="constant", cval=-1) == rank) & (gain > 1e-6)
    rows, columns = np.nonzero(best)
    return rows, columns
