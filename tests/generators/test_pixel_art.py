import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pixcraft.errors import InputError
from pixcraft.generators.pixel_art import PixelArt
from pixcraft.picture import Picture
from tests.generators.pictures import brief_of, cube, enlarged, palette_of, picture, textured


def sprite(rows: int, columns: int, seed: int = 0, colours: int = 6) -> np.ndarray:
    """Random patches and single pixels in colours of the cube palette."""
    rng = np.random.default_rng(seed)
    table = np.array([colour.rgb for colour in cube().colours])[rng.choice(216, colours, replace=False)]
    index = rng.integers(0, colours, (rows // 2 + 1, columns // 2 + 1)).repeat(2, axis=0).repeat(2, axis=1)
    index = index[:rows, :columns]
    lone = rng.random(index.shape) < 0.2
    index[lone] = rng.integers(0, colours, lone.sum())
    return table[index].astype(np.uint8)


def scaled(cells: np.ndarray, factor: float) -> np.ndarray:
    rows, columns = cells.shape[:2]
    size = (round(columns * factor), round(rows * factor))
    return np.asarray(Image.fromarray(cells).resize(size, Image.Resampling.NEAREST))


def as_jpeg(image: np.ndarray, quality: int) -> np.ndarray:
    file = io.BytesIO()
    Image.fromarray(image).save(file, "JPEG", quality=quality, subsampling=0)
    return np.asarray(Image.open(file))


def drawn(source: Picture, rows: int, columns: int, colours: int = 0) -> np.ndarray:
    return PixelArt()(brief_of(source, rows, columns, colours)).image()[..., :3]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 999), st.integers(12, 40), st.integers(12, 40), st.floats(2, 20))
def test_any_scale_is_found_and_copied_to_the_pixel(seed: int, rows: int, columns: int, factor: float) -> None:
    cells = sprite(rows, columns, seed)
    source = picture(scaled(cells, factor))
    assert PixelArt().natural_size(source) == (columns, rows)
    assert np.array_equal(drawn(source, rows, columns), cells)


@pytest.mark.parametrize("factor", [4, 5, 8, 12.3, 16])
def test_light_jpeg_noise_does_no_harm(factor: float) -> None:
    cells = sprite(24, 32, 5)
    source = picture(as_jpeg(scaled(cells, factor), 92))
    assert PixelArt().natural_size(source) == (32, 24)
    assert np.array_equal(drawn(source, 24, 32, 6), cells)


def test_an_offset_crop_counts_the_pixels_that_show() -> None:
    cells = sprite(20, 20, 2)
    source = picture(enlarged(cells, 10)[3:, 7:])
    assert PixelArt().natural_size(source) == (19, 20)
    assert np.array_equal(drawn(source, 20, 19), cells[:, 1:])


def test_a_small_picture_is_its_own_grid() -> None:
    cells = sprite(16, 24, 3)
    assert PixelArt().natural_size(picture(cells)) == (24, 16)
    assert np.array_equal(drawn(picture(cells), 16, 24), cells)


@pytest.mark.parametrize("source", [textured(), textured(400, 2), np.full((600, 600, 3), 77)])
def test_photos_and_blank_pictures_have_no_grid(source: np.ndarray) -> None:
    assert PixelArt().natural_size(picture(source)) is None


def test_another_size_repeats_pixels_and_says_so() -> None:
    cells = sprite(16, 16, 4)
    pattern = PixelArt()(brief_of(picture(enlarged(cells, 6)), 32, 32, 0))
    assert np.array_equal(pattern.image()[..., :3], enlarged(cells, 2))
    assert "16x16" in pattern.made.warnings[0]


def test_without_a_grid_each_cell_takes_a_colour_it_has_and_says_so() -> None:
    pattern = PixelArt()(brief_of(picture(textured()), 16, 16, 8))
    assert "no pixel grid" in pattern.made.warnings[0]
    assert len(pattern.colours) <= 8


def test_two_colours_of_the_source_do_not_share_a_thread_if_another_is_near() -> None:
    cells = sprite(12, 12, 0, 2)
    near = np.where((cells == cells[0, 0]).all(axis=-1)[..., None], (200, 40, 40), (206, 44, 44))
    threads = palette_of((200, 40, 40), (190, 50, 50), (0, 0, 0))
    pattern = PixelArt()(brief_of(picture(enlarged(near, 8)), 12, 12, 0, palette=threads))
    assert len(pattern.colours) == 2
    assert pattern.made.warnings == ()


def test_merging_is_told() -> None:
    pattern = PixelArt()(brief_of(picture(enlarged(sprite(16, 16, 1, 9), 8)), 16, 16, 4))
    assert len(pattern.colours) == 4
    assert pattern.made.warnings == ("9 colours of the picture became 4 threads",)


def test_transparent_and_16_bit_pixels() -> None:
    cells = sprite(12, 12, 6)
    alpha = np.full((12, 12), 255, np.uint8)
    alpha[:3] = 0
    big = alpha.repeat(8, axis=0).repeat(8, axis=1)
    deep = enlarged(cells, 8).astype(np.uint16) * 257
    source = Picture(deep, big.astype(np.uint16) * 257, "x.png", "")
    pattern = PixelArt()(brief_of(source, 12, 12, 0, empty=alpha == 0))
    assert PixelArt().natural_size(source) == (12, 12)
    assert (pattern.cells[:3] == 0).all()
    assert np.array_equal(pattern.image()[3:, :, :3], cells[3:])


def test_nothing_to_stitch() -> None:
    with pytest.raises(InputError, match="nothing to stitch"):
        PixelArt()(brief_of(picture(sprite(4, 4)), 4, 4, 4, empty=np.ones((4, 4), np.bool_)))


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (1, 7), (7, 1)])
def test_singular_grids(rows: int, columns: int) -> None:
    assert PixelArt()(brief_of(picture(sprite(rows, columns)), rows, columns, 3)).stitched == rows * columns
