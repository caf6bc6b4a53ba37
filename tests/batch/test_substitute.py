"""Missing colours are replaced by the nearest ones that are there, and everybody is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from pixcraft.batch import run as running
from pixcraft.batch import substitute
from pixcraft.batch.run import Progress
from pixcraft.cli import run
from pixcraft.errors import OutputError
from pixcraft.make import open_pattern
from tests.batch.kitmaking import table, write

ARGUMENTS = ["--palette", "perler", "--size", "4x4", "--option", "generator=nearest", "--only", "json,pixels", "-q"]
BLACK, WHITE = "P18", "P01"


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    """Two designs of 8 black and 8 white beads (11 with spare), two kits of the first."""
    pixels = np.zeros((4, 4, 3), np.uint8)
    pixels[:2] = 255
    for name in ("a.png", "b.png"):
        Image.fromarray(pixels).resize((40, 40), 0).save(tmp_path / name)
    return write(tmp_path / "jobs.csv", "file,id,kits\na.png,a,2\nb.png,b,1\n")


def batch(*arguments: str) -> int:
    return run(["batch", "jobs.csv", "--out", "kits", "--stock", "stock.csv", *ARGUMENTS, *arguments])


def stock(tmp_path: Path, **on_hand: int) -> None:
    lines = "".join(f"perler,{code},{count},{code[-1]}\n" for code, count in on_hand.items())
    write(tmp_path / "stock.csv", f"palette,code,on_hand,location\n{lines}")


def codes(name: str) -> set[str]:
    (path,) = Path(f"kits/designs/{name}").glob("*.pixcraft.json")
    return {colour.code for colour in open_pattern(path)[0].colours}


def test_the_design_that_lacks_a_colour_is_made_again(manifest: Path, tmp_path: Path) -> None:
    stock(tmp_path, P01=100, P18=30, P12=50)  # a takes 22 black, which leaves 8 for b
    assert batch("--substitute", "60") == 2  # more than any two colours can differ
    assert batch("--substitute", "50") == 0
    assert codes("a") == {BLACK, WHITE}
    assert codes("b") == {"P12", WHITE}  # brown: all else that is there
    (line,) = table(Path("kits/substitutions.csv"))
    assert (line["design"], line["code"], line["replaced_by"], line["needed"], line["left"]) == (
        "b", "P18", "P12", "11", "8",
    )  # fmt: skip
    _, row = json.loads(Path("kits/summary.json").read_text("utf-8"))["designs"]
    assert any(text.startswith("Substituted: P18 Black by P12") for text in row["warnings"])
    assert row["packed_now"] == 1


@pytest.mark.parametrize(("limit", "on_hand"), [("5", {"P12": 50}), ("50", {"P12": 10}), ("0", {"P12": 50})])
def test_nothing_is_replaced_by_what_is_too_far_or_too_little(
    manifest: Path, tmp_path: Path, limit: str, on_hand: dict[str, int]
) -> None:
    stock(tmp_path, P01=100, P18=30, **on_hand)
    assert batch("--substitute", limit) == 0
    assert codes("b") == {BLACK, WHITE}
    assert table(Path("kits/substitutions.csv")) == []


def test_a_colour_of_the_design_does_not_take_the_place_of_another(manifest: Path, tmp_path: Path) -> None:
    stock(tmp_path, P01=1000)  # white is there, but a white cat on white is no cat
    assert batch("--substitute", "50") == 0
    assert codes("a") == {BLACK, WHITE}


def test_a_second_run_makes_nothing_again(manifest: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stock(tmp_path, P01=100, P18=30, P12=50)
    batch("--substitute", "50")
    before = {path: path.read_bytes() for path in sorted(Path("kits").rglob("*")) if path.is_file()}
    with monkeypatch.context() as patch:
        patch.setattr(running, "produce", lambda task: pytest.fail("made again"))
        assert batch("--substitute", "50") == 0
    assert {path: path.read_bytes() for path in sorted(Path("kits").rglob("*")) if path.is_file()} == before
    stock(tmp_path, P01=100, P18=300, P12=50)
    assert batch("--substitute", "50") == 0  # the black has come
    assert codes("b") == {BLACK, WHITE} and table(Path("kits/substitutions.csv")) == []
    stock(tmp_path, P01=100, P18=30, P12=50)
    assert batch() == 0
    assert not Path("kits/substitutions.json").exists()


def test_a_second_run_that_is_killed_goes_on(manifest: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stock(tmp_path, P01=100, P18=0, P12=50)
    runs: list[str] = []

    def stopped(*arguments: Any) -> Progress:
        runs.append("run")
        if len(runs) == 2:
            raise OutputError("the disk is full")
        return running.run(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(substitute, "run", stopped)
        assert batch("--substitute", "50") == 1
        assert codes("a") == {BLACK, WHITE}
        assert batch("--substitute", "50") == 0
    assert len(runs) == 3  # what was made without substitutes is not made like that again
    assert codes("a") == codes("b") == {"P12", WHITE}


def test_an_own_swap_is_kept(manifest: Path, tmp_path: Path) -> None:
    stock(tmp_path, P01=100, P18=0, P12=50)
    assert batch("--substitute", "50", "--option", "swap=P01=P18,P18=P01") == 0
    # White became black, which is short by 33: the first design takes 22 of 50, the second 11.
    assert codes("a") == codes("b") == {"P12", WHITE}
