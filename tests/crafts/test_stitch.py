from dataclasses import replace

import numpy as np
import pytest

from pixcraft.crafts.fabric import Fabric, fabric_colours, fabrics, find_fabric, find_fabric_colour
from pixcraft.crafts.stitch import Stitch, stitching_time
from pixcraft.errors import InputError, UnknownName
from pixcraft.options import build
from tests.conftest import random_pattern


@pytest.mark.parametrize(
    ("name", "per_inch", "strands"),
    [("aida14", 14, 2), ("Aida-16", 16, 2), ("11", 11, 3), ("evenweave28", 14, 2), ("lugana25", 12.5, 2),
     ("hardanger22", 22, 1), ("13", 13, 2), ("aida13.5", 13.5, 2)],
)  # fmt: skip
def test_fabrics_by_name_or_count(name: str, per_inch: float, strands: int) -> None:
    fabric = find_fabric(name)
    assert (fabric.stitches_per_inch, fabric.strands) == (per_inch, strands)


@pytest.mark.parametrize("name", ["aidda14", "nan", "0", "-14", "1e9", ""])
def test_unknown_fabrics_are_answered(name: str) -> None:
    with pytest.raises(UnknownName) as caught:
        find_fabric(name)
    assert caught.value.hint


def test_fabric_name_errors_say_which_option() -> None:
    with pytest.raises(InputError, match="fabric: unknown fabric: 'adia14'") as caught:
        build(Stitch, {"fabric": "adia14"})
    assert "aida14" in caught.value.hint


def test_fabric_colours() -> None:
    assert find_fabric_colour("White") == (255, 255, 255)
    assert find_fabric_colour("#102030") == (16, 32, 48)
    assert len(fabric_colours()) >= 10
    with pytest.raises(UnknownName):
        find_fabric_colour("whitte")


def test_sizes_of_48_stitches_on_14_count() -> None:
    """48 / 14 in = 3.43 in = 8.71 cm; 3 in of cloth on every side."""
    fabric = find_fabric("aida14")
    assert fabric.finished(48, 14) == pytest.approx((48 / 14 * 25.4, 25.4))
    assert fabric.cut(48, 14) == pytest.approx((48 / 14 * 25.4 + 152.4, 25.4 + 152.4))
    assert Stitch().cell.width == pytest.approx(25.4 / 14)


def test_the_size_table_has_every_common_fabric() -> None:
    table = Stitch().facts(random_pattern(5, 5, 2))[-1].table
    assert {row[0] for row in table[1:]} == {fabric.title for fabric in fabrics().values() if fabric.common}
    assert "11-count Aida (Perl)" in table[1]


def test_materials_agree_with_the_pattern() -> None:
    pattern = Stitch().finish(random_pattern(30, 30, 12))
    materials = Stitch().materials(pattern)
    assert [item.count for item in materials] == pattern.counts().tolist()
    assert sum(item.count for item in materials) == pattern.stitched
    assert all(item.buy >= 1 and item.buy >= item.high and 0 < item.low <= item.high for item in materials)


def test_skeins_are_a_range_rounded_up_from_the_upper_end() -> None:
    solid = replace(random_pattern(1, 1, 1), cells=np.ones((100, 100), np.uint16))
    item = Stitch().materials(solid)[0]
    assert item.columns["skeins"] == "6-8"
    assert item.buy == 8


def test_strands_asked_for_win_over_the_charts_and_the_fabrics() -> None:
    pattern = random_pattern(4, 4, 2)
    told = replace(pattern, colours=(replace(pattern.colours[0], extra={"strands": "3"}), pattern.colours[1]))
    assert [item.columns["strands"] for item in Stitch().materials(told)] == ["3", "2"]
    assert [item.columns["strands"] for item in Stitch(strands=1).materials(told)] == ["1", "1"]
    assert Stitch(fabric="aida11").materials(pattern)[0].columns["strands"] == "3"


def test_finish_gives_symbols_and_is_idempotent() -> None:
    once = Stitch().finish(random_pattern(9, 9, 7))
    assert all(colour.symbol for colour in once.colours)
    assert Stitch().finish(once).colours == once.colours


def test_look_shows_crosses_on_cloth() -> None:
    pattern = Stitch().finish(random_pattern(10, 10, 3, empty=False))
    look = Stitch().look(pattern, 320)
    assert look.shape == (320, 320, 3)
    side = 20
    margin, cell = look[: 3 * side, : 3 * side], look[3 * side : 4 * side, 3 * side : 4 * side]
    assert margin.mean() > 200 and margin.std() > 2
    assert cell.std() > 5
    assert np.array_equal(look, Stitch().look(pattern, 320))


def test_dark_threads_stay_dark_and_light_ones_light() -> None:
    pattern = random_pattern(6, 6, 1, empty=False)
    black = replace(pattern, colours=(replace(pattern.colours[0], rgb=(0, 0, 0)),))
    white = replace(pattern, colours=(replace(pattern.colours[0], rgb=(255, 255, 255)),))
    middle = slice(120, 240)
    assert (
        Stitch().look(black, 336)[middle, middle].mean() < 90 < 180 < Stitch().look(white, 336)[middle, middle].mean()
    )


def test_time_says_what_it_assumes() -> None:
    assert stitching_time(15_000, 0).startswith("100-150 hours at 100-150 stitches an hour")
    assert stitching_time(3, 1).startswith("3 minutes")


def test_fabric_is_frozen_data() -> None:
    assert Fabric("x", "x", 28, 2, 2).pitch == pytest.approx(25.4 / 14)
