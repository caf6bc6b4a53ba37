import numpy as np
import pytest

from pixcraft.crafts.bead_look import MARGIN_CELLS, beads_on_board, single_beads
from pixcraft.pattern import ChartColour, Pattern

GROUND = (238, 241, 243)
RED, BLUE = (200, 30, 40), (30, 60, 190)


def picture_of(cells, ground=GROUND, pixels=400):
    colours = tuple(ChartColour(str(rgb), "", rgb) for rgb in (RED, BLUE))
    return beads_on_board(Pattern(np.array(cells, np.uint16), colours, "bead"), ground, pixels)


def cell(picture, row, column, cells):
    side = picture.shape[1] // (cells + 2 * MARGIN_CELLS)
    row, column = row + MARGIN_CELLS, column + MARGIN_CELLS
    return picture[row * side : (row + 1) * side, column * side : (column + 1) * side].astype(int)


def test_the_picture_has_the_shape_of_the_board():
    picture = picture_of([[1, 2, 0, 1], [0, 1, 1, 2]])
    assert picture.dtype == np.uint8
    assert picture.shape[2] == 3
    assert picture.shape[1] * 4 == picture.shape[0] * 6
    assert 300 < picture.shape[1] <= 400


def test_beads_are_rings_in_their_colour_with_dark_holes_and_light_from_the_upper_left():
    bead = cell(picture_of([[1, 2, 0, 1]]), 0, 0, 4)
    side = len(bead)
    middle, ring = bead[side // 2, side // 2], bead[side // 2, round(side * 0.86)]
    assert np.abs(ring - RED).max() < 25
    assert middle.sum() < 0.7 * ring.sum()
    upper, lower = bead[round(side * 0.17), round(side * 0.17)], bead[round(side * 0.83), round(side * 0.83)]
    assert upper.sum() > lower.sum() + 30


def test_free_pegs_show_the_board_and_beads_throw_shadows_on_it():
    picture = picture_of([[0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]])
    far, near = cell(picture, 0, 3, 4), cell(picture, 1, 2, 4)
    assert np.abs(np.median(far.reshape(-1, 3), axis=0) - GROUND).max() < 6
    assert near[:, 0].mean() < far[:, 0].mean() - 5


@pytest.mark.parametrize("ground", [GROUND, (32, 32, 34)])
def test_single_beads_are_those_of_a_board_in_their_order(ground):
    tiles = single_beads(np.array([RED, BLUE, RED], np.uint8), ground, 24)
    assert tiles.shape == (3, 24, 24, 3)
    assert np.abs(tiles[0].astype(int) - tiles[2]).max() < 12
    assert tiles[0, 12, 20].argmax() == 0 and tiles[1, 12, 20].argmax() == 2


def test_no_colours_are_no_tiles():
    assert single_beads(np.zeros((0, 3), np.uint8), GROUND, 16).shape == (0, 16, 16, 3)


def test_large_designs_get_small_beads_and_small_ones_no_giants():
    wide = np.ones((1, 900), np.uint16)
    assert picture_of(wide, pixels=500).shape[1] == 3 * 902
    assert max(picture_of([[1]], pixels=4000).shape) < 400
    assert np.array_equal(picture_of([[1, 2]]), picture_of([[1, 2]]))
