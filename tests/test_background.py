import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image, ImageDraw

from pixcraft.background import DEFAULT_TOLERANCE, Background, empty_cells, parse_background
from pixcraft.colour import linear_from_srgb
from pixcraft.errors import InputError
from pixcraft.picture import Picture, Samples

WHITE, FABRIC = (255, 255, 255), (250, 245, 230)
FLOOD = Background("flood")


def samples_of(rgb, coverage=None):
    rgb = np.asarray(rgb)
    coverage = np.ones(rgb.shape[:2]) if coverage is None else coverage
    linear = linear_from_srgb(rgb) * (coverage > 0)[..., None]
    return Samples(linear.astype(np.float32), coverage.astype(np.float32))


def empty(rgb, background=FLOOD, coverage=None, tolerance=DEFAULT_TOLERANCE):
    return empty_cells(samples_of(rgb, coverage), background, FABRIC, tolerance)


def drawing(size=40, ground=WHITE):
    image = Image.new("RGB", (size, size), ground)
    return image, ImageDraw.Draw(image)


def box(size, left, top, right, bottom):
    mask = np.zeros((size, size), bool)
    mask[top : bottom + 1, left : right + 1] = True
    return mask


# text


@pytest.mark.parametrize("text", ["keep", "flood", "fabric", "#12AB9F"])
def test_a_background_is_written_as_it_is_read(text):
    assert str(parse_background(text)) == text
    assert parse_background(str(parse_background(text.upper()))) == parse_background(text)


def test_the_default_keeps_everything():
    assert Background() == parse_background("keep")


@pytest.mark.parametrize("text", ["", "white", "#12", "#gggggg", "auto", "none"])
def test_unknown_backgrounds(text):
    with pytest.raises(InputError) as error:
        parse_background(text)
    assert "flood" in error.value.hint


# every kind


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_any_grid_of_any_kind(data):
    shape = data.draw(st.tuples(st.integers(1, 12), st.integers(1, 12)))
    rgb = data.draw(hnp.arrays(np.uint8, (*shape, 3)))
    coverage = data.draw(hnp.arrays(np.float32, shape, elements=st.sampled_from([0, 0.4, 0.6, 1])))
    kind = parse_background(data.draw(st.sampled_from(["keep", "flood", "fabric", "#ffffff"])))
    tolerance = data.draw(st.sampled_from([0, 5, 100]))
    mask = empty(rgb, kind, coverage, tolerance)
    assert mask.shape == shape
    assert mask.dtype == bool
    assert mask[coverage < 0.5].all()
    assert (mask == empty(rgb, kind, coverage, tolerance)).all()
    if kind.kind == "keep":
        assert (mask == (coverage < 0.5)).all()


# by colour


def test_fabric_and_colour_take_holes_too():
    image, draw = drawing(ground=FABRIC)
    draw.rectangle((8, 8, 30, 30), "navy")
    draw.rectangle((15, 15, 22, 22), FABRIC)
    expected = ~box(40, 8, 8, 30, 30) | box(40, 15, 15, 22, 22)
    assert (empty(image, Background("fabric")) == expected).all()
    assert (empty(image, Background("colour", FABRIC)) == expected).all()
    assert not empty(image, Background("colour", (0, 255, 0))).any()


def test_the_tolerance_is_a_colour_difference():
    image, draw = drawing(ground=(119, 119, 119))  # L* = 50
    draw.rectangle((0, 0, 19, 39), (131, 131, 131))  # L* = 54.7, a difference of about 4.6
    grey = Background("colour", (119, 119, 119))
    assert empty(image, grey, tolerance=6).all()
    assert (empty(image, grey, tolerance=2) == box(40, 20, 0, 39, 39)).all()


def test_noise_leaves_no_specks():
    rng = np.random.default_rng(6)
    ground = np.clip(rng.normal(225, 9, (60, 60, 1)), 0, 255).repeat(3, axis=2)
    ground[20:40, 20:40] = np.clip(rng.normal(172, 9, (20, 20, 1)), 0, 255)
    mask = empty(ground, Background("colour", (225, 225, 225)), tolerance=8)
    inside = np.zeros((60, 60), bool)
    inside[21:39, 21:39] = True
    assert mask[:18].all()
    assert mask[42:].all()
    assert not mask[inside].any()


def test_a_lone_cell_of_quite_another_colour_stays():
    image, draw = drawing(ground="black")
    draw.point((20, 20), "yellow")
    assert np.argwhere(~empty(image)).tolist() == [[20, 20]]
    image, draw = drawing(ground="navy")
    draw.rectangle((5, 5, 34, 34), "yellow")
    draw.point((20, 20), "navy")
    assert empty(image, Background("colour", (0, 0, 128)))[20, 20]


