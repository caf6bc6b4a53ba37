"""The bar of tests/bench/quality_bar.py on pictures that are always here, against recorded figures."""

from pathlib import Path

import numpy as np
import pytest

from pixcraft.generators import Brief
from pixcraft.generators.photo import Photo
from pixcraft.metrics import measure
from pixcraft.metrics.view import view_of_picture
from pixcraft.picture import Picture, load_picture
from tests.bench.quality_bar import CONFIGURATIONS, NAMES, palette_of
from tests.generators.pictures import picture, textured

SLACK = 0.02
"""Platforms round differently."""
FIGURES = ("far", "near", "ssim", "gmsd", "confetti8", "regions")
RECORDED = {
    ("photo", "DMC 16"): (3.63, 6.69, 0.961, 0.0479, 0.82, 103.3),
    ("photo", "free 16"): (3.26, 6.31, 0.965, 0.0450, 0.83, 109.0),
    ("photo", "DMC 16, faithful"): (2.96, 6.40, 0.976, 0.0312, 8.90, 231.8),
    ("photo", "DMC 30, 96x96"): (3.17, 5.63, 0.958, 0.0462, 0.30, 73.8),
    ("textured", "DMC 16"): (4.81, 6.04, 0.958, 0.0488, 0.00, 11.7),
}


def _picture(name: str, shipped: Path) -> Picture:
    return load_picture(shipped) if name == "photo" else picture(textured(seed=1))


@pytest.mark.parametrize(("name", "configuration"), list(RECORDED))
def test_figures_are_no_worse_than_recorded(name: str, configuration: str, photo: Path) -> None:
    row = next(each for each in CONFIGURATIONS if each.name == configuration)
    fitted = _picture(name, photo).fitted(row.side, row.side, 1, "cover")
    empty = np.zeros((row.side, row.side), np.bool_)
    brief = Brief(fitted, palette_of(row.palette), row.side, row.side, row.colours, empty, "stitch")
    found = measure(view_of_picture(fitted, row.side, row.side), Photo(preset=row.preset)(brief)).values()
    for figure, recorded in zip(FIGURES, RECORDED[name, configuration], strict=True):
        if figure == "ssim":
            assert found[figure] >= recorded * (1 - SLACK), figure
        else:
            assert found[figure] <= recorded * (1 + SLACK), figure


def test_the_bar_says_what_it_could_not_measure() -> None:
    row = CONFIGURATIONS[0]
    good = dict(zip(NAMES, row.bar, strict=True))
    assert row.verdict(good) == "holds"
    assert row.verdict({**good, "far": 9.0}) == "missed: far"
    del good["flip_far"]
    assert row.verdict(good) == "NOT MEASURED: flip_far"
    assert row.verdict({**good, "ssim": 0.5}) == "missed: ssim; NOT MEASURED: flip_far"
