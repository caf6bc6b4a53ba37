"""Colour by colour: where the beads of each colour go, to be laid one colour after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from pixcraft.colour import dark_ink
from pixcraft.options import integer, number, option
from pixcraft.pattern import EMPTY, Pattern
from pixcraft.sheet.blocks.tick_box import draw_tick_box
from pixcraft.sheet.document import Content, Document, Page
from pixcraft.sheet.fonts import BOLD, SANS, TEXT_MIDDLE, fitted, printable, text_width, wrapped
from pixcraft.sheet.grid import Segment, ruled
from pixcraft.sheet.inks import BLACK, GREY, WHITE, Rgb
from pixcraft.sheet.layout import MM, Frame, GridPlace, Window
from pixcraft.sheet.pdf import Canvas
from pixcraft.sheet.shading import runs

_GAP = 5 * MM
_LEAST_CARD, _LEAST_CELL = 65 * MM, 0.85 * MM
_HEAD, _LINE = 2.1, 1.35
_OTHER: Rgb = (226, 226, 226)
_OUTLINE, _BOARD = 0.3, 0.6
_MOST_LINES = 3
_MOST_SLENDER = 4.0


@dataclass(frozen=True)
class Assembly:
    """A card for each colour: a small map on which it alone is filled, its key, its counts and a box to tick."""

    name: ClassVar[str] = "assembly"

    across: int = option(0, integer(0, 6), "cards side by side; 0 = as many as leave the maps clear")
    size: float = option(9.0, number(4, 20), "size of the text in points")

    def pieces(self, content: Content, frame: Frame) -> int:
        """Pages needed."""
        return max(1, -(-len(_used(content)) // (self._across(content, frame) * self._down(content, frame))))

    def draw(self, canvas: Canvas, frame: Frame, page: Page, document: Document) -> None:
        """The cards of this page."""
        content = document.content
        across = self._across(content, frame)
        count = across * self._down(content, frame)
        width, height = self._card(content, frame)
        for index, key in enumerate(_used(content)[page.piece * count : (page.piece + 1) * count]):
            left = frame.left + index % across * (width + _GAP)
            top = frame.top - index // across * (height + _GAP)
            self._draw_card(canvas, Frame(left, top - height, width, height), content, key)

    def _across(self, content: Content, frame: Frame) -> int:
        least = max(_LEAST_CARD, _LEAST_CELL * content.pattern.columns)
        return self.across or max(1, int((frame.width + _GAP) / (least + _GAP)))

    def _card(self, content: Content, frame: Frame) -> tuple[float, float]:
        """Width and height of a card: the map as wide as the card, but never higher than the page."""
        across = self._across(content, frame)
        width = (frame.width - (across - 1) * _GAP) / across
        text = (_HEAD + self._lines(content, width) * _LINE) * self.size
        return width, min(frame.height, width / _shape(content) + text)

    def _down(self, content: Content, frame: Frame) -> int:
        return max(1, int((frame.height + _GAP) / (self._card(content, frame)[1] + _GAP) + 1e-6))

    def _lines(self, content: Content, width: float) -> int:
        return max((len(self._counts(content, key, width)) for key in _used(content)), default=0)

    def _counts(self, content: Content, key: int, width: float) -> list[str]:
        """How many beads of a colour each board takes, in lines; none for a single board."""
        sections = content.sections
        if sections.across * sections.down == 1:
            return []
        counts = [(board.label, int(board.counts(content.pattern)[key - 1])) for board in sections.all()]
        texts = [f"{label}: {count:,}" for label, count in counts if count]
        lines = wrapped([f"{text}{' ·' * (text != texts[-1])}" for text in texts], SANS, self._small, width)
        if len(lines) <= _MOST_LINES:
            return lines
        return [*lines[: _MOST_LINES - 1], f"... and {len(texts)} boards in all"]

    @property
    def _small(self) -> float:
        return 0.85 * self.size

    def _draw_card(self, canvas: Canvas, frame: Frame, content: Content, key: int) -> None:
        self._draw_head(canvas, frame, content, key)
        top = frame.top - _HEAD * self.size
        for index, line in enumerate(self._counts(content, key, frame.width)):
            canvas.text(frame.left, top - (index + 0.8) * _LINE * self.size, line, self._small, colour=GREY)
        lines = self._lines(content, frame.width)
        room = Frame(frame.left, frame.bottom, frame.width, top - lines * _LINE * self.size - frame.bottom)
        draw_colour_map(canvas, room.contain(_shape(content), 1), content, key)

    def _draw_head(self, canvas: Canvas, frame: Frame, content: Content, key: int) -> None:
        """A box to tick, the key on its colour, the code, the name and the count."""
        colour, size = content.pattern.colour_of(key), self.size
        y = frame.top - 0.85 * size
        draw_tick_box(canvas, frame.left, y, 1.2 * size)
        radius = 0.9 * size
        x = frame.left + 1.8 * size + radius
        canvas.circle(x, y, radius, colour.rgb, GREY, 0.35)
        canvas.symbol(x, y, colour.symbol, 1.15 * size, colour=BLACK if dark_ink(colour.rgb) else WHITE)
        count = f"{int(content.pattern.counts()[key - 1]):,}"
        left, right = x + radius + 0.6 * size, frame.right - text_width(count, BOLD, size) - size
        named = colour.code if colour.name == colour.code else f"{colour.code}  {colour.name}"
        text, used = fitted(printable(named), SANS, size, right - left, 0.8 * size)
        canvas.text(left, y - TEXT_MIDDLE * size, text, used)
        canvas.text(frame.right, y - TEXT_MIDDLE * size, count, size, name=BOLD, align="right")


def draw_colour_map(canvas: Canvas, frame: Frame, content: Content, key: int) -> None:
    """The design in pale grey with one colour filled and outlined, and the edges of the boards."""
    pattern, sections = content.pattern, content.sections
    whole = Window(0, 0, pattern.columns, pattern.rows)
    place = GridPlace(frame.left, frame.top, frame.width / whole.columns, frame.height / whole.rows, whole)
    own: npt.NDArray[np.bool_] = pattern.cells == key
    found: dict[Rgb, list[tuple[float, float, int]]] = {_OTHER: [], pattern.colour_of(key).rgb: []}
    fills = {1: _OTHER, 2: pattern.colour_of(key).rgb}
    for row, column, length, kind in runs((pattern.cells != EMPTY).astype(np.uint8) + own):
        if kind:
            found[fills[kind]].append((row, column, length))
    canvas.cell_runs((place.left, place.top), (place.cell_width, place.cell_height), found)
    canvas.lines(_outline(own, place), _OUTLINE, BLACK)
    canvas.lines(ruled(place, sections.columns, sections.rows), _BOARD, GREY)


def _outline(cells: npt.NDArray[np.bool_], place: GridPlace) -> list[Segment]:
    """Lines between cells that are and cells that are not."""
    padded = np.pad(cells, 1)
    level = np.diff(padded.astype(np.int8), axis=0)[:, 1:-1] != 0
    upright = np.diff(padded.astype(np.int8), axis=1)[1:-1, :] != 0
    found = [
        (place.x(column), place.y(row), place.x(column + length), place.y(row))
        for row, column, length, is_edge in runs(level.astype(np.uint8))
        if is_edge
    ]
    found += [
        (place.x(column), place.y(row), place.x(column), place.y(row + length))
        for column, row, length, is_edge in runs(upright.T.astype(np.uint8))
        if is_edge
    ]
    return found


def _used(content: Content) -> list[int]:
    """The colours that some cell has, in the pattern's order."""
    return [key for key, count in enumerate(content.pattern.counts().tolist(), 1) if count]


def _shape(content: Content) -> float:
    """Width over height of a map; a long strip is drawn broader than it is."""
    pattern: Pattern = content.pattern
    shape = pattern.columns * content.craft.cell.width / (pattern.rows * content.craft.cell.height)
    return min(_MOST_SLENDER, max(1 / _MOST_SLENDER, shape))
