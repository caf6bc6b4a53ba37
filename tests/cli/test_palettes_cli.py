from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from pixcraft.cli import palettes_output
from pixcraft.cli.palettes import app
from pixcraft.errors import CatalogError, InputError, OutputError, PixcraftError, UnknownName
from pixcraft.palettefile import read_palette

GOOD = (
    'schema: 1\nname: mine\nsource: a\nlicence: b\naccuracy: c\ncolours:\n  - {code: "1", name: Red, rgb: "#FF0000"}\n'
)
BAD = GOOD + '  - {code: "1", rgb: "#000"}\n  - {code: "3", rbg: "#000"}\n'


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def run(*arguments: str) -> str:
    result = invoke(*arguments)
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return result.stdout


def run_json(*arguments: str) -> Any:
    return json.loads(run(*arguments, "--json"))


def error(*arguments: str) -> PixcraftError:
    result = invoke(*arguments)
    assert isinstance(result.exception, PixcraftError)
    assert result.stdout == ""
    return result.exception


def mine(text: str = GOOD, path: str = "mine.yaml") -> str:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)
    return path


def test_list_shows_group_brand_count_and_origin() -> None:
    lines = run("list").splitlines()
    assert lines[0].split() == ["palette", "brand", "title", "colours", "from"]
    dmc = next(line for line in lines if line.startswith("threads/dmc "))
    assert dmc.split()[1] == "DMC" and dmc.endswith("489      built in")
    assert all(line == line.rstrip() for line in lines)


def test_list_shows_the_users_palettes_and_the_broken_ones_with_their_reason() -> None:
    mine(path="palettes/threads/mine.yaml")
    mine(BAD, "palettes/beads/bad.yaml")
    listed = {item["name"]: item for item in run_json("list")["palettes"]}
    assert listed["mine"] == {
        "name": "mine",
        "group": "threads",
        "brand": "",
        "title": "",
        "colours": 1,
        "origin": "this folder",
        "file": "palettes/threads/mine.yaml",
        "problem": "",
    }
    assert listed["bad"]["problem"].startswith("broken: palettes/beads/bad.yaml:8: ")
    assert listed["dmc"]["colours"] == 489
    assert "broken: palettes/beads/bad.yaml:8" in run("list")


def test_show_says_what_the_palette_is_and_where_it_came_from() -> None:
    text = run("show", "dmc")
    for fact in ("489, 7 of them retired", "Approximate", "MIT", "sharlagelfand/dmc", "dmc.yaml (built in)"):
        assert fact in text
    assert "504    Blue Green Very Light" in text and "retired, use 3813" in text
    assert "310    Black" in text and "anchor 403" in text
    assert "\x1b" not in text


def test_show_takes_a_path_in_any_format() -> None:
    Path("sweet.hex").write_text("1a1c2c\n5d275d\n")
    text = run("show", "sweet.hex")
    assert "sweet.hex (the path you gave)" in text and "#5D275D" in text and "not given" in text


def test_show_json_holds_every_colour() -> None:
    shown = run_json("show", "dmc")
    assert shown["count"] == len(shown["colours"]) == 489
    assert len(shown["sha256"]) == 64 and shown["origin"] == "built in" and shown["aliases"]["White"] == "Blanc"
    assert next(item for item in shown["colours"] if item["code"] == "504") == {
        "code": "504",
        "name": "Blue Green Very Light",
        "rgb": "#C4DECC",
        "flags": ["retired"],
        "replacement": "3813",
        "equivalents": {"anchor": ["1042"], "cosmo": ["533A"]},
        "traits": [],
        "key": "",
        "box": 0,
        "ids": {},
        "others": {},
        "spread": 0.0,
    }


def test_show_says_what_is_special_about_beads() -> None:
    text = run("show", "mard")
    for fact in (
        "295, 75 of them used only when allowed: color_change 13, glow 9, pearl 23, transparent 30, unconfirmed 4",
        "item      mard",
        "white     H2",
        "craft-color-codes by MakeBead (https://makebead.com)",
    ):
        assert fact in text
    rows = {line.split()[1]: line for line in text.splitlines() if line.count("#") == 1 and len(line.split()) > 3}
    assert rows["A1"].split()[:4] == ["AA", "A1", "A1", "#FAF5CD"]
    assert rows["H2"].endswith("box of 24, set 221")
    assert rows["A25"].endswith("hex_disputed, box of 192, sources differ by 12.2, set 221")
    headings = ["code", "name", "rgb", "notes"]  # threads have no keys
    assert headings in [line.split() for line in run("show", "dmc").splitlines()]


