"""The pixel art generator: one stitch for one pixel of the original, colours matched and nothing smoothed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from pixcraft.colour import Floats, ciede2000_table, lab_from_srgb
from pixcraft.errors import InputError
from pixcraft.generators import Brief, Step, pattern_of
from pixcraft.generators.pixel_grid import PixelGrid, cell_colours, find_grid, pixels_of
from pixcraft.generators.source import fitted_lab
from pixcraft.generators.threads import Indices, greedy, swapped
from pixcraft.options import option, yes_no
from pixcraft.pattern import Pattern
from pixcraft.picture import Picture

NOISY_SHARE, NOISY_COLOURS = 0.25, 64
"""With more colours than this share of the cells and than this number, equal pixels must have got noise."""
NOISE_DISTANCE = 4.0
"""CIEDE2000 within which noisy colours are one."""
DETOUR = 5.0
"""CIEDE2000 that a colour may move beyond its nearest thread so as not to share it."""


@dataclass(frozen=True)
class PixelArt:
    """Pixel art: every pixel of the original becomes one stitch of the nearest thread."""

    name: ClassVar[str] = "pixel-art"

    absolute: bool = option(False, yes_no, "keep the picture's white and black even where the palette has none")

    def natural_size(self, picture: Picture) -> tuple[int, int] | None:
        """(columns, rows) of the picture's own pixels, or None if it has no grid."""
        grid = find_grid(*pixels_of(picture))
        return (grid.columns, grid.rows) if grid else None

    def __call__(self, brief: Brief) -> Pattern:
        """The pattern, exact if the brief's grid is the picture's own.

        Raises:
            InputError: nothing to stitch, or nothing to stitch with.
        """
        if not len(brief.palette):
            raise InputError("the palette has no colours left", "allow more threads")
        brief.on_step(Step("finding the pixels", 0, 2))
        colours, warnings = _sampled(brief)
        stitched = ~brief.empty
        if not stitched.any():
            raise InputError("nothing to stitch: every cell is empty", "use another --background or another crop")
        brief.on_step(Step("matching colours", 1, 2))
        labels = np.full(stitched.shape, -1, np.intp)
        labels[stitched], merged = _matched(colours[stitched], brief, self.absolute)
        brief.on_step(Step("done", 2, 2))
        return pattern_of(brief, labels, (*warnings, *merged))


def _sampled(brief: Brief) -> tuple[npt.NDArray[np.int16], tuple[str, ...]]:
    """The source's colour (rows, columns, 3) of every stitch, and what the user should know."""
    rgb, opaque = pixels_of(brief.picture)
    own = find_grid(rgb, opaque)
    if own and (own.columns, own.rows) == (brief.columns, brief.rows):
        return cell_colours(own, rgb, opaque), ()
    height, width = rgb.shape[:2]
    if own is None:
        even = PixelGrid(0, 0, width / brief.columns, height / brief.rows, brief.columns, brief.rows)
        warning = "no pixel grid found: each stitch takes the commonest colour inside its cell"
        return cell_colours(even, rgb, opaque), (warning,)
    colours = cell_colours(own, rgb, opaque)
    rows = ((np.arange(brief.rows) + 0.5) * own.rows / brief.rows).astype(np.intp)
    columns = ((np.arange(brief.columns) + 0.5) * own.columns / brief.columns).astype(np.intp)
    size = f"{own.columns}x{own.rows}"
    warning = f"the picture's own pixels are {size}: at another size some repeat or drop out (try --size {size})"
    return colours[np.ix_(rows, columns)], (warning,)


def _matched(
    colours: npt.NDArray[np.int16], brief: Brief, absolute: bool
) -> tuple[npt.NDArray[np.intp], tuple[str, ...]]:
    """Palette indices of sRGB colours (n, 3), and what the user should know."""
    own, number, count = np.unique(colours, axis=0, return_inverse=True, return_counts=True)
    lab = lab_from_srgb(own)
    lab = lab if absolute else fitted_lab(lab, brief.palette)
    group, leaders = _groups(lab, count)
    weight = np.bincount(group, count)
    cost = ciede2000_table(lab[leaders], brief.palette.lab)
    threads = _kept_apart(cost, weight)
    limit = brief.colours or len(brief.palette)
    if len(np.unique(threads)) > limit:
        used = np.unique(threads)
        few = used[_fewest(cost[:, used] ** 2, weight, limit)]
        threads = few[cost[:, few].argmin(axis=1)]
    became = len(np.unique(threads))
    merged = (f"{len(leaders)} colours of the picture became {became} threads",) if became < len(leaders) else ()
    return threads[group][number.ravel()], merged


def _groups(lab: Floats, count: npt.NDArray[Any]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Group (n,) of each colour and the leading colour of each group; every colour is one unless noise is likely.

    The commonest colours lead and others join the first leader near enough, so groups cannot drift by chaining.
    """
    if len(lab) <= max(NOISY_COLOURS, NOISY_SHARE * count.sum()):
        return np.arange(len(lab)), np.arange(len(lab))
    group = np.full(len(lab), -1, np.intp)
    leaders: list[int] = []
    for index in np.argsort(-count, kind="stable").tolist():
        if group[index] < 0:
            free = group < 0
            near = ciede2000_table(lab[index : index + 1], lab)[0] <= NOISE_DISTANCE
            group[free & near] = len(leaders)
            leaders.append(index)
    return group, np.array(leaders, np.intp)


def _kept_apart(cost: Floats, weight: npt.NDArray[Any]) -> Indices:
    """The nearest thread of every colour, common colours first, or the next one rather than share it."""
    threads = np.zeros(len(cost), np.intp)
    taken = np.zeros(cost.shape[1], np.bool_)
    for index in np.argsort(-weight, kind="stable").tolist():
        free = np.where(taken, np.inf, cost[index])
        near = free.min() <= cost[index].min() + DETOUR
        threads[index] = int(free.argmin()) if near else int(cost[index].argmin())
        taken[threads[index]] = True
    return threads


def _fewest(cost: Floats, weight: npt.NDArray[Any], limit: int) -> Indices:
    itself = np.eye(cost.shape[1], dtype=np.bool_)
    start, _ = greedy(cost, weight.astype(np.float64), limit, itself)
    return swapped(cost, weight.astype(np.float64), start, itself, 60)
