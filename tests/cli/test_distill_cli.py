"""Words, presets, mosaics and animations on the command line."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from pixcraft import registry
from pixcraft.cli import run
from tests.conftest import ROOT
from tests.test_elements import write_tiles

QUICK = ("--set", "samples.count=2", "--set", "samples.steps=4", "--set", "training.steps=3")
NO_MODEL = ("--generator", "distill", "--set", "losses.sds=0", "--set", "training.steps=3")
BALL = str(ROOT / "examples" / "stitch" / "ball.gif")


def error_of(capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """The message and the hint on stderr, where nothing else is but progress."""
    lines = capsys.readouterr().err.splitlines()
    assert "Traceback" not in "".join(lines)
    found = {line.split(": ", 1)[0]: line.split(": ", 1)[1] for line in lines if line.startswith(("error: ", "hint: "))}
    return found["error"], found["hint"]


def json_of(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_words_become_a_chart_named_after_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["stitch", "--prompt", "a red heart", "--size", "16x16", "--colors", "6", *QUICK, "--json"]) == 0
    made = json_of(capsys)
    assert made["title"] == "a red heart"
    assert (made["size"]["columns"], made["size"]["rows"]) == (16, 16)
    assert made["colours"] <= 6
    assert {Path(item["path"]).name for item in made["files"]} == {
        f"a-red-heart{ending}" for ending in (".pdf", "-pk.pdf", ".oxs", ".pixcraft.json", ".png", "-shopping.csv")
    }
    record = json.loads(Path("a-red-heart-stitch/a-red-heart.pixcraft.json").read_text())
    assert record["made"]["job"]["prompt"] == "a red heart"


@pytest.mark.parametrize("craft", registry.BUILT_IN["crafts"])
def test_words_become_products_of_every_craft(craft: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([craft, "--prompt", "a red heart", "--size", "12x12", "--colors", "4", *QUICK, "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert {item["kind"] for item in made["files"]} == set(registry.load("crafts", craft).products)
    assert sum(item["count"] for item in made["materials"]) + made["empty"] == 144


def test_the_same_words_and_seed_give_the_same_bytes() -> None:
    for folder in ("one", "two"):
        assert run(["stitch", "--prompt", "a cat", "--size", "12x12", *QUICK, "-q", "-o", folder]) == 0
    one, two = (sorted(Path(folder).iterdir()) for folder in ("one", "two"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_a_dry_run_is_a_job_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["stitch", "--prompt", "a cat: with a #hat [red]", "--size", "12x12", "--dry-run"]) == 0
    Path("job.yaml").write_text(capsys.readouterr().out)
    assert run(["stitch", "--job", "job.yaml", "--dry-run", "--json"]) == 0
    assert "a cat: with a #hat [red]" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["stitch", "--generator", "distill"], 3, "neither a picture nor a prompt"),
        (["stitch", "--prompt", ""], 3, "neither a picture nor a prompt"),
        (["stitch", "--prompt", "a cat", "--generator", "photo"], 3, "has no use for prompt"),
        (["stitch", "{photo}", "--elements", "tiles"], 3, "has no use for elements"),
        (["stitch", "--prompt", "a cat", "--set", "losses.ftt=1"], 3, "unknown loss"),
        (["stitch", "--prompt", "a cat", "--preset", "finall"], 3, "unknown preset"),
        (
            ["stitch", "--prompt", "a cat", "--model", "somebody/nothing"],
            4,
            "'somebody/nothing' is not on this machine",
        ),
        (["stitch", "--prompt", "a cat", "--model", "empty"], 3, "is no pipeline"),
        (["stitch", "{photo}", "--generator", "distill", "--model", "", "--size", "8x8"], 4, "blip"),
        (["stitch", "{photo}", *NO_MODEL, "--elements", "missing"], 3, "there is no folder"),
        (["stitch", "{photo}", *NO_MODEL, "--device", "tpu"], 3, "not one of"),
        (["stitch", "{photo}", *NO_MODEL, "--timelapse", "webm"], 3, "not one of"),
        (["stitch", "{photo}", *NO_MODEL, "--timelapse", "mp4"], 3, "no time-lapse without --record"),
        (["animate", "nowhere.gif", "--prompt", "a cat"], 3, "there is no"),
        (["presets", "show", "nope"], 3, "unknown preset"),
    ],
)
def test_what_cannot_be_done_is_one_error(
    arguments: list[str], code: int, message: str, photo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("empty").mkdir()
    before = sorted(Path().rglob("*"))
    assert run([item.format(photo=photo) for item in arguments]) == code
    said, hint = error_of(capsys)
    assert message in said
    assert hint
    assert sorted(Path().rglob("*")) == before


def test_resume_with_another_size_is_an_error(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    common = ["stitch", str(photo), *NO_MODEL, "--record", "run", "-q"]
    assert run([*common, "--size", "10x10", "-o", "one"]) == 0
    assert run([*common, "--size", "12x12", "--resume", "-o", "two"]) == 3
    assert "another run" in error_of(capsys)[0]
    assert not Path("two").exists()


def test_a_folder_of_tiles_becomes_a_mosaic(photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_tiles(tmp_path / "tiles")
    arguments = ["stitch", str(photo), *NO_MODEL, "--elements", "tiles", "--size", "12x12", "--record", "run", "--json"]
    assert run([*arguments, "-o", "out"]) == 0
    assert json_of(capsys)["colours"] <= 3
    pattern = json.loads(Path("out/photo.pixcraft.json").read_text())
    assert {item["code"] for item in pattern["colours"]} <= {"brick", "leaf", "sky"}
    with Image.open("run/preview.png") as mosaic:
        assert mosaic.width % 96 == 0


def test_an_animation_holds_still(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["animate", BALL, *NO_MODEL[2:], "--size", "12x12", "--colors", "5", "--json", "-o", "film"]) == 0
    made = json_of(capsys)
    assert made["frames"] == 3
    assert made["colours"] <= 5
    assert made["flicker_percent"] < 5
    with Image.open("film/ball.gif") as film:
        assert film.n_frames == 3
    rows = [json.loads(Path(f"film/ball-{number}.pixcraft.json").read_text())["rows"] for number in (1, 2, 3)]
    assert rows[0] != rows[2]


def test_presets_can_be_copied_changed_and_used(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["presets", "copy", "micro", "mine.yaml"]) == 0
    text = Path("mine.yaml").read_text().replace("steps: 120", "steps: 2").replace("sds: 1", "sds: 0")
    Path("mine.yaml").write_text(text)
    assert run(["presets", "check", "mine.yaml", "micro"]) == 0
    assert run(["stitch", str(photo), "--generator", "distill", "--preset", "mine.yaml", "--size", "8x8", "-q"]) == 0
    capsys.readouterr()
    assert run(["presets", "list", "--json"]) == 0
    assert {"final", "micro", "reference"} <= {item["name"] for item in json_of(capsys)["presets"]}
    assert run(["presets", "show", "final"]) == 0
    assert "layer.candidates=32" in capsys.readouterr().out


def test_no_finish_gives_the_plain_argmax(photo: Path) -> None:
    for name, flag in (("rough", "--no-finish"), ("fine", "--finish")):
        arguments = ["stitch", str(photo), *NO_MODEL, flag, "--size", "20x20", "-q", "--only", "pixels", "-o", name]
        assert run(arguments) == 0
    rough, fine = (np.asarray(Image.open(next(Path(name).iterdir()))) for name in ("rough", "fine"))
    assert rough.shape == fine.shape
    assert not np.array_equal(rough, fine)
