from __future__ import annotations

from dataclasses import replace

import pytest

from pixcraft.colour import ciede2000, lab_from_srgb
from pixcraft.errors import InputError
from pixcraft.palette import Colour, Palette
from pixcraft.palettefile import load_palette
from pixcraft.palettefile.compare import FAR, compare

RETIRED = frozenset({"retired"})


def grey(code: str, level: int, **more: object) -> Colour:
    return replace(Colour(code, "", (level, level, level)), **more)  # type: ignore[arg-type]


FIRST = Palette(
    "one",
    (
        grey("a", 100, equivalents={"two": ("B1", "gone")}),
        grey("b", 104),
        grey("c", 103),
        grey("d", 250, equivalents={"TWO": ("B9",)}),
    ),
)
SECOND = Palette(
    "two",
    (
        grey("B1", 106),
        grey("B2", 95),
        grey("B3", 104, flags=RETIRED),
        grey("B9", 0),
        grey("B4", 90, equivalents={"one": ("c",)}),
    ),
)


def found(first: Palette = FIRST, second: Palette = SECOND) -> dict[str, tuple[str, str]]:
    return {
        match.colour.code: (match.published.colour.code if match.published else "", match.nearest.colour.code)
        for match in compare(first, second)
    }


def test_published_matches_come_from_either_file_and_nearest_ones_are_never_retired() -> None:
    assert found() == {"a": ("B1", "B2"), "b": ("", "B1"), "c": ("B4", "B1"), "d": ("B9", "B1")}


def test_differences_are_ciede2000_and_far_ones_are_marked() -> None:
    matches = {match.colour.code: match for match in compare(FIRST, SECOND)}
    expected = float(ciede2000(lab_from_srgb((100,) * 3), lab_from_srgb((106,) * 3)))
    assert matches["a"].best.difference == pytest.approx(expected, abs=1e-3)
    assert not matches["a"].best.far
    assert matches["d"].best.difference > FAR and matches["d"].best.far


def test_colours_that_land_together_name_each_other_and_the_farther_gets_a_free_one() -> None:
    a, b, c, d = compare(FIRST, SECOND)
    assert (a.best.colour.code, a.shared_with) == ("B1", ("b",))
    assert (b.best.colour.code, b.shared_with) == ("B1", ("a",))
    assert b.instead is None  # the closest keeps it
    assert a.instead is not None and a.instead.colour.code == "B2"
    assert c.shared_with == d.shared_with == ()


def test_a_free_colour_that_is_far_and_farther_is_not_offered() -> None:
    first = Palette("one", (grey("a", 100), grey("b", 101)))
    matches = compare(first, Palette("two", (grey("x", 100), grey("y", 255))))
    assert [match.instead for match in matches] == [None, None]


def test_a_retired_published_match_is_not_offered() -> None:
    second = replace(SECOND, colours=(grey("B1", 106, flags=RETIRED), *SECOND.colours[1:]))
    assert found(second=second)["a"] == ("", "B2")


def test_two_lists_of_one_brand_match_by_code() -> None:
    matches = compare(load_palette("dmc").only(["310", "blanc", "01"]), load_palette("dmc-consensus"))
    assert [(match.published and match.published.colour.code) for match in matches] == ["Blanc", "01", "310"]


def test_an_empty_palette_is_refused() -> None:
    empty = Palette("none", ())
    for first, second in ((empty, SECOND), (FIRST, empty), (FIRST, Palette("old", (grey("x", 0, flags=RETIRED),)))):
        with pytest.raises(InputError, match="no colours to compare"):
            compare(first, second)


def test_dmc_to_anchor_shows_what_the_conversion_merges() -> None:
    matches = compare(load_palette("dmc"), load_palette("anchor"))
    assert sum(match.published is not None for match in matches) == 454
    assert len({match.published.colour.code for match in matches if match.published}) == 355
    offered = [match.instead.colour.code for match in matches if match.instead]
    assert not set(offered) & {match.best.colour.code for match in matches}
