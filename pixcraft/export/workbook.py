"""A workbook for spreadsheets: materials, boards, and the chart as coloured cells."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

import numpy as np
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pixcraft.colour import format_hex, linear_from_srgb, parse_hex
from pixcraft.crafts import Craft
from pixcraft.crafts.sections import Sectioned
from pixcraft.export import Export
from pixcraft.export.materials import COLOUR, Value, material_table, sections_of
from pixcraft.export.tables import CREATED
from pixcraft.pattern import EMPTY, Pattern

CELL = 26
"""Width of a chart's cell on the screen in pixels."""
MONEY = "cost"
NOT_ADDED = ("strands",)
"""Figures whose sum means nothing."""
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
_MIDDLE = 0.18
"""Luminance above which black is easier to read than white."""


@dataclass(frozen=True)
class Workbook(Export):
    """`NAME.xlsx`: the sheets materials, boards (if the craft has them) and chart."""

    name: ClassVar[str] = "xlsx"
    suffix: ClassVar[str] = ".xlsx"

    def __call__(self, pattern: Pattern, craft: Craft) -> bytes:
        """The file's bytes."""
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
            book.set_properties({"title": pattern.title, "author": "pixcraft", "created": CREATED})
            writer = _Writer(book, pattern, craft)
            writer.materials()
            writer.boards()
            writer.chart()
        return stream.getvalue()


class _Writer:
    """Fills the sheets of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook, pattern: Pattern, craft: Craft) -> None:
        self.book, self.pattern, self.craft = book, pattern, craft
        self.heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.plain = book.add_format()
        self.money = book.add_format({"num_format": "0.00"})
        self.total_money = book.add_format({"num_format": "0.00", "bold": True})
        self.bold = book.add_format({"bold": True})
        self.number = book.add_format({"font_color": "#808080", "font_size": 8, "align": "center"})
        self.swatch = cache(self._swatch)
        self.chart_cell = cache(self._chart_cell)

    def materials(self) -> None:
        """One line a colour, its hex on its colour, and a line of totals."""
        table = material_table(self.pattern, self.craft)
        sheet = self._sheet("materials", table.headings)
        for row, line in enumerate(table.lines, 1):
            for column, (name, value) in enumerate(zip(table.headings, line, strict=True)):
                self._write(sheet, row, column, value, self._format_of(name, value))
        last = len(table.lines) + 1
        sheet.write_string(last, 0, "Total", self.bold)
        for column in range(len(COLOUR) - 1, len(table.headings)):
            values = [line[column] for line in table.lines]
            if table.headings[column] not in NOT_ADDED and (total := _total(values)) is not None:
                self._write(
                    sheet, last, column, total, self.total_money if table.headings[column] == MONEY else self.bold
                )
        sheet.set_column(0, 1, 14)
        sheet.set_column(3, 3, 24)

    def boards(self) -> None:
        """One line a board: where it lies, and its cells of each colour."""
        if not isinstance(self.craft, Sectioned):
            return
        sections = self.craft.sections(self.pattern.columns, self.pattern.rows)
        noun = sections.noun
        place = (noun, "first column", "last column", "first row", "last row", self.craft.cell_noun)
        sheet = self._sheet(f"{noun}s", (*place, *(colour.code for colour in self.pattern.colours)))
        for row, one in enumerate(sections.all(), 1):
            counts = one.counts(self.pattern).tolist()
            told: tuple[Value, ...] = (one.label, one.left + 1, one.right, one.top + 1, one.bottom, sum(counts))
            for column, value in enumerate((*told, *counts)):
                self._write(sheet, row, column, value, self.plain)

    def chart(self) -> None:
        """The grid, numbered, each cell in its colour with its key; lines between boards."""
        pattern = self.pattern
        sheet = self.book.add_worksheet("chart")
        high = round(CELL * self.craft.cell.height / self.craft.cell.width)
        sheet.set_column_pixels(0, pattern.columns, CELL)
        sheet.freeze_panes(1, 1)
        for column in range(pattern.columns):
            sheet.write_number(0, column + 1, column + 1, self.number)
        sections = list(sections_of(pattern, self.craft))
        lefts, tops = {one.left for one in sections} - {0}, {one.top for one in sections} - {0}
        for row, keys in enumerate(pattern.cells.tolist()):
            sheet.set_row_pixels(row + 1, high)
            sheet.write_number(row + 1, 0, row + 1, self.number)
            for column, key in enumerate(keys):
                look = self.chart_cell(key, column in lefts, row in tops)
                if key == EMPTY:
                    sheet.write_blank(row + 1, column + 1, None, look)
                else:
                    sheet.write_string(row + 1, column + 1, pattern.colour_of(key).symbol, look)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 1)

    def _sheet(self, name: str, headings: tuple[str, ...]) -> Worksheet:
        sheet = self.book.add_worksheet(name)
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, self.heading)
        sheet.freeze_panes(1, 0)
        return sheet

    def _format_of(self, heading: str, value: Value) -> Format:
        if heading == "hex":
            return self.swatch(str(value))
        return self.money if heading == MONEY else self.plain

    def _write(self, sheet: Worksheet, row: int, column: int, value: Value, look: Format) -> None:
        """Text always as text: a code is no number, and nothing is a formula."""
        if isinstance(value, str):
            sheet.write_string(row, column, value, look)
        else:
            sheet.write_number(row, column, value, look)

    def _swatch(self, colour: str) -> Format:
        return self.book.add_format({"bg_color": colour, "font_color": _ink(colour)})

    def _chart_cell(self, key: int, left: bool, top: bool) -> Format:
        look: dict[str, Any] = {"align": "center", "valign": "vcenter", "font_size": 8, "border": 1}
        look |= {"border_color": "#b0b0b0"}
        if key != EMPTY:
            colour = format_hex(self.pattern.colour_of(key).rgb)
            look |= {"bg_color": colour, "font_color": _ink(colour)}
        look |= {"left": 5, "left_color": "#000000"} if left else {}
        look |= {"top": 5, "top_color": "#000000"} if top else {}
        return self.book.add_format(look)


def _total(values: list[Value]) -> int | float | None:
    """The sum without the noise of binary fractions; None where words or ranges stand among the numbers."""
    numbers = [value for value in values if not isinstance(value, str)]
    if not numbers or any(isinstance(value, str) and value for value in values):
        return None
    return round(sum(numbers), 2) if any(isinstance(number, float) for number in numbers) else sum(numbers)


def _ink(colour: str) -> str:
    """Black or white, whichever is easier to read on a colour."""
    luminance = float(linear_from_srgb(np.array(parse_hex(colour), np.uint8)) @ _LUMINANCE)
    return "#000000" if luminance > _MIDDLE else "#ffffff"
