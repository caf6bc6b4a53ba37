"""`pixcraft bead` as people and scripts use it: every file says the same, and bad input is one error."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from PIL import Image
from pypdf import PdfReader

from pixcraft import patternfile
from pixcraft.cli import run
from pixcraft.palettefile import load_palette
from pixcraft.pattern import Pattern

SMALL = ("--size", "20x20", "--max-colors", "6")
PRICES = "code,price\n" + "".join(f"{colour.code},2.50\n" for colour in load_palette("perler").colours)


def bead(*arguments: str) -> int:
    return run(["bead", *arguments])


def materials(folder: str, stem: str = "photo") -> list[dict[str, str]]:
    data = Path(folder, f"{stem}-materials.csv").read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(data, newline="")))


def pattern(folder: str, stem: str = "photo") -> Pattern:
    return patternfile.loads(Path(folder, f"{stem}.pixcraft.json").read_text(encoding="utf-8"))


def picture(path: str, array: Any) -> str:
    Image.fromarray(np.asarray(array, np.uint8)).save(path)
    return path


def test_every_file_says_the_same(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Design, CSV, XLSX, JSON and PDF agree on every colour: beads, spare ones, packs, grams, cost, boards."""
    Path("prices.csv").write_text(PRICES, encoding="utf-8")
    command = (str(photo), "--boards", "2x1", "--max-colors", "8", "--prices", "prices.csv", "-o", "out", "--json")
    assert bead(*command) == 0
    answer = json.loads(capsys.readouterr().out)
    assert {entry["kind"] for entry in answer["files"]} == {"pdf", "json", "png", "materials", "xlsx"}
    assert (answer["size"]["columns"], answer["size"]["rows"], answer["size"]["width_mm"]) == (58, 29, 290)
    made, listed = pattern("out"), materials("out")
    book = openpyxl.load_workbook("out/photo.xlsx")
    heading, *lines = book["materials"].iter_rows(values_only=True)
    in_book = [dict(zip(heading, line, strict=True)) for line in lines[:-1]]
    assert len(listed) == len(in_book) == len(answer["materials"]) == len(made.colours)
    for number, (csv_line, xlsx_line, said) in enumerate(zip(listed, in_book, answer["materials"], strict=True)):
        assert csv_line["code"] == xlsx_line["code"] == said["code"] == made.colours[number].code
        assert csv_line["key"] == xlsx_line["key"] == said["symbol"] == made.colours[number].symbol
        assert int(csv_line["need"]) == said["count"] == made.counts()[number]
        for name in ("need", "spare", "packed", "grams", "packs", "cost"):
            assert float(csv_line[name]) == xlsx_line[name] == said[name]
        assert int(csv_line["A1"]) + int(csv_line["B1"]) == said["need"]
    assert sum(board["beads"] for board in answer["boards"]) == answer["beads"] == made.stitched
    assert [board["label"] for board in answer["boards"]] == ["A1", "B1"]
    _pdf_agrees(listed)


def _pdf_agrees(listed: list[dict[str, str]]) -> None:
    pages = [page.extract_text().splitlines() for page in PdfReader("out/photo.pdf").pages]
    cover, legend = pages[0], pages[1]
    for line in listed:
        at = legend.index(f"Perler {line['code']}")
        amounts = [f"{int(line['need']):,}", line["spare"], line["packed"], line["grams"], line["packs"], line["cost"]]
        assert legend[at - 1] == line["key"]
        assert legend[at + 2 : at + 8] == amounts
    total = sum(float(line["cost"]) for line in listed)
    assert any(f"{total:.2f} for whole packs" in line for line in cover)
    assert any("2 x 1 of 29 x 29 pegs" in line for line in cover)


def test_two_runs_same_bytes(photo: Path) -> None:
    for folder in ("a", "b"):
        assert bead(str(photo), *SMALL, "-o", folder, "-q") == 0
    for path in sorted(Path("a").iterdir()):
        assert path.read_bytes() == Path("b", path.name).read_bytes()


def test_a_mirrored_sheet_is_of_the_same_design(photo: Path) -> None:
    for folder, extra in (("a", ()), ("b", ("--mirror",))):
        assert bead(str(photo), *SMALL, "-o", folder, "-q", *extra) == 0
    assert np.array_equal(pattern("a").cells, pattern("b").cells)
    assert np.array_equal(pattern("a").mirrored().mirrored().cells, pattern("a").cells)
    assert materials("a") == materials("b")
    assert Path("a/photo.pdf").read_bytes() != Path("b/photo.pdf").read_bytes()


