import pytest

from pixcraft.lookalikes import EYES, LIMIT, Lookalike, alike, seen
from pixcraft.palettefile import load_palette

RED, GREEN = (163, 96, 60), (110, 118, 62)


def test_eyes_are_normal_ones_and_three_kinds_of_colour_blindness() -> None:
    assert EYES == ("normal", "protan", "deutan", "tritan")
    assert len(seen([RED, GREEN])) == 4


def test_the_same_colour_twice_is_alike_to_all_eyes() -> None:
    assert alike([(10, 20, 30), (200, 20, 30), (10, 20, 30)]) == [Lookalike(0, 2, EYES)]


def test_brown_and_olive_are_alike_to_eyes_without_red_or_green_cones_only() -> None:
    (pair,) = alike([RED, GREEN, (255, 255, 255)], limit=9.0)
    assert (pair.first, pair.second) == (0, 1)
    assert pair.seen_by and set(pair.seen_by) <= {"protan", "deutan"}


def test_a_pink_and_an_orange_are_alike_to_eyes_without_blue_cones_only() -> None:
    flamingo, orange_cream = (242, 175, 183), (239, 183, 155)
    assert alike([flamingo, orange_cream]) == [Lookalike(0, 1, ("tritan",))]


def test_nothing_is_alike_in_black_and_white() -> None:
    assert alike([(0, 0, 0), (255, 255, 255)]) == []


@pytest.mark.parametrize("rgb", [[], [(1, 2, 3)]])
def test_one_colour_has_no_pairs(rgb: list[tuple[int, int, int]]) -> None:
    assert alike(rgb) == []


def test_perler_has_few_pairs_for_normal_eyes() -> None:
    palette = load_palette("perler")
    normal = [pair for pair in alike([colour.rgb for colour in palette.colours]) if "normal" in pair.seen_by]
    assert 0 < len(normal) < 10 and LIMIT == 5.0
