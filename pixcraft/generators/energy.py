"""What a chart costs: every term of the energy, and the energy of a whole labelling.

    energy = near + far                                      likeness
           + border + false contrast + isolation + regions   stitching

The likeness terms say how wrong each cell looks in the hand and from across the room, the others what it costs to
stitch. `Prices` and `Energy` hold the terms as arrays for one picture and some threads; `relabel` moves cells
down this energy and `regions` whole regions. All weights are in `presets`.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from pixcraft.colour import Floats, ciede2000_table
from pixcraft.generators.edges import NEIGHBOURS, contrast, flatness, protection, shifted
from pixcraft.generators.far_view import PAIRS, FarView
from pixcraft.generators.presets import Weights
from pixcraft.generators.regions import regions_of
from pixcraft.generators.relabel import SIDES, Energy, Labelling, Labels, Prices
from pixcraft.generators.source import Mask, Source

BORDER_CONTRAST = 5.0
"""CIEDE2000 in the source over which the price of a border fades."""
DIAGONAL = 0.7
"""How much less a diagonal neighbour counts."""
QUIET = 2.0
"""CIEDE2000 between neighbours that masks nothing."""
MASKING_RANGE = (0.5, 2.0)

_WEIGHT_OF_NEIGHBOUR = np.array([1 if 0 in step else DIAGONAL for step in NEIGHBOURS], np.float32)[:, None, None]


def visibility(source: Source, power: float) -> Floats:
    """How much (rows, columns) an error in the hand counts: 1 / activity^power, 1 on average over the stitches.

    Visual masking: the eye sees less between strong contrasts (Legge and Foley 1980).
    """
    activity = ndimage.uniform_filter(contrast(source.lab).mean(axis=0), 3, mode="nearest") + QUIET
    weight = activity**-power
    return np.asarray(np.clip(weight / weight[source.stitched].mean(), *MASKING_RANGE), np.float32)


def border_price(shown: Floats, exposed: Floats, price: float) -> Floats:
    """Price (8, rows, columns) of a neighbour of another colour: contrast-weighted Potts (Boykov and Jolly 2001).

    `shown` (8, rows, columns) is the contrast of the source, `exposed` (rows, columns) 1 where no feature is protected.
    """
    plain = price * np.exp(-((shown / BORDER_CONTRAST) ** 2) / 2)
    return np.asarray(plain * _pairwise(exposed) * _WEIGHT_OF_NEIGHBOUR, np.float32)


def false_contrast_price(flat: Floats, everywhere: float, calm: float) -> Floats:
    """Price (8, rows, columns) of one CIEDE2000 to each neighbour that the source does not show.

    It rises by `calm` where the source is flat (`flat` (rows, columns), 0..1): nothing masks it there.
    """
    return np.asarray((everywhere + calm * _pairwise(flat)) * _WEIGHT_OF_NEIGHBOUR, np.float32)


def isolation_price(exposed: Floats, price: float) -> Floats:
    """Price (rows, columns) of a stitch alone among its four neighbours; eight would let checkerboards pass."""
    return np.asarray(price * exposed, np.float32)


def prices_of(source: Source, palette_lab: Floats, weights: Weights) -> Prices:
    """What stitching this picture costs with threads of these colours (colours, 3)."""
    shown, exposed = contrast(source.lab), 1 - protection(source.lab)
    false_contrast = false_contrast_price(flatness(source.lab), weights.false_contrast, weights.calm)
    if source.importance is not None:
        # It is seen, not stitched: where likeness counts, so does this, or skin would be dotted with red and white.
        false_contrast *= _pairwise(source.importance)
    between = np.zeros((len(palette_lab) + 1, len(palette_lab) + 1), np.float32)
    between[:-1, :-1] = ciede2000_table(palette_lab, palette_lab)
    return Prices(
        border_price(shown, exposed, weights.border),
        shown,
        false_contrast,
        isolation_price(exposed, weights.alone),
        between,
        isolation_price(exposed, weights.region),
    )


def _pairwise(cells: Floats) -> Floats:
    """The mean (8, rows, columns) of every cell and each neighbour, so that both name the same price."""
    return np.stack([(cells + shifted(cells, down, right)) / 2 for down, right in NEIGHBOURS])


def terms(energy: Energy, labels: Labels) -> dict[str, float]:
    """Every term of the energy of a labelling (rows, columns), by its definition: each cell and pair once."""
    state = Labelling(energy, labels)
    found = {"near": near_term(energy, state.labels), "far": far_term(energy.view, state.residual)}
    if energy.prices is not None:
        found["border"] = border_term(energy.prices, state.labels, energy.outside)
        found["false contrast"] = false_contrast_term(energy.prices, state.labels, energy.outside)
        found["isolation"] = isolation_term(energy.prices.alone, state.labels, energy.outside)
        found["regions"] = region_term(energy.prices.region, state.labels, energy.outside)
    return found


def near_term(energy: Energy, labels: Labels) -> float:
    """Mean CIEDE2000 of 2 x 2 linear-light samples to the thread (Sharma, Wu and Dalal 2005), over all cells."""
    inside = energy.stitched
    return float(np.take_along_axis(energy.near[inside], labels[inside][:, None], axis=1).sum(dtype=np.float64))


def far_term(view: FarView, residual: Floats) -> float:
    """Squared S-CIELAB difference (Zhang and Wandell 1996), linearised into CIEDE2000, over all samples."""
    total = 0.0
    for number, (one, two) in enumerate(PAIRS):
        product = float((view.metric[number] * residual[one] * residual[two]).sum(dtype=np.float64))
        total += product * (1 if one == two else 2)
    return total


def border_term(prices: Prices, labels: Labels, outside: int) -> float:
    """Neighbours of different colours, cheaper where the source has an edge."""
    total = 0.0
    for number, other, pair in _neighbours(labels, outside):
        total += float((prices.border[number] * (pair & (other != labels))).sum(dtype=np.float64))
    return total / 2


def false_contrast_term(prices: Prices, labels: Labels, outside: int) -> float:
    """Contrast between neighbours beyond the source's."""
    total = 0.0
    for number, other, pair in _neighbours(labels, outside):
        excess = np.maximum(prices.between[labels, other] - prices.contrast[number], 0) * pair
        total += float((prices.false_contrast[number] * excess).sum(dtype=np.float64))
    return total / 2


def isolation_term(alone: Floats, labels: Labels, outside: int) -> float:
    """Stitches with no neighbour of their colour across the four sides."""
    company = np.zeros(labels.shape, np.bool_)
    for number, other, pair in _neighbours(labels, outside):
        if number < len(SIDES):
            company |= pair & (other == labels)
    return float(alone[~company & (labels < outside)].sum(dtype=np.float64))


def region_term(price: Floats, labels: Labels, outside: int) -> float:
    """8-connected regions of one colour, each at the mean price of its cells."""
    regions = regions_of(labels)
    mean = np.bincount(regions.number, price.ravel(), len(regions.size)) / regions.size
    stitched = labels.ravel()[regions.cells[regions.start]] < outside
    return float(mean[stitched].sum(dtype=np.float64))


def _neighbours(labels: Labels, outside: int) -> list[tuple[int, Labels, Mask]]:
    """For each direction its number, the neighbours' labels, and where both are stitched."""
    padded = np.pad(labels, 1, constant_values=outside)
    rows, columns = labels.shape
    found = []
    for number, (down, right) in enumerate(NEIGHBOURS):
        other = padded[1 + down : 1 + down + rows, 1 + right : 1 + right + columns]
        found.append((number, other, (other < outside) & (labels < outside)))
    return found
