"""The other pages for beads: on request, colour by colour, calibration, legend."""

import re

import numpy as np
import pytest

from pixcraft.crafts.bead import Bead
from pixcraft.errors import TemplateError
from pixcraft.sheet.products import PrintPdf
from tests.sheet.board_samples import CRAFT, KEYS, MM, board_pages, design, of, pages_of
from tests.sheet.sheet_samples import written

MINI = Bead(kind="mard", board="mini-52")


def test_symbols_can_be_read_without_colour():
    pattern = design(29, 29)
    (board,) = board_pages(PrintPdf(pages=("symbols",))(pattern, CRAFT), section="Symbols")
    colours = {shape["non_stroking_color"] for shape in (*board.page.curves, *board.page.rects) if shape["fill"]}
    assert all(len(set(colour)) == 1 for colour in colours)
    keys = board.keys()
    assert len(keys) == pattern.stitched
    assert all(KEYS[pattern.cells[row, column] - 1] == key for (row, column), key in keys.items())
    inks = {char["non_stroking_color"] for char in board.page.chars if "Mono" in char["fontname"]}
    assert inks == {(0, 0, 0)}


def test_the_sheet_for_under_a_board_fills_cells_and_marks_every_peg():
    pattern = design(29, 29)
    data = PrintPdf(pages=("under-board",))(pattern, CRAFT)
    (under,) = board_pages(data, section="Under-board")
    assert "under a clear board" in under.text
    fills = {}
    for rect in under.page.rects:
        if rect["fill"] and abs(rect["width"] - 5 * MM) < 0.01:
            row, column = under.place(((rect["x0"] + rect["x1"]) / 2 / MM, (rect["top"] + rect["bottom"]) / 2 / MM))
            assert (row, column) == pytest.approx((round(row), round(column)), abs=0.002)
            fills[round(row), round(column)] = rect["non_stroking_color"]
    assert len(fills) == pattern.stitched
    for (row, column), fill in fills.items():
        rgb = pattern.colour_of(int(pattern.cells[row, column])).rgb
        assert fill == pytest.approx([channel / 255 for channel in rgb], abs=0.002)
    marks = [curve for curve in under.page.curves if abs(curve["width"] - 0.14 * 5 * MM) < 0.01]
    assert len(marks) + len(under.pegs) == 29 * 29
    assert board_pages(data)[0].keys() == under.keys()


PITCHES = [("perler-midi", 5.0), ("mard", 2.6), ("hama-mini", 2.5)]
SMALLEST = {5.0: (7.0, 7.0), 2.6: (4.49, 3.6), 2.5: (4.3, 3.5)}
"""Font size of keys on beads and on sheets to lie under a board, by the pitch in mm."""


@pytest.mark.parametrize(("kind", "pitch"), PITCHES)
@pytest.mark.parametrize("section", ["Boards", "Under-board", "Symbols"])
def test_keys_are_never_wider_than_their_bead(kind, pitch, section):
    cells = np.arange(1, len(KEYS) + 1).repeat(3).reshape(4, 6)
    data = PrintPdf(pages=("under-board", "symbols"))(of(cells), Bead(kind=kind, board="9x9"))
    (found,) = board_pages(data, (pitch, pitch), section)
    smallest = SMALLEST[pitch][section == "Under-board"]
    for char in found.page.chars:
        x, y = (char["x0"] + char["x1"]) / 2 / MM, (char["top"] + char["bottom"]) / 2 / MM
        row, column = (round(place) for place in found.place((x, y)))
        if "Mono" not in char["fontname"] or not (0 <= row < 4 and 0 <= column < 6):
            continue
        middle = found.left + (column + 0.5) * pitch * MM
        assert middle - 0.5 * pitch * MM < char["x0"]
        assert char["x1"] < middle + 0.5 * pitch * MM
        assert char["size"] >= smallest - 0.01


def test_enlarged_pages_share_out_each_board():
    pattern = design(104, 52, empty=0.95)
    pages = board_pages(PrintPdf(pages=("enlarged",))(pattern, MINI), (5.2, 5.2), "Enlarged")
    assert [page.label for page in pages] == ["A1", "A1", "B1", "B1"] * 2
    seen = np.zeros(pattern.cells.shape, int)
    for page in pages:
        left, right, top, bottom = map(int, re.search(r"columns (\d+)-(\d+), rows (\d+)-(\d+)", page.text).groups())
        seen[top - 1 : bottom, left - 1 : right] += 1
        assert "Enlarged 2 times" in page.text
        assert page.rulers() == {"across": [], "down": []}
        assert "100 %" not in page.text
    assert (seen == 1).all()


