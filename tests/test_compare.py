"""Comparisons: variants, what a sheet says and shows, and results of other programs."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pdfplumber
import pytest
from PIL import Image

from pixcraft.colour import format_hex
from pixcraft.compare import Comparison, compare, products, sheet_of
from pixcraft.design import craft_of, make_pattern
from pixcraft.errors import InputError, UnknownName
from pixcraft.evaluate import evaluate, pattern_of_pixels
from pixcraft.job import ColourLimit, Job, Size
from pixcraft.make import write_products
from pixcraft.metrics import measure, plain
from pixcraft.metrics.view import view_of_picture
from pixcraft.picture import Picture, load_picture
from pixcraft.settings import Layer, resolve
from pixcraft.sheet.comparison import PER_ROW, ComparisonSheet, Figure, Panel, comparison_pdf, comparison_png
from pixcraft.variants import DEFAULT_VARIANTS, parse_variants
from tests.conftest import ROOT

VARIANTS = "nearest,nearest:colors=4,ordered"
EIGHT, FOUR = ColourLimit(8), ColourLimit(4)


@pytest.fixture(scope="module")
def job() -> Job:
    return Job(picture=str(ROOT / "examples" / "stitch" / "photo.jpg"), size=Size(18, 14), colors=EIGHT)


@pytest.fixture(scope="module")
def comparison(job: Job) -> Comparison:
    return compare(job, parse_variants(VARIANTS))


def text_of(pdf: bytes) -> list[str]:
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return [page.extract_text() for page in document.pages]


def test_variants_read_back() -> None:
    variants = parse_variants(" photo ,photo:colors=4:min-distance=0 , kmeans,")
    assert [variant.name for variant in variants] == ["photo", "photo:colors=4:min_distance=0", "kmeans"]
    assert variants[1].title == "photo, colors 4, min distance 0"
    assert parse_variants(variants[1].name) == (variants[1],)
    assert len(parse_variants(DEFAULT_VARIANTS)) == 5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "nothing to compare"),
        ("photo,photo", "named twice"),
        ("photo:colors", "is not an option"),
        ("photo:=3", "is not an option"),
        ("photo:size=9x9", "same for all"),
        ("fotos", "unknown generator"),
        (",".join(f"photo:colors={count}" for count in range(1, 80)), "too many"),
    ],
)
def test_bad_variants_are_one_clear_error(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        parse_variants(text)
    assert caught.value.hint


def test_unknown_options_and_values_are_refused_before_any_work(job: Job) -> None:
    with pytest.raises(UnknownName, match="colour"):
        compare(job, parse_variants("photo,kmeans:colour=3"))
    with pytest.raises(InputError, match="colors"):
        compare(job, parse_variants("photo,kmeans:colors=many"))


def test_an_error_says_which_variant_it_is(job: Job) -> None:
    with pytest.raises(InputError, match="nearest:lock=310:exclude=310: "):
        compare(job, parse_variants("ordered,nearest:lock=310:exclude=310"))


def test_all_palettes_are_named(job: Job) -> None:
    made = compare(replace(job, size=Size(6, 6)), parse_variants("nearest,nearest:palette=anchor"))
    assert "DMC and Anchor" in made.subtitle


def test_figures_are_those_of_the_patterns(comparison: Comparison, job: Job) -> None:
    """An independent run of the same job gives the same cells and the same figures."""
    picture = load_picture(Path(job.picture)).fitted(18, 14, 1.0, "cover")
    reference = view_of_picture(picture, 14, 18)
    own_jobs = [replace(job, generator="nearest"), replace(job, generator="nearest", colors=FOUR)]
    for outcome, own in zip(comparison.outcomes, [*own_jobs, replace(job, generator="ordered")], strict=True):
        expected = make_pattern(own)
        assert (outcome.pattern.cells == expected.cells).all()
        assert outcome.figures == measure(reference, expected)
        assert outcome.buy == sum(item.buy for item in craft_of(own).materials(expected))
    summary = comparison.summary()
    assert [item["figures"] for item in summary["variants"]] == [
        plain(outcome.figures.values()) for outcome in comparison.outcomes
    ]
    assert (summary["columns"], summary["rows"], summary["palette"]) == (18, 14, "DMC")


def test_options_that_a_generator_does_not_know_do_not_count_there(job: Job) -> None:
    common = replace(job, generator="photo", others={"min_distance": "12"})
    both = compare(common, parse_variants("nearest,kmeans"))
    alone = compare(job, parse_variants("kmeans"))
    assert (both.outcomes[1].pattern.cells == alone.outcomes[0].pattern.cells).all()


def test_a_side_that_is_not_given_follows_the_picture_for_all(job: Job) -> None:
    wide = replace(job, size=Size(), width="30mm", colors=FOUR)
    made = compare(wide, parse_variants("nearest,kmeans"))
    assert {(outcome.pattern.columns, outcome.pattern.rows) for outcome in made.outcomes} == {(made.columns, made.rows)}
    assert made.columns == round(30 / craft_of(made.job).cell.width)


def test_the_best_is_marked_unless_all_are_equal(comparison: Comparison) -> None:
    values = [outcome.shown()["near"] for outcome in comparison.outcomes]
    assert comparison.best("near") == {
        index for index, value in enumerate(values) if float(value) == min(map(float, values))
    }
    likest = max(range(3), key=lambda index: comparison.outcomes[index].figures.ssim)
    assert likest in comparison.best("ssim")
    assert replace(comparison, outcomes=comparison.outcomes[:1]).best("near") == frozenset()


def test_the_pdf_says_what_every_variant_came_to(comparison: Comparison) -> None:
    (page,) = text_of(products(comparison, ("pdf",))["pdf"])
    assert "18 x 14 stitches, DMC, at most 8 colours" in page
    for outcome in comparison.outcomes:
        assert outcome.variant.title in page
        for name in ("colours", "confetti8", "regions", "far", "near", "ssim", "time", "buy"):
            assert outcome.shown()[name] in page
    assert "★" in page


def test_the_png_shows_every_cell(comparison: Comparison) -> None:
    image = np.asarray(Image.open(io.BytesIO(products(comparison, ("png",))["png"])))
    assert image.shape[1] == pytest.approx(210 / 25.4 * 72 * 3, abs=1)
    seen = set(np.unique(image.astype(np.int64) @ (1 << 16, 1 << 8, 1)).tolist())
    for outcome in comparison.outcomes:
        assert {int(format_hex(colour.rgb)[1:], 16) for colour in outcome.pattern.colours} <= seen


def test_cells_of_the_png_are_whole_pixels_of_one_size() -> None:
    board = np.indices((37, 53)).sum(axis=0) % 2
    cells = np.array([(255, 0, 1), (0, 255, 1)], np.uint8)[board]
    panels = (Panel("board", cells), Panel("another", cells))
    drawn = ComparisonSheet("board", "", panels, 53, 37, 53 / 37, (255, 255, 255), "")
    image = np.asarray(Image.open(io.BytesIO(comparison_png(drawn))))
    inside = (image[..., 2] == 1) & (image[..., 0].astype(int) + image[..., 1] == 255)
    row = int(np.flatnonzero(inside.sum(axis=1) > 200)[3])
    places = np.flatnonzero(inside[row])
    first = image[row, places[0] : places[0] + len(places) // 2, 0]
    changes = np.flatnonzero(np.diff(first.astype(int)))
    assert len(changes) == 52
    assert len(set(np.diff(changes).tolist())) == 1


def test_the_same_comparison_gives_the_same_bytes(comparison: Comparison, job: Job) -> None:
    again = compare(job, parse_variants(VARIANTS))
    assert products(comparison, ("png", "pdf")) == products(again, ("png", "pdf"))


def sheet(count: int, columns: int, rows: int, title: str = "Sheet") -> ComparisonSheet:
    cells = np.zeros((rows, columns, 3), np.uint8)
    figures = tuple(Figure(f"label {number}", "12.34", number == 2) for number in range(8))
    panels = tuple(Panel(f"variant {number}", cells, figures) for number in range(count))
    return ComparisonSheet(title, "under it", panels, columns, rows, columns / rows, (255, 255, 255), "note " * 60)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize(("columns", "rows"), [(48, 48), (200, 40), (40, 200), (1, 1), (1, 400), (400, 1)])
def test_nothing_leaves_the_page_whatever_the_shape(columns: int, rows: int, paper: str) -> None:
    pdf = comparison_pdf(sheet(11, columns, rows, "A very long title " * 12), paper)
    pages = []
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            pages.append(page.extract_text())
            for item in (*page.chars, *page.images):
                assert 0 <= item["x0"] <= item["x1"] <= float(page.width) + 0.1
                assert 0 <= item["top"] <= item["bottom"] <= float(page.height) + 0.1
            below = max(char["bottom"] for char in page.chars if char["text"] == "4")
            assert below < min(word["top"] for word in page.extract_words() if word["text"] == "note")
    assert all(f"variant {number}" in "\n".join(pages) for number in range(11))
    with Image.open(io.BytesIO(comparison_png(sheet(11, columns, rows), paper))) as image:
        assert image.width * image.height < 30_000_000


def test_many_variants_take_several_pages() -> None:
    pages = text_of(comparison_pdf(sheet(3 * PER_ROW * 2 + 1, 30, 30)))
    assert len(pages) == 3
    assert "1 / 3" in pages[0]


def test_a_sheet_without_marks_or_figures_is_drawn(comparison: Comparison) -> None:
    bare = replace(sheet_of(comparison), panels=sheet_of(comparison).panels[:2])
    assert len(text_of(comparison_pdf(bare))) == 1
    assert comparison_png(bare).startswith(b"\x89PNG")


def save(folder: Path, name: str, pixels: np.ndarray) -> Path:
    folder.mkdir(exist_ok=True)
    Image.fromarray(pixels).save(folder / name)
    return folder / name


def noise(rows: int, columns: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 4, (rows, columns, 3)).astype(np.uint8) * 80


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path, Path]:
    """Photos, exact results, and results with their rows turned."""
    for number, name in enumerate(("one", "two")):
        cells = noise(12, 16, number)
        save(tmp_path / "photos", f"{name}.png", cells.repeat(6, axis=0).repeat(6, axis=1))
        save(tmp_path / "exact", f"{name}.png", cells)
        save(tmp_path / "turned", f"{name}-pixels.png", cells[::-1])
    (tmp_path / "photos" / "notes.txt").write_text("not a picture")
    return tmp_path / "photos", tmp_path / "exact", tmp_path / "turned"


def test_results_are_matched_by_name(folders: tuple[Path, Path, Path]) -> None:
    photos, exact, turned = folders
    table = evaluate(photos, [exact, turned])
    assert table.methods == ("exact", "turned")
    assert [(row.method, row.picture) for row in table.rows] == [
        ("exact", "one"), ("exact", "two"), ("turned", "one"), ("turned", "two"),
    ]  # fmt: skip
    assert (table.rows[0].columns, table.rows[0].rows) == (16, 12)
    assert table.means("exact")["near"] < 0.1 * table.means("turned")["near"]
    assert table.means("exact")["ssim"] > 0.99 > table.means("turned")["ssim"]
    assert table.means("exact")["regions"] == pytest.approx(table.means("turned")["regions"])
    mean = (table.rows[0].figures["near"] + table.rows[1].figures["near"]) / 2
    assert table.means("exact")["near"] == pytest.approx(mean)


def test_every_pattern_file_gives_the_same_figures(photo: Path, tmp_path: Path) -> None:
    """And a chart of a part of the photo is measured against that part."""
    texts = {"picture": str(photo), "crop": "10%,20%,60%,60%", "size": "16x12", "colors": "5", "generator": "nearest"}
    job = resolve([Layer("test", texts)]).job
    pattern = make_pattern(job)
    write_products(
        pattern, craft_of(job), job, ("pdf", "json", "png", "pixels"), tmp_path / "out", "photo", force=False
    )
    files = [tmp_path / "out" / f"photo{end}" for end in (".pixcraft.json", ".pdf", ".png")]
    table = evaluate(photo, files)
    assert len(table.rows) == 3
    cropped = load_picture(photo).cropped(job.crop).fitted(16, 12, 1.0, "cover")  # type: ignore[arg-type]
    expected = measure(view_of_picture(cropped, 12, 16), pattern).values()
    for row in table.rows:
        assert {name: row.figures[name] for name in expected} == pytest.approx(dict(expected))
    whole = evaluate(photo, [tmp_path / "out" / "photo-pixels.png"])
    assert whole.rows[0].figures["confetti8"] == expected["confetti8"]
    assert whole.rows[0].figures["near"] > expected["near"]  # the pixels do not tell of the crop


def test_one_name_has_one_result(photo: Path, tmp_path: Path) -> None:
    """A folder of `pixcraft stitch` holds many files of one picture; the pattern file counts."""
    job = Job(picture=str(photo), size=Size(9, 9), generator="nearest")
    write_products(
        make_pattern(job), craft_of(job), job, ("json", "png", "pk"), tmp_path / "mine", "photo", force=False
    )
    assert len(evaluate(photo, [tmp_path / "mine"]).rows) == 1


def test_transparent_cells_are_not_stitches() -> None:
    pixels = noise(6, 6)
    alpha = np.full((6, 6), 255, np.uint8)
    alpha[0] = 0
    pattern = pattern_of_pixels(Picture(pixels, alpha, "cells.png", ""))
    assert pattern.stitched == 30
    assert (pattern.image()[1:, :, :3] == pixels[1:]).all()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda photos, exact: (exact / "two.png").unlink(), "no result for two"),
        (lambda photos, exact: [file.unlink() for file in photos.iterdir()], "no pictures in"),
        (lambda photos, exact: save(exact, "two.png", noise(200, 300)), "not one a cell"),
        (lambda photos, exact: (exact / "two.png").write_text("no"), "two.png"),
        (lambda photos, exact: save(exact, "two.png", noise(12, 15)), "12 cells"),
    ],
)  # fmt: skip
def test_bad_folders_are_one_clear_error(folders: tuple[Path, Path, Path], spoil: object, message: str) -> None:
    photos, exact, turned = folders
    spoil(photos, exact)  # type: ignore[operator]
    with pytest.raises(InputError, match=message) as caught:
        evaluate(photos, [turned, exact])
    assert caught.value.hint


def test_paths_that_do_not_exist_are_named(folders: tuple[Path, Path, Path]) -> None:
    photos, exact, _ = folders
    for arguments in ((Path("nowhere"), [exact]), (photos, [Path("nowhere")])):
        with pytest.raises(InputError, match="nowhere"):
            evaluate(*arguments)
    with pytest.raises(InputError, match="one result for 2 pictures"):
        evaluate(photos, [exact / "one.png"])


def test_methods_of_one_name_are_told_apart(folders: tuple[Path, Path, Path], tmp_path: Path) -> None:
    photos, exact, turned = folders
    (tmp_path / "other").mkdir()
    turned.rename(tmp_path / "other" / "exact")
    table = evaluate(photos, [exact, tmp_path / "other" / "exact"])
    assert table.methods == (str(exact), str(tmp_path / "other" / "exact"))