@pytest.mark.parametrize("way", ["photo", "artwork", "pixel-art", "nearest"])
def test_white_is_mards_white_and_not_its_clear(way: str) -> None:
    source = picture("white.png", np.full((40, 40, 3), 255))
    assert (
        bead(source, "--beads", "mard", "--size", "10x10", "--generator", way, "--only", "json", "-o", "o", "-q") == 0
    )
    assert [colour.code for colour in pattern("o", "white").colours] == ["H2"]


def test_a_box_own_exclude_and_include_cut_the_palette(photo: Path) -> None:
    mard = load_palette("mard")
    small = {colour.code for colour in mard.colours if 0 < colour.box <= 48}
    base = (str(photo), "--beads", "mard", "--size", "20x20", "--only", "json", "-q", "--force", "-o", "o")
    assert bead(*base, "--box", "48", "--generator", "nearest", "--colors", "0") == 0
    used = {colour.code for colour in pattern("o").colours}
    assert used <= small
    some = sorted(used)[:3]
    Path("stock.csv").write_text("code,on_hand_beads\n" + "".join(f"{code},100\n" for code in some) + "A1,0\n")
    assert bead(*base, "--own", "stock.csv") == 0
    assert {colour.code for colour in pattern("o").colours} <= set(some)
    assert bead(*base, "--own", "stock.csv", "--exclude", some[0]) == 0
    assert {colour.code for colour in pattern("o").colours} <= set(some[1:])


def test_special_beads_come_only_when_asked_for() -> None:
    """A picture in the very colour of a glowing bead."""
    glow = next(colour for colour in load_palette("mard").colours if "glow" in colour.flags)
    source = picture("glow.png", np.full((20, 20, 3), glow.rgb))
    base = (source, "--beads", "mard", "--size", "8x8", "--absolute", "--generator", "nearest", "--only", "json",
            "-q", "--force", "-o", "o")  # fmt: skip
    assert bead(*base) == 0
    assert pattern("o", "glow").colours[0].code != glow.code
    for extra in (("--include", glow.code), ("--allow", "glow")):
        assert bead(*base, *extra) == 0
        assert pattern("o", "glow").colours[0].code == glow.code


def test_colors_and_min_beads_have_the_crafts_names(photo: Path) -> None:
    for flag in ("--max-colors", "--colors"):
        assert bead(str(photo), "--size", "20x20", flag, "4", "--only", "json", "-o", flag[2:], "-q") == 0
    assert np.array_equal(pattern("max-colors").cells, pattern("colors").cells)
    assert len(pattern("colors").colours) == 4
    assert bead(str(photo), "--size", "30x30", "--min-beads", "60", "--only", "json", "-o", "m", "-q") == 0
    assert pattern("m").counts().min() >= 60
    Path("job.yaml").write_text(f"craft: bead\npicture: {photo}\nbeads: hama\nmax_colors: 4\nsize: 9x9\n")
    assert run(["bead", "--job", "job.yaml", "--only", "json", "-o", "j", "-q"]) == 0
    assert pattern("j").colours[0].catalog == "hama"


