"""The comparison sheet: one picture and what several ways make of it, side by side with their figures.

PDF and PNG are drawn by the same calls; the PDF has as many pages as it takes, the PNG is one page as long as it takes.
Lengths in points.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from pixcraft.colour import Bytes, linear_from_srgb, srgb_from_linear
from pixcraft.picture import Picture
from pixcraft.sheet.fonts import BOLD, SANS, fitted, text_width, wrapped
from pixcraft.sheet.inks import BLACK, GREY, RULE, WHITE, Rgb
from pixcraft.sheet.layout import Frame
from pixcraft.sheet.pagespec import PAPERS
from pixcraft.sheet.pdf import Align, Canvas
from pixcraft.sheet.raster import Raster
from pixcraft.units import points

BEST = "★"
PER_ROW = 3

_MARGIN, _GAP = points(13), points(5)
_TITLE, _SUBTITLE, _HEADING, _NOTE, _FIGURE = 16.0, 9.0, 9.0, 7.0, 7.5
_HEAD_HEIGHT = 42.0
_LINE = 1.35
_UPRIGHT = 0.8
"""Pictures narrower than so many times their height get larger panels."""
_ROUNDING = 1e-6
_PIXELS_A_POINT, _MOST_PIXELS_A_POINT, _HUGE_PIXELS_A_POINT = 3, 6, 12
_WELL_FILLED = 0.93
_PIXELS_A_CELL = 12
_FLAT_PIXELS = 1200


@dataclass(frozen=True)
class Figure:
    """One figure under a picture; `best` marks it."""

    label: str
    text: str
    best: bool = False


@dataclass(frozen=True, eq=False)
class Panel:
    """One picture of the sheet: a photo, or sRGB bytes (rows, columns, 3) of one pixel a cell."""

    title: str
    art: Picture | Bytes
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, eq=False)
class ComparisonSheet:
    """What the sheet shows.

    Attributes:
        columns, rows: the grid of every result.
        shape: width over height of every picture.
        ground: what shows through transparent parts of the photo.
        notes: what the figures mean, printed below.
    """

    title: str
    subtitle: str
    panels: tuple[Panel, ...]
    columns: int
    rows: int
    shape: float
    ground: Rgb
    notes: str


class Surface(Protocol):
    """What a sheet is drawn on: `Canvas` or `Raster`."""

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        name: str = SANS,
        align: Align = "left",
        colour: Rgb = BLACK,
    ) -> None:
        """Write one line with its baseline through (x, y)."""

    def rectangle(self, frame: Frame, fill: Rgb | None = None, stroke: Rgb | None = None, line: float = 0.5) -> None:
        """A rectangle, filled, outlined or both."""

    def picture(self, frame: Frame, pixels: Bytes) -> None:
        """A photograph-like picture (h, w, 3), filling the frame."""

    def flat_picture(self, frame: Frame, pixels: Bytes) -> None:
        """A picture of flat cells (h, w, 3), filling the frame."""


@dataclass(frozen=True, eq=False)
class _Layout:
    """Where things stand: the same panels on every page."""

    sheet: ComparisonSheet
    width: float
    height: float

    @cached_property
    def notes(self) -> list[str]:
        """The notes in lines."""
        return wrapped(self.sheet.notes.split(), SANS, _NOTE, self.width - 2 * _MARGIN)

    @property
    def notes_height(self) -> float:
        """Of all lines of the notes, and a gap above them."""
        return (len(self.notes) + 1) * _LINE * _NOTE

    @property
    def panel_width(self) -> float:
        """Of a picture with its figures."""
        return (self.width - 2 * _MARGIN - (PER_ROW - 1) * _GAP) / PER_ROW

    @property
    def room(self) -> float:
        """Height for panels on a page; one gap more, as the last row needs none below it."""
        return self.height - 2 * _MARGIN - _HEAD_HEIGHT - self.notes_height + _GAP

    @property
    def words_height(self) -> float:
        """Of a panel without its picture: heading, figures and the gap below."""
        lines = max(math.ceil(len(panel.figures) / 2) for panel in self.sheet.panels)
        return _HEADING * 1.6 + (lines + 0.4) * _LINE * _FIGURE + _GAP

    @cached_property
    def picture_height(self) -> float:
        """As high as the panel's width allows, but so that three rows fit on a page, or two of upright pictures."""
        rows = 3 if self.sheet.shape > _UPRIGHT else 2
        return min(self.panel_width / self.sheet.shape, self.room / rows - self.words_height)

    @property
    def panel_height(self) -> float:
        """Of a panel and the gap below it."""
        return self.words_height + self.picture_height

    @property
    def picture_width(self) -> float:
        """As wide as the panel and the picture's height allow."""
        return min(self.panel_width, self.picture_height * self.sheet.shape)

    @cached_property
    def scale(self) -> int:
        """Pixels a point of the PNG: the fewest of which whole ones for every cell fill the width well."""
        enough = math.ceil(self.sheet.columns / self.picture_width)
        scales = range(_PIXELS_A_POINT, max(_MOST_PIXELS_A_POINT, min(enough, _HUGE_PIXELS_A_POINT)) + 1)
        return max(scales, key=lambda scale: (min(self._filled(scale), _WELL_FILLED), -scale))

    def _filled(self, scale: int) -> float:
        """The share of the width that cells of whole pixels fill."""
        pixels = self.picture_width * scale
        return int(pixels / self.sheet.columns) * self.sheet.columns / pixels

    @property
    def panels_a_page(self) -> int:
        """Panels that fit on a page."""
        return PER_ROW * max(1, int(self.room / self.panel_height + _ROUNDING))


