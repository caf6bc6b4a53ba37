"""The automatic generator: looks at the picture and takes the way that suits it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from pixcraft.areas import Frame
from pixcraft.colour import ciede2000_table
from pixcraft.generators import Brief
from pixcraft.generators.artwork import Artwork
from pixcraft.generators.flat_areas import (
    CORE,
    REACH,
    Bytes,
    Mask,
    dominant_colours,
    flat_pixels,
    histogram,
    pixels_shown,
)
from pixcraft.generators.photo import FREE, Photo
from pixcraft.generators.pixel_art import PixelArt
from pixcraft.generators.pixel_grid import PixelGrid, find_grid, pixels_of
from pixcraft.pattern import Pattern
from pixcraft.picture import Picture

Way = Literal["pixel-art", "artwork", "photo"]

TILE, TILES = 160, 4
"""Pixels a side, and number a side, of the parts that are looked at in a larger picture."""
DRAWN_COLOURS, TIGHT = 12, 1.2
"""How many colours a drawing is looked at for, and the CIEDE2000 within which pixels have just that colour."""
LEAST_FLAT, LEAST_TIGHT, MOST_TEXTURE = 0.55, 0.68, 0.04
LEAST_CONTRAST = 15.0
"""CIEDE2000 between the commonest colour of a drawing and the one most unlike it; dark photos have less."""
LEAST_PIXELS = 32 * 32
"""Pixels below which nothing tells a drawing from a photo."""
PAPER, MOST_TONE, MOST_STROKES = 0.8, 0.12, 0.3
"""Share of a line drawing that is paper, and how much of the rest may be flat tone, and far from any flat area."""
GRID_SIDE = 1000
"""Pixels a side of the part of a larger picture in which a pixel grid is looked for."""
SHARP, FEWEST_CELLS = 0.6, 5
"""How much of the steps, beyond what an even spread puts there, lies on a true grid's lines; its fewest rows."""
SLIGHT, STRONG = 3, 24
"""Steps (of 255) that are noise, and beyond which a step counts no more, or one edge would outweigh all texture."""
ALIKE, SPRITE_COLOURS, FLAG_COLOURS = 0.5, 40, 8
"""Share of equal neighbours in, and most colours of, pixel art whose pixels are single; with so few any share does."""

REMARKS = {
    "artwork": "looks like flat artwork; --generator photo treats it as a photo",
    "pixel-art": "looks like pixel art; --generator photo treats it as a photo, --generator artwork as a drawing",
}


@dataclass(frozen=True)
class Auto(Photo):
    """Any picture: pixel art keeps its own pixels, flat artwork its clean areas, all else is treated as a photo."""

    name: ClassVar[str] = "auto"

    def natural_size(self, picture: Picture) -> tuple[int, int] | None:
        """(columns, rows) of the picture's own pixels if it is pixel art, else None."""
        return PixelArt().natural_size(picture) if is_pixel_art(picture) else None

    def __call__(self, brief: Brief) -> Pattern:
        """The pattern; a remark says which way was taken, unless it is the usual one.

        Raises:
            InputError: nothing to stitch, or nothing to stitch with.
        """
        way: Way = "photo" if brief.palette.kind == FREE else way_of(brief.picture)
        if way == "photo":
            return super().__call__(brief)
        drawing = Artwork(min_stitches=self.min_stitches, min_distance=self.min_distance, absolute=self.absolute)
        pattern = PixelArt(absolute=self.absolute)(brief) if way == "pixel-art" else drawing(brief)
        return replace(pattern, made=replace(pattern.made, warnings=(REMARKS[way], *pattern.made.warnings)))


def way_of(picture: Picture) -> Way:
    """What kind of picture it is; in doubt a photo."""
    if is_pixel_art(picture):
        return "pixel-art"
    return "artwork" if is_artwork(picture) else "photo"


def is_pixel_art(picture: Picture) -> bool:
    """Whether the picture has a grid of its own pixels, and its colours really change on its lines only."""
    rgb, opaque = pixels_of(_part(picture, GRID_SIDE))
    grid = find_grid(rgb, opaque)
    if grid is None:
        return False
    return _is_sprite(rgb) if grid.across == 1 else _is_sharp(grid, rgb)


def _part(picture: Picture, side: int) -> Picture:
    """The middle of a picture, at most `side` pixels a side."""
    shown = picture.shown
    across, down = min(shown.width, side) / 2, min(shown.height, side) / 2
    x, y = round((shown.left + shown.right) / 2 - across), round((shown.top + shown.bottom) / 2 - down)
    x, y = max(x, int(shown.left)), max(y, int(shown.top))
    return replace(picture, frame=Frame(x, y, x + 2 * across, y + 2 * down))


