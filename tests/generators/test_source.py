import numpy as np
import pytest

from pixcraft.colour import linear_from_srgb, luminance
from pixcraft.errors import InputError
from pixcraft.generators.source import SAMPLES, Source, block_mean, fitted_to, source_of
from tests.generators.pictures import brief_of, cube, palette_of, picture, textured


def test_cells_are_means_in_linear_light() -> None:
    stripes = np.zeros((8, 8, 3))
    stripes[:, ::2] = 255
    source = source_of(brief_of(picture(stripes), 2, 2, 4))
    assert np.allclose(source.cells, 0.5, atol=1e-6)


def test_a_transparent_part_takes_the_nearest_colour_instead_of_black() -> None:
    alpha = np.full((8, 8), 255, np.uint8)
    alpha[:, 4:] = 0
    source = source_of(brief_of(picture(np.full((8, 8, 3), 200), alpha), 4, 4, 4))
    assert np.allclose(source.cells, linear_from_srgb(200.0), atol=1e-4)


def test_nothing_to_stitch_is_an_error() -> None:
    with pytest.raises(InputError, match="nothing to stitch"):
        source_of(brief_of(picture(textured(8)), 2, 2, 4, empty=np.ones((2, 2), np.bool_)))


def test_an_empty_palette_is_an_error() -> None:
    with pytest.raises(InputError, match="no colours"):
        source_of(brief_of(picture(textured(8)), 2, 2, 4, palette=cube().only([])))


def test_coarser_keeps_the_mean_and_some_stitches() -> None:
    stitched = np.zeros((100, 37), np.bool_)
    stitched[10, 10] = True
    source = Source(np.random.default_rng(0).random((400, 148, 3)).astype(np.float32), stitched)
    coarse = source.coarser(25)
    assert coarse.stitched.shape == (25, 10)
    assert coarse.stitched.sum() == 1
    assert coarse.linear.shape == (25 * SAMPLES, 10 * SAMPLES, 3)
    assert np.allclose(coarse.cells[0, 0], block_mean(source.cells, 1)[:4, :4].mean(axis=(0, 1)), atol=1e-6)


def test_black_and_white_points_stay_where_the_palette_reaches_them() -> None:
    source = source_of(brief_of(picture(textured()), 12, 12, 8))
    assert fitted_to(source, cube()) is source


def test_a_palette_without_black_and_white_gets_all_of_the_picture_between_its_ends() -> None:
    ramp = np.repeat(np.linspace(0, 255, 64).astype(np.uint8)[None, :, None], 3, axis=2).repeat(8, axis=0)
    greys = palette_of((80, 80, 80), (120, 120, 120), (190, 190, 190))
    moved = fitted_to(source_of(brief_of(picture(ramp), 4, 32, 3, palette=greys)), greys)
    light, reach = luminance(moved.cells), luminance(greys.linear)
    assert light.min() == pytest.approx(reach.min(), abs=2e-3)
    assert light.max() == pytest.approx(reach.max(), abs=2e-2)
    assert (np.diff(light[0]) > 0).all()
