"""What somebody has: pieces of official sets, parts lists of Rebrickable and BrickLink, or a CSV of code,count.

Every line is checked before anything is counted; beads and threads have stocks of the last kind only.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pixcraft.crafts.brick.wanted import read_items
from pixcraft.crafts.parts import PIXELS, find_part, find_set
from pixcraft.csvfile import Line, read_rows
from pixcraft.errors import CatalogError, InputError, UnknownName
from pixcraft.files import similar_names
from pixcraft.options import integer, yes_no
from pixcraft.palette import RETIRED, Colour, Palette
from pixcraft.palettefile.codes import COUNTS
from pixcraft.units import counted
from pixcraft.yamlfile import read_bytes

MOST = 10_000_000
SET = "set:"
EXAMPLE = "write code,count in the first line, then one colour a line such as 0,250"
_BRICKS = "bricks"
_NAMED = 5
"""Parts that were left out and are named; the rest is counted."""


@dataclass(frozen=True)
class Lot:
    """Pieces of one colour.

    Attributes:
        code: of the colour.
        part: the Rebrickable number of their part, "" where the list does not say.
        official: whether they are of a set, in which nothing is special by accident.
    """

    code: str
    pieces: int
    part: str = ""
    official: bool = False


@dataclass(frozen=True)
class Stock:
    """All that there is.

    Attributes:
        lots: as they were listed; only parts of one cell.
        canvas: (columns, rows) that the one set was made for; (0, 0) otherwise.
        remarks: what was left out.
    """

    lots: tuple[Lot, ...]
    canvas: tuple[int, int] = (0, 0)
    remarks: tuple[str, ...] = ()

    @cached_property
    def part(self) -> str:
        """The name among `PIXELS` of the part that there is most of, "" where no list says."""
        pieces: Counter[str] = Counter()
        for lot in self.lots:
            pieces[lot.part] += lot.pieces
        names = {part: name for name, part in PIXELS.items()}
        return max((names[part] for part in pieces if part), key=lambda name: pieces[PIXELS[name]], default="")

    @cached_property
    def official(self) -> frozenset[str]:
        """Colour codes of sets."""
        return frozenset(lot.code for lot in self.lots if lot.official)

    def counts(self, part: str) -> Mapping[str, int]:
        """Pieces by colour code of a part by its name among `PIXELS`; lots that do not say their part count too."""
        found: Counter[str] = Counter()
        for lot in self.lots:
            if lot.pieces and lot.part in ("", PIXELS.get(part, lot.part)):
                found[lot.code] += lot.pieces
        return found

    def other_parts(self, part: str) -> Mapping[str, int]:
        """Pieces by name among `PIXELS` of the parts of one cell that are not `part`."""
        names = {number: name for name, number in PIXELS.items()}
        found: Counter[str] = Counter()
        for lot in self.lots:
            if lot.part not in ("", PIXELS.get(part, lot.part)):
                found[names[lot.part]] += lot.pieces
        return found


def read_stock(text: str, palette: Palette, spares: bool = True) -> Stock:
    """Everything that a list such as "set:31198,set:21226,drawer.csv" names, added up.

    `palette` is the whole catalog; `spares` says whether lines that are marked as spare pieces count.

    Raises:
        InputError: a set that we do not have, or nothing in it at all.
        CatalogError: a file that cannot be used, with its line.
    """
    sources = [part.strip() for part in text.split(",") if part.strip()]
    if not sources:
        raise InputError("no stock is named", "a set such as set:21226, or a CSV or XML file")
    lots: list[Lot] = []
    left_out: Counter[str] = Counter()
    for source in sources:
        for lot in _lots_of(source, palette, spares):
            if lot.part in ("", *PIXELS.values()):
                lots.append(lot)
            else:
                left_out[lot.part] += lot.pieces
    if not any(lot.pieces for lot in lots):
        raise InputError(
            f"the stock {text} holds no pieces of one cell", f"parts that count: {', '.join(PIXELS.values())}"
        )
    return Stock(tuple(lots), _canvas(sources), tuple(_remarks(left_out)))


def _lots_of(source: str, palette: Palette, spares: bool) -> Iterator[Lot]:
    if source.casefold().startswith(SET):
        yield from _set_lots(source[len(SET) :], palette)
        return
    path = Path(source)
    if not os.path.isfile(path):  # a name too long for the system is an error in `Path.is_file`
        near = similar_names(path)
        raise CatalogError("cannot be read: no such file", source, hint=f"{near}; a set is written as set:21226")
    data = read_bytes(path, CatalogError)
    if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        yield from _bricklink_lots(read_items(data, path), palette)
        return
    yield from _csv_lots(path, palette, spares)


def _canvas(sources: list[str]) -> tuple[int, int]:
    if len(sources) != 1 or not sources[0].casefold().startswith(SET):
        return 0, 0
    found = find_set(sources[0][len(SET) :])
    return found.columns, found.rows


def _remarks(left_out: Mapping[str, int]) -> Iterator[str]:
    if left_out:
        names = sorted(left_out, key=lambda part: -left_out[part])
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        pieces = counted(sum(left_out.values()), "piece")
        yield f"{pieces} of parts that are not one cell were left out: {', '.join(names[:_NAMED])}{more}"


def _set_lots(number: str, palette: Palette) -> Iterator[Lot]:
    found = find_set(number)
    _require_bricks(palette, f"set {number}")
    yield from (Lot(palette.find(code).code, pieces, found.part, True) for code, pieces in found.counts.items())


def _require_bricks(palette: Palette, what: str) -> None:
    if palette.kind != _BRICKS:
        raise InputError(f"{what} holds bricks, and palette {palette.name} does not", EXAMPLE)


def _bricklink_lots(items: list[Line], palette: Palette) -> Iterator[Lot]:
    _require_bricks(palette, items[0].file)
    colours = _by_bricklink(palette)
    for item in items:
        quantity = "minqty" if item.text("minqty") else "qty"
        pieces = item.convert(quantity, integer(0, MOST)) if item.text(quantity) else 1
        number = item.text("itemid") or item.fail("an item without ITEMID")
        part = _part_name(number) if item.text("itemtype").casefold() in ("p", "") else number
        code = ""
        if part in PIXELS.values():
            code = _bricklink_colour(item, colours)
        yield Lot(code, pieces, part)


def _by_bricklink(palette: Palette) -> Mapping[str, Colour]:
    """Colours by BrickLink's number; where two share one, the one that is still made."""
    found: dict[str, Colour] = {}
    for colour in sorted(palette.colours, key=lambda item: RETIRED in item.flags):
        found.setdefault(colour.ids.get("bricklink", ""), colour)
    found.pop("", None)
    return found


