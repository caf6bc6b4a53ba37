from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from pixcraft.colour import ciede2000, lab_from_srgb
from pixcraft.errors import InputError
from pixcraft.generators import Brief, Step
from pixcraft.generators.kmeans import KMeans
from pixcraft.generators.photo import Photo, least_stitches
from pixcraft.generators.regions import regions_of
from pixcraft.generators.source import source_of
from pixcraft.metrics import measure
from pixcraft.metrics.view import view_of_picture
from pixcraft.options import build
from pixcraft.palette import Palette
from pixcraft.pattern import Pattern
from pixcraft.picture import load_picture
from tests.generators.pictures import brief_of, cube, enlarged, palette_of, picture, textured

WHITE, BLACK, RED, BLUE = (255, 255, 255), (0, 0, 0), (204, 51, 51), (51, 51, 204)


def colours_of(pattern: Pattern) -> np.ndarray:
    """The sRGB colour of every cell."""
    return pattern.image()[..., :3]


def error(pattern: Pattern, brief: Brief) -> float:
    """Mean CIEDE2000 to the area averages."""
    return float(ciede2000(lab_from_srgb(colours_of(pattern)), source_of(brief).lab).mean())


def far_error(pattern: Pattern, brief: Brief) -> float:
    """S-CIELAB difference from across the room."""
    return measure(view_of_picture(brief.picture, brief.rows, brief.columns), pattern).far


@pytest.mark.parametrize("width", [1.0, 0.8])
@pytest.mark.parametrize("slanted", [False, True])
def test_one_cell_lines_survive(width: float, slanted: bool) -> None:
    image = enlarged(np.full((24, 24, 3), 255), 10)
    for row in range(24):
        start = 10 * (row if slanted else 12)
        image[10 * row : 10 * row + 10, start : start + round(10 * width)] = (40, 40, 90)
    brief = brief_of(picture(image), 24, 24, 6)
    light = lab_from_srgb(colours_of(Photo()(brief)))[..., 0]
    line = [light[row, row if slanted else 12] for row in range(24)]
    assert np.mean(np.array(line) < 65) > 0.9


def test_eyes_and_highlights_survive() -> None:
    cells = np.full((24, 24, 3), (204, 153, 102))
    cells[8:11, 6:10] = cells[8:11, 14:18] = WHITE
    cells[9, 8] = cells[9, 16] = BLACK
    cells[18:20, 8:16] = (153, 0, 0)
    eyes = lab_from_srgb(colours_of(Photo(min_stitches=1)(brief_of(picture(enlarged(cells, 8)), 24, 24, 6))))[..., 0]
    assert eyes[9, 8] < 40
    assert eyes[9, 16] < 40
    assert eyes[9, 7] > 85