def test_show_json_holds_all_that_is_known_of_a_bead() -> None:
    shown = run_json("show", "mard")
    assert (shown["kind"], shown["item"], shown["white"]) == ("beads", "mard", "H2")
    white = next(item for item in shown["colours"] if item["code"] == "H2")
    assert white["others"] == {"alt": "#FBFBFB"} and white["ids"] == {"set": "221"}
    assert (white["box"], white["spread"], len(white["key"])) == (24, 0.9, 2)
    delica = run_json("show", "miyuki-delica")["colours"]
    assert {trait for item in delica for trait in item["traits"]} >= {"matte", "opaque"}


def test_kinds_lists_beads_and_pegboards() -> None:
    lines = run("kinds").splitlines()
    assert lines[0].split()[:3] == ["kind", "title", "for"]
    rows = {line.split()[0]: line for line in lines if line}
    assert "2.5" in rows["hama-mini"] and "8-10" in rows["hama-mini"] and "mini-58" in rows["hama-mini"]
    assert "1.6 x 1.3" in rows["delica-11"] and "145 x 145" in rows["midi-29"] and "unknown" in rows["mini-57"]
    shown = run_json("kinds")
    assert len(shown["kinds"]) == 21 and len(shown["pegboards"]) == 7
    perler = shown["kinds"][0]
    assert perler["name"] == "perler-midi" and perler["pitch"] == [5.0, 5.0] and perler["grams_per_1000"] == [58, 67]


