import unicodedata
from dataclasses import replace

import numpy as np
import pytest

from pixcraft.colour import lab_from_srgb
from pixcraft.errors import InputError
from pixcraft.pattern import ChartColour, Pattern
from pixcraft.sheet.fonts import sign_middle
from pixcraft.symbols import CLEAR, assign_symbols, confusion_risk, drawn_sign, sign_distances, symbol_set
from tests.bench.measure_symbols import measured
from tests.conftest import random_pattern


def test_shipped_symbols_are_the_measured_ones() -> None:
    assert symbol_set() == "".join(symbol for symbol, _ in measured())


def test_clear_symbols_differ_more_than_letters_that_people_confuse() -> None:
    table = sign_distances(symbol_set()[:CLEAR])
    np.fill_diagonal(table, np.inf)
    confused = sign_distances("OQ0EF")
    assert table.min() >= 0.13 > max(confused[0, 1], confused[0, 2], confused[3, 4])


def test_clear_symbols_hold_no_letter_in_two_sizes_and_no_sign_in_two_directions() -> None:
    signs = symbol_set()[:40]
    alike = ("Ψψ", "Φφ", "Ωω", "Yy", "Zz", "Kk", "Ss", "qp", "bd", "≤≥", "◥◤", "◥◢", "◥◣", "◧◨", "◐◑", "▲▼", "Λ∨", "♂↗")
    for pair in alike:
        assert not set(pair) <= set(signs), pair


@pytest.mark.parametrize("sign", ["Ψ", "ψ", "y", "♬", "_"])
def test_signs_are_compared_as_charts_draw_them(sign: str) -> None:
    """In the middle of the cell, where capitals and small letters meet."""
    ink = drawn_sign(sign).sum(axis=1)
    assert (ink * np.arange(16)).sum() / ink.sum() == pytest.approx(7.5, abs=1.5)
    rows = np.flatnonzero(ink > 0.02 * ink.max())
    assert (rows[0] + rows[-1]) / 2 == pytest.approx(7.5, abs=0.6)
    assert -0.3 < sign_middle(sign) < 0.5


def test_the_full_square_comes_last_because_it_hides_the_colour_under_it() -> None:
    assert "■" in symbol_set()[CLEAR:]
    assert max(drawn_sign(sign).mean() for sign in symbol_set()[:CLEAR]) < drawn_sign("■").mean() - 0.03


def test_a_turned_or_mirrored_sign_is_half_as_different() -> None:
    table = sign_distances("◥◣■♡")
    assert table[0, 1] < 0.8 * min(table[0, 2], table[1, 3])
    assert np.allclose(table, table.T) and np.allclose(np.diag(table), 0, atol=1e-6)


def test_symbols_extract_as_themselves() -> None:
    for symbol in symbol_set():
        assert unicodedata.normalize("NFKC", symbol) == symbol
        assert unicodedata.category(symbol)[0] in "LNSP"


def test_every_colour_gets_its_own_and_the_same_again() -> None:
    pattern = random_pattern(40, 40, 60)
    first, second = assign_symbols(pattern), assign_symbols(pattern)
    symbols = [colour.symbol for colour in first.colours]
    assert len(set(symbols)) == 60
    assert symbols == [colour.symbol for colour in second.colours]
    assert assign_symbols(first) is first


def test_usable_symbols_are_kept_and_others_replaced() -> None:
    pattern = random_pattern(8, 8, 4)
    given = ["♥", "♥", "\x02", "■"]
    colours = tuple(replace(colour, symbol=sign) for colour, sign in zip(pattern.colours, given, strict=True))
    symbols = [colour.symbol for colour in assign_symbols(replace(pattern, colours=colours)).colours]
    assert symbols[0] == "♥" and symbols[3] == "■"
    assert len(set(symbols)) == 4 and "\x02" not in symbols


def test_touching_threads_are_easier_to_tell_apart_than_by_chance() -> None:
    pattern = assign_symbols(random_pattern(60, 60, 40, seed=3))
    risk = confusion_risk(pattern)
    likeness = 1 / (0.05 + sign_distances([colour.symbol for colour in pattern.colours]))
    np.fill_diagonal(likeness, 0)
    chosen = (risk * likeness).sum()
    rng = np.random.default_rng(0)
    shuffled = [(risk * likeness[np.ix_(order, order)]).sum() for order in (rng.permutation(40) for _ in range(200))]
    assert chosen < np.quantile(shuffled, 0.1)


@pytest.mark.parametrize("colours", [2, 4, 24, 60])
def test_dark_threads_get_signs_with_more_ink(colours: int) -> None:
    pattern = random_pattern(1, 1, colours, seed=5)
    areas = np.arange(1, colours + 1, dtype=np.uint16).repeat(20).repeat(10).reshape(-1, 10)
    pattern = assign_symbols(replace(pattern, cells=areas))
    darkness = -lab_from_srgb(np.array([colour.rgb for colour in pattern.colours]))[:, 0]
    ink = [drawn_sign(colour.symbol).mean() for colour in pattern.colours]
    assert np.corrcoef(darkness, ink)[0, 1] > 0.4


def test_more_colours_than_symbols_is_an_error() -> None:
    many = tuple(ChartColour(str(k), "", (k % 256, k // 256, 0)) for k in range(2000))
    with pytest.raises(InputError, match="2000 colours"):
        assign_symbols(Pattern(np.ones((2, 2), np.uint16), many, "stitch"))


def test_a_whole_catalogue_has_symbols_enough() -> None:
    pattern = assign_symbols(random_pattern(40, 40, 500))
    assert len({colour.symbol for colour in pattern.colours}) == 500
