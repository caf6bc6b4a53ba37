"""The PDFs as a stranger reads them: text, lines, fonts, attachments, bytes."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pypdf
import pytest

from pixcraft import oxs, patternfile
from pixcraft.errors import InputError, TemplateError
from pixcraft.pattern import BackStitch, Ornament, Overlay, PartStitch
from pixcraft.sheet.products import PatternKeeperPdf, PrintPdf
from tests.sheet.sheet_samples import (
    CRAFT,
    LABEL,
    SMALL_PAGES,
    ChartPage,
    pattern_of,
    plumbed,
    reader,
    rebuilt,
    sample,
    written,
)

SIZES = [(1, 1, 1), (1, 23, 4), (23, 1, 4), (12, 17, 30), (21, 30, 9), (20, 24, 300)]


def chart_pages(data: bytes) -> list[ChartPage]:
    return [ChartPage(page) for page in plumbed(data) if LABEL.search(page.extract_text())]


@pytest.fixture(scope="module")
def tiled(tmp_path_factory):
    """A pattern on small pages, and its PDF: two charts of several tiles each."""
    pattern = sample(43, 47, 7)
    template = written(tmp_path_factory.mktemp("tiled"), SMALL_PAGES)
    return pattern, PrintPdf(template=template)(pattern, CRAFT)


@pytest.mark.parametrize(("rows", "columns", "colours"), SIZES)
def test_print_charts_hold_exactly_the_pattern(rows, columns, colours):
    pattern = sample(rows, columns, colours)
    pages = chart_pages(PrintPdf()(pattern, CRAFT))
    assert [page.section for page in pages] == ["Colour chart", "Black-and-white chart"]
    for page in pages:
        assert np.array_equal(rebuilt([page], pattern), pattern.cells)


@pytest.mark.parametrize(("rows", "columns", "colours"), SIZES)
def test_the_pattern_keeper_chart_holds_exactly_the_pattern(rows, columns, colours):
    pattern = sample(rows, columns, colours)
    pages = chart_pages(PatternKeeperPdf()(pattern, CRAFT))
    assert len(pages) == 1
    assert np.array_equal(rebuilt(pages, pattern), pattern.cells)


def test_tiles_put_together_without_overlap_are_the_pattern(tiled):
    pattern, data = tiled
    pages = chart_pages(data)
    for section, overlap in (("Colour chart", 2), ("Plain chart", 1)):
        own = [page for page in pages if page.section == section]
        assert len(own) > 3
        assert np.array_equal(rebuilt(own, pattern), pattern.cells)
        first = own[0]
        assert first.shape()[0] == first.core[1] + overlap


def test_fills_under_the_symbols_are_the_colours():
    pattern = sample(9, 8, 6)
    page = next(page for page in plumbed(PrintPdf()(pattern, CRAFT)) if "Colour chart" in page.extract_text())
    chart = ChartPage(page)
    filled = [rect for rect in page.rects if rect["fill"]]
    for (row, column), symbol in chart.symbols(pattern).items():
        x = chart.left + (column + 0.5) * (chart.right - chart.left) / 8
        y = chart.top + (row + 0.5) * (chart.bottom - chart.top) / 9
        under = [r for r in filled if r["x0"] < x < r["x1"] and r["top"] < y < r["bottom"]]
        rgb = pattern.colour_of(int(pattern.cells[row, column])).rgb
        assert symbol == pattern.colour_of(int(pattern.cells[row, column])).symbol
        assert under[-1]["non_stroking_color"] == pytest.approx([c / 255 for c in rgb], abs=0.002)


def test_cells_are_square_and_every_tenth_line_is_heavy(tiled):
    _, data = tiled
    for page in chart_pages(data):
        columns, rows = page.shape()
        width, height = (page.right - page.left) / columns, (page.bottom - page.top) / rows
        assert width == pytest.approx(height, rel=1e-3)
        assert page.fine > 0
        heavy = [(x - page.left) / width for x in page.heavy_x]
        first = page.core[0] - 1 - min(2 if page.section == "Colour chart" else 1, page.core[0] - 1)
        shown = range(first, first + columns + 1)
        assert [round(place) + first for place in heavy] == [c for c in shown if c % 10 == 0 or c == 47]


def test_numbers_stand_on_all_four_sides():
    pattern = sample(21, 30, 3)
    for page in plumbed(PatternKeeperPdf()(pattern, CRAFT)):
        if not LABEL.search(page.extract_text()):
            continue
        chart = ChartPage(page)
        numbers = [w for w in chart.words if re.fullmatch(r"[123]0", w["text"])]
        above = sorted(w["text"] for w in numbers if w["bottom"] < chart.top)
        below = sorted(w["text"] for w in numbers if w["top"] > chart.bottom)
        left = sorted(w["text"] for w in numbers if w["x1"] < chart.left)
        right = sorted(w["text"] for w in numbers if w["x0"] > chart.right)
        assert above == below == ["10", "20", "30"]
        assert left == right == ["10", "20"]


@pytest.mark.parametrize(("rows", "columns"), [(20, 30), (21, 31)])
def test_arrows_mark_the_centre_of_all_four_sides(rows, columns):
    pattern = sample(rows, columns, 3)
    page = next(iter(plumbed(PatternKeeperPdf()(pattern, CRAFT))))
    chart = ChartPage(page)
    width = (chart.right - chart.left) / columns
    middle = (chart.left + columns / 2 * width, chart.top + rows / 2 * width)
    centres = [((c["x0"] + c["x1"]) / 2, (c["top"] + c["bottom"]) / 2) for c in page.curves if c["fill"]]
    assert len(centres) == 4
    upright = [centre for centre in centres if centre[0] == pytest.approx(middle[0], abs=0.1)]
    level = [centre for centre in centres if centre[1] == pytest.approx(middle[1], abs=0.1)]
    assert {y < chart.top for _, y in upright} == {True, False}
    assert {x < chart.left for x, _ in level} == {True, False}


@pytest.mark.parametrize("product", [PrintPdf(written_rows=True), PatternKeeperPdf()])
def test_fonts_are_embedded_truetype_with_unicode(product):
    seen = set()
    for page in reader(product(sample(12, 12, 40), CRAFT)).pages:
        for font in page["/Resources"]["/Font"].values():
            font = font.get_object()
            descriptor = font["/FontDescriptor"].get_object()
            assert font["/Subtype"] == "/TrueType"
            assert "/ToUnicode" in font
            assert "/FontFile2" in descriptor
            seen.add(font["/BaseFont"].split("+")[1])
    assert seen == {"DejaVuSans", "DejaVuSans-Bold", "DejaVuSansMono"}


def test_chart_pages_hold_no_image_and_the_cover_one_jpeg():
    document = reader(PrintPdf()(sample(30, 30, 12), CRAFT))
    images = [len(page.images) for page in document.pages]
    assert images == [1, 0, 0, 0]
    only = next(iter(document.pages[0]["/Resources"]["/XObject"].values())).get_object()
    assert only["/Filter"] in ("/DCTDecode", ["/DCTDecode"])
    assert all(not page.images for page in reader(PatternKeeperPdf()(sample(30, 30, 12), CRAFT)).pages)


def test_no_stream_is_text_encoded():
    from reportlab import rl_config

    before = rl_config.useA85
    assert b"ASCII85" not in PrintPdf()(sample(12, 12, 4), CRAFT)
    assert rl_config.useA85 == before


def legend_lines(text: str) -> list[tuple[str, ...]]:
    """(symbol, code, name, figures...) of each line such as "X DMC 310 Black 2 1,234"."""
    return re.findall(r"^(\S) DMC (\S+) (.+?) ([\d,-]+) ([\d,-]+)(?: ([\d,-]+))?$", text, re.MULTILINE)


def test_the_print_legend_says_what_the_chart_holds():
    pattern = sample(20, 20, 60, empty=0.3)
    texts = [page.extract_text(y_tolerance=6) for page in plumbed(PrintPdf()(pattern, CRAFT))]
    lines = [line for text in texts for line in legend_lines(text)]
    counts, materials = pattern.counts().tolist(), CRAFT.materials(pattern)
    assert len(lines) == 60
    for (symbol, code, name, count, strands, skeins), colour, stitches, material in zip(
        lines, pattern.colours, counts, materials, strict=True
    ):
        assert (symbol, code, name) == (colour.symbol, colour.code, colour.name)
        assert int(count.replace(",", "")) == stitches
        assert (strands, skeins) == (material.columns["strands"], material.columns["skeins"])
    buy = sum(material.buy for material in materials)
    assert f"Total colours: 60 · stitches: {pattern.stitched} · skeins to buy: {buy}" in "\n".join(texts)
    assert sum("Symbol Colour Number Name" in text for text in texts) == 2


def test_the_print_legend_names_the_catalog_of_its_colours():
    plain = sample(8, 8, 3)
    pattern = replace(plain, colours=tuple(replace(colour, catalog="dmc-consensus") for colour in plain.colours))
    text, without = (reader(PrintPdf()(one, CRAFT)).pages[1].extract_text() for one in (pattern, plain))
    assert "Colours (catalog dmc-consensus) are approximate: buy by number." in text
    assert "Colours are approximate: buy by number." in without


def test_the_pattern_keeper_legend_is_plain_lines():
    pattern = sample(20, 20, 60)
    texts = [page.extract_text() for page in plumbed(PatternKeeperPdf()(pattern, CRAFT))]
    assert "Symbol Number Name Strands Stitches" in texts[1]
    assert "20w x 20h Stitches" in texts[1]
    assert "Size(s): 14 Count, 3.6w x 3.6h cm" in texts[1]
    lines = [line for text in texts[1:] for line in legend_lines(text)]
    expected = [
        (colour.symbol, colour.code, colour.name, "2", str(count), "")
        for colour, count in zip(pattern.colours, pattern.counts().tolist(), strict=True)
    ]
    assert lines == expected


def test_pattern_keeper_rules_for_pages():
    cells = sample(170, 150, 20).cells.copy()
    cells[60:, 60:] = 0
    pattern = pattern_of(cells)
    document = reader(PatternKeeperPdf()(pattern, CRAFT))
    labels = [LABEL.search(page.extract_text()) for page in document.pages]
    assert all(page.mediabox.width < page.mediabox.height for page in document.pages)
    spans = [tuple(int(text) for text in label.groups()[1:]) for label in labels if label]
    columns = sorted({span[:2] for span in spans})
    rows = sorted({span[2:] for span in spans})
    assert spans == [(*across, *down) for down in rows for across in columns], "a full rectangle, row by row"
    assert labels[-1] is None
    widths = [last - first + 1 for first, last in columns]
    heights = [last - first + 1 for first, last in rows]
    assert sum(widths) == 150
    assert sum(heights) == 170
    assert max(widths + heights) <= 80
    assert len(set(widths[:-1])) == len(set(heights[:-1])) == 1
    blank = [page for page, span in zip(document.pages, spans, strict=False) if span[0] > 60 and span[2] > 60]
    assert blank
    assert all(symbol_strings(page) == [] for page in blank)
    for page in document.pages:
        assert "tinted" not in page.extract_text()


@pytest.mark.parametrize(("paper", "width"), [("", 595), ("A4", 595), ("Letter", 612), ("A3", 595)])
def test_pattern_keeper_pages_are_a4_or_letter(paper, width):
    document = reader(PatternKeeperPdf(paper=paper)(sample(4, 4, 2), CRAFT))
    assert {round(float(page.mediabox.width)) for page in document.pages} == {width}


def test_numbers_of_columns_and_rows_do_not_meet_at_a_corner():
    page = next(iter(plumbed(PatternKeeperPdf()(sample(20, 20, 2), CRAFT))))
    chart = ChartPage(page)
    beside = next(w for w in chart.words if w["text"] == "20" and w["x0"] > chart.right)
    below = next(w for w in chart.words if w["text"] == "20" and w["top"] > chart.bottom - 1 and w["x0"] < chart.right)
    apart = (below["top"] + below["bottom"] - beside["top"] - beside["bottom"]) / 2
    assert apart > 5.8, "digits of 6.5 points are 4.7 points high"


def symbol_strings(page: pypdf.PageObject) -> list[str]:
    """The hexadecimal strings that the page's chart shows."""
    return re.findall(r"<([0-9a-f]*)> Tj", page.get_contents().get_data().decode("latin-1"))


