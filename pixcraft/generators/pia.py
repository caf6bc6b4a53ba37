"""Pixelated Image Abstraction: superpixels and a palette that settle together while they cool.

Gerstner, DeCarlo, Alexa, Finkelstein, Gingold and Nealen, "Pixelated Image Abstraction" (NPAR 2012) and "... with
Integrated User Constraints" (Computers & Graphics 37, 2013), which adds fixed palettes and importance. Written from the
papers' method. What differs: pixels are the samples of a cell (16 a cell), so that the time does not grow with the
picture; distances in the association are squared, as in Rose 1998, on which the critical temperature rests; and since
threads are a fixed palette of which only some may be used, the annealed palette picks them and the superpixels then
settle on those.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from pixcraft.colour import Floats, ciede2000_table, lab_from_linear
from pixcraft.generators import Brief, Step, pattern_of
from pixcraft.generators.edges import NEIGHBOURS, shifted
from pixcraft.generators.p_median import asked_for
from pixcraft.generators.source import SAMPLES, Mask, Source, relative_source
from pixcraft.generators.threads import Indices
from pixcraft.options import option, yes_no
from pixcraft.pattern import Pattern
from pixcraft.picture import Picture

COMPACTNESS = 45.0
"""m of equation 1: what a distance in space counts against one in CIELAB."""
SMOOTHING = 0.4
"""How far centres move to the mean of their four neighbours after each step."""
BILATERAL_SPACE, BILATERAL_COLOUR = 0.87, 10.0
"""Spreads, in cells and in CIELAB, of the bilateral filter over superpixels' means (ours: not given in numbers)."""
HEAT, COOLING, COLD = 1.1, 0.7, 1.0
"""Start over the critical temperature, factor alpha of each step, and the last temperature."""
PALETTE_STILL, CLUSTER_APART = 1.0, 0.25
"""eps_palette, the sum of moves of a settled palette; eps_cluster, how far apart a colour's halves make two."""
NUDGE = 0.1
"""CIELAB by which the halves of a colour are set apart."""
FEWEST_ROUNDS, MOST_ROUNDS = 3, 6
"""Rounds at one temperature: so many that halves can part, and no more should the palette not settle."""
SATURATION = 1.1


@dataclass(frozen=True)
class Pia:
    """Pixelated image abstraction (Gerstner 2012): areas that follow the picture's edges, for comparison and taste."""

    name: ClassVar[str] = "pia"

    absolute: bool = option(False, yes_no, "keep the picture's white and black even where the palette has none")

    def natural_size(self, picture: Picture) -> tuple[int, int] | None:
        """None: any size is as good."""
        return None

    def __call__(self, brief: Brief) -> Pattern:
        """The pattern.

        Raises:
            InputError: nothing to stitch, nothing to stitch with, or more locked threads than colours.
        """
        brief.on_step(Step("reading the picture", 0, 2))
        source = relative_source(brief, self.absolute)
        count, warnings = asked_for(source, brief)
        brief.on_step(Step("settling superpixels and threads", 1, 2))
        superpixels = Superpixels(source)
        weight = _weights(brief, source.stitched)
        if len(brief.palette) > count:
            palette = annealed(superpixels, weight, count - len(brief.locked))
            threads = _snapped(palette, brief)
        else:
            threads = np.arange(len(brief.palette))
        labels = threads[settled(superpixels, weight, brief.palette.lab[threads])]
        brief.on_step(Step("done", 2, 2))
        return pattern_of(brief, labels, warnings)


def _weights(brief: Brief, stitched: Mask) -> Floats:
    """P(p_s): how much (superpixels,) each counts, in all 1; those of empty cells count nothing."""
    weight = stitched * (np.ones(stitched.shape) if brief.importance is None else brief.importance + 1e-9)
    return np.asarray((weight / weight.sum()).ravel(), np.float64)


def _snapped(palette: Floats, brief: Brief) -> Indices:
    """The locked threads and the nearest threads of a palette (k, 3), all different."""
    vivid = palette * (1, SATURATION, SATURATION)
    cost = ciede2000_table(vivid, brief.palette.lab)
    cost[:, list(brief.locked)] = np.inf
    near = cost.argmin(axis=1).tolist()
    return np.unique(np.array([*brief.locked, *near], np.intp))


