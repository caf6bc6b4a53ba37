"""The finisher for every generator: the prices of stitching on top of somebody else's idea of each cell's colour."""

from __future__ import annotations

import numpy as np

from pixcraft.colour import Floats
from pixcraft.errors import InputError
from pixcraft.generators.placing import Placing, placed
from pixcraft.generators.presets import Weights
from pixcraft.generators.relabel import Labels
from pixcraft.generators.source import SAMPLES, Mask, Source
from pixcraft.palette import Palette


def finished(
    near: Floats, palette: Palette, weights: Weights, stitched: Mask | None = None, cell_aspect: float = 1.0
) -> Labels:
    """Palette indices (rows, columns) of a chart that a person can stitch.

    `near` (rows, columns, colours) is what each colour of the palette costs in each cell, in units of CIEDE2000: a
    colour difference, or minus the logits of a generator that works with them. Cells are taken to show the
    mixture that the costs ask for, exp(-near) of each colour, so that soft edges and small features are known.

    Raises:
        InputError: no colours, or shapes that do not match.
    """
    if near.ndim != 3 or near.shape[2] != len(palette) or not near.size:
        raise InputError(f"a near cost of {near.shape} does not fit {len(palette)} colours")
    whole = np.ones(near.shape[:2], np.bool_) if stitched is None else stitched
    if whole.shape != near.shape[:2]:
        raise InputError(f"a near cost of {near.shape} does not fit {whole.shape[0]} x {whole.shape[1]} cells")
    source = Source(_samples(mixture(near, palette)), whole, cell_aspect=cell_aspect)
    price = ((near - near.min(axis=-1, keepdims=True)) * weights.near).astype(np.float32)
    energy = Placing(source, palette, weights).energy(price, np.arange(len(palette)))
    return placed(energy, near.argmin(axis=-1), rounds=2)


def mixture(near: Floats, palette: Palette) -> Floats:
    """Linear light (rows, columns, 3) of the colours mixed in the proportions exp(-near)."""
    share = np.exp(near.min(axis=-1, keepdims=True) - near)
    share /= share.sum(axis=-1, keepdims=True)
    return np.asarray(share @ palette.linear, np.float32)


def _samples(cells: Floats) -> Floats:
    return np.repeat(np.repeat(cells, SAMPLES, axis=0), SAMPLES, axis=1)