@pytest.mark.parametrize("edge", [93, 97, 100])
def test_a_blurred_edge_is_one_cell_wide_and_straight(edge: int) -> None:
    image = np.zeros((160, 160, 3))
    image[:, :edge], image[:, edge:] = RED, BLUE
    pattern = Photo()(brief_of(picture(image), 16, 16, 8))
    assert (colours_of(pattern)[:, : edge // 10] == RED).all()
    assert (colours_of(pattern)[:, edge // 10 + 1 :] == BLUE).all()
    assert (pattern.cells == pattern.cells[:1]).all()


def test_a_gradient_becomes_bands_without_confetti() -> None:
    ramp = np.linspace(20, 240, 320)[None, :, None].repeat(200, axis=0).repeat(3, axis=2)
    pattern = Photo()(brief_of(picture(ramp), 20, 32, 6))
    light = lab_from_srgb(colours_of(pattern))[..., 0]
    assert len(pattern.colours) >= 5
    assert (np.diff(light, axis=1) >= 0).mean() > 0.98
    assert pattern.confetti_percent() == 0


def test_an_area_whose_colour_the_threads_lack_stays_flat() -> None:
    image = np.full((160, 160, 3), (150, 60, 60))
    image[:80] = WHITE
    threads = palette_of(WHITE, BLACK, (170, 40, 40), (130, 90, 90))
    pattern = Photo()(brief_of(picture(image), 16, 16, 4, palette=threads))
    assert len(np.unique(pattern.cells[10:])) == 1


def test_noise_gives_a_chart_with_less_confetti() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (30, 30, 3))
    brief = brief_of(picture(noise), 30, 30, 12)
    calm, plain = Photo()(brief), Photo(preset="faithful")(brief)
    assert 2 <= len(calm.colours) <= 12
    assert calm.confetti_percent() < 0.8 * plain.confetti_percent()


def test_better_than_kmeans_with_half_the_confetti(photo: Path) -> None:
    brief = brief_of(load_picture(photo).fitted(48, 48, 1, "cover"), 48, 48, 16, palette=cube(9))
    ours, theirs = Photo()(brief), KMeans()(brief)
    assert error(ours, brief) <= 1.15 * error(theirs, brief)
    assert ours.confetti_percent() <= 0.5 * theirs.confetti_percent()


def test_the_slider_goes_from_calm_to_faithful() -> None:
    brief = brief_of(picture(textured()), 40, 40, 12)
    charts = [Photo(confetti=place)(brief) for place in (0, 2, 5, 10)]
    regions = [len(regions_of(chart.cells).size) for chart in charts]
    errors = [far_error(chart, brief) for chart in charts]
    assert regions == sorted(regions)
    assert regions[3] > 3 * regions[2]
    assert errors == sorted(errors, reverse=True)
    for place, preset in ((2, "easy"), (5, "default"), (10, "faithful")):
        assert np.array_equal(Photo(confetti=place)(brief).cells, Photo(preset=preset)(brief).cells)


def test_targets_are_met_and_no_more_calm_than_needed() -> None:
    brief = brief_of(picture(textured()), 40, 40, 12)
    plain, starts = Photo(preset="faithful")(brief), Photo(preset="faithful", max_starts=40)(brief)
    calm = Photo(preset="faithful", max_confetti=1)(brief)
    assert 25 < 1000 * len(regions_of(starts.cells).size) / 1600 <= 40
    assert calm.confetti_percent() <= 1 < plain.confetti_percent()
    assert far_error(plain, brief) < far_error(starts, brief)
    assert not starts.made.warnings


def test_a_target_out_of_reach_is_named() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (20, 20, 3))
    pattern = Photo(max_starts=1)(brief_of(picture(noise), 20, 20, 12))
    assert len(pattern.made.warnings) == 1
    assert "thread starts per 1000 stitches, not 1" in pattern.made.warnings[0]


def test_important_cells_are_drawn_better() -> None:
    image, weights = textured(seed=2), np.ones((32, 32), np.float32)
    weights[:16, :16] = 8
    briefs = [brief_of(picture(image), 32, 32, 6, palette=cube(9), importance=each) for each in (None, weights)]
    plain, focused = (
        ciede2000(lab_from_srgb(colours_of(Photo()(brief))), source_of(brief).lab)[:16, :16].mean() for brief in briefs
    )
    assert focused < 0.95 * plain


def test_importance_of_another_size_is_an_error() -> None:
    with pytest.raises(InputError, match="4 x 5 cells, the grid 8 x 8"):
        Photo()(brief_of(picture(textured()), 8, 8, 4, importance=np.ones((4, 5), np.float32)))


@pytest.mark.parametrize("aspect", [0.5, 1.6])
def test_cells_that_are_not_square(aspect: float) -> None:
    brief = brief_of(picture(textured()), 24, 24, 8, cell_aspect=aspect)
    assert error(Photo()(brief), brief) < 12


def test_locked_threads_are_used_or_at_least_chosen() -> None:
    palette = cube()
    locked = (palette.rgb.tolist().index([0, 204, 0]),)
    image = np.where(np.arange(160)[:, None, None] < 80, (10, 190, 20), (200, 30, 40)) * np.ones((1, 160, 1))
    pattern = Photo()(brief_of(picture(image), 16, 16, 2, locked=locked))
    assert (0, 204, 0) in {colour.rgb for colour in pattern.colours}


def test_free_colours_come_nearer_than_the_palette_and_bind_nothing() -> None:
    free = Palette("free", (), kind="free")
    briefs = [brief_of(picture(textured()), 32, 32, 8, palette=each) for each in (cube(4), free)]
    patterns = [Photo()(brief) for brief in briefs]
    assert error(patterns[1], briefs[0]) < 0.9 * error(patterns[0], briefs[0])
    assert 2 <= len(patterns[1].colours) <= 8
    assert len(Photo()(brief_of(picture(textured()), 16, 16, 0, palette=free)).colours) >= 4
    with pytest.raises(InputError, match="cannot be locked"):
        Photo()(brief_of(picture(textured()), 8, 8, 4, palette=free, locked=(0,)))


def test_a_checkerboard_of_cells_is_kept() -> None:
    board = enlarged(np.where(np.indices((12, 12)).sum(axis=0)[..., None] % 2, BLACK, WHITE), 8)
    pattern = Photo()(brief_of(picture(board), 12, 12, 4))
    assert {colour.rgb for colour in pattern.colours} >= {BLACK, WHITE}


def test_the_number_of_threads_and_their_distance_hold() -> None:
    pattern = Photo(min_distance=12)(brief_of(picture(textured()), 32, 32, 10, palette=cube(8)))
    lab = lab_from_srgb(np.array([colour.rgb for colour in pattern.colours]))
    assert len(pattern.colours) <= 10
    assert min(ciede2000(one, two) for one, two in combinations(lab, 2)) >= 12


@pytest.mark.parametrize("least", [0, 40, 5000])
def test_every_thread_has_enough_stitches(least: int) -> None:
    pattern = Photo(min_stitches=least)(brief_of(picture(textured()), 32, 32, 24))
    stitches = np.bincount(pattern.cells.ravel(), minlength=2)[1:]
    assert stitches.min() >= min(least or 3, 1024)
    assert (len(stitches) == 1) == (least == 5000)


def test_rare_threads_are_replaced_so_the_number_asked_for_is_used() -> None:
    assert len(Photo()(brief_of(picture(textured()), 48, 48, 16)).colours) >= 15


@pytest.mark.parametrize("colours", [1, 2, 40])
def test_a_one_colour_picture_takes_one_thread(colours: int) -> None:
    pattern = Photo()(brief_of(picture(np.full((40, 40, 3), (102, 153, 204))), 10, 10, colours))
    assert [colour.rgb for colour in pattern.colours] == [(102, 153, 204)]


@pytest.mark.parametrize("colours", [1, 2])
def test_few_colours(colours: int) -> None:
    assert len(Photo()(brief_of(picture(textured()), 24, 24, colours)).colours) == colours


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (1, 9), (9, 1), (2, 2), (3, 70), (6, 5)])
def test_singular_grids(rows: int, columns: int) -> None:
    pattern = Photo(dither=True)(brief_of(picture(textured(40)), rows, columns, 5))
    assert pattern.cells.shape == (rows, columns)
    assert pattern.stitched == rows * columns


