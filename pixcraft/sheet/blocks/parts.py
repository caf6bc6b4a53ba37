"""The list of parts: what to buy, under the names and numbers that shops know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from pixcraft.crafts.brick.colour_names import shop_names
from pixcraft.crafts.brick.pieces import PartLine
from pixcraft.crafts.parts import ELEMENT, Part
from pixcraft.crafts.spare_parts import spare_parts
from pixcraft.options import option, yes_no
from pixcraft.pattern import ChartColour
from pixcraft.sheet.blocks.legend import row_height
from pixcraft.sheet.blocks.part_marks import draw_mark
from pixcraft.sheet.blocks.tick_box import draw_tick_box
from pixcraft.sheet.document import Content, Document, Page
from pixcraft.sheet.fonts import BOLD, SANS, TEXT_MIDDLE, fitted, printable
from pixcraft.sheet.inks import BLACK, GREY, RULE, Rgb
from pixcraft.sheet.layout import Frame
from pixcraft.sheet.pdf import Canvas
from pixcraft.sheet.pieces import parts_list
from pixcraft.units import counted, points

Row = Callable[[Canvas, Frame], None]
"""Draws one line of the list into its frame."""

_COLUMNS = {
    "Key": (0.09, "", False),
    "Colour": (0.25, "LEGO name / BrickLink name", False),
    "Part": (0.31, "Rebrickable · LDraw · BrickLink number", False),
    "Element": (0.11, "LEGO", False),
    "Pieces": (0.09, "", True),
    "Spare": (0.08, "", True),
    "Got": (0.07, "", True),
}
"""Of each column: its share of the width, what stands small below its heading, and whether it ends at the right."""

_TEXT, _SMALL, _PAD = 0.36, 0.27, 0.4
_NOTE_LINES = (
    "Spare: two in a hundred, at least one of each small piece. Element: LEGO's newest number for the part in this "
    "colour.",
    "Colours on paper and screen are approximate: buy by name and number. BrickLink numbers change now and then; its "
    "site knows the old ones.",
)


@dataclass(frozen=True)
class Parts:
    """One line for each part in each colour with headings on every page, and the totals at the end."""

    name: ClassVar[str] = "parts"

    row: float = option(8.4, row_height, "height of a line, such as 8mm")
    colour: bool = option(True, yes_no, "show keys on their colour")

    def pieces(self, content: Content, frame: Frame) -> int:
        """Pages needed."""
        return max(1, -(-len(self._rows(content)) // self._capacity(frame)))

    def draw(self, canvas: Canvas, frame: Frame, page: Page, document: Document) -> None:
        """Headings and the lines of this page."""
        capacity, height = self._capacity(frame), points(self.row)
        part = self._rows(document.content)[page.piece * capacity : (page.piece + 1) * capacity]
        for index, row in enumerate([_draw_headings, *part]):
            row(canvas, Frame(frame.left, frame.top - (index + 1) * height, frame.width, height))

    def _capacity(self, frame: Frame) -> int:
        return max(1, int(frame.height / points(self.row) + 0.01) - 1)

    def _rows(self, content: Content) -> list[Row]:
        found = parts_list(content)
        rows = [_line_row(line, content.pattern.colour_of(line.key), self.colour) for line in found]
        return [*rows, _total_row(found), *(_note_row(text) for text in _NOTE_LINES)]


def element_of(part: Part, code: str) -> str:
    """LEGO's newest number of a part in a colour, or a dash where none is known."""
    return next(iter(ELEMENT.made(part.name, code)), "-")


def numbers_of(part: Part) -> str:
    """The part's numbers at Rebrickable, LDraw and BrickLink."""
    return " · ".join(part.ids.get(system, "-") for system in ("rebrickable", "ldraw", "bricklink"))


def _draw_headings(canvas: Canvas, frame: Frame) -> None:
    for (title, (_, remark, right)), box in zip(_COLUMNS.items(), _boxes(frame), strict=True):
        _draw_texts(canvas, box, (title, remark), right, (BOLD, BLACK))
    canvas.lines([(frame.left, frame.bottom, frame.right, frame.bottom)], 0.8, BLACK)


def _line_row(line: PartLine, colour: ChartColour, coloured: bool) -> Row:
    lego, bricklink = shop_names(colour.code, colour.name)
    texts: Sequence[tuple[str, str]] = (
        (lego, bricklink),
        (line.part.title, numbers_of(line.part)),
        (element_of(line.part, colour.code), ""),
        (f"{line.count:,}", ""),
        (str(spare_parts(line.part, line.count)), ""),
    )

    def draw(canvas: Canvas, frame: Frame) -> None:
        mark, *boxes, got = _boxes(frame)
        draw_mark(canvas, mark.inset(bottom=0.12 * frame.height, top=0.12 * frame.height), colour, coloured)
        columns = list(_COLUMNS.values())[1:-1]
        for text, box, (_, _, right) in zip(texts, boxes, columns, strict=True):
            _draw_texts(canvas, box, text, right, (SANS, BLACK))
        side = 0.5 * frame.height
        draw_tick_box(canvas, got.right - side, frame.centre[1], side)
        canvas.lines([(frame.left, frame.bottom, frame.right, frame.bottom)], 0.3, RULE)

    return draw


def _total_row(found: Sequence[PartLine]) -> Row:
    pieces = counted(sum(line.count for line in found), "piece")
    colours = counted(len({line.key for line in found}), "colour")
    lots = f"{counted(len(found), 'kind')} to order"
    spares = f"{sum(spare_parts(line.part, line.count) for line in found):,} to spare"

    def draw(canvas: Canvas, frame: Frame) -> None:
        text = f"Total {pieces} · {colours} · {lots} · {spares}"
        _draw_texts(canvas, frame, (text, ""), False, (BOLD, BLACK))

    return draw


def _note_row(text: str) -> Row:
    def draw(canvas: Canvas, frame: Frame) -> None:
        _draw_texts(canvas, frame, (text, ""), False, (SANS, GREY))

    return draw


def _boxes(frame: Frame) -> list[Frame]:
    """A box for each column, less a gap at its right."""
    boxes, left = [], frame.left
    for share, _, right in _COLUMNS.values():
        width = share * frame.width
        gap = 0.0 if right else _PAD * frame.height
        boxes.append(Frame(left, frame.bottom, width - gap, frame.height))
        left += width
    return boxes


def _draw_texts(canvas: Canvas, box: Frame, texts: tuple[str, str], right: bool, look: tuple[str, Rgb]) -> None:
    """A text and a smaller grey one below it; alone, the first stands in the middle."""
    font, colour = look
    size, small = _TEXT * box.height, _SMALL * box.height
    x = box.right if right else box.left
    middle = box.centre[1] + (0.19 * box.height if texts[1] else 0)
    for text, name, largest, ink, y in (
        (texts[0], font, size, colour, middle - TEXT_MIDDLE * size),
        (texts[1], SANS, small, GREY, box.bottom + 0.2 * box.height),
    ):
        shown, used = fitted(printable(text), name, largest, box.width, 0.6 * largest)
        canvas.text(x, y, shown, used, name=name, align="right" if right else "left", colour=ink)
