import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from pixcraft.colour import linear_from_srgb, srgb_from_linear
from pixcraft.errors import InputError
from pixcraft.picture import Crop, Extent, Picture, load_picture, parse_crop

SMALL = settings(deadline=None, max_examples=60)
sides = st.integers(1, 9)


def picture(rgb, alpha=None):
    return Picture(np.asarray(rgb), None if alpha is None else np.asarray(alpha), "a.png", "0" * 64)


@st.composite
def pictures(draw):
    shape = (draw(sides), draw(sides))
    kind = draw(st.sampled_from([np.uint8, np.uint16]))
    rgb = draw(hnp.arrays(kind, (*shape, 3)))
    return picture(rgb, draw(st.none() | hnp.arrays(kind, shape)))


def overlaps(start, stop, cells, pixels):
    """(cells, pixels): share of each cell that each pixel fills, by definition."""
    edges = np.linspace(start, stop, cells + 1)
    low = np.maximum(edges[:-1, None], np.arange(pixels))
    high = np.minimum(edges[1:, None], np.arange(1, pixels + 1))
    return np.maximum(high - low, 0) * cells / (stop - start)


def brute_force(source, rows, columns):
    frame, top = source.shown, np.iinfo(source.rgb.dtype).max
    down = overlaps(frame.top, frame.bottom, rows, source.rgb.shape[0])
    across = overlaps(frame.left, frame.right, columns, source.rgb.shape[1])
    alpha = np.ones(source.rgb.shape[:2]) if source.alpha is None else source.alpha / top
    linear = linear_from_srgb(source.rgb / (top / 255)) * alpha[..., None]
    coverage = down @ alpha @ across.T
    total = np.einsum("rh,hwc,kw->rkc", down, linear, across)
    return np.where(coverage[..., None] > 1e-6, total / np.maximum(coverage, 1e-6)[..., None], 0), coverage


@SMALL
@given(pictures(), sides, sides)
def test_resized_is_the_area_average_by_definition(source, rows, columns):
    samples = source.resized(rows, columns)
    linear, coverage = brute_force(source, rows, columns)
    assert samples.linear.dtype == samples.coverage.dtype == np.float32
    np.testing.assert_allclose(samples.coverage, coverage, atol=2e-6)
    # Where next to nothing is opaque, the colour is a quotient of two roundings.
    solid = coverage > 1e-3
    np.testing.assert_allclose(samples.linear[solid], linear[solid], atol=2e-5)


@SMALL
@given(pictures(), sides, sides, st.floats(0.4, 2.5), st.sampled_from(["cover", "contain", "stretch"]))
def test_fitted_then_resized_is_the_area_average_of_the_frame(source, rows, columns, cell_aspect, fit):
    fitted = source.fitted(columns, rows, cell_aspect, fit)
    linear, coverage = brute_force(fitted, rows, columns)
    samples = fitted.resized(rows, columns)
    np.testing.assert_allclose(samples.coverage, coverage, atol=1e-5)
    solid = coverage > 1e-3
    np.testing.assert_allclose(samples.linear[solid], linear[solid], atol=1e-4)


@SMALL
@given(hnp.arrays(np.uint8, 3), sides, sides, sides, sides)
def test_a_plain_picture_stays_plain(colour, height, width, rows, columns):
    samples = picture(np.broadcast_to(colour, (height, width, 3))).resized(rows, columns)
    assert (srgb_from_linear(samples.linear) == colour).all()
    np.testing.assert_allclose(samples.coverage, 1, atol=1e-6)


@SMALL
@given(pictures(), sides, sides)
def test_the_mean_is_kept(source, rows, columns):
    opaque = picture(source.rgb)
    expected = linear_from_srgb(source.rgb / (np.iinfo(source.rgb.dtype).max / 255)).mean(axis=(0, 1))
    np.testing.assert_allclose(opaque.resized(rows, columns).linear.mean(axis=(0, 1)), expected, atol=1e-5)


def test_a_chessboard_averages_in_light_and_not_in_code_values():
    board = np.zeros((64, 64, 3), np.uint8)
    board[::2, ::2] = board[1::2, 1::2] = 255
    samples = picture(board).resized(4, 4)
    np.testing.assert_allclose(samples.linear, 0.5, atol=1e-6)
    assert (srgb_from_linear(samples.linear) == 188).all()


