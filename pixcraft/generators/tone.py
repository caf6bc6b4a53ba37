"""The picture's tones made those of a stock, so that a dark box of pieces gives no mud."""

from __future__ import annotations

import numpy as np

from pixcraft.colour import Floats, lab_from_linear, linear_from_lab, luminance
from pixcraft.generators.source import Mask
from pixcraft.generators.transport import Counts, assigned, whole

_TONES = 512
"""Tones of the picture, evenly spread over its cells, that pieces are found for."""
GROUPS = 8
"""Parts of the picture, from dark to light, each of which gets the mean luminance of its pieces."""
PALEST = 0.6
"""How much of the picture's chroma is always kept."""


def fitted_to_stock(cells: Floats, stitched: Mask, paint: Floats, stock: Counts) -> Floats:
    """Linear light (rows, columns, 3) whose distribution of lightness is that of the pieces it would take.

    The pieces are those of the least total distance in lightness (optimal transport in one dimension, with pieces left
    over where the stock is larger than the picture), so that enough stock of all tones changes nothing.
    """
    lab = lab_from_linear(cells)
    tones = np.quantile(lab[..., 0][stitched], (np.arange(_TONES) + 0.5) / _TONES)
    pieces = lab_from_linear(paint)
    used = _pieces_for(tones, pieces[:, 0], stock, int(stitched.sum()))
    light = np.sort(luminance(paint)[used])
    curve = _curve(tones, light)
    moved = lab.copy()
    moved[..., 0] = np.interp(lab[..., 0], *curve)
    moved[..., 1:] *= _chroma(lab[stitched], pieces[used])
    return np.maximum(linear_from_lab(moved), 0)


def _pieces_for(tones: Floats, lightness: Floats, stock: Counts, cells: int) -> np.ndarray:
    """The colour of each tone (tones,) when every tone stands for its share of the cells."""
    cells = min(cells, int(np.sum(stock)))
    share = np.ceil(np.asarray(stock) * (len(tones) / cells)).astype(np.int64)
    share = np.minimum(share, len(tones))
    cost = (tones[:, None] - lightness[None]) ** 2
    return assigned(whole(cost), share).labels


def _curve(tones: Floats, light: Floats) -> tuple[Floats, Floats]:
    """Lightness before and after at the middle of each group, carried on to black and white."""
    before = tones.reshape(GROUPS, -1).mean(axis=1)
    after = _lightness(light.reshape(GROUPS, -1).mean(axis=1))
    first = np.concatenate([[tones[0]], before, [tones[-1]]])
    second = np.concatenate([[_lightness(light[:1])[0]], after, [_lightness(light[-1:])[0]]])
    return first, second


def _lightness(light: Floats) -> Floats:
    """L* of relative luminance."""
    grey = np.repeat(np.asarray(light)[:, None], 3, axis=1)
    return np.asarray(lab_from_linear(grey)[:, 0])


def _chroma(lab: Floats, pieces: Floats) -> float:
    """How much of the chroma is kept: less where the pieces have little."""
    has, wants = (float(np.sqrt((array[:, 1:] ** 2).sum(axis=1).mean())) for array in (pieces, lab))
    return float(np.clip(has / max(wants, 1e-6), PALEST, 1))
