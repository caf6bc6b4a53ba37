"""Back stitches, part stitches, knots and beads on a chart."""

from __future__ import annotations

from pixcraft.colour import dark_ink
from pixcraft.pattern import BackStitch, Ornament, PartStitch, Pattern
from pixcraft.sheet.inks import BLACK, WHITE, Rgb
from pixcraft.sheet.layout import Frame, GridPlace, Window
from pixcraft.sheet.pdf import Canvas

LINE_SHARE = 0.2
"""Width of a back stitch in cells."""

_CASING_SHARE = 0.34
_DASHES: tuple[tuple[float, ...], ...] = ((), (1.2, 0.6), (0.4, 0.5), (1.6, 0.5, 0.4, 0.5), (2.4, 0.8), (0.8, 0.3))
_KNOT_RADIUS = 0.3
_SMALL_SIGN = 0.52
_ON_GRID_LINES = ("knot", "bead", "button", "sequin")

Point = tuple[float, float]


def line_dash(pattern: Pattern, colour: int) -> tuple[float, ...]:
    """The dashes, in cells, that tell this colour's back stitches from the others; none for the first colour."""
    used = sorted({line.colour for line in pattern.overlay.backstitches})
    return _DASHES[used.index(colour) % len(_DASHES)]


def casing(colour: Rgb) -> Rgb:
    """What a line of this colour is edged with to stand out from any ground."""
    return BLACK if dark_ink(colour) else WHITE


def draw_parts(canvas: Canvas, place: GridPlace, pattern: Pattern, coloured: bool) -> None:
    """Three-quarter stitches as triangles and half stitches as slants, each with a small symbol."""
    for part in pattern.overlay.parts:
        if _inside(place.window, part.x + 0.5, part.y + 0.5):
            shape = _three_quarters if part.direction in (1, 2) else _half
            shape(canvas, place, pattern, part, coloured)


def draw_lines(canvas: Canvas, place: GridPlace, pattern: Pattern, coloured: bool) -> None:
    """Back stitches with an edge around them."""
    near = [line for line in pattern.overlay.backstitches if _near(place.window, line)]
    with canvas.clipped(place.frame):
        for line in near:
            colour = pattern.colour_of(line.colour).rgb if coloured and line.colour else BLACK
            dash = line_dash(pattern, line.colour)
            ends = (place.x(line.x1), place.y(line.y1), place.x(line.x2), place.y(line.y2))
            draw_back_stitch(canvas, ends, place.cell_width, colour, dash)


def draw_back_stitch(
    canvas: Canvas, ends: tuple[float, float, float, float], cell: float, colour: Rgb, dash: tuple[float, ...]
) -> None:
    """One line from corner to corner; `cell` is the width of a cell in points."""
    canvas.lines([ends], _CASING_SHARE * cell, casing(colour), ends="round")
    canvas.lines([ends], LINE_SHARE * cell, colour, [length * cell for length in dash])


def draw_ornaments(canvas: Canvas, place: GridPlace, pattern: Pattern, coloured: bool) -> None:
    """Knots and beads as a ring around their symbol, anything else as a square around it."""
    for item in pattern.overlay.ornaments:
        shift = 0.0 if item.kind.startswith(_ON_GRID_LINES) else 0.5
        x, y = item.x + shift, item.y + shift
        if _inside(place.window, x, y):
            draw_ornament(canvas, (place.x(x), place.y(y)), place.cell_width, pattern, item, coloured)


def draw_ornament(canvas: Canvas, centre: Point, cell: float, pattern: Pattern, item: Ornament, coloured: bool) -> None:
    """One knot, bead or special stitch around a point."""
    fill = pattern.colour_of(item.colour).rgb if coloured and item.colour else WHITE
    ink = casing(fill)
    radius = _KNOT_RADIUS * cell
    if item.kind.startswith(_ON_GRID_LINES):
        canvas.circle(*centre, radius, fill, ink, 0.08 * cell)
    else:
        box = Frame(centre[0] - radius, centre[1] - radius, 2 * radius, 2 * radius)
        canvas.rectangle(box, fill, ink, 0.08 * cell)
    _small_sign(canvas, centre, cell, _symbol(pattern, item.colour), ink)


def _three_quarters(canvas: Canvas, place: GridPlace, pattern: Pattern, part: PartStitch, coloured: bool) -> None:
    top_left, top_right, bottom_right, bottom_left = _corners(place, part)
    if part.direction == 1:
        halves = ((top_left, bottom_left, bottom_right), (top_left, top_right, bottom_right))
    else:
        halves = ((bottom_left, top_left, top_right), (bottom_left, bottom_right, top_right))
    for key, triangle in zip((part.first, part.second), halves, strict=True):
        if key:
            fill = pattern.colour_of(key).rgb if coloured else None
            canvas.polygon(triangle, fill, BLACK, 0.3)
            ink = BLACK if fill is None or dark_ink(fill) else WHITE
            centre = (sum(x for x, _ in triangle) / 3, sum(y for _, y in triangle) / 3)
            _small_sign(canvas, centre, place.cell_width, _symbol(pattern, key), ink)


def _half(canvas: Canvas, place: GridPlace, pattern: Pattern, part: PartStitch, coloured: bool) -> None:
    key = part.first or part.second
    top_left, top_right, bottom_right, bottom_left = _corners(place, part)
    start, stop = (bottom_left, top_right) if part.direction == 3 else (top_left, bottom_right)
    colour = pattern.colour_of(key).rgb if coloured and key else BLACK
    canvas.lines([(*start, *stop)], LINE_SHARE * place.cell_width, colour)
    free = top_left if part.direction == 3 else top_right
    middle = (place.x(part.x + 0.5), place.y(part.y + 0.5))
    corner = ((free[0] + middle[0]) / 2, (free[1] + middle[1]) / 2)
    _small_sign(canvas, corner, place.cell_width, _symbol(pattern, key), BLACK)


def _corners(place: GridPlace, part: PartStitch) -> tuple[Point, Point, Point, Point]:
    left, right = place.x(part.x), place.x(part.x + 1)
    top, bottom = place.y(part.y), place.y(part.y + 1)
    return (left, top), (right, top), (right, bottom), (left, bottom)


def _small_sign(canvas: Canvas, centre: Point, cell: float, sign: str, ink: Rgb) -> None:
    canvas.symbol(*centre, sign, _SMALL_SIGN * cell, colour=ink)


def _symbol(pattern: Pattern, key: int) -> str:
    return pattern.colour_of(key).symbol if key else ""


def _inside(window: Window, x: float, y: float) -> bool:
    return window.left <= x <= window.right and window.top <= y <= window.bottom


def _near(window: Window, line: BackStitch) -> bool:
    return not (
        max(line.x1, line.x2) < window.left
        or min(line.x1, line.x2) > window.right
        or max(line.y1, line.y2) < window.top
        or min(line.y1, line.y2) > window.bottom
    )
