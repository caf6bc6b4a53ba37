"""Pictures, palettes and briefs for the generators' tests."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from pixcraft.generators import Brief
from pixcraft.palette import Colour, Palette
from pixcraft.picture import Picture


def picture(rgb: npt.ArrayLike, alpha: npt.NDArray[Any] | None = None) -> Picture:
    return Picture(np.asarray(rgb, np.uint8), alpha, "test.png", "0" * 64)


def enlarged(cells: npt.ArrayLike, scale: int) -> npt.NDArray[np.uint8]:
    """Each cell (rows, columns, 3) as a square of pixels."""
    return np.asarray(cells, np.uint8).repeat(scale, axis=0).repeat(scale, axis=1)


def palette_of(*colours: tuple[int, int, int]) -> Palette:
    threads = tuple(Colour(str(number), f"Colour {number}", rgb) for number, rgb in enumerate(colours))
    return Palette("test", threads, brand="Test")


def cube(levels: int = 6) -> Palette:
    """Evenly spaced sRGB colours, black and white among them."""
    values = np.rint(np.linspace(0, 255, levels)).astype(int).tolist()
    return palette_of(*product(values, values, values))


def brief_of(
    source: Picture, rows: int, columns: int, colours: int, palette: Palette | None = None, **more: Any
) -> Brief:
    empty = more.pop("empty", np.zeros((rows, columns), np.bool_))
    return Brief(source, cube() if palette is None else palette, rows, columns, colours, empty, "stitch", **more)


def textured(side: int = 192, seed: int = 0) -> npt.NDArray[np.uint8]:
    """A stand-in for a photo: a gradient, soft blobs, a hard edge and texture."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:side, 0:side] / side
    image = np.stack([200 - 120 * y, 160 - 60 * y + 40 * x, 120 + 90 * y], axis=-1)
    for _ in range(6):
        centre, colour = rng.random(2), rng.integers(20, 240, 3)
        weight = np.exp(-((y - centre[0]) ** 2 + (x - centre[1]) ** 2) / 0.015)
        image = image + (colour - image) * weight[..., None]
    image[int(0.7 * side) :, : side // 2] = (60, 90, 40)
    return np.clip(image + rng.normal(0, 10, image.shape), 0, 255).astype(np.uint8)