def test_each_pattern_keeper_symbol_is_one_string_at_its_own_place():
    pattern = sample(14, 15, 9)
    page = reader(PatternKeeperPdf()(pattern, CRAFT)).pages[0]
    data = page.get_contents().get_data().decode("latin-1")
    strings = symbol_strings(page)
    assert len(strings) == pattern.stitched
    assert {len(string) for string in strings} == {2}
    assert len(set(re.findall(r"1 0 0 1 (\S+ \S+) Tm <", data))) == pattern.stitched


OVERLAY = Overlay(
    parts=(PartStitch(1, 1, 1, 2, 1), PartStitch(3, 1, 3, 4, 2), PartStitch(5, 1, 5, 0, 3), PartStitch(7, 1, 0, 6, 4)),
    backstitches=(BackStitch(0, 0, 9.5, 9, 1), BackStitch(2, 2, 2, 8, 2), BackStitch(2, 8, 5, 8, 2)),
    ornaments=(Ornament(4, 5, 3, "knot"), Ornament(6.5, 5.5, 6, "bead"), Ornament(8, 5, 2, "quarter")),
    notes=({"boxwords": "Use metallic thread"},),
)


def test_back_stitches_and_knots_are_on_the_print_charts_only():
    plain = sample(12, 12, 6)
    pattern = replace(plain, overlay=OVERLAY)
    for page in plumbed(PrintPdf()(pattern, CRAFT)):
        if LABEL.search(page.extract_text()):
            slanted = [line for line in page.lines if line["x0"] != line["x1"] and line["top"] != line["bottom"]]
            assert len(slanted) == 4, "an edge and a line for one back stitch, a line for each half stitch"
            assert len([curve for curve in page.curves if curve["stroking_color"]]) >= 2
    pk_pages = list(plumbed(PatternKeeperPdf()(pattern, CRAFT)))
    without = list(plumbed(PatternKeeperPdf()(plain, CRAFT)))
    assert len(pk_pages[0].lines) == len(without[0].lines)
    assert len(pk_pages[0].chars) == len(without[0].chars)
    assert "separate print PDF" in pk_pages[1].extract_text()
    assert "separate print PDF" not in without[1].extract_text()


