"""A realistic picture of beads on a pegboard: rings with light on their rims, holes, pegs and shadows.

Everything is computed in linear light. One bead is drawn once as small maps (what it covers, how bright it is, where it
gleams) and then tinted per cell. The light comes from the upper left.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pixcraft.colour import Bytes, linear_from_srgb, srgb_from_linear
from pixcraft.pattern import EMPTY, Pattern

Map = npt.NDArray[np.float32]

MARGIN_CELLS = 1
_LEAST, _MOST = 3, 64
_OVERSAMPLING = 4
_OUTER, _INNER, _PEG, _RIM = 0.49, 0.235, 0.17, 0.075
_LIGHT = (-0.55, -0.62)
"""Where the light comes from, across and down, seen from above; the rest of its length points up."""
_GLEAM = 0.4
_UNEVEN = 0.05
_DARKEST = 0.8


class BeadMaps(NamedTuple):
    """One cell at a given size, arrays (side, side): shares in 0..1, and brightness around 1.

    Attributes:
        cover: how much of a pixel the plastic of a bead covers, its hole included.
        shade: how bright the plastic is.
        gleam: how much of the lamp it mirrors.
        peg: brightness of the bare board with its peg.
        shadow: (3, 3, side, side), how much light a bead takes from its own cell, in the middle, and from those around.
    """

    cover: Map
    shade: Map
    gleam: Map
    peg: Map
    shadow: Map


def beads_on_board(pattern: Pattern, ground: tuple[int, int, int], pixels: int) -> Bytes:
    """The board with its beads (h, w, 3) in sRGB; the longer side comes to about `pixels`."""
    longer = max(pattern.rows, pattern.columns) + 2 * MARGIN_CELLS
    side = min(_MOST, max(_LEAST, pixels // longer))
    cells = np.pad(pattern.cells, MARGIN_CELLS + 1)
    colours = np.array([ground, *(colour.rgb for colour in pattern.colours)], np.uint8).reshape(-1, 3)
    return np.concatenate([_row_of_beads(cells, row, colours, side) for row in range(1, len(cells) - 1)])


def single_beads(rgb: Bytes, ground: tuple[int, int, int], pixels: int) -> Bytes:
    """One bead of each colour `rgb` (n, 3) on its peg: (n, pixels, pixels, 3) in sRGB."""
    colours = np.vstack([np.array([ground], np.uint8), rgb.reshape(-1, 3)])
    # Apart from each other, so that none stands in the shadow of its neighbour.
    cells = np.zeros((3, 2 * len(rgb) + 2), np.uint16)
    cells[1, 1:-1:2] = np.arange(1, len(colours))
    row = _row_of_beads(cells, 1, colours, pixels).reshape(pixels, -1, pixels, 3)
    return np.ascontiguousarray(row[:, ::2].swapaxes(0, 1))


def _row_of_beads(cells: npt.NDArray[np.uint16], row: int, colours: Bytes, side: int) -> Bytes:
    """One inner row of cells, its ends left out (side, cells x side, 3); `colours` holds the board's colour first."""
    maps = bead_maps(side)
    keys = cells[row, 1:-1]
    light = linear_from_srgb(colours.astype(np.float32)).astype(np.float32)
    filled = (keys != EMPTY)[None, :, None]
    taken = _shadows(cells[row - 1 : row + 2] != EMPTY, maps)
    bare = np.where(filled, np.float32(1), maps.peg[:, None, :]) * (1 - taken)
    # No two beads come out of the mould alike.
    columns = np.arange(len(keys))
    uneven = 1 + _UNEVEN * (((row * 7 + columns * 13) ^ (row * columns)) % 4 / 3 - 0.5)
    plastic = (light[keys] * uneven[:, None])[None, :, None, :] * maps.shade[:, None, :, None]
    plastic = plastic + maps.gleam[:, None, :, None]
    cover = (maps.cover[:, None, :] * filled)[..., None]
    picture = light[0] * bare[..., None] * (1 - cover) + plastic * cover
    return srgb_from_linear(picture.reshape(side, len(keys) * side, 3).astype(np.float32))


def _shadows(filled: npt.NDArray[np.bool_], maps: BeadMaps) -> Map:
    """The light (side, cells, side) that beads take from the board in the middle one of three rows."""
    count = filled.shape[1] - 2
    taken = np.zeros((maps.shadow.shape[2], count, maps.shadow.shape[3]), np.float32)
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            caster = filled[1 - down, 1 - right : 1 - right + count]
            taken += caster[None, :, None] * maps.shadow[1 + down, 1 + right][:, None, :]
    return np.minimum(taken, np.float32(_DARKEST))


