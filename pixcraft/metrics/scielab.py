"""S-CIELAB: CIELAB after the blur of the eye (Zhang and Wandell 1996, "A spatial extension of CIELAB")."""

from __future__ import annotations

import math

import numpy as np
from scipy import ndimage

from pixcraft.colour import Floats, lab_from_linear, xyz_from_linear

# Poirson and Wandell's opponent axes from XYZ, as published with S-CIELAB.
_OPPONENT_FROM_XYZ = np.array([[0.279, 0.72, -0.107], [-0.449, 0.29, -0.077], [0.086, -0.59, 0.501]])
_OPPONENT_FROM_LINEAR = _OPPONENT_FROM_XYZ @ xyz_from_linear(np.eye(3)).T
_LINEAR_FROM_OPPONENT = np.linalg.inv(_OPPONENT_FROM_LINEAR)

LOBES = (
    ((0.921, 0.0283), (0.105, 0.133), (-0.108, 4.336)),
    ((0.531, 0.0392), (0.330, 0.494)),
    ((0.488, 0.0536), (0.371, 0.386)),
)
"""(weight, spread in degrees) of the Gaussians exp(-r^2 / spread^2) of each opponent channel, as published."""

_REACH_DEGREES = 0.5
_REACH_SPREADS = 4.0


def scielab(linear: Floats, pixels_per_degree: float) -> Floats:
    """CIELAB (rows, columns, 3) as seen, from linear sRGB of that shape; kernels are cut at half a degree."""
    opponent = linear @ _OPPONENT_FROM_LINEAR.T.astype(linear.dtype)
    for channel, lobes in enumerate(LOBES):
        plane = np.ascontiguousarray(opponent[..., channel])
        total = sum(weight for weight, _ in lobes)
        opponent[..., channel] = sum(
            weight / total * _gaussian(plane, degrees * pixels_per_degree, pixels_per_degree)
            for weight, degrees in lobes
        )
    return lab_from_linear(opponent @ _LINEAR_FROM_OPPONENT.T.astype(linear.dtype))


def _gaussian(plane: Floats, spread: float, pixels_per_degree: float) -> Floats:
    """Blur by exp(-r^2 / spread^2), reflecting at the edges."""
    farthest = max(1, round(pixels_per_degree * _REACH_DEGREES))
    half = min(farthest, max(1, math.ceil(_REACH_SPREADS * spread)))
    kernel = np.exp(-((np.arange(-half, half + 1) / spread) ** 2))
    kernel /= kernel.sum()
    along: Floats = ndimage.convolve1d(plane, kernel, axis=0, mode="reflect")
    both: Floats = ndimage.convolve1d(along, kernel, axis=1, mode="reflect")
    return both
