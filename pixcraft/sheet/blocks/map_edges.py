"""What a map of boards or sections shows besides them: numbers at their edges, and the bases under them."""

from __future__ import annotations

from collections.abc import Iterable

from pixcraft.crafts.sections import OnBases, Sections
from pixcraft.sheet.document import Content
from pixcraft.sheet.fonts import TEXT_MIDDLE
from pixcraft.sheet.grid import ruled
from pixcraft.sheet.inks import BLACK, GREY, WHITE
from pixcraft.sheet.layout import GridPlace
from pixcraft.sheet.pdf import Canvas
from pixcraft.units import counted

_HEAVY, _CASING = 2.6, 4.6


def draw_bases(canvas: Canvas, place: GridPlace, content: Content) -> None:
    """Heavy lines where the bases under the sections meet and end, if the craft has any."""
    if not isinstance(content.craft, OnBases):
        return
    bases = content.craft.bases(content.pattern.columns, content.pattern.rows)
    if content.mirrored:
        bases = bases.seen_from_behind()
    inner = ruled(place, bases.columns[1:-1], bases.rows[1:-1])
    canvas.lines(inner, _CASING, WHITE)
    canvas.lines(inner, _HEAVY, BLACK)
    canvas.rectangle(place.frame, stroke=BLACK, line=_HEAVY)


def draw_edge_numbers(canvas: Canvas, place: GridPlace, sections: Sections, size: float) -> None:
    """How many columns and rows come before each edge, on all four sides; crowded ones are left out."""
    frame = place.frame
    for column in _apart(sections.columns, 2.4 * size / place.cell_width):
        for y in (frame.top + 0.6 * size, frame.bottom - 0.6 * size - 2 * TEXT_MIDDLE * size):
            canvas.text(place.x(column), y, str(column), size, align="centre", colour=GREY)
    for row in _apart(sections.rows, 1.3 * size / place.cell_height):
        y = place.y(row) - TEXT_MIDDLE * size
        canvas.text(frame.left - 0.6 * size, y, str(row), size, align="right", colour=GREY)
        canvas.text(frame.right + 0.6 * size, y, str(row), size, colour=GREY)


def bases_told(content: Content) -> list[str]:
    """How many bases there are, and how they are joined; nothing for crafts or designs without."""
    if not isinstance(content.craft, OnBases):
        return []
    bases = content.craft.bases(content.pattern.columns, content.pattern.rows)
    count, (width, height) = bases.across * bases.down, bases.whole
    if not (width and height):
        return []
    joining = content.craft.joining() if count > 1 else ""
    told = f"Heavy lines: {counted(count, bases.noun)} of {width} x {height}"
    return [told, *([joining] if joining else [])]


def _apart(edges: Iterable[int], least: float) -> list[int]:
    """Those edges that are at least so many cells from the one before."""
    kept: list[int] = []
    for edge in edges:
        if not kept or edge - kept[-1] >= least:
            kept.append(edge)
    return kept