@cache
def bead_maps(side: int) -> BeadMaps:
    """The maps of one bead, `side` pixels across."""
    grid = (np.arange(side * _OVERSAMPLING) + 0.5) / (side * _OVERSAMPLING) - 0.5
    y, x = np.meshgrid(grid, grid, indexing="ij")
    radius = np.hypot(x, y)
    towards = (x * _LIGHT[0] + y * _LIGHT[1]) / np.maximum(radius, 1e-6)
    shade, gleam = _ring(radius, towards)
    hole_shade = _hole(x, y, radius, towards)
    shade, gleam = np.where(radius < _INNER, hole_shade, shade), np.where(radius < _INNER, 0, gleam)
    cover = _inside(radius, _OUTER, side)
    shadow = [[_smaller(_shadow(x + right, y + down), side) for right in (-1, 0, 1)] for down in (-1, 0, 1)]
    return BeadMaps(
        _smaller(cover, side),
        _smaller(shade, side),
        _smaller(gleam, side),
        _smaller(_board(x, y, side), side),
        np.array(shadow, np.float32),
    )


def _ring(
    radius: npt.NDArray[np.float64], towards: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """(brightness, gleam) of the upper end of a bead: flat, with rounded rims outside and inside."""
    outer = np.clip((radius - (_OUTER - _RIM)) / _RIM, 0, 1)
    inner = np.clip((_INNER + _RIM - radius) / _RIM, 0, 1)
    # The outer rim falls away from the middle, the inner one towards it.
    slope = outer - inner
    shade = 0.97 + 0.34 * slope * towards - 0.16 * outer**3 - 0.10 * inner**2
    lit = np.clip(slope * towards * 1.2, 0, 1)
    gleam = _GLEAM * np.exp(-(((np.abs(slope) - 0.55) / 0.25) ** 2)) * lit**4
    return shade, gleam + 0.012 * (1 - np.abs(slope))


def _hole(
    x: npt.NDArray[np.float64],
    y: npt.NDArray[np.float64],
    radius: npt.NDArray[np.float64],
    towards: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """Brightness inside the hole: the wall away from the light is lit, and the tip of the peg shows a little."""
    depth = np.clip(radius / _INNER, 0, 1)
    wall = 0.30 - 0.34 * depth**2 * towards
    peg = np.exp(-((radius / (_PEG * 0.75)) ** 4))
    tip = 0.36 + 0.14 * np.clip((x * _LIGHT[0] + y * _LIGHT[1]) / _PEG, -1, 1)
    seen: npt.NDArray[np.float64] = np.clip(wall * (1 - peg) + tip * peg, 0.08, 1)
    return seen


def _board(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], side: int) -> npt.NDArray[np.float64]:
    """Brightness of a bare cell: a peg with its light and its shadow."""
    radius = np.hypot(x, y)
    towards = (x * _LIGHT[0] + y * _LIGHT[1]) / _PEG
    peg = _inside(radius, _PEG, side)
    shade = 0.98 + 0.22 * np.clip(towards, -1, 1) - 0.12 * np.clip(radius / _PEG, 0, 1) ** 4
    cast = np.exp(-((np.hypot(x - 0.07, y - 0.08) / (_PEG * 1.25)) ** 4))
    bare: npt.NDArray[np.float64] = (1 - 0.30 * cast) * (1 - peg) + shade * peg
    return bare


def _shadow(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """How much light a bead takes from the board: soft, and farther on the side away from the lamp."""
    taken: npt.NDArray[np.float64] = 0.6 * np.exp(-((np.hypot(x - 0.09, y - 0.1) / 0.54) ** 6))
    return taken


def _inside(radius: npt.NDArray[np.float64], edge: float, side: int) -> npt.NDArray[np.float64]:
    """1 inside a circle, 0 outside, with an edge as soft as a fine pixel."""
    share: npt.NDArray[np.float64] = np.clip((edge - radius) * side * _OVERSAMPLING + 0.5, 0, 1)
    return share


def _smaller(values: npt.NDArray[np.float64], side: int) -> Map:
    blocks = values.reshape(side, _OVERSAMPLING, side, _OVERSAMPLING)
    return np.asarray(blocks.mean(axis=(1, 3)), np.float32)
