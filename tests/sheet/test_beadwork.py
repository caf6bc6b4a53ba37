"""Woven charts and the canvas, read back from their PDFs."""

from __future__ import annotations

import io
from itertools import pairwise

import numpy as np
import pdfplumber
import pytest

from pixcraft.crafts.bead_weaving import BeadWeaving, strands
from pixcraft.crafts.diamond import DiamondPainting
from pixcraft.errors import InputError
from pixcraft.pattern import ChartColour, Pattern
from pixcraft.sheet.products import CanvasPdf, PatternKeeperPdf, PrintPdf
from pixcraft.units import points

RNG = np.random.default_rng(4)
COLOURS = tuple(ChartColour(f"DB{n:04}", f"Bead {n}", (30 + 40 * n, 200 - 30 * n, 90 + 20 * n)) for n in range(5))


def woven(layout: str, rows: int = 24, columns: int = 20) -> tuple[Pattern, BeadWeaving]:
    craft = BeadWeaving(layout=layout)
    cells = RNG.integers(1, 6, (rows, columns)).astype(np.uint16)
    return craft.finish(Pattern(cells, COLOURS, "weave", "Bracelet")), craft


def opened(data: bytes) -> pdfplumber.PDF:
    return pdfplumber.open(io.BytesIO(data))


@pytest.mark.parametrize("layout", ["loom", "peyote", "brick"])
def test_beads_lie_in_their_layout(layout):
    pattern, craft = woven(layout)
    with opened(PrintPdf()(pattern, craft)) as pdf:
        page = next(page for page in pdf.pages if (page.extract_text() or "").startswith("Chart:"))
        rects = [one for one in page.rects if one["fill"] and one["width"] > 10]
    beads = sorted({(round(one["x0"], 2), round(one["top"], 2)) for one in rects})
    assert len(beads) == pattern.stitched
    lefts, tops = sorted({x for x, _ in beads}), sorted({y for _, y in beads})
    width = min(one["width"] for one in rects)
    across, down = np.diff(lefts), np.diff(tops)
    height = width * craft.cell.height / craft.cell.width
    assert across == pytest.approx(width / 2 if layout == "brick" else width, abs=0.03)
    assert down == pytest.approx(height / 2 if layout == "peyote" else height, abs=0.03)


def test_the_word_chart_is_on_paper_as_it_is_worked():
    pattern, craft = woven("peyote", 6, 8)
    with opened(PrintPdf()(pattern, craft)) as pdf:
        text = "\n".join(page.extract_text() for page in pdf.pages if "Word chart" in (page.extract_text() or ""))
    for row in strands(pattern, "peyote"):
        beads = " ".join(f"({count}){pattern.colour_of(key).symbol}" for count, key in row.runs)
        assert f"{row.label} {'→' if row.right else '←'} {beads}" in text


def test_the_legend_counts_what_the_pattern_holds():
    pattern, craft = woven("loom")
    with opened(PrintPdf()(pattern, craft)) as pdf:
        words = pdf.pages[1].extract_text()
    for colour, count in zip(pattern.colours, pattern.counts().tolist(), strict=True):
        assert f"{colour.code} {colour.name} {count}" in words


@pytest.mark.parametrize(("rows", "columns", "shape"), [(30, 40, "square"), (5, 7, "round"), (160, 120, "square")])
def test_the_canvas_has_true_size_on_one_sheet(rows, columns, shape):
    craft = DiamondPainting(shape=shape)
    cells = (np.indices((rows, columns)).sum(axis=0) % 2 + 1).astype(np.uint16)
    pattern = craft.finish(Pattern(cells, COLOURS[:2], "diamond", "Canvas"))
    data = CanvasPdf()(pattern, craft)
    with opened(data) as pdf:
        assert len(pdf.pages) == 1
        page = pdf.pages[0]
        cells_drawn = [
            one for one in page.rects if one["fill"] and abs(one["height"] - points(craft.cell.height)) < 0.01
        ]
        lefts = sorted({round(one["x0"], 3) for one in cells_drawn})
        assert lefts[-1] - lefts[0] == pytest.approx((columns - 1) * points(craft.cell.width), abs=points(0.01))
        assert all(
            step == pytest.approx(points(craft.cell.width), abs=0.02) for step in (b - a for a, b in pairwise(lefts))
        )
    assert b"/PrintScaling /None" in data
    assert data == CanvasPdf()(pattern, craft)


def test_a_craft_without_a_canvas_says_so():
    pattern, craft = woven("loom")
    with pytest.raises(InputError, match="weave has no product canvas") as caught:
        CanvasPdf().check(craft)
    assert caught.value.hint == "it has pdf, json, png, shopping"
    with pytest.raises(InputError, match="weave has no product pk"):
        PatternKeeperPdf()(pattern, craft)
    assert pattern.stitched
