"""The flat areas of a drawing: the few colours that it is made of, and which of them every pixel shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pixcraft.colour import Floats, ciede2000_table, lab_from_srgb
from pixcraft.generators.threads import weighted_colours
from pixcraft.picture import Picture

Bytes = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int16]

NOISE = 10
"""Differences (of 255) between neighbouring pixels of one area that JPEG makes."""
STROKE, HALF_STROKE = 32, 4
"""Difference (of 255) from both sides by which a line stands out, and pixels up to which the sides are looked for."""
CORE, STROKE_CORE = 2.5, 5.0
"""CIEDE2000 within which pixels of areas, and of lines, make one colour; within 1.8 times that is no second one."""
MOST_COLOURS = 48
NEGLIGIBLE = 3e-4
"""Share of the flat pixels below which a colour is none."""
MOST_PIXELS = 600_000
REACH = 3
"""Pixels over which an edge may be blurred."""
COMPASS = ((0, 1), (1, 0), (1, 1), (1, -1))


@dataclass(frozen=True)
class Pixels:
    """Pixels of a picture, every `stride`-th in both directions.

    Attributes:
        rgb: sRGB bytes (rows, columns, 3).
        opaque: (rows, columns) True where the picture shows something.
        top, left: which pixel of the file the first one is.
    """

    rgb: Bytes
    opaque: Mask
    top: int
    left: int
    stride: int


@dataclass(frozen=True)
class FlatAreas:
    """Colours and where they are.

    Attributes:
        lab: CIELAB (n, 3) of the colours, the commonest first.
        labels: (rows, columns) the colour of every pixel, -1 where the picture shows nothing.
    """

    lab: Floats
    labels: Numbers


def pixels_shown(picture: Picture, most: int) -> Pixels:
    """The picture's pixels inside its frame, thinned out evenly to about `most`; none is averaged."""
    frame = picture.shown
    height, width = picture.rgb.shape[:2]
    top, left = max(0, int(frame.top)), max(0, int(frame.left))
    bottom, right = min(height, int(np.ceil(frame.bottom))), min(width, int(np.ceil(frame.right)))
    stride = max(1, int(np.sqrt((bottom - top) * (right - left) / most)))
    part = (slice(top, bottom, stride), slice(left, right, stride))
    rgb = _as_bytes(picture.rgb[part])
    opaque = np.ones(rgb.shape[:2], np.bool_) if picture.alpha is None else _as_bytes(picture.alpha[part]) > 127
    return Pixels(rgb, opaque, top, left, stride)


def _as_bytes(array: npt.NDArray[Any]) -> Bytes:
    return (array >> 8).astype(np.uint8) if array.dtype == np.uint16 else array.astype(np.uint8)


def flat_areas(pixels: Pixels, least: float) -> FlatAreas:
    """The colours that flat areas and lines of at least `least` pixels have, and the pixels that show them.

    Shades of anti-aliasing are in no flat area, so they are no colours; such pixels take the nearest of the colours
    beside them.
    """
    flat, strokes = flat_pixels(pixels.rgb) & pixels.opaque, _strokes(pixels.rgb) & pixels.opaque
    if not flat.any():
        flat = pixels.opaque
    lab = dominant_colours(pixels.rgb[flat], least, CORE)
    strokes &= ~flat
    lab = np.concatenate([lab, _stroke_colours(pixels.rgb[strokes], lab, least / 2)])
    core = flat | strokes
    labels = np.full(core.shape, -1, np.int16)
    labels[core] = _nearest_colours(pixels.rgb[core], lab)
    _settle(labels, pixels, lab)
    return FlatAreas(lab, labels)


def _stroke_colours(rgb: Bytes, known: Floats, least: float) -> Floats:
    """CIELAB (n, 3) of lines whose pixels (m, 3) have none of the known colours; noise is greater in lines."""
    if not len(rgb):
        return known[:0]
    new = rgb[ciede2000_table(lab_from_srgb(rgb), known).min(axis=1) > 2 * STROKE_CORE]
    return dominant_colours(new, least, STROKE_CORE) if len(new) >= least else known[:0]


def flat_pixels(rgb: Bytes) -> Mask:
    """Pixels (rows, columns) True whose eight neighbours differ from each other by no more than noise."""
    low, high = rgb, rgb
    for axis in (0, 1):
        low, high = _filtered(low, axis, np.minimum), _filtered(high, axis, np.maximum)
    return np.asarray((high - low <= NOISE).all(axis=-1))


def _filtered(rgb: Bytes, axis: int, choose: np.ufunc) -> Bytes:
    """The least or the greatest of three neighbours along an axis."""
    out = rgb.copy()
    ahead, behind = [slice(None)] * 2, [slice(None)] * 2
    ahead[axis], behind[axis] = slice(1, None), slice(None, -1)
    out[tuple(behind)] = choose(out[tuple(behind)], rgb[tuple(ahead)])
    out[tuple(ahead)] = choose(out[tuple(ahead)], rgb[tuple(behind)])
    return out


