"""Mosaics from a stock as people make them: sets, lists that come back, what to buy, and one error for bad input."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from pathlib import Path
from xml.etree.ElementTree import fromstring

import numpy as np
import pytest
from PIL import Image

from pixcraft import patternfile
from pixcraft.cli import run
from pixcraft.crafts.parts import find_set
from pixcraft.pattern import Pattern

SMALL = ("--size", "24x24", "--only", "json", "-q")


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    y, x = np.mgrid[:96, :96] / 96
    noise = np.random.default_rng(0).normal(0, 12, (96, 96, 3))
    rgb = np.stack([255 * x, 200 * y, 90 + 120 * np.hypot(x - 0.5, y - 0.5)], axis=-1) + noise
    Image.fromarray(np.clip(rgb, 0, 255).astype(np.uint8)).save("photo.png")


def brick(*arguments: str) -> int:
    return run(["brick", "photo.png", *arguments])


def pattern(path: str) -> Pattern:
    return patternfile.loads(Path(path).read_text(encoding="utf-8"))


def used(made: Pattern) -> Counter[str]:
    return Counter(dict(zip((item.code for item in made.colours), made.counts().tolist(), strict=True)))


def test_a_set_brings_its_part_and_size(capsys: pytest.CaptureFixture[str]) -> None:
    assert brick("--stock", "set:21226", "--dry-run") == 0
    job = capsys.readouterr().out
    assert 'part: "round-tile"' in job and 'size: "48x48"' in job and 'generator: "stock"' in job
    assert brick("--stock", "set:21226", "--part", "tile", "--width", "20cm", "--dry-run") == 0
    job = capsys.readouterr().out
    assert 'part: "tile"' in job and "size:" not in job
    assert brick("--stock", "set:21226", "--part", "tile", "-o", "out") == 3
    error = capsys.readouterr().err
    assert "no piece of set:21226 can be used" in error and "it has 3,937 of round-tile: --part chooses" in error


def test_all_lists_say_the_same_and_come_back_as_a_stock() -> None:
    only = "json,bricklink,rebrickable"
    assert brick("--stock", "set:21226", "--size", "24x24", "--only", only, "-o", "out", "-q") == 0
    made = pattern("out/photo.pixcraft.json")
    counts = used(made)
    assert all(count <= find_set("21226").counts[code] for code, count in counts.items())
    rows = csv.DictReader(io.StringIO(Path("out/photo-rebrickable.csv").read_text("utf-8-sig")))
    assert {row["Color"]: int(row["Quantity"]) for row in rows} == dict(counts)
    items = fromstring(Path("out/photo-bricklink.xml").read_text("utf-8"))
    assert sum(int(item.findtext("MINQTY", "")) for item in items) == 576
    assert all(item.findtext("QTYFILLED") == item.findtext("MINQTY") for item in items)
    for name in ("rebrickable.csv", "bricklink.xml"):
        assert brick("--stock", f"out/photo-{name}", *SMALL, "--size", "24x24", "-o", "again.json", "--force") == 0
        again = pattern("again.json")
        assert used(again) == counts and "round-tile" in again.made.job["part"]


def test_what_to_buy() -> None:
    Path("drawer.csv").write_text("code,count\n0,150\n15,150\n4,100\n")
    assert (
        brick("--stock", "drawer.csv", "--size", "24x24", "--short", "buy", "--only", "missing,json", "-o", "out") == 0
    )
    rows = list(csv.DictReader(io.StringIO(Path("out/photo-to-buy.csv").read_text("utf-8-sig"))))
    assert sum(int(row["buy"]) for row in rows) == 576 - 400
    assert all(int(row["need"]) == int(row["have"]) + int(row["buy"]) for row in rows)


def test_the_same_bytes_twice() -> None:
    for name in ("one.json", "two.json"):
        assert brick("--stock", "set:31204", "--style", "blend", *SMALL, "-o", name) == 0
    assert Path("one.json").read_bytes() == Path("two.json").read_bytes()


def test_beads() -> None:
    Path("beads.csv").write_text("code,count\nP18,200\nP01,200\nP05,100\nP12,100\n")
    assert run(["bead", "photo.png", "--beads", "perler", "--stock", "beads.csv", *SMALL, "-o", "b.json"]) == 0
    assert all(count <= 200 for count in used(pattern("b.json")).values())


def test_sets_that_suit(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sets", "photo.png", "--size", "16x16", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["sets"]
    assert len(found) == 18
    figures = [entry["difference"] for entry in found if entry["difference"] is not None]
    assert figures == sorted(figures) and found[-1]["verdict"] == "too few pieces"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--stock", "set:99"), "the pieces of set '99' are not known"),
        (("--stock", "bad.csv"), "bad.csv:2: count: -4 is not between"),
        (("--stock", "set:21226", "--merge", "plates"), "one piece for each cell"),
        (("--stock", "set:41906"), "cells want pieces, and the stock has 82"),
        (("--stock", "set:21226", "--weights", "zero.csv"), "zero.csv:2: a weight of 0"),
        (("--stock", "set:21226", "--speckle", "11"), "speckle: 11 is not between 0 and 10"),
        (("--stock", "set:21226", "--short", "borrow"), "short: 'borrow' is not one of bare, buy"),
    ],
)
def test_bad_input(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str) -> None:
    Path("bad.csv").write_text("code,count\n0,-4\n")
    Path("zero.csv").write_text("column,row,weight\n1,1,0\n")
    assert brick(*arguments, "-o", "out") == 3
    assert message in capsys.readouterr().err
    assert not Path("out").exists()
