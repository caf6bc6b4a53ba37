from __future__ import annotations

import numpy as np
import pytest

from pixcraft.crafts.diamond import DiamondPainting
from pixcraft.errors import InputError
from pixcraft.palettefile import load_palette
from pixcraft.pattern import ChartColour, Pattern

COLOURS = (ChartColour("310", "Black", (0, 0, 0)), ChartColour("321", "Red", (199, 43, 59)))


def pattern_of(cells: object) -> Pattern:
    return Pattern(np.asarray(cells, np.uint16), COLOURS, "diamond")


def test_square_drills_are_two_and_a_half_millimetres():
    assert DiamondPainting().cell.width == DiamondPainting().cell.height == 2.5
    assert DiamondPainting(shape="round").cell.width == 2.8


@pytest.mark.parametrize(("count", "spare", "bags"), [(180, 18, 1), (182, 19, 2), (1, 1, 1), (1000, 100, 6)])
def test_bags_hold_the_reserve_and_are_rounded_once(count, spare, bags):
    material = DiamondPainting(reserve=10).materials(pattern_of(np.ones((1, count), int)))[0]
    assert (material.columns["spare"], material.buy, material.columns["packs"]) == (str(spare), bags, str(bags))


def test_a_bag_of_another_size():
    assert DiamondPainting(reserve=0, pack=50).materials(pattern_of(np.ones((10, 11), int)))[0].buy == 3


def test_threads_and_drills_can_be_used_but_not_beads():
    craft = DiamondPainting()
    assert craft.usable(load_palette("dmc")).name == "dmc"
    assert craft.usable(load_palette("diamond-dotz")).name == "diamond-dotz"
    with pytest.raises(InputError, match="holds beads, not drills"):
        craft.usable(load_palette("hama"))


@pytest.mark.parametrize("shape", ["square", "round"])
def test_drills_keep_their_colour_and_catch_light(shape):
    craft = DiamondPainting(shape=shape)
    tile = craft.tiles(np.array([[200, 40, 60]], np.uint8), 24)[0].astype(int)
    middle = tile[8:16, 8:16].reshape(-1, 3)
    assert abs(middle.mean(axis=0) - (200, 40, 60)).max() < 40
    assert tile.std() > 5
    picture = craft.look(pattern_of(np.ones((6, 9), int)), 180)
    assert picture.shape == (120, 180, 3)


def test_facts_say_how_large_the_canvas_is():
    facts = {fact.label: fact.value for fact in DiamondPainting().facts(pattern_of(np.ones((40, 60), int)))}
    assert facts["Picture"].startswith("15.0 x 10.0 cm")
    assert facts["Canvas"].startswith("23.0 x 18.0 cm")