def test_show_paints_swatches_in_24_bits_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[48;2;255;0;0m    \x1b[0m" in run("show", mine())
    monkeypatch.setenv("NO_COLOR", "1")
    assert "48;2" not in run("show", mine())


def test_names_with_markup_are_printed_as_they_are() -> None:
    assert "[red]:smile:[/red]" in run("show", mine(GOOD.replace("name: Red", 'name: "[red]:smile:[/red]"')))


def test_unknown_names_and_missing_files_reach_the_caller_as_errors() -> None:
    assert isinstance(error("show", "dcm"), UnknownName)
    assert "dmc" in error("show", "dcm").hint
    assert isinstance(error("show", "none.yaml"), CatalogError)
    assert isinstance(error("compare", "dmc", "ankor"), UnknownName)


def test_check_of_a_good_file_says_how_many_colours() -> None:
    assert run("check", mine()) == "mine.yaml: ok: 1 colour\n"
    assert run("check", "madeira").splitlines()[-1].endswith("madeira.yaml: ok: 369 colours")


def test_check_lists_every_error_with_its_line_and_exits_with_3() -> None:
    result = invoke("check", mine(BAD, "bad.yaml"), mine())
    assert result.exit_code == 3
    assert result.stdout.splitlines() == [
        "bad.yaml:8: colours[1].code: '1' is there already on line 7 (every code once; capitals do not matter)",
        "bad.yaml:9: colours[2].rbg: unknown key (did you mean 'rgb'?)",
        "bad.yaml: 2 errors",
        "mine.yaml: ok: 1 colour",
    ]


def test_check_warns_with_the_line() -> None:
    text = GOOD + '  - {code: "2", rgb: "#FE0000", flags: [retired]}\n'
    assert run("check", mine(text)).splitlines() == [
        "mine.yaml:8: warning: 2: retired without a replacement",
        "mine.yaml:8: warning: 2: looks the same as 1 (CIEDE2000 0.2)",
        "mine.yaml: ok: 2 colours",
    ]


def test_check_json() -> None:
    result = invoke("check", mine(BAD, "bad.yaml"), "none.yaml", mine(), "--json")
    assert result.exit_code == 3
    bad, none, good = json.loads(result.stdout)["files"]
    assert [item["line"] for item in bad["errors"]] == [8, 9] and not bad["ok"]
    assert "cannot be read" in none["errors"][0]["message"]
    assert good == {"file": "mine.yaml", "ok": True, "colours": 1, "errors": [], "warnings": []}


def test_check_answers_an_unknown_name_with_the_nearest() -> None:
    assert isinstance(error("check", "dcm"), UnknownName)


@pytest.mark.parametrize("name", ["dmc", "cosmo"])
def test_a_copy_is_the_same_palette_under_the_files_name(name: str) -> None:
    run("copy", name, "folder/mine.yaml")
    copied, original = read_palette(Path("folder/mine.yaml")), run_json("show", name)
    assert copied.name == "mine"
    assert [item.code for item in copied.colours] == [item["code"] for item in original["colours"]]
    assert run("check", "folder/mine.yaml").splitlines()[-1].startswith("folder/mine.yaml: ok: ")


def test_a_copy_of_another_format_is_yaml_with_its_explanation() -> None:
    Path("card.csv").write_text("code;name;hex\n310;Black;000000\n")
    assert run_json("copy", "card.csv", "card.yaml") == {"file": "card.yaml", "copy_of": "card.csv"}
    text = Path("card.yaml").read_text()
    assert text.startswith("# A pixcraft palette.") and '{code: "310", name: Black, rgb: "#000000"}' in text


def test_a_copy_never_overwrites_unasked() -> None:
    mine()
    assert isinstance(error("copy", "anchor", "mine.yaml"), OutputError)
    assert Path("mine.yaml").read_text() == GOOD
    run("copy", "anchor", "mine.yaml", "--force")
    assert len(read_palette(Path("mine.yaml"))) == 445
    assert [path.name for path in Path().iterdir()] == ["mine.yaml"]


def test_a_copy_needs_a_yaml_name_and_a_good_source() -> None:
    problem = error("copy", "dmc", "mine.csv")
    assert isinstance(problem, InputError) and problem.hint == "write to mine.yaml"
    assert isinstance(error("copy", mine(BAD, "bad.yaml"), "new.yaml"), CatalogError)
    assert not Path("new.yaml").exists()


def test_compare_marks_far_and_shared_colours_and_sums_up() -> None:
    lines = run("compare", "dmc", "anchor").splitlines()
    assert lines[-1] == (
        "489 colours of dmc: 454 with a published match in anchor, 259 farther than CIEDE2000 6, "
        "233 landing together on 103"
    )
    row = next(line for line in lines if line.startswith("310 "))
    assert row.split()[:4] == ["310", "Black", "403", "(4.5)"]
    ecru = next(line for line in lines if line.startswith("Ecru "))
    assert "far; 387 also for 739; free: 276 (6.6)" in ecru


def test_compare_only_some_codes() -> None:
    compared = run_json("compare", "dmc", "anchor", "--only", "310, blanc,01,3865")
    assert [item["code"] for item in compared["matches"]] == ["Blanc", "01", "310", "3865"]
    assert {key: compared[key] for key in ("first", "second", "colours", "published", "sharing", "shared")} == {
        "first": "dmc",
        "second": "anchor",
        "colours": 4,
        "published": 3,
        "sharing": 2,
        "shared": 1,
    }
    tin = compared["matches"][1]
    assert tin["published"] is None and tin["nearest"]["code"] == tin["best"] == "1"
    white = compared["matches"][0]
    assert white["published"]["code"] == "2" and white["shared_with"] == ["3865"]
    assert isinstance(error("compare", "dmc", "anchor", "--only", "9999"), UnknownName)


def test_compare_csv_is_a_table() -> None:
    table = list(csv.DictReader(io.StringIO(run("compare", "anchor", "dmc", "--csv"))))
    assert len(table) == 445
    row = next(line for line in table if line["code"] == "403")
    assert (row["published"], row["published_ciede2000"]) == ("310", "4.47")


def test_compare_prints_one_format_at_a_time() -> None:
    assert invoke("compare", "dmc", "anchor", "--csv", "--json").exit_code == 2


def test_swatches_are_left_out_where_colour_cannot_be_seen(capsys: pytest.CaptureFixture[str]) -> None:
    palettes_output.print_table(("", "code"), [("XX", "1")])
    assert capsys.readouterr().out == "code\n1\n"
