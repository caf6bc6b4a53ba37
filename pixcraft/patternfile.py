"""The pattern file `NAME.pixcraft.json`, and the same text inside a PDF or a preview PNG.

    {"format": "pixcraft-pattern", "version": "1.1", "craft": "stitch", "title": ...,
     "colours": [{"key": "1", "code": "310", "name": "Black", "rgb": "#000000", "symbol": "X", "brand": "DMC",
                  "catalog": "dmc"}, ...],
     "rows": ["0011...", ...],          one key a cell, "0" for an empty one; two characters when over 61 colours
     "heights": ["1123...", ...],       only in relief (since 1.1): pieces on one another in each cell, keys as digits
     "overlay": {...},                  only when there are backstitches, part stitches, knots or notes
     "made": {"pixcraft": ..., "job": {...}, "source": {...}, "catalog": {...}, "seed": 0, "warnings": [...]}}

The palette is embedded, so a changed catalog cannot change an old pattern. A newer major version is an error; unknown
keys of a newer minor version are kept and written back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, TypeVar

import numpy as np

from pixcraft.colour import format_hex, parse_hex
from pixcraft.errors import PatternFileError
from pixcraft.pattern import (
    MAX_COLOURS,
    MAX_SIDE,
    BackStitch,
    Cells,
    ChartColour,
    Heights,
    Ornament,
    Overlay,
    PartStitch,
    Pattern,
    Provenance,
)
from pixcraft.text import one_line

FORMAT = "pixcraft-pattern"
VERSION = (1, 1)
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
MAX_BYTES = 60_000_000

_TOP = ("format", "version", "craft", "title", "colours", "rows", "heights", "overlay", "made")
_MADE = ("pixcraft", "job", "source", "catalog", "seed", "warnings")
_COLOUR = ("key", "code", "name", "rgb", "symbol", "brand", "catalog", "extra")
T = TypeVar("T")


def dumps(pattern: Pattern) -> str:
    """The pattern file's text; the same pattern gives the same text."""
    keys = _keys(len(pattern.colours))
    table = np.array(keys)
    content: dict[str, Any] = {
        "format": FORMAT,
        "version": f"{VERSION[0]}.{VERSION[1]}",
        "craft": pattern.craft,
        "title": pattern.title,
        "colours": [_colour_out(key, colour) for key, colour in zip(keys[1:], pattern.colours, strict=True)],
        "rows": ["".join(row) for row in table[pattern.cells].tolist()],
    }
    if pattern.heights is not None:
        content["heights"] = ["".join(row) for row in np.array(list(DIGITS))[pattern.heights].tolist()]
    if pattern.overlay:
        content["overlay"] = {
            "parts": [asdict(part) for part in pattern.overlay.parts],
            "backstitches": [asdict(line) for line in pattern.overlay.backstitches],
            "ornaments": [asdict(item) for item in pattern.overlay.ornaments],
            "notes": [dict(note) for note in pattern.overlay.notes],
        }
    made = pattern.made
    content["made"] = {
        "pixcraft": made.pixcraft,
        "job": dict(made.job),
        "source": dict(made.source),
        "catalog": dict(made.catalog),
        "seed": made.seed,
        "warnings": list(made.warnings),
        **made.extra.get("made", {}),
    }
    content.update(made.extra.get("top", {}))
    return _one_item_a_line(content)