def _bricklink_colour(item: Line, colours: Mapping[str, Colour]) -> str:
    number = item.text("color")
    if number in ("", "0"):
        item.fail("an item of any colour cannot be counted", "give every item its COLOR")
    if number not in colours:
        item.fail(f"BrickLink has no colour {number!r} that we know", "see BrickLink's colour guide")
    return colours[number].code


def _part_name(number: str) -> str:
    """The Rebrickable number of a part in any of the systems; itself where we do not know it."""
    try:
        return find_part(number).name
    except UnknownName:
        return number


def _csv_lots(path: Path, palette: Palette, spares: bool) -> Iterator[Lot]:
    rows = read_rows(path)
    heading = [cell.casefold() for cell in rows[0][1]] if rows else []
    read = _reader_for(heading)
    if not rows:
        raise CatalogError("holds no pieces", str(path), hint=EXAMPLE)
    if read is None:
        if len(heading) != 2 or not heading[1].lstrip("+-").isdecimal():
            raise CatalogError("has no heading that we know", str(path), rows[0][0], EXAMPLE)
        heading, read, rows = ["code", "count"], _own_lots, [(0, []), *rows]
    lines = [Line(dict(zip(heading, cells, strict=False)), str(path), number) for number, cells in rows[1:]]
    if not lines:
        raise CatalogError("holds no pieces", str(path), hint=EXAMPLE)
    yield from read(lines, palette, spares)


def _reader_for(heading: list[str]) -> Callable[[list[Line], Palette, bool], Iterator[Lot]] | None:
    if {"part", "color", "quantity"} <= set(heading):
        return _rebrickable_lots
    return _own_lots if "code" in heading and _count_column(heading) else None


def _count_column(heading: list[str]) -> str:
    return next((name for name in (*COUNTS, "quantity") if name in heading), "")


def _rebrickable_lots(lines: list[Line], palette: Palette, spares: bool) -> Iterator[Lot]:
    _require_bricks(palette, lines[0].file)
    for line in lines:
        pieces = line.convert("quantity", integer(0, MOST))
        part = _part_name(line.text("part")) or line.fail("a line without a part")
        if line.text("is spare") and line.convert("is spare", yes_no) and not spares:
            continue
        yield Lot(_colour(line, "color", palette) if part in PIXELS.values() else "", pieces, part)


def _own_lots(lines: list[Line], palette: Palette, spares: bool) -> Iterator[Lot]:
    column = _count_column([*lines[0].cells]) or "count"
    for line in lines:
        part = _part_name(line.text("part")) if line.text("part") else ""
        pieces = line.convert(column, integer(0, MOST))
        yield Lot(_colour(line, "code", palette) if part in ("", *PIXELS.values()) else "", pieces, part)


def _colour(line: Line, column: str, palette: Palette) -> str:
    def code_of(text: str) -> str:
        return palette.find(text).code

    return line.convert(column, code_of)
