from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pixcraft.crafts.bead_weaving import LETTERS, BeadWeaving, letter, on_scale, strands
from pixcraft.errors import InputError, UnknownName
from pixcraft.options import build
from pixcraft.palettefile import load_palette
from pixcraft.pattern import ChartColour, Pattern

COLOURS = (ChartColour("DB0010", "Black", (20, 20, 20)), ChartColour("DB0200", "White", (240, 240, 240)))


def pattern_of(cells: object) -> Pattern:
    return Pattern(np.asarray(cells, np.uint16), COLOURS, "weave")


@st.composite
def grids(draw: st.DrawFn) -> Pattern:
    rows, columns = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    cells = draw(st.lists(st.integers(0, 2), min_size=rows * columns, max_size=rows * columns))
    return pattern_of(np.reshape(cells, (rows, columns)))


@pytest.mark.parametrize(("layout", "cell"), [("loom", (1.3, 1.6)), ("peyote", (1.3, 1.6)), ("brick", (1.6, 1.3))])
def test_a_delica_lies_with_its_hole_across_on_a_loom_and_upright_in_brick_stitch(layout, cell):
    craft = BeadWeaving(layout=layout)
    assert (craft.cell.width, craft.cell.height) == cell


def test_the_palette_brings_its_bead_unless_one_is_asked_for():
    delica = load_palette("miyuki-delica")
    assert BeadWeaving().for_palette(delica).kind == "delica-11"
    assert BeadWeaving(kind="delica-8").for_palette(delica).kind == "delica-8"
    with pytest.raises(InputError, match="holds threads, not beads"):
        BeadWeaving().usable(load_palette("dmc"))
    hama = load_palette("hama")
    with pytest.raises(InputError, match="are not woven"):
        BeadWeaving().for_palette(hama).usable(hama)


def test_staggered_layouts_are_half_a_bead_larger():
    assert BeadWeaving(layout="loom").finished(10, 10) == pytest.approx((13, 16))
    assert BeadWeaving(layout="peyote").finished(10, 10) == pytest.approx((13, 16.8))
    assert BeadWeaving(layout="brick").finished(10, 10) == pytest.approx((16.8, 13))


def test_a_loom_is_read_row_by_row_from_the_left():
    rows = strands(pattern_of([[1, 1, 2], [2, 0, 1]]), "loom")
    assert [(row.label, row.right, row.runs) for row in rows] == [
        ("Row 1", True, ((2, 1), (1, 2))),
        ("Row 2", True, ((1, 2), (1, 0), (1, 1))),
    ]


def test_brick_stitch_turns_at_the_end_of_each_row():
    rows = strands(pattern_of([[1, 1, 2], [1, 2, 2]]), "brick")
    assert [(row.right, row.runs) for row in rows] == [(True, ((2, 1), (1, 2))), (False, ((2, 2), (1, 1)))]


def test_peyote_strings_two_rows_and_then_works_every_other_column():
    rows = strands(pattern_of([[1, 2, 1, 2], [1, 2, 2, 1]]), "peyote")
    assert [(row.label, row.right, row.runs) for row in rows] == [
        ("Rows 1 and 2", False, ((1, 2), (1, 1), (1, 2), (1, 1))),
        ("Row 3", True, ((1, 1), (1, 2))),
        ("Row 4", False, ((1, 1), (1, 2))),
    ]


@given(grids(), st.sampled_from(["loom", "peyote", "brick"]))
def test_the_word_chart_names_every_bead_once(pattern, layout):
    told = np.zeros(3, np.int64)
    for row in strands(pattern, layout):
        for count, key in row.runs:
            told[key] += count
    assert told.tolist() == np.bincount(pattern.cells.ravel(), minlength=3).tolist()


def test_letters_leave_out_what_looks_like_a_digit():
    assert "I" not in LETTERS and "O" not in LETTERS
    assert [letter(index) for index in (0, 7, 8, 23, 24, 25)] == ["A", "H", "J", "Z", "AA", "AB"]
    assert len({letter(index) for index in range(700)}) == 700


def test_finish_gives_letters_in_order_and_again_the_same():
    craft = BeadWeaving()
    once = craft.finish(pattern_of([[1, 2]]))
    assert [colour.symbol for colour in once.colours] == ["A", "B"]
    assert craft.finish(once).colours == once.colours


def test_grams_hold_the_reserve_and_are_rounded_up_to_the_scale():
    craft = BeadWeaving(kind="delica-11", reserve=10)
    first, second = craft.materials(pattern_of(np.ones((10, 20), int)))
    # 200 beads and 10 %, at most 5.4 g a thousand: 1.188 g.
    assert (first.count, first.columns["grams"], first.unit, first.buy) == (200, "1.2", "gram", 2)
    assert (second.count, second.buy) == (0, 0)
    assert on_scale(1.2) == pytest.approx(1.2)
    assert on_scale(1.2001) == pytest.approx(1.3)


def test_a_bead_whose_weight_nobody_knows_is_counted():
    material = BeadWeaving(kind="delica-8").materials(pattern_of([[1] * 10]))[0]
    assert (material.unit, material.buy, material.columns["grams"]) == ("bead", 11, "")


def test_remarks_name_gaps_and_odd_peyote():
    craft = BeadWeaving(layout="peyote")
    gaps, odd = craft.remarks(pattern_of([[1, 0, 1]]))
    assert "1 place without a bead" in gaps and "--size 4x" in odd
    assert craft.remarks(pattern_of([[1, 2]])) == ()


@pytest.mark.parametrize(("layout", "shape"), [("loom", (8, 10)), ("peyote", (8, 10)), ("brick", (8, 10))])
def test_the_look_has_the_shape_of_the_piece(layout, shape):
    craft = BeadWeaving(layout=layout)
    picture = craft.look(pattern_of(np.ones(shape, int)), 300)
    width, height = craft.finished(shape[1], shape[0])
    assert picture.shape[1] / picture.shape[0] == pytest.approx(width / height, rel=0.06)
    assert max(picture.shape) <= 330


def test_unknown_words_are_named():
    with pytest.raises(InputError, match="layout"):
        build(BeadWeaving, {"layout": "pyote"})
    with pytest.raises((UnknownName, InputError), match="delika-11"):
        build(BeadWeaving, {"kind": "delika-11"})
