"""Mosaics that the tests of their sheets share, and a reader that takes section pages apart as a builder would."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, ClassVar

import numpy as np
import pdfplumber

from pixcraft.colour import Bytes
from pixcraft.crafts import Cell, Fact, Material
from pixcraft.crafts.brick.look import bricks_seen, single_bricks
from pixcraft.crafts.brick.pieces import BasePlate, PartLine, Piece, parts_lines
from pixcraft.crafts.parts import Part, family, find_part
from pixcraft.crafts.sections import Sections, evenly
from pixcraft.options import choice, integer, option
from pixcraft.palette import Palette
from pixcraft.pattern import ChartColour, Pattern

CELLS = {"none": Cell(8, 8), "brick": Cell(8, 9.6), "plate": Cell(8, 3.2)}
COLOURS = (
    ("0", "Black", (27, 42, 52), "AA"),
    ("4", "Red", (180, 0, 0), "EE"),
    ("14", "Yellow", (250, 200, 10), "WW"),
    ("15", "White", (244, 244, 244), "XX"),
    ("1", "Blue", (30, 90, 168), "BB"),
    ("71", "Light Bluish Gray", (150, 150, 150), "7L"),
)


@dataclass(frozen=True)
class Laid:
    """A craft of plain rules: the largest piece that fits is laid, whether it was ever made in that colour or not."""

    name: ClassVar[str] = "brick"
    group: ClassVar[str] = "bricks"
    palette: ClassVar[str] = "lego"
    template: ClassVar[str] = "mosaic"
    products: ClassVar[tuple[str, ...]] = ("pdf",)
    cell_noun: ClassVar[str] = "cells"
    colour_noun: ClassVar[str] = "colour"
    headings: ClassVar[dict[str, str]] = {"code": "Number", "name": "Name", "count": "Pieces"}
    legend_note: ClassVar[str] = ""

    part: str = option("plate", str, "part of one cell")
    merge: str = option("none", choice("none", "plates", "tiles", "bricks"), "larger pieces")
    side_view: str = option("none", choice(*CELLS), "upright")
    section: int = option(16, integer(8, 32), "size of sections")
    storeys: int = option(1, integer(1, 3), "layers")

    @property
    def cell(self) -> Cell:
        return CELLS[self.side_view]

    @property
    def ground(self) -> tuple[int, int, int]:
        return 163, 162, 165

    def for_palette(self, palette: Palette) -> Laid:
        return self

    def usable(self, palette: Palette) -> Palette:
        return palette

    def grid(self) -> tuple[int, int]:
        return 0, 0

    def finish(self, pattern: Pattern) -> Pattern:
        return pattern

    def materials(self, pattern: Pattern) -> tuple[Material, ...]:
        return tuple(Material(key, n, n, n, "piece", n) for key, n in enumerate(pattern.counts().tolist(), 1))

    def facts(self, pattern: Pattern) -> tuple[Fact, ...]:
        return (Fact("Pieces", str(len(self.pieces(pattern)))),)

    def remarks(self, pattern: Pattern) -> tuple[str, ...]:
        return ()

    def tiles(self, rgb: Bytes, pixels: int) -> Bytes:
        return single_bricks(rgb, find_part(self.part), self.ground, pixels)

    def look(self, pattern: Pattern, pixels: int) -> Bytes:
        return bricks_seen(pattern, self.pieces(pattern), self.ground, pixels, self.cell)

    def sections(self, columns: int, rows: int) -> Sections:
        return evenly(columns, rows, self.section, self.section, "section")

    @property
    def upright(self) -> bool:
        return self.side_view != "none"

    def base_plates(self, columns: int, rows: int) -> tuple[BasePlate, ...]:
        return ()

    def bases(self, columns: int, rows: int) -> Sections:
        return evenly(columns, rows, 16, 16, "base plate")

    def joining(self) -> str:
        return "Screw them to a board."

    def pieces(self, pattern: Pattern) -> tuple[Piece, ...]:
        laid = _laid(pattern, self._sizes(), self.section)
        one = find_part(self.part)
        rows, columns = np.nonzero(pattern.cells)
        centre = zip(rows.tolist(), columns.tolist(), strict=True)
        raised = [
            Piece(one, int(pattern.cells[row, column]), column, row, 1, 1, layer)
            for row, column in centre
            for layer in range(1, self.storeys)
            if max(abs(row - pattern.rows / 2), abs(column - pattern.columns / 2)) < 9 - 3 * layer
        ]
        return (*laid, *raised)

    def parts_list(self, pattern: Pattern) -> tuple[PartLine, ...]:
        return parts_lines(self.pieces(pattern), lambda part, key: 0.05)

    def _sizes(self) -> list[Part]:
        larger = [] if self.merge == "none" else list(family(self.merge))[::-1]
        return [*larger, find_part(self.part)]


def _laid(pattern: Pattern, sizes: list[Part], section: int) -> Iterator[Piece]:
    free = pattern.cells > 0
    for row, column in zip(*(axis.tolist() for axis in np.nonzero(pattern.cells)), strict=True):
        if free[row, column]:
            piece = next(filter(None, (_fitting(pattern, free, part, (row, column), section) for part in sizes)))
            free[row : row + piece.rows, column : column + piece.columns] = False
            yield piece


def _fitting(pattern: Pattern, free: Any, part: Part, at: tuple[int, int], section: int) -> Piece | None:
    (row, column), key = at, int(pattern.cells[at])
    for columns, rows in ((part.length, part.width), (part.width, part.length)):
        box = np.s_[row : row + rows, column : column + columns]
        inside = row % section + rows <= section and column % section + columns <= section
        if inside and free[box].shape == (rows, columns) and free[box].all() and (pattern.cells[box] == key).all():
            return Piece(part, key, column, row, columns, rows)
    return None


def mosaic(columns: int = 32, rows: int = 32, colours: int = 6, holes: bool = True) -> Pattern:
    """Broad bands and a few single cells, all colours used, some cells bare."""
    y, x = np.mgrid[:rows, :columns]
    cells = ((x // 5 + y // 3 + (x * y) // 97) % colours + 1).astype(np.uint16)
    cells[(x * 7 + y * 11) % 23 == 0] = 1
    if holes:
        cells[1:4, 2:9] = 0
    chosen = tuple(ChartColour(code, name, rgb, key, "LEGO", "lego") for code, name, rgb, key in COLOURS[:colours])
    return Pattern(cells, chosen, "brick", title="Harbour")


@dataclass
class Found:
    """A piece as it is drawn: its cells, the key on it, and its size if that is written."""

    column: int
    row: int
    columns: int
    rows: int
    key: str
    size: str


class SectionPage:
    """A section page as a builder reads it: the frame, numbers beside it, pieces with their keys, the list below."""

    def __init__(self, page: Any, text: str) -> None:
        self.page, self.text = page, text
        self.title = text.splitlines()[0]
        frame = next(one for one in page.rects if abs(one["linewidth"] - 1.4) < 1e-6 and one["stroke"])
        self.left, self.top, self.right, self.bottom = (frame[side] for side in ("x0", "top", "x1", "bottom"))
        first_column, last_column, first_row, last_row = self._numbers()
        self.first = first_column, first_row
        self.columns, self.rows = last_column - first_column + 1, last_row - first_row + 1
        self.width, self.height = (self.right - self.left) / self.columns, (self.bottom - self.top) / self.rows

    def _numbers(self) -> tuple[int, int, int, int]:
        words = [word for word in self.page.extract_words() if word["text"].isdigit()]
        above = [int(w["text"]) for w in words if 0 < self.top - w["bottom"] < 6 and self.left < w["x0"] < self.right]
        beside = [int(w["text"]) for w in words if 0 < self.left - w["x1"] < 6 and self.top < w["top"] < self.bottom]
        return above[0], above[-1], beside[0], beside[-1]

    @cached_property
    def pieces(self) -> list[Found]:
        """Every filled shape in the frame that has a key; where pieces have edges of their own, only those."""
        shapes = [one for one in self.page.rects + self.page.curves if one["fill"] and self._inside(one)]
        edged = [one for one in shapes if one["stroke"]]
        return [found for found in map(self._found, edged or shapes) if found.key]

    def _inside(self, one: Any) -> bool:
        near = self.left - 0.1 <= one["x0"] and one["x1"] <= self.right + 0.1
        return near and self.top - 0.1 <= one["top"] and one["bottom"] <= self.bottom + 0.1

    def _found(self, one: Any) -> Found:
        left, top = (one["x0"] - self.left) / self.width, (one["top"] - self.top) / self.height
        wide, high = (one["x1"] - one["x0"]) / self.width, (one["bottom"] - one["top"]) / self.height
        chars = [
            char
            for char in self.page.chars
            if one["x0"] - 0.1 <= char["x0"]
            and char["x1"] <= one["x1"] + 0.1
            and one["top"] <= (char["top"] + char["bottom"]) / 2 <= one["bottom"]
        ]
        key = "".join(char["text"] for char in chars if "Mono" in char["fontname"])
        size = "".join(char["text"] for char in chars if "Mono" not in char["fontname"]).strip()
        column, row = int(left + 0.2) + self.first[0] - 1, int(top + 0.2) + self.first[1] - 1
        return Found(column, row, round(wide), round(high), key, size)

    @cached_property
    def counts(self) -> Counter[tuple[str, str]]:
        """The list below the chart: (key, size) -> pieces; the size is "" where all pieces have one."""
        return marked_counts(self.page, self.bottom, self.page.height - 50)


def marked_counts(page: Any, top: float, bottom: float) -> Counter[tuple[str, str]]:
    """What stands beside marks with a key between two heights of a page."""
    marks = [
        one
        for one in page.rects
        if abs(one["linewidth"] - 0.4) < 1e-6 and one["stroke"] and top < one["top"] and one["bottom"] < bottom
    ]
    chars = [char for char in page.chars if top < char["top"] < bottom]
    found: Counter[tuple[str, str]] = Counter()
    for mark in marks:
        line = [char for char in chars if mark["top"] < (char["top"] + char["bottom"]) / 2 < mark["bottom"]]
        ends = [one["x0"] for one in marks if abs(one["top"] - mark["top"]) < 1 and one["x0"] > mark["x0"]]
        key = _between(line, mark["x0"], mark["x1"])
        beside = _between(line, mark["x1"], min(ends, default=page.width))
        read = re.match(r"([\d,]+)x(\d+x\d+)?", beside)
        assert read, beside
        found[key, read[2] or ""] += int(read[1].replace(",", ""))
    return found


def _between(chars: list[Any], left: float, right: float) -> str:
    """What is written between two places of a line, without blanks."""
    inside = [char for char in chars if left <= (char["x0"] + char["x1"]) / 2 < right and char["text"].strip()]
    return "".join(char["text"] for char in sorted(inside, key=lambda char: char["x0"]))


@lru_cache(maxsize=16)
def pages_of(data: bytes) -> tuple[Any, ...]:
    """The pages as pdfplumber sees them; each is taken apart once."""
    return tuple(pdfplumber.open(io.BytesIO(data)).pages)


@lru_cache(maxsize=16)
def texts_of(data: bytes) -> tuple[str, ...]:
    """The text of every page."""
    return tuple(page.extract_text() for page in pages_of(data))


@lru_cache(maxsize=16)
def section_pages(data: bytes) -> tuple[SectionPage, ...]:
    """The pages that show one section each."""
    texts = zip(pages_of(data), texts_of(data), strict=True)
    return tuple(SectionPage(page, text) for page, text in texts if text.startswith("Section "))
