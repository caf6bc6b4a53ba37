"""A collection from one choice of colours; pictures that are there twice."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pixcraft.batch import series
from pixcraft.batch.looks import look_of
from pixcraft.batch.plan import Planned
from pixcraft.batch.series import with_shared_palettes
from pixcraft.cli import run
from pixcraft.errors import InputError
from pixcraft.make import open_pattern
from pixcraft.palettefile import load_palette
from pixcraft.pattern import Pattern
from pixcraft.settings import Layer
from tests.batch.conftest import planned, save_picture
from tests.conftest import random_pattern

SERIES = ["--shared-palette", "--size", "8x8", "--only", "json,pixels", "-q"]


def gradient(path: Path, *ends: tuple[int, int, int]) -> None:
    low, high = np.array(ends, np.float64)
    steps = np.linspace(0, 1, 48)[:, None, None]
    Image.fromarray((low + (high - low) * steps).repeat(48, axis=1).astype(np.uint8)).save(path)


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    gradient(folder / "fire.png", (60, 0, 0), (255, 220, 80))
    gradient(folder / "lake.png", (0, 10, 60), (170, 230, 255))
    gradient(folder / "dusk.png", (40, 0, 50), (255, 150, 90))
    return folder


def keys(out: str) -> dict[str, dict[str, str]]:
    paths = sorted(Path(out).glob("designs/*/*.pixcraft.json"))
    return {path.parent.name: {one.code: one.symbol for one in open_pattern(path)[0].colours} for path in paths}


@pytest.mark.parametrize(("craft", "palette"), [("bead", "perler"), ("stitch", "dmc")])
def test_one_choice_and_one_key_for_all(collection: Path, craft: str, palette: str) -> None:
    arguments = ["--craft", craft, "--palette", palette, "--colors", "9", "--option", "generator=nearest"]
    assert run(["batch", "in", "--out", "kits", *arguments, *SERIES]) == 0
    shared = keys("kits")
    signs: dict[str, set[str]] = {}
    for design in shared.values():
        for code, sign in design.items():
            signs.setdefault(code, set()).add(sign)
    assert len(signs) <= 9 and all(len(found) == 1 and "" not in found for found in signs.values())
    assert len({*map(str, signs.values())}) == len(signs)
    assert any(len(set(a) & set(b)) for a in shared.values() for b in shared.values() if a is not b)
    file = Path("kits/series") / craft / f"{palette}.yaml"
    own = {colour.code: colour.key for colour in load_palette(str(file)).colours}
    assert all(own[code] in found for code, found in signs.items())
    assert load_palette(str(file)).name == palette  # so that stock and shops know its colours


def test_colours_of_the_collection_stand_for_all_its_pictures(collection: Path) -> None:
    options = Layer("flag", {"palette": "perler", "colors": "10", "size": "8x8"})
    items = planned(collection, options)
    shared = with_shared_palettes(items, Path("out"))
    codes = shared[0].job.own.split(",")
    assert len(codes) <= 10 and all(item.job.own == shared[0].job.own for item in shared)
    palette = load_palette("perler")
    lab = palette.only(codes).lab
    assert lab[:, 2].min() < -10 and lab[:, 2].max() > 25  # blues of the lake and yellows of the fire
    assert len({item.key for item in shared} | {item.key for item in items}) == 6


def test_the_choice_is_remembered_until_a_picture_changes(collection: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def chosen() -> list[Planned]:
        return with_shared_palettes(planned(collection), Path("out"))

    first = chosen()
    with monkeypatch.context() as patch:
        patch.setattr(series, "choose", lambda *_: pytest.fail("chosen again"))
        assert [item.key for item in chosen()] == [item.key for item in first]
    gradient(collection / "lake.png", (0, 60, 10), (170, 255, 230))
    assert chosen()[0].job.own != first[0].job.own


def test_a_broken_picture_does_not_stop_the_series(collection: Path) -> None:
    (collection / "cut.png").write_bytes(b"\x89PNG\r\n\x1a\n123")
    assert run(["batch", "in", "--out", "kits", "--palette", "perler", "--option", "generator=nearest", *SERIES]) == 5
    assert len(keys("kits")) == 3
    for path in collection.iterdir():
        path.write_bytes(b"")
    with pytest.raises(InputError, match="no picture of the series"):
        with_shared_palettes(planned(collection), Path("other"))


def test_two_palettes_are_two_series(tmp_path: Path) -> None:
    save_picture(tmp_path / "a.png", 1)
    save_picture(tmp_path / "b.png", 2)
    (tmp_path / "jobs.csv").write_text("file,palette\na.png,perler\nb.png,hama\n")
    one, two = with_shared_palettes(planned(tmp_path / "jobs.csv"), Path("out"))
    assert Path(one.job.palette).name == "perler.yaml" and Path(two.job.palette).name == "hama.yaml"


def test_wishes_of_single_designs_stay(collection: Path) -> None:
    text = 'file,lock,exclude,own\nfire.png,P05,,\nlake.png,,P01,\ndusk.png,,,"P01,P18,P05,P07,P12"\n'
    (collection / "jobs.csv").write_text(text)
    items = planned(collection / "jobs.csv", Layer("flag", {"palette": "perler", "colors": "10", "size": "8x8"}))
    fire, lake, dusk = (item.job for item in with_shared_palettes(items, Path("out")))
    assert "P05" in fire.own.split(",") and fire.lock == ("P05",) and lake.exclude == ("P01",)
    assert set(dusk.own.split(",")) <= {"P01", "P18", "P05", "P07", "P12"}
    arguments = ["--palette", "perler", "--colors", "10", "--option", "generator=nearest", *SERIES]
    assert run(["batch", "in/jobs.csv", "--out", "kits", *arguments]) == 0


def test_copies_and_near_copies_are_told(collection: Path) -> None:
    data = (collection / "fire.png").read_bytes()
    (collection / "zz-copy.png").write_bytes(data)
    with Image.open(collection / "lake.png") as image:
        image.save(collection / "zz-near.jpg", quality=60)
    arguments = ["--palette", "perler", "--option", "generator=nearest", "--size", "8x8", "--only", "json", "-q"]
    assert run(["batch", "in", "--out", "kits", *arguments]) == 0
    rows = json.loads(Path("kits/summary.json").read_text("utf-8"))["designs"]
    told = {
        row["design"]: [text for text in row["warnings"] if "same file" in text or "almost" in text] for row in rows
    }
    assert told == {
        "dusk": [],
        "fire": [],
        "lake": [],
        "zz-copy": ["the picture is the same file as that of fire"],
        "zz-near": ["it looks almost like lake"],
    }


def test_a_look_is_a_matter_of_what_is_seen() -> None:
    pattern = random_pattern(20, 20, 5, empty=False)
    twice = Pattern(pattern.cells.repeat(2, axis=0).repeat(2, axis=1), pattern.colours, "bead")
    other = random_pattern(20, 20, 5, seed=1, empty=False)
    one, same, another = (int(look_of(item, (255, 255, 255))[:16], 16) for item in (pattern, twice, other))
    assert (one ^ same).bit_count() <= 6 < (one ^ another).bit_count()
    flat = Pattern(np.ones((1, 1), np.uint16), pattern.colours[:1], "bead")
    assert len(look_of(flat, (0, 0, 0))) == 22
