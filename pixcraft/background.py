"""Which cells stay unstitched: transparent ones, and the background's, by colour or by a flood from the border."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from pixcraft.colour import Floats, ciede2000, ciede2000_table, format_hex, lab_from_linear, lab_from_srgb, parse_hex
from pixcraft.errors import InputError
from pixcraft.picture import Samples

Mask = npt.NDArray[np.bool_]
Rgb = tuple[int, int, int]

DEFAULT_TOLERANCE = 10.0

_STEP = 0.25
"""Share of the tolerance by which neighbours in a gradual background differ at most."""

_REACH = 4.0
"""How many tolerances a gradual background may move away from the colours at the border."""

_SPECK = 1 / 16
"""Parts of so many cells (a share of the longer side, at least 2) are noise unless their colour speaks against it."""

_UPPER = 67
"""Per cent of the height in which the border's colours are looked for."""

_BORDER_SHARE = 0.1
"""A colour on less of the border than this is no background."""

_SIDE_SHARE = 0.15
"""A side of the picture has a colour when so much of what the border has of it lies there."""

_BORDER_SAMPLE = 1000
"""Border cells looked at, at most."""

_ASIDE = 0.25
"""How far beside the line from background to subject a mixture may lie, as a share of its length."""

_EIGHT = np.ones((3, 3), np.bool_)

_ALL, _FIRST, _LAST = slice(None), slice(None, -1), slice(1, None)
_NEIGHBOURS = (
    ((_ALL, _FIRST), (_ALL, _LAST)),
    ((_FIRST, _ALL), (_LAST, _ALL)),
    ((_FIRST, _FIRST), (_LAST, _LAST)),
    ((_FIRST, _LAST), (_LAST, _FIRST)),
)
"""Pairs of slices that lay each cell on one of its neighbours: right, below, and both diagonals."""


@dataclass(frozen=True)
class Background:
    """What stays unstitched: "keep", "flood", "fabric" or "colour" (then `rgb` says which)."""

    kind: str = "keep"
    rgb: Rgb | None = None

    def __str__(self) -> str:
        """As it is typed."""
        return self.kind if self.rgb is None else format_hex(self.rgb)


def parse_background(text: str) -> Background:
    """Read "keep", "flood", "fabric" or "#rrggbb".

    Raises:
        InputError: for anything else.
    """
    word = text.strip().casefold()
    if word in ("keep", "flood", "fabric"):
        return Background(word)
    try:
        return Background("colour", parse_hex(word))
    except ValueError:
        raise InputError(
            f"{text!r} is not a background",
            "write keep (stitch all), flood (from the border), fabric (its colour) or a colour such as #ffffff",
        ) from None


def empty_cells(samples: Samples, background: Background, ground_rgb: Rgb, tolerance: float) -> Mask:
    """Cells (rows, columns) that stay unstitched; those mostly transparent always do.

    `ground_rgb` is the fabric's sRGB colour, `tolerance` a CIEDE2000 difference from the background's colours.
    """
    transparent = samples.coverage < 0.5
    if background.kind == "keep" or transparent.all():
        return transparent
    lab = lab_from_linear(samples.linear)
    if background.kind == "flood":
        colours = _border_colours(lab, transparent, tolerance)
        distance = _distance(lab, colours)
        found = _flooded(lab, distance, transparent, tolerance) if colours else transparent
    else:
        distance = _distance(lab, [lab_from_srgb(np.array(background.rgb or ground_rgb))])
        found = transparent | _without_specks(distance <= tolerance, distance > tolerance / 2)
    found = found | _mixed(samples.linear, found, transparent)
    return ~_without_specks(~found, distance <= 2 * tolerance) | transparent


def _distance(lab: Floats, colours: list[Floats]) -> Floats:
    """CIEDE2000 of each cell from the nearest of some colours."""
    nearest = np.full(lab.shape[:2], np.inf, lab.dtype)
    for colour in colours:
        nearest = np.minimum(nearest, ciede2000(lab, colour.astype(lab.dtype)))
    return nearest


def _without_specks(mask: Mask, doubtful: Mask) -> Mask:
    """A mask without its tiny parts (connected over corners) in which all cells are doubtful."""
    parts, count = ndimage.label(mask, _EIGHT)
    numbers = np.arange(count + 1)
    small = ndimage.sum_labels(mask, parts, numbers) <= max(2, _SPECK * max(mask.shape))
    weak = ndimage.sum_labels(~doubtful, parts, numbers) == 0
    noise: Mask = small & weak
    return mask & ~noise[parts]


