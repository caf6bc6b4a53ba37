from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixcraft.colour import ciede2000, lab_from_srgb, linear_from_srgb
from pixcraft.errors import UnknownName
from pixcraft.palette import Colour, Palette

PALETTE = Palette(
    "test",
    (
        Colour("Blanc", "White", (252, 251, 248)),
        Colour("01", "Tin", (225, 224, 224)),
        Colour("504", "Blue Green", (196, 222, 204), frozenset({"retired"}), "3813"),
        Colour("3813", "Blue Green Light", (178, 212, 189)),
        Colour("E168", "Silver", (180, 180, 180), frozenset({"metallic"})),
        Colour("E999", "Old Gold", (180, 150, 60), frozenset({"metallic", "retired"})),
    ),
    aliases={"White": "Blanc", "1": "01", "Ghost": "none", "504": "01"},
)
RGB = st.tuples(*[st.integers(0, 255)] * 3)


def codes(palette: Palette) -> list[str]:
    return [colour.code for colour in palette.colours]


@pytest.mark.parametrize(("text", "code"), [("blanc", "Blanc"), (" WHITE ", "Blanc"), ("1", "01"), ("504", "504")])
def test_find_knows_codes_and_aliases_in_any_case(text: str, code: str) -> None:
    assert PALETTE.find(text).code == code


@pytest.mark.parametrize("text", ["3814", "", "Ghost", "none"])
def test_an_unknown_code_is_an_error(text: str) -> None:
    with pytest.raises(UnknownName, match="unknown test code"):
        PALETTE.find(text)


def test_an_unknown_code_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName) as caught:
        PALETTE.find("381")
    assert "3813" in caught.value.hint


def test_only_keeps_catalog_order_and_reads_aliases() -> None:
    assert codes(PALETTE.only(["3813", "white", "01", "Blanc"])) == ["Blanc", "01", "3813"]
    with pytest.raises(UnknownName):
        PALETTE.only(["01", "9999"])


def test_without_drops_any_flag_named() -> None:
    assert codes(PALETTE.without({"retired"})) == ["Blanc", "01", "3813", "E168"]
    assert codes(PALETTE.without(())) == codes(PALETTE)


def test_plain_drops_every_flag_not_asked_for() -> None:
    assert codes(PALETTE.plain()) == ["Blanc", "01", "3813"]
    assert codes(PALETTE.plain({"metallic"})) == ["Blanc", "01", "3813", "E168"]
    assert codes(PALETTE.plain({"metallic", "retired"})) == codes(PALETTE)


def test_arrays_follow_the_colours() -> None:
    assert PALETTE.rgb.dtype == np.uint8 and PALETTE.rgb.shape == (6, 3)
    np.testing.assert_allclose(PALETTE.lab, lab_from_srgb(PALETTE.rgb))
    np.testing.assert_allclose(PALETTE.linear, linear_from_srgb(PALETTE.rgb))
    assert PALETTE.only(["3813"]).rgb.tolist() == [[178, 212, 189]]


def test_an_empty_palette_has_empty_arrays() -> None:
    empty = Palette("empty", ())
    assert len(empty) == 0 and empty.rgb.shape == empty.lab.shape == (0, 3)


@settings(deadline=None, max_examples=50)
@given(st.lists(RGB, min_size=1, max_size=12), st.lists(RGB, min_size=4, max_size=4))
def test_nearest_is_brute_force(threads: list[tuple[int, int, int]], cells: list[tuple[int, int, int]]) -> None:
    palette = Palette("p", tuple(Colour(str(n), "", rgb) for n, rgb in enumerate(threads)))
    lab = lab_from_srgb(np.array(cells).reshape(2, 2, 3))
    found = palette.nearest(lab)
    assert found.shape == (2, 2)
    for place in np.ndindex(2, 2):
        differences = [float(ciede2000(lab[place], thread)) for thread in palette.lab]
        assert differences[found[place]] == pytest.approx(min(differences), abs=1e-2)


def test_every_colour_is_nearest_to_itself() -> None:
    assert PALETTE.nearest(PALETTE.lab).tolist() == list(range(6))