def test_every_colour_has_a_card_with_its_counts():
    pattern = design(58, 29, colours=8)
    text = "\n".join(page.extract_text() for page in pages_of(PrintPdf()(pattern, CRAFT), "Colour by colour"))
    for key, colour in enumerate(pattern.colours, 1):
        counts = [int((pattern.cells[:, left : left + 29] == key).sum()) for left in (0, 29)]
        assert re.search(rf"{colour.code} {colour.name} .*?{sum(counts)}\b", text)
        assert f"A1: {counts[0]} · B1: {counts[1]}" in text


def test_a_card_fills_the_cells_of_its_colour_alone():
    pattern = of(np.array([[1, 2, 0], [2, 2, 1]]))
    (page,) = pages_of(PrintPdf()(pattern, CRAFT), "Colour by colour")
    for key, colour in enumerate(pattern.colours, 1):
        rgb = [channel / 255 for channel in colour.rgb]
        own = [r for r in page.rects if r["fill"] and r["non_stroking_color"] == pytest.approx(rgb, abs=0.002)]
        side = min(rect["height"] for rect in own)
        assert sum(rect["width"] for rect in own) / side == pytest.approx((pattern.cells == key).sum(), abs=0.01)


@pytest.mark.parametrize("scale", [(1.0, 1.0), (1.01, 0.99)])
def test_the_calibration_page_has_rulers_of_100_mm_and_says_what_to_do(scale):
    product = PrintPdf(print_scale_x=scale[0], print_scale_y=scale[1])
    (page,) = pages_of(product(design(5, 5), CRAFT), "Calibration")
    ruled = [line for line in page.lines if abs(line["linewidth"] - 0.5) < 1e-6]
    assert [max(line["width"] for line in ruled) / MM, max(line["height"] for line in ruled) / MM] == pytest.approx(
        [100 * scale[0], 100 * scale[1]], abs=0.01
    )
    text = page.extract_text()
    assert "--print-scale-x" in text and "--print-scale-y" in text
    assert ("scaled already" in text) == (scale != (1.0, 1.0))


def test_keys_of_two_characters_stay_inside_the_boxes_of_the_legend():
    (page,) = pages_of(PrintPdf()(design(20, 20, colours=8), CRAFT), "Legend")
    boxes = [rect for rect in page.rects if rect["stroke"] and not rect["fill"]]
    signs = [char for char in page.chars if "Mono" in char["fontname"]]
    assert "".join(char["text"] for char in signs) == "".join(KEYS)
    for char in signs:
        assert any(box["x0"] < char["x0"] and char["x1"] < box["x1"] and box["top"] < char["bottom"] for box in boxes)


def test_columns_of_the_legend_that_say_nothing_are_left_out():
    (page,) = pages_of(PrintPdf()(design(20, 20), CRAFT), "Legend")
    assert "Cost" not in page.extract_text()
    assert "Packs" in page.extract_text()


CHART = """\
schema: 1
paper: A4
pages:
  - name: Boards
    repeat: tiles
    cell: {min: 3mm, max: 5mm}
    blocks:
      - {block: chart, height: rest, centre: none}
      - {block: mini-legend, height: 17mm, colour: yes}
"""


def test_a_plain_chart_takes_keys_of_two_characters(tmp_path):
    pattern = design(12, 9)
    (page,) = pages_of(PrintPdf(template=written(tmp_path, CHART))(pattern, CRAFT), "Boards")
    signs = [char for char in page.chars if "Mono" in char["fontname"]]
    lengths = [len(pattern.colour_of(key).symbol) for key in pattern.cells[pattern.cells > 0].tolist()]
    assert len(signs) == sum(lengths) + sum(len(colour.symbol) for colour in pattern.colours)


def test_a_board_needs_pages_for_sections(tmp_path):
    text = CHART.replace("chart, height: rest, centre: none", "board, height: rest")
    with pytest.raises(TemplateError, match="a board stands on a page for one section"):
        PrintPdf(template=written(tmp_path, text))(design(5, 5), CRAFT)