def test_the_legend_lists_what_stands_beside_full_crosses():
    pattern = replace(sample(12, 12, 6), overlay=OVERLAY)
    text = reader(PrintPdf()(pattern, CRAFT)).pages[1].extract_text()
    for line in (
        "DMC 300 Black, 1 line",
        "DMC 301 Snow White, 2 lines",
        "DMC 304 Medium Light Antique Violet, half stitch, 1",
        "DMC 302 Very Dark Garnet, knot, 1",
        "Use metallic thread",
    ):
        assert line in text


def test_the_pattern_and_the_oxs_travel_inside():
    pattern = sample(15, 12, 5, title="Füchse / 50 %")
    attached = reader(PrintPdf()(pattern, CRAFT)).attachments
    assert sorted(attached) == ["Fuchse-50.oxs", "Fuchse-50.pixcraft.json"]
    again = patternfile.loads(attached["Fuchse-50.pixcraft.json"][0])
    assert np.array_equal(again.cells, pattern.cells)
    assert again.colours == pattern.colours
    chart = oxs.loads(attached["Fuchse-50.oxs"][0], "x.oxs")
    assert np.array_equal(chart.pattern.cells, pattern.cells)


def test_attachments_say_that_they_are_the_source():
    catalog = reader(PrintPdf()(sample(5, 5, 2), CRAFT)).trailer["/Root"]
    entries = [entry.get_object() for entry in catalog["/AF"]]
    assert [entry["/AFRelationship"] for entry in entries] == ["/Source", "/Source"]
    names = catalog["/Names"]["/EmbeddedFiles"]["/Names"]
    assert names[::2] == sorted(names[::2])


