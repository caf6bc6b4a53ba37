"""The example of a batch makes its kits, as its README says."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pdfplumber
import pytest

from pixcraft.cli import run
from tests.batch.kitmaking import table
from tests.conftest import ROOT

OUT = Path("kits")


@pytest.fixture
def example(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples" / "batch", tmp_path / "examples" / "batch")
    (command,) = re.findall(
        r"^    (pixcraft .*?)\n\n", (ROOT / "examples/batch/README.md").read_text("utf-8"), re.M | re.S
    )
    arguments = shlex.split(command.replace("\\\n", " "))[1:]
    assert run([*arguments, "--only", "json,pixels", "-q"]) == 0


def test_it_does_what_its_readme_says(example: None) -> None:
    cat, eye, ball = json.loads((OUT / "summary.json").read_text("utf-8"))["designs"]
    assert (cat["kits"], eye["kits"], ball["kits"]) == (3, 2, 4)
    assert (cat["packed_now"], eye["packed_now"]) == (3, 1)
    assert cat["customer"] == "Museum shop" and cat["margin"] == round(cat["price"] - cat["cost"], 2)
    (line,) = table(OUT / "substitutions.csv")
    assert (line["design"], line["code"], line["replaced_by"], line["left"]) == ("cat", "P35", "C39", "40")
    ordered = {line["code"]: line for line in table(OUT / "purchase_order.csv")}
    assert ordered["P21"]["packs"] == "1" and ordered["P21"]["pack_count"] == "6000"
    assert "counted" in table(OUT / "stock_after.csv")[0]


def test_pick_list_packing_lists_and_labels_agree(example: None) -> None:
    rows = table(OUT / "pick_list.csv")
    for code in {row["code"] for row in rows}:
        whole, *shares = (row for row in rows if row["code"] == code)
        assert whole["design"] == "" and int(whole["take"]) == sum(int(row["take"]) for row in shares)
        assert all(int(row["take"]) == int(row["kits"]) * int(row["each"]) for row in shares)
    before = {row["code"]: int(row["on_hand_beads"]) for row in table(Path("examples/batch/stock.csv"))}
    taken = {row["code"]: int(row["take"]) for row in rows if not row["design"]}
    for row in table(OUT / "stock_after.csv"):
        assert int(row["on_hand_beads"]) == before[row["code"]] - taken.get(row["code"], 0) >= 0
    with pdfplumber.open(OUT / "kits" / "packing_lists.pdf") as pdf:
        pages = [page.extract_text() for page in pdf.pages]
    with pdfplumber.open(OUT / "labels" / "5160.pdf") as pdf:
        labels = "".join(page.extract_text() for page in pdf.pages)
    for title, page in zip(("cat", "cat-eye", "ball"), pages, strict=True):
        mine = [row for row in rows if row["design"] == title]
        assert mine and all(re.search(rf"{row['code']} .* {row['each']} ", page) for row in mine)
        assert all(f"{row['each']} beads" in labels or row["each"] in labels for row in mine)
