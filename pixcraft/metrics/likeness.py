"""How like two views are. Arguments are the picture's and the pattern's, in this order; L* lies in 0..100."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import ndimage
from skimage.metrics import structural_similarity

from pixcraft.colour import Floats, ciede2000

SSIM_SIGMA = 1.5
_SSIM_WINDOW = 11
GMSD_CONSTANT = 170.0
_BYTES_PER_LIGHTNESS = 2.55
_FLAT = 1e-6

# scikit-image has no types for it.
_library_ssim: Any = structural_similarity

# Prewitt's operator.
_ACROSS = np.array([[1, 0, -1]] * 3) / 3


def scielab_difference(picture: Floats, pattern: Floats) -> float:
    """Mean CIEDE2000 of two S-CIELAB views (rows, columns, 3); lower is better (Zhang and Wandell 1996)."""
    return float(ciede2000(picture, pattern).mean(dtype=np.float64))


def ssim(picture: Floats, pattern: Floats) -> float:
    """SSIM of L*, 1 if equal (Wang et al. 2004, Gaussian window of sigma 1.5); NaN on less than one window."""
    if min(picture.shape) < _SSIM_WINDOW:
        return float("nan")
    value = _library_ssim(
        picture.astype(np.float64),
        pattern.astype(np.float64),
        data_range=100.0,
        gaussian_weights=True,
        sigma=SSIM_SIGMA,
        use_sample_covariance=False,
    )
    return float(value)


def gmsd(picture: Floats, pattern: Floats) -> float:
    """Gradient magnitude similarity deviation of L*, 0 if equal (Xue et al. 2014, c = 170 on 0..255)."""
    first, second = (_gradient(plane * _BYTES_PER_LIGHTNESS) for plane in (picture, pattern))
    similarity = (2 * first * second + GMSD_CONSTANT) / (first * first + second * second + GMSD_CONSTANT)
    return float(similarity.std(dtype=np.float64))


def edge(picture: Floats, pattern: Floats) -> float:
    """Correlation of the gradient magnitudes of L*; 0 where one of the two is flat, 1 where both are."""
    first, second = (_gradient(plane).ravel() for plane in (picture, pattern))
    flat = float(first.std()) < _FLAT, float(second.std()) < _FLAT
    if any(flat):
        return float(all(flat))
    return float(np.corrcoef(first, second)[0, 1])


def _gradient(plane: Floats) -> Floats:
    """Gradient magnitude."""
    exact = plane.astype(np.float64)
    across = ndimage.convolve(exact, _ACROSS, mode="reflect")
    down = ndimage.convolve(exact, _ACROSS.T, mode="reflect")
    magnitude: Floats = np.hypot(across, down)
    return magnitude