def comparison_pdf(sheet: ComparisonSheet, paper: str = "A4") -> bytes:
    """The sheet as a PDF on upright paper (a name in `pagespec.PAPERS`)."""
    layout = _layout(sheet, paper)
    canvas = Canvas(sheet.title, (layout.width, layout.height))
    step = layout.panels_a_page
    pages = [sheet.panels[start : start + step] for start in range(0, len(sheet.panels), step)]
    for number, panels in enumerate(pages, 1):
        place = f"{number} / {len(pages)}" if len(pages) > 1 else ""
        canvas.bookmark(f"page-{number}", f"{sheet.title} {place}".strip(), 0)
        _draw_page(canvas, layout, panels, layout.height, place)
        canvas.end_page(number)
    return canvas.finish()


def comparison_png(sheet: ComparisonSheet, paper: str = "A4") -> bytes:
    """The sheet as one picture as wide as the paper, at 216 pixels an inch, or more where cells need them."""
    layout = _layout(sheet, paper)
    rows = math.ceil(len(sheet.panels) / PER_ROW)
    height = layout.height - layout.room + rows * layout.panel_height
    raster = Raster((layout.width, height), layout.scale)
    _draw_page(raster, layout, sheet.panels, height, "")
    return raster.png()


def _layout(sheet: ComparisonSheet, paper: str) -> _Layout:
    width, height = (points(side) for side in PAPERS[paper])
    return _Layout(sheet, width, height)


