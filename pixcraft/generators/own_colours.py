"""A palette of a picture's own colours, for where no catalog is named."""

from __future__ import annotations

import math
import warnings

import numpy as np
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning

from pixcraft.colour import Floats


def kmeans_palette(picture: Floats, count: int, seed: int) -> Floats:
    """At most `count` colours (n, 3), sRGB in [0, 1], of a picture (h, w, 3) by K-means; sorted dark to light.

    Fewer where the picture has fewer. Centres are found on at most about 65,000 pixels.
    """
    step = max(1, math.isqrt(picture.shape[0] * picture.shape[1] // 65536))
    pixels = np.asarray(picture, np.float32)[::step, ::step].reshape(-1, 3)
    count = min(count, len(np.unique(pixels, axis=0)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        centres = KMeans(count, n_init=4, random_state=seed).fit(pixels).cluster_centers_
    found: Floats = np.clip(centres[np.argsort(centres @ (0.299, 0.587, 0.114), kind="stable")], 0, 1).astype(
        np.float32
    )
    return found
