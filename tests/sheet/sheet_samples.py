"""Patterns and PDF readers that the tests of the sheets share."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pdfplumber
import pypdf

from pixcraft.crafts.stitch import Stitch
from pixcraft.pattern import ChartColour, Pattern

CRAFT = Stitch()
NAMES = ("Black", "Snow White", "Very Dark Garnet", "Coral", "Medium Light Antique Violet")


def pattern_of(cells: np.ndarray[Any, Any], title: str = "Sample") -> Pattern:
    """A pattern with symbols and as many DMC colours as the cells name."""
    count = int(cells.max())
    rgb = np.random.default_rng(count).integers(0, 256, (count, 3)).tolist()
    colours = tuple(
        ChartColour(str(300 + index), NAMES[index % len(NAMES)], (r, g, b), brand="DMC")
        for index, (r, g, b) in enumerate(rgb)
    )
    return CRAFT.finish(Pattern(cells.astype(np.uint16), colours, "stitch", title=title))


def sample(rows: int, columns: int, colours: int, title: str = "Sample", empty: float = 0.2) -> Pattern:
    """A random pattern in which every colour occurs and about this share of the cells is empty."""
    rng = np.random.default_rng(rows * 1000 + columns)
    cells = rng.integers(1, colours + 1, (rows, columns))
    cells[rng.random((rows, columns)) < empty] = 0
    cells.ravel()[: min(colours, cells.size)] = np.arange(1, colours + 1)[: cells.size]
    return pattern_of(cells, title)


SMALL_PAGES = """\
schema: 1
paper: [110mm, 130mm]
margins: 6mm
pages:
  - name: Colour chart
    repeat: tiles
    cell: {min: 3mm, max: 4mm}
    overlap: 2
    blocks:
      - {block: chart, height: rest}
      - {block: footer, height: 4mm}
  - name: Plain chart
    repeat: tiles
    cell: {min: 3mm, max: 4mm}
    overlap: 1
    blocks:
      - {block: mini-legend, height: 9mm}
      - {block: chart, height: rest, colour: no}
"""


def written(folder: Path, text: str, name: str = "mine.yaml") -> str:
    """The path of a template file with this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def reader(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(data))


def plumbed(data: bytes) -> Iterator[Any]:
    """The pages as pdfplumber sees them."""
    with pdfplumber.open(io.BytesIO(data)) as document:
        yield from document.pages


RULES = (0.2, 0.25, 0.4, 0.9)
"""Widths in points of grid lines: fine on colour, fine on paper, fives, tens."""

LABEL = re.compile(r"^(.+): columns? (\d+)(?:-(\d+))?, rows? (\d+)(?:-(\d+))?", re.MULTILINE)


class ChartPage:
    """A chart read from a page as a stranger would: lines give the grid, numbers its place, text the symbols."""

    def __init__(self, page: Any) -> None:
        label = LABEL.search(page.extract_text())
        assert label, "no chart on this page"
        self.section = label[1]
        self.core = tuple(int(label[i] or label[i - 1]) for i in (2, 3, 4, 5))
        ruled = [line for line in page.lines if any(abs(line["linewidth"] - one) < 1e-6 for one in RULES)]
        upright = [line for line in ruled if line["x0"] == line["x1"]]
        level = [line for line in ruled if line["top"] == line["bottom"]]
        self.heavy_x = sorted({round(line["x0"], 2) for line in upright if line["linewidth"] > 0.8})
        self.heavy_y = sorted({round(line["top"], 2) for line in level if line["linewidth"] > 0.8})
        self.fine = sum(line["linewidth"] < 0.8 for line in ruled)
        self.upright = sorted({round(line["x0"], 2) for line in upright})
        self.level = sorted({round(line["top"], 2) for line in level})
        self.left, self.right = self.upright[0], self.upright[-1]
        self.top, self.bottom = self.level[0], self.level[-1]
        self.characters = [
            char
            for char in page.chars
            if "Mono" in char["fontname"]
            and char["text"] != " "
            and self.left < (char["x0"] + char["x1"]) / 2 < self.right
            and self.top < (char["top"] + char["bottom"]) / 2 < self.bottom
        ]
        self.words = page.extract_words()

    def symbols(self, pattern: Pattern) -> dict[tuple[int, int], str]:
        """(row, column) from 0 in the whole chart -> symbol, for all cells shown."""
        shown_columns, shown_rows = self.shape()
        width, height = (self.right - self.left) / shown_columns, (self.bottom - self.top) / shown_rows
        first_column = self._first(pattern.columns, width, self.left, "x0", "x1", self._beside(across=True))
        first_row = self._first(pattern.rows, height, self.top, "top", "bottom", self._beside(across=False))
        found = {}
        for char in self.characters:
            column = first_column + int(((char["x0"] + char["x1"]) / 2 - self.left) // width)
            row = first_row + int(((char["top"] + char["bottom"]) / 2 - self.top) // height)
            assert (row, column) not in found, "two symbols in one cell"
            found[row, column] = char["text"]
        return found

    def shape(self) -> tuple[int, int]:
        """Columns and rows shown: from the grid lines."""
        return len(self.upright) - 1, len(self.level) - 1

    def _beside(self, across: bool) -> list[Any]:
        """Numbers above the grid, or left of it."""
        digits = [word for word in self.words if word["text"].isdigit() and int(word["text"]) % 10 == 0]
        if across:
            return [
                w for w in digits if self.top - 5 < w["bottom"] < self.top and self.left - 9 < w["x0"] < self.right + 9
            ]
        return [w for w in digits if self.left - 6 < w["x1"] < self.left and self.top - 9 < w["top"] < self.bottom + 9]

    @staticmethod
    def _first(size: int, pitch: float, start: float, low: str, high: str, words: list[Any]) -> int:
        """The first column or row shown, from the numbers beside the grid."""
        places = {round(int(word["text"]) - ((word[low] + word[high]) / 2 - start) / pitch) for word in words}
        assert len(places) <= 1, "numbers disagree"
        assert places or size < 10, "no numbers beside the grid"
        return places.pop() if places else 0


def rebuilt(pages: list[ChartPage], pattern: Pattern) -> np.ndarray[Any, Any]:
    """The cells of a chart put together from its pages, each cell from the page that owns it."""
    keys = {colour.symbol: key for key, colour in enumerate(pattern.colours, 1)}
    cells = np.zeros(pattern.cells.shape, np.uint16)
    owned = np.zeros(pattern.cells.shape, int)
    for page in pages:
        first_column, last_column, first_row, last_row = page.core
        owned[first_row - 1 : last_row, first_column - 1 : last_column] += 1
        for (row, column), symbol in page.symbols(pattern).items():
            assert pattern.cells[row, column] == keys[symbol], "an overlap differs from the chart"
            if first_row <= row + 1 <= last_row and first_column <= column + 1 <= last_column:
                cells[row, column] = keys[symbol]
    assert (owned == 1).all(), "pages do not cover each cell once"
    return cells
