"""Tidy up: give whole small regions of one colour to a neighbour where that saves more work than it costs likeness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from pixcraft.colour import Floats
from pixcraft.generators.edges import AXES, NEIGHBOURS
from pixcraft.generators.far_view import PAIRS, PER_CELL, REACH, FarView
from pixcraft.generators.relabel import (
    Energy,
    Labelling,
    Labels,
    Prices,
    phases,
    quadratic,
    slopes,
    strided,
)

LARGEST = 40
"""Cells of the largest region that is given away whole."""

Numbers = npt.NDArray[np.intp]
Item = TypeVar("Item", bound=np.generic)


@dataclass(frozen=True)
class Tidying:
    """What tidiness is worth.

    Attributes:
        region: (rows, columns) what one region fewer saves, less where the source has small features.
        lone: (rows, columns) what it saves besides if the region is one cell.
    """

    region: Floats
    lone: Floats


@dataclass(frozen=True)
class Regions:
    """8-connected regions of one colour; sorted by region, `cells[start[r]:start[r] + size[r]]` are region r's."""

    number: Numbers
    cells: Numbers
    start: Numbers
    size: Numbers


def regions_of(labels: Labels) -> Regions:
    """The 8-connected regions of equal labels."""
    rows, columns = labels.shape
    index = np.arange(rows * columns).reshape(rows, columns)
    pairs = [(first, second) for first, second in _edges(index, labels) if len(first)]
    first = np.concatenate([pair[0] for pair in pairs]) if pairs else np.zeros(0, np.intp)
    second = np.concatenate([pair[1] for pair in pairs]) if pairs else np.zeros(0, np.intp)
    graph = coo_array((np.ones(len(first), np.bool_), (first, second)), shape=(index.size, index.size))
    count, number = connected_components(graph, directed=False)
    size = np.bincount(number, minlength=count)
    cells = np.argsort(number, kind="stable")
    start = np.concatenate([[0], np.cumsum(size)[:-1]])
    return Regions(number.astype(np.intp), cells, start, size)


def _edges(index: Numbers, labels: Labels) -> list[tuple[Numbers, Numbers]]:
    found = []
    for down, right in AXES:
        here, there = _overlap(index, down, right)
        same = _overlap(labels, down, right)
        equal = same[0] == same[1]
        found.append((here[equal], there[equal]))
    return found


def _overlap(array: npt.NDArray[Item], down: int, right: int) -> tuple[npt.NDArray[Item], npt.NDArray[Item]]:
    """The array and itself (down, right) further, where both lie inside."""
    rows, columns = array.shape
    here = array[max(0, -down) : rows - max(0, down), max(0, -right) : columns - max(0, right)]
    there = array[max(0, down) : rows + min(0, down), max(0, right) : columns + min(0, right)]
    return here, there


def _couplings(response: Floats) -> list[tuple[int, int, Floats]]:
    """How much (6,) two cells (down, right) apart add to each other's own far price, for half of all directions."""
    found = []
    for down in range(REACH + 1):
        for right in range(-REACH, REACH + 1):
            if (down, right) <= (0, 0):
                continue
            one, other = _overlap_patch(response, down * PER_CELL, right * PER_CELL)
            shares = [
                float((one[..., a] * other[..., b]).sum() / (response[..., a] * response[..., b]).sum())
                for a, b in PAIRS
            ]
            found.append((down, right, np.array(shares, np.float32)))
    return found


def _overlap_patch(patch: Floats, down: int, right: int) -> tuple[Floats, Floats]:
    rows, columns = patch.shape[:2]
    one = patch[down:, max(0, right) : columns + min(0, right)]
    other = patch[: rows - down, max(0, -right) : columns - max(0, right)]
    return one, other


