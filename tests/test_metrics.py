"""The figures: worked by hand where that is possible, and by their published properties."""

import math

import numpy as np
import pytest
from skimage.color import deltaE_ciede2000

from pixcraft.colour import lab_from_srgb
from pixcraft.metrics import METRICS, Figures, flip, handwork, measure, plain
from pixcraft.metrics.scielab import scielab
from pixcraft.metrics.view import PIXELS, view_of_pattern, view_of_picture
from pixcraft.pattern import ChartColour, Pattern
from pixcraft.picture import Picture

GREYS = tuple(ChartColour(str(value), "", (value, value, value)) for value in (0, 80, 160, 255))


def pattern(cells: object, colours: tuple[ChartColour, ...] = GREYS) -> Pattern:
    return Pattern(np.array(cells, np.uint16), colours, "stitch")


def noise(rows: int, columns: int, seed: int = 0) -> Pattern:
    return pattern(np.random.default_rng(seed).integers(1, 5, (rows, columns)))


def enlarged(shown: Pattern, times: int) -> Picture:
    pixels = shown.image()[..., :3].repeat(times, axis=0).repeat(times, axis=1)
    return Picture(pixels, None, "picture.png", "")


def test_a_pattern_is_just_like_itself() -> None:
    shown = noise(16, 12)
    figures = measure(view_of_pattern(shown), shown)
    assert (figures.far, figures.near, figures.gmsd) == (0, 0, 0)
    assert figures.ssim == pytest.approx(1)
    assert figures.edge == pytest.approx(1)


def test_likeness_falls_with_every_disturbance() -> None:
    shown = pattern(np.repeat(np.arange(24) // 6 + 1, 24).reshape(24, 24))
    reference = view_of_picture(enlarged(shown, 8), 24, 24)
    random = np.random.default_rng(1)
    before = measure(reference, shown)
    for share in (0.03, 0.1, 0.3):
        cells = np.where(random.random(shown.cells.shape) < share, random.integers(1, 5, (24, 24)), shown.cells)
        after = measure(reference, pattern(cells))
        assert after.far > before.far
        assert after.near > before.near
        assert after.ssim < before.ssim
        assert after.gmsd > 0
        assert after.edge < before.edge
        before = after


def test_a_checkerboard_is_its_mean_from_afar_but_not_in_the_hand() -> None:
    """Averages of linear light: half black and half white look like sRGB 188, not like 128."""
    board = pattern(np.indices((24, 24)).sum(axis=0) % 2 * 3 + 1)
    right, wrong = (Picture(np.full((144, 144, 3), value, np.uint8), None, "grey.png", "") for value in (188, 128))
    seen = measure(view_of_picture(right, 24, 24), board)
    assert seen.far < 0.4 * seen.near
    assert seen.far < 0.6 * measure(view_of_picture(wrong, 24, 24), board).far


def test_large_areas_differ_by_ciede2000() -> None:
    first, second = np.array([200, 40, 30]), np.array([60, 90, 180])
    picture = Picture(np.tile(first.astype(np.uint8), (90, 90, 1)), None, "flat.png", "")
    plain_pattern = pattern(np.ones((15, 15)), (ChartColour("1", "", (60, 90, 180)),))
    expected = float(deltaE_ciede2000(lab_from_srgb(first), lab_from_srgb(second)))
    figures = measure(view_of_picture(picture, 15, 15), plain_pattern)
    assert figures.far == pytest.approx(expected, rel=1e-3)
    assert figures.near == pytest.approx(expected, rel=1e-3)
    assert figures.edge == 1  # both are flat


def test_scielab_leaves_flat_colour_alone() -> None:
    linear = np.tile(np.array([0.2, 0.5, 0.1], np.float32), (40, 40, 1))
    assert np.allclose(scielab(linear, 120), scielab(linear[:1, :1], 120), atol=1e-2)


def test_handwork_by_hand() -> None:
    cells = np.array(
        [
            [1, 1, 2, 0],
            [1, 2, 1, 0],
            [3, 3, 2, 4],
        ]
    )
    assert handwork.colours(cells) == 4
    assert handwork.rare(cells) == 1  # colour 4, once
    assert handwork.isolated_of_four(cells) == 5  # all of 2, the lonely 1, and 4
    assert handwork.regions(cells) == 4  # 1, 2 and 3 each touch at corners
    assert handwork.runs(cells) == 2 + 3 + 3
    assert handwork.checkerboards(cells) == 1  # at the top right of the middle


def test_empty_cells_count_for_nothing() -> None:
    cells = np.zeros((12, 12), np.uint16)
    cells[2, 2] = cells[5:7, 5:7] = 1
    figures = measure(view_of_pattern(pattern(cells)), pattern(cells))
    assert figures.colours == 1
    assert figures.regions == pytest.approx(1000 * 2 / 5)
    assert figures.confetti8 == figures.confetti4 == pytest.approx(20)
    assert figures.runs == pytest.approx(1000 * 3 / 5)


def test_transparent_parts_show_the_ground() -> None:
    pixels = np.zeros((60, 60, 3), np.uint8)
    alpha = np.zeros((60, 60), np.uint8)
    alpha[:, :30] = 255
    half = np.repeat([[1] * 5 + [0] * 5], 10, axis=0)
    for ground in ((255, 255, 255), (20, 60, 90)):
        reference = view_of_picture(Picture(pixels, alpha, "half.png", ""), 10, 10, ground)
        figures = measure(reference, pattern(half))
        assert figures.far == pytest.approx(0, abs=0.5)
        assert figures.ssim > 0.99


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (5, 5)])
def test_tiny_charts_have_every_figure_but_ssim(shape: tuple[int, int]) -> None:
    shown = noise(*shape)
    values = measure(view_of_pattern(noise(*shape, seed=1)), shown).values()
    assert math.isnan(values["ssim"])
    assert all(math.isfinite(value) for name, value in values.items() if name != "ssim")
    assert plain(values)["ssim"] is None


def test_an_empty_pattern_has_no_work() -> None:
    nothing = pattern(np.zeros((12, 12)), ())
    figures = measure(view_of_pattern(nothing), nothing)
    assert (figures.colours, figures.regions, figures.runs, figures.confetti8) == (0, 0, 0, 0)


def test_the_reference_must_have_the_same_grid() -> None:
    with pytest.raises(ValueError, match="another grid"):
        measure(view_of_pattern(noise(8, 9)), noise(9, 8))


def test_the_metrics_name_all_figures_in_order() -> None:
    assert tuple(metric.name for metric in METRICS) == tuple(Figures.__dataclass_fields__)
    assert METRICS[2].text(float("nan")) == "-"
    assert METRICS[2].text(0.95) == "0.9500"


def test_a_view_is_six_pixels_a_cell() -> None:
    picture = Picture(np.zeros((500, 300, 3), np.uint8), None, "black.png", "")
    view = view_of_picture(picture, 5, 3)
    assert view.linear.shape == (5 * PIXELS, 3 * PIXELS, 3)
    assert (view.rows, view.columns) == (5, 3)


@pytest.mark.skipif(not flip.available(), reason="flip-evaluator is not installed")
def test_flip_sees_the_difference() -> None:
    shown, other = view_of_pattern(noise(12, 12)), view_of_pattern(noise(12, 12, seed=1))
    assert flip.flip_figures(shown, shown) == {"flip_far": 0, "flip_near": 0}
    assert flip.flip_figures(shown, other)["flip_near"] > 0.1
