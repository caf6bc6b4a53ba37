"""`pixcraft brick` as people use it: every file says the same, errors leave nothing behind."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from defusedxml.ElementTree import fromstring
from PIL import Image

from pixcraft import patternfile
from pixcraft.cli import run
from pixcraft.pattern import Pattern
from tests.conftest import ROOT
from tests.export.test_ldraw import placed

SMALL = ("--size", "20x20", "--colors", "6")


def brick(*arguments: str) -> int:
    return run(["brick", *arguments])


def pattern(folder: str = "out", stem: str = "photo") -> Pattern:
    return patternfile.loads(Path(folder, f"{stem}.pixcraft.json").read_text(encoding="utf-8"))


def rows_of(path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(Path(path).read_bytes().decode("utf-8-sig"), newline="")))


def picture(path: str, array: Any) -> str:
    Image.fromarray(np.asarray(array, np.uint8)).save(path)
    return path


def test_every_file_says_the_same(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = (str(photo), *SMALL, "--merge", "plates", "--goal", "cost", "-o", "out", "--json")
    assert brick(*command) == 0
    answer = json.loads(capsys.readouterr().out)
    kinds = {"pdf", "json", "png", "parts", "bricklink", "rebrickable", "pickabrick", "mpd"}
    assert {entry["kind"] for entry in answer["files"]} == kinds
    parts = rows_of("out/photo-parts.csv")
    counted = {(row["rebrickable_part"], row["rebrickable_color"]): int(row["quantity"]) for row in parts}
    assert counted == {
        (row["Part"], row["Color"]): int(row["Quantity"]) for row in rows_of("out/photo-rebrickable.csv")
    }
    root = fromstring(Path("out/photo-bricklink.xml").read_text(encoding="utf-8"))
    assert [int(item.findtext("MINQTY") or 0) for item in root] == [int(row["quantity"]) for row in parts]
    assert sum(int(row["quantity"]) for row in rows_of("out/photo-pick-a-brick.csv")) == sum(counted.values())
    model = Counter(
        (one.part.name, one.colour)
        for one in placed(Path("out/photo.mpd").read_bytes())
        if one.part.category == "plate"
    )
    assert model == {(row["rebrickable_part"], row["ldraw_color"]): int(row["quantity"]) for row in parts}
    assert answer["cells"] == pattern().stitched == 400
    assert {"pieces", "cost", "least"} == set(answer["report"])


def test_it_prints_pieces_cost_and_the_least(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert brick(str(photo), *SMALL, "--merge", "tiles", "--goal", "pieces", "--only", "json", "-o", "out") == 0
    said = capsys.readouterr().out
    assert "  pieces " in said and "(estimate)" in said and "at least" in said


def test_two_runs_same_bytes_and_a_redrawn_pattern_too(photo: Path) -> None:
    Path("mine.csv").write_text("part,price\n3024,0.01\n3020,0.5\n", encoding="utf-8")
    command = (str(photo), *SMALL, "--merge", "plates", "--goal", "cost", "--prices", "mine.csv", "--quiet")
    for folder in ("one", "two"):
        assert brick(*command, "-o", folder) == 0
    Path("mine.csv").unlink()
    assert run(["pattern", "render", "one/photo.pixcraft.json", "-o", "three", "--quiet"]) == 0
    for path in sorted(Path("one").iterdir()):
        assert path.read_bytes() == (Path("two") / path.name).read_bytes() == (Path("three") / path.name).read_bytes()


def test_relief_from_a_depth_picture(capsys: pytest.CaptureFixture[str]) -> None:
    """The depth is cropped as the picture is; without its file a pattern is drawn again as it was."""
    picture("red.png", np.full((40, 60, 3), (200, 20, 20)))
    depth = np.zeros((20, 30))
    depth[:, 20:25], depth[:, 25:] = 128, 255
    picture("depth.png", depth)
    command = ("--size", "10x10", "--crop", "20,0,40,40", "--relief", "depth.png", "--layers", "3")
    assert brick("red.png", *command, "-o", "out", "--quiet") == 0
    heights = pattern("out", "red").heights
    assert heights is not None
    assert (heights == heights[0]).all()
    assert [*heights[0, :7], *heights[0, 8:]] == [1, 1, 1, 1, 1, 2, 2, 3, 3]
    rows = rows_of("out/red-parts.csv")
    assert sum(int(row["quantity"]) for row in rows) == int(heights.sum())
    Path("depth.png").unlink()
    assert run(["pattern", "export", "out/red.pixcraft.json", "--to", "mpd", "-o", "again.mpd", "--quiet"]) == 0
    assert Path("again.mpd").read_bytes() == Path("out/red.mpd").read_bytes()


@pytest.mark.parametrize("kind", ["brick", "plate"])
def test_walls_sample_the_picture_in_their_own_shape(photo: Path, kind: str) -> None:
    assert brick(str(photo), "--size", "24x", "--colors", "5", "--side-view", kind, "-o", kind, "--quiet") == 0
    with Image.open(photo) as image:
        shape = image.width / image.height
    made = pattern(kind)
    height = {"brick": 9.6, "plate": 3.2}[kind]
    assert made.columns * 8 / (made.rows * height) == pytest.approx(shape, rel=0.1)


def test_a_stock_decides_the_colours(photo: Path) -> None:
    Path("drawer.csv").write_text("code,count\n0,150\n15,200\n71,100\n", encoding="utf-8")
    assert brick(str(photo), "--size", "20x20", "--stock", "drawer.csv", "-o", "out", "--quiet") == 0
    made = pattern()
    counts = dict(zip((colour.code for colour in made.colours), made.counts().tolist(), strict=True))
    assert all(count <= {"0": 150, "15": 200, "71": 100}[code] for code, count in counts.items())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--part", "slope"), "unknown part of one cell"),
        (("--base", "64"), "'64' is not one of 48, 32, 16, art"),
        (("--section", "40"), "not between 8 and 32"),
        (("--part", "round-tile", "--merge", "tiles"), "do not go together"),
        (("--bricks", "dmc"), "holds threads, not bricks"),
        (("--lock", "378", "--part", "round-tile"), "is not made as round-tile"),
        (("--prices", "broken.csv"), "broken.csv:3: price: 'much' is not a number"),
        (("--measured", "broken.csv"), "broken.csv:1: column 'code' is missing"),
        (("--relief", "none.png"), "none.png"),
        (("--stock", "set:1"), "set"),
        (("--stock", "set:31198", "--merge", "plates"), "one piece for each cell"),
        (("--stock", "set:31198", "--side-view", "plate"), "one piece for each cell"),
        (("--stock", "set:31198", "--relief", "depth.png"), "one piece for each cell"),
        (("--base-color", "Coral"), "is not made in 'Coral'"),
    ],
)
def test_errors_name_what_is_wrong_and_leave_nothing(
    photo: Path, arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("broken.csv").write_text("part,price\n3024,0.1\n3023,much\n", encoding="utf-8")
    assert brick(str(photo), "--size", "8x8", *arguments, "-o", "out") == 3
    said = capsys.readouterr().err
    assert message in said and "hint:" in said
    assert not Path("out").exists()


def test_a_depth_of_another_shape_is_refused(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture("broad.png", np.zeros((20, 30)))
    assert brick(str(photo), "--size", "8x8", "--relief", "broad.png", "-o", "out") == 3
    assert "its shape must be that of the picture" in capsys.readouterr().err


def test_other_crafts_have_no_such_products(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["stitch", str(photo), "--size", "8x8", "--only", "mpd", "-o", "out"]) == 3
    assert "not built from bricks" in capsys.readouterr().err


def test_the_example_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    here = Path.cwd()
    monkeypatch.chdir(ROOT)
    assert brick("--job", "examples/brick/job.yaml", "-o", str(here / "out"), "--quiet") == 0
    assert len(list((here / "out").iterdir())) == 8
