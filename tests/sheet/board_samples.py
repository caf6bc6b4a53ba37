"""Bead designs, and a reader of board pages that knows nothing of how they were drawn."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pdfplumber

from pixcraft.crafts.bead import Bead
from pixcraft.pattern import ChartColour, Pattern
from tests.sheet.sheet_samples import reader

MM = 72 / 25.4
KEYS = ("A", "B7", "X4", "QM", "2", "HW", "9Y", "M3")
CRAFT = Bead(kind="perler-midi", board="midi-29")

BEADS = re.compile(r"^Beads on board (\w+): ([\d,]+)$", re.MULTILINE)
ENTRY = re.compile(r"\b(\d{3})(?: \w+)? × ([\d,]+)")


def design(columns: int, rows: int, colours: int = 5, empty: float = 0.2, title: str = "Sample") -> Pattern:
    """A random design in which about this share of the pegs stays free."""
    rng = np.random.default_rng(columns * 1000 + rows)
    cells = rng.integers(1, colours + 1, (rows, columns))
    cells[rng.random((rows, columns)) < empty] = 0
    cells.ravel()[: min(colours, cells.size)] = np.arange(1, colours + 1)[: cells.size]
    return of(cells, title)


def of(cells: np.ndarray[Any, Any], title: str = "Sample") -> Pattern:
    """A design with these cells; colours have codes from 300 up."""
    count = int(cells.max())
    rgb = np.random.default_rng(7).integers(30, 226, (max(count, 1), 3)).tolist()
    named = tuple(
        ChartColour(str(300 + index), f"Name{index}", (r, g, b), KEYS[index], "Perler", "perler")
        for index, (r, g, b) in enumerate(rgb[:count])
    )
    return Pattern(cells.astype(np.uint16), named, "bead", title=title)


class BoardPage:
    """One board as a stranger reads it: curves are beads and pegs, heavy lines the board, text the keys.

    Lengths in mm from the upper left corner of the paper.
    """

    def __init__(self, page: Any, pitch: tuple[float, float]) -> None:
        self.page, self.pitch = page, pitch
        self.text = page.extract_text()
        found = BEADS.search(self.text)
        assert found, "no board on this page"
        self.label, self.count = found[1], int(found[2].replace(",", ""))
        heavy = [line for line in page.lines if abs(line["linewidth"] - 1.2) < 1e-6]
        self.left, self.right = min(line["x0"] for line in heavy), max(line["x1"] for line in heavy)
        self.top, self.bottom = min(line["top"] for line in heavy), max(line["bottom"] for line in heavy)
        curves = [_middle(curve) for curve in page.curves if curve["fill"] and self._is_of(curve, 0.94)]
        self.beads = sorted(curves)
        self.pegs = sorted(_middle(curve) for curve in page.curves if curve["fill"] and self._is_of(curve, 0.12))

    def _is_of(self, curve: Any, share: float) -> bool:
        wide, high = (share * pitch * MM for pitch in self.pitch)
        return abs(curve["width"] - wide) < 0.01 and abs(curve["height"] - high) < 0.01

    @property
    def counts(self) -> dict[str, int]:
        """Beads by code, as the list below the board says."""
        after = self.text[self.text.index("Beads on board") :]
        return {code: int(count.replace(",", "")) for code, count in ENTRY.findall(after)}

    def place(self, point: tuple[float, float]) -> tuple[float, float]:
        """(row, column) of a point, in pegs from the board's own upper left corner; whole for middles of pegs."""
        x, y = point
        column = (x - self.left / MM) / self.pitch[0] - 0.5
        row = (y - self.top / MM) / self.pitch[1] - 0.5
        return row, column

    def keys(self) -> dict[tuple[int, int], str]:
        """The key in each cell that has one, by (row, column) from the board's corner; those of neighbours as well."""
        found: dict[tuple[int, int], list[Any]] = {}
        reach = 1.5 * max(self.pitch) * MM
        for char in self.page.chars:
            inside = self.left - reach < char["x0"] < self.right + reach
            if "Mono" in char["fontname"] and inside and self.top - reach < char["top"] < self.bottom + reach / 1.6:
                row, column = self.place(_middle(char))
                found.setdefault((round(row), round(column)), []).append(char)
        return {
            place: "".join(char["text"] for char in sorted(chars, key=lambda char: float(char["x0"])))
            for place, chars in found.items()
        }

    def rulers(self) -> dict[str, list[float]]:
        """Lengths in mm of the lines of 0.5 pt that ticks stand on, by their direction."""
        ruled = [line for line in self.page.lines if abs(line["linewidth"] - 0.5) < 1e-6]
        ruled = [line for line in ruled if line["stroking_color"] == (0, 0, 0)]
        across = [line["width"] / MM for line in ruled if line["height"] < 1e-6]
        down = [line["height"] / MM for line in ruled if line["width"] < 1e-6]
        return {"across": across, "down": down}


def _middle(item: Any) -> tuple[float, float]:
    return (item["x0"] + item["x1"]) / 2 / MM, (item["top"] + item["bottom"]) / 2 / MM


def pages_of(data: bytes, section: str) -> list[Any]:
    """The pages under a bookmark, as pdfplumber sees them."""
    document = reader(data)
    wanted, below = [], ""
    for item in document.outline:
        entries = item if isinstance(item, list) else [item]
        below = below if isinstance(item, list) else item.title
        if below == section:
            wanted += [document.get_destination_page_number(entry) for entry in entries]
    with pdfplumber.open(io.BytesIO(data)) as plumbed:
        return [plumbed.pages[number] for number in sorted(set(wanted))]


def board_pages(data: bytes, pitch: tuple[float, float] = (5.0, 5.0), section: str = "Boards") -> list[BoardPage]:
    """The board pages of a PDF."""
    return [BoardPage(page, pitch) for page in pages_of(data, section)]


def summed(pages: Sequence[BoardPage]) -> dict[str, int]:
    """Beads by code over all boards."""
    total: Counter[str] = Counter()
    for page in pages:
        total.update(page.counts)
    return dict(total)


def ink_outside(page: Any, margin: float) -> list[Any]:
    """All that is drawn nearer to the edge of the paper than the margin in mm."""
    near = margin * MM - 1.0
    right, bottom = page.width - near, page.height - near
    things = [*page.chars, *page.curves, *page.lines, *page.rects, *page.images]
    return [
        item
        for item in things
        if item.get("text") != " "
        and not (near <= item["x0"] and item["x1"] <= right and near <= item["top"] and item["bottom"] <= bottom)
    ]