def test_one_cell_a_pixel_is_exact():
    rgb = np.random.default_rng(1).integers(0, 256, (7, 11, 3), dtype=np.uint8)
    assert (srgb_from_linear(picture(rgb).resized(7, 11).linear) == rgb).all()
    larger = picture(rgb).resized(21, 22)
    assert (srgb_from_linear(larger.linear) == rgb.repeat(3, axis=0).repeat(2, axis=1)).all()


def test_transparent_pixels_lend_no_colour():
    rgb = np.array([[[255, 0, 0], [0, 255, 0]]], np.uint8)
    samples = picture(rgb, np.array([[255, 0]], np.uint8)).resized(1, 1)
    np.testing.assert_allclose(samples.linear[0, 0], (1, 0, 0), atol=1e-6)
    assert samples.coverage[0, 0] == pytest.approx(0.5)


def test_where_nothing_is_the_colour_is_zero():
    samples = picture(np.full((3, 3, 3), 200, np.uint8), np.zeros((3, 3), np.uint8)).resized(2, 2)
    assert not samples.linear.any()
    assert not samples.coverage.any()


def test_a_very_large_cell_is_worked_in_parts():
    ramp = np.broadcast_to(np.arange(256, dtype=np.uint8).repeat(8)[:, None, None], (2048, 300, 3))
    samples = picture(ramp).resized(1, 1)
    assert samples.linear[0, 0, 0] == pytest.approx(linear_from_srgb(np.arange(256)).mean(), abs=1e-5)


# fitted


@SMALL
@given(pictures(), st.integers(1, 60), st.integers(1, 60), st.floats(0.4, 2.5))
def test_fitted_has_the_shape_of_the_grid_and_is_central(source, columns, rows, cell_aspect):
    for fit, inside in (("cover", True), ("contain", False)):
        frame = source.fitted(columns, rows, cell_aspect, fit).shown
        assert frame.width / frame.height == pytest.approx(columns * cell_aspect / rows)
        assert (frame.width <= source.width + 1e-6) == inside or frame.width == pytest.approx(source.width)
        assert (frame.height <= source.height + 1e-6) == inside or frame.height == pytest.approx(source.height)


def test_cover_cuts_parts_of_pixels_of_tiny_pictures():
    rgb = np.zeros((2, 2, 3), np.uint8)
    rgb[0] = 255
    fitted = picture(rgb).fitted(4, 2, 1, "cover")
    # The middle half of the height: half a pixel of white above half a pixel of black.
    np.testing.assert_allclose(fitted.resized(2, 4).linear[:, 0, 0], (1, 0), atol=1e-6)
    np.testing.assert_allclose(fitted.resized(1, 2).linear, 0.5, atol=1e-6)


def test_contain_leaves_the_rest_transparent_without_copying():
    source = picture(np.full((10, 1000, 3), 77, np.uint8))
    fitted = source.fitted(100, 100, 1, "contain")
    assert np.shares_memory(fitted.rgb, source.rgb)
    assert (fitted.width, fitted.height) == (1000, 1000)
    coverage = fitted.resized(100, 100).coverage
    assert coverage.sum(axis=0) == pytest.approx(np.ones(100), abs=1e-5)
    np.testing.assert_allclose(coverage[49:51], 0.5, atol=1e-5)


def test_stretch_changes_nothing():
    source = picture(np.zeros((3, 9, 3), np.uint8))
    assert source.fitted(5, 5, 1, "stretch") is source


def test_flat_cells_need_a_wide_picture():
    source = picture(np.zeros((100, 100, 3), np.uint8))
    fitted = source.fitted(50, 50, 2.0, "cover")
    assert (fitted.width, fitted.height) == (100, 50)


# crops

extents = st.builds(
    Extent, st.integers(1, 100).map(float) | st.floats(0.01, 99).map(lambda x: round(x, 4)), st.booleans()
)


@SMALL
@given(extents, extents, extents, extents)
def test_a_crop_is_written_as_it_is_read(left, top, width, height):
    crop = Crop(left, top, width, height)
    assert parse_crop(str(crop)) == crop


def test_crop_in_pixels_and_per_cent():
    rgb = np.arange(200 * 3, dtype=np.uint16).reshape(10, 20, 3)
    assert (picture(rgb).cropped(parse_crop("2, 3, 5, 4px")).rgb == rgb[3:7, 2:7]).all()
    assert (picture(rgb).cropped(parse_crop("10%,0,80%,100%")).rgb == rgb[:, 2:18]).all()
    thirds = [picture(rgb).cropped(parse_crop(f"{x}%,0,33.3333%,100%")).width for x in (0, 33.3333, 66.6666)]
    assert sum(thirds) == 20


