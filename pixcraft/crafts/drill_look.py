"""How drills look: flat tables with bevelled edges (square) or faceted domes (round), lit from the upper left."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pixcraft.colour import Bytes, linear_from_srgb, srgb_from_linear
from pixcraft.pattern import Pattern

Map = npt.NDArray[np.float32]

_LEAST, _MOST = 3, 24
_BEVEL, _TABLE = 0.24, 0.40
_LIGHT = np.array((-0.55, -0.65, 0.9)) / np.linalg.norm((-0.55, -0.65, 0.9))


class DrillMaps(NamedTuple):
    """One drill (side, side): how much of the canvas it covers, its brightness around 1, and its gleam."""

    cover: Map
    shade: Map
    gleam: Map


def drills_on_canvas(pattern: Pattern, ground: tuple[int, int, int], pixels: int, domed: bool) -> Bytes:
    """The finished canvas (h, w, 3) in sRGB; its longer side comes to about `pixels`."""
    side = min(_MOST, max(_LEAST, pixels // max(pattern.rows, pattern.columns)))
    table = np.array([ground, *(one.rgb for one in pattern.colours)], np.uint8)
    tiles = np.concatenate(
        [np.broadcast_to(table[:1, None, None], (1, side, side, 3)), single_drills(table[1:], ground, side, domed)]
    )
    picture = tiles[pattern.cells].swapaxes(1, 2)
    return np.ascontiguousarray(picture.reshape(pattern.rows * side, pattern.columns * side, 3))


def single_drills(rgb: Bytes, ground: tuple[int, int, int], side: int, domed: bool) -> Bytes:
    """One drill of each colour `rgb` (n, 3) on the ground: (n, side, side, 3) in sRGB."""
    maps = (dome if domed else table_cut)(side)
    canvas = linear_from_srgb(np.array(ground, np.float32)).astype(np.float32)
    colours = linear_from_srgb(rgb.astype(np.float32))[:, None, None]
    resin = colours * maps.shade[..., None] + maps.gleam[..., None]
    cover = maps.cover[..., None]
    return srgb_from_linear(np.clip(resin * cover + canvas * (1 - cover), 0, 1))


@cache
def table_cut(side: int) -> DrillMaps:
    """A square drill: a table in the middle, four bevels of different brightness, a thin gap around."""
    x, y = _places(side)
    edge = np.minimum(0.5 - np.abs(x), 0.5 - np.abs(y))
    bevel = edge < _BEVEL
    upright = np.abs(x) > np.abs(y)
    slope = np.where(upright, np.sign(x) * _LIGHT[0], np.sign(y) * _LIGHT[1])
    shade = np.where(bevel, 1.0 + 0.55 * slope, 1.0)
    gleam = np.where(~bevel & (x + y < -0.12), 0.045, 0.0) + np.where(bevel & (slope > 0.3), 0.03, 0.0)
    cover = np.clip((edge + 0.02) * side, 0, 1)
    return DrillMaps(*(np.asarray(each, np.float32) for each in (cover, shade, gleam)))


@cache
def dome(side: int) -> DrillMaps:
    """A round drill: an eight-sided dome with a table on top."""
    x, y = _places(side)
    radius, angle = np.hypot(x, y), np.arctan2(y, x)
    facet = (np.floor((angle + np.pi) / (np.pi / 4)) + 0.5) * np.pi / 4 - np.pi
    slope = np.cos(facet) * _LIGHT[0] + np.sin(facet) * _LIGHT[1]
    on_table = radius < _TABLE * 0.5
    shade = np.where(on_table, 1.05, 1.0 + 0.5 * slope)
    gleam = np.where(on_table & (x + y < 0), 0.06, 0.0) + np.where(~on_table & (slope > 0.45), 0.04, 0.0)
    cover = np.clip((0.49 - radius) * side + 0.5, 0, 1)
    return DrillMaps(*(np.asarray(each, np.float32) for each in (cover, shade, gleam)))


def _places(side: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    middle = (np.arange(side) + 0.5) / side - 0.5
    return np.broadcast_to(middle[None], (side, side)), np.broadcast_to(middle[:, None], (side, side))