def test_a_swap_keeps_the_layout(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bead(str(photo), *SMALL, "--only", "json,materials", "-o", "a", "-q") == 0
    before = pattern("a")
    old, used = before.colours[0].code, before.colours[1].code
    for folder, command in (
        ("b", ["bead", str(photo), *SMALL, "--swap", f"{old}=P05"]),
        ("c", ["pattern", "render", "a/photo.pixcraft.json", "--swap", f"{old.lower()}=P05"]),
    ):
        assert run([*command, "--only", "json,materials", "-o", folder, "-q"]) == 0
        after = pattern(folder)
        assert np.array_equal(after.cells, before.cells)
        assert [colour.code for colour in after.colours] == ["P05", *(one.code for one in before.colours[1:])]
        assert after.colours[0].symbol == load_palette("perler").find("P05").key
        assert after.made.job["swap"].casefold() == f"{old}=P05".casefold()
    assert (
        run(["pattern", "render", "c/photo.pixcraft.json", "--swap", f"P05={used}", "-o", "d", "--only", "json"]) == 0
    )
    merged = pattern("d")
    assert len(merged.colours) == len(before.colours) - 1
    assert merged.counts().sum() == before.counts().sum()
    assert merged.made.job["swap"].casefold() == f"{old}={used},P05={used}".casefold()


def test_prices_travel_without_their_folder(photo: Path) -> None:
    Path("shop").mkdir()
    Path("shop/prices.csv").write_text(PRICES, encoding="utf-8")
    assert bead(str(photo), *SMALL, "--prices", "shop/prices.csv", "-o", "a", "-q", "--only", "json,materials") == 0
    assert pattern("a").made.job["prices"] == "prices.csv"
    assert run(["pattern", "render", "a/photo.pixcraft.json", "-o", "b", "-q", "--only", "materials"]) == 0
    assert {line["cost"] for line in materials("b")} == {""}
    command = ["pattern", "render", "a/photo.pixcraft.json", "-o", "c", "-q", "--only", "materials"]
    assert run([*command, "--prices", "shop/prices.csv"]) == 0
    assert materials("c") == materials("a")


@pytest.mark.parametrize(
    ("file", "start"),
    [
        ("beads.csv", b"\xef\xbb\xbfdesign,"),
        ("cat-chart.csv", b"\xef\xbb\xbf"),
        ("cat.xlsx", b"PK"),
        ("cat.pdf", b"%PDF"),
    ],
)
def test_one_file_by_its_name(file: str, start: bytes, photo: Path) -> None:
    assert bead(str(photo), *SMALL, "-o", f"out/{file}", "-q") == 0
    assert [path.name for path in Path("out").iterdir()] == [file]
    assert Path("out", file).read_bytes().startswith(start)


def test_lint_is_told_with_fixes(capsys: pytest.CaptureFixture[str]) -> None:
    cells = np.zeros((30, 30, 4), np.uint8)
    cells[2:12, 2:12] = cells[20:28, 4:12] = (255, 255, 255, 255)
    cells[6, 12:18] = cells[2:12, 18:28] = (200, 30, 30, 255)
    source = picture("sprite.png", cells)
    assert bead(source, "--size", "30x30", "--only", "json", "-o", "o") == 0
    said = capsys.readouterr().err
    for fix in ("2 separate pieces", "beads alone hold", "--board-color black", "--size 29x29"):
        assert fix in said


BAD = {
    "unknown palette": (["--beads", "perlr"], "unknown palette"),
    "free colours": (["--beads", "free"], "cannot be bought in free colours"),
    "unknown board": (["--board", "midi-92"], "unknown pegboard"),
    "shape": (["--board", "shape-hexagon", "--size", "20x20"], "hexagon"),
    "unknown kind": (["--kind", "perler-maxi"], "unknown bead kind"),
    "no board": (["--boards", "0x1"], "no board at all"),
    "huge": (["--boards", "99x99"], "more than 2000 pegs a side"),
    "two sizes": (["--boards", "1x1", "--size", "9x9"], "both --size and a number of boards"),
    "boards do not link": (["--board", "midi-49x69", "--boards", "2x2"], "do not link"),
    "too large for the board": (["--board", "midi-49x69", "--size", "70x70"], "do not link"),
    "wrong pitch": (["--board", "mini-50"], "mm apart"),
    "no box": (["--beads", "mard", "--box", "50"], "no mard box of 50"),
    "palette without boxes": (["--box", "48"], "nothing about retail boxes"),
    "threads": (["--beads", "dmc"], "holds threads"),
    "seed beads": (["--beads", "miyuki-delica"], "cannot be melted"),
    "price in words": (["--prices", "bad-prices.csv"], "bad-prices.csv:2: price: 'cheap'"),
    "negative price": (["--prices", "negative.csv"], "negative.csv:2: price"),
    "price of nothing": (["--prices", "unknown.csv"], "unknown.csv:2: unknown perler code"),
    "no prices": (["--prices", "none.csv"], "none.csv: cannot be read"),
    "negative stock": (["--own", "stock.csv"], "stock.csv:3: count: -5"),
    "unknown stock": (["--own", "strange.csv"], "strange.csv:2: unknown perler code"),
    "unknown swap": (["--swap", "P01=P99"], "unknown perler code"),
    "half a swap": (["--swap", "P01"], "not a swap"),
    "unknown include": (["--include", "P99"], "unknown perler code"),
    "not in the box": (["--beads", "mard", "--box", "24", "--include", "T1"], "cannot be used with these options"),
    "unknown page": (["--pages", "poster"], "unknown page"),
    "unknown flag": (["--allow", "shiny"], "unknown flag"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_error_and_leaves_nothing(name: str, photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments, message = BAD[name]
    for file, text in {
        "bad-prices.csv": "code,price\nP01,cheap\n",
        "negative.csv": "code,price\nP01,-2\n",
        "unknown.csv": "code,price\nP99,2\n",
        "stock.csv": "code,count\nP01,5\nP18,-5\n",
        "strange.csv": "code\nP99\n",
    }.items():
        Path(file).write_text(text, encoding="utf-8")
    size = () if {"--size", "--boards"} & set(arguments) else ("--size", "12x12")
    assert bead(str(photo), *size, *arguments, "-o", "out", "-q") == 3
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("error: ") and message in lines[0]
    assert lines[1].startswith("hint: ") and len(lines) == 2
    assert not Path("out").exists()
