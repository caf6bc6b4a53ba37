"""`pixcraft weave` and `pixcraft diamond`, end to end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pixcraft.cli import run

SMALL = ["--size", "8x8", "--colors", "4", "--generator", "nearest", "-o", "out"]


@pytest.mark.parametrize("layout", ["loom", "peyote", "brick"])
def test_weaving_in_each_layout(photo: Path, layout: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["weave", str(photo), *SMALL, "--layout", layout, "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["beads"] == sum(item["count"] for item in made["materials"]) == 64
    assert {item["kind"] for item in made["files"]} == {"pdf", "json", "png", "shopping"}
    assert run(["pattern", "render", "out/photo.pixcraft.json", "--only", "pdf", "-o", "again"]) == 0
    assert Path("again/photo.pdf").read_bytes() == Path("out/photo.pdf").read_bytes()


def test_drills_are_swapped_and_the_canvas_follows(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diamond", str(photo), *SMALL, "--json"]) == 0
    code = json.loads(capsys.readouterr().out)["materials"][0]["code"]
    assert run(["diamond", str(photo), *SMALL, "--swap", f"{code}=666", "--force", "--json"]) == 0
    codes = [item["code"] for item in json.loads(capsys.readouterr().out)["materials"]]
    assert "666" in codes and code not in codes
    assert Path("out/photo-canvas.pdf").stat().st_size


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["weave", "--layout", "pyote"], "'pyote' is not one of loom, peyote, brick"),
        (["weave", "--beads", "dmc"], "palette dmc holds threads, not beads"),
        (["weave", "--kind", "delica-12"], "delica-12"),
        (["weave", "--reserve", "-3"], "reserve"),
        (["diamond", "--drills", "hama"], "palette hama holds beads, not drills"),
        (["diamond", "--shape", "oval"], "'oval' is not one of square, round"),
        (["diamond", "--width", "0.1mm"], "not one of the drills fits"),
    ],
)
def test_what_cannot_be_made_is_one_error(
    photo: Path, words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command, *rest = words
    assert run([command, str(photo), *rest, "-o", "out"]) in (2, 3)
    said = capsys.readouterr().err
    assert message in said and "hint: " in said and "Traceback" not in said
    assert not Path("out").exists()
