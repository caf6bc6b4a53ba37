"""Fuse beads: boards, kinds, boxes, spare beads, prices, and what the lint says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pixcraft.crafts.bead import Bead
from pixcraft.crafts.beads import bead_kinds, pegboards
from pixcraft.errors import CatalogError, InputError, UnknownName
from pixcraft.options import build, texts
from pixcraft.palette import Palette
from pixcraft.palettefile import load_palette
from pixcraft.pattern import ChartColour, Pattern
from pixcraft.registry import data_files

BEADS = sorted(item.name for item in data_files("palettes") if item.group == "beads")
FUSED = [name for name in BEADS if name != "miyuki-delica"]


def bead(palette: str = "perler", **options: str) -> Bead:
    return build(Bead, options).for_palette(load_palette(palette))


def pattern_of(cells: object, *codes: str, palette: str = "perler") -> Pattern:
    catalog = load_palette(palette)
    colours = tuple(ChartColour.of(catalog.find(code), catalog) for code in codes)
    return Pattern(np.array(cells, np.uint16), colours, "bead", title="Test")


def solid(rows: int, columns: int, *codes: str) -> Pattern:
    """Stripes of the colours, as even as can be."""
    return pattern_of(np.arange(rows * columns).reshape(rows, columns) % len(codes) + 1, *codes)


@pytest.mark.parametrize(
    ("palette", "pitch", "spare"),
    [("perler", 5.0, 5), ("hama-mini", 2.5, 10), ("perler-mini", 2.6, 10), ("mard", 2.6, 10), ("artkal-r", 5.0, 5),
     ("hama-maxi", 10.0, 5)],
)  # fmt: skip
def test_the_palette_brings_its_bead(palette: str, pitch: float, spare: float) -> None:
    craft = bead(palette)
    assert (craft.cell.width, craft.cell.height) == (pitch, pitch)
    assert craft.supplies.percent == spare
    assert texts(craft)["kind"] == load_palette(palette).item


@pytest.mark.parametrize("palette", FUSED)
def test_every_palette_of_fuse_beads_is_usable_and_nothing_flagged_comes_unasked(palette: str) -> None:
    options = {} if palette != "hama-maxi" else {"board": "20x20"}
    whole = load_palette(palette)
    usable = bead(palette, **options).usable(whole)
    assert len(usable) == len(whole)
    assert not any(colour.flags for colour in usable.plain().colours)


def test_boards_are_filled_and_named() -> None:
    craft = bead(boards="2x3")
    assert craft.grid() == (58, 87)
    assert bead("mard", boards="1x2").grid() == (52, 104)
    assert bead(boards="2x1", board="40x30").grid() == (80, 30)
    assert [one.label for one in craft.sections(58, 87).all()] == ["A1", "B1", "A2", "B2", "A3", "B3"]
    assert bead().grid() == (0, 0)
    assert [(one.right - one.left, one.bottom - one.top) for one in bead().sections(30, 29).all()] == [
        (29, 29),
        (1, 29),
    ]


def test_options_are_text_that_reads_back() -> None:
    craft = bead(boards="2x3", board="40x30", spare="7.5 %", board_color="#102030", box="48")
    assert build(Bead, texts(craft)) == craft


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"board": "midi-30"}, "unknown pegboard"),
        ({"board": "shape-circle"}, "the pegs of circle boards are not known"),
        ({"board": "Hexagon"}, "hexagon"),
        ({"kind": "perler-midy"}, "unknown bead kind"),
        ({"boards": "0x2"}, "no board at all"),
        ({"boards": "two"}, "not a number of boards"),
        ({"spare": "-1"}, "not between"),
        ({"spare": "nan"}, "not between"),
        ({"board_color": "blakc"}, "unknown board colour"),
        ({"box": "-48"}, "not between"),
    ],
)
def test_bad_options(options: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        build(Bead, options)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("palette", "options", "message"),
    [
        ("miyuki-delica", {}, "cannot be melted"),
        ("dmc", {}, "holds threads, not beads"),
        ("perler", {"kind": "artkal-c"}, r"perler-midi \(midi-hard\), not artkal-c \(mini-hard\)"),
        ("artkal-r", {"kind": "artkal-s"}, "midi-soft"),
        ("perler", {"board": "mini-52"}, "2.6 mm apart"),
        ("hama-mini", {"board": "mini-50"}, "2.6 mm apart, hama-mini are 2.5"),
        ("perler", {"board": "midi-49x69", "boards": "2x2"}, "midi-49x69 boards do not link"),
        ("hama-maxi", {}, "no usual pegboard"),
        ("mard", {"box": "47"}, "no mard box of 47"),
        ("perler", {"box": "48"}, "nothing about retail boxes"),
    ],
)
def test_what_does_not_go_together(palette: str, options: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        bead(palette, **options).usable(load_palette(palette))
    assert caught.value.hint


def test_a_size_that_no_board_holds_is_an_error() -> None:
    craft = bead(board="midi-49x69")
    assert craft.sections(49, 69).across == 1
    with pytest.raises(InputError, match="takes 2 boards") as caught:
        craft.finish(solid(10, 50, "P01"))
    assert "midi-29" in caught.value.hint


def test_a_retail_box_holds_the_smaller_ones() -> None:
    whole = load_palette("mard")
    small, large = (bead("mard", box=str(box)).usable(whole) for box in (24, 48))
    assert (len(small), len(large)) == (24, 48)
    assert {colour.code for colour in small.colours} < {colour.code for colour in large.colours}
    assert {colour.box for colour in large.colours} == {24, 48}


def test_materials_count_spare_packs_and_grams() -> None:
    """By hand: 5 % of 841 is 42.05, so 43; 884 x 67 / 1000 = 59.228 g, so 59.3."""
    pattern = pattern_of(np.ones((29, 29)), "P01")
    item = bead().materials(pattern)[0]
    assert item.columns == {
        "need": "841", "spare": "43", "packed": "884", "grams": "59.3", "packs": "1", "cost": "", "alike": "",
    }  # fmt: skip
    assert (item.unit, item.buy, item.count) == ("pack", 1, 841)
    assert 0 < item.low < item.high <= item.buy


@pytest.mark.parametrize(
    ("need", "options", "packed", "packs"),
    [
        (40, {}, 43, 1),
        (952, {}, 1000, 1),
        (953, {}, 1001, 2),
        (2000, {"spare": "0"}, 2003, 3),
        (20, {"spare": "50"}, 30, 1),
    ],
)
def test_packs_are_rounded_once(need: int, options: dict[str, str], packed: int, packs: int) -> None:
    item = bead(**options).materials(pattern_of(np.ones((1, need)), "P01"))[0]
    assert (item.columns["packed"], item.buy) == (str(packed), packs)


def test_mini_beads_are_weighed_in_hundredths() -> None:
    item = bead("hama-mini").materials(pattern_of(np.ones((1, 100)), "H01", palette="hama-mini"))[0]
    assert (item.columns["spare"], item.columns["grams"], item.columns["packs"]) == ("10", "1.10", "1")


def test_beads_that_are_not_sold_in_packs_are_counted() -> None:
    palette = load_palette("pyssla")
    item = bead("pyssla").materials(pattern_of(np.ones((1, 100)), palette.colours[0].code, palette="pyssla"))[0]
    assert (item.unit, item.buy, item.columns["packs"], item.columns["cost"]) == ("bead", 105, "", "")


def test_prices_are_the_users_and_of_whole_packs() -> None:
    Path("prices.csv").write_text("code,price,pack\nP01,2.99,500\np18,3.50,\n", encoding="utf-8")
    craft = bead(prices="prices.csv")
    craft.usable(load_palette("perler"))
    pattern = pattern_of(np.repeat([[1], [2], [3]], 600, axis=1), "P01", "P18", "C01")
    items = craft.materials(pattern)
    assert [item.columns["cost"] for item in items] == ["5.98", "3.50", ""]
    assert [item.columns["packs"] for item in items] == ["2", "1", "1"]
    assert any(fact.label == "Cost" and "9.48" in fact.value and "1 colour not priced" in fact.value
               for fact in craft.facts(pattern))  # fmt: skip
    assert any("no price for C01" in remark for remark in craft.remarks(pattern))
    assert not any(fact.label == "Cost" for fact in bead().facts(pattern))


@pytest.mark.parametrize(
    ("line", "message"),
    [("P99,1", r"p\.csv:3: unknown perler code: 'P99'"), ("P18,free", r"p\.csv:3: price: 'free'"),
     ("p01,2", r"p\.csv:3: 'p01' has a price in line 2")],
)  # fmt: skip
def test_bad_prices_have_their_line(line: str, message: str) -> None:
    Path("p.csv").write_text(f"code,price\nP01,1\n{line}\n", encoding="utf-8")
    with pytest.raises(CatalogError, match=message):
        bead(prices="p.csv").usable(load_palette("perler"))


def test_boards_add_up_to_the_design() -> None:
    pattern = solid(60, 40, "P01", "P18", "C05")
    boards = sum(one.counts(pattern) for one in bead().sections(40, 60).all())
    assert boards.tolist() == pattern.counts().tolist() == [item.count for item in bead().materials(pattern)]


def test_keys_are_the_palettes_and_others_get_one() -> None:
    pattern = solid(3, 3, "P01", "P18")
    catalog = load_palette("perler")
    assert [one.symbol for one in bead().finish(pattern).colours] == [catalog.find(code).key for code in ("P01", "P18")]
    bare = replace(pattern, colours=tuple(replace(one, symbol="") for one in pattern.colours))
    keys = [one.symbol for one in bead().finish(bare).colours]
    assert all(keys) and len(set(keys)) == 2
    assert bead().finish(bead().finish(bare)).colours == bead().finish(bare).colours


def test_facts_are_what_the_maker_asks() -> None:
    facts = {fact.label: fact.value for fact in bead(boards="2x2").facts(solid(58, 58, "P01", "P18"))}
    assert facts["Finished size"] == "29.0 x 29.0 cm (11.4 x 11.4 in)"
    assert facts["Boards"] == "2 x 2 of 29 x 29 pegs (midi-29)"
    assert facts["Count"] == "3,364, 3,534 with spare (5 %, at least 3 of a colour)"
    assert facts["Colours"] == "2, 4 packs of 1,000"
    assert facts["Ironing"] == "only midi-hard beads together"


def lint(pattern: Pattern, **options: str) -> str:
    return "\n".join(bead(**options).remarks(pattern))


def test_a_sound_design_has_no_remarks() -> None:
    assert lint(solid(29, 29, "P18", "P05")) == ""
    assert lint(solid(58, 29, "P18", "P05")) == ""


def test_separate_pieces_and_necks_are_counted() -> None:
    cells = np.zeros((20, 20), np.uint16)
    cells[2:8, 2:8] = cells[2:8, 12:18] = cells[4, 8:12] = 1
    said = lint(pattern_of(cells, "P18"))
    assert "6 beads alone hold parts" in said and "column 8, row 5" in said and "--background keep" in said
    assert "separate" not in said
    cells[4, 10] = 0
    said = lint(pattern_of(cells, "P18"))
    assert "2 separate pieces, the smallest of 37 beads" in said


def test_white_at_the_edge_of_a_clear_board_is_told() -> None:
    cells = np.zeros((10, 10), np.uint16)
    cells[2:8, 2:8] = 1
    said = lint(pattern_of(cells, "P01"))
    assert "20 beads of P01 at the edge cannot be told from the board: --board-color black" in said
    assert lint(pattern_of(cells, "P01"), board_color="black") == ""
    assert "--board-color white" in lint(pattern_of(cells, "P18"), board_color="black")
    cells[3:7, 3:7] = 2
    cells[cells == 1] = 3
    assert lint(pattern_of(cells, "P18", "P01", "P05")) == ""
    assert lint(pattern_of(np.ones((10, 10)), "P01")) == ""


@pytest.mark.parametrize(
    ("rows", "columns", "fix"),
    [(29, 30, "--size 29x29"), (60, 58, "--size 58x58"), (20, 32, "--size 29x20"), (29, 33, ""), (3, 3, "")],
)
def test_a_size_just_over_a_board_is_told(rows: int, columns: int, fix: str) -> None:
    said = lint(solid(rows, columns, "P18"))
    assert fix in said and bool(fix) == ("saves boards" in said)


def test_colours_that_are_nearly_one_are_told_with_a_swap() -> None:
    mard = load_palette("mard")
    pattern = pattern_of([[1, 1, 1, 2]], "A10", "A7", palette="mard")
    said = "\n".join(bead("mard").remarks(pattern))
    assert "nearly the same colour: A7 and A10" in said and "--swap A7=A10" in said
    assert mard.find("A7") and mard.find("A10")
    assert [item.columns["alike"] for item in bead("mard").materials(pattern)] == ["A7", "A10"]


def test_colours_that_only_some_eyes_tell_apart_are_told() -> None:
    pattern = pattern_of([[1, 2]], "C25", "C49")
    assert "colour-blind eyes take for one another: C25 and C49" in lint(pattern)
    assert [item.columns["alike"] for item in bead().materials(pattern)] == ["C49*", "C25*"]


def test_a_board_that_may_not_link_is_told() -> None:
    pattern = pattern_of(np.ones((57, 100)), "H7", palette="mard")
    said = bead("mard", board="mini-57").remarks(pattern)
    assert any("mini-57 boards link" in remark for remark in said)


def test_a_palette_without_a_bead_is_taken_as_midi() -> None:
    own = Palette("mine", load_palette("perler").colours, kind="beads")
    assert Bead().for_palette(own).cell.width == 5.0
    assert build(Bead, {"kind": "hama-mini"}).for_palette(own).cell.width == 2.5
    with pytest.raises(UnknownName):
        Bead().for_palette(replace(own, item="glass"))


def test_every_fuse_kind_has_numbers() -> None:
    for kind in bead_kinds().values():
        if kind.technique == "fuse" and kind.board:
            assert pegboards()[kind.board].pitch == kind.pitch.width == kind.pitch.height


def test_the_look_shows_beads_on_their_board() -> None:
    pattern = solid(10, 10, "P18", "P05")
    look = Bead().look(pattern, 300)
    assert look.dtype == np.uint8 and look.ndim == 3
    assert np.array_equal(look, Bead().look(pattern, 300))
    assert Bead().tiles(np.array([[0, 0, 0], [255, 0, 0]], np.uint8), 16).shape == (2, 16, 16, 3)
