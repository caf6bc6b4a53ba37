"""Materials and charts as CSV and XLSX, read back: every figure is the design's own, in every file."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from pixcraft.colour import format_hex
from pixcraft.crafts import Craft
from pixcraft.crafts.bead import Bead
from pixcraft.crafts.stitch import Stitch
from pixcraft.export.chart_csv import ChartCsv
from pixcraft.export.materials import MaterialsCsv
from pixcraft.export.workbook import Workbook
from pixcraft.options import build
from pixcraft.palettefile import load_palette
from pixcraft.pattern import ChartColour, Pattern
from tests.conftest import random_pattern


def design(rows: int = 40, columns: int = 33, codes: tuple[str, ...] = ("P01", "P18", "C25", "C05")) -> Pattern:
    catalog = load_palette("perler")
    colours = tuple(ChartColour.of(catalog.find(code), catalog) for code in codes)
    cells = np.random.default_rng(1).integers(0, len(codes) + 1, (rows, columns)).astype(np.uint16)
    return Pattern(cells, colours, "bead", title="=Cat & co")


def priced() -> Bead:
    Path("prices.csv").write_text("code,price,pack\nP01,2.50,500\nP18,3,100\n", encoding="utf-8")
    return build(Bead, {"prices": "prices.csv"})


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def sheet_of(data: bytes, name: str) -> list[list[object]]:
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(data))[name].iter_rows(values_only=True)]


def test_csv_has_a_line_a_colour_and_a_column_a_board() -> None:
    pattern = design()
    rows = rows_of(MaterialsCsv()(pattern, priced()))
    assert rows[0] == ["design", "palette", "code", "name", "key", "hex", "need", "spare", "packed", "grams", "packs",
                       "cost", "alike", "A1", "B1", "A2", "B2"]  # fmt: skip
    lines = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert [line["code"] for line in lines] == ["P01", "P18", "C25", "C05"]
    for line, colour, count in zip(lines, pattern.colours, pattern.counts().tolist(), strict=True):
        assert int(line["need"]) == count == sum(int(line[board]) for board in ("A1", "B1", "A2", "B2"))
        assert int(line["packed"]) == count + int(line["spare"])
        assert (line["key"], line["hex"], line["palette"]) == (colour.symbol, format_hex(colour.rgb), "perler")
    packed = int(lines[1]["packed"])
    assert lines[1]["cost"] == f"{3 * -(-packed // 100):.2f}"
    assert lines[2]["cost"] == ""


def test_a_title_is_never_run_as_a_formula() -> None:
    assert rows_of(MaterialsCsv()(design(), Bead()))[1][0] == "'=Cat & co"
    sheet = openpyxl.load_workbook(io.BytesIO(Workbook()(design(), Bead())))["materials"]
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=Cat & co", "s")


def test_the_workbook_says_the_same_as_the_csv() -> None:
    pattern, craft = design(), priced()
    data = Workbook()(pattern, craft)
    listed, table = rows_of(MaterialsCsv()(pattern, craft)), sheet_of(data, "materials")
    assert table[0] == listed[0]
    texts = ("design", "palette", "code", "name", "key", "hex", "alike")
    for in_csv, in_sheet in zip(listed[1:], table[1:-1], strict=True):
        for heading, text, value in zip(listed[0], in_csv, in_sheet, strict=True):
            if heading in texts:
                assert (value or "") == text.removeprefix("'")
            else:
                assert (value in (None, "") and not text) or value == pytest.approx(float(text))
    total = dict(zip(table[0], table[-1], strict=True))
    assert total["design"] == "Total"
    assert total["need"] == pattern.stitched
    assert total["packs"] == sum(int(line[10]) for line in listed[1:])
    assert total["A1"] == int((pattern.cells[:29, :29] > 0).sum())


def test_the_boards_sheet_counts_each_colour_on_each_board() -> None:
    pattern = design()
    heading, *boards = sheet_of(Workbook()(pattern, Bead()), "boards")
    assert heading == [
        "board",
        "first column",
        "last column",
        "first row",
        "last row",
        "beads",
        "P01",
        "P18",
        "C25",
        "C05",
    ]
    assert [row[:5] for row in boards] == [["A1", 1, 29, 1, 29], ["B1", 30, 33, 1, 29], ["A2", 1, 29, 30, 40],
                                           ["B2", 30, 33, 30, 40]]  # fmt: skip
    assert np.array([row[6:] for row in boards]).sum(axis=0).tolist() == pattern.counts().tolist()
    assert sum(int(str(row[5])) for row in boards) == pattern.stitched


def test_the_chart_sheet_is_the_design_in_colours_and_keys() -> None:
    pattern = design()
    sheet = openpyxl.load_workbook(io.BytesIO(Workbook()(pattern, Bead())))["chart"]
    assert (sheet.max_row, sheet.max_column) == (41, 34)
    assert [sheet.cell(1, column).value for column in (2, 34)] == [1, 33]
    for row in range(pattern.rows):
        for column in range(pattern.columns):
            cell, key = sheet.cell(row + 2, column + 2), int(pattern.cells[row, column])
            colour = pattern.colour_of(key) if key else None
            assert (cell.value or "") == (colour.symbol if colour else "")
            if colour:
                assert cell.fill.fgColor.rgb == f"FF{format_hex(colour.rgb)[1:].upper()}"
            assert (cell.border.left.style == "thick") == (column == 29)
            assert (cell.border.top.style == "thick") == (row == 29)


def test_the_chart_as_codes() -> None:
    pattern = design()
    codes = ["", *(colour.code for colour in pattern.colours)]
    assert rows_of(ChartCsv()(pattern, Bead())) == [[codes[key] for key in row] for row in pattern.cells.tolist()]


@pytest.mark.parametrize("craft", [Bead(), Stitch()], ids=["bead", "stitch"])
def test_same_design_same_bytes(craft: Craft) -> None:
    pattern = craft.finish(random_pattern(20, 20, 5))
    for export in (MaterialsCsv(), Workbook(), ChartCsv()):
        assert export(pattern, craft) == export(pattern, craft)
    with zipfile.ZipFile(io.BytesIO(Workbook()(pattern, craft))) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        assert b"2000-01-01" in archive.read("docProps/core.xml")


def test_crafts_without_boards_have_no_boards_sheet() -> None:
    pattern = Stitch().finish(random_pattern(9, 9, 3))
    book = openpyxl.load_workbook(io.BytesIO(Workbook()(pattern, Stitch())))
    assert book.sheetnames == ["materials", "chart"]
    rows = rows_of(MaterialsCsv()(pattern, Stitch()))
    assert rows[0] == ["design", "palette", "code", "name", "key", "hex", "need", "strands", "skeins", "metres"]
    assert sum(int(row[6]) for row in rows[1:]) == pattern.stitched
    table = sheet_of(Workbook()(pattern, Stitch()), "materials")
    assert table[-1][:1] + table[-1][6:8] == ["Total", pattern.stitched, None]


def test_codes_stay_text() -> None:
    pattern = random_pattern(4, 4, 2)
    sheet = openpyxl.load_workbook(io.BytesIO(Workbook()(pattern, Stitch())))["materials"]
    assert (sheet["C2"].value, sheet["C2"].data_type) == ("100", "s")
