from pathlib import Path

import pytest

from pixcraft.crafts.stitch import Stitch
from pixcraft.design import make_pattern
from pixcraft.errors import CatalogError, InputError, UnknownName
from pixcraft.job import Job
from pixcraft.options import build
from pixcraft.wishes import usable_palette


def job(**options: str) -> Job:
    return build(Job, options)


def codes(**options: str) -> list[str]:
    return [colour.code for colour in usable_palette(job(**options), Stitch())[0].colours]


def test_retired_threads_only_when_allowed_or_locked() -> None:
    assert len(codes()) == 482
    assert len(codes(allow="retired")) == 489
    assert "504" in codes(lock="504")


def test_own_exclude_and_lock_cut_the_palette() -> None:
    assert codes(own="310,white,321") == ["Blanc", "310", "321"]
    assert codes(own="310,321", exclude="321") == ["310"]
    palette, locked = usable_palette(job(lock="321,310"), Stitch())
    assert [palette.colours[index].code for index in locked] == ["310", "321"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("stash.csv", "brand,code,skeins\nDMC,310,2\nDMC,321,1\n"),
        ("stash.txt", "# mine\n310\n321\n"),
        ("s.csv", "310\r\n321"),
    ],
)
def test_owned_codes_come_from_files(name: str, text: str) -> None:
    Path(name).write_text(text, encoding="utf-8")
    assert codes(own=name) == ["310", "321"]


def test_included_codes_may_be_used_although_flagged() -> None:
    assert set(codes(include="504")) == {*codes(), "504"}
    assert not usable_palette(job(include="504"), Stitch())[1]


def test_colours_that_a_stash_counts_none_of_are_not_owned() -> None:
    Path("stash.csv").write_text("code,count\n310,2\n321,0\n666,\n", encoding="utf-8")
    assert codes(own="stash.csv") == ["310", "666"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("999999,1", "s.csv:3: unknown dmc code"),
        ("321,-1", "s.csv:3: count: -1"),
        ("321,many", "s.csv:3: count: 'many'"),
    ],
)
def test_errors_in_a_stash_have_their_line(line: str, message: str) -> None:
    Path("s.csv").write_text(f"code,count\n310,1\n{line}\n", encoding="utf-8")
    with pytest.raises(CatalogError, match=message):
        codes(own="s.csv")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"include": "504", "exclude": "504"}, "both included and excluded"),
        ({"include": "504", "own": "321"}, "504 is included but not among your own"),
        ({"lock": "310", "exclude": "310"}, "both locked and excluded"),
        ({"lock": "310", "own": "321"}, "not among your own"),
        ({"lock": "310,321,666", "colors": "2"}, "3 colours are locked, but --colors allows 2"),
        ({"own": "310", "exclude": "310"}, "no colour of palette dmc is left"),
        ({"palette": "free", "lock": "310"}, "free colours have no codes"),
        ({"palette": "free", "generator": "kmeans"}, "needs a palette"),
    ],
)
def test_contradictions_are_one_clear_error(options: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        usable_palette(job(**options), Stitch())
    assert caught.value.hint


def test_unknown_codes_flags_and_files() -> None:
    with pytest.raises(UnknownName, match="dmc code: '31O'"):
        usable_palette(job(lock="31O"), Stitch())
    with pytest.raises(UnknownName, match="flag"):
        usable_palette(job(allow="retird"), Stitch())
    with pytest.raises(CatalogError, match="cannot be read"):
        usable_palette(job(own="none.csv"), Stitch())
    Path("empty.csv").write_text("code\n", encoding="utf-8")
    with pytest.raises(CatalogError, match="holds no codes"):
        usable_palette(job(own="empty.csv"), Stitch())


def test_a_locked_thread_is_used_or_said_to_be_of_no_use(photo: Path) -> None:
    pattern = make_pattern(job(picture=str(photo), size="24x24", colors="8", lock="310,996"))
    told = " ".join(pattern.made.warnings)
    used = {colour.code for colour in pattern.colours}
    assert "310" in used
    assert "996" in used or "of no use to this picture: 996" in told


def test_own_threads_are_all_that_is_used(photo: Path) -> None:
    pattern = make_pattern(job(picture=str(photo), size="24x24", own="310,433,437,738,blanc"))
    assert {colour.code for colour in pattern.colours} <= {"310", "433", "437", "738", "Blanc"}


def test_free_colours_need_no_catalogue(photo: Path) -> None:
    pattern = make_pattern(job(picture=str(photo), size="24x24", colors="6", palette="free"))
    assert 3 <= len(pattern.colours) <= 6
    assert all(colour.code.startswith("#") for colour in pattern.colours)


def test_a_missing_file_of_codes_is_answered_with_names_like_it() -> None:
    Path("mine.csv").touch()
    with pytest.raises(CatalogError, match=r"mien\.csv: cannot be read") as missing:
        codes(own="mien.csv")
    assert "did you mean mine.csv?" in missing.value.hint