def loads(text: str | bytes, name: str = "pattern") -> Pattern:
    """Read a pattern file's text; `name` is the file's name in messages.

    Raises:
        PatternFileError: not a pattern file, a newer major version, or contents that contradict each other.
    """
    if len(text) > MAX_BYTES:
        raise PatternFileError(f"{name} is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as problem:
        reason = problem if isinstance(problem, json.JSONDecodeError) else "a number or nesting without end"
        raise PatternFileError(f"{name} is not valid JSON: {reason}", "was it cut off or edited?") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise PatternFileError(f"{name} is not a pixcraft pattern", f'"format" must be "{FORMAT}"')
    _check_version(content.get("version"), name)
    try:
        return _pattern_in(content)
    except PatternFileError as error:
        raise PatternFileError(f"{name}: {error.message}", error.hint) from None
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as problem:
        raise PatternFileError(f"{name}: {_reason(problem)}", "was it edited by hand?") from None


def _keys(colours: int) -> list[str]:
    if colours > MAX_COLOURS:
        raise PatternFileError(f"{colours} colours are more than the {MAX_COLOURS} that a pattern can hold")
    if colours < len(DIGITS):
        return list(DIGITS[: colours + 1])
    return [DIGITS[key // len(DIGITS)] + DIGITS[key % len(DIGITS)] for key in range(colours + 1)]


def _colour_out(key: str, colour: ChartColour) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "key": key,
        "code": colour.code,
        "name": colour.name,
        "rgb": format_hex(colour.rgb),
        "symbol": colour.symbol,
        "brand": colour.brand,
        "catalog": colour.catalog,
    }
    if colour.extra:
        entry["extra"] = dict(colour.extra)
    return entry


def _one_item_a_line(content: Mapping[str, Any]) -> str:
    """JSON with one colour, row or warning on a line, so that files can be compared and edited by hand."""

    def compact(value: object) -> str:
        return json.dumps(value, ensure_ascii=False)

    lines = []
    for key, value in content.items():
        if isinstance(value, list) and value:
            body = "[\n" + ",\n".join(f"  {compact(item)}" for item in value) + "\n ]"
        elif isinstance(value, dict) and value:
            body = "{\n" + ",\n".join(f"  {compact(k)}: {compact(v)}" for k, v in value.items()) + "\n }"
        else:
            body = compact(value)
        lines.append(f" {compact(key)}: {body}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _check_version(version: object, name: str) -> None:
    try:
        major = int(str(version).split(".")[0])
    except ValueError:
        raise PatternFileError(f"{name}: version {version!r} is not a version") from None
    if major > VERSION[0]:
        raise PatternFileError(f"{name} was written by a newer pixcraft (pattern version {version})", "update pixcraft")


def _pattern_in(content: dict[str, Any]) -> Pattern:
    entries = _list_of(content, "colours", dict)
    keys = [str(entry["key"]) for entry in entries]
    if len(entries) > MAX_COLOURS or len(set(keys)) != len(keys):
        raise PatternFileError("colours: keys must be unique")
    colours = tuple(_colour_in(entry) for entry in entries)
    width = 2 if len(entries) >= len(DIGITS) else 1
    numbers = {DIGITS[0] * width: 0} | {key: number for number, key in enumerate(keys, 1)}
    made = content.get("made", {})
    if not isinstance(made, dict):
        raise PatternFileError("made: expected an object")
    cells = _cells_in(_list_of(content, "rows", str), width, numbers)
    return Pattern(
        cells=cells,
        colours=colours,
        craft=str(content["craft"]),
        title=one_line(str(content.get("title", ""))),
        overlay=_overlay_in(content.get("overlay", {}), len(entries)),
        made=Provenance(
            pixcraft=str(made.get("pixcraft", "")),
            job=_texts(made.get("job", {})),
            source=_texts(made.get("source", {})),
            catalog=_texts(made.get("catalog", {})),
            seed=int(made.get("seed", 0)),
            warnings=tuple(one_line(str(item)) for item in made.get("warnings", [])),
            extra=_unknown_keys(content, made),
        ),
        heights=_heights_in(_list_of(content, "heights", str), cells) if "heights" in content else None,
    )


def _heights_in(rows: list[str], cells: Cells) -> Heights:
    if [len(row) for row in rows] != [cells.shape[1]] * cells.shape[0]:
        raise PatternFileError("heights: one character for each cell is expected")
    try:
        return np.array([[DIGITS.index(digit) for digit in row] for row in rows], np.uint8)
    except ValueError:
        raise PatternFileError("heights: only 0-9, A-Z and a-z are expected") from None


def _unknown_keys(content: dict[str, Any], made: dict[str, Any]) -> dict[str, Any]:
    top = {key: value for key, value in content.items() if key not in _TOP}
    inner = {key: value for key, value in made.items() if key not in _MADE}
    return ({"top": top} if top else {}) | ({"made": inner} if inner else {})


def _cells_in(rows: list[str], width: int, numbers: Mapping[str, int]) -> Cells:
    columns = len(rows[0]) // width if rows else 0
    if not 1 <= len(rows) <= MAX_SIDE or not 1 <= columns <= MAX_SIDE:
        raise PatternFileError(f"rows: {columns} x {len(rows)} cells; 1 to {MAX_SIDE} a side are possible")
    cells = np.empty((len(rows), columns), np.uint16)
    for y, row in enumerate(rows):
        if len(row) != columns * width:
            raise PatternFileError(f"rows[{y}]: {len(row) // width} cells, but the first row has {columns}")
        try:
            cells[y] = [numbers[row[x : x + width]] for x in range(0, len(row), width)]
        except KeyError as problem:
            raise PatternFileError(f"rows[{y}]: key {problem} is not in the list of colours") from None
    return cells


def _colour_in(entry: dict[str, Any]) -> ChartColour:
    return ChartColour(
        code=one_line(str(entry["code"])),
        name=one_line(str(entry.get("name", ""))),
        rgb=parse_hex(str(entry["rgb"])),
        symbol=one_line(str(entry.get("symbol", ""))),
        brand=one_line(str(entry.get("brand", ""))),
        catalog=one_line(str(entry.get("catalog", ""))),
        extra=_texts(entry.get("extra", {})) | {key: str(value) for key, value in entry.items() if key not in _COLOUR},
    )


def _overlay_in(content: dict[str, Any], colours: int) -> Overlay:
    if not isinstance(content, dict):
        raise PatternFileError("overlay: expected an object")
    overlay = Overlay(
        parts=tuple(_part_in(item) for item in content.get("parts", [])),
        backstitches=tuple(_backstitch_in(item) for item in content.get("backstitches", [])),
        ornaments=tuple(_ornament_in(item) for item in content.get("ornaments", [])),
        notes=tuple(_texts(note) for note in content.get("notes", [])),
    )
    keys = [part.first for part in overlay.parts] + [part.second for part in overlay.parts]
    keys += [line.colour for line in overlay.backstitches] + [item.colour for item in overlay.ornaments]
    if any(not isinstance(key, int) or not 0 <= key <= colours for key in keys):
        raise PatternFileError("overlay: a stitch names a colour that is not in the list")
    return overlay


def _part_in(item: dict[str, Any]) -> PartStitch:
    return PartStitch(item["x"], item["y"], item["first"], item["second"], item["direction"])


def _backstitch_in(item: dict[str, Any]) -> BackStitch:
    kind, sequence = one_line(str(item["kind"])), one_line(str(item["sequence"]))
    return BackStitch(item["x1"], item["y1"], item["x2"], item["y2"], item["colour"], kind, sequence)


def _ornament_in(item: dict[str, Any]) -> Ornament:
    return Ornament(item["x"], item["y"], item["colour"], one_line(str(item["kind"])), _texts(item["extra"]))


def _list_of(content: dict[str, Any], name: str, kind: type[T]) -> list[T]:
    items = content[name]
    if not isinstance(items, list) or not all(isinstance(item, kind) for item in items):
        raise PatternFileError(f"{name}: expected a list")
    return items


def _texts(content: Mapping[str, Any]) -> dict[str, str]:
    if not isinstance(content, dict):
        raise TypeError(f"expected an object of texts, found {content!r}")
    return {one_line(str(key)): one_line(str(value)) for key, value in content.items()}


def _reason(problem: Exception) -> str:
    return f"{problem} is missing" if isinstance(problem, KeyError) else str(problem)
