"""Board pages read back: distances, rulers, counts, neighbours, mirrors."""

import itertools

import numpy as np
import pytest

from pixcraft.crafts.bead import Bead
from pixcraft.errors import TemplateError
from pixcraft.sheet.products import PrintPdf
from tests.sheet.board_samples import CRAFT, KEYS, MM, board_pages, design, ink_outside, of, pages_of, summed
from tests.sheet.sheet_samples import plumbed, reader

TRUE, LARGER = (1.0, 1.0), (1.008, 0.996)
KINDS = [
    ("perler-midi", "midi-29", 29, 29, 5.0, "A4", TRUE),
    ("perler-midi", "midi-29", 29, 29, 5.0, "Letter", TRUE),
    ("perler-midi", "midi-29", 29, 29, 5.0, "A4", LARGER),
    ("artkal-c", "mini-50", 50, 50, 2.6, "A4", TRUE),
    ("mard", "mini-52", 52, 52, 2.6, "Letter", LARGER),
    ("mard", "mini-57", 57, 57, 2.6, "Letter", TRUE),
    ("hama-mini", "40x30", 40, 30, 2.5, "A4", TRUE),
    ("perler-midi", "midi-49x69", 49, 69, 5.0, "A3", TRUE),
    ("hama-maxi", "15x18", 15, 18, 10.0, "A4", LARGER),
]


@pytest.mark.parametrize(("kind", "board", "columns", "rows", "pitch", "paper", "scale"), KINDS)
def test_beads_and_pegs_stand_where_the_real_ones_do(kind, board, columns, rows, pitch, paper, scale):
    craft = Bead(kind=kind, board=board)
    product = PrintPdf(paper=paper, print_scale_x=scale[0], print_scale_y=scale[1])
    true = pitch * scale[0], pitch * scale[1]
    (page,) = board_pages(product(design(columns, rows), craft), true)
    both = sorted({*page.beads, *page.pegs})
    assert len(both) == columns * rows
    for axis, count in ((0, columns), (1, rows)):
        places = sorted({round(middle[axis], 4) for middle in both})
        assert places[-1] - places[0] == pytest.approx((count - 1) * true[axis], abs=0.01)
        for index, place in enumerate(places_of(places)):
            assert place - places[0] == pytest.approx(index * true[axis], abs=0.01)
    assert (page.right - page.left) / MM == pytest.approx(columns * true[0], abs=0.01)
    assert (page.bottom - page.top) / MM == pytest.approx(rows * true[1], abs=0.01)
    assert page.rulers()["across"] == [pytest.approx(50 * scale[0], abs=0.01)]
    assert page.rulers()["down"] == [pytest.approx(50 * scale[1], abs=0.01)]


def places_of(values: list[float]) -> list[float]:
    """Values that differ by rounding only, taken together."""
    return [value for value, before in zip(values, [-9.0, *values], strict=False) if value - before > 0.1]


def test_pegs_are_free_exactly_where_the_design_is_empty():
    pattern = design(40, 33)
    first, right, below, last = board_pages(PrintPdf()(pattern, CRAFT))
    for page, left, top in ((first, 0, 0), (right, 29, 0), (below, 0, 29), (last, 29, 29)):
        free = {(round(row), round(column)) for row, column in map(page.place, page.pegs)}
        cells = np.zeros((29, 29), int)
        part = pattern.cells[top : top + 29, left : left + 29]
        cells[: part.shape[0], : part.shape[1]] = part
        assert free == {(row, column) for row, column in np.argwhere(cells == 0).tolist()}


def test_keys_stand_on_their_beads_and_neighbours_are_shown_beyond_the_edge():
    pattern = design(58, 58, empty=0.1)
    pages = {page.label: page for page in board_pages(PrintPdf()(pattern, CRAFT))}
    assert list(pages) == ["A1", "B1", "A2", "B2"]
    keys = pages["B2"].keys()
    for row, column in itertools.product(range(-1, 29), range(-1, 29)):
        key = int(pattern.cells[29 + row, 29 + column])
        assert keys.get((row, column), "") == (KEYS[key - 1] if key else "")
    assert max(keys) == (28, 28)


def test_beads_of_neighbours_are_pale():
    pattern = of(np.full((29, 58), 1))
    page = board_pages(PrintPdf()(pattern, CRAFT))[0]
    lights = {}
    for curve in page.page.curves:
        if curve["fill"] and abs(curve["width"] - 0.94 * 5 * MM) < 0.01:
            lights.setdefault(curve["x0"] > page.right, set()).add(curve["non_stroking_color"])
    (own,), (ghost,) = lights[False], lights[True]
    assert own == pytest.approx([channel / 255 for channel in pattern.colours[0].rgb], abs=0.002)
    assert min(ghost) > max(0.75, max(own))


