"""The look of mosaics: colours where they belong, light from the upper left, and what each kind of piece shows."""

from __future__ import annotations

import numpy as np
import pytest

from pixcraft.crafts import Cell
from pixcraft.crafts.brick.look import bricks_seen, piece_maps, single_bricks, surface_of
from pixcraft.crafts.brick.pieces import Piece
from pixcraft.crafts.parts import PIXELS, find_part
from pixcraft.pattern import ChartColour, Pattern

SQUARE = Cell(8, 8)
GROUND = (160, 160, 160)
RED, BLUE = (180, 0, 0), (30, 90, 168)
COLOURS = (ChartColour("4", "Red", RED, "EE"), ChartColour("1", "Blue", BLUE, "BB"))


def pattern(cells) -> Pattern:
    return Pattern(np.array(cells, np.uint16), COLOURS, "brick")


def ones(made: Pattern, part: str) -> list[Piece]:
    rows, columns = np.nonzero(made.cells)
    places = zip(rows.tolist(), columns.tolist(), strict=True)
    return [Piece(find_part(part), int(made.cells[place]), place[1], place[0], 1, 1) for place in places]


@pytest.mark.parametrize("part", PIXELS)
def test_each_cell_shows_its_colour_in_its_place(part):
    made = pattern([[1, 2, 0], [0, 1, 2]])
    picture = bricks_seen(made, ones(made, part), GROUND, 90, SQUARE)
    assert picture.shape == (60, 90, 3)
    for (row, column), key in np.ndenumerate(made.cells):
        middle = picture[30 * row + 10 : 30 * row + 20, 30 * column + 10 : 30 * column + 20].reshape(-1, 3).mean(axis=0)
        wanted = GROUND if key == 0 else COLOURS[key - 1].rgb
        assert np.abs(middle - wanted).max() < 40, (row, column)


@pytest.mark.parametrize("part", ["round-tile", "round-plate"])
def test_round_pieces_leave_the_base_free_at_their_corners(part):
    made = pattern([[1]])
    picture = bricks_seen(made, ones(made, part), GROUND, 40, SQUARE).astype(int)
    for corner in (picture[1, 1], picture[1, -2], picture[-2, 1], picture[-2, -2]):
        assert np.ptp(corner) < 6, "grey, in the shadow of the piece"
        assert corner.mean() < GROUND[0]


def contrast(part: str) -> float:
    """How much the middle of a single piece varies."""
    picture = single_bricks(np.array([RED], np.uint8), find_part(part), GROUND, 40)[0]
    return float(picture[6:34, 6:34, 0].astype(float).std())


def test_studs_show_on_plates_and_not_on_tiles():
    assert contrast("plate") > 3 * contrast("tile")
    assert contrast("round-plate") > 3 * contrast("round-tile")


def test_light_comes_from_the_upper_left():
    maps = piece_maps(surface_of(find_part("tile")), 2, 2, (30, 30))
    assert maps.tinted[2:4, 10:50].mean() > maps.tinted[-4:-2, 10:50].mean()
    assert maps.tinted[10:50, 2:4].mean() > maps.tinted[10:50, -4:-2].mean()


def test_merged_pieces_have_all_their_studs_and_no_seam_within():
    made = pattern([[1] * 4, [1] * 4])
    whole = bricks_seen(made, [Piece(find_part("3020"), 1, 0, 0, 4, 2)], GROUND, 160, SQUARE)
    single = bricks_seen(made, ones(made, "plate"), GROUND, 160, SQUARE)
    assert whole.shape == single.shape == (80, 160, 3)
    seam = np.s_[39:41, 50:70, 0]
    assert whole[seam].mean() > single[seam].mean() + 20
    for row in (20, 60):
        for column in (20, 60, 100, 140):
            stud = np.s_[row - 5 : row + 5, column - 5 : column + 5, 0]
            assert abs(whole[stud].mean() - single[stud].mean()) < 5


def test_walls_seen_from_their_side_have_cells_of_their_own_shape_and_no_studs():
    made = pattern([[1, 2], [2, 1]])
    picture = bricks_seen(made, ones(made, "brick"), GROUND, 96, Cell(8, 9.6))
    assert picture.shape == (96, 80, 3)
    flat = bricks_seen(made, ones(made, "plate"), GROUND, 80, Cell(8, 3.2))
    assert flat.shape == (32, 80, 3)
    assert picture[10:38, 8:32, 0].astype(float).std() < 6


def test_higher_layers_hide_lower_ones_and_throw_a_shadow():
    made = pattern([[1] * 3] * 3)
    flat = ones(made, "tile")
    raised = [*flat, Piece(find_part("tile"), 2, 1, 1, 1, 1, layer=1)]
    low = bricks_seen(made, flat, GROUND, 120, SQUARE).astype(int)
    high = bricks_seen(made, raised[::-1], GROUND, 120, SQUARE).astype(int)
    assert high[60, 60, 2] > high[60, 60, 0], "blue lies on top"
    assert high[60, 82, 0] < low[60, 82, 0] - 20, "shadow at the right"
    assert high[60, 37, 0] == low[60, 37, 0], "none at the left"


def test_small_and_large_pictures_stay_within_reason():
    made = pattern(np.ones((200, 200)))
    assert bricks_seen(made, ones(made, "plate"), GROUND, 100, SQUARE).shape == (600, 600, 3)
    one = pattern([[1]])
    assert bricks_seen(one, ones(one, "plate"), GROUND, 4000, SQUARE).shape == (40, 40, 3)


def test_an_empty_mosaic_is_its_base():
    made = pattern(np.zeros((4, 4)))
    picture = bricks_seen(made, [], GROUND, 120, SQUARE).astype(int)
    assert abs(picture.mean() - GROUND[0]) < 12
    assert np.ptp(picture, axis=2).max() == 0
