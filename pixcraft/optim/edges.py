"""Canny edges of a picture, as control nets know them."""

from __future__ import annotations

import numpy as np
from skimage.color import rgb2gray
from skimage.feature import canny as skimage_canny

from pixcraft.colour import Floats


def canny(rgb: Floats, low: float = 100, high: float = 200, blur: float = 1.0) -> Floats:
    """Edges (h, w), 0 or 1, of sRGB `rgb` (h, w, 3) in [0, 1] (Canny 1986).

    `low` and `high` are OpenCV's thresholds of the unnormalised 3 x 3 Sobel gradient of bytes, and `blur` the radius in
    pixels of a Gaussian before it: the authors' defaults are 100, 200 and 1.
    """
    gray = rgb2gray(np.asarray(rgb, np.float64))
    found = skimage_canny(gray, sigma=blur, low_threshold=low / 255, high_threshold=high / 255)  # type: ignore[no-untyped-call]
    return np.asarray(found, np.float32)
