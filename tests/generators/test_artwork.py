"""Drawings with anti-aliased edges: what a person who drew them would stitch."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pixcraft.generators.artwork import Artwork, lines_of, smoothed
from pixcraft.generators.flat_areas import Pixels, dominant_colours, flat_areas
from pixcraft.generators.photo import Photo
from pixcraft.generators.regions import regions_of
from pixcraft.pattern import Pattern
from tests.generators.pictures import brief_of, cube, palette_of, picture

WHITE, BLACK, RED, BLUE, GREEN = (255, 255, 255), (0, 0, 0), (204, 0, 0), (0, 51, 153), (0, 153, 51)
FINE = 4
Draw = Callable[[ImageDraw.ImageDraw], None]


def drawn(draw: Draw, side: int = 240, ground: tuple[int, int, int] = WHITE) -> np.ndarray:
    """A drawing in units of a pixel, with anti-aliased edges."""
    image = Image.new("RGB", (side * FINE, side * FINE), ground)
    draw(ImageDraw.Draw(image))
    return np.asarray(image.resize((side, side), Image.Resampling.BOX))


def scaled(*values: float) -> list[float]:
    return [value * FINE for value in values]


def box(draw: ImageDraw.ImageDraw, left: float, top: float, right: float, bottom: float, fill: object) -> None:
    draw.rectangle((left * FINE, top * FINE, right * FINE - 1, bottom * FINE - 1), fill=fill)  # type: ignore[arg-type]


def jpeg(image: np.ndarray, quality: int = 70) -> np.ndarray:
    data = io.BytesIO()
    Image.fromarray(image).save(data, "JPEG", quality=quality)
    return np.asarray(Image.open(data).convert("RGB"))


def stitched(image: np.ndarray, cells: int = 24, colours: int = 16) -> Pattern:
    return Artwork()(brief_of(picture(image), cells, cells, colours, cube(6)))


def rgb_of(pattern: Pattern) -> np.ndarray:
    return pattern.image()[..., :3]


def colours_of(pattern: Pattern) -> set[tuple[int, int, int]]:
    return {colour.rgb for colour in pattern.colours}


def flag(draw: ImageDraw.ImageDraw) -> None:
    box(draw, 0, 0, 240, 240, RED)
    box(draw, 0, 97.5, 240, 142.5, WHITE)
    box(draw, 68.25, 0, 111.75, 240, WHITE)


@pytest.mark.parametrize("compressed", [False, True])
def test_a_flag_has_two_threads_and_straight_edges(compressed: bool) -> None:
    image = drawn(flag)
    pattern = stitched(jpeg(image) if compressed else image)
    assert colours_of(pattern) == {RED, WHITE}
    red = (rgb_of(pattern) == RED).all(axis=-1)
    assert np.array_equal(red, np.outer(red[:, 0], red[0]))
    assert len(regions_of(pattern.cells).size) == 5


@pytest.mark.parametrize("edge", [100.0, 102.5, 105.0, 106.3, 109.7])
def test_an_edge_inside_a_cell_is_one_straight_line(edge: float) -> None:
    pattern = stitched(jpeg(drawn(lambda draw: box(draw, edge, 0, 240, 240, BLUE))))
    assert (pattern.cells == pattern.cells[0]).all()
    assert (rgb_of(pattern)[0] == BLUE).all(axis=-1).sum() in (13, 14)


def test_a_circle_is_round_and_has_no_shade_of_its_edge() -> None:
    image = drawn(lambda draw: draw.ellipse(scaled(33, 27, 211, 205), fill=BLUE))
    pattern = stitched(image)
    assert colours_of(pattern) == {WHITE, BLUE}
    blue = (rgb_of(pattern) == BLUE).all(axis=-1)
    y, x = (np.indices(blue.shape) + 0.5) * 10
    inside = np.hypot(y - 116, x - 122) < 89
    assert (blue != inside).sum() <= 6
    assert pattern.confetti_percent() == 0


def test_a_checkerboard_stays_one() -> None:
    def board(draw: ImageDraw.ImageDraw) -> None:
        for row in range(24):
            for column in range(row % 2, 24, 2):
                box(draw, column * 10, row * 10, column * 10 + 10, row * 10 + 10, BLACK)

    pattern = stitched(drawn(board))
    black = (rgb_of(pattern) == BLACK).all(axis=-1)
    assert np.array_equal(black, np.indices((24, 24)).sum(axis=0) % 2 == 0)


@pytest.mark.parametrize("width", [4, 6, 9])
@pytest.mark.parametrize("place", [100.0, 103.0, 105.0, 107.0, 110.0])
def test_thin_lines_keep_their_length_and_are_one_cell_wide(width: float, place: float) -> None:
    pattern = stitched(drawn(lambda draw: box(draw, place - width / 2, 20, place + width / 2, 220, BLACK)))
    assert colours_of(pattern) == {WHITE, BLACK}
    black = (rgb_of(pattern) == BLACK).all(axis=-1)
    assert (black[2:22].sum(axis=1) == 1).all()
    assert len(np.unique(np.nonzero(black)[1])) == 1
    assert not black[:2].any() and not black[22:].any()


def test_a_diagonal_line_is_whole() -> None:
    pattern = stitched(drawn(lambda draw: draw.line(scaled(20, 30, 220, 190), fill=BLACK, width=5 * FINE)))
    black = rgb_of(pattern)[..., 0] == 0
    assert len(regions_of(pattern.cells).size) <= 3
    assert black[:, 3:21].any(axis=0).all()
    assert black.sum() <= 26


def test_coloured_outlines_survive_jpeg_in_their_own_colours() -> None:
    def outlines(draw: ImageDraw.ImageDraw) -> None:
        draw.rectangle(scaled(25, 25, 105, 105), outline=GREEN, width=6 * FINE)
        draw.ellipse(scaled(120, 120, 215, 215), outline=RED, width=6 * FINE)

    rgb = rgb_of(stitched(jpeg(drawn(outlines), 90))).astype(int)
    green, red = rgb[..., 1] - rgb[..., 0] > 60, rgb[..., 0] - rgb[..., 1] > 60
    assert green.sum() >= 28
    assert red.sum() >= 20


def test_a_dot_is_a_stitch_but_a_speck_is_none() -> None:
    def dots(draw: ImageDraw.ImageDraw) -> None:
        draw.ellipse(scaled(61, 61, 69, 69), fill=BLACK)
        draw.ellipse(scaled(153, 153, 157, 157), fill=BLACK)
        box(draw, 180, 0, 240, 240, BLACK)

    black = rgb_of(stitched(drawn(dots)))[:, :17, 0] == 0
    assert black.sum() == 1
    assert black[6, 6]


def test_text_keeps_its_strokes() -> None:
    def letter(draw: ImageDraw.ImageDraw) -> None:
        box(draw, 43, 40, 51, 200, BLACK)
        box(draw, 43, 117, 123, 125, BLACK)
        box(draw, 115, 40, 123, 200, BLACK)

    black = rgb_of(stitched(drawn(letter)))[..., 0] == 0
    assert black[4:20, 4].all() and black[4:20, 11].all() and black[12 if black[12, 7] else 11, 4:12].all()
    assert black.sum() <= 16 * 2 + 6


def test_a_shaded_ball_gets_a_few_threads() -> None:
    y, x = np.mgrid[0:240, 0:240]
    shade = np.clip(np.hypot(x - 90, y - 80) / 130, 0, 1)[..., None]
    ball = np.where((np.hypot(x - 120, y - 120) < 90)[..., None], (1 - shade) * RED + shade * (51, 0, 51), WHITE)
    pattern = stitched(ball.astype(np.uint8), colours=6)
    assert 4 <= len(pattern.colours) <= 6
    assert pattern.confetti_percent() < 1


def test_calmer_than_the_photo_generator() -> None:
    def face(draw: ImageDraw.ImageDraw) -> None:
        draw.ellipse(scaled(20, 20, 220, 220), fill=(255, 204, 0))
        for left in (77, 142):
            draw.ellipse(scaled(left, 80, left + 23, 118), fill=(51, 51, 51))
        draw.arc(scaled(70, 90, 170, 180), 20, 160, fill=(153, 0, 0), width=9 * FINE)

    brief = brief_of(picture(drawn(face)), 32, 32, 12, cube(6))
    flat, mixed = Artwork()(brief), Photo()(brief)
    assert len(flat.colours) == 4
    assert len(regions_of(flat.cells).size) <= len(regions_of(mixed.cells).size)
    assert flat.confetti_percent() == 0


def test_transparent_ground_takes_no_thread() -> None:
    image = np.zeros((120, 120, 3), np.uint8)
    image[30:90, 30:90] = RED
    alpha = np.zeros((120, 120), np.uint8)
    alpha[30:90, 30:90] = 255
    empty = np.pad(np.zeros((6, 6), np.bool_), 3, constant_values=True)
    pattern = Artwork()(brief_of(picture(image, alpha), 12, 12, 8, cube(6), empty=empty))
    assert colours_of(pattern) == {RED}


def test_few_colours_and_locked_threads() -> None:
    palette = palette_of(WHITE, RED, (190, 20, 20), BLUE)
    image = picture(drawn(flag))
    assert colours_of(Artwork()(brief_of(image, 24, 24, 2, palette, locked=(2,)))) == {WHITE, (190, 20, 20)}
    assert colours_of(Artwork()(brief_of(image, 24, 24, 1, palette))) <= {WHITE, RED}


def test_important_cells_decide_which_colours_stay() -> None:
    def two(draw: ImageDraw.ImageDraw) -> None:
        box(draw, 0, 0, 240, 60, RED)
        box(draw, 0, 210, 240, 240, BLUE)

    weight = np.ones((24, 24), np.float32)
    weight[21:] = 20
    brief = brief_of(picture(drawn(two)), 24, 24, 2, palette_of(WHITE, RED, BLUE), importance=weight)
    assert BLUE in colours_of(Artwork()(brief))


def test_dominant_colours_ignore_noise_and_find_every_peak() -> None:
    rng = np.random.default_rng(1)
    peaks = np.repeat([RED, WHITE, BLUE], (800, 500, 60), axis=0)
    rgb = np.clip(peaks + rng.integers(-2, 3, peaks.shape), 0, 255).astype(np.uint8)
    assert len(dominant_colours(rgb, 30, 2.5)) == 3
    assert len(dominant_colours(rgb, 100, 2.5)) == 2


def test_blurred_edges_take_the_nearer_side_not_a_third_colour() -> None:
    image = np.full((30, 60, 3), 255, np.uint8)
    image[:, 30:] = 0
    image[:, 28:32] = np.array([220, 160, 95, 30])[:, None]
    image[:, :8] = 128
    areas = flat_areas(Pixels(image, np.ones((30, 60), np.bool_), 0, 0, 1), 20)
    assert len(areas.lab) == 3
    assert len(np.unique(areas.labels[:, 12:])) == 2
    assert len(np.unique(areas.labels[:, 12:30])) == 1


def test_smoothing_straightens_ties_and_keeps_what_is_fixed() -> None:
    rng = np.random.default_rng(2)
    half = 0.5 + rng.uniform(-0.02, 0.02, (12, 1, 1))
    shares = np.zeros((12, 9, 2), np.float32)
    shares[:, :4, 0], shares[:, 5:, 1] = 1, 1
    shares[:, 4:5] = np.concatenate([half, 1 - half], axis=-1)
    free = np.ones((12, 9), np.bool_)
    column = smoothed(shares, shares.argmax(axis=-1), free)[:, 4]
    assert (np.diff(column) != 0).sum() <= 4
    free[5, 2] = False
    odd = shares.argmax(axis=-1)
    odd[5, 2] = 1
    assert smoothed(shares, odd, free)[5, 2] == 1


def test_a_faint_line_is_not_forced() -> None:
    fine = np.zeros((48, 48), np.intp)
    fine[:, 20:23] = 1
    shares = np.stack(
        [1 - (fine == 1).reshape(6, 8, 6, 8).mean(axis=(1, 3)), (fine == 1).reshape(6, 8, 6, 8).mean((1, 3))], -1
    )
    near, far = np.array([[50.0, 0, 0], [54, 0, 0]]), np.array([[50.0, 0, 0], [90, 0, 0]])
    assert (lines_of(fine, shares.astype(np.float32), near) < 0).all()
    assert (lines_of(fine, shares.astype(np.float32), far)[:, 2] == 1).all()