@pytest.mark.skipif(not shutil.which("pdfdetach"), reason="poppler is not installed")
def test_other_programs_find_the_attachments(tmp_path):
    (tmp_path / "a.pdf").write_bytes(PrintPdf()(sample(5, 5, 2), CRAFT))
    listed = subprocess.run(["pdfdetach", "-list", "a.pdf"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "2 embedded files" in listed.stdout
    assert not listed.stderr


def test_bookmarks_labels_language_and_title(tiled):
    pattern, data = tiled
    document = reader(data)
    titles = [item if isinstance(item, list) else item["/Title"] for item in document.outline]
    assert titles[0] == "Colour chart"
    assert titles[1][0]["/Title"] == "columns 1-20, rows 1-20"
    assert sum(len(item) for item in titles if isinstance(item, list)) == len(document.pages)
    assert document.page_labels == [str(number) for number in range(1, len(document.pages) + 1)]
    assert document.trailer["/Root"]["/Lang"] == "en"
    assert document.metadata.title == pattern.title


def test_pages_name_their_neighbours(tiled):
    texts = [page.extract_text() for page in reader(tiled[1]).pages]
    assert "right: page 2 · below: page 4 · tinted: also on the neighbouring" in texts[0]
    assert "right:" not in texts[2]


def test_the_page_map_lists_the_pages_of_both_charts():
    pattern = sample(30, 150, 3)
    texts = [page.extract_text() for page in reader(PrintPdf()(pattern, CRAFT)).pages]
    assert texts[2].startswith("Page map")
    for pair in ("4 · 7", "5 · 8", "6 · 9"):
        assert pair in texts[2]
    assert "Colour chart: pages 4-6 (first number)" in texts[2]


def test_the_colour_charts_mini_legend_shows_each_symbol_as_its_cells_do():
    pattern = sample(12, 12, 6)
    for page in plumbed(PrintPdf()(pattern, CRAFT)):
        if not LABEL.search(page.extract_text()):
            continue
        chart = ChartPage(page)
        below = [char for char in page.chars if "Mono" in char["fontname"] and char["top"] > chart.bottom + 9]
        assert len(below) == 6
        for char, colour in zip(below, pattern.colours, strict=True):
            x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
            under = [r for r in page.rects if r["fill"] and r["x0"] < x < r["x1"] and r["top"] < y < r["bottom"]]
            if chart.section == "Colour chart":
                fill = [part / 255 for part in colour.rgb]
                assert under[-1]["non_stroking_color"] == pytest.approx(fill, abs=0.002)
                on_chart = next(c for c in chart.characters if c["text"] == colour.symbol)
                assert set(on_chart["non_stroking_color"]) == set(char["non_stroking_color"])
            else:
                assert not under


def test_mini_legends_list_the_colours_of_their_page_only(tmp_path):
    cells = np.repeat([[1] * 30 + [2] * 30], 30, axis=0)
    template = written(tmp_path, SMALL_PAGES)
    texts = [page.extract_text() for page in reader(PrintPdf(template=template)(pattern_of(cells), CRAFT)).pages]
    plain = [text for text in texts if "Plain chart" in text]
    assert "300" in plain[0]
    assert "301" not in plain[0]
    assert "301" in plain[2]
    assert "300" not in plain[2]


def test_written_rows_read_back_as_the_pattern():
    pattern = sample(17, 40, 6)
    pages = [page.extract_text() for page in plumbed(PrintPdf(written_rows=True)(pattern, CRAFT))]
    text = " ".join(page for page in pages if page.startswith("Row by row")).replace("\n", " ")
    key_of = {colour.code: key for key, colour in enumerate(pattern.colours, 1)}
    cells = np.zeros_like(pattern.cells)
    for number, phrases in re.findall(r"Row (\d+): (.*?)(?= Row \d+:| Sample page|$)", text):
        column = 0
        for phrase in phrases.split(", "):
            skip, count, code = re.fullmatch(r"skip (\d+)|(\d+) x (\S+)", phrase).groups()
            cells[int(number) - 1, column : column + int(count or skip)] = key_of[code] if code else 0
            column += int(count or skip)
    assert np.array_equal(cells, pattern.cells)


def test_written_rows_are_there_on_request_only():
    pattern = sample(5, 5, 2)
    assert len(reader(PrintPdf(written_rows=True)(pattern, CRAFT)).pages) == 5
    assert len(reader(PrintPdf()(pattern, CRAFT)).pages) == 4


def test_an_empty_pattern_still_has_its_pages():
    pattern = pattern_of(np.zeros((12, 9)))
    texts = [page.extract_text() for page in reader(PrintPdf(written_rows=True)(pattern, CRAFT)).pages]
    assert "No stitches on this page." in texts[2]
    assert "Row 3: nothing" in texts[-1]
    assert len(reader(PatternKeeperPdf()(pattern, CRAFT)).pages) == 2


TITLES = ["100 % <b>&</b> {title} \\ (", "x" * 400, "🧵", " ", "a\x00b\nc"]


@pytest.mark.parametrize("title", TITLES)
def test_titles_are_plain_text(title):
    document = reader(PrintPdf()(sample(4, 4, 2, title=title), CRAFT))
    text = document.pages[0].extract_text()
    expected = {" ": "Untitled pattern", "🧵": "□", TITLES[-1]: "a□b c"}.get(title, title[:30])
    assert expected in text
    assert document.metadata.title == (title if title.strip() else "Untitled pattern")


def test_long_names_and_codes_stay_inside_the_page():
    pattern = sample(6, 6, 3)
    long = replace(pattern.colours[0], code="9" * 60, name="N" * 300, brand="B" * 80)
    pattern = replace(pattern, colours=(long, *pattern.colours[1:]))
    for product in (PrintPdf(), PatternKeeperPdf()):
        for page in plumbed(product(pattern, CRAFT)):
            assert all(char["x0"] > 0 and char["x1"] < page.width for char in page.chars)


@pytest.mark.parametrize("product", [PrintPdf(written_rows=True), PatternKeeperPdf()])
def test_same_pattern_same_bytes(product):
    pattern = sample(30, 25, 12)
    assert product(pattern, CRAFT) == product(pattern, CRAFT)


def test_same_bytes_in_another_process():
    code = (
        "import hashlib; from tests.sheet.sheet_samples import *\n"
        "from pixcraft.sheet.products import PrintPdf, PatternKeeperPdf\n"
        "print(hashlib.sha256(PrintPdf()(sample(20, 20, 9), CRAFT)"
        " + PatternKeeperPdf()(sample(20, 20, 9), CRAFT)).hexdigest())"
    )
    here = hashlib.sha256(
        PrintPdf()(sample(20, 20, 9), CRAFT) + PatternKeeperPdf()(sample(20, 20, 9), CRAFT)
    ).hexdigest()
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    environment = {**os.environ, "PYTHONHASHSEED": "4321", "PYTHONPATH": root}
    there = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert there.stdout.strip() == here


def test_the_date_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert "1970" in str(reader(PatternKeeperPdf()(sample(3, 3, 2), CRAFT)).metadata.creation_date)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(InputError, match="SOURCE_DATE_EPOCH"):
        PatternKeeperPdf()(sample(3, 3, 2), CRAFT)


MY_OWN = """\
schema: 1
paper: [297mm, 210mm]
margins: {top: 20mm, bottom: 10mm, left: 30mm, right: 10mm}
pages:
  - name: My chart
    repeat: tiles
    cell: {min: 3mm, max: 5mm}
    blocks:
      - {block: footer, height: 5mm, text: "Chart {page}", right: ""}
      - {block: chart, height: rest, colour: no}
      - {block: title, height: 10mm, text: "{title}: {stitches} of {colours}", align: centre}
  - name: List
    repeat: overflow
    blocks:
      - {block: legend, height: 60mm, columns: [name, symbol]}
"""


def test_a_users_own_template_changes_paper_margins_and_order(tmp_path):
    pattern = sample(25, 25, 20, empty=0)
    data = PrintPdf(template=written(tmp_path, MY_OWN))(pattern, CRAFT)
    chart, *lists = plumbed(data)
    assert (round(chart.width), round(chart.height)) == (842, 595)
    assert min(char["x0"] for char in chart.chars) > 30 / 25.4 * 72 - 1
    lines = chart.extract_text().splitlines()
    assert lines[0] == "Chart 1"
    assert lines[-1] == "Sample: 625 of 20"
    assert len(lists) == 3
    assert lists[0].extract_text().startswith("Name Symbol")


def test_paper_can_be_changed_without_a_new_template():
    for paper, size in (("Letter", (612, 792)), ("A3", (842, 1191)), ("", (595, 842))):
        box = reader(PrintPdf(paper=paper)(sample(5, 5, 2), CRAFT)).pages[0].mediabox
        assert (round(box.width), round(box.height)) == size


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("{block: legend, height: 20mm}", 6, "its list needs"),
    ],
)
def test_what_only_the_pattern_shows_is_still_an_error_before_drawing(tmp_path, text, line, message):
    template = f"schema: 1\npaper: A4\n\n\npages:\n  - name: List\n    blocks: [{text}]\n"
    path = written(tmp_path, template)
    with pytest.raises(TemplateError) as raised:
        PrintPdf(template=path)(sample(9, 9, 30), CRAFT)
    assert raised.value.message.startswith(f"{path}:{line}: ")
    assert message in raised.value.message


@pytest.mark.slow
def test_a_large_chart_is_small_and_without_images():
    pattern = sample(300, 300, 60, empty=0.05)
    data = PrintPdf()(pattern, CRAFT)
    assert len(data) < 3_000_000
    document = reader(data)
    with_images = [page.page_number for page in document.pages if "/XObject" in page["/Resources"]]
    assert with_images == [0, 3], "the cover and the page map"
    assert len(document.pages) > 40


@pytest.mark.slow
def test_a_page_of_a_large_chart_is_exact():
    pattern = sample(300, 300, 60, empty=0.05)
    document = reader(PatternKeeperPdf()(pattern, CRAFT))
    shown = sum(len(symbol_strings(page)) for page in document.pages)
    assert shown == pattern.stitched