def test_crops_follow_each_other():
    rgb = np.arange(300, dtype=np.uint16).reshape(10, 10, 3)
    once = picture(rgb).cropped(parse_crop("2,2,6,6")).cropped(parse_crop("1,1,2,2"))
    assert (once.rgb == rgb[3:5, 3:5]).all()
    assert (once.width, once.height) == (2, 2)


def test_a_crop_keeps_at_least_a_pixel():
    assert picture(np.zeros((1, 1, 3), np.uint8)).cropped(parse_crop("95%,0,5%,1%")).rgb.shape == (1, 1, 3)


@pytest.mark.parametrize("text", ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "0,0,nan,1", "0,0,inf,1", "-1,0,5,5", "0,0,0,5",
                                  "0,0,5,0%", "0,0,101%,5", "0;0;1;1", "1e3,0,5,5", "٣,0,5,5"])  # fmt: skip
def test_bad_crops(text):
    with pytest.raises(InputError) as error:
        parse_crop(text)
    assert "100,50,800,800" in error.value.hint


@pytest.mark.parametrize("text", ["0,0,21,10", "0,0,20,11", "20,0,1,1", "50%,0,51%,5", "0,9.5,5,1"])
def test_a_crop_outside_the_picture_names_its_size(text):
    with pytest.raises(InputError, match=r"a\.png") as error:
        picture(np.zeros((10, 20, 3), np.uint8)).cropped(parse_crop(text))
    assert "20 x 10" in error.value.hint


# loading


def test_load_keeps_name_hash_and_samples(tmp_path):
    rgb = np.random.default_rng(2).integers(0, 256, (5, 8, 3), dtype=np.uint8)
    Image.fromarray(rgb).save(tmp_path / "a.png")
    loaded = load_picture(tmp_path / "a.png")
    assert (loaded.rgb == rgb).all()
    assert loaded.alpha is None
    assert (loaded.name, loaded.width, loaded.height) == ("a.png", 8, 5)
    assert loaded.sha256 == hashlib.sha256((tmp_path / "a.png").read_bytes()).hexdigest()


MEASURE = """
import sys
from pathlib import Path
from pixcraft.picture import load_picture

def peak():  # of this process alone; ru_maxrss also counts the parent's before exec
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024

before = peak()
picture = load_picture(Path(sys.argv[1]))
samples = picture.fitted(300, 300, 1, sys.argv[2]).resized(300, 300)
print(before, peak() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
@pytest.mark.parametrize(("size", "fit"), [((6000, 4000), "cover"), ((24000, 1000), "contain")])
def test_24_megapixels_fit_into_little_memory(tmp_path, size, fit):
    Image.linear_gradient("L").resize(size, Image.Resampling.NEAREST).convert("RGB").save(tmp_path / "a.jpg")
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(tmp_path / "a.jpg"), fit], capture_output=True, text=True, check=True
    )
    before, extra = map(float, done.stdout.split())
    assert before < 120
    assert extra < 200


@given(pictures(), sides, sides, st.sampled_from(["columns", "rows"]))
@SMALL
def test_a_staggered_grid_shows_what_lies_under_its_cells(source, columns, rows, odd):
    moved = source.staggered(columns, rows, odd).resized(rows, columns)
    height, width = (2 * rows + 1, columns) if odd == "columns" else (rows, 2 * columns + 1)
    halves = source.resized(height, width)
    for row in range(rows):
        for column in range(columns):
            lower, right = (column % 2, 0) if odd == "columns" else (0, row % 2)
            down = slice(2 * row + lower, 2 * row + lower + 2) if odd == "columns" else slice(row, row + 1)
            across = slice(2 * column + right, 2 * column + right + 2) if odd == "rows" else slice(column, column + 1)
            share = halves.coverage[down, across]
            assert abs(moved.coverage[row, column] - share.mean()) < 0.01
            if share.sum() > 0.2 * share.size:
                colour = (halves.linear[down, across] * share[..., None]).sum((0, 1)) / share.sum()
                assert np.abs(moved.linear[row, column] - colour).max() < 0.02