def test_a_picture_of_one_pixel_and_a_palette_of_one_colour() -> None:
    assert Photo()(brief_of(picture(np.zeros((1, 1, 3))), 8, 8, 4)).stitched == 64
    assert len(Photo()(brief_of(picture(textured()), 8, 8, 4, palette=palette_of(RED))).colours) == 1


def test_empty_cells_stay_empty_and_do_not_change_the_rest() -> None:
    image, empty = textured(), np.zeros((24, 24), np.bool_)
    empty[:, :8] = True
    other = image.copy()
    other[:, : 192 // 24 * 5] = np.random.default_rng(0).integers(0, 256, (192, 40, 3))
    first, second = (Photo()(brief_of(picture(each), 24, 24, 6, empty=empty)) for each in (image, other))
    assert ((first.cells == 0) == empty).all()
    assert np.array_equal(colours_of(first), colours_of(second))


def test_nothing_to_stitch() -> None:
    with pytest.raises(InputError, match="nothing to stitch"):
        Photo()(brief_of(picture(textured()), 4, 4, 4, empty=np.ones((4, 4), np.bool_)))


def test_the_same_brief_gives_the_same_pattern() -> None:
    brief = brief_of(picture(textured()), 30, 30, 12)
    first, second = Photo()(brief), Photo()(brief)
    assert np.array_equal(first.cells, second.cells)
    assert first.colours == second.colours


def test_a_suggested_number_is_named() -> None:
    poster = enlarged(np.random.default_rng(0).choice(np.array([WHITE, BLACK, RED, BLUE]), (4, 4)), 40)
    pattern = Photo()(brief_of(picture(poster), 16, 16, 0))
    assert pattern.made.warnings[0].endswith("; suggested 4")
    rich = Photo()(brief_of(picture(textured()), 32, 32, 0))
    assert 5 <= len(rich.colours) <= 60


def test_dithering_names_its_price_and_comes_nearer_in_smooth_areas() -> None:
    ramp = np.linspace(20, 240, 320)[None, :, None].repeat(320, axis=0).repeat(3, axis=2)
    brief = brief_of(picture(ramp), 32, 32, 4)
    plain, mixed = Photo()(brief), Photo(dither=True)(brief)
    price = f"dithering raises confetti from {plain.confetti_percent():.1f} % to {mixed.confetti_percent():.1f} %"
    assert mixed.made.warnings == (price,)
    assert {colour.rgb for colour in mixed.colours} <= {colour.rgb for colour in plain.colours}
    columns = [lab_from_srgb(colours_of(each)).mean(axis=0)[:, 0] for each in (plain, mixed)]
    target = source_of(brief).lab[0, :, 0]
    assert np.abs(columns[1] - target).mean() < 0.85 * np.abs(columns[0] - target).mean()


def test_dithering_leaves_hard_edges_alone() -> None:
    image = np.zeros((160, 160, 3))
    image[:, :80], image[:, 80:] = RED, BLUE
    brief = brief_of(picture(image), 16, 16, 2)
    assert np.array_equal(Photo(dither=True)(brief).cells, Photo()(brief).cells)


def test_absolute_keeps_a_light_picture_light() -> None:
    greys = palette_of((60, 60, 60), (100, 100, 100), (140, 140, 140))
    ramp = np.linspace(0, 255, 120)[None, :, None].repeat(40, axis=0).repeat(3, axis=2)
    fitted, absolute = (
        Photo(absolute=flag)(brief_of(picture(ramp), 10, 30, 3, palette=greys)) for flag in (False, True)
    )
    lightest = (140, 140, 140)
    share = [np.mean((colours_of(each) == lightest).all(axis=-1)) for each in (fitted, absolute)]
    assert share[1] > share[0] + 0.05


def test_progress_is_told_in_order() -> None:
    steps: list[Step] = []
    Photo()(brief_of(picture(textured()), 16, 16, 6, on_step=steps.append))
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert steps[-1].done == steps[-1].total


def test_options_are_read_from_text() -> None:
    assert build(
        Photo, {"confetti": "7.5", "dither": "yes", "min_stitches": "12", "max_confetti": "2%", "max_starts": "80"}
    ) == Photo(min_stitches=12, confetti=7.5, dither=True, max_confetti=2.0, max_starts=80.0)


def test_the_least_number_of_stitches_follows_the_size() -> None:
    assert [least_stitches(size) for size in (1, 64, 2304, 40_000)] == [1, 2, 3, 40]
