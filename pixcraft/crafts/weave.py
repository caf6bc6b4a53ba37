"""A realistic picture of cross-stitch: crosses of floss with light and shade on woven cloth.

Everything is computed in linear light. One stitch is drawn once as three small maps (how much floss covers the cloth,
how bright the floss is, how much it gleams) and then tinted per cell.
"""

from __future__ import annotations

import math
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from pixcraft.colour import Bytes, linear_from_srgb, srgb_from_linear
from pixcraft.pattern import Pattern

Map = npt.NDArray[np.float32]

MARGIN_CELLS = 3
_LEAST, _MOST = 3, 28
_OVERSAMPLING = 4
_VARIANTS = 4
_GLEAM = 0.035


class StitchMaps(NamedTuple):
    """One cross at a given size: arrays (side, side) in 0..1, brightness around 1."""

    cover: Map
    shade: Map
    gleam: Map


def cloth_with_crosses(pattern: Pattern, ground: tuple[int, int, int], pixels: int) -> Bytes:
    """The stitched cloth (h, w, 3) in sRGB; the longer side comes to about `pixels`."""
    longer = max(pattern.rows, pattern.columns) + 2 * MARGIN_CELLS
    side = min(_MOST, max(_LEAST, pixels // longer))
    maps = stitch_maps(side)
    cells = np.pad(pattern.cells, MARGIN_CELLS)
    cloth = linear_from_srgb(np.array(ground, np.float32)) * aida(side)[..., None]
    floss = np.vstack([np.zeros((1, 3), np.float32), *(_linear(colour.rgb) for colour in pattern.colours)])
    picture = np.empty((cells.shape[0] * side, cells.shape[1] * side, 3), np.uint8)
    for row, keys in enumerate(cells):
        picture[row * side : (row + 1) * side] = _row_of_stitches(row, keys, cloth, floss, maps)
    return _with_overlay(picture, pattern, side)


def single_crosses(rgb: Bytes, ground: tuple[int, int, int], side: int) -> Bytes:
    """One cross of each colour `rgb` (n, 3) on bare cloth: (n, side, side, 3) in sRGB."""
    cloth = linear_from_srgb(np.array(ground, np.float32)) * aida(side)[..., None]
    floss = np.vstack([np.zeros((1, 3), np.float32), linear_from_srgb(rgb.astype(np.float32))]).astype(np.float32)
    row = _row_of_stitches(
        0, np.arange(1, len(rgb) + 1, dtype=np.uint16), cloth.astype(np.float32), floss, stitch_maps(side)
    )
    return np.ascontiguousarray(row.reshape(side, len(rgb), side, 3).swapaxes(0, 1))


def _row_of_stitches(row: int, keys: npt.NDArray[np.uint16], cloth: Map, floss: Map, maps: StitchMaps) -> Bytes:
    side = len(cloth)
    columns = np.arange(len(keys))
    uneven = 1 + 0.06 * ((((row * 7 + columns * 13) ^ (row * columns)) % _VARIANTS) / (_VARIANTS - 1) - 0.5)
    colours = floss[keys] * uneven[:, None].astype(np.float32)
    cover = (maps.cover[:, None, :] * (keys > 0)[None, :, None])[..., None]
    lit = colours[None, :, None, :] * maps.shade[:, None, :, None] + _GLEAM * maps.gleam[:, None, :, None]
    shaded_cloth = cloth[:, None, :, :] * (1 - 0.35 * (keys > 0)[None, :, None, None])
    picture = shaded_cloth * (1 - cover) + lit * cover
    return srgb_from_linear(picture.reshape(side, len(keys) * side, 3).astype(np.float32))


@cache
def stitch_maps(side: int) -> StitchMaps:
    """The maps of one cross; the leg from top left to bottom right lies on top."""
    grid = (np.arange(side * _OVERSAMPLING) + 0.5) / (side * _OVERSAMPLING) - 0.5
    y, x = np.meshgrid(grid, grid, indexing="ij")
    under_cover, under_shade, under_gleam = _leg((x + y) / math.sqrt(2), (x - y) / math.sqrt(2))
    cover, shade, gleam = _leg((x - y) / math.sqrt(2), (x + y) / math.sqrt(2))
    # The upper leg throws a soft shadow on the lower one.
    distance = np.abs(x - y) / math.sqrt(2)
    under_shade = under_shade * (1 - 0.5 * np.exp(-((distance / 0.29) ** 4)))
    return StitchMaps(
        _smaller(np.maximum(cover, under_cover), side),
        _smaller(cover * shade + (1 - cover) * under_shade, side),
        _smaller(cover * gleam + (1 - cover) * under_cover * under_gleam, side),
    )


def _leg(
    across: npt.NDArray[np.float64], along: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """One leg of a cross: (cover, shade, gleam); two strands side by side, narrower where they enter the cloth."""
    half = 0.24 * np.sqrt(np.clip(1 - (np.abs(along) / 0.74) ** 4, 0, 1))
    cover = np.clip((half - np.abs(across)) * 60 + 0.5, 0, 1)
    position = np.clip(across / np.maximum(half, 1e-6), -1, 1)
    strand = np.abs(position) * 2 - 1
    roundness = np.sqrt(np.clip(1 - 0.8 * strand**2, 0, 1))
    dive = 1 - 0.45 * np.clip((np.abs(along) - 0.35) / 0.4, 0, 1)
    twist = 1 + 0.06 * np.sin(2 * math.pi * (along * 5 + strand * 0.3))
    shade = (0.5 + 0.62 * roundness) * dive * twist * (1 - 0.06 * position)
    gleam = np.clip(roundness - 0.8, 0, 1) * 5 * np.clip(1 - np.abs(along) / 0.5, 0, 1)
    return cover, shade, gleam


@cache
def aida(side: int) -> Map:
    """Brightness (side, side) of one bare block of Aida: bundles of threads crossing, a hole at every corner."""
    grid = (np.arange(side * _OVERSAMPLING) + 0.5) / (side * _OVERSAMPLING)
    y, x = np.meshgrid(grid, grid, indexing="ij")
    warp = 0.5 + 0.5 * np.cos(2 * math.pi * 4 * x)
    weft = 0.5 + 0.5 * np.cos(2 * math.pi * 4 * y)
    basket = np.where((np.floor(x * 2) + np.floor(y * 2)) % 2 == 0, warp, weft)
    corner = np.hypot(np.minimum(x, 1 - x), np.minimum(y, 1 - y))
    hole = np.exp(-((corner / 0.13) ** 2))
    edge = np.minimum(np.minimum(x, 1 - x), np.minimum(y, 1 - y))
    groove = np.exp(-((edge / 0.05) ** 2))
    return _smaller((0.95 - 0.10 * basket) * (1 - 0.55 * hole) * (1 - 0.08 * groove), side)


def _smaller(values: npt.NDArray[np.float64], side: int) -> Map:
    blocks = values.reshape(side, _OVERSAMPLING, side, _OVERSAMPLING)
    return np.asarray(blocks.mean(axis=(1, 3)), np.float32)


def _linear(rgb: tuple[int, int, int]) -> Map:
    return linear_from_srgb(np.array(rgb, np.float32)).astype(np.float32)


def _with_overlay(picture: Bytes, pattern: Pattern, side: int) -> Bytes:
    """Backstitches and knots on top, as lines and dots."""
    overlay = pattern.overlay
    if not (overlay.backstitches or overlay.ornaments):
        return picture
    image = Image.fromarray(picture)
    draw = ImageDraw.Draw(image)

    def place(value: float) -> float:
        return (value + MARGIN_CELLS) * side

    for line in overlay.backstitches:
        if line.colour:
            ends = (place(line.x1), place(line.y1), place(line.x2), place(line.y2))
            draw.line(ends, pattern.colour_of(line.colour).rgb, max(1, side // 5))
    for item in overlay.ornaments:
        if item.colour:
            x, y, radius = place(item.x), place(item.y), max(1.0, side * 0.22)
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), pattern.colour_of(item.colour).rgb)
    return np.asarray(image)
