from __future__ import annotations

import pytest

from pixcraft.crafts.parts import ELEMENT, FAMILIES, PIXELS, family, find_part, find_set, parts, set_stocks
from pixcraft.errors import InputError, UnknownName
from pixcraft.palettefile import load_palette


def test_parts_are_those_of_the_data() -> None:
    assert len(parts()) == 72
    for part in parts().values():
        assert part.width <= part.length
        assert part.ids["rebrickable"] == part.name and set(part.ids) == {"rebrickable", "ldraw", "bricklink"}
        assert part.price is None or part.price == tuple(sorted(part.price))


def test_every_name_of_a_pixel_is_one_stud() -> None:
    for name, number in PIXELS.items():
        part = find_part(name)
        assert (part.name, part.width, part.length) == (number, 1, 1)
    assert find_part("brick").height_ldu == 24 and find_part("plate").height_ldu == 8


def test_numbers_differ_between_the_systems() -> None:
    assert find_part("round-plate").ids == {"rebrickable": "6141", "ldraw": "6141", "bricklink": "4073"}
    assert find_part("3023").ids["ldraw"] == "3023b" and find_part("tile").ids["bricklink"] == "3070"
    assert find_part("4073").name == "6141" and find_part("3070").name == "3070b"


def test_an_unknown_part_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match="unknown part: 'plait'") as caught:
        find_part("plait")
    assert "plate" in caught.value.hint


@pytest.mark.parametrize("name", FAMILIES)
def test_families_are_full_rectangles_with_one_part_a_size(name: str) -> None:
    found = family(name)
    sizes = [(part.width, part.length) for part in found]
    assert len(set(sizes)) == len(sizes) and sizes[0] == (1, 1)
    for part in found:
        left, right, _, _, back, front = part.bounds
        assert (right - left, front - back) == (20 * part.length, 20 * part.width)
        assert (left + right, back + front) == (0, 0)
    assert "2420" not in {part.name for part in found}  # a corner


def test_every_part_and_colour_exists() -> None:
    colours = {colour.code for colour in load_palette("lego").colours}
    pairs = ELEMENT.pairs()
    assert len(pairs) == 3212
    assert {part for part, _ in pairs} == set(parts())
    assert {colour for _, colour in pairs} <= colours
    assert sum(len(ELEMENT.made(*pair)) for pair in pairs) == 5429


def test_elements_come_newest_first() -> None:
    assert ELEMENT.made("98138", "0") == ("6284070", "6139403")
    assert all(len(set(ELEMENT.made(*pair))) == len(ELEMENT.made(*pair)) > 0 for pair in ELEMENT.pairs())
    assert ELEMENT.made("98138", "378") == ()  # Sand Green
    assert ELEMENT.made("none", "0") == () and ELEMENT.colours_of("none") == frozenset()


# Colours ever issued, and solid ones seen in sets of 2025 or later: section 3 of the brick study.
@pytest.mark.parametrize(
    ("name", "ever", "today"),
    [
        ("round-tile", 66, 41), ("round-plate", 69, 36), ("tile", 70, 45), ("plate", 80, 43), ("brick", 80, 44),
        ("3023", 85, 45), ("3021", 66, 40), ("3034", 45, 36), ("4186", 11, 8), ("91405", 26, 26), ("65803", 6, 6),
    ],
)  # fmt: skip
def test_colours_of_a_part(name: str, ever: int, today: int) -> None:
    made = ELEMENT.colours_of(find_part(name).name)
    plain = {colour.code for colour in load_palette("lego").plain().colours}
    assert (len(made), len(made & plain)) == (ever, today)


def test_holes_that_make_lists_unbuildable() -> None:
    lego = load_palette("lego")
    by_name = {colour.name: colour.code for colour in lego.colours}
    for colour, missing in {"Coral": "3623 3022 3021", "Light Aqua": "3022", "Reddish Orange": "3020"}.items():
        assert not any(ELEMENT.made(part, by_name[colour]) for part in missing.split())
    assert ELEMENT.made("3024", by_name["Coral"])


def test_sets_hold_the_pieces_of_the_data() -> None:
    stocks = set_stocks()
    assert len(stocks) == 18
    together = find_set("21226")
    assert together is stocks["21226-1"] is find_set(" 21226-1 ")
    assert (together.columns, together.rows, together.part, together.counts["0"]) == (48, 48, "98138", 254)
    assert sum(stocks["31203-1"].counts.values()) == 11130  # lego-art-remix; legopic's list lacks the white ones
    assert sum(stocks["40179-1"].counts.values()) == 4500
    colours = {colour.code for colour in load_palette("lego").colours}
    for stock in stocks.values():
        assert set(stock.counts) <= colours and (not stock.part or stock.part in parts())


def test_an_unknown_set_says_which_are_known() -> None:
    with pytest.raises(InputError, match="the pieces of set '1234' are not known") as caught:
        find_set("1234")
    assert "21226" in caught.value.hint and "31198" in caught.value.hint
