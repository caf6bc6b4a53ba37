"""Mosaic sheets read back as a builder reads them: every cell once, and lists that agree with each other."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pixcraft.crafts.brick import Brick
from pixcraft.crafts.brick.colour_choice import read_measured
from pixcraft.crafts.spare_parts import spare_parts
from pixcraft.errors import TemplateError, UnknownName
from pixcraft.palettefile import load_palette
from pixcraft.sheet.document import Content
from pixcraft.sheet.pieces import size_text
from pixcraft.sheet.products import PrintPdf
from pixcraft.sheet.template import load_template
from pixcraft.units import points
from tests.sheet.mosaic_samples import Laid, marked_counts, mosaic, pages_of, section_pages, texts_of
from tests.sheet.sheet_samples import CRAFT, sample, written

KINDS = {
    "made": Brick(merge="plates", base="16"),
    "plates": Laid(),
    "merged": Laid(merge="plates"),
    "round": Laid(part="round-tile"),
    "tiles": Laid(part="tile", merge="tiles"),
    "wall": Laid(part="brick", merge="none", side_view="brick"),
    "relief": Laid(storeys=3),
    "eights": Laid(merge="plates", section=8),
    "thirty-twos": Laid(section=32),
}
PATTERN = mosaic()


@pytest.fixture(scope="module")
def drawn():
    """The PDF of each kind, made once."""
    made: dict[str, bytes] = {}

    def of(name: str) -> bytes:
        if name not in made:
            made[name] = PrintPdf()(PATTERN, KINDS[name])
        return made[name]

    return of


def needed(craft):
    """(key, size) -> pieces of the whole design, from the craft."""
    found: Counter[tuple[str, str]] = Counter()
    for line in craft.parts_list(PATTERN):
        found[PATTERN.colour_of(line.key).symbol, size_text(line.part)] += line.count
    return found


@pytest.mark.parametrize("name", KINDS)
def test_section_pages_show_every_piece_in_its_place(name, drawn):
    craft = KINDS[name]
    expected = Counter(
        (piece.column, piece.row, piece.columns, piece.rows, PATTERN.colour_of(piece.key).symbol)
        for piece in craft.pieces(PATTERN)
    )
    pages = section_pages(drawn(name))
    shown = Counter((p.column, p.row, p.columns, p.rows, p.key) for page in pages for p in page.pieces)
    assert shown == expected


@pytest.mark.parametrize("name", KINDS)
def test_every_filled_cell_is_covered_once_on_each_section_page(name, drawn):
    covered = np.zeros(PATTERN.cells.shape, int)
    for page in section_pages(drawn(name)):
        if "layer" in page.title and "layer 1" not in page.title:
            continue
        for piece in page.pieces:
            box = np.s_[piece.row : piece.row + piece.rows, piece.column : piece.column + piece.columns]
            covered[box] += 1
            keys = {PATTERN.colour_of(int(key)).symbol for key in np.unique(PATTERN.cells[box])}
            assert keys == {piece.key}
    assert (covered == (PATTERN.cells > 0)).all()


@pytest.mark.parametrize("name", KINDS)
def test_lists_of_section_pages_add_up_to_the_parts(name, drawn):
    craft = KINDS[name]
    total: Counter[tuple[str, str]] = Counter()
    for page in section_pages(drawn(name)):
        listed = page.counts
        on_page = Counter((piece.key, piece.size) for piece in page.pieces)
        one_size = len({size for _, size in on_page if size}) == 0
        counted = Counter({(key, size or "1x1"): count for (key, size), count in on_page.items()})
        sized = Counter({(key, size or "1x1"): count for (key, size), count in listed.items()})
        assert sized == counted, page.title
        assert one_size == all(not size for _, size in listed)
        assert f"{sum(listed.values()):,} piece" in page.text
        total += sized
    assert total == needed(craft)


@pytest.mark.parametrize("name", ["merged", "tiles", "eights"])
def test_larger_pieces_carry_their_size_as_builders_say_it(name, drawn):
    pieces = [piece for page in section_pages(drawn(name)) for piece in page.pieces]
    assert any(piece.size == "2x4" for piece in pieces)
    for piece in pieces:
        sides = sorted((piece.columns, piece.rows))
        assert piece.size == ("" if sides == [1, 1] else f"{sides[0]}x{sides[1]}")


ROW = re.compile(r"^(\w\w) (.+) (Plate|Tile|Brick)(.*?)(\d+ x \d+).*? (\d{4,}|-) ([\d,]+) (\d+)$", re.MULTILINE)


@pytest.mark.parametrize("name", KINDS)
def test_the_parts_pages_agree_with_the_craft(name, drawn):
    craft = KINDS[name]
    pages = texts_of(drawn(name))
    text = "\n".join(page for page in pages if page.startswith("Parts"))
    rows = ROW.findall(text)
    listed = Counter({(row[0], row[4].replace(" ", "")): int(row[6].replace(",", "")) for row in rows})
    assert listed == needed(craft)
    total = re.search(r"Total ([\d,]+) pieces? · (\d+) colours? · (\d+) kinds? to order · ([\d,]+) to spare", text)
    assert total
    figures = [int(figure.replace(",", "")) for figure in total.groups()]
    lines = craft.parts_list(PATTERN)
    spares = sum(spare_parts(line.part, line.count) for line in lines)
    assert figures == [len(craft.pieces(PATTERN)), 6, len(lines), spares]
    assert sum(int(row[7]) for row in rows) == spares


def test_the_parts_page_names_colours_and_numbers_in_every_system(drawn):
    pages = texts_of(drawn("merged"))
    text = "\n".join(page for page in pages if page.startswith("Parts"))
    assert "Medium Stone Grey" in text and "Light Bluish Gray" in text
    assert "3023 · 3023b · 3023" in text
    assert "302321" in text, "the element of a red 1 x 2 plate"


@pytest.mark.parametrize("name", KINDS)
def test_bags_add_up_to_the_parts(name, drawn):
    craft = KINDS[name]
    total: Counter[tuple[str, str]] = Counter()
    headings = 0
    for page, text in zip(pages_of(drawn(name)), texts_of(drawn(name)), strict=True):
        if text.startswith("Bags"):
            total += marked_counts(page, 50, page.height - 40)
            headings += len(re.findall(r"Section \w+\d+: [\d,]+ pieces", text))
    assert Counter({(key, size or "1x1"): count for (key, size), count in total.items()}) == needed(craft)
    sections = craft.sections(32, 32)
    assert headings == sections.across * sections.down


def test_layers_get_a_page_where_they_have_pieces(drawn):
    titles = [page.title for page in section_pages(drawn("relief"))]
    assert len(titles) == len(set(titles)) > 4
    shown = {(label, int(layer)) for label, layer in re.findall(r"Section (\w\d), layer (\d)", " ".join(titles))}
    sections = KINDS["relief"].sections(32, 32)
    laid = {(sections.around(p.column, p.row).label, p.layer + 1) for p in KINDS["relief"].pieces(PATTERN)}
    # A section with one layer says nothing of layers.
    single = {label for label, _ in laid if (label, 2) not in laid}
    assert shown == {(label, layer) for label, layer in laid if label not in single}


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("name", ["merged", "relief"])
def test_nothing_lies_outside_the_margins(name, paper):
    data = PrintPdf(paper=paper, pages=("sections-without-colour", "poster"))(PATTERN, KINDS[name])
    margin = points(12) - 1
    for page in pages_of(data):
        for one in page.chars + page.rects + page.curves + page.lines:
            assert margin <= one["x0"] and one["x1"] <= page.width - margin, (page.page_number, one)
            assert margin <= one["top"] and one["bottom"] <= page.height - margin, (page.page_number, one)


@pytest.mark.parametrize("name", ["merged", "round", "wall"])
def test_keys_and_sizes_stay_inside_their_piece(name, drawn):
    for page in section_pages(drawn(name)):
        inside = [c for c in page.page.chars if page.left < c["x0"] < page.right and page.top < c["top"] < page.bottom]
        on_pieces = sum(len(piece.key) + len(piece.size) for piece in page.pieces)
        assert len([char for char in inside if char["text"].strip()]) == on_pieces


def test_without_colour_nothing_but_black_grey_and_white_is_drawn():
    data = PrintPdf(pages=("sections-without-colour",))(PATTERN, KINDS["relief"])
    pages = section_pages(data)
    plain = pages[len(pages) // 2 :]
    assert [page.title for page in plain] == [page.title for page in pages[: len(pages) // 2]]
    for page in plain:
        for one in page.page.rects + page.page.curves + page.page.chars:
            for paint in ("stroking_color", "non_stroking_color"):
                assert len(set(np.atleast_1d(one[paint] or 0).tolist())) == 1
    keys = [Counter((piece.column, piece.row, piece.key) for page in half for piece in page.pieces)
            for half in (pages[: len(pages) // 2], plain)]  # fmt: skip
    assert keys[0] == keys[1]


def test_every_page_bears_the_mark_of_the_project(drawn):
    digest = Content(PATTERN, KINDS["merged"]).digest
    assert re.fullmatch(r"[0-9a-f]{8}", digest)
    for text in texts_of(drawn("merged")):
        assert f"project {digest}" in text


def test_the_mark_changes_with_the_design_and_its_pieces_only():
    cells = PATTERN.cells.copy()
    cells[0, 0] = 2
    marks = [
        Content(pattern, craft).digest
        for pattern, craft in (
            (PATTERN, Laid()),
            (PATTERN, Laid(merge="plates")),
            (replace(PATTERN, cells=cells), Laid()),
            (replace(PATTERN, colours=PATTERN.colours[::-1]), Laid()),
        )
    ]
    assert len(set(marks)) == len(marks)
    assert Content(replace(PATTERN, title="Another"), Laid()).digest == marks[0]
    assert Content(PATTERN.mirrored(), Laid(), mirrored=True).digest == marks[0]


def test_the_base_plan_names_sections_pages_and_bases(drawn):
    page = next(page for page in pages_of(drawn("merged")) if page.extract_text().startswith("Base plan"))
    text = page.extract_text()
    for label in ("A1", "B1", "A2", "B2"):
        assert label in text
    numbers = [p.page.page_number for p in section_pages(drawn("merged"))]
    assert all(f"page {number}" in text for number in numbers)
    assert "4 base plates of 16 x 16" in text and "Screw them to a board." in text
    boxes = [one for one in page.rects if one["stroke"] and abs(one["linewidth"] - 0.7) < 1e-6]
    assert len(boxes) == 4


def test_neighbours_stand_on_the_edges(drawn):
    middle = next(page for page in section_pages(drawn("eights")) if page.title.startswith("Section B2"))
    words = {word["text"] for word in middle.page.extract_words()}
    assert {"B1", "B3"} <= words
    upright = "".join(char["text"] for char in middle.page.chars if not char["upright"])
    assert sorted(upright) == sorted("A2C2")
    corner = next(page for page in section_pages(drawn("plates")) if page.title.startswith("Section A1"))
    assert "top of the picture" in corner.text


def test_the_poster_is_one_sheet_with_one_key():
    data = PrintPdf(template="poster")(PATTERN, KINDS["merged"])
    pages = pages_of(data)
    assert len(pages) == 1
    assert (pages[0].width, pages[0].height) == pytest.approx((points(297), points(420)), abs=0.01)
    counts = marked_counts(pages[0], pages[0].height - points(80), pages[0].height - 40)
    assert counts == needed(KINDS["merged"])


def test_a_poster_too_large_for_its_paper_asks_for_a_larger_one():
    with pytest.raises(TemplateError, match="cells take") as raised:
        PrintPdf(pages=("poster",))(mosaic(96, 96), Laid())
    assert "--paper A3" in raised.value.hint
    with pytest.raises(TemplateError, match="cells take") as raised:
        PrintPdf(pages=("poster",), paper="A3")(mosaic(144, 32), Laid())
    assert "larger paper" in raised.value.hint
    PrintPdf()(mosaic(96, 96), Laid(section=32))


def test_swatches_say_how_to_feed_values_back(drawn):
    page = next(p for p in pages_of(drawn("plates")) if p.extract_text().startswith("Colours against"))
    text = page.extract_text()
    assert "--measured values.csv" in text.replace("\n", " ") and "0,#1B2A34" in text.replace("\n", "")
    side = points(17)
    fields = [one for one in page.rects if abs(one["width"] - side) < 0.6 and abs(one["height"] - side) < 0.6]
    assert len([one for one in fields if one["fill"]]) == len([one for one in fields if one["stroke"]]) == 6
    for colour in PATTERN.colours:
        assert f"code {colour.code}" in text and colour.name in text


def test_what_the_swatches_print_reads_back_as_measured_values(drawn, tmp_path):
    page = next(p for p in pages_of(drawn("made")) if p.extract_text().startswith("Colours against"))
    codes = re.findall(r"code (\d+)", page.extract_text())
    values = re.findall(r"(?<![,\w])#[0-9A-F]{6}", page.extract_text())
    file = Path(written(tmp_path, "code,hex\n" + "".join(map("{},{}\n".format, codes, values)), "values.csv"))
    assert read_measured(file, load_palette("lego")) == {colour.code: colour.rgb for colour in PATTERN.colours}


def test_two_runs_give_the_same_bytes(drawn):
    assert PrintPdf()(mosaic(), replace(KINDS["merged"])) == drawn("merged")


@pytest.mark.parametrize("name", KINDS)
def test_a_mosaic_of_48_x_48_stays_small(name):
    assert len(PrintPdf()(mosaic(48, 48), KINDS[name])) < 2_000_000


def test_a_piece_that_a_page_cuts_is_shown_on_both_and_counted_once():
    wall, pattern = Brick(side_view="plate"), mosaic(48, 16, 3, holes=False)
    pages = section_pages(PrintPdf()(pattern, wall))
    assert [page.title for page in pages] == [
        "Section A1, columns 1-16", "Section A1, columns 17-32", "Section A1, columns 33-48"
    ]  # fmt: skip
    total: Counter[tuple[str, str]] = Counter()
    for page in pages:
        total += page.counts
    lines = wall.parts_list(pattern)
    assert total == {(pattern.colour_of(one.key).symbol, size_text(one.part)): one.count for one in lines}
    cut = [piece for piece in wall.pieces(pattern) if piece.column < 16 < piece.column + piece.columns]
    assert cut
    for page, arrow in zip(pages[:2], "›‹", strict=True):
        inside = [c for c in page.page.chars if page.left <= c["x0"] and c["x1"] <= page.right and c["text"] == arrow]
        assert len(inside) >= len(cut)


def test_mirrored_sheets_keep_the_names_of_sections():
    data = PrintPdf(mirror=True)(PATTERN, Laid())
    first = section_pages(data)[0]
    assert first.title.startswith("Section B1")
    assert {piece.key for piece in first.pieces if (piece.column, piece.row) == (0, 0)} == {
        PATTERN.colour_of(int(PATTERN.cells[0, 31])).symbol
    }


@pytest.mark.parametrize("name", ["mosaic", "poster"])
@pytest.mark.parametrize("paper", ["", "A4", "Letter", "A3"])
def test_templates_work_on_every_paper(name, paper):
    template = load_template(name, "brick").on(paper)
    assert template.about


def test_other_crafts_are_refused(tmp_path):
    page = "  - name: List\n    repeat: overflow\n    blocks: [{block: parts, height: rest}]\n"
    blocks = f"schema: 1\npaper: A4\npages:\n{page}"
    with pytest.raises(TemplateError, match="stitch is not built from pieces"):
        PrintPdf(template=written(tmp_path, blocks))(sample(10, 10, 3), CRAFT)


def test_unknown_pages_are_answered_with_the_known_ones():
    with pytest.raises(UnknownName) as raised:
        PrintPdf(pages=("postr",))(PATTERN, Laid())
    assert raised.value.near[0] == "poster"


def test_an_empty_mosaic_still_has_a_cover_and_a_list():
    empty = replace(mosaic(16, 16), cells=np.zeros((16, 16), np.uint16))
    pages = [page.extract_text() for page in pages_of(PrintPdf()(empty, Laid()))]
    assert not any(text.startswith("Section ") for text in pages)
    assert any("Total 0 pieces" in text for text in pages)
