import unicodedata
from dataclasses import replace

import numpy as np
import pytest

from pixcraft.errors import InputError
from pixcraft.pattern import ChartColour, Pattern
from pixcraft.symbols import CLEAR, assign_symbols, confusion_risk, symbol_set
from tests.bench.measure_symbols import distances, measured
from tests.conftest import random_pattern


def test_shipped_symbols_are_the_measured_ones() -> None:
    assert symbol_set() == "".join(symbol for symbol, _ in measured())


def test_clear_symbols_differ_more_than_letters_that_people_confuse() -> None:
    table = distances(symbol_set()[:CLEAR])
    np.fill_diagonal(table, np.inf)
    confused = distances("OQ0")
    assert table.min() >= 0.14 > confused[0, 1] and confused[0, 2] < 0.14


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
    likeness = 1 / (0.05 + distances("".join(colour.symbol for colour in pattern.colours)))
    np.fill_diagonal(likeness, 0)
    chosen = (risk * likeness).sum()
    rng = np.random.default_rng(0)
    shuffled = [(risk * likeness[np.ix_(order, order)]).sum() for order in (rng.permutation(40) for _ in range(200))]
    assert chosen < np.quantile(shuffled, 0.1)


def test_more_colours_than_symbols_is_an_error() -> None:
    many = tuple(ChartColour(str(k), "", (k % 256, k // 256, 0)) for k in range(2000))
    with pytest.raises(InputError, match="2000 colours"):
        assign_symbols(Pattern(np.ones((2, 2), np.uint16), many, "stitch"))


def test_a_whole_catalogue_has_symbols_enough() -> None:
    pattern = assign_symbols(random_pattern(40, 40, 500))
    assert len({colour.symbol for colour in pattern.colours}) == 500
