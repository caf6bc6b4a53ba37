"""A realistic picture of a brick mosaic: studs, bevels, seams and shadows, lit from the upper left.

Everything is computed in linear light. A piece of one shape is drawn once as small maps (what it covers, how bright it
is, how much it gleams, how much light reaches what lies under it) and then tinted. Lengths in studs, 8 mm each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pixcraft.colour import Bytes, linear_from_srgb, srgb_from_linear
from pixcraft.crafts import Cell
from pixcraft.crafts.brick.pieces import Piece
from pixcraft.crafts.parts import Part
from pixcraft.pattern import Pattern

Map = npt.NDArray[np.float32]
Grid = npt.NDArray[np.float64]

_LEAST, _MOST = 3, 40
_OVERSAMPLING = 4
_STUD_RADIUS = 0.3
"""4.8 of 16 mm."""
_ROUND_RADIUS = 0.49
_BEVEL = 0.05
_GLEAM = 0.05
_STEP_SHADE, _SHADOW = 0.2, 0.45
"""Width of the shadow that one plate of relief throws, 3.2 mm high under a light at 63 degrees, and the light in it."""


@dataclass(frozen=True)
class Surface:
    """How one kind of piece looks: its outline, whether studs show, and how far apart neighbours seem."""

    round: bool = False
    studs: bool = False
    seam: float = 0.012


_SURFACES = {
    "round_tile": Surface(round=True),
    "round_plate": Surface(round=True, studs=True),
    "round_plate_open": Surface(round=True, studs=True),
    "round_brick": Surface(round=True, studs=True),
    # The groove at the foot of a tile makes its seams broader.
    "tile": Surface(seam=0.022),
}
_STUDDED = Surface(studs=True)
_FRONT = Surface(seam=0.014)


class PieceMaps(NamedTuple):
    """One piece at a given size: arrays (height, width).

    Attributes:
        tinted: what its own colour is multiplied with, 0 where it covers nothing.
        gleam: white light on top of that.
        below: what the picture under it is multiplied with: 0 where it is covered, less than 1 in its shadow.
    """

    tinted: Map
    gleam: Map
    below: Map


def surface_of(part: Part) -> Surface:
    """How a part looks from above."""
    return _SURFACES.get(part.category, _STUDDED)


def bricks_seen(
    pattern: Pattern, pieces: Iterable[Piece], ground: tuple[int, int, int], pixels: int, cell: Cell
) -> Bytes:
    """The mosaic as built (h, w, 3) in sRGB; the longer side comes to about `pixels`.

    Args:
        pattern: gives the colours and the size of the base.
        pieces: what lies on it; higher layers hide lower ones.
        ground: sRGB of the base plate, or of what is behind a wall.
        pixels: wanted along the longer side.
        cell: the pitch in mm; one that is not square is a wall seen from its side.
    """
    size = _pixel_size(pattern, pixels, cell)
    from_side = cell.width != cell.height
    picture = _base(pattern, ground, size, bare=from_side)
    colours = linear_from_srgb(np.array([colour.rgb for colour in pattern.colours], np.float32).reshape(-1, 3))
    for layer, laid in groupby(sorted(pieces, key=_layer_of), _layer_of):
        together = list(laid)
        # All shadows of a layer first: its own pieces lie beside one another and throw none on each other.
        for piece in together if layer else ():
            _cast_shadow(picture, piece, size)
        for piece in together:
            surface = _FRONT if from_side else surface_of(piece.part)
            _lay(picture, piece, piece_maps(surface, piece.columns, piece.rows, size), colours[piece.key - 1], size)
    return srgb_from_linear(picture)


def single_bricks(rgb: Bytes, part: Part, ground: tuple[int, int, int], pixels: int) -> Bytes:
    """One part of each colour `rgb` (n, 3), drawn as one cell on the base: (n, pixels, pixels, 3) in sRGB."""
    maps = piece_maps(surface_of(part), 1, 1, (pixels, pixels))
    below = _linear(ground) * _bare_stud((pixels, pixels))[..., None] * maps.below[..., None]
    tints = linear_from_srgb(rgb.astype(np.float32)).astype(np.float32)[:, None, None, :]
    return srgb_from_linear(below + tints * maps.tinted[..., None] + maps.gleam[..., None])


@lru_cache(maxsize=256)
def piece_maps(surface: Surface, columns: int, rows: int, size: tuple[int, int]) -> PieceMaps:
    """The maps of a piece of so many cells; `size` is width and height of a cell in pixels."""
    x, y = _points(columns, rows, size)
    edge, toward_light = _round_edge(x, y) if surface.round else _straight_edge(x, y, columns)
    cover = _soft(edge - surface.seam, 0.01)
    bevel = np.clip(1 - (edge - surface.seam) / _BEVEL, 0, 1)
    shade = 1 + bevel * np.where(toward_light > 0, 0.16, 0.24) * toward_light
    gleam = _GLEAM * bevel * np.clip(toward_light, 0, 1) + 0.012 * (1 - (x / columns + y / rows) / 2)
    if surface.studs:
        stud_shade, stud_gleam = _studs(x, y)
        shade, gleam = shade * stud_shade, gleam + stud_gleam
    below = (1 - cover) * (0.45 if surface.round else 0.08)
    return PieceMaps(*map(_smaller, (cover * shade, cover * gleam, below)))


def _pixel_size(pattern: Pattern, pixels: int, cell: Cell) -> tuple[int, int]:
    """Width and height of a cell in pixels."""
    longer = max(pattern.columns * cell.width, pattern.rows * cell.height)
    across = min(_MOST, max(_LEAST, int(pixels * cell.width / longer)))
    return across, max(2, round(across * cell.height / cell.width))


def _base(pattern: Pattern, ground: tuple[int, int, int], size: tuple[int, int], bare: bool) -> Map:
    """The base without pieces, in linear light; `bare` has no studs."""
    stud = np.ones((size[1], size[0]), np.float32) if bare else _bare_stud(size)
    return np.tile(stud, (pattern.rows, pattern.columns))[..., None] * _linear(ground)


@lru_cache(maxsize=16)
def _bare_stud(size: tuple[int, int]) -> Map:
    """Brightness of one cell of a base plate."""
    return _smaller(_studs(*_points(1, 1, size))[0])


def _layer_of(piece: Piece) -> int:
    return piece.layer


def _lay(picture: Map, piece: Piece, maps: PieceMaps, colour: Map, size: tuple[int, int]) -> None:
    """Lay one piece on the picture."""
    left, top = piece.column * size[0], piece.row * size[1]
    height, width = maps.tinted.shape
    part = picture[top : top + height, left : left + width]
    part *= maps.below[..., None]
    part += maps.tinted[..., None] * colour + maps.gleam[..., None]


def _cast_shadow(picture: Map, piece: Piece, size: tuple[int, int]) -> None:
    """Darken a strip to the right of a piece and below it; what is laid there later hides it."""
    left, top = piece.column * size[0], piece.row * size[1]
    right, bottom = left + piece.columns * size[0], top + piece.rows * size[1]
    length = max(1, round(_STEP_SHADE * size[0]))
    picture[top + length : bottom + length, right : right + length] *= _SHADOW
    picture[bottom : bottom + length, left + length : right] *= _SHADOW


def _points(columns: int, rows: int, size: tuple[int, int]) -> tuple[Grid, Grid]:
    """X and y, in studs, of the sampling points of a piece."""
    across, down = columns * size[0] * _OVERSAMPLING, rows * size[1] * _OVERSAMPLING
    aspect = size[1] / size[0]
    x, y = (np.arange(across) + 0.5) / across * columns, (np.arange(down) + 0.5) / down * rows * aspect
    across_all, down_all = np.meshgrid(x, y)
    return across_all, down_all


def _straight_edge(x: Grid, y: Grid, columns: int) -> tuple[Grid, Grid]:
    """Distance to the nearest edge of a rectangle, and how far that edge faces the light: 1 or -1."""
    right, bottom = columns, y[-1, 0] + y[0, 0]
    lit, dark = np.minimum(x, y), np.minimum(right - x, bottom - y)
    return np.minimum(lit, dark), np.where(lit < dark, 1.0, -1.0)


def _round_edge(x: Grid, y: Grid) -> tuple[Grid, Grid]:
    """Distance to the edge of a disc, and how far its edge faces the light, from -1 to 1."""
    radius, facing = _polar(x - 0.5, y - 0.5)
    return _ROUND_RADIUS - radius, facing


def _polar(x: Grid, y: Grid) -> tuple[Grid, Grid]:
    """Distance from the centre and the cosine of the angle to the light."""
    radius = np.maximum(np.hypot(x, y), 1e-9)
    return radius, -(x + y) / (radius * np.sqrt(2))


def _studs(x: Grid, y: Grid) -> tuple[Grid, Grid]:
    """Shade and gleam of a stud on every cell: its shadow, its lit and its dark side, its top."""
    across, down = x % 1 - 0.5, y % 1 - 0.5
    radius, facing = _polar(across, down)
    on_stud = _soft(_STUD_RADIUS - radius, 0.02)
    shadow = _soft(_STUD_RADIUS + 0.02 - np.hypot(across - 0.1, down - 0.1), 0.1) * (1 - on_stud)
    wall = np.exp(-(((radius - _STUD_RADIUS) / 0.045) ** 2))
    shade = (1 - 0.42 * shadow) * (1 + 0.05 * on_stud + wall * facing * np.where(facing > 0, 0.22, 0.3))
    return shade, 0.09 * wall * np.clip(facing, 0, 1) ** 3


def _soft(distance: Grid, width: float) -> Grid:
    """0 outside, 1 inside, and a smooth step of this width around 0."""
    step = np.clip(distance / width + 0.5, 0, 1)
    return step * step * (3 - 2 * step)


def _smaller(values: Grid) -> Map:
    height, width = (side // _OVERSAMPLING for side in values.shape)
    blocks = values.reshape(height, _OVERSAMPLING, width, _OVERSAMPLING)
    return np.asarray(blocks.mean(axis=(1, 3)), np.float32)


def _linear(rgb: tuple[int, int, int]) -> Map:
    return linear_from_srgb(np.array(rgb, np.float32)).astype(np.float32)
