"""Packing lists: one page a kit, its colours in the order of the shelf, with boxes to tick."""

from __future__ import annotations

from dataclasses import dataclass

from pixcraft.colour import Bytes
from pixcraft.sheet.blocks.tick_box import draw_tick_box
from pixcraft.sheet.fonts import BOLD, SANS, text_width, wrapped
from pixcraft.sheet.inks import BLACK, GREY, RULE, Rgb
from pixcraft.sheet.kits.marks import draw_fitting, draw_key
from pixcraft.sheet.kits.qr import draw_qr
from pixcraft.sheet.kits.volumes import Volumes
from pixcraft.sheet.layout import MM, Frame
from pixcraft.sheet.pdf import Align, Canvas

MARGIN = 14 * MM
_LINE = 6.6 * MM
_TEXT = 9.5
_SMALL = 8.5
_HEAD = 38 * MM
_FOOT = 22 * MM


@dataclass(frozen=True)
class PackLine:
    """One colour of a kit, ready to print; `bag` is the number of its bag."""

    bin: str
    key: str
    rgb: Rgb
    code: str
    name: str
    count: str
    grams: str
    bag: str
    all_kits: str = ""


@dataclass(frozen=True)
class PackingList:
    """One kit.

    Attributes:
        title, id: of the design; `kits` what is to be packed of how many.
        facts: label and text, shown beside the picture.
        unit: what is counted, as the heading of its column.
        notes: what a packer must not miss, such as substitutions.
        total: under the count, the grams, and what all kits take.
        all_kits: heading of the column of what all kits take.
        code: text of the QR code.
        picture: (h, w, 3) sRGB, None = none.
    """

    title: str
    id: str
    kits: str
    facts: tuple[tuple[str, str], ...]
    unit: str
    lines: tuple[PackLine, ...]
    notes: tuple[str, ...]
    total: tuple[str, str, str]
    code: str
    picture: Bytes | None = None
    all_kits: str = ""


@dataclass(frozen=True)
class _Column:
    heading: str
    left: float
    width: float
    align: Align = "left"


def draw_packing_list(volumes: Volumes, kit: PackingList) -> None:
    """The pages of one kit; all but very many colours fit on one."""
    page = volumes.page(MARGIN)
    notes = [line for note in kit.notes for line in wrapped(note.split(), SANS, _SMALL, page.width - 4 * MM)]
    heights = [_HEAD + (1.4 * _SMALL * len(notes) + 3 * MM if notes else 0), 12 * MM]
    rooms = [int((page.height - height - _FOOT) / _LINE) - 1 for height in heights]
    chunks = _chunks(kit.lines, max(1, rooms[0]), rooms[1])
    for number, lines in enumerate(chunks):
        label = f"{kit.title} ({number + 1} of {len(chunks)})" if len(chunks) > 1 else kit.title
        if number == 0:
            volumes.bookmark(kit.title)
            _draw_head(volumes.canvas, page, kit, label)
            _draw_notes(volumes.canvas, page, notes)
        else:
            draw_fitting(volumes.canvas, page.left, page.top - 14, label, 14, page.width, BOLD)
        table = Frame(page.left, page.bottom, page.width, page.height - heights[min(number, 1)])
        bottom = _draw_table(volumes.canvas, table, kit, lines)
        if number == len(chunks) - 1:
            _draw_total(volumes.canvas, page, bottom, kit)
        draw_foot(volumes.canvas, page, number == len(chunks) - 1)
        volumes.end_page()


def _chunks(lines: tuple[PackLine, ...], first: int, others: int) -> list[tuple[PackLine, ...]]:
    chunks = [lines[:first]]
    chunks += [lines[start : start + others] for start in range(first, len(lines), others)]
    return chunks


def _draw_head(canvas: Canvas, page: Frame, kit: PackingList, label: str) -> None:
    side = _HEAD - 6 * MM
    draw_qr(canvas, Frame(page.right - side, page.top - side, side, side), kit.code)
    left = page.left
    if kit.picture is not None:
        high, wide = kit.picture.shape[:2]
        box = Frame(left, page.top - side, side, side).contain(wide, high)
        box = Frame(left, page.top - box.height, box.width, box.height)
        canvas.flat_picture(box, kit.picture)
        canvas.rectangle(box, stroke=BLACK, line=0.4)
        left += box.width + 4 * MM
    room = page.right - side - 3 * MM - left
    top = page.top - 15
    draw_fitting(canvas, left, top, label, 16, room, BOLD)
    draw_fitting(canvas, left, top - 15, kit.kits, 11, room, BOLD)
    top -= 15
    for name, text in kit.facts[:6]:
        top -= 11.5
        draw_fitting(canvas, left, top, f"{name}: {text}" if name else text, _SMALL, room, SANS)


