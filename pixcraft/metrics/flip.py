"""FLIP, where the optional package `flip-evaluator` is installed (Andersson et al. 2020)."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import numpy as np

from pixcraft.colour import Floats, srgb_from_linear
from pixcraft.metrics.view import FAR, NEAR, PIXELS, View

_PACKAGE = "flip_evaluator"


def available() -> bool:
    """Whether FLIP can be measured here."""
    return find_spec(_PACKAGE) is not None


def flip_figures(picture: View, pattern: View) -> dict[str, float]:
    """Mean LDR-FLIP at the far and the near distance, 0 if equal."""
    first, second = _encoded(picture), _encoded(pattern)
    return {"flip_far": _flip(first, second, FAR), "flip_near": _flip(first, second, NEAR)}


def _encoded(view: View) -> Floats:
    return srgb_from_linear(view.linear).astype(np.float32) / np.float32(255)


def _flip(first: Floats, second: Floats, cells_per_degree: float) -> float:
    parameters = {"ppd": cells_per_degree * PIXELS}
    evaluate = import_module(_PACKAGE).evaluate
    return float(evaluate(first, second, "LDR", applyMagma=False, parameters=parameters)[1])
