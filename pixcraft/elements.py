"""Palettes whose colours are small pictures: a mosaic's tiles, stamps, buttons. One folder, one size for all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pixcraft.colour import Bytes, srgb_from_linear
from pixcraft.errors import InputError
from pixcraft.palette import Colour, Palette
from pixcraft.picture import Picture, load_picture

MOST, LARGEST = 512, 64
"""Tiles of a folder, and pixels of their side; larger ones are shown at this side."""
_ENDINGS = frozenset((".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".gif"))


@dataclass(frozen=True, eq=False)
class Elements:
    """A palette of the tiles' mean colours, and the tiles (colours, side, side, 3) in sRGB, in its order."""

    palette: Palette
    tiles: Bytes


def load_elements(folder: Path) -> Elements:
    """The tiles of a folder, in the order of their names.

    Raises:
        InputError: no such folder, no or too many pictures, a broken one, or different sizes.
    """
    if not folder.is_dir():
        raise InputError(f"there is no folder {folder}", "name a folder of small pictures of one size")
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in _ENDINGS)
    if not 1 <= len(paths) <= MOST:
        raise InputError(f"{folder} holds {len(paths)} pictures", f"1 to {MOST} can be elements")
    pictures = [load_picture(path) for path in paths]
    _refuse_other_sizes(pictures)
    side = min(LARGEST, pictures[0].width)
    linear = [_on_white(picture, side) for picture in pictures]
    colours = tuple(
        Colour(path.stem, path.stem, _rgb(tile.mean(axis=(0, 1)))) for path, tile in zip(paths, linear, strict=True)
    )
    digest = hashlib.sha256("".join(picture.sha256 for picture in pictures).encode()).hexdigest()
    palette = Palette(folder.name, colours, kind="elements", sha256=digest)
    return Elements(palette, np.stack([srgb_from_linear(tile) for tile in linear]))


def _refuse_other_sizes(pictures: list[Picture]) -> None:
    first = pictures[0]
    for picture in pictures:
        if (picture.width, picture.height) != (first.width, first.height):
            raise InputError(
                f"{picture.name} has {picture.width} x {picture.height} pixels, {first.name} "
                f"{first.width} x {first.height}",
                "all elements must have one size",
            )
        if picture.width != picture.height:
            raise InputError(f"{picture.name} is not square", "crop the elements to squares")


def _on_white(picture: Picture, side: int) -> np.ndarray:
    samples = picture.resized(side, side)
    return np.asarray(samples.linear * samples.coverage[..., None] + (1 - samples.coverage[..., None]), np.float32)


def _rgb(linear: np.ndarray) -> tuple[int, int, int]:
    red, green, blue = srgb_from_linear(linear[None].astype(np.float32))[0].tolist()
    return red, green, blue
