"""What a chart is worth: the weights of the energy as presets, and one slider between them."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np


@dataclass(frozen=True)
class Weights:
    """Prices of the energy's terms (see `pixcraft.generators.energy`), all in the same unit.

    Attributes:
        near: one CIEDE2000 over one cell in the hand.
        far: one squared CIEDE2000 over one cell from across the room.
        lightness: how much more a difference in L* counts from afar than CIEDE2000 says.
        masking: power of 1 / local activity by which a near error counts less in busy places.
        bearable: CIEDE2000 by which a flat area may miss its colour before the far term stops being squared.
        border: a border between two colours where the source has none.
        false_contrast: one CIEDE2000 of contrast between neighbours that the source does not have.
        calm: what is added to that in flat areas, where every false contrast is seen.
        alone: a stitch with no neighbour of its colour across its four sides.
        region: a region of one colour: a thread to start and to end.
    """

    near: float
    far: float
    lightness: float
    masking: float
    bearable: float
    border: float
    false_contrast: float
    calm: float
    alone: float
    region: float


USUAL_CELLS = 48 * 48
"""The chart that the weights below are for."""
FINE = {"far": 1.6, "false_contrast": 0.5, "alone": 3.5, "region": 1.7}
"""What they are multiplied by where it has four times as many cells, or more."""
MIDDLE = 5.0
"""The slider's place of the preset `default`."""

_DEFAULT = Weights(
    near=0.75,
    far=0.1,
    lightness=2.6,
    masking=0.1,
    bearable=3.0,
    border=0.2,
    false_contrast=0.1,
    calm=0.3,
    alone=2.0,
    region=12.5,
)

PRESETS: dict[str, tuple[float, Weights]] = {
    "calmest": (0.0, replace(_DEFAULT, far=0.05, border=0.3, alone=8.0, region=80.0)),
    "easy": (2.0, replace(_DEFAULT, far=0.08, alone=2.0, region=28.0)),
    "default": (MIDDLE, _DEFAULT),
    "faithful": (
        10.0,
        replace(_DEFAULT, bearable=20.0, border=0.05, false_contrast=0.0, calm=0.05, alone=1.0, region=0.5),
    ),
}
"""Every preset's place on the slider and its weights, in the slider's order. `calmest` is the slider's lower end."""


def weights_of(preset: str, confetti: float | None = None) -> Weights:
    """The weights of a preset, or of a place on the slider: 0 asks for almost no confetti, 10 for all likeness needs.

    Between two presets every weight is interpolated.
    """
    if confetti is None:
        return PRESETS[preset][1]
    places = [place for place, _ in PRESETS.values()]
    return Weights(
        **{
            item.name: float(np.interp(confetti, places, [getattr(each, item.name) for _, each in PRESETS.values()]))
            for item in fields(Weights)
        }
    )


def finely(factor: float, cells: int) -> float:
    """1 for a chart of up to 48 x 48 cells, `factor` from 96 x 96 on, between them in proportion to their doublings."""
    return 1 + float(np.clip(np.log2(max(cells, 1) / USUAL_CELLS) / 2, 0, 1)) * (factor - 1)


def for_grid(weights: Weights, cells: int) -> Weights:
    """The weights for a chart of that many cells: those of 48 x 48 up to there, from 96 x 96 on times FINE.

    A finer chart has less contrast between neighbours and more of them, so the same price of false contrast would leave
    wide bands of wrong colour; there the far view must count more, and lone stitches cost more in return. With less
    `calm` the far error is up to 5 % less still, but dark suits turn into stripes and flat logos into mazes.
    """
    changed = {name: getattr(weights, name) * finely(factor, cells) for name, factor in FINE.items()}
    return replace(weights, **changed)


def dearer(weights: Weights, region: float) -> Weights:
    """The same with regions at that price, and isolated stitches in proportion if they were cheaper."""
    return replace(weights, region=region, alone=max(weights.alone, region / 10))
