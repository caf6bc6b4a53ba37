"""Colours that are easily taken for one another, by normal and by colour-blind eyes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pixcraft.colour import CVD_KINDS, Floats, ciede2000_table, cvd, lab_from_linear, linear_from_srgb

LIMIT = 5.0
"""Two beads nearer than this (CIEDE2000) are easily taken for one another when they lie loose on a table."""

NORMAL = "normal"
EYES = (NORMAL, *CVD_KINDS)


@dataclass(frozen=True)
class Lookalike:
    """Two colours, by their places in the list from 0, and whose eyes take them for one another (names of `EYES`)."""

    first: int
    second: int
    seen_by: tuple[str, ...]


def alike(rgb: Sequence[tuple[int, int, int]], limit: float = LIMIT) -> list[Lookalike]:
    """The pairs of sRGB colours nearer than `limit` (CIEDE2000) for any of `EYES`, in order."""
    if len(rgb) < 2:
        return []
    near = np.stack([np.triu(ciede2000_table(lab, lab) < limit, k=1) for lab in seen(rgb)])
    return [
        Lookalike(first, second, tuple(eyes for eyes, alike in zip(EYES, near[:, first, second], strict=True) if alike))
        for first, second in np.argwhere(near.any(axis=0)).tolist()
    ]


def seen(rgb: Sequence[tuple[int, int, int]]) -> list[Floats]:
    """CIELAB (n, 3) of sRGB colours as each of `EYES` sees them."""
    linear = linear_from_srgb(np.array(rgb).reshape(-1, 3))
    return [lab_from_linear(linear), *(lab_from_linear(np.clip(cvd(linear, kind), 0, 1)) for kind in CVD_KINDS)]
