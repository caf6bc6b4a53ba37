"""Reading OXS."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element, ParseError

import numpy as np
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from pixcraft.colour import parse_hex
from pixcraft.errors import PatternFileError
from pixcraft.pattern import (
    MAX_COLOURS,
    MAX_SIDE,
    BackStitch,
    Cells,
    ChartColour,
    Ornament,
    Overlay,
    PartStitch,
    Pattern,
    Provenance,
)
from pixcraft.text import one_line

DEFAULT_SIDE = 100
CLOTH = "FFFFFF"
THREAD = "FF00FF"
BLENDS = "pixcraft-blends"
"""Where a colour keeps the `<blend>` elements of its palette item."""
_PROPERTIES = ("chartheight", "chartwidth", "charttitle", "stitchesperinch", "stitchesperinch_y", "palettecount")
_ITEM = ("index", "number", "name", "color", "symbol")
_SECTIONS = {
    "chart", "format", "properties", "palette", "fullstitches", "partstitches", "backstitches",
    "ornaments_inc_knots_and_beads", "commentboxes",
}  # fmt: skip


@dataclass
class Reading:
    """An OXS chart as pixcraft understands it.

    Attributes:
        stitches_per_inch: of the fabric, 0 where the file does not say.
        cloth: the fabric's colour, None where the file has no cloth entry.
        warnings: what could not be kept, for the user.
    """

    pattern: Pattern
    stitches_per_inch: float
    cloth: tuple[int, int, int] | None
    warnings: tuple[str, ...]


def looks_like_oxs(data: bytes) -> bool:
    """Whether these bytes are XML rather than JSON, PDF or PNG."""
    start = data[:64]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return start.decode("utf-16", "ignore").lstrip().startswith("<")
    return start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


@dataclass
class _Chart:
    """What has been read so far; colours are still numbered as in the file."""

    properties: dict[str, str] = field(default_factory=dict)
    palette: dict[int, dict[str, str]] = field(default_factory=dict)
    stitches: list[tuple[int, int, int]] = field(default_factory=list)
    parts: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    lines: list[tuple[BackStitch, int]] = field(default_factory=list)
    ornaments: list[tuple[Ornament, int]] = field(default_factory=list)
    notes: list[dict[str, str]] = field(default_factory=list)
    problems: dict[str, int] = field(default_factory=dict)

    def note_problem(self, text: str) -> None:
        self.problems[text] = self.problems.get(text, 0) + 1


def loads(data: bytes, name: str = "chart") -> Reading:
    """Read an OXS chart; `name` is the file's name in messages.

    Raises:
        PatternFileError: not XML, a DOCTYPE, not a chart, or larger than pixcraft can hold.
    """
    chart = _Chart()
    try:
        for tag, attributes in _elements(data):
            _read_element(chart, tag, attributes)
    except DefusedXmlException:
        raise PatternFileError(
            f"{name} contains a DOCTYPE or entities", "charts never need them; export the chart again"
        ) from None
    except (ParseError, LookupError, ValueError) as problem:
        raise PatternFileError(f"{name} is not a readable OXS chart: {problem}", "was it cut off?") from None
    return _reading(chart, name)


def _elements(data: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    root_seen = False
    stack: list[Element] = []
    for event, element in iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True):
        if event == "start":
            tag = element.tag.rpartition("}")[2].lower()
            if not root_seen and tag != "chart":
                raise ValueError(f"its root is <{tag}>, not <chart>")
            root_seen = True
            stack.append(element)
            yield tag, {key.lower(): one_line(value) for key, value in element.attrib.items()}
        else:
            stack.pop()
            if stack:
                stack[-1].remove(element)


def _read_element(chart: _Chart, tag: str, attributes: dict[str, str]) -> None:
    reader = _READERS.get(tag)
    if reader is None:
        if tag not in _SECTIONS:
            chart.note_problem(f"section or element <{tag[:40]}> is not known and was left out")
        return
    if not attributes:
        return
    try:
        reader(chart, attributes)
    except (KeyError, ValueError, OverflowError, StopIteration):
        chart.note_problem(f"<{tag}> that could not be read")


def _read_properties(chart: _Chart, attributes: dict[str, str]) -> None:
    chart.properties.update(attributes)


def _read_palette_item(chart: _Chart, attributes: dict[str, str]) -> None:
    index = _whole(attributes["index"]) if "index" in attributes else len(chart.palette)
    chart.palette[index] = attributes


def _read_blend(chart: _Chart, attributes: dict[str, str]) -> None:
    """A thread that a palette item is blended with; kept as JSON among the item's attributes."""
    item = chart.palette[next(reversed(chart.palette))]
    item[BLENDS] = json.dumps([*json.loads(item.get(BLENDS, "[]")), attributes], ensure_ascii=False)