@dataclass
class Superpixels:
    """One superpixel for each cell, and the samples that belong to it.

    Attributes:
        centres: (rows, columns, 2) row and column in samples.
        means: (rows, columns, 3) mean CIELAB of the samples.
    """

    source: Source
    centres: Floats = field(init=False)
    means: Floats = field(init=False)

    def __post_init__(self) -> None:
        """Start on the regular grid."""
        rows, columns = self.source.stitched.shape
        self._lab = lab_from_linear(self.source.linear).astype(np.float32)
        self._y, self._x = np.indices(self._lab.shape[:2], np.float32)
        middle = np.moveaxis(np.indices((rows, columns), np.float32), 0, -1) * SAMPLES + (SAMPLES - 1) / 2
        self.centres, self.means = middle, self.source.lab.astype(np.float32)

    def refine(self, colours: Floats) -> None:
        """One step of modified SLIC against the superpixels' palette colours (rows, columns, 3).

        Every sample joins the superpixel of the nine nearest cells with the least d_c + m sqrt(N / M) d_p (equation 1),
        centres and means follow, and centres are drawn to their neighbours so that the grid stays a grid.
        """
        owner = self._owners(colours.astype(np.float32))
        size = np.bincount(owner, minlength=self.source.stitched.size)
        has = size > 0
        for target, values in ((self.centres, (self._y, self._x)), (self.means, np.moveaxis(self._lab, -1, 0))):
            flat = target.reshape(-1, target.shape[-1])
            for channel, value in enumerate(values):
                flat[has, channel] = np.bincount(owner, value.ravel(), len(size))[has] / size[has]
        around = sum((shifted(self.centres, *step) for step in NEIGHBOURS[:4]), np.zeros_like(self.centres)) / 4
        self.centres = np.where(_inner(self.centres), self.centres + SMOOTHING * (around - self.centres), self.centres)

    def _owners(self, colours: Floats) -> Indices:
        rows, columns = self.source.stitched.shape
        row, column = np.arange(rows * SAMPLES) // SAMPLES, np.arange(columns * SAMPLES) // SAMPLES
        least = np.full(self._lab.shape[:2], np.inf, np.float32)
        owner = np.zeros(least.shape, np.intp)
        for down, right in ((0, 0), *NEIGHBOURS):
            y = np.clip(row + down, 0, rows - 1)[:, None]
            x = np.clip(column + right, 0, columns - 1)[None]
            centre, off = self.centres[y, x], self._lab - colours[y, x]
            near = np.sqrt((off * off).sum(axis=-1))
            near += COMPACTNESS / SAMPLES * np.hypot(self._y - centre[..., 0], self._x - centre[..., 1])
            better = near < least
            least[better], owner[better] = near[better], (y * columns + x)[better]
        return owner.ravel()

    def smooth_means(self) -> Floats:
        """Means (superpixels, 3) after a bilateral filter over the nine nearest."""
        total, weights = self.means.astype(np.float64), np.ones(self.means.shape[:2])
        for down, right in NEIGHBOURS:
            beside = shifted(self.means, down, right)
            off = ((beside - self.means) ** 2).sum(axis=-1)
            space = (down**2 + right**2) / (2 * BILATERAL_SPACE**2)
            weight = np.exp(-space - off / (2 * BILATERAL_COLOUR**2))
            total, weights = total + weight[..., None] * beside, weights + weight
        return (total / weights[..., None]).reshape(-1, 3)


def _inner(centres: Floats) -> npt.NDArray[np.bool_]:
    """Centres that have all four neighbours; at the border the mean would pull inwards."""
    inner = np.zeros((*centres.shape[:2], 1), np.bool_)
    inner[1:-1, 1:-1] = True
    return inner


def associated(means: Floats, colours: Floats, mass: Floats, temperature: float) -> Floats:
    """P(c_k | p_s) (superpixels, k), equation 2: P(c_k) exp(-d^2 / T), in all 1 for each superpixel."""
    distance = ((means[:, None] - colours[None]) ** 2).sum(axis=-1)
    power = np.log(np.maximum(mass, 1e-12)) - distance / temperature
    power = np.exp(power - power.max(axis=1, keepdims=True))
    return np.asarray(power / power.sum(axis=1, keepdims=True))