def _border_colours(lab: Floats, transparent: Mask, tolerance: float) -> list[Floats]:
    """The main colours along the border of what is visible; none where most of the border is transparent already."""
    rows, columns = (np.flatnonzero((~transparent).any(axis=axis)) for axis in (1, 0))
    box = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    visible = np.concatenate(_upper_border(~transparent[box]))
    if visible.mean() < 0.5:
        return []
    sides = _upper_border(lab[box])
    side = np.repeat(np.arange(len(sides)), [len(cells) for cells in sides])
    return _main_colours(np.concatenate(sides)[visible], side[visible], tolerance)


def _upper_border(cells: npt.NDArray[Any]) -> list[npt.NDArray[Any]]:
    """Cells along the top, left and right side without their lower parts, where subjects stand or are cut off."""
    upper = -(-cells.shape[0] * _UPPER // 100)
    return [cells[0], cells[:upper, 0], cells[:upper, -1]]


def _main_colours(border: Floats, side: npt.NDArray[np.intp], tolerance: float) -> list[Floats]:
    """Colours that many border cells are near to, on two sides at least: on one only it is a subject that is cut off.

    The most frequent one may be on one side only.
    """
    every = -(-len(border) // _BORDER_SAMPLE)
    border, side = border[::every], side[::every]
    near = ciede2000_table(border, border) <= tolerance
    left = np.ones(len(border), np.bool_)
    colours: list[Floats] = []
    while True:
        votes = (near & left).sum(axis=1)
        best = int(votes.argmax())
        if votes[best] < max(1, _BORDER_SHARE * len(border)):
            return colours
        members = near[best] & left
        spread = np.bincount(side[members], minlength=3) >= _SIDE_SHARE * members.sum()
        if not colours or spread.sum() >= 2:
            colours.append(np.median(border[members], axis=0))
        left &= ~members


def _flooded(lab: Floats, distance: Floats, transparent: Mask, tolerance: float) -> Mask:
    """Transparent cells, and those that a flood from the border reaches over like colours or small steps."""
    near = (distance <= tolerance) & ~transparent
    gradual = (_roughness(lab) <= _STEP * tolerance) & (distance <= _REACH * tolerance) & ~transparent
    inner = ndimage.binary_erosion(~transparent)  # cells outside the grid count as transparent
    reached: Mask = ndimage.binary_propagation(near & ~inner, mask=near | gradual)
    # The last cells before an edge are rough because of it, so they are taken by their step from the flood alone.
    last = np.zeros_like(reached)
    for one, other in _NEIGHBOURS[:2]:
        small = ciede2000(lab[one], lab[other]) <= _STEP * tolerance
        last[one] |= small & reached[other]
        last[other] |= small & reached[one]
    return transparent | reached | last


def _roughness(lab: Floats) -> Floats:
    """The largest CIEDE2000 difference of each cell from one of its eight neighbours."""
    rough = np.zeros(lab.shape[:2], lab.dtype)
    for here, there in _NEIGHBOURS:
        step = ciede2000(lab[here], lab[there])
        rough[here] = np.maximum(rough[here], step)
        rough[there] = np.maximum(rough[there], step)
    return rough


def _mixed(linear: Floats, empty: Mask, transparent: Mask) -> Mask:
    """Cells on the rim of the subject that hold more background than subject, by their colour in linear light.

    A cell is compared with each neighbour that may show the subject alone, so a line one cell wide stays.
    """
    behind, beside = _mean_of_neighbours(linear, empty & ~transparent)
    rim = beside & ~empty
    mixed = np.zeros_like(empty)
    for one, other in _NEIGHBOURS:
        for here, there in ((one, other), (other, one)):
            subject = rim[here] & ~empty[there]
            mixed[here] |= subject & _mostly(behind[here], linear[there], linear[here])
    return mixed


def _mostly(behind: Floats, subject: Floats, linear: Floats) -> Mask:
    """Whether colours lie between those of background and subject, and nearer to the background."""
    way, part = subject - behind, linear - behind
    length = np.maximum(np.vecdot(way, way), 1e-6)
    share = np.vecdot(part, way) / length
    aside = part - share[..., None] * way
    mixed: Mask = (np.abs(share) < 0.5) & (np.vecdot(aside, aside) < _ASIDE**2 * length)
    return mixed


def _mean_of_neighbours(linear: Floats, mask: Mask) -> tuple[Floats, Mask]:
    """Mean colour of those of a cell's eight neighbours that are in the mask, and whether there are any."""
    weights = _EIGHT.astype(np.float32)
    count: Floats = ndimage.convolve(mask.astype(np.float32), weights, mode="constant")
    total: Floats = ndimage.convolve(linear * mask[..., None], weights[..., None], mode="constant")
    return total / np.maximum(count, 1)[..., None], count > 0
