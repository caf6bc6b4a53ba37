import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixcraft.errors import PatternFileError
from pixcraft.pattern import BackStitch, Ornament, Overlay, PartStitch, Pattern, Provenance
from pixcraft.patternfile import dumps, loads
from pixcraft.text import one_line
from tests.conftest import random_pattern

OVERLAY = Overlay(
    parts=(PartStitch(0, 0, 1, 0, 3), PartStitch(1, 0, 1, 2, 1)),
    backstitches=(BackStitch(0, 0.5, 2, 1, 2, "daisy", "4"),),
    ornaments=(Ornament(1.25, 0, 1, "sequin6mm", {"misc": "gold"}),),
    notes=({"boxleft": "1", "boxwords": "hello"},),
)


def same(one: Pattern, other: Pattern) -> bool:
    fields = ("colours", "craft", "title", "overlay", "made")
    return np.array_equal(one.cells, other.cells) and all(getattr(one, f) == getattr(other, f) for f in fields)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from([0, 1, 2, 60, 61, 62, 200]), st.text(max_size=20))
def test_round_trip_is_exact(rows: int, columns: int, colours: int, title: str) -> None:
    pattern = random_pattern(rows, columns, colours)
    made = Provenance("0.1.0", {"size": "9x9"}, {"name": "a.png"}, {"name": "dmc"}, 7, ("careful",))
    title = one_line(title)
    pattern = replace(pattern, title=title, made=made, overlay=OVERLAY if colours > 1 else Overlay())
    again = loads(dumps(pattern))
    assert same(again, pattern)
    assert dumps(again) == dumps(pattern)


def test_rows_have_one_key_up_to_61_colours_and_two_above() -> None:
    assert len(json.loads(dumps(random_pattern(9, 9, 61)))["rows"][0]) == 9
    assert len(json.loads(dumps(random_pattern(9, 9, 62)))["rows"][0]) == 18


def test_a_row_or_colour_a_line_so_that_files_can_be_compared() -> None:
    lines = dumps(random_pattern(5, 4, 3)).splitlines()
    assert sum(line.strip().startswith('{"key"') for line in lines) == 3
    assert lines.count(' "rows": [') == 1


LINE = {"x1": 0, "y1": 0, "x2": 0, "y2": 0, "colour": 1, "kind": "backstitch", "sequence": ""}


def changed(**changes: Any) -> str:
    content = json.loads(dumps(random_pattern(3, 3, 2)))
    content.update(changes)
    return json.dumps({key: value for key, value in content.items() if value is not None})


def test_newer_minor_version_keeps_what_it_does_not_know() -> None:
    content = json.loads(changed(version="1.7", mood="blue"))
    content["made"]["weather"] = ["rain"]
    again = json.loads(dumps(loads(json.dumps(content))))
    assert again["mood"] == "blue"
    assert again["made"]["weather"] == ["rain"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ("{}", "not a pixcraft pattern"),
        ("[1]", "not a pixcraft pattern"),
        (changed(version="2.0"), "newer pixcraft"),
        (changed(version="two"), "not a version"),
        (changed(rows=["000", "00"]), "rows"),
        (changed(rows=["000", "00", "000"]), r"rows\[1\]: 2 cells, but the first row has 3"),
        (changed(rows=["0?0"]), r"rows\[0\]: key '\?'"),
        (changed(rows=[]), "0 x 0 cells"),
        (changed(rows=["0" * 2001]), "2001 x 1 cells"),
        (changed(rows="000"), "expected a list"),
        (changed(colours=[{"key": "1"}]), "'code' is missing|is missing"),
        (changed(colours=[{"key": "1", "code": "x", "rgb": "red"}]), "not #rrggbb"),
        (changed(made=[]), "expected an object"),
        (changed(craft=None), "'craft' is missing"),
        (changed(overlay={"backstitches": [{**LINE, "x1": "a"}]}), "not a place"),
        (changed(overlay={"backstitches": [{**LINE, "y2": -5}]}), "not a place"),
        (changed(overlay=[]), "expected an object"),
        (changed(overlay={"notes": ["x"]}), "expected an object of texts"),
        (changed(made={"job": None}), "expected an object of texts"),
        (
            changed(overlay={"parts": [{"x": 0, "y": 0, "first": 1, "second": 0, "direction": float("nan")}]}),
            "direction",
        ),
        ("1" * 5000, "not a pixcraft pattern|not valid JSON"),
        (
            changed(overlay={"ornaments": [{"x": 0, "y": 0, "colour": 9, "kind": "knot", "extra": {}}]}),
            "not in the list",
        ),
        (changed(overlay={"parts": [{"x": 0}]}), "missing"),
    ],
)
def test_broken_files_are_one_clear_error(text: str, message: str) -> None:
    with pytest.raises(PatternFileError, match=message):
        loads(text, "chart.pixcraft.json")