def _draw_page(surface: Surface, layout: _Layout, panels: Sequence[Panel], height: float, place: str) -> None:
    """One page of any height, which `place` numbers."""
    right, top = layout.width - _MARGIN, height - _MARGIN
    title, size = fitted(layout.sheet.title, BOLD, _TITLE, right - _MARGIN, _SUBTITLE)
    surface.text(_MARGIN, top - _TITLE, title, size, name=BOLD)
    below = top - _TITLE - 1.5 * _SUBTITLE
    subtitle, size = fitted(layout.sheet.subtitle, SANS, _SUBTITLE, right - _MARGIN - 4 * _SUBTITLE, _NOTE)
    surface.text(_MARGIN, below, subtitle, size, colour=GREY)
    surface.text(right, below, place, _SUBTITLE, align="right", colour=GREY)
    for index, panel in enumerate(panels):
        left = _MARGIN + index % PER_ROW * (layout.panel_width + _GAP)
        _draw_panel(surface, layout, panel, left, top - _HEAD_HEIGHT - index // PER_ROW * layout.panel_height)
    for index, line in enumerate(reversed(layout.notes)):
        surface.text(_MARGIN, _MARGIN + index * _LINE * _NOTE, line, _NOTE, colour=GREY)


def _draw_panel(surface: Surface, layout: _Layout, panel: Panel, left: float, top: float) -> None:
    """Heading, picture and figures from the upper left corner."""
    room, sheet = layout.panel_width, layout.sheet
    title, size = fitted(panel.title, BOLD, _HEADING, room, _NOTE)
    surface.text(left, top - _HEADING, title, size, name=BOLD)
    under = top - 1.6 * _HEADING
    frame = _snapped(left, under, layout)
    if isinstance(panel.art, Picture):
        _draw_photo(surface, panel.art, frame, sheet.ground)
    else:
        surface.flat_picture(frame, _enlarged(panel.art))
    surface.rectangle(frame, stroke=RULE)
    lines = math.ceil(len(panel.figures) / 2)
    for index, figure in enumerate(panel.figures):
        x = left + index // lines * (room + _GAP) / 2
        baseline = frame.bottom - (index % lines + 1.1) * _LINE * _FIGURE
        _draw_figure(surface, figure, x, baseline, (room - _GAP) / 2)


def _snapped(left: float, top: float, layout: _Layout) -> Frame:
    """The frame of a picture, whose cells are whole pixels of the PNG where there is room."""
    sheet, pixel = layout.sheet, 1 / layout.scale
    width, height = layout.picture_width, layout.picture_width / sheet.shape
    across, down = int(width / sheet.columns / pixel), int(height / sheet.rows / pixel)
    if across and down:
        width, height = across * sheet.columns * pixel, down * sheet.rows * pixel
    return Frame(round(left / pixel) * pixel, round(top / pixel) * pixel - height, width, height)


def _draw_figure(surface: Surface, figure: Figure, x: float, y: float, room: float) -> None:
    """A label, and its value right-aligned, with the mark of the best in a column of its own."""
    mark = text_width(BEST, SANS, _FIGURE) + 1
    name = BOLD if figure.best else SANS
    surface.text(x, y, figure.label, _FIGURE, colour=GREY)
    left = room - mark - text_width(figure.label, SANS, _FIGURE) - 2
    text, size = fitted(figure.text, name, _FIGURE, left, _FIGURE / 2)
    surface.text(x + room - mark, y, text, size, name=name, align="right")
    if figure.best:
        surface.text(x + room, y, BEST, _FIGURE, align="right")


def _draw_photo(surface: Surface, photo: Picture, frame: Frame, ground: Rgb) -> None:
    columns = max(1, min(photo.width, round(frame.width * _PIXELS_A_POINT)))
    rows = max(1, min(photo.height, round(frame.height * _PIXELS_A_POINT)))
    surface.picture(frame, averaged(photo, columns, rows, ground))


def _enlarged(cells: Bytes) -> Bytes:
    """Some PDF readers blur pictures that they enlarge; large cells keep their edges."""
    size = max(1, min(_PIXELS_A_CELL, _FLAT_PIXELS // max(cells.shape)))
    return np.ascontiguousarray(cells.repeat(size, axis=0).repeat(size, axis=1))


def averaged(photo: Picture, columns: int, rows: int, ground: Rgb = WHITE) -> Bytes:
    """Area averages of a photo in linear light as sRGB (rows, columns, 3), on the ground where it is transparent."""
    samples = photo.resized(rows, columns)
    seen = samples.coverage[..., None]
    behind = linear_from_srgb(np.array(ground, np.float32))
    return srgb_from_linear(samples.linear * seen + behind * (1 - seen))