def test_counts_of_boards_sum_to_the_design():
    pattern = design(64, 35, colours=8)
    pages = board_pages(PrintPdf()(pattern, CRAFT))
    counts = dict(zip((colour.code for colour in pattern.colours), pattern.counts().tolist(), strict=True))
    assert summed(pages) == counts
    assert sum(page.count for page in pages) == pattern.stitched
    assert all(sum(page.counts.values()) == page.count for page in pages)


def test_arrows_name_the_neighbours_and_their_pages():
    pages = {page.label: page for page in board_pages(PrintPdf()(design(58, 58), CRAFT))}
    number = {label: page.page.page_number for label, page in pages.items()}
    text = "".join(char["text"] for char in pages["A1"].page.chars)
    assert f"B1, page {number['B1']}" in text
    assert f"A2, page {number['A2']}" in text
    assert "B2, page" not in text


def test_a_board_without_beads_has_no_page_but_stands_in_the_map():
    cells = design(58, 58).cells.copy()
    cells[:29, 29:] = 0
    data = PrintPdf()(of(cells), CRAFT)
    pages = board_pages(data)
    assert [page.label for page in pages] == ["A1", "A2", "B2"]
    assert "B1 (empty)" in "".join(char["text"] for char in pages[0].page.chars)
    told = pages_of(data, "Board map")[0].extract_text()
    assert "empty" in told
    assert "4 boards, 1 of them empty" in told
    for page in pages:
        assert f"page {page.page.page_number}" in told


def test_a_design_without_beads_still_prints():
    data = PrintPdf()(of(np.zeros((20, 20), int)), CRAFT)
    assert board_pages(data) == []
    assert len(reader(data).pages) >= 3


def test_one_bead_on_a_board():
    (page,) = board_pages(PrintPdf()(of(np.ones((1, 1), int)), CRAFT))
    assert len(page.beads) == 1
    assert len(page.pegs) == 29 * 29 - 1
    assert page.place(page.beads[0]) == pytest.approx((0, 0), abs=0.002)


def test_mirrored_boards_keep_their_names_and_read_from_left_to_right():
    pattern = design(40, 29)
    plain = {page.label: page for page in board_pages(PrintPdf()(pattern, CRAFT))}
    mirrored = {page.label: page for page in board_pages(PrintPdf(mirror=True)(pattern, CRAFT))}
    assert list(mirrored) == ["B1", "A1"]
    for label, page in mirrored.items():
        assert page.counts == plain[label].counts
        turned = {(row, 28 - column): key for (row, column), key in page.keys().items() if 0 <= column < 29}
        assert turned == {place: key for place, key in plain[label].keys().items() if 0 <= place[1] < 29}
        assert "MIRRORED" in page.text
        assert "MIRRORED" not in plain[label].text
    assert "columns 30-40" in mirrored["B1"].text
    assert all(char["matrix"][0] > 0 or char["matrix"][1] > 0 for char in mirrored["A1"].page.chars)


def test_the_same_design_gives_the_same_bytes():
    pattern = design(58, 30)
    assert PrintPdf()(pattern, CRAFT) == PrintPdf()(pattern, CRAFT)


@pytest.mark.parametrize(("craft", "size", "paper"), [(CRAFT, (40, 33), "A4"), (CRAFT, (20, 12), "Letter")])
def test_nothing_is_drawn_in_the_margins(craft, size, paper):
    data = PrintPdf(paper=paper, pages=("under-board", "symbols", "enlarged"))(design(*size, colours=8), craft)
    for page in plumbed(data):
        assert not ink_outside(page, 10)


def test_printers_are_asked_not_to_scale_and_files_stay_small():
    data = PrintPdf()(design(58, 58, colours=8), CRAFT)
    assert reader(data).trailer["/Root"]["/ViewerPreferences"]["/PrintScaling"] == "/None"
    assert len(data) < 1_500_000


def test_boards_too_large_for_the_paper_are_refused_with_a_way_out():
    pattern, craft = design(49, 69), Bead(board="midi-49x69")
    with pytest.raises(TemplateError, match="49 x 69 cells take 245 x 345 mm") as raised:
        PrintPdf(paper="A4")(pattern, craft)
    assert "--paper A3" in raised.value.hint
    with pytest.raises(TemplateError) as raised:
        PrintPdf()(design(60, 60), Bead(board="60x60"))
    assert "smaller boards" in raised.value.hint


def test_a3_is_chosen_where_only_a3_has_room():
    data = PrintPdf()(design(49, 69, empty=0.9), Bead(board="midi-49x69"))
    assert {tuple(round(float(side) / MM) for side in page.mediabox[2:]) for page in reader(data).pages} == {(297, 420)}
    assert "Print on A3 at 100 %" in reader(data).pages[0].extract_text()
    assert not any(ink_outside(page, 10) for page in plumbed(data))
