from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixcraft.batch.manifest import inside, read_manifest, slug_of
from pixcraft.errors import InputError, ManifestError
from tests.batch.conftest import Written, pictures, read, save_picture


def test_a_folder_is_a_design_for_each_picture(folder: Path) -> None:
    pictures(folder / "in", 3)
    (folder / "in" / "notes.txt").write_text("x")
    (folder / "in" / ".hidden.png").write_text("x")
    found = read(folder / "in")
    assert [(row.id, row.options) for row in found.rows] == [(f"p0{n}", {"picture": f"p0{n}.png"}) for n in range(3)]
    assert found.remarks == ("not pictures by their names, left out: notes.txt",)


def test_a_name_that_no_list_can_hold_is_said_before_any_work(folder: Path) -> None:
    picture = save_picture(folder / "in" / "rose.png")
    try:
        os.rename(picture, os.fsencode(picture.parent) + b"/rose-\xff.png")
    except OSError:
        pytest.skip("this system has no such names")
    with pytest.raises(ManifestError, match="no UTF-8"):
        read(folder / "in")


def test_two_pictures_of_one_stem_keep_their_whole_names(folder: Path) -> None:
    save_picture(folder / "in" / "rose.png")
    save_picture(folder / "in" / "rose.jpg")
    assert [row.id for row in read(folder / "in").rows] == ["rose.jpg", "rose.png"]


def test_columns_of_a_csv(manifest: Written) -> None:
    found = read(
        manifest("File;Design ID;max-colors;kits;price;sku;Bin\nrose.jpg;R1;12;3;9.5;K-7;A4\n;;;;;;\nlily.jpg;;;;;;\n")
    )
    first, second = found.rows
    assert (first.id, first.kits, first.price, first.sku, first.line) == ("R1", 3, 9.5, "K-7", 2)
    assert first.options == {"picture": "rose.jpg", "colors": "12"}
    assert first.extra == {"bin": "A4"}
    assert (second.id, second.kits, second.options, second.line) == ("lily", 1, {"picture": "lily.jpg"}, 4)
    assert found.remarks == ("column 'bin' is no option; it is kept for the summary",)


def test_a_column_that_is_nearly_an_option_is_asked_about(manifest: Written) -> None:
    remarks = read(manifest("file,colrs\na.png,3\n")).remarks
    assert "did you mean 'colors'?" in remarks[0]


def test_yaml_has_defaults(manifest: Written) -> None:
    designs = "designs:\n  - {file: a.png, size: 9x9}\n  - {prompt: a red heart}\n"
    found = read(manifest(f"schema: '1'\ndefaults: {{size: 29x29, craft: bead}}\n{designs}", "jobs.yaml"))
    assert found.defaults == {"size": "29x29", "craft": "bead"}
    assert [(row.id, row.line) for row in found.rows] == [("a", 4), ("a red heart", 5)]
    assert found.rows[0].options == {"picture": "a.png", "size": "9x9"}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 0, "is empty"),
        ("id,size\na,3x3\n", 1, "no column 'picture' or 'prompt'"),
        ("file,file\na,b\n", 1, "column 'picture' is there twice"),
        ("file,id\n", 0, "lists no designs"),
        ("file,id\na.png,1\nb.png,1\n", 3, "id '1' is there already on line 2"),
        ("file,id\na.png,Rose!\nb.png,rose?\n", 3, "would share the file name"),
        ("file,kits\na.png,three\n", 2, "kits: 'three' is not a whole number"),
        ("file,kits\na.png,-1\n", 2, "kits: -1 is not between"),
        ("file,price\na.png,nan\n", 2, "price: nan is not between"),
        ("file,id\n,5\n", 2, "names neither a picture nor a prompt"),
        ("file,id\na.png,1,2\n", 2, "has 3 cells, the heading 2"),
        ("file,id\na.png,***\n", 2, "leaves no letters"),
        ('file,id\na.png,1\n"b.png,2\nc.png,3\n', 3, "is not CSV"),
    ],
)
def test_what_is_wrong_with_a_csv_is_said_at_its_line(manifest: Written, text: str, line: int, message: str) -> None:
    with pytest.raises(ManifestError, match=message.replace("(", r"\(").replace("*", r"\*")) as caught:
        read(manifest(text))
    assert caught.value.line == line


def test_further_problems_are_counted(manifest: Written) -> None:
    with pytest.raises(ManifestError) as caught:
        read(manifest("file,id\na.png,1\nb.png,1\nc.png,1\n"))
    assert caught.value.line == 3 and "1 more problem (line 4)" in caught.value.hint


@pytest.mark.parametrize(
    "text", ["designs: 3", "designs: [{file: a.png, size: [}", "dsigns: []", "designs: [{size: 3x3}]"]
)
def test_broken_yaml_is_one_error(manifest: Written, text: str) -> None:
    with pytest.raises(ManifestError):
        read(manifest(text, "jobs.yaml"))


def test_other_files_are_no_manifests(folder: Path) -> None:
    with pytest.raises(ManifestError, match="is no manifest"):
        read(save_picture(folder / "a.png"))
    (folder / "in").mkdir()
    with pytest.raises(ManifestError, match="has no pictures"):
        read(folder / "in")
    with pytest.raises(ManifestError, match="no such file"):
        read(folder / "jobs.csv")


@pytest.mark.parametrize("path", ["../secret.png", "/etc/passwd", "in/../../x.png", "link/x.png"])
def test_paths_stay_inside_unless_allowed(folder: Path, manifest: Written, path: str) -> None:
    (folder / "link").symlink_to("/")
    found = read(manifest("file\na.png\n"))
    with pytest.raises(InputError, match="lies outside"):
        inside(found, path, False)
    assert inside(found, path, True).is_absolute()
    assert inside(found, "in/a.png", False) == folder / "in" / "a.png"


@given(st.text(max_size=80))
def test_slugs_are_file_names_that_every_system_takes(name: str) -> None:
    slug = slug_of(name)
    assert len(slug) <= 60 and not slug.startswith((".", "-")) and slug == slug_of(slug)
    assert all(sign.isascii() and (sign.isalnum() or sign in "._-") for sign in slug)


def test_names_of_all_scripts_stay_apart(manifest: Written) -> None:
    ids = ["猫", "犬", "кот 1", "ключ 1", "🐱", "é", "e-2", "x" * 90, "x" * 89 + "y"]
    slugs = [row.slug for row in read(manifest("file,id\n" + "".join(f"a.png,{one}\n" for one in ids))).rows]
    assert len(set(slugs)) == len(ids) and slugs[5:7] == ["e", "e-2"]


def test_a_zero_byte_in_a_path_is_said(manifest: Written) -> None:
    with pytest.raises(InputError, match="is no path"):
        inside(read(manifest("file\na.png\n")), "a.png\0", False)


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_is_a_manifest_or_one_error(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        read_manifest(path, {"picture", "size"}.__contains__)
    except ManifestError as error:
        assert error.file == str(path)  # noqa: PT017 - most texts are manifests