def _draw_notes(canvas: Canvas, page: Frame, notes: list[str]) -> None:
    top = page.top - _HEAD
    if notes:
        height = 1.4 * _SMALL * len(notes) + 1.5 * MM
        canvas.rectangle(Frame(page.left, top - height + 3, page.width, height), stroke=BLACK, line=1.0)
    for index, text in enumerate(notes):
        canvas.text(page.left + 2 * MM, top - 1.4 * _SMALL * (index + 0.72), text, _SMALL)


def _columns(page: Frame, kit: PackingList) -> dict[str, _Column]:
    """Columns by the name of what they hold; those that nothing fills are left out."""
    widths = {"tick": 7.0, "bin": 20.0, "key": 11.0, "code": 24.0, "name": 0.0, "count": 21.0, "all_kits": 25.0,
              "grams": 19.0, "bag": 12.0}  # fmt: skip
    for name in ("bin", "all_kits", "grams"):
        if not any(getattr(line, name) for line in kit.lines):
            del widths[name]
    widths["name"] = page.width / MM - sum(widths.values())
    headings = {"bin": "Bin", "key": "Key", "code": "Code", "name": "Name", "count": kit.unit, "grams": "Grams",
                "all_kits": kit.all_kits, "bag": "Bag"}  # fmt: skip
    found, left = {}, page.left
    for name, width in widths.items():
        align: Align = "right" if name in ("count", "all_kits", "grams", "bag") else "left"
        found[name] = _Column(headings.get(name, ""), left, width * MM, align)
        left += width * MM
    return found


def _draw_table(canvas: Canvas, area: Frame, kit: PackingList, lines: tuple[PackLine, ...]) -> float:
    """The heading and a line each colour; returns where the table ends."""
    columns = _columns(area, kit)
    top = area.top - _LINE
    for column in columns.values():
        _draw_cell(canvas, column, top + 2 * MM, column.heading, 8, BOLD)
    canvas.lines([(area.left, top, area.right, top)], 0.8)
    for line in lines:
        _draw_line(canvas, columns, top, line)
        top -= _LINE
        canvas.lines([(area.left, top, area.right, top)], 0.4, RULE)
    return top


def _draw_line(canvas: Canvas, columns: dict[str, _Column], top: float, line: PackLine) -> None:
    middle = top - _LINE / 2
    draw_tick_box(canvas, columns["tick"].left + 0.5, middle, 3.8 * MM)
    draw_key(canvas, Frame(columns["key"].left, top - _LINE + 0.7 * MM, 8.5 * MM, _LINE - 1.4 * MM), line.rgb, line.key)
    for name in ("bin", "code", "name", "count", "all_kits", "grams", "bag"):
        if name in columns:
            face = BOLD if name in ("bin", "code", "count") else SANS
            _draw_cell(canvas, columns[name], middle - 0.36 * _TEXT, getattr(line, name), _TEXT, face)


def _draw_cell(canvas: Canvas, column: _Column, base: float, text: str, size: float, name: str) -> None:
    x = column.left + column.width if column.align == "right" else column.left
    if text:
        draw_fitting(canvas, x, base, text, size, column.width - 1.5 * MM, name, column.align)


def _draw_total(canvas: Canvas, page: Frame, bottom: float, kit: PackingList) -> None:
    columns = _columns(page, kit)
    base = bottom - 0.65 * _LINE
    canvas.text(columns["code"].left, base, f"{len(kit.lines)} lines in all", _TEXT, name=BOLD)
    for name, text in zip(("count", "grams", "all_kits"), kit.total, strict=True):
        if name in columns and text:
            _draw_cell(canvas, columns[name], base, text, _TEXT, BOLD)


def draw_foot(canvas: Canvas, page: Frame, last: bool) -> None:
    """Who packed and checked it, and when."""
    if not last:
        canvas.text(page.right, page.bottom, "goes on", _SMALL, align="right", colour=GREY)
        return
    left, third = page.left, page.width / 3
    for index, text in enumerate(("Packed by", "Checked by", "Date")):
        start = left + index * third
        canvas.text(start, page.bottom + 2, text, _SMALL, colour=GREY)
        line_left = start + text_width(text, SANS, _SMALL) + 4
        canvas.lines([(line_left, page.bottom, start + third - 4 * MM, page.bottom)], 0.5)