def test_thin_lines_stay_whole():
    image, draw = drawing()
    draw.line((5, 20, 34, 20), "grey")
    draw.line((5, 5, 15, 15), (150, 150, 150))
    assert (~empty(image) == (np.asarray(image)[..., 0] < 255)).all()


def test_mixed_cells_on_the_rim_go_to_the_larger_part():
    square = np.full((400, 400, 3), 255, np.uint8)
    square[103:297, 107:293] = (20, 60, 160)
    samples = Picture(square, None, "a.png", "").resized(40, 40)
    # Cells of 10 pixels: rows 10 and 29 hold 7 pixels of the square, columns 10 and 29 only 3.
    expected = ~box(40, 11, 10, 28, 29)
    for kind in (FLOOD, Background("colour", WHITE)):
        assert (empty_cells(samples, kind, FABRIC, DEFAULT_TOLERANCE) == expected).all()


# flood


def test_flood_stops_at_an_outline():
    image, draw = drawing()
    draw.ellipse((8, 8, 31, 31), outline="black")
    mask = empty(image)
    assert mask[0, 0]
    assert not mask[20, 20]
    assert empty(image, Background("colour", WHITE))[20, 20]


def test_flood_does_not_leak_between_corners():
    image, draw = drawing()
    for start, stop in (((20, 8), (32, 20)), ((32, 20), (20, 32)), ((20, 32), (8, 20)), ((8, 20), (20, 8))):
        draw.line((*start, *stop), "black")
    assert not empty(image)[20, 20]


def test_flood_follows_a_gradient():
    sky = np.zeros((60, 60, 3))
    sky[...] = np.linspace((20, 50, 120), (250, 220, 200), 60)[:, None]
    sky[25:50, 25:35] = (120, 20, 20)
    assert (empty(sky) == ~box(60, 25, 25, 34, 49)).all()


def test_flood_follows_a_vignette():
    y, x = np.mgrid[-1:1:80j, -1:1:80j]
    light = 200 - 70 * np.hypot(x, y)[..., None].repeat(3, axis=2)
    light[30:50, 30:50] = (30, 110, 40)
    assert (empty(light) == ~box(80, 30, 30, 49, 49)).all()


def test_flood_does_not_climb_a_soft_edge():
    y, x = np.mgrid[-1:1:80j, -1:1:80j]
    blob = 255 - 230 / (1 + np.exp((np.hypot(x, y) - 0.5) / 0.04))[..., None].repeat(3, axis=2)
    mask = empty(blob)
    assert mask[np.hypot(x, y) > 0.75].all()
    assert not mask[np.hypot(x, y) < 0.45].any()


def test_flood_takes_several_colours_at_the_border():
    image, draw = drawing(60, ground=(120, 180, 240))
    draw.rectangle((0, 30, 59, 59), (60, 140, 60))
    draw.rectangle((20, 20, 40, 45), "red")
    assert (empty(image) == ~box(60, 20, 20, 40, 45)).all()


def test_a_subject_cut_off_by_the_border_is_not_background():
    image, draw = drawing(60, ground=(120, 180, 240))
    draw.rectangle((10, 25, 50, 59), "maroon")
    draw.rectangle((0, 45, 59, 59), "maroon")
    assert not empty(image)[50:].any()
    assert (empty(image)[:25]).all()
    image, draw = drawing(60, ground=(120, 180, 240))
    draw.rectangle((0, 10, 30, 35), "maroon")
    assert (empty(image) == ~box(60, 0, 10, 30, 35)).all()


def test_flood_of_a_cut_out_picture_takes_only_what_is_transparent():
    image, _ = drawing(ground="orange")
    coverage = np.zeros((40, 40))
    coverage[5:35, 18:22] = coverage[18:22, 5:35] = coverage[12:28, 12:28] = 1
    assert (empty(image, coverage=coverage) == (coverage < 0.5)).all()


def test_flood_of_a_contained_picture_starts_at_its_own_border():
    source = np.full((30, 60, 3), 240, np.uint8)
    source[10:20, 20:40] = (200, 0, 0)
    fitted = Picture(source, None, "a.png", "").fitted(60, 60, 1, "contain")
    mask = empty_cells(fitted.resized(60, 60), FLOOD, FABRIC, DEFAULT_TOLERANCE)
    assert (mask == ~box(60, 20, 25, 39, 34)).all()


def test_a_large_grid_is_quick():
    noise = np.random.default_rng(7).integers(100, 140, (400, 400, 3))
    started = time.process_time()
    empty(noise)
    assert time.process_time() - started < 3
