import numpy as np
import pytest

from pixcraft.colour import linear_from_srgb
from pixcraft.generators import Generator
from pixcraft.generators.floyd_steinberg import FloydSteinberg, diffused
from pixcraft.generators.nearest import Nearest
from pixcraft.generators.ordered import BAYER, Ordered, mixtures
from pixcraft.generators.p_median import p_median
from tests.generators.pictures import brief_of, palette_of, picture, textured

BLACK, WHITE = (0, 0, 0), (255, 255, 255)


@pytest.mark.parametrize("generator", [FloydSteinberg(), Ordered()])
@pytest.mark.parametrize("grey", [90, 137, 188, 225])
def test_dithering_keeps_the_mean_in_linear_light(generator: Generator, grey: int) -> None:
    brief = brief_of(picture(np.full((64, 64, 3), grey)), 32, 32, 2, palette=palette_of(BLACK, WHITE), locked=(0, 1))
    light = generator(brief).image()[..., 0] / 255
    assert light.mean() == pytest.approx(float(linear_from_srgb(grey)), abs=0.035)


def test_no_error_leaks_through_empty_cells() -> None:
    stitched = np.ones((6, 9), np.bool_)
    stitched[:, 4] = False
    linear = np.zeros((6, 9, 3))
    linear[:, 4] = 1
    linear[:, 5:] = 0.5
    labels = diffused(linear, np.array([[0.0, 0, 0], [1, 1, 1]]), stitched)
    assert (labels[:, :4] == 0).all()
    assert 0.3 < labels[:, 5:].mean() < 0.7


def test_rows_run_to_and_fro() -> None:
    labels = diffused(np.full((40, 41, 3), 0.2), np.array([[0.0, 0, 0], [1, 1, 1]]), np.ones((40, 41), np.bool_))
    assert labels[:, :20].mean() == pytest.approx(labels[:, 21:].mean(), abs=0.03)


def test_mixtures_have_the_colour_and_begin_with_the_dark() -> None:
    paint = np.array([[1.0, 1, 1], [0, 0, 0]])
    picks = mixtures(np.array([[0.25, 0.25, 0.25], [1, 1, 1]]), paint)
    assert (picks[0] == 0).sum() == 4
    assert picks[0].tolist() == sorted(picks[0].tolist(), reverse=True)
    assert (picks[1] == 0).all()
    assert sorted(BAYER.ravel().tolist()) == list(range(16))


def test_nearest_keeps_the_threads_used_most() -> None:
    image = np.zeros((40, 40, 3))
    image[:, 8:24], image[:, 24:] = (120, 120, 120), 255
    pattern = Nearest()(brief_of(picture(image), 5, 5, 2, palette=palette_of(BLACK, (120, 120, 120), WHITE)))
    assert {colour.rgb for colour in pattern.colours} == {(120, 120, 120), WHITE}
    assert (pattern.image()[:, 0, 0] == 120).all()


def test_a_suggested_number_is_named() -> None:
    for generator in (Nearest(), FloydSteinberg(), Ordered()):
        assert "suggested" in generator(brief_of(picture(textured(64)), 12, 12, 0)).made.warnings[0]


def test_locked_threads_stand_for_what_is_near_them() -> None:
    palette = palette_of((250, 250, 250), WHITE, (200, 0, 0), BLACK)
    brief = brief_of(picture(textured(16)), 2, 2, 2, palette=palette, locked=(0,))
    chosen = p_median(palette.lab[[1, 2]], np.array([10.0, 1.0]), brief, 2)
    assert chosen.tolist() == [0, 2]


def test_threads_keep_their_distance() -> None:
    palette = palette_of(WHITE, (250, 250, 250), BLACK)
    brief = brief_of(picture(textured(16)), 2, 2, 3, palette=palette)
    weight = np.array([10.0, 9.0, 1.0])
    assert len(p_median(palette.lab, weight, brief, 3)) == 3
    assert len(p_median(palette.lab, weight, brief, 3, min_distance=5)) == 2
