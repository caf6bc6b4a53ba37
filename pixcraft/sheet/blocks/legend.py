"""The legend: symbol, colour, number, name and amounts of every colour."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from pixcraft.crafts import Material
from pixcraft.errors import InputError, UnknownName, nearest_names
from pixcraft.options import choice, option, words, yes_no
from pixcraft.registry import load, names
from pixcraft.sheet.blocks.legend_overlay import overlay_rows
from pixcraft.sheet.document import Content, Document, Page
from pixcraft.sheet.fonts import BOLD, SANS, SYMBOLS, TEXT_MIDDLE, fitted, printable, text_width
from pixcraft.sheet.inks import BLACK, GREY, RULE
from pixcraft.sheet.layout import Frame
from pixcraft.sheet.pdf import Canvas
from pixcraft.units import millimetres, points

Row = Callable[[Canvas, Frame], None]
"""Draws one line of the legend into its frame."""

_TEXT_SHARE, _SIGN_SHARE, _HEADING_SHARE = 0.5, 0.7, 0.46
_BOX_SHARE, _PLAIN_SIGN_SHARE = 0.82, 0.6
_PADDING = 0.7
_LEAST_NAME = 6.0
_NUMBERS = ("count", "spare", "packed", "grams", "packs", "cost")
_OVERLAY_ELSEWHERE = "Back stitches, part stitches, knots and beads are in the separate print PDF."


def row_height(text: str) -> float:
    """Read the height of a line of a list as mm."""
    height = millimetres(text)
    if not 2 <= height <= 30:
        raise ValueError(f"{text} is not between 2mm and 30mm")
    return height


def _columns(text: str) -> tuple[str, ...]:
    """Column names, each once, that at least one craft has."""
    columns = words(text)
    known = dict.fromkeys(name for craft in names("crafts") for name in load("crafts", craft).headings)
    for column in columns:
        if column not in known:
            raise UnknownName("column", column, known)
    if len(set(columns)) != len(columns):
        raise ValueError("a column is given twice")
    return columns


@dataclass(frozen=True)
class Legend:
    """One line a colour with headings on every page, totals and notes at the end."""

    name: ClassVar[str] = "legend"

    columns: tuple[str, ...] = option((), _columns, "columns from left to right; none = all that have something to say")
    row: float = option(6.2, row_height, "height of a line, such as 6mm")
    boxes: bool = option(True, yes_no, "draw a box around each symbol")
    totals: bool = option(True, yes_no, "end with totals and notes")
    overlay: str = option("drawn", choice("drawn", "mentioned"), "show back stitches and knots, or say where they are")

    def pieces(self, content: Content, frame: Frame) -> int:
        """Pages needed."""
        return max(1, -(-len(self._rows(content, frame.width)) // self._capacity(frame)))

    def draw(self, canvas: Canvas, frame: Frame, page: Page, document: Document) -> None:
        """Headings and the lines of this page."""
        content = document.content
        rows = self._rows(content, frame.width)
        capacity = self._capacity(frame)
        part = rows[page.piece * capacity : (page.piece + 1) * capacity]
        height = points(self.row)
        for index, row in enumerate([self._heading_row(content, frame.width), *part]):
            row(canvas, Frame(frame.left, frame.top - (index + 1) * height, frame.width, height))

    def _capacity(self, frame: Frame) -> int:
        return max(1, int(frame.height / points(self.row) + 0.01) - 1)

    def _used_columns(self, content: Content) -> tuple[str, ...]:
        known = content.craft.headings
        for column in self.columns:
            if column not in known:
                near = nearest_names(column, known)
                hint = f"did you mean {near[0]!r}?" if near else f"known columns: {', '.join(known)}"
                raise InputError(f"the legend has no column {column!r} for {content.craft.name}", hint)
        return self.columns or tuple(column for column in known if _is_filled(content, column))

    def _rows(self, content: Content, width: float) -> list[Row]:
        columns = self._used_columns(content)
        widths = self._widths(content, columns, width)
        rows = [self._colour_row(content, material, widths) for material in content.materials]
        overlay = content.pattern.overlay
        if overlay and self.overlay == "mentioned":
            rows.append(_text_row(_OVERLAY_ELSEWHERE, False))
        if self.totals:
            rows.append(_text_row(_totals(content), True))
        if overlay and self.overlay == "drawn":
            rows.extend(overlay_rows(content.pattern))
        if self.totals:
            rows.append(_text_row(_approximate(content), False))
        return rows

    def _widths(self, content: Content, columns: Sequence[str], width: float) -> dict[str, float]:
        """Width of each column: what its texts need; the name gives way where the page is narrow."""
        height = points(self.row)
        size = height * _TEXT_SHARE
        widths = {}
        for column in columns:
            texts = [_cell_text(content, material, column) for material in content.materials]
            heading = text_width(content.craft.headings[column], BOLD, height * _HEADING_SHARE)
            widest = max((text_width(text, SANS, size) for text in texts), default=0.0)
            drawn = height * 1.2 if column in ("symbol", "swatch") else 0.0
            widths[column] = max(heading, widest, drawn) + _PADDING * height
        if "name" in widths:
            others = sum(widths.values()) - widths["name"]
            widths["name"] = max(_LEAST_NAME * size, min(widths["name"] + 3 * height, width - others))
        scale = min(1.0, width / sum(widths.values()))
        return {column: one * scale for column, one in widths.items()}

    def _heading_row(self, content: Content, width: float) -> Row:
        widths = self._widths(content, self._used_columns(content), width)

        def draw(canvas: Canvas, frame: Frame) -> None:
            size = frame.height * _HEADING_SHARE
            x = frame.left
            for column, wide in widths.items():
                text, used = fitted(content.craft.headings[column], BOLD, size, wide, size / 2)
                y = frame.centre[1] - TEXT_MIDDLE * size
                if column in _NUMBERS:
                    canvas.text(x + wide - _PADDING * frame.height, y, text, used, name=BOLD, align="right")
                else:
                    canvas.text(x, y, text, used, name=BOLD)
                x += wide
            canvas.lines([(frame.left, frame.bottom, x, frame.bottom)], 0.8, BLACK)

        return draw

    def _colour_row(self, content: Content, material: Material, widths: dict[str, float]) -> Row:
        def draw(canvas: Canvas, frame: Frame) -> None:
            x = frame.left
            for column, width in widths.items():
                box = Frame(x, frame.bottom, width - _PADDING * frame.height, frame.height)
                if column == "symbol":
                    self._draw_symbol(canvas, box, content, material)
                elif column == "swatch":
                    _draw_swatch(canvas, box, content, material)
                else:
                    _draw_text(canvas, box, _cell_text(content, material, column), column in _NUMBERS)
                x += width
            canvas.lines([(frame.left, frame.bottom, x, frame.bottom)], 0.3, RULE)

        return draw

    def _draw_symbol(self, canvas: Canvas, box: Frame, content: Content, material: Material) -> None:
        sign = content.pattern.colour_of(material.key).symbol
        if not self.boxes:
            # On the line of the text, for programs that read the legend line by line.
            size = _PLAIN_SIGN_SHARE * box.height
            canvas.text(box.left, _baseline(box), sign, size, name=SYMBOLS)
            return
        side = _BOX_SHARE * box.height
        x, y = box.left + side / 2, box.centre[1]
        canvas.rectangle(Frame(x - side / 2, y - side / 2, side, side), stroke=BLACK, line=0.4)
        canvas.symbol(x, y, sign, _SIGN_SHARE * box.height)


def _draw_swatch(canvas: Canvas, box: Frame, content: Content, material: Material) -> None:
    side = _BOX_SHARE * box.height
    fill = content.pattern.colour_of(material.key).rgb
    canvas.rectangle(Frame(box.left, box.centre[1] - side / 2, 1.45 * side, side), fill=fill, stroke=BLACK, line=0.3)


def _baseline(box: Frame) -> float:
    return box.centre[1] - TEXT_MIDDLE * _TEXT_SHARE * box.height


def _draw_text(canvas: Canvas, box: Frame, text: str, to_the_right: bool) -> None:
    size = box.height * _TEXT_SHARE
    text, size = fitted(text, SANS, size, box.width + size / 2, size * 0.75)
    y = _baseline(box)
    if to_the_right:
        canvas.text(box.right, y, text, size, align="right")
    else:
        canvas.text(box.left, y, text, size)


def _cell_text(content: Content, material: Material, column: str) -> str:
    """What a column says about a colour; symbol and swatch are drawn, not written."""
    colour = content.pattern.colour_of(material.key)
    own = {"symbol": "", "swatch": "", "code": colour.label, "name": colour.name, "count": _count(material.count)}
    return printable(own[column] if column in own else material.columns.get(column, ""))


def _is_filled(content: Content, column: str) -> bool:
    """Whether a column says something about some colour."""
    drawn = column in ("symbol", "swatch") or not content.materials
    return drawn or any(_cell_text(content, material, column) for material in content.materials)


def _count(count: int) -> str:
    return f"{count:,}" if count else "-"


def _text_row(text: str, bold: bool) -> Row:
    def draw(canvas: Canvas, frame: Frame) -> None:
        name = BOLD if bold else SANS
        shown, size = fitted(text, name, frame.height * _TEXT_SHARE, frame.width, frame.height * 0.25)
        y = frame.centre[1] - TEXT_MIDDLE * size
        canvas.text(frame.left, y, shown, size, name=name, colour=BLACK if bold else GREY)

    return draw


def _approximate(content: Content) -> str:
    """What to think of colours and ranges, with the catalogs that the colours are from: catalogs differ a lot."""
    catalogs = dict.fromkeys(colour.catalog for colour in content.pattern.colours if colour.catalog)
    source = f" (catalog {', '.join(catalogs)})" if catalogs else ""
    return f"Colours{source} are approximate: buy by number. {content.craft.legend_note}".strip()


def _totals(content: Content) -> str:
    pattern, materials = content.pattern, content.materials
    figures = [f"colours: {len(materials)}", f"{content.craft.cell_noun}: {pattern.stitched:,}"]
    if materials:
        figures.append(f"{materials[0].unit}s to buy: {sum(material.buy for material in materials)}")
    return f"Total {' · '.join(figures)}"