def _read_stitch(chart: _Chart, attributes: dict[str, str]) -> None:
    place = _whole(attributes["x"]), _whole(attributes["y"])
    chart.stitches.append((*place, _whole(attributes["palindex"])))
    if attributes.get("marked", "").casefold() == "true":
        chart.note_problem("progress mark, which a pattern does not hold")


def _read_part(chart: _Chart, attributes: dict[str, str]) -> None:
    first, second = (_whole(attributes.get(key, "0") or "0") for key in ("palindex1", "palindex2"))
    direction = _whole(attributes.get("direction", "1") or "1")
    if direction not in (1, 2, 3, 4):
        raise ValueError("direction")
    if direction in (3, 4):
        chart.note_problem("half stitch whose slant differs between programs; drawn as / (3) and \\ (4)")
    chart.parts.append((_whole(attributes["x"]), _whole(attributes["y"]), first, second, direction))


def _read_backstitch(chart: _Chart, attributes: dict[str, str]) -> None:
    x1, y1, x2, y2 = (_decimal(attributes[name]) for name in ("x1", "y1", "x2", "y2"))
    kind, sequence = attributes.get("objecttype") or "backstitch", attributes.get("sequence", "")
    chart.lines.append((BackStitch(x1, y1, x2, y2, 0, kind, sequence), _whole(attributes["palindex"])))


def _read_object(chart: _Chart, attributes: dict[str, str]) -> None:
    used = ("x1", "y1", "palindex", "objecttype")
    extra = {key: value for key, value in attributes.items() if key not in used}
    item = Ornament(
        _decimal(attributes["x1"]), _decimal(attributes["y1"]), 0, attributes.get("objecttype", "knot"), extra
    )
    chart.ornaments.append((item, _whole(attributes["palindex"])))


def _read_note(chart: _Chart, attributes: dict[str, str]) -> None:
    chart.notes.append(attributes)


_READERS = {
    "properties": _read_properties,
    "palette_item": _read_palette_item,
    "blend": _read_blend,
    "stitch": _read_stitch,
    "partstitch": _read_part,
    "backstitch": _read_backstitch,
    "object": _read_object,
    "commentbox": _read_note,
}


def _decimal(text: str) -> float:
    return float(text.strip().replace(",", "."))


def _whole(text: str) -> int:
    return int(_decimal(text))


def _reading(chart: _Chart, name: str) -> Reading:
    colours, number_of, cloth = _colours(chart)
    if len(colours) > MAX_COLOURS:
        raise PatternFileError(f"{name} lists {len(colours)} colours; {MAX_COLOURS} are possible")
    columns, rows = _size(chart, name)
    cells = _cells(chart, columns, rows, number_of)
    overlay = _overlay(chart, number_of)
    if not cells.any() and not overlay:
        raise PatternFileError(f"{name} has no stitches")
    properties = chart.properties
    kept = {key: value for key, value in properties.items() if key not in _PROPERTIES}
    kept.pop("chattitle", None)
    warnings = tuple(f"{name}: {count} x {text}" for text, count in chart.problems.items())
    title = properties.get("charttitle") or properties.get("chattitle", "")
    made = Provenance(source={"name": name}, warnings=warnings, extra={"top": {"oxs": kept}} if kept else {})
    pattern = Pattern(cells, colours, "stitch", title.strip(), overlay, made)
    try:
        per_inch = _decimal(properties.get("stitchesperinch", "0") or "0")
    except ValueError:
        per_inch = 0.0
    return Reading(pattern, per_inch if 1 <= per_inch <= 60 else 0.0, cloth, warnings)


