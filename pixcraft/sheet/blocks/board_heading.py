"""What stands above a board: its label, what is on it, and where it lies among all boards."""

from __future__ import annotations

from dataclasses import replace

from pixcraft.crafts.sections import Section
from pixcraft.sheet.document import Content, Document, Page, span_label
from pixcraft.sheet.fonts import BOLD, SANS, fitted, text_width
from pixcraft.sheet.inks import BLACK, GREY, WHITE
from pixcraft.sheet.layout import MM, Frame, GridPlace, Tile, Tiling, Window
from pixcraft.sheet.pagespec import paper_called
from pixcraft.sheet.pdf import Canvas
from pixcraft.units import counted

HEAD = 11 * MM
"""Height of the heading."""

_LABEL, _LABEL_ROOM = 27.0, 20 * MM
_MAP = (22 * MM, 9 * MM)
_RULER_ROOM = 60 * MM
_LINE, _SIZE, _LEAST = 1.54, 1.15, 0.7
_ROUNDING = 1e-6


def is_true(tiling: Tiling, content: Content) -> bool:
    """Whether cells are as large as the real ones."""
    return abs(tiling.cell_width - content.true_cell[0]) < _ROUNDING


def draw_heading(
    canvas: Canvas, frame: Frame, page: Page, document: Document, text: float, remark: str, ruled: bool
) -> None:
    """The label, three lines and a map at the top of the frame; a ruler will take the right end if `ruled`."""
    assert page.board is not None
    label = page.board.label
    size = min(_LABEL, _LABEL_ROOM * _LABEL / text_width(label, BOLD, _LABEL))
    canvas.text(frame.left, frame.top - 0.76 * size, label, size, name=BOLD)
    end = frame.right - (_RULER_ROOM if ruled else 0.0) - _MAP[0]
    _draw_thumbnail(canvas, Frame(end, frame.top - _MAP[1], *_MAP), document.content, page.board)
    left = frame.left + text_width(label, BOLD, size) + 3 * MM
    for index, line in enumerate(_lines(page, document, remark)):
        name, colour = (SANS, GREY) if index else (BOLD, BLACK)
        shown, used = fitted(line, name, _SIZE * text, end - left - MM, _LEAST * text)
        canvas.text(left, frame.top - (index + 0.8) * _LINE * text, shown, used, name=name, colour=colour)


def _lines(page: Page, document: Document, remark: str) -> list[str]:
    """Which board, what is on it, and how to print it."""
    assert page.board is not None and page.tile is not None and page.tiling is not None
    content = document.content
    sections, counts = content.sections, page.board.counts(content.pattern)
    first = f"{sections.noun.capitalize()} {page.board.label} of {sections.across * sections.down}"
    if content.mirrored:
        first += " · MIRRORED: seen from behind"
    colours = counted(int((counts > 0).sum()), "colour")
    cells = counted(int(counts.sum()), content.craft.cell_noun.removesuffix("s"))
    second = f"{span_label(_as_designed(page.tile, content))} · {cells} · {colours}"
    if not is_true(page.tiling, content):
        return [first, second, f"Enlarged {page.tiling.cell_width / content.true_cell[0]:.2g} times"]
    return [first, second, f"Print at 100 % on {paper_called(document.paper)}. {remark}"]


def _as_designed(tile: Tile, content: Content) -> Tile:
    """A tile where it lies in the design itself, which a mirrored sheet shows from behind."""
    if not content.mirrored:
        return tile
    core, columns = tile.core, content.pattern.columns
    return replace(tile, core=Window(columns - core.right, core.top, columns - core.left, core.bottom))


def _draw_thumbnail(canvas: Canvas, frame: Frame, content: Content, board: Section) -> None:
    """All boards as outlines, one of them filled."""
    sections, pattern, cell = content.sections, content.pattern, content.craft.cell
    inside = frame.contain(pattern.columns * cell.width, pattern.rows * cell.height)
    whole = Window(0, 0, pattern.columns, pattern.rows)
    place = GridPlace(inside.left, inside.top, inside.width / whole.columns, inside.height / whole.rows, whole)
    for section in sections.all():
        left, bottom = place.x(section.left), place.y(section.bottom)
        box = Frame(left, bottom, place.x(section.right) - left, place.y(section.top) - bottom)
        canvas.rectangle(box, BLACK if section == board else WHITE, GREY, 0.25)
