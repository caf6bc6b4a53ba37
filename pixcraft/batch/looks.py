"""What a design looks like, in so few bits that thousands can be compared."""

from __future__ import annotations

import numpy as np
from scipy import fft, ndimage

from pixcraft.colour import lab_from_srgb
from pixcraft.pattern import Pattern

_SIDE = 32
_WAVES = 8


def look_of(pattern: Pattern, ground: tuple[int, int, int]) -> str:
    """What a design looks like in 22 characters: signs of its slow waves (pHash), then its mean colour.

    The perceptual hash is that of Zauner (2010): the lowest 8 x 8 frequencies of the lightness on 32 x 32 points, each
    compared with their median; the constant one is left out.
    """
    table = lab_from_srgb(np.array([ground, *(colour.rgb for colour in pattern.colours)], np.uint8))
    lab = table[pattern.cells]
    scale = _SIDE / lab.shape[0], _SIDE / lab.shape[1]
    light = ndimage.zoom(lab[..., 0].astype(np.float64), scale, order=1, grid_mode=True, mode="nearest")
    waves = fft.dctn(light, norm="ortho")[:_WAVES, :_WAVES].ravel()[1:]
    signs = np.round(waves, 6) > np.round(np.median(waves), 6)
    mean = lab.reshape(-1, 3).mean(axis=0)
    signature = "".join(f"{min(255, max(0, round(float(value)) + 128)):02x}" for value in mean)
    return f"{int(''.join('1' if sign else '0' for sign in signs), 2):016x}{signature}"
