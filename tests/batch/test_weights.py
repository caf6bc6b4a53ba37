"""A weight that was stored is used everywhere from then on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pixcraft.batch.plan import shared_key
from pixcraft.cli import run
from pixcraft.crafts.bead import Bead
from pixcraft.crafts.beads import find_bead_kind
from pixcraft.crafts.weights import weights, weights_file
from pixcraft.errors import CatalogError
from pixcraft.job import Job
from tests.batch.conftest import save_picture
from tests.conftest import random_pattern


def weigh(*arguments: str) -> int:
    return run(["weigh", "--date", "2026-11-26", *arguments])


def test_grams_come_from_the_scale(capsys: pytest.CaptureFixture[str]) -> None:
    pattern = random_pattern(10, 10, 1, empty=False)
    before = Bead().materials(pattern)[0].columns["grams"]
    assert weigh("--beads", "200", "--grams", "12.4", "--kind", "perler-midi") == 0
    assert "62 g" in capsys.readouterr().out
    (item,) = Bead().materials(pattern)
    assert item.columns["packed"] == "105" and item.columns["grams"] == "6.6" != before  # 105 x 0.062 = 6.51
    facts = {fact.label: fact.value for fact in Bead().facts(pattern)}
    assert facts["Weight"] == "7 g with spare; as weighed on 2026-11-26"
    assert find_bead_kind("hama-midi").weighed == ""
    assert run(["palettes", "kinds", "--json"]) == 0
    kinds = {kind["name"]: kind for kind in json.loads(capsys.readouterr().out)["kinds"]}
    assert set(kinds["perler-midi"]["grams_per_1000"]) == {62.0}


def test_kinds_are_kept_beside_each_other_and_weighed_anew() -> None:
    weigh("--beads", "200", "--grams", "12.4")
    weigh("--beads", "500", "--grams", "4.75", "--kind", "artkal-c")
    weigh("--beads", "100", "--grams", "6.1")
    assert {name: item.grams_per_1000 for name, item in weights().items()} == {"perler-midi": 61.0, "artkal-c": 9.5}


def test_the_single_command_and_the_batch_use_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save_picture(tmp_path / "in" / "a.png")
    key = shared_key(Job("bead", palette="perler"))
    weigh("--beads", "1000", "--grams", "100")
    assert shared_key(Job("bead", palette="perler")) != key  # what was made with another weight is made again
    capsys.readouterr()
    options = ["--size", "4x4", "--generator", "nearest", "--only", "json"]
    assert run(["bead", "in/a.png", *options, "-o", "single", "--json"]) == 0
    single = json.loads(capsys.readouterr().out)["materials"]
    assert all(float(item["grams"]) == item["packed"] / 10 for item in single)
    batch = ["--palette", "perler", "--size", "4x4", "--option", "generator=nearest", "--only", "json", "-q"]
    assert run(["batch", "in", "--out", "kits", *batch]) == 0
    (row,) = json.loads(Path("kits/summary.json").read_text("utf-8"))["designs"]
    assert row["grams"] == round(sum(item["packed"] for item in single) / 10, 1)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--beads", "0", "--grams", "1"], 2),
        (["--beads", "1", "--grams", "9000"], 3),
        (["--beads", "200", "--grams", "12", "--kind", "moon"], 3),
    ],
)
def test_nonsense_is_refused(arguments: list[str], code: int) -> None:
    assert run(["weigh", *arguments]) == code
    assert not weights_file().exists()


def test_a_day_is_a_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["weigh", "--beads", "200", "--grams", "12.4", "--date", "yesterday"]) == 3
    assert "2026-11-26" in capsys.readouterr().err


def test_an_odd_weight_is_remarked_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert weigh("--beads", "200", "--grams", "1.24") == 0
    assert "weigh again" in capsys.readouterr().err


def test_a_broken_file_points_at_the_line() -> None:
    weights_file().parent.mkdir(parents=True)
    weights_file().write_text("kind,beads,grams,date\nperler-midi,many,12,2026-01-01\n")
    with pytest.raises(CatalogError, match="not a whole number") as caught:
        find_bead_kind("perler-midi")
    assert caught.value.line == 2
