"""Swaps: layout kept, colours merged, exchanges at once."""

import numpy as np
import pytest

from pixcraft.errors import InputError, UnknownName
from pixcraft.palette import Colour, Palette
from pixcraft.pattern import ChartColour, Pattern
from pixcraft.swaps import Swap, following, parse_swaps, swapped

PALETTE = Palette(
    "few", tuple(Colour(code, code.lower(), (10 * k, 0, 0), key=f"K{k}") for k, code in enumerate("ABCD")), brand="Few"
)


def design() -> Pattern:
    colours = tuple(ChartColour.of(PALETTE.find(code), PALETTE) for code in "ABC")
    return Pattern(np.array([[1, 2, 3], [0, 1, 3]], np.uint16), colours, "bead")


def codes(pattern: Pattern) -> list[list[str]]:
    names = ["-", *(colour.code for colour in pattern.colours)]
    return [[names[key] for key in row] for row in pattern.cells.tolist()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A=D", [["D", "B", "C"], ["-", "D", "C"]]),
        ("a=C", [["C", "B", "C"], ["-", "C", "C"]]),
        ("A=B,B=A", [["B", "A", "C"], ["-", "B", "C"]]),
        ("A=B,B=C", [["B", "C", "C"], ["-", "B", "C"]]),
        ("A=B, C=B", [["B", "B", "B"], ["-", "B", "B"]]),
        ("A=A", [["A", "B", "C"], ["-", "A", "C"]]),
    ],
)
def test_swaps_keep_the_layout(text: str, expected: list[list[str]]) -> None:
    result, remarks = swapped(design(), parse_swaps(text), PALETTE)
    assert codes(result) == expected
    assert len({colour.code for colour in result.colours}) == len(result.colours)
    assert [colour.symbol for colour in result.colours] == [PALETTE.find(c.code).key for c in result.colours]
    assert not remarks


def test_a_colour_that_is_not_there_is_said() -> None:
    result, remarks = swapped(design(), parse_swaps("D=A"), PALETTE)
    assert codes(result) == codes(design())
    assert "D is not in the design" in remarks[0]
    with pytest.raises(UnknownName):
        swapped(design(), parse_swaps("A=Z"), PALETTE)


@pytest.mark.parametrize("text", ["A", "A=", "=B", "A=B=C", "A=B,A=C", "A=B,a=C"])
def test_bad_swaps(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_swaps(text)
    assert caught.value.hint


def test_swaps_one_after_the_other_are_one() -> None:
    assert following(parse_swaps("A=B"), parse_swaps("B=D,C=A")) == (Swap("A", "D"), Swap("B", "D"), Swap("C", "A"))
    for first, then in (("A=B", "B=A"), ("A=D,B=C", "C=A,D=B"), ("A=B,B=A", "A=D")):
        one_by_one, _ = swapped(swapped(design(), parse_swaps(first), PALETTE)[0], parse_swaps(then), PALETTE)
        at_once, _ = swapped(design(), following(parse_swaps(first), parse_swaps(then)), PALETTE)
        assert codes(at_once) == codes(one_by_one)
