"""How the pieces of a mosaic are drawn on its charts: outlines, ticks for studs, keys and sizes."""

from __future__ import annotations

from collections.abc import Sequence

from pixcraft.crafts.brick.pieces import Piece
from pixcraft.sheet.fonts import SANS, SYMBOLS, TEXT_MIDDLE, text_width
from pixcraft.sheet.grid import Segment
from pixcraft.sheet.inks import BLACK, Rgb
from pixcraft.sheet.layout import Frame, GridPlace, Window
from pixcraft.sheet.pdf import Canvas
from pixcraft.sheet.pieces import size_text

CASING: Rgb = (245, 245, 245)
"""The light edge of dark lines on colour."""

KEY_WIDTH = 0.8
"""The most of a cell's width that a key takes."""

_LARGER_KEY = 1.25
_BELOW_SHARE, _BESIDE_SHARE = 0.62, 0.75
"""Size of the text "2x4" below a key and beside it, in sizes of the key."""
_LEAST_TEXT = 3.0
_OUTLINE, _OUTLINE_CASING = 0.8, 2.0
_DISC = 0.47


def box_of(place: GridPlace, piece: Piece) -> Frame:
    """Where a piece lies."""
    left, bottom = place.x(piece.column), place.y(piece.row + piece.rows)
    return Frame(left, bottom, piece.columns * place.cell_width, piece.rows * place.cell_height)


def box_on_page(place: GridPlace, piece: Piece) -> Frame:
    """The part of a piece's box that lies on the page."""
    box, frame = box_of(place, piece), place.frame
    left, bottom = max(box.left, frame.left), max(box.bottom, frame.bottom)
    return Frame(left, bottom, min(box.right, frame.right) - left, min(box.top, frame.top) - bottom)


def size_label(piece: Piece, window: Window) -> str:
    """Its size, with an arrow where it goes on beyond the page."""
    before = "‹ " if piece.column < window.left else ""
    after = " ›" if piece.column + piece.columns > window.right else ""
    return f"{before}{size_text(piece.part)}{after}"


def draw_disc(canvas: Canvas, box: Frame, fill: Rgb) -> None:
    """A round piece."""
    radius = _DISC * min(box.width, box.height)
    canvas.circle(*box.centre, radius, fill=fill, stroke=(110, 110, 110), line=0.4)


def draw_outlines(canvas: Canvas, boxes: Sequence[Frame], coloured: bool) -> None:
    """Black lines around pieces; on colour with a light edge, to be seen between dark ones."""
    lines = [
        (x1, y1, x2, y2)
        for box in boxes
        for x1, y1, x2, y2 in (
            (box.left, box.bottom, box.right, box.bottom),
            (box.left, box.top, box.right, box.top),
            (box.left, box.bottom, box.left, box.top),
            (box.right, box.bottom, box.right, box.top),
        )
    ]
    if coloured:
        canvas.lines(lines, _OUTLINE_CASING, CASING, ends="square")
    canvas.lines(lines, _OUTLINE, BLACK, ends="square")


def inner_lines(place: GridPlace, piece: Piece) -> list[Segment]:
    """Faint lines that show how many studs a piece has, as ticks at its edges."""
    box = box_of(place, piece)
    long, high = 0.16 * place.cell_width, 0.16 * place.cell_height
    lines = []
    for column in range(piece.column + 1, piece.column + piece.columns):
        x = place.x(column)
        lines += [(x, box.top, x, box.top - high), (x, box.bottom, x, box.bottom + high)]
    for row in range(piece.row + 1, piece.row + piece.rows):
        y = place.y(row)
        lines += [(box.left, y, box.left + long, y), (box.right, y, box.right - long, y)]
    return lines


def draw_key(canvas: Canvas, box: Frame, texts: tuple[str, str], size: float, ink: Rgb) -> None:
    """The key in the middle of a piece, and its size below, or beside it where the piece is low and long.

    Args:
        canvas: to draw on.
        box: the part of the piece that is on the page.
        texts: the key and the size; without a size the key is as large as `size` says.
        size: of the keys of single cells in points.
        ink: colour of the text.
    """
    key, label = texts
    x, y = box.centre
    if not label:
        canvas.text(x, y - TEXT_MIDDLE * size, key, size, name=SYMBOLS, align="centre", colour=ink)
        return
    size = min(size * _LARGER_KEY, 0.72 * box.height, KEY_WIDTH * box.width / text_width(key, SYMBOLS, 1))
    small = min(max(_LEAST_TEXT, _BELOW_SHARE * size), 0.9 * box.width / text_width(label, SANS, 1))
    if box.height > 1.6 * box.width or box.height > 1.15 * (size + small):
        canvas.text(x, y + 0.1 * size, key, size, name=SYMBOLS, align="centre", colour=ink)
        canvas.text(x, y - 0.15 * size - 0.73 * small, label, small, align="centre", colour=ink)
    else:
        _draw_on_one_line(canvas, box, texts, size, ink)


def _draw_on_one_line(canvas: Canvas, box: Frame, texts: tuple[str, str], size: float, ink: Rgb) -> None:
    """Key and size side by side, smaller where they are wider than the piece."""
    key, label = texts
    small = max(_LEAST_TEXT, _BESIDE_SHARE * size)
    wide = text_width(key, SYMBOLS, size) + 0.35 * size
    whole = wide + text_width(label, SANS, small)
    scale = min(1.0, 0.88 * box.width / whole)
    size, small, wide = size * scale, small * scale, wide * scale
    left, y = box.centre[0] - whole * scale / 2, box.centre[1]
    canvas.text(left, y - TEXT_MIDDLE * size, key, size, name=SYMBOLS, colour=ink)
    canvas.text(left + wide, y - TEXT_MIDDLE * small, label, small, colour=ink)
