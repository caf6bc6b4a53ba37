"""The same documents for every craft: skeins and fabric, drills, grams, parts."""

from __future__ import annotations

import json
from math import ceil
from pathlib import Path

import pdfplumber
import pytest

from pixcraft.batch.ledger import Ledger
from pixcraft.cli import run
from tests.batch.conftest import pictures
from tests.batch.kitmaking import table


def packed(folder: Path, *arguments: str) -> str:
    """Make two designs; returns the text of the first packing list."""
    pictures(folder / "in", 2)
    common = ["--size", "8x8", "--option", "generator=nearest", "--only", "json", "--labels", "L7651", "-q"]
    assert run(["batch", "in", "--out", "kits", *common, *arguments]) == 0
    with pdfplumber.open("kits/kits/packing_lists.pdf") as pdf:
        return pdf.pages[0].extract_text()


def test_stitch_kits_have_skeins_and_the_size_to_cut(tmp_path: Path) -> None:
    text = packed(tmp_path, "--craft", "stitch", "--palette", "dmc")
    assert "Cut fabric to: 16.7 x 16.7 cm" in text and "Skeins" in text
    for line in table(Path("kits/purchase_order.csv")):
        assert (line["unit"], line["pack_count"]) == ("skein", "1")
        assert int(line["packs"]) == ceil(float(line["needed"]))  # shared by both designs, not one each


def test_diamond_kits_are_counted_in_drills(tmp_path: Path) -> None:
    text = packed(tmp_path, "--craft", "diamond")
    assert "Drills" in text and "Canvas:" in text
    assert {(x["unit"], x["pack_count"]) for x in table(Path("kits/purchase_order.csv"))} == {("drill", "200")}


def test_beads_sold_by_weight_are_weighed_once(tmp_path: Path) -> None:
    text = packed(tmp_path, "--craft", "weave")
    assert text.count("Grams") == 1
    first, _ = json.loads(Path("kits/summary.json").read_text("utf-8"))["designs"]
    assert first["grams"] > 0


def test_brick_kits_have_parts(tmp_path: Path) -> None:
    text = packed(tmp_path, "--craft", "brick", "--option", "part=plate")
    assert "Pieces" in text and "Plate 1 x 1" in text
    receipts = [*Ledger(Path("kits")).at(Ledger(Path("kits")).places().values())]
    assert sum(supply.need for supply in receipts[0].supplies) == 64
    assert all(x["part"] == "Plate 1 x 1" for x in table(Path("kits/purchase_order.csv")))


@pytest.mark.parametrize("name", ["stock", "extras", "kit-skus", "supplier-skus"])
def test_a_broken_file_is_found_before_any_work(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pictures(tmp_path / "in", 1)
    Path("broken.csv").write_text("palette,code\n\nperler,P01\n")
    assert run(["batch", "in", "--out", "kits", f"--{name}", "broken.csv"]) == 3
    assert "broken.csv:1: " in capsys.readouterr().err
    assert run(["batch", "in", "--out", "kits", f"--{name}", "brokn.csv"]) == 3
    assert "did you mean broken.csv" in capsys.readouterr().err
    assert not Path("kits").exists()