def merge(energy: Energy, state: Labelling, tidying: Tidying, passes: int = 8) -> None:
    """Give regions of up to LARGEST cells away while that pays.

    The far price of a region is exact up to the change of the metric inside it. Regions that touch never change
    in one pass.
    """
    if energy.prices is None:
        raise ValueError("tidying needs prices")
    for _ in range(passes):
        regions = regions_of(state.labels)
        region, label, gain = _offers(energy, energy.prices, state, regions, tidying)
        accepted = _independent(regions, state.labels, region, label, gain)
        if not len(accepted):
            break
        new = state.labels.copy().ravel()
        for choice in accepted.tolist():
            first = regions.start[region[choice]]
            new[regions.cells[first : first + regions.size[region[choice]]]] = label[choice]
        state.set(energy, new.reshape(state.labels.shape))


def _offers(
    energy: Energy, prices: Prices, state: Labelling, regions: Regions, tidying: Tidying
) -> tuple[Numbers, Numbers, Floats]:
    """Every (region, neighbour's colour) that would pay, and what it saves."""
    colours = energy.outside
    flat = state.labels.ravel()
    own = flat[regions.cells[regions.start]]
    small = (regions.size <= LARGEST) & (own < colours)
    cell, beside, direction = _rims(state.labels, regions, small, colours)
    key = regions.number[cell] * colours + flat[beside]
    offers, which = np.unique(key, return_inverse=True)
    region, label = offers // colours, offers % colours
    touching = np.unique(key * len(regions.size) + regions.number[beside])
    removed = np.bincount(np.searchsorted(offers, touching // len(regions.size)), minlength=len(offers))
    saved = removed * _mean(tidying.region, regions)[region]
    saved += np.where(regions.size == 1, _mean(tidying.lone, regions), 0)[region]
    saved += np.bincount(which, prices.border.reshape(8, -1)[direction, cell], len(offers))
    saved -= _false_contrast(prices, regions, flat, (cell, beside, direction), region, label)
    saved -= _likeness(energy, state, regions, small, region, label)
    pays = saved > 1e-6
    return region[pays], label[pays], saved[pays]


def _mean(price: Floats, regions: Regions) -> Floats:
    total = np.bincount(regions.number, price.ravel(), len(regions.size))
    return total / regions.size


def _rims(
    labels: Labels, regions: Regions, small: npt.NDArray[np.bool_], outside: int
) -> tuple[Numbers, Numbers, Numbers]:
    """Every (cell, neighbour, direction) that leads out of a small region to another stitched one."""
    index = np.arange(labels.size).reshape(labels.shape)
    flat = labels.ravel()
    cells, besides, directions = [], [], []
    for number, (down, right) in enumerate(NEIGHBOURS):
        here, there = (part.ravel() for part in _overlap(index, down, right))
        leads_out = (flat[here] != flat[there]) & small[regions.number[here]] & (flat[there] < outside)
        cells.append(here[leads_out])
        besides.append(there[leads_out])
        directions.append(np.full(int(leads_out.sum()), number, np.intp))
    return np.concatenate(cells), np.concatenate(besides), np.concatenate(directions)


def _false_contrast(
    prices: Prices,
    regions: Regions,
    flat: Labels,
    rims: tuple[Numbers, Numbers, Numbers],
    region: Numbers,
    label: Numbers,
) -> Floats:
    """How much more false contrast every offer would bring along the region's rim."""
    cell, beside, direction = rims
    order = np.argsort(regions.number[cell], kind="stable")
    cell, beside, direction = cell[order], beside[order], direction[order]
    first = np.searchsorted(regions.number[cell], region)
    count = np.searchsorted(regions.number[cell], region, side="right") - first
    offer = np.repeat(np.arange(len(region)), count)
    rim = np.arange(len(offer)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
    shown = prices.contrast.reshape(8, -1)[direction, cell][rim]
    near = flat[beside][rim]
    old = np.maximum(prices.between[flat[cell][rim], near] - shown, 0)
    new = np.maximum(prices.between[label[offer], near] - shown, 0)
    more = (new - old) * prices.false_contrast.reshape(8, -1)[direction, cell][rim]
    return np.bincount(offer, more, len(region)).astype(np.float64)


def _likeness(
    energy: Energy,
    state: Labelling,
    regions: Regions,
    small: npt.NDArray[np.bool_],
    region: Numbers,
    label: Numbers,
) -> Floats:
    """What every offer costs in near and far difference."""
    count = len(regions.size)
    own = state.labels.ravel()[regions.cells[regions.start]]
    inside = regions.cells[small[regions.number[regions.cells]]]
    rank = np.cumsum(small) - 1
    near = np.zeros((int(small.sum()), energy.outside), np.float32)
    if len(inside):
        starts = np.flatnonzero(np.diff(regions.number[inside], prepend=-1))
        near = np.add.reduceat(energy.near.reshape(-1, energy.outside)[inside], starts, axis=0)
    pull = _sums(_all_slopes(energy, state).reshape(-1, 3), regions.number, count)
    stiffness = _stiffness(energy.view, regions, state.labels.shape)
    change = energy.paint[label] - energy.paint[own[region]]
    far = 2 * (pull[region] * change).sum(axis=1) + (stiffness[region] * quadratic(change)).sum(axis=1)
    result: Floats = far + near[rank[region], label] - near[rank[region], own[region]]
    return result


def _sums(values: Floats, number: Numbers, count: int) -> Floats:
    return np.stack([np.bincount(number, column, count) for column in values.T], axis=1)


def _all_slopes(energy: Energy, state: Labelling) -> Floats:
    out = np.zeros((*state.labels.shape, 3), np.float32)
    for phase, shape in phases(*state.labels.shape):
        out[strided(phase, shape)] = slopes(energy, state, phase, shape)
    return out


def _stiffness(view: FarView, regions: Regions, shape: tuple[int, ...]) -> Floats:
    """Far price (regions, 6) of changing all cells of a region alike."""
    own = view.own
    number = regions.number.reshape(shape)
    total = _sums(own.reshape(-1, 6), regions.number, len(regions.size))
    for down, right, coupling in _couplings(view.response):
        if down >= shape[0] or abs(right) >= shape[1]:
            continue
        one, other = _overlap(number, down, right)
        here = np.stack([_overlap(own[..., item], down, right)[0] for item in range(6)], axis=-1)
        there = np.stack([_overlap(own[..., item], down, right)[1] for item in range(6)], axis=-1)
        same = one == other
        total += _sums((here[same] + there[same]) * coupling, one[same], len(regions.size))
    return total


def _independent(regions: Regions, labels: Labels, region: Numbers, label: Numbers, gain: Floats) -> Numbers:
    """Offers to accept: the best of each region, small regions first, no two regions that touch."""
    if not len(region):
        return np.zeros(0, np.intp)
    order = np.lexsort((-gain, region))
    best = order[np.flatnonzero(np.diff(region[order], prepend=-1))]
    best = best[np.lexsort((-gain[best], regions.size[region[best]]))]
    touching = _touching(regions, labels)
    busy = np.zeros(len(regions.size), np.bool_)
    accepted = []
    for offer in best.tolist():
        mine = region[offer]
        if not busy[mine]:
            accepted.append(offer)
            busy[mine] = True
            busy[touching[1][touching[0][mine] : touching[0][mine + 1]]] = True
    return np.array(accepted, np.intp)


def _touching(regions: Regions, labels: Labels) -> tuple[Numbers, Numbers]:
    """Neighbours of every region: r's are `second[first[r]:first[r + 1]]`."""
    number = regions.number.reshape(labels.shape)
    count = len(regions.size)
    keys = []
    for down, right in NEIGHBOURS:
        here, there = _overlap(number, down, right)
        apart = here != there
        keys.append(here[apart] * count + there[apart])
    unique = np.unique(np.concatenate(keys))
    return np.searchsorted(unique // count, np.arange(count + 1)), unique % count
