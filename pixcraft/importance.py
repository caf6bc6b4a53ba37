"""How much each cell's likeness counts: faces, what the user points at, and where the subject is.

Weights multiply one another; 1 is usual, so that a face gains detail and the rest of the picture loses none.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from scipy import ndimage

from pixcraft.colour import Floats, lab_from_linear, luminance, srgb_from_linear
from pixcraft.errors import InputError
from pixcraft.picture import Crop, Picture, load_picture, parse_crop

FACE = 4.0
"""Weight of a face: halves the colour error inside it at 48 cells (study, section 4)."""
FOCUS = 4.0
"""Weight of a white mask or a box; a black mask has its inverse."""
_USUAL_GREY = 137
"""The grey (a quarter of full light) whose weight is 1."""

FACE_PIXELS = 400
"""Longer side of the picture in which faces are looked for."""
SMALLEST_FACE = 40
FACE_CELLS = 3
"""A face of fewer cells across cannot be stitched as one."""

SUBJECT_POWER = 0.15
SUBJECT_RANGE = (0.85, 1.2)
SUBJECT_WINDOW = 8
"""The window in which local contrast is measured is this fraction of the longer side."""


@dataclass(frozen=True)
class Focus:
    """What the user points at: boxes, or a mask picture (white counts more, black less)."""

    boxes: tuple[Crop, ...] = ()
    mask: str = ""

    def __str__(self) -> str:
        """As it is typed."""
        return self.mask or ";".join(str(box) for box in self.boxes)


def parse_focus(text: str) -> Focus:
    """Read a mask's file name, or boxes "x,y,w,h" in pixels or per cent, separated by ";".

    Raises:
        InputError: neither.
    """
    parts = [part for part in text.split(";") if part.strip()]
    if not parts:
        raise InputError("no focus is given", "a mask picture, or boxes such as 30%,20%,25%,25%")
    if all(part.count(",") == 3 for part in parts):
        return Focus(boxes=tuple(parse_crop(part) for part in parts))
    return Focus(mask=text.strip())


def importance_of(shown: Picture, rows: int, columns: int, faces: bool) -> Floats:
    """Weights (rows, columns) that a picture, cropped and fitted to its grid, asks for by itself."""
    weights = normalised(subject(shown.resized(rows, columns).linear))
    if faces:
        weights = weights * face_weights(face_boxes(shown), rows, columns)
    return np.asarray(weights, np.float32)


def normalised(weights: Floats) -> Floats:
    """The same weights with mean 1."""
    return np.asarray(weights / weights.mean(), np.float32)


def subject(linear: Floats) -> Floats:
    """Weights (rows, columns) from contrast over a wide window: the sharp subject against the soft background."""
    lightness = lab_from_linear(linear)[..., 0].astype(np.float64)
    window = max(3, max(lightness.shape) // SUBJECT_WINDOW)
    mean = ndimage.uniform_filter(lightness, window, mode="reflect")
    variance = ndimage.uniform_filter(lightness**2, window, mode="reflect") - mean**2
    contrast = np.sqrt(np.maximum(variance, 0)) + 1.0
    return np.clip((contrast / np.median(contrast)) ** SUBJECT_POWER, *SUBJECT_RANGE)


def focus_weights(shown: Picture, rows: int, columns: int) -> Floats:
    """Weights (rows, columns) from a mask that was cropped and fitted as the picture was."""
    grey = np.sqrt(np.clip(luminance(shown.resized(rows, columns).linear), 0, 1))
    return np.asarray(FOCUS ** (2 * grey - 1), np.float32)


def focus_mask(focus: Focus, picture: Picture) -> Picture:
    """The mask of a focus in the shape of the whole picture.

    Raises:
        InputError: a mask that cannot be read or has another size, a box outside the picture.
    """
    if not focus.mask:
        return _boxes_marked(focus.boxes, picture)
    mask = load_picture(Path(focus.mask))
    if (mask.width, mask.height) != (picture.width, picture.height):
        raise InputError(
            f"the mask {mask.name} has {mask.width} x {mask.height} pixels",
            f"it must have those of the picture, {picture.width} x {picture.height}",
        )
    return mask


def _boxes_marked(boxes: tuple[Crop, ...], picture: Picture) -> Picture:
    """White boxes on the grey that leaves a cell's weight as it is."""
    marked = np.full((picture.height, picture.width), _USUAL_GREY, np.uint8)
    for box in boxes:
        left, top, right, bottom = picture.edges_of(box)
        marked[top:bottom, left:right] = 255
    return Picture(np.broadcast_to(marked[..., None], (*marked.shape, 3)), None, "focus", "")


def face_boxes(shown: Picture) -> list[tuple[float, float, float, float]]:
    """Faces as (left, top, width, height), shares of the shown picture, by scikit-image's own LBP cascade."""
    scale = FACE_PIXELS / max(shown.width, shown.height)
    height, width = (max(1, round(side * scale)) for side in (shown.height, shown.width))
    if min(height, width) <= SMALLEST_FACE:
        return []
    pixels = srgb_from_linear(shown.resized(height, width).linear)
    found = _cascade().detect_multi_scale(
        img=pixels, scale_factor=1.15, step_ratio=1, min_size=(SMALLEST_FACE,) * 2, max_size=(min(height, width),) * 2
    )
    boxes = [(box["c"] / width, box["r"] / height, box["width"] / width, box["height"] / height) for box in found]
    return sorted(boxes, key=lambda box: -box[2])


@cache
def _cascade() -> Any:
    from skimage.data import lbp_frontal_face_cascade_filename
    from skimage.feature import Cascade

    return Cascade(lbp_frontal_face_cascade_filename())  # type: ignore[no-untyped-call]


def face_weights(boxes: list[tuple[float, float, float, float]], rows: int, columns: int) -> Floats:
    """FACE inside the oval of every face that has cells enough, 1 outside, (rows, columns)."""
    y, x = (np.arange(rows)[:, None] + 0.5) / rows, (np.arange(columns)[None] + 0.5) / columns
    weights = np.ones((rows, columns))
    for left, top, width, height in boxes:
        if width * columns < FACE_CELLS:
            continue
        across, down = (x - left - width / 2) / (width / 2), (y - top - height / 2) / (height / 2)
        # The cascade's box ends at brow and chin; the oval is a quarter larger.
        inside = np.clip(3 - 2 * np.hypot(across, down) / 1.25, 0, 1)
        weights = np.maximum(weights, 1 + (FACE - 1) * inside)
    return weights
