"""The palettes that come with pixcraft: counts, spot values, and references that lead somewhere."""

from __future__ import annotations

import re
import time
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from pixcraft.colour import ciede2000, format_hex
from pixcraft.palette import Palette
from pixcraft.palettefile import check_palette, load_palette, read_palette

SHIPPED = {path.stem: path for path in (Path(__file__).parents[2] / "palettes" / "threads").iterdir()}
REPLACED = {"504": "3813", "731": "732", "776": "3326", "781": "782", "806": "3760", "971": "740", "3773": "407"}


@pytest.fixture(scope="module", params=["dmc", "dmc-consensus", "anchor", "madeira", "cosmo"])
def palette(request: pytest.FixtureRequest) -> Palette:
    return read_palette(SHIPPED[request.param])


@pytest.mark.parametrize(
    ("name", "brand", "count"),
    [
        ("dmc", "DMC", 489),
        ("dmc-consensus", "DMC", 489),
        ("anchor", "Anchor", 445),
        ("madeira", "Madeira", 369),
        ("cosmo", "Cosmo", 500),
    ],
)
def test_counts(name: str, brand: str, count: int) -> None:
    palette = load_palette(name)
    assert (palette.name, palette.brand, palette.kind, len(palette)) == (name, brand, "threads", count)


# Values as published: sharlagelfand/dmc for dmc; the two Anchor and Madeira tables' mid-points; tallcoleman/CosmoToRGB.
@pytest.mark.parametrize(
    ("name", "code", "colour", "rgb"),
    [
        ("dmc", "310", "Black", "#000000"),
        ("dmc", "321", "Red", "#C72B3B"),
        ("dmc", "Blanc", "White", "#FCFBF8"),
        ("dmc", "B5200", "Snow White", "#FFFFFF"),
        ("dmc", "01", "White Tin", "#E1E0E0"),
        ("dmc", "309", "Rose Ultra Very Dark", "#BA4A4A"),
        ("dmc-consensus", "321", "Red", "#BA1B2F"),
        ("anchor", "1", "Snow White", "#F4F5F4"),
        ("anchor", "9575", "Brick Medium Light", "#E29C7F"),
        ("madeira", "0101", "Off White", "#FCF9DD"),
        ("cosmo", "351", "", "#F8DFD8"),
    ],
)
def test_spot_values(name: str, code: str, colour: str, rgb: str) -> None:
    found = load_palette(name).find(code)
    assert (found.name, format_hex(found.rgb)) == (colour, rgb)


@pytest.mark.parametrize("name", ["dmc", "dmc-consensus"])
def test_retired_dmc_threads_have_their_replacement_and_are_not_plain(name: str) -> None:
    palette = load_palette(name)
    retired = {colour.code: colour.replacement for colour in palette.colours if colour.flags == {"retired"}}
    assert retired == REPLACED
    assert len(palette.plain()) == 482
    assert len(palette.plain({"retired"})) == 489


@pytest.mark.parametrize("name", ["dmc", "dmc-consensus"])
def test_dmc_codes_as_other_programs_spell_them(name: str) -> None:
    palette = load_palette(name)
    spellings = {"white": "Blanc", "BLANC": "Blanc", "ecru": "Ecru", "b5200": "B5200", "1": "01", "9": "09", "35": "35"}
    assert {text: palette.find(text).code for text in spellings} == spellings
    codes = {colour.code for colour in palette.colours}
    assert {f"{number:02}" for number in range(1, 36)} <= codes
    assert not {"3880", "3895", "868"} & codes  # known from one doubtful list only


def test_both_dmc_lists_have_the_same_threads() -> None:
    one, other = load_palette("dmc"), load_palette("dmc-consensus")
    assert [colour.code for colour in one.colours] == [colour.code for colour in other.colours]
    assert [colour.equivalents for colour in one.colours] == [colour.equivalents for colour in other.colours]
    assert 4 < float(np.mean(ciede2000(one.lab, other.lab))) < 7  # different numbers of the same colours


def test_codes_are_unique_and_clean(palette: Palette) -> None:
    codes = [colour.code.casefold() for colour in palette.colours]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[A-Za-z0-9]+", code) for code in codes)


def test_names_are_there_except_for_cosmo(palette: Palette) -> None:
    assert {bool(colour.name) for colour in palette.colours} == {palette.name != "cosmo"}


def test_every_published_equivalent_exists() -> None:
    dmc = load_palette("dmc")
    other = cache(load_palette)
    given = {"anchor": 0, "cosmo": 0}
    for colour in dmc.colours:
        for catalog, codes in colour.equivalents.items():
            given[catalog] += 1
            assert all(other(catalog).find(code).code == code for code in codes)
    assert given == {"anchor": 454, "cosmo": 486}
    assert dmc.find("310").equivalents["anchor"] == ("403",)
    assert dmc.find("03").equivalents == {"cosmo": ("152A",)}


def test_each_file_says_where_it_is_from_and_how_far_to_trust_it(palette: Palette) -> None:
    assert palette.source and palette.title
    assert "trademark" in palette.licence and "MIT" in palette.licence
    assert palette.accuracy.startswith("Approximate") and "CIEDE2000" in palette.accuracy


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_each_shipped_file_passes_its_own_check_and_explains_itself(name: str) -> None:
    path = SHIPPED[name]
    checked = check_palette(path)
    assert checked.errors == ()
    assert all("looks the same" in warning.message for warning in checked.warnings)
    text = path.read_text("utf-8")
    assert text.startswith("# A pixcraft palette.")
    assert all(line.startswith("  - {") for line in text.split("colours:\n")[1].splitlines())  # one colour a line


def test_loading_dmc_is_quick() -> None:
    def cpu() -> float:
        started = time.process_time()
        read_palette(SHIPPED["dmc"])
        return time.process_time() - started

    assert min(cpu() for _ in range(5)) < 0.06
