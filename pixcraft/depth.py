"""Depth pictures: how near each part of a picture is, white nearest, in a file of its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pixcraft.colour import Floats, luminance, srgb_from_linear
from pixcraft.errors import InputError
from pixcraft.picture import Crop, Picture, load_picture, parse_crop

_SHAPE_TOLERANCE = 0.02


def depth_like(file: str, picture: Picture, crop: Crop | None) -> Picture:
    """The depth of the part of a picture that `crop` keeps; it may have more or fewer pixels than the picture.

    Raises:
        InputError: it cannot be read or has another shape.
    """
    depth = load_picture(Path(file))
    if abs(depth.width * picture.height / (depth.height * picture.width) - 1) > _SHAPE_TOLERANCE:
        raise InputError(
            f"the depth {depth.name} has {depth.width} x {depth.height} pixels",
            f"its shape must be that of the picture, {picture.width} x {picture.height}",
        )
    if crop is None:
        return depth
    left, top, right, bottom = picture.edges_of(crop)
    across, down = 100 / picture.width, 100 / picture.height
    sides = (left * across, top * down, (right - left) * across, (bottom - top) * down)
    return depth.cropped(parse_crop(",".join(f"{side:.4f}%" for side in sides)))


def nearness(depth: Picture, rows: int, columns: int) -> Floats:
    """The grey as it is stored, 0 to 255, of each cell (rows, columns); what is transparent is black, far away."""
    return srgb_from_linear(luminance(depth.resized(rows, columns).linear)).astype(np.float32)