def _is_sprite(rgb: Bytes) -> bool:
    """Whether single pixels are stitches: few colours, or many neighbours alike, as in no photo however small."""
    if min(rgb.shape[:2]) < 2:
        return False
    colours = len(np.unique(rgb.reshape(-1, 3), axis=0))
    alike = np.mean([(np.diff(rgb.astype(np.int16), axis=axis) == 0).all(axis=-1).mean() for axis in (0, 1)])
    return colours > 1 and (colours <= FLAG_COLOURS or (colours <= SPRITE_COLOURS and bool(alike >= ALIKE)))


def _is_sharp(grid: PixelGrid, rgb: Bytes) -> bool:
    """Whether the steps between pixels lie on the grid's lines."""
    if min(grid.rows, grid.columns) < FEWEST_CELLS:
        return False
    on = even = total = 0.0
    for axis, first, pitch, cells in ((1, grid.left, grid.across, grid.columns), (0, grid.top, grid.down, grid.rows)):
        step = np.abs(np.diff(rgb.astype(np.int16), axis=axis)).max(axis=-1)
        profile = (np.clip(step - SLIGHT, 0, STRONG).astype(np.float32) ** 2).sum(axis=1 - axis)
        line = first + pitch * np.arange(cells + 1)
        lines = np.unique(np.concatenate([np.floor(line + 0.01), np.ceil(line - 0.01)])).astype(np.intp)
        lines = lines[(lines > 0) & (lines <= len(profile))]
        here = float(profile.sum())
        on, total = on + float(profile[lines - 1].sum()), total + here
        even += here * len(lines) / len(profile)
    return total > even and on - even >= SHARP * (total - even)


def is_artwork(picture: Picture) -> bool:
    """Whether the picture is drawn with flat colours.

    Beside its commonest colour, nearly all flat pixels of a drawing have just one of a few colours; those of a photo,
    of a gradient and of anything out of focus spread, and photos have texture far from any flat area. Measured
    on the bench and on its JPEG, reduced, blurred and darkened copies: TIGHT pixels are 0.77 and more of the
    drawings' and 0.57 and less of the photos'. Line drawings are mostly paper, and have nearly no flat pixel else.
    """
    rgb, opaque = _looked_at(picture)
    shown, flat = int(opaque.sum()), flat_pixels(rgb) & opaque
    if shown < LEAST_PIXELS or flat.sum() < LEAST_FLAT * shown:
        return False
    texture = float((opaque & ~ndimage.maximum_filter(flat, 2 * REACH + 1)).sum()) / shown
    colours = _colours(rgb[flat])
    if colours.contrast < LEAST_CONTRAST:
        return False
    drawn = colours.tight >= LEAST_TIGHT * colours.rest
    paper, rest = colours.commonest / shown, colours.rest / shown
    if paper >= PAPER:
        return texture <= MOST_STROKES * (1 - paper) and (drawn or rest <= MOST_TONE * (1 - paper))
    return texture <= MOST_TEXTURE and drawn


@dataclass(frozen=True)
class _Colours:
    """Flat pixels by colour: of the commonest, the rest, those of the rest that have just one of a few colours."""

    commonest: float
    rest: float
    tight: float
    contrast: float


def _colours(rgb: npt.NDArray[np.uint8]) -> _Colours:
    """How the flat pixels (n, 3) spread around the few commonest colours."""
    lab, weight = histogram(rgb)
    distance = ciede2000_table(lab, dominant_colours(rgb, 1, CORE)[:DRAWN_COLOURS])
    own = np.where(distance.min(axis=1) <= CORE, distance.argmin(axis=1), distance.shape[1])
    most = distance[:, int(np.bincount(own, weight, distance.shape[1] + 1)[:-1].argmax())]
    rest = most > CORE
    tight = rest & (distance.min(axis=1) <= TIGHT)
    return _Colours(
        float(weight[~rest].sum()), float(weight[rest].sum()), float(weight[tight].sum()), float(most.max())
    )


def _looked_at(picture: Picture) -> tuple[Bytes, Mask]:
    """The whole of a small picture, or parts of a large one, laid side by side, as the file has them."""
    pixels = pixels_shown(picture, picture.width * picture.height + picture.width + picture.height + 1)
    if pixels.opaque.size <= (TILE * TILES) ** 2:
        return pixels.rgb, pixels.opaque
    y, x = (_tiled(side) for side in pixels.opaque.shape)
    return pixels.rgb[np.ix_(y, x)], pixels.opaque[np.ix_(y, x)]


def _tiled(side: int) -> npt.NDArray[np.intp]:
    if side <= TILE * TILES:
        return np.arange(side)
    starts = np.linspace(0, side - TILE, TILES).astype(np.intp)
    return (starts[:, None] + np.arange(TILE)).ravel()
