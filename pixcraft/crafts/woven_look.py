"""How woven cylinder beads look: short tubes with a soft light along their length and dark gaps between them."""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from pixcraft.colour import Bytes, linear_from_srgb, srgb_from_linear
from pixcraft.crafts import Cell
from pixcraft.pattern import Pattern

Map = npt.NDArray[np.float32]

_LEAST, _MOST = 4, 28
_GLEAM = 0.10
_THREAD = 0.35
"""Brightness of the gaps between beads."""


def woven_beads(
    pattern: Pattern, cell: Cell, stagger: Literal["", "columns", "rows"], hole_across: bool, pixels: int
) -> Bytes:
    """The woven piece (h, w, 3) in sRGB; its longer side comes to about `pixels`."""
    longest = max(pattern.columns * cell.width, pattern.rows * cell.height)
    per_mm = pixels / longest
    width = _even(min(_MOST, max(_LEAST, round(cell.width * per_mm))))
    height = _even(max(_LEAST, round(cell.height * width / cell.width)))
    shade, gleam = cylinder(height, width) if hole_across else tuple(map(np.transpose, cylinder(width, height)))
    colours = np.vstack(
        [np.ones((1, 3)), *(linear_from_srgb(np.array([one.rgb], np.float64)) for one in pattern.colours)]
    )
    cells = colours[pattern.cells].astype(np.float32)
    bare = pattern.cells == 0
    plain = _drawn(cells, bare, shade, gleam)
    return srgb_from_linear(_staggered(plain, width, height, stagger))


def single_cylinders(rgb: Bytes, side: int) -> Bytes:
    """One bead of each colour `rgb` (n, 3), which fills its cell: (n, side, side, 3) in sRGB."""
    shade, gleam = cylinder(side, side)
    linear = linear_from_srgb(rgb.astype(np.float32))[:, None, None]
    return srgb_from_linear(np.clip(linear * shade[..., None] + gleam[..., None], 0, 1))


@cache
def cylinder(height: int, width: int) -> tuple[Map, Map]:
    """Brightness and gleam (height, width) of one bead that lies with its hole across."""
    up = np.abs((np.arange(height) + 0.5) / height - 0.5)[:, None] * 2
    along = np.abs((np.arange(width) + 0.5) / width - 0.5)[None] * 2
    round_ = np.sqrt(np.clip(1 - (up * 0.93) ** 2, 0, 1))
    ends = np.clip((1 - along) * width / 2.2, 0, 1)
    shade = (0.35 + 0.68 * round_) * (_THREAD + (1 - _THREAD) * ends)
    gleam = _GLEAM * np.exp(-(((np.arange(height) + 0.5) / height - 0.3) ** 2 / 0.006))[:, None] * ends
    return shade.astype(np.float32), np.broadcast_to(gleam, shade.shape).astype(np.float32)


def _drawn(cells: Map, bare: npt.NDArray[np.bool_], shade: Map, gleam: Map) -> Map:
    """Cells (rows, columns, 3) in linear light as pictures of beads, (rows * height, columns * width, 3)."""
    light = np.where(bare[:, :, None, None], np.float32(1), shade[None, None])
    shine = np.where(bare[:, :, None, None], np.float32(0), gleam[None, None])
    drawn = cells[:, :, None, None] * light[..., None] + shine[..., None]
    rows, columns, height, width = light.shape
    return np.clip(drawn.swapaxes(1, 2).reshape(rows * height, columns * width, 3), 0, 1)


def _staggered(plain: Map, width: int, height: int, stagger: Literal["", "columns", "rows"]) -> Map:
    """The same with its odd columns half a bead lower, or its odd rows half a bead further right."""
    if not stagger:
        return plain
    if stagger == "rows":
        return _staggered(plain.swapaxes(0, 1), height, width, "columns").swapaxes(0, 1)
    odd = (np.arange(plain.shape[1]) // width) % 2 == 1
    half = height // 2
    even = np.pad(plain, [(0, half), (0, 0), (0, 0)], constant_values=1)
    lower = np.pad(plain, [(half, 0), (0, 0), (0, 0)], constant_values=1)
    return np.where(odd[None, :, None], lower, even)


def _even(pixels: int) -> int:
    return pixels + pixels % 2
