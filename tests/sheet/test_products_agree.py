"""Section 9 of the stitch study, points 1, 2, 4 and 5: all products of one run tell the same, read back as files."""

import csv
import io
import math
import re
from xml.etree import ElementTree

import numpy as np
import pytest

from pixcraft import patternfile
from pixcraft.crafts.stitch import Stitch
from pixcraft.embedded import read_pattern_bytes
from pixcraft.palettefile import load_palette
from pixcraft.registry import load
from pixcraft.units import MM_PER_INCH
from tests.sheet.sheet_samples import LABEL, ChartPage, pattern_of, plumbed, reader, rebuilt, sample

CRAFT = Stitch(fabric="aida16")
COLUMNS, ROWS, COLOURS = 96, 104, 13


@pytest.fixture(scope="module")
def run():
    """The pattern and the bytes of each product, for real DMC threads and several pages of each chart."""
    palette = load_palette("dmc")
    codes = [colour for colour in palette.colours if not colour.flags][::37][:COLOURS]
    plain = sample(ROWS, COLUMNS, COLOURS, empty=0.1)
    cells = plain.cells.copy()
    cells[60:, 50:] = 0
    pattern = pattern_of(cells)
    colours = tuple(
        type(own)(colour.code, colour.name, colour.rgb, own.symbol, "DMC", "dmc")
        for own, colour in zip(pattern.colours, codes, strict=True)
    )
    pattern = CRAFT.finish(type(pattern)(pattern.cells, colours, "stitch", "Agreement"))
    return pattern, {name: load("exports", name)()(pattern, CRAFT) for name in CRAFT.products}


def charts(data: bytes) -> dict[str, list[ChartPage]]:
    found: dict[str, list[ChartPage]] = {}
    for page in plumbed(data):
        if LABEL.search(page.extract_text()):
            chart = ChartPage(page)
            found.setdefault(chart.section, []).append(chart)
    return found


def oxs_cells(data: bytes) -> np.ndarray:
    """Read with nothing of pixcraft."""
    root = ElementTree.fromstring(data)
    cells = np.zeros((ROWS, COLUMNS), int)
    for stitch in root.iter("stitch"):
        place = int(stitch.attrib["y"]), int(stitch.attrib["x"])
        assert cells[place] == 0, "a stitch is written twice"
        cells[place] = int(stitch.attrib["palindex"])
    return cells


def legend(data: bytes) -> dict[str, tuple[str, int]]:
    """Code -> (symbol, stitches) as printed."""
    texts = "\n".join(page.extract_text(y_tolerance=6) for page in plumbed(data))
    found = re.findall(r"^(\S) DMC (\S+) .*?([\d,]+)(?: \d+ [\d-]+| 2)?$", texts, re.MULTILINE)
    return {code: (symbol, int(count.replace(",", ""))) for symbol, code, count in found}


@pytest.mark.parametrize("product", ["pdf", "pk"])
def test_every_chart_read_from_its_pages_is_the_oxs_and_the_json(run, product):
    pattern, files = run
    json = patternfile.loads(files["json"])
    assert np.array_equal(json.cells, oxs_cells(files["oxs"]))
    found = charts(files[product])
    assert len(found) == {"pdf": 2, "pk": 1}[product]
    for pages in found.values():
        assert len(pages) > 1
        assert np.array_equal(rebuilt(pages, pattern), json.cells)


def test_counts_agree_in_legends_shopping_list_oxs_and_chart(run):
    pattern, files = run
    counts = dict(zip((c.code for c in pattern.colours), pattern.counts().tolist(), strict=True))
    symbols = {c.code: c.symbol for c in pattern.colours}
    root = ElementTree.fromstring(files["oxs"])
    items = list(root.iter("palette_item"))[1:]
    assert root.find("properties").attrib["palettecount"] == str(len(items))
    in_oxs = np.bincount([int(stitch.attrib["palindex"]) for stitch in root.iter("stitch")])[1:]
    assert {item.attrib["number"]: n for item, n in zip(items, in_oxs.tolist(), strict=True)} == {
        f"DMC {code}": count for code, count in counts.items()
    }
    bought = list(csv.DictReader(io.StringIO(files["shopping"].decode("utf-8-sig"))))
    assert {row["code"]: int(row["stitches"]) for row in bought} == counts
    for product in ("pdf", "pk"):
        assert legend(files[product]) == {code: (symbols[code], count) for code, count in counts.items()}
    total = sum(int(row["buy_skeins"]) for row in bought)
    said = reader(files["pdf"]).pages[1].extract_text()
    assert f"Total colours: {COLOURS} · stitches: {pattern.stitched:,} · skeins to buy: {total}" in said


def test_every_code_is_in_the_catalogue_and_every_symbol_is_used_once(run):
    pattern, files = run
    known = {colour.code for colour in load_palette("dmc").colours}
    printed = legend(files["pdf"])
    assert set(printed) <= known
    assert len({symbol for symbol, _ in printed.values()}) == COLOURS
    codes = [
        item.attrib["symbol"]
        for item in ElementTree.fromstring(files["oxs"]).iter("palette_item")
        if len(item.attrib) > 4
    ]
    assert [chr(int(code)) for code in codes] == [colour.symbol for colour in pattern.colours]


def test_size_and_skeins_follow_from_width_height_count_and_strands(run):
    _, files = run
    text = reader(files["pdf"]).pages[0].extract_text()
    inches = COLUMNS / 16, ROWS / 16
    cm = [side * MM_PER_INCH / 10 for side in inches]
    assert f"{cm[0]:.1f} x {cm[1]:.1f} cm ({inches[0]:.1f} x {inches[1]:.1f} in)" in text
    assert f"{cm[0] + 15.24:.1f} x {cm[1] + 15.24:.1f} cm ({inches[0] + 6:.1f} x {inches[1] + 6:.1f} in)" in text
    for row in csv.DictReader(io.StringIO(files["shopping"].decode("utf-8-sig"))):
        geometry = int(row["stitches"]) * 2 * 2 * (math.sqrt(2) + 1) * 2.54 / 16 / 4800
        assert float(row["skeins_low"]) == pytest.approx(1.5 * geometry, abs=0.006)
        assert float(row["skeins_high"]) >= 2 * geometry - 0.006
        assert int(row["buy_skeins"]) == max(1, math.ceil(float(row["skeins_high"])))


def test_the_pattern_comes_back_from_every_file_that_carries_it(run):
    pattern, files = run
    for product in ("pdf", "png", "json"):
        again = read_pattern_bytes(files[product], product)
        assert np.array_equal(again.cells, pattern.cells)
        assert again.colours == pattern.colours


def test_the_pattern_keeper_file_is_one_chart_on_portrait_pages_without_pictures(run):
    document = reader(run[1]["pk"])
    assert [len(page.images) for page in document.pages] == [0] * len(document.pages)
    (pages,) = charts(run[1]["pk"]).values()
    spans = [page.core for page in pages]
    assert spans == sorted(spans, key=lambda core: (core[2], core[0]))
    assert len(spans) == len({core[:2] for core in spans}) * len({core[2:] for core in spans})
    assert all(page.mediabox.width < page.mediabox.height for page in document.pages)
    assert any(not page.characters for page in pages), "a blank page stays"


def test_two_runs_give_the_same_bytes(run):
    pattern, files = run
    assert files == {name: load("exports", name)()(pattern, CRAFT) for name in CRAFT.products}
