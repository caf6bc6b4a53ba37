"""The lines of a chart: every cell, every fifth, every tenth, and the centre."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pixcraft.pattern import Pattern
from pixcraft.sheet.inks import BLACK, Rgb
from pixcraft.sheet.layout import TEN, GridPlace
from pixcraft.sheet.pdf import Canvas

HEAVY = 0.9
"""Width in points of every tenth line."""

_FIVE = 5
_CASING = 1.9
_CASING_COLOUR: Rgb = (215, 215, 215)
_CENTRE = 2.2
_CENTRE_COLOUR: Rgb = (240, 128, 128)

Segment = tuple[float, float, float, float]


@dataclass(frozen=True)
class Ruling:
    """How fine lines look: width in points and colour, for single lines and for every fifth."""

    fine: tuple[float, Rgb]
    five: tuple[float, Rgb]


ON_COLOUR = Ruling((0.2, (185, 185, 185)), (0.4, (130, 130, 130)))
ON_PAPER = Ruling((0.25, (150, 150, 150)), (0.4, (105, 105, 105)))


def tens_between(first: int, last: int) -> range:
    """The tens from 10 up that lie in first..last."""
    return range(max(TEN, -(-first // TEN) * TEN), last + 1, TEN)


def draw_fine_lines(canvas: Canvas, place: GridPlace, ruling: Ruling, fives: bool) -> None:
    """All lines but the tens, every fifth a little darker if `fives`."""
    every = _FIVE if fives else TEN
    columns, rows = _edges(place)
    canvas.lines(ruled(place, [c for c in columns if c % every], [r for r in rows if r % every]), *ruling.fine)
    if fives:
        fifths = ruled(place, [c for c in columns if c % TEN == _FIVE], [r for r in rows if r % TEN == _FIVE])
        canvas.lines(fifths, *ruling.five)


def draw_heavy_lines(canvas: Canvas, place: GridPlace, pattern: Pattern, coloured: bool) -> None:
    """Every tenth line and the chart's own edges; on colour with a light edge, to be seen on dark threads."""
    columns, rows = _edges(place)
    lines = ruled(
        place,
        [column for column in columns if column % TEN == 0 or column == pattern.columns],
        [row for row in rows if row % TEN == 0 or row == pattern.rows],
    )
    if coloured:
        canvas.lines(lines, _CASING, _CASING_COLOUR)
    canvas.lines(lines, HEAVY, BLACK, ends="square")


def draw_centre_lines(canvas: Canvas, place: GridPlace, pattern: Pattern) -> None:
    """Broad pale lines at half the width and height, to be drawn under symbols and grid."""
    frame = place.frame
    x, y = place.x(pattern.columns / 2), place.y(pattern.rows / 2)
    lines = []
    if frame.left < x < frame.right:
        lines.append((x, frame.bottom, x, frame.top))
    if frame.bottom < y < frame.top:
        lines.append((frame.left, y, frame.right, y))
    canvas.lines(lines, _CENTRE, _CENTRE_COLOUR)


def _edges(place: GridPlace) -> tuple[range, range]:
    window = place.window
    return range(window.left, window.right + 1), range(window.top, window.bottom + 1)


def ruled(place: GridPlace, columns: Iterable[int], rows: Iterable[int]) -> list[Segment]:
    """Lines before these columns and rows, from side to side of a place."""
    frame = place.frame
    upright = [(place.x(column), frame.bottom, place.x(column), frame.top) for column in columns]
    level = [(frame.left, place.y(row), frame.right, place.y(row)) for row in rows]
    return upright + level
