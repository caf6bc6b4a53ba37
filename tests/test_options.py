from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pixcraft import options
from pixcraft.errors import InputError
from pixcraft.options import option
from pixcraft.units import millimetres


@dataclass(frozen=True)
class Kit:
    strands: int = option(2, options.integer(1, 6), "How many strands.")
    waste: float = option(0.2, options.number(0, 1))
    grid: bool = option(True, options.yes_no)
    paper: str = option("a4", options.choice("a4", "letter"))
    codes: tuple[str, ...] = option((), options.words)
    margin: float = option(10.0, millimetres)
    plain: int = 7


def test_names_are_the_declared_options_only() -> None:
    assert options.option_names(Kit) == ("strands", "waste", "grid", "paper", "codes", "margin")


def test_build_parses_every_text() -> None:
    texts = {
        "strands": " 3 ",
        "waste": "0.25",
        "grid": "Off",
        "paper": "LETTER",
        "codes": "310, 321,,",
        "margin": "1in",
    }
    kit = options.build(Kit, texts)
    assert kit == Kit(3, 0.25, False, "letter", ("310", "321"), 25.4)


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("strands", "7", "strands: 7 is not between 1 and 6"),
        ("strands", "two", "strands: 'two' is not a whole number"),
        ("strands", "2.0", "is not a whole number"),
        ("strands", "9" * 5000, "strands: "),
        ("waste", "nan", "waste: nan is not between 0 and 1"),
        ("waste", "inf", "is not between 0 and 1"),
        ("waste", "-0.1", "is not between 0 and 1"),
        ("waste", "", "'' is not a number"),
        ("grid", "maybe", "grid: 'maybe' is neither yes nor no"),
        ("paper", "a5", "paper: 'a5' is not one of a4, letter"),
        ("margin", "12", "margin: '12' is not a length"),
    ],
)
def test_a_wrong_text_names_its_option(name: str, text: str, complaint: str) -> None:
    with pytest.raises(InputError) as caught:
        options.build(Kit, {name: text})
    assert complaint in caught.value.message


def test_an_input_errors_hint_is_kept() -> None:
    with pytest.raises(InputError) as caught:
        options.build(Kit, {"margin": "12"})
    assert "20cm" in caught.value.hint


def test_texts_hold_only_what_differs_from_the_default() -> None:
    assert options.texts(Kit()) == {}
    assert options.texts(Kit(grid=False, codes=("310", "B5200"), plain=9)) == {"grid": "no", "codes": "310,B5200"}


CODES = st.lists(st.text("ABC0123456789-", min_size=1, max_size=5), max_size=4)


@given(st.integers(1, 6), st.floats(0, 1), st.booleans(), st.sampled_from(["a4", "letter"]), CODES)
def test_texts_read_back_as_the_same_options(
    strands: int, waste: float, grid: bool, paper: str, codes: list[str]
) -> None:
    kit = Kit(strands, waste, grid, paper, tuple(codes))
    assert options.build(Kit, options.texts(kit)) == kit


@pytest.mark.parametrize("text", ["yes", "TRUE", " on ", "1"])
def test_yes(text: str) -> None:
    assert options.yes_no(text) is True


@pytest.mark.parametrize("text", ["no", "False", "OFF", "0 "])
def test_no(text: str) -> None:
    assert options.yes_no(text) is False


@given(st.text(max_size=12))
@pytest.mark.parametrize(
    "parse", [options.integer(0, 9), options.number(0, 9), options.yes_no, options.choice("a", "b"), options.words]
)
def test_parsers_raise_nothing_but_value_error(parse: Callable[[str], Any], text: str) -> None:
    with contextlib.suppress(ValueError):
        parse(text)
