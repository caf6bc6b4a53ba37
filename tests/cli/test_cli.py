"""The command line as people and scripts use it: text, exit codes, JSON, bad input."""

import json
import os
import resource
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from pixcraft.cli import run
from tests.conftest import ROOT

SMALL = ("--size", "16x16", "--colors", "6")
HEAVY = ("numpy", "torch", "diffusers", "sklearn", "scipy", "reportlab", "PIL", "yaml", "pypdf")


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)


def test_help_is_light() -> None:
    """Below 0.30 s of CPU time, and without the heavy libraries."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert python("-m", "pixcraft", "--help").returncode == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    code = (
        "import sys\nfrom pixcraft.cli import run\nrun(['--help'])\n"
        f"print([name for name in {(*HEAVY, 'rich', 'pydantic')!r} if name in sys.modules])"
    )
    assert python("-c", code).stdout.splitlines()[-1] == "[]"
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.30


def test_a_run_does_not_import_what_it_does_not_need(photo: Path) -> None:
    code = (
        "import sys\nfrom pixcraft.cli import run\n"
        f"code = run(['stitch', {str(photo)!r}, '--size', '8x8', '--quiet'])\n"
        "print(code, [name for name in ('torch', 'sklearn', 'diffusers', 'pypdf') if name in sys.modules])"
    )
    assert python("-c", code).stdout.split() == ["0", "[]"]


def test_stitch_says_what_it_made(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["stitch", str(photo), *SMALL]) == 0
    out = capsys.readouterr().out
    assert "16 x 16 stitches, 2.9 x 2.9 cm (1.1 x 1.1 in)" in out
    assert "confetti" in out
    for suffix in (".pdf", "-pk.pdf", ".oxs", ".pixcraft.json", ".png", "-shopping.csv"):
        assert f"photo-stitch/photo{suffix}" in out
        assert Path(f"photo-stitch/photo{suffix}").is_file()


def test_json_is_one_object_with_the_documented_keys(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["stitch", str(photo), *SMALL, "--json", "-o", "out"]) == 0
    captured = capsys.readouterr()
    answer = json.loads(captured.out)
    assert captured.err == ""
    assert {"files", "size", "colours", "stitches", "empty", "confetti_percent", "seconds", "warnings"} <= set(answer)
    assert set(answer["size"]) == {"columns", "rows", "width_mm", "height_mm"}
    assert answer["size"]["width_mm"] == pytest.approx(16 * 25.4 / 14, abs=0.01)
    assert answer["stitches"] + answer["empty"] == 256
    assert {entry["kind"] for entry in answer["files"]} == {"pdf", "pk", "oxs", "json", "png", "shopping"}


def test_quiet_prints_nothing(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["stitch", str(photo), *SMALL, "-q"]) == 0
    assert capsys.readouterr() == ("", "")


def test_only_and_one_file(photo: Path) -> None:
    assert run(["stitch", str(photo), *SMALL, "--only", "oxs,pixels", "-o", "two"]) == 0
    assert sorted(os.listdir("two")) == ["photo-pixels.png", "photo.oxs"]
    assert run(["stitch", str(photo), *SMALL, "-o", "here/cat.pdf", "-q"]) == 0
    assert os.listdir("here") == ["cat.pdf"]
    with Image.open("two/photo-pixels.png") as image:
        assert image.size == (16, 16)


def test_pdf_to_stdout(photo: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    for extra in ([], ["--only", "PDF"]):
        assert run(["stitch", str(photo), *SMALL, "-o", "-", *extra]) == 0
        assert capfdbinary.readouterr().out.startswith(b"%PDF")


def test_dry_run_is_a_job_file_that_makes_the_same(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flags = ["stitch", str(photo), *SMALL, "--fabric", "aida16", "--only", "json"]
    for extra in ([], ["--json"]):
        assert run([*flags, "--dry-run", *extra]) == 0
        Path("job.yaml").write_text(capsys.readouterr().out, encoding="utf-8")
        assert not Path("photo-stitch").exists()
        assert run(["stitch", "--job", "job.yaml", "-o", "a", "--force", "-q"]) == 0
        assert run([*flags, "-o", "b", "--force", "-q"]) == 0
        assert Path("a/photo.pixcraft.json").read_bytes() == Path("b/photo.pixcraft.json").read_bytes()


def test_environment_and_configuration(photo: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setenv("PIXCRAFT_SIZE", "9x9")
    Path("pixcraft.yaml").write_text("colors: 3\nsize: 5x5\n", encoding="utf-8")
    assert run(["stitch", str(photo), "--only", "json", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["size"]["columns"] == 9
    assert answer["colours"] == 3


def test_pattern_commands_work_on_every_kind(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["stitch", str(photo), *SMALL, "--fabric", "aida16", "-o", "out", "-q"]) == 0
    first = Path("out/photo.oxs").read_bytes()
    for name in ("photo.pixcraft.json", "photo.pdf", "photo.png"):
        assert run(["pattern", "show", f"out/{name}", "--json"]) == 0
        shown = json.loads(capsys.readouterr().out)
        assert shown["size"]["columns"] == 16
        assert sum(entry["count"] for entry in shown["legend"]) == 256
        assert run(["pattern", "export", f"out/{name}", "--to", "oxs", "-o", "again/x.oxs", "--force", "-q"]) == 0
        assert Path("again/x.oxs").read_bytes() == first
    assert run(["pattern", "render", "out/photo.oxs", "-o", "drawn", "-q"]) == 0
    assert (Path("drawn") / "photo-pk.pdf").is_file()
    assert Path("drawn/photo.oxs").read_bytes() == first
    assert run(["pattern", "show", "out/photo.oxs"]) == 0
    assert "16 x 16 stitches" in capsys.readouterr().out


def test_render_takes_another_fabric(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["stitch", str(photo), *SMALL, "-o", "out", "-q"]) == 0
    command = ["pattern", "render", "out/photo.pdf", "--fabric", "aida8", "-o", "new", "--only", "json", "--json"]
    assert run(command) == 0
    assert json.loads(capsys.readouterr().out)["size"]["width_mm"] == pytest.approx(50.8)


def png(path: str, array: Any) -> str:
    Image.fromarray(array).save(path)
    return path


BAD_RUNS = {
    "missing file": (["nowhere.jpg"], 3),
    "folder": (["."], 3),
    "text file": (["notes.txt"], 3),
    "truncated": (["cut.jpg"], 3),
    "svg": (["drawing.svg"], 3),
    "bomb": (["bomb.png"], 3),
    "zero size": (["ok.png", "--size", "0x10"], 3),
    "huge size": (["ok.png", "--size", "99999x9"], 3),
    "nan width": (["ok.png", "--width", "nancm"], 3),
    "nan tolerance": (["ok.png", "--background-tolerance", "nan"], 3),
    "unknown thread": (["ok.png", "--thread", "dcm"], 3),
    "unknown fabric": (["ok.png", "--fabric", "aidda14"], 3),
    "unknown product": (["ok.png", "--only", "pfd"], 3),
    "unknown template": (["ok.png", "--template", "prnt"], 3),
    "unknown paper": (["ok.png", "--paper", "A44"], 3),
    "all transparent": (["clear.png"], 3),
    "broken palette": (["ok.png", "--thread", "broken.yaml"], 3),
    "broken job": (["ok.png", "--job", "broken.yaml"], 3),
    "broken template": (["ok.png", "--template", "broken.yaml"], 3),
    "missing job": (["ok.png", "--job", "none.yaml"], 3),
    "output is below a file": (["ok.png", "-o", "notes.txt/x"], 1),
    "existing output": (["ok.png", "-o", "taken"], 1),
    "no picture": ([], 3),
    "usage": (["ok.png", "--sise", "9x9"], 2),
}


@pytest.fixture
def bad_files(photo: Path, tmp_path: Path) -> Path:
    Path("notes.txt").write_text("hello", encoding="utf-8")
    Path("cut.jpg").write_bytes(photo.read_bytes()[:4000])
    Path("drawing.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    Path("broken.yaml").write_text("colours: [\n", encoding="utf-8")
    header = bytes.fromhex("89504e470d0a1a0a0000000d494844520000ea600000ea600802000000")
    Path("bomb.png").write_bytes(header + b"\0" * 40)
    png("ok.png", np.random.default_rng(0).integers(0, 256, (20, 20, 3), np.uint8))
    png("clear.png", np.zeros((20, 20, 4), np.uint8))
    Path("taken").mkdir()
    Path("taken/ok.pdf").write_bytes(b"mine")
    return tmp_path


@pytest.mark.parametrize("case", BAD_RUNS)
def test_bad_input_is_one_clear_error(case: str, bad_files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments, code = BAD_RUNS[case]
    before = sorted(str(path) for path in bad_files.rglob("*"))
    assert run(["stitch", *arguments]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    if code != 2:
        errors = [line for line in captured.err.splitlines() if line.startswith("error: ")]
        assert len(errors) == 1
        assert "\nhint: " in captured.err
        assert "bug" not in captured.err
    assert sorted(str(path) for path in bad_files.rglob("*")) == before
    assert Path("taken/ok.pdf").read_bytes() == b"mine"


def test_errors_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["stitch", "none.jpg", "--json"]) == 3
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["kind"] == "PictureError"
    assert error["message"]
    assert error["hint"]


@pytest.mark.parametrize(
    "arguments",
    [["stitch", "--nosuch"], ["stitch", "a", "b"], ["palettes", "check"], ["nosuch"], ["pattern", "export"]],
)
def test_usage_errors_as_json(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*arguments, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["kind"] == "UsageError"


def test_the_source_is_never_overwritten(bad_files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = Path("ok.png").read_bytes()
    for extra in (["-o", "."], ["-o", "ok.png"], ["-o", ".", "--only", "png"]):
        assert run(["stitch", "ok.png", "--size", "5x5", "--force", *extra]) == 1
        assert "over the file it is made from" in capsys.readouterr().err
    assert Path("ok.png").read_bytes() == before


@pytest.mark.parametrize("name", ["x.csv", "x.JSON", "x.PDF", "x-pk.pdf", "x.pixcraft.json", "x-pixels.png"])
def test_one_file_has_the_name_that_was_typed(name: str, bad_files: Path) -> None:
    assert run(["stitch", "ok.png", "--size", "5x5", "-o", f"o/{name}", "-q"]) == 0
    assert os.listdir("o") == [name]


@pytest.mark.parametrize(
    ("product", "name"), [("pixels", "x.png"), ("png", "x.png"), ("pk", "x.pdf"), ("pdf", "x.pdf")]
)
def test_one_product_takes_any_name_with_its_ending(product: str, name: str, bad_files: Path) -> None:
    assert run(["stitch", "ok.png", "--size", "5x5", "--only", product, "-o", name, "-q"]) == 0
    assert run(["stitch", "ok.png", "--size", "5x5", "--only", product, "-o", "o", "-q"]) == 0
    assert [Path(name).read_bytes()] == [path.read_bytes() for path in Path("o").iterdir()]
    if product != "pk":  # that one carries no pattern
        assert run(["pattern", "show", name]) == (3 if product == "pixels" else 0)


def test_a_foreign_ending_is_refused(bad_files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["stitch", "ok.png", "--size", "5x5", "-o", "x.jpg"]) == 3
    err = capsys.readouterr().err
    assert "no product is a .jpg file" in err
    assert "ends in .csv, .json" in err and ".pdf, .png" in err


@pytest.mark.parametrize(
    "command", [["stitch", "phto.jpg"], ["stitch", "phto.jpg", "--dry-run"], ["pattern", "show", "phto.jpg"]]
)
def test_a_missing_file_is_answered_with_names_like_it(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    Path("photo.jpg").touch()
    assert run(command) == 3
    assert "hint: did you mean photo.jpg?" in capsys.readouterr().err


def test_an_all_transparent_picture_is_told_from_one_that_is_all_background(capsys: pytest.CaptureFixture[str]) -> None:
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save("clear.png")
    Image.new("RGB", (9, 9), (255, 255, 255)).save("white.png")
    assert run(["stitch", "clear.png", "--size", "5x5"]) == 3
    assert "hint: it is all transparent" in capsys.readouterr().err
    assert run(["stitch", "white.png", "--size", "5x5", "--background", "fabric"]) == 3
    assert "--background keep" in capsys.readouterr().err


def test_a_folder_that_takes_no_files_is_refused_before_any_work(
    bad_files: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("pixcraft.make.make_pattern", lambda *_: pytest.fail("the work was done"))
    assert run(["stitch", "ok.png", "-o", "notes.txt/x"]) == 1
    assert "cannot write notes.txt/x/ok.pdf: Not a directory" in capsys.readouterr().err
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert run(["stitch", "ok.png", "-o", "new/folder"]) == 1
    assert "cannot write new/folder/ok.pdf: Permission denied" in capsys.readouterr().err


def test_a_dry_run_looks_for_the_focus_mask(bad_files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["stitch", "ok.png", "--focus", "mask.png", "--dry-run"]) == 3
    assert "there is no picture mask.png" in capsys.readouterr().err


def test_a_dry_run_refuses_two_sizes(bad_files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["stitch", "ok.png", "--size", "5x5", "--width", "9cm", "--dry-run"]) == 3
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "both --size and a finished width" in captured.err


def test_odd_names_and_titles(bad_files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd = "-we ird 'n\udcffme\x1b[31m.png"
    Path("ok.png").rename(odd)
    assert run(["stitch", "--size", "5x5", "-o", "out", "--title", "\x1b[31m日本\udcff", "--json", "--", odd]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["title"] == "[31m日本"


def test_any_output_encoding_is_borne(photo: Path) -> None:
    command = [sys.executable, "-m", "pixcraft", "stitch", str(photo), *SMALL, "--title", "日本", "--only", "json"]
    done = subprocess.run(command, capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": "latin-1"})
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


def test_a_dry_run_finds_what_would_stop_it(bad_files: Path) -> None:
    for extra in (["--only", "zz"], ["--thread", "nosuch"], ["--template", "zz"], ["--allow", "foo"]):
        assert run(["stitch", "ok.png", "--dry-run", *extra]) == 3
    assert run(["stitch", "nosuch.png", "--dry-run"]) == 3


def test_options_of_another_generator_say_so(bad_files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["stitch", "ok.png", "--generator", "kmeans", "--dither"]) == 3
    assert "generator kmeans has no option 'dither'" in capsys.readouterr().err


def test_the_environment_is_named_in_errors(bad_files: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setenv("PIXCRAFT_SIZE", "zz")
    assert run(["stitch", "ok.png"]) == 3
    assert "(environment)" in capsys.readouterr().err
    monkeypatch.setenv("PIXCRAFT_SIZE", "")
    monkeypatch.setenv("PIXCRAFT_THREAD", "anchor")
    assert run(["stitch", "ok.png", "--size", "5x5", "-q"]) == 0


def test_a_product_of_a_pattern_to_stdout(photo: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["stitch", str(photo), *SMALL, "-o", "out", "-q"]) == 0
    assert run(["pattern", "export", "out/photo.oxs", "--to", "pixels", "-o", "-"]) == 0
    assert capfdbinary.readouterr().out.startswith(b"\x89PNG")


def test_a_very_flat_picture_is_kept_whole(capsys: pytest.CaptureFixture[str]) -> None:
    png("flat.png", np.random.default_rng(0).integers(0, 256, (3, 900, 3), np.uint8))
    assert run(["stitch", "flat.png", "--size", "12x", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["size"]["rows"] == 1
    assert not any("cut off" in warning for warning in answer["warnings"])


def test_names_are_answered_with_the_nearest(bad_files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["stitch", "ok.png", "--thread", "dmcc"])
    assert "did you mean dmc" in capsys.readouterr().err
    run(["stitch", "ok.png", "--fabric", "aida41"])
    assert "aida14" in capsys.readouterr().err


@pytest.mark.parametrize("side", [1, 2])
def test_tiny_pictures_work(side: int, capsys: pytest.CaptureFixture[str]) -> None:
    png("tiny.png", np.full((side, side, 3), 90, np.uint8))
    assert run(["stitch", "tiny.png", "--size", "3x3", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["colours"] == 1


def test_one_colour_asked_of_a_photo(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["stitch", str(photo), "--size", "12x12", "--colors", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["colours"] == 1


def user_extras() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return set(project["optional-dependencies"]) - {"dev"}


def test_doctor_names_the_parts(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["versions"]["pixcraft"]
    assert report["palettes"]["dmc"] == "489 colours"
    assert report["extras"].keys() == user_extras()
    assert run(["doctor"]) == 0


def test_templates_commands(capsys: pytest.CaptureFixture[str], photo: Path) -> None:
    assert run(["templates", "list"]) == 0
    assert "stitch/print" in capsys.readouterr().out
    assert run(["templates", "copy", "print", "mine.yaml"]) == 0
    text = Path("mine.yaml").read_text(encoding="utf-8")
    Path("mine.yaml").write_text(text.replace("paper: A4", "paper: Letter"), encoding="utf-8")
    assert run(["templates", "check", "mine.yaml"]) == 0
    assert run(["stitch", str(photo), *SMALL, "--template", "mine.yaml", "--only", "pdf", "-q"]) == 0
    assert run(["templates", "copy", "print", "mine.yaml"]) == 1
    Path("mine.yaml").write_text(text.replace("paper: A4", "papier: A4"), encoding="utf-8")
    capsys.readouterr()
    assert run(["templates", "check", "mine.yaml"]) == 3
    assert "mine.yaml:" in capsys.readouterr().err


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    groups = {"pattern": ("show", "render", "export"), "templates": ("list", "show", "check", "copy"),
              "palettes": ("list", "show", "check", "copy", "compare"), "stitch": (), "doctor": ()}  # fmt: skip
    for group, commands in groups.items():
        for command in [[group], *([group, name] for name in commands)]:
            assert run([*command, "--help"]) == 0
            assert "Usage: pixcraft" in capsys.readouterr().out


def test_completion_offers_names(monkeypatch: pytest.MonkeyPatch) -> None:
    from pixcraft.cli.console import complete_palette, complete_template

    assert {"dmc", "dmc-consensus"} <= set(complete_palette("dm"))
    assert complete_template("pr") == ["print"]


def test_ctrl_c_is_130(monkeypatch: pytest.MonkeyPatch, photo: Path) -> None:
    code = (
        "import os, signal, sys\nimport pixcraft.design\n"
        "pixcraft.design.load_picture = lambda path: os.kill(os.getpid(), signal.SIGINT)\n"
        f"sys.argv = ['pixcraft', 'stitch', {str(photo)!r}]\n"
        "from pixcraft.cli import main\nmain()"
    )
    done = python("-c", code)
    assert done.returncode == 130
    assert "Traceback" not in done.stderr


def test_the_examples_job_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(ROOT)
    assert run(["stitch", "--job", "examples/stitch/job.yaml", "-o", str(tmp_path / "out"), "-q"]) == 0
    assert len(list((tmp_path / "out").iterdir())) == 6