def _colours(
    chart: _Chart,
) -> tuple[tuple[ChartColour, ...], dict[int, int], tuple[int, int, int] | None]:
    """The threads, their new numbers by old index, and the cloth's colour."""
    cloth = None
    threads: list[ChartColour] = []
    number_of: dict[int, int] = {}
    for index, item in sorted(chart.palette.items()):
        if index == 0 or item.get("number", "").strip().casefold() == "cloth":
            cloth = _colour_value(chart, item, CLOTH)
            continue
        threads.append(_thread(chart, item))
        number_of[index] = len(threads)
    return tuple(threads), number_of, cloth


def _thread(chart: _Chart, item: dict[str, str]) -> ChartColour:
    number = item.get("number", "").strip()
    brand, _, code = ("", "", number) if "[+]" in number else _split_number(number)
    return ChartColour(
        code=code,
        name=item.get("name", "").strip(),
        rgb=_colour_value(chart, item, THREAD),
        symbol=_symbol(item.get("symbol", "")),
        brand=brand,
        extra={key: value for key, value in item.items() if key not in _ITEM},
    )


def _split_number(number: str) -> tuple[str, str, str]:
    match = re.fullmatch(r"(.*?)(\s+)(\S+)", number)
    return (match[1], match[2], match[3]) if match else ("", "", number)


def _colour_value(chart: _Chart, item: dict[str, str], default: str) -> tuple[int, int, int]:
    try:
        return parse_hex(item.get("color") or default)
    except ValueError:
        chart.note_problem("colour that is not RRGGBB")
        return parse_hex(default)


def _symbol(text: str) -> str:
    """The character that a symbol attribute names: itself, or its code point in decimal."""
    if len(text) == 1:
        return text if text.isprintable() and not text.isspace() else ""
    try:
        symbol = chr(int(text))
    except (ValueError, OverflowError):
        return ""
    return symbol if symbol.isprintable() and not symbol.isspace() else ""


def _size(chart: _Chart, name: str) -> tuple[int, int]:
    """(columns, rows) as the file says, else what its stitches need but at least the format's default."""
    sides = []
    for key, axis in (("chartwidth", 0), ("chartheight", 1)):
        text = chart.properties.get(key, "").strip()
        try:
            side = _whole(text) if text else 0
        except (ValueError, OverflowError):
            side = 0
        if side <= 0:
            side = max([DEFAULT_SIDE, *(stitch[axis] + 1 for stitch in chart.stitches)])
        if side > MAX_SIDE:
            raise PatternFileError(f"{name} is {side} stitches a side; {MAX_SIDE} are possible")
        sides.append(side)
    return sides[0], sides[1]


def _cells(chart: _Chart, columns: int, rows: int, number_of: Mapping[int, int]) -> Cells:
    cells = np.zeros((rows, columns), np.uint16)
    for x, y, index in chart.stitches:
        if index == 0:
            continue
        if not (0 <= x < columns and 0 <= y < rows):
            chart.note_problem("stitch outside the chart")
        elif index not in number_of:
            chart.note_problem("stitch with a colour that is not in the palette")
        else:
            cells[y, x] = number_of[index]
    return cells


def _overlay(chart: _Chart, number_of: Mapping[int, int]) -> Overlay:
    known = {0: 0} | dict(number_of)

    def number(index: int) -> int:
        if index not in known:
            chart.note_problem("stitch with a colour that is not in the palette")
        return known.get(index, 0)

    parts = tuple(PartStitch(x, y, number(a), number(b), way) for x, y, a, b, way in chart.parts)
    lines = tuple(replace(line, colour=number(index)) for line, index in chart.lines)
    ornaments = tuple(replace(item, colour=number(index)) for item, index in chart.ornaments)
    return Overlay(
        parts=tuple(part for part in parts if part.first or part.second),
        backstitches=tuple(line for line in lines if line.colour),
        ornaments=tuple(item for item in ornaments if item.colour),
        notes=tuple(chart.notes),
    )