def _strokes(rgb: Bytes) -> Mask:
    """Pixels that look like both neighbours one way and stand out from both sides, in the same sense, across it."""
    value = rgb.astype(np.int16)
    found = np.zeros(rgb.shape[:2], np.bool_)
    for down, right in COMPASS:
        along = np.maximum(*(np.abs(value - moved(value, sign * down, sign * right)) for sign in (1, -1))).max(axis=-1)
        for far in range(1, HALF_STROKE + 1):
            one, other = (value - moved(value, sign * far * right, -sign * far * down) for sign in (1, -1))
            apart = np.where(np.sign(one) == np.sign(other), np.minimum(np.abs(one), np.abs(other)), 0).max(axis=-1)
            found |= (apart >= STROKE) & (along <= np.maximum(NOISE, apart // 4))
    return found


def moved(array: npt.NDArray[Any], down: int, right: int) -> npt.NDArray[Any]:
    """The value `down` and `right` of every pixel; those at the border repeat."""
    rows, columns = array.shape[:2]
    y = np.clip(np.arange(rows) + down, 0, rows - 1)
    x = np.clip(np.arange(columns) + right, 0, columns - 1)
    return array[y[:, None], x]


def dominant_colours(rgb: Bytes, least: float, core: float) -> Floats:
    """CIELAB (n, 3) of the peaks of the histogram of sRGB pixels (m, 3), each of at least `least` pixels; at least one.

    The densest place first; `core` is the CIEDE2000 within which pixels make one peak.
    """
    lab, weight = histogram(rgb)
    least = max(least, NEGLIGIBLE * float(weight.sum()))
    distance = ciede2000_table(lab, lab)
    near = distance <= core
    free = np.ones(len(lab), np.bool_)
    found: list[Floats] = []
    while free.any() and len(found) < MOST_COLOURS:
        density = near @ np.where(free, weight, 0)
        peak = int(np.where(free, density, -1).argmax())
        if found and density[peak] < least:
            break
        mine = near[peak] & free
        found.append(np.average(lab[mine], axis=0, weights=weight[mine]))
        free &= distance[peak] > 1.8 * core
    return np.array(found)


def histogram(rgb: Bytes) -> tuple[Floats, Floats]:
    """CIELAB (n, 3) and number of pixels (n,) of at most about a thousand colours that stand for sRGB pixels (m, 3)."""
    boxes = rgb.astype(np.int64) >> 2
    _, number, count = np.unique(boxes @ (4096, 64, 1), return_inverse=True, return_counts=True)
    mean = np.stack([np.bincount(number, rgb[:, channel]) / count for channel in range(3)], axis=1)
    return weighted_colours(lab_from_srgb(mean), count.astype(np.float64))


def _nearest_colours(rgb: Bytes, lab: Floats) -> npt.NDArray[np.intp]:
    boxes = (rgb.astype(np.int64) >> 1) @ (16384, 128, 1)
    _, first, number = np.unique(boxes, return_index=True, return_inverse=True)
    return np.asarray(ciede2000_table(lab_from_srgb(rgb[first]), lab).argmin(axis=1)[number.ravel()])


def _settle(labels: Numbers, pixels: Pixels, lab: Floats) -> None:
    """Give pixels that are in no flat area the nearest colour (in sRGB, where edges are blended) of those around."""
    y, x = np.nonzero((labels < 0) & pixels.opaque)
    if not len(y):
        return
    colour = _typical(labels, pixels.rgb, len(lab))
    padded = np.pad(labels, REACH, constant_values=-1)
    own = pixels.rgb[y, x].astype(np.float32)
    best, nearest = np.full(len(y), np.inf, np.float32), np.full(len(y), -1, np.int16)
    for distance in range(1, REACH + 1):
        for down, right in (*COMPASS, *((-d, -r) for d, r in COMPASS)):
            beside = padded[y + REACH + distance * down, x + REACH + distance * right]
            off = ((own - colour[beside]) ** 2).sum(axis=1)
            better = (beside >= 0) & (off < best)
            best[better], nearest[better] = off[better], beside[better]
    alone = nearest < 0
    if alone.any():
        nearest[alone] = _nearest_colours(pixels.rgb[y[alone], x[alone]], lab)
    labels[y, x] = nearest


def _typical(labels: Numbers, rgb: Bytes, colours: int) -> Floats:
    """Mean sRGB (colours, 3) of the pixels that have each label."""
    mine = labels.ravel() + 1
    count = np.maximum(np.bincount(mine, minlength=colours + 1)[1:], 1)
    sums = [np.bincount(mine, rgb[..., channel].ravel(), colours + 1)[1:] for channel in range(3)]
    return (np.stack(sums, axis=1) / count[:, None]).astype(np.float32)
