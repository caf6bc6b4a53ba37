"""The whole line: photo in, products out, and every number the same wherever it is printed."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from pixcraft import oxs
from pixcraft.design import grid_size, make_pattern
from pixcraft.embedded import read_pattern_bytes
from pixcraft.errors import InputError, OutputError
from pixcraft.job import Job
from pixcraft.make import describe, make, open_pattern
from pixcraft.options import build
from pixcraft.palettefile import load_palette
from pixcraft.patternfile import loads
from pixcraft.registry import load


def job_for(photo: Path, **options: str) -> Job:
    return build(Job, {"picture": str(photo), "size": "30x30", "colors": "10", **options})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Any:
    photo = Path(__file__).parent.parent / "examples" / "stitch" / "photo.jpg"
    return make(job_for(photo, title="Chelsea"), tmp_path_factory.mktemp("made"))


def test_all_products_are_made(made: Any) -> None:
    assert [kind for kind, _ in made.files] == ["pdf", "pk", "oxs", "json", "png", "shopping"]
    assert all(path.stat().st_size > 500 for _, path in made.files)
    folder = made.files[0][1].parent
    assert len(list(folder.iterdir())) == 6


def test_numbers_agree_everywhere(made: Any) -> None:
    files = {kind: path.read_bytes() for kind, path in made.files}
    counts = dict(zip([c.code for c in made.pattern.colours], made.pattern.counts().tolist(), strict=True))
    assert sum(counts.values()) == made.pattern.stitched == made.summary()["stitches"]

    from_oxs = oxs.loads(files["oxs"]).pattern
    assert np.array_equal(from_oxs.cells, made.pattern.cells)
    assert np.array_equal(loads(files["json"]).cells, made.pattern.cells)
    for kind in ("pdf", "png"):
        assert np.array_equal(read_pattern_bytes(files[kind], kind).cells, made.pattern.cells)

    rows = list(csv.DictReader(io.StringIO(files["shopping"].decode("utf-8-sig"))))
    assert {row["code"]: int(row["stitches"]) for row in rows} == counts

    buy = {item.key: item.columns["skeins"] for item in made.craft.materials(made.pattern)}
    for kind in ("pdf", "pk"):
        lines = text_lines(files[kind])
        for key, colour in enumerate(made.pattern.colours, 1):
            line = next(line for line in lines if line.startswith(colour.symbol) and f" {colour.code} " in line)
            assert colour.name in line
            assert str(counts[colour.code]) in line.replace(",", "").split()
            if kind == "pdf":
                assert buy[key] in line.split()


def text_lines(data: bytes) -> list[str]:
    """Lines of all pages, made from characters that stand on one height."""
    lines = []
    document = pypdfium2.PdfDocument(data)
    for page in document:
        lines += page.get_textpage().get_text_range().splitlines()
    document.close()
    return lines


def test_every_code_is_in_the_catalogue(made: Any) -> None:
    catalog = load_palette("dmc")
    for colour in made.pattern.colours:
        assert catalog.find(colour.code).rgb == colour.rgb


def test_same_job_same_bytes(made: Any, photo: Path, tmp_path: Path) -> None:
    again = make(job_for(photo, title="Chelsea"), tmp_path)
    for (kind, first), (_, second) in zip(made.files, again.files, strict=True):
        assert first.read_bytes() == second.read_bytes(), kind


def test_nothing_is_overwritten_without_force(photo: Path, tmp_path: Path) -> None:
    job = job_for(photo, only="json")
    make(job, tmp_path)
    with pytest.raises(OutputError, match="exists"):
        make(job, tmp_path)
    make(job, tmp_path, force=True)


def test_records_hold_no_folder_names(made: Any) -> None:
    text = next(path for kind, path in made.files if kind == "json").read_text(encoding="utf-8")
    content = json.loads(text)
    assert content["made"]["source"]["name"] == "photo.jpg"
    assert content["made"]["job"]["picture"] == "photo.jpg"
    assert str(Path.home()) not in text
    assert "examples" not in text


def test_retired_threads_only_when_asked_for(photo: Path, tmp_path: Path) -> None:
    image = np.zeros((20, 20, 3), np.uint8)
    retired = next(colour for colour in load_palette("dmc").colours if "retired" in colour.flags)
    image[:] = retired.rgb
    Image.fromarray(image).save(tmp_path / "flat.png")
    plain = make_pattern(build(Job, {"picture": str(tmp_path / "flat.png"), "size": "5x5"}))
    assert retired.code not in {colour.code for colour in plain.colours}
    asked = make_pattern(build(Job, {"picture": str(tmp_path / "flat.png"), "size": "5x5", "allow": "retired"}))
    assert [colour.code for colour in asked.colours] == [retired.code]
    assert any("no longer made" in warning for warning in asked.made.warnings)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"size": "40x"}, (40, 20)),
        ({"size": "x10"}, (20, 10)),
        ({"size": "7x9"}, (7, 9)),
        ({}, (80, 40)),
        ({"width": "10cm"}, (55, 28)),
        ({"height": "2in"}, (56, 28)),
        ({"width": "5cm", "height": "5cm"}, (28, 28)),
    ],
)
def test_sizes_follow_the_picture(tmp_path: Path, options: dict[str, str], expected: tuple[int, int]) -> None:
    """14 stitches an inch: 10 cm are 55 stitches."""
    from pixcraft.picture import load_picture

    Image.new("RGB", (200, 100), "red").save(tmp_path / "wide.png")
    craft, generator = load("crafts", "stitch")(), load("generators", "photo")()
    job = build(Job, options)
    assert grid_size(job, craft, load_picture(tmp_path / "wide.png"), generator) == expected


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": "9x9", "width": "9cm"}, "both"),
        ({"size": "2000x"}, "too many"),
        ({"size": "2000x2000"}, "too many"),
        ({"width": "0.1mm"}, "not one of the stitches fits"),
    ],
)
def test_impossible_sizes(photo: Path, tmp_path: Path, options: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        make(build(Job, {"picture": str(photo), **options}), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_transparent_cells_stay_empty_and_an_empty_picture_is_an_error(tmp_path: Path) -> None:
    image = np.full((40, 40, 4), 255, np.uint8)
    image[:, :20, 3] = 0
    Image.fromarray(image).save(tmp_path / "half.png")
    pattern = make_pattern(build(Job, {"picture": str(tmp_path / "half.png"), "size": "10x10"}))
    assert not pattern.cells[:, :5].any()
    assert pattern.cells[:, 5:].all()
    Image.new("RGBA", (9, 9)).save(tmp_path / "none.png")
    with pytest.raises(InputError, match=r"nothing of none\.png"):
        make_pattern(build(Job, {"picture": str(tmp_path / "none.png"), "size": "10x10"}))


def test_what_was_cut_off_is_told(tmp_path: Path) -> None:
    Image.new("RGB", (300, 100), "red").save(tmp_path / "wide.png")
    pattern = make_pattern(build(Job, {"picture": str(tmp_path / "wide.png"), "size": "10x10"}))
    assert any("67 % of the picture was cut off" in warning for warning in pattern.made.warnings)


def test_fewer_colours_than_allowed_are_told(photo: Path, tmp_path: Path) -> None:
    Image.new("RGB", (30, 30), "red").save(tmp_path / "red.png")
    pattern = make_pattern(build(Job, {"picture": str(tmp_path / "red.png"), "size": "10x10"}))
    assert pattern.made.warnings == ("1 colour of the 24 allowed did it",)
    pattern = make_pattern(build(Job, {"picture": str(photo), "size": "30x30", "colors": "10"}))
    assert not any("allowed did it" in warning for warning in pattern.made.warnings)


def test_open_pattern_reads_every_kind(made: Any) -> None:
    for kind, path in made.files:
        if kind in ("pdf", "oxs", "json", "png"):
            pattern, options = open_pattern(path)
            assert np.array_equal(pattern.cells, made.pattern.cells)
            assert pattern.title == "Chelsea"
            if kind == "oxs":
                assert options["fabric"] == "14"


def test_a_chart_of_bricks_opens_on_the_usual_fabric(photo: Path, tmp_path: Path) -> None:
    job = job_for(photo, craft="brick", palette="lego", only="oxs")
    ((_, path),) = make(job, tmp_path, "bricks").files
    pattern, options = open_pattern(path)
    assert (pattern.columns, "fabric" in options) == (30, False)
    assert pattern.made.warnings[-1] == "no fabric has 3.175 stitches an inch: it is drawn on the usual one"


def test_a_missing_picture_is_asked_for_in_the_words_of_the_craft() -> None:
    with pytest.raises(InputError, match="no picture is given") as caught:
        make_pattern(Job("bead"))
    assert caught.value.hint.startswith("pixcraft bead photo.jpg")


def test_what_people_read(made: Any) -> None:
    lines = describe(made)
    assert lines["size"] == "30 x 30 stitches, 5.4 x 5.4 cm (2.1 x 2.1 in)"
    assert lines["stitches"] == "900"
