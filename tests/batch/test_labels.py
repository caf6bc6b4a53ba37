"""Labels lie where the sheet has them, and their codes say which pattern they belong to."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pdfplumber
import pypdf
import pypdfium2
import pytest
from reportlab.graphics.barcode.qr import QrCodeWidget

from pixcraft.batch.kits import bag_labels, kit_of
from pixcraft.batch.tally import Made, designs_of
from pixcraft.batch.wishes import DocumentWishes, read_wishes
from pixcraft.cli import run
from pixcraft.errors import InputError, TemplateError, UnknownName
from pixcraft.sheet.kits import qr
from pixcraft.sheet.kits.labels import Labels, border_sheet
from pixcraft.sheet.kits.labelsheet import load_label_sheet, read_label_sheet, sheet_names
from pixcraft.sheet.kits.qr import draw_qr, modules_of
from pixcraft.sheet.kits.volumes import Volumes
from pixcraft.sheet.layout import MM, Frame
from tests.batch.kitmaking import bead, design, order, write

SIZES = {  # columns, rows, label width and height, first label's corner, distances; mm, from shared/spec/bead.md
    "5160": (3, 10, 66.68, 25.4, 4.76, 12.7, 69.86, 25.4),
    "5161": (2, 10, 101.6, 25.4, 3.97, 12.7, 106.36, 25.4),
    "5163": (2, 5, 101.6, 50.8, 3.97, 12.7, 106.36, 50.8),
    "5167": (4, 20, 44.45, 12.7, 7.62, 12.7, 52.07, 12.7),
    "L7160": (3, 7, 63.5, 38.1, 7.25, 15.15, 66.0, 38.1),
    "L7651": (5, 13, 38.1, 21.2, 4.75, 10.7, 40.6, 21.2),
}


@pytest.fixture
def made(tmp_path: Path) -> Made:
    planned = order(tmp_path / "o", [design("Cat 1", bead("K1", 500), bead("W1", 5), bead("R1", 4), kits=2, sku="K-7")])
    return next(designs_of(planned, tmp_path / "o")())


def test_all_sheets_of_the_spec_are_there() -> None:
    assert set(SIZES) <= set(sheet_names())


@pytest.mark.parametrize("name", SIZES)
def test_borders_lie_within_a_twentieth_of_a_millimetre(name: str, tmp_path: Path) -> None:
    columns, rows, width, height, left, top, across, down = SIZES[name]
    (path,) = border_sheet(tmp_path / "test.pdf", load_label_sheet(name))
    with pdfplumber.open(path) as pdf:
        page = pdf.pages[0]
        boxes = sorted((round(box["top"], 1), box["x0"], box["top"], box["width"], box["height"]) for box in page.rects)
        assert float(page.width) / MM == pytest.approx(210 if name.startswith("L") else 215.9, abs=0.01)
    assert len(boxes) == columns * rows
    for number, (_, x, y, wide, high) in enumerate(boxes):
        row, column = divmod(number, columns)
        assert x / MM == pytest.approx(left + column * across, abs=0.05)
        assert y / MM == pytest.approx(top + row * down, abs=0.05)
        assert (wide / MM, high / MM) == pytest.approx((width, height), abs=0.05)


@pytest.mark.parametrize("name", SIZES)
def test_labels_stay_inside_and_ask_for_no_scaling(name: str, tmp_path: Path, made: Made) -> None:
    sheet = load_label_sheet(name)
    writer = Labels(tmp_path / "labels.pdf", sheet, skip=2)
    labels = [*bag_labels(kit_of(made, 2, DocumentWishes(mix_under=10)))]
    for label in labels:
        writer.add(label)
    (path,) = writer.close()
    assert pypdf.PdfReader(path).trailer["/Root"]["/ViewerPreferences"]["/PrintScaling"] == "/None"
    with pdfplumber.open(path) as pdf:
        page = pdf.pages[0]
        frames = [sheet.frame(place) for place in range(2, 2 + len(labels))]
        for sign in page.chars:
            x, y = (sign["x0"] + sign["x1"]) / 2, float(page.height) - (sign["top"] + sign["bottom"]) / 2
            assert any(f.left <= x <= f.right and f.bottom <= y <= f.top for f in frames)
        text = page.extract_text()
    assert "503 beads" in text and "K1" in text and "Title Cat" in text


def test_a_used_sheet_is_gone_on_with_and_the_next_is_whole(tmp_path: Path, made: Made) -> None:
    sheet = load_label_sheet("5163")
    writer = Labels(tmp_path / "labels.pdf", sheet, skip=7)
    labels = [*bag_labels(kit_of(made, 2, DocumentWishes()))]
    assert len(labels) == 6
    for label in labels:
        writer.add(label)
    (path,) = writer.close()
    with pdfplumber.open(path) as pdf:
        counts = [page.extract_text().count("beads") for page in pdf.pages]
    assert counts == [3, 3]


def test_several_rare_colours_are_all_named(made: Made) -> None:
    labels = [*bag_labels(kit_of(made, 1, DocumentWishes(mix_under=10)))]
    assert [[colour.code for colour in label.colours] for label in labels] == [["W1", "R1"], ["K1"]]
    assert labels[1].colours[0].grams == "30.2 g" and labels[0].note == "K-7 kit 1 of 2"


def test_the_code_is_the_name_of_the_patterns_files(tmp_path: Path, made: Made) -> None:
    kit = kit_of(made, 1, DocumentWishes())
    assert kit.code == f"Cat-1-{made.receipt.digest[:10]}"
    volumes = Volumes(tmp_path / "code.pdf", "code", (100, 100))
    draw_qr(volumes.canvas, Frame(10, 10, 80, 80), kit.code)
    volumes.end_page()
    (path,) = volumes.close()
    seen = np.asarray(pypdfium2.PdfDocument(path)[0].render(scale=10).to_pil().convert("L")) < 128
    encoder = QrCodeWidget(kit.code, barLevel="M").qr
    encoder.make()
    side = encoder.getModuleCount()
    module = 800 / (side + 2 * qr.QUIET)
    places = (100 + (np.arange(side) + qr.QUIET + 0.5) * module).astype(int)
    wanted = np.array([[encoder.isDark(row, column) for column in range(side)] for row in range(side)])
    assert (seen[np.ix_(places, places)] == wanted).all()
    assert modules_of(kit.code) == tuple(map(tuple, wanted.tolist()))


def test_a_code_too_fine_for_the_label_is_left_out(tmp_path: Path, made: Made) -> None:
    label = next(bag_labels(kit_of(made, 1, DocumentWishes())))
    writer = Labels(tmp_path / "l.pdf", load_label_sheet("5167"))
    writer.add(type(label)(label.colours, label.design, label.note, "x" * 120))
    (path,) = writer.close()
    assert "qr-" not in pypdf.PdfReader(path).pages[0].get_contents().get_data().decode("latin-1")  # type: ignore


@pytest.mark.parametrize(
    ("change", "line", "said"),
    [
        (("columns: 3", "columns: 9"), 5, "wider than the paper"),
        (("rows: 10", "rows: 12"), 6, "higher than the paper"),
        (("width: 66.68", "width: wide"), 7, "not a number"),
        (("paper: Letter", "paper: A9"), 4, "A9"),
        (("schema: 1", "schema: 2"), 2, "schema"),
    ],
)
def test_a_broken_sheet_points_at_the_line(tmp_path: Path, change: tuple[str, str], line: int, said: str) -> None:
    from tests.conftest import ROOT

    text = (ROOT / "templates" / "labels" / "5160.yaml").read_text("utf-8")
    with pytest.raises(TemplateError, match=said) as caught:
        read_label_sheet(write(tmp_path / "own.yaml", text.replace(*change)))
    assert caught.value.line == line


def test_wishes_that_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="30 labels"):
        read_wishes(labels="5160", skip=30)
    with pytest.raises(UnknownName, match="label"):
        read_wishes(labels="L9999")
    with pytest.raises(UnknownName, match="policy"):
        read_wishes(policy="some")
    assert read_wishes(labels="none").labels is None


def test_the_command_lists_and_tests_sheets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["labels"]) == 0
    assert "L7160" in capsys.readouterr().out
    assert run(["labels", "l7160", "--test", "--skip", "2", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["files"] == ["L7160-test.pdf"]
    assert len(pypdf.PdfReader(io.BytesIO(Path("L7160-test.pdf").read_bytes())).pages) == 1
    assert run(["labels", "L7160", "--test"]) == 1
    assert run(["labels", "L1"]) == 3
    assert run(["templates", "list"]) == 0 and "labels/" not in capsys.readouterr().out