def annealed(superpixels: Superpixels, weight: Floats, count: int) -> Floats:
    """A palette (at most `count`, 3) by mass-constrained deterministic annealing, refined with the superpixels.

    Every colour is kept as two halves, which part of themselves when the temperature falls below the one that is
    critical for it; then they become two colours.
    """
    if count < 1:
        return np.empty((0, 3))
    means = superpixels.smooth_means()
    variance, axis = _principal(means, weight)
    temperature = HEAT * 2 * variance
    colours: Floats = (weight @ means)[None]
    mass: Floats = np.ones(1)
    halved = count > 1
    while temperature > COLD:
        if halved:
            colours, mass = _halves(colours, mass, axis)
        colours, mass = _settled_palette(superpixels, weight, colours, mass, temperature)
        if halved:
            colours, mass = _wholes(colours, mass, count)
            halved = len(colours) < count
        temperature *= COOLING
    return colours


def _settled_palette(
    superpixels: Superpixels, weight: Floats, colours: Floats, mass: Floats, temperature: float
) -> tuple[Floats, Floats]:
    """Colours and masses at one temperature; equations 3 and 4: P(c_k), and the mean of what has the colour."""
    for rounds in range(MOST_ROUNDS):
        means, chance = _round(superpixels, colours, mass, temperature)
        joint = chance * weight[:, None]
        mass = joint.sum(axis=0)
        moved = np.where(mass[:, None] > 1e-9, joint.T @ means / np.maximum(mass, 1e-9)[:, None], colours)
        change = float(np.sqrt(((moved - colours) ** 2).sum(axis=1)).sum())
        colours = moved
        if change < PALETTE_STILL and rounds + 1 >= FEWEST_ROUNDS:
            break
    return colours, mass


def _principal(means: Floats, weight: Floats) -> tuple[float, Floats]:
    """Variance along the principal axis of weighted colours, and that axis."""
    off = means - weight @ means
    values, vectors = np.linalg.eigh((off * weight[:, None]).T @ off)
    axis = vectors[:, -1]
    return float(values[-1]), axis * np.where(axis[np.abs(axis).argmax()] < 0, -1, 1)


def _halves(colours: Floats, mass: Floats, axis: Floats) -> tuple[Floats, Floats]:
    """Each colour twice in succession, a little apart, with half its mass."""
    nudge = np.tile([[NUDGE], [-NUDGE]], (len(colours), 1)) * axis
    return np.repeat(colours, 2, axis=0) + nudge, np.repeat(mass / 2, 2)


def _wholes(colours: Floats, mass: Floats, count: int) -> tuple[Floats, Floats]:
    """The colours that halves stand for: two where they parted, the farthest first while there is room, else one."""
    pairs, masses = colours.reshape(-1, 2, 3), mass.reshape(-1, 2)
    apart = np.sqrt(((pairs[:, 0] - pairs[:, 1]) ** 2).sum(axis=1))
    parted = np.zeros(len(pairs), np.bool_)
    first = np.argsort(-apart, kind="stable")[: count - len(pairs)]
    parted[first] = apart[first] > CLUSTER_APART
    share = (masses + 1e-12) / (masses + 1e-12).sum(axis=1, keepdims=True)
    means = (pairs * share[..., None]).sum(axis=1)
    whole = np.concatenate([pairs[parted].reshape(-1, 3), means[~parted]])
    return whole, np.concatenate([masses[parted].ravel(), masses[~parted].sum(axis=1)])


def _round(superpixels: Superpixels, colours: Floats, mass: Floats, temperature: float) -> tuple[Floats, Floats]:
    """Refine the superpixels once; answers with their means and their association."""
    chance = associated(superpixels.smooth_means(), colours, mass, temperature)
    superpixels.refine(colours[chance.argmax(axis=1)].reshape(superpixels.means.shape))
    means = superpixels.smooth_means()
    return means, associated(means, colours, mass, temperature)


def settled(superpixels: Superpixels, weight: Floats, colours: Floats) -> Indices:
    """Numbers (rows, columns) of the fixed colours (k, 3) after the superpixels settled on them, cold."""
    mass = np.full(len(colours), 1 / len(colours))
    for _ in range(MOST_ROUNDS):
        _, chance = _round(superpixels, colours, mass, COLD)
        mass = chance.T @ weight
    vivid = superpixels.smooth_means() * (1, SATURATION, SATURATION)
    return np.asarray(ciede2000_table(vivid, colours).argmin(axis=1).reshape(superpixels.means.shape[:2]))
