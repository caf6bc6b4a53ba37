from __future__ import annotations

import math

import pytest

from pixcraft.crafts import Cell
from pixcraft.crafts.beads import bead_kinds, find_bead_kind, find_pegboard, pegboard_for, pegboards
from pixcraft.errors import InputError, UnknownName

KINDS = (
    "perler-midi hama-midi artkal-s artkal-r nabbi-midi yant-midi pyssla hama-mini perler-mini artkal-c artkal-a "
    "artkal-m mard coco hama-maxi delica-11 delica-10 delica-8 seed-8 diamond-square diamond-round"
)


def test_kinds_are_those_of_the_data() -> None:
    assert list(bead_kinds()) == KINDS.split()
    assert {kind.technique for kind in bead_kinds().values()} == {"fuse", "weave", "diamond"}


@pytest.mark.parametrize(
    ("name", "pitch", "grams", "pack", "group", "board"),
    [
        ("perler-midi", 5.0, (58, 67), 1000, "midi-hard", "midi-29"),
        ("artkal-r", 5.0, (58, 67), 1000, "midi-soft", "midi-29"),
        ("pyssla", 5.0, (58, 67), 0, "midi-hard", "midi-29"),
        ("hama-mini", 2.5, (8, 10), 2000, "mini-hard", "mini-58"),
        ("artkal-c", 2.6, (9, 10), 1000, "mini-hard", "mini-50"),
        ("artkal-a", 2.6, (9, 10), 1000, "mini-soft", "mini-50"),
        ("mard", 2.6, (10, 10), 1000, "mini-hard", "mini-52"),
        ("hama-maxi", 10.0, None, 0, "maxi", ""),
    ],
)
def test_fuse_beads(
    name: str, pitch: float, grams: tuple[float, float] | None, pack: int, group: str, board: str
) -> None:
    kind = find_bead_kind(name.upper())
    assert kind.pitch == Cell(pitch, pitch)
    assert (kind.grams_per_1000, kind.pack, kind.fuse_group, kind.board) == (grams, pack, group, board)
    assert kind.source and kind.confidence


def test_minis_of_25_and_26_are_never_one() -> None:
    minis = {kind.pitch.width for kind in bead_kinds().values() if kind.fuse_group.startswith("mini")}
    assert minis == {2.5, 2.6}
    with pytest.raises(UnknownName, match="unknown bead kind: 'mini'"):
        find_bead_kind("mini")


def test_weights_agree_with_the_plastic_in_a_bead() -> None:
    perler = find_bead_kind("perler-midi")
    assert perler.grams_per_1000
    grams = math.pi / 4 * (perler.diameter**2 - 2.6**2) * perler.height * 0.92
    low, high = perler.grams_per_1000
    assert low - 1 <= grams <= high + 1


def test_delicas_are_wider_than_high() -> None:
    assert find_bead_kind("delica-11").pitch == Cell(1.6, 1.3)
    assert all(kind.pitch.width > kind.pitch.height for kind in bead_kinds().values() if kind.technique == "weave")


def test_boards_are_as_wide_as_their_pegs() -> None:
    assert list(pegboards()) == ["midi-29", "midi-49x69", "mini-50", "mini-52", "mini-57", "mini-28", "mini-58"]
    for board in pegboards().values():
        assert board.width_mm == pytest.approx(board.columns * board.pitch)
        assert board.height_mm == pytest.approx(board.rows * board.pitch)
    board = find_pegboard("Midi-29")
    assert (board.columns * board.rows, board.links, board.shape) == (841, True, "square")
    assert find_pegboard("mini-57").links is None


def test_every_usual_board_fits_its_beads() -> None:
    for kind in bead_kinds().values():
        if kind.board:
            assert pegboard_for(kind) is pegboards()[kind.board]


def test_a_board_counted_by_hand_takes_the_pitch_of_the_beads() -> None:
    board = pegboard_for(find_bead_kind("hama-maxi"), "20 x 12")
    assert (board.columns, board.rows, board.pitch, board.width_mm, board.height_mm) == (20, 12, 10.0, 200.0, 120.0)


@pytest.mark.parametrize(
    ("kind", "name", "message", "hint"),
    [
        ("perler-midi", "midi-30", "unknown pegboard: 'midi-30'", "midi-29"),
        ("perler-midi", "0x5", "unknown pegboard: '0x5'", ""),
        ("mard", "midi-29", "pegboard midi-29 is for beads 5 mm apart, mard are 2.6", "mini-52"),
        ("hama-mini", "mini-50", "pegboard mini-50 is for beads 2.6 mm apart, hama-mini are 2.5", "mini-58"),
        ("hama-maxi", "midi-29", "pegboard midi-29 is for beads 5 mm apart, hama-maxi are 10", "--board 29x29"),
        ("hama-maxi", "", "no usual pegboard is known for hama-maxi", "--board 20x20"),
    ],
)
def test_boards_that_do_not_go(kind: str, name: str, message: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        pegboard_for(find_bead_kind(kind), name)
    assert caught.value.message == message and hint in caught.value.hint
