"""`pixcraft compare` and `pixcraft evaluate` as people and scripts use them."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pixcraft.cli import run

SMALL = ("--size", "14x12", "--colors", "5")


def test_compare_prints_a_table_and_writes_a_sheet(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compare", str(photo), *SMALL, "--with", "ordered,kmeans,nearest"]) == 0
    out = capsys.readouterr().out
    lines = [line.split() for line in out.splitlines()]
    assert lines[0][:1] == ["photo:"]
    assert lines[1] == ["colours", "conf8", "reg8", "skeins", "dEfar", "dEnear", "ssim", "time"]
    assert [line[0] for line in lines[2:5]] == ["ordered", "kmeans", "nearest"]
    assert "*" in out
    assert Path("photo-compare/photo-compare.png").read_bytes().startswith(b"\x89PNG")
    assert Path("photo-compare/photo-compare.pdf").read_bytes().startswith(b"%PDF")


def test_compare_json_is_one_object(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compare", str(photo), *SMALL, "--with", "nearest,nearest:colors=3", "--json", "-o", "sheet.png"]) == 0
    captured = capsys.readouterr()
    found = json.loads(captured.out)
    assert captured.err == ""
    assert set(found) == {"picture", "columns", "rows", "palette", "colors", "variants", "files"}
    assert [item["name"] for item in found["variants"]] == ["nearest", "nearest:colors=3"]
    assert found["variants"][1]["figures"]["colours"] <= 3
    assert found["variants"][1]["options"] == {"colors": "3"}
    assert found["files"] == [{"kind": "png", "path": "sheet.png"}]
    assert Path("sheet.png").is_file()


def test_the_default_selection_is_the_presets_and_the_classics(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compare", str(photo), "--size", "8x8", "--colors", "3", "--json", "-o", "sheet.pdf"]) == 0
    names = [item["name"] for item in json.loads(capsys.readouterr().out)["variants"]]
    assert names == ["photo", "photo:preset=easy", "photo:preset=faithful", "kmeans", "floyd-steinberg"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ((), 3, "no picture is given"),
        (("{photo}", "--with", "photo,photo"), 3, "named twice"),
        (("{photo}", "--with", "phot"), 3, "did you mean photo"),
        (("{photo}", "--with", "photo:confeti=3"), 3, "did you mean"),
        (("{photo}", "--size", "0x0"), 3, "size"),
        (("missing.jpg",), 3, "missing.jpg"),
        (("{photo}", "-o", "taken.txt"), 3, "neither a folder"),
        (("{photo}", "-o", "taken.png"), 1, "exists"),
    ],
)
def test_bad_compare_is_one_error_with_a_hint(
    photo: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, message: str
) -> None:
    Path("taken.txt").touch()
    Path("taken.png").touch()
    assert run(["compare", *(part.format(photo=photo) for part in arguments)]) == code
    error = capsys.readouterr().err
    assert message in error
    assert error.count("error: ") == 1
    assert "hint: " in error


@pytest.fixture
def folders(tmp_path: Path) -> list[str]:
    cells = np.random.default_rng(0).integers(0, 3, (12, 12, 3)).astype(np.uint8) * 100
    for folder, pixels in (("photos", cells.repeat(5, axis=0).repeat(5, axis=1)), ("mine", cells), ("flat", cells * 0)):
        (tmp_path / folder).mkdir()
        for name in ("a", "b"):
            Image.fromarray(pixels).save(tmp_path / folder / f"{name}.png")
    return ["photos", "mine", "flat"]


def test_evaluate_prints_rows_and_means(folders: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evaluate", *folders]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[0][:3] == ["method", "picture", "dEfar"]
    assert [line[:2] for line in lines[1:]] == [
        ["mine", "a"], ["mine", "b"], ["mine", "mean"], ["flat", "a"], ["flat", "b"], ["flat", "mean"],
    ]  # fmt: skip


def test_evaluate_json_and_csv_agree(folders: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evaluate", *folders, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert run(["evaluate", *folders, "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == len(found["rows"]) == 4
    for row, item in zip(rows, found["rows"], strict=True):
        assert (row["method"], row["picture"]) == (item["method"], item["picture"])
        assert {name: float(row[name]) for name in item["figures"]} == pytest.approx(item["figures"])
    assert set(found["means"]) == {"mine", "flat"}
    assert found["means"]["flat"]["colours"] == 1


def test_bad_evaluate_is_one_error(folders: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evaluate", *folders, "--json", "--csv"]) == 3
    assert run(["evaluate", "photos"]) == 2
    Path("mine/b.png").unlink()
    capsys.readouterr()
    assert run(["evaluate", *folders]) == 3
    error = capsys.readouterr().err
    assert "mine has no result for b" in error
    assert "hint: " in error
