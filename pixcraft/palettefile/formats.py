"""Palettes in other people's formats: CSV, .hex (Lospec), .gpl (GIMP) and .ase (Adobe Swatch Exchange)."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from pixcraft.colour import parse_hex
from pixcraft.errors import CatalogError
from pixcraft.palette import Colour, Palette
from pixcraft.palettefile.adobe import read_swatches
from pixcraft.palettefile.draft import MAX_COLOURS, Draft, Row

_CSV_HINT = "begin the file with the names of its columns, such as: code,name,hex"
_CHANNELS = (("r", "g", "b"), ("red", "green", "blue"))


def read_csv_draft(data: bytes, path: Path) -> Draft:
    """Read a table with columns code, name and hex (or rgb, or r, g and b) in any order; others are ignored.

    Raises:
        CatalogError: not UTF-8, not a table, or a column is missing.
    """
    draft = _draft(path)
    records = _csv_records(_decoded(data, path), path)
    line, heading = next(records, (1, []))
    columns = [name.strip().casefold() for name in heading]
    _check_columns(columns, path, line)
    for line, cells in records:
        if not any(cell.strip() for cell in cells):
            continue
        fields = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
        _add(draft, line, fields.get("code", ""), fields.get("name", ""), lambda: _csv_rgb(fields))  # noqa: B023
    return draft


def _csv_records(text: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of each record; the delimiter is the commonest of comma, semicolon and tab in the first line."""
    first = text.split("\n", 1)[0]
    reader = csv.reader(text.splitlines(keepends=True), delimiter=max(",;\t", key=first.count), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as problem:
        raise CatalogError(f"not a table: {problem}", str(path), line) from None


def _check_columns(columns: list[str], path: Path, line: int) -> None:
    if not ({"hex", "rgb"} & set(columns) or any(set(names) <= set(columns) for names in _CHANNELS)):
        raise CatalogError("has no column hex, rgb, or r, g and b", str(path), line, _CSV_HINT)
    for name in ("code", "name", "hex", "rgb", *_CHANNELS[0], *_CHANNELS[1]):
        if columns.count(name) > 1:
            raise CatalogError(f"has the column {name!r} twice", str(path), line)


def _csv_rgb(fields: dict[str, str]) -> tuple[int, int, int]:
    for column in ("hex", "rgb"):
        if fields.get(column):
            return parse_hex(fields[column])
    for names in _CHANNELS:
        if any(name in fields for name in names):
            return _bytes([fields.get(name, "") for name in names])
    raise ValueError("the colour is missing")


def read_hex_draft(data: bytes, path: Path) -> Draft:
    """Read one colour a line, "rrggbb" with or without #, as Lospec writes them.

    Raises:
        CatalogError: not UTF-8.
    """
    draft = _draft(path)
    for line, text in enumerate(_decoded(data, path).splitlines(), start=1):
        if text.strip():
            _add(draft, line, "", "", lambda: parse_hex(text))  # noqa: B023
    return draft


def read_gpl_draft(data: bytes, path: Path) -> Draft:
    """Read a GIMP palette: headers Name, Columns and Channels, then "r g b name" a line.

    Raises:
        CatalogError: not UTF-8, or not a GIMP palette.
    """
    lines = _decoded(data, path).splitlines()
    if not lines or lines[0].strip() != "GIMP Palette":
        raise CatalogError("is not a GIMP palette", str(path), 1, "its first line must be: GIMP Palette")
    draft = _draft(path, _gpl_header(lines, "name"))
    channels = 4 if _gpl_header(lines, "channels").upper() == "RGBA" else 3
    for line, text in enumerate(lines[1:], start=2):
        if not text.strip() or text.lstrip().startswith("#") or re.match(r"\w+:", text):
            continue
        cells = text.split(maxsplit=channels)
        name = cells[channels].strip() if len(cells) > channels else ""
        _add(draft, line, "", "" if name == "Untitled" else name, lambda: _bytes(cells[:channels]))  # noqa: B023
    return draft


def _gpl_header(lines: list[str], key: str) -> str:
    pairs = (line.partition(":") for line in lines[1:])
    return next((value.strip() for name, colon, value in pairs if colon and name.strip().casefold() == key), "")


def read_ase_draft(data: bytes, path: Path) -> Draft:
    """Read the colours of an Adobe Swatch Exchange file, groups flattened.

    Raises:
        CatalogError: not such a file, or cut short.
    """
    try:
        swatches = read_swatches(data, MAX_COLOURS + 1)
    except ValueError as problem:
        raise CatalogError(f"is not a readable .ase file: {problem}", str(path)) from None
    draft = _draft(path)
    draft.rows = [
        Row(Colour("", name, rgb), where=f"swatch {number}") for number, (name, rgb) in enumerate(swatches, start=1)
    ]
    return draft


def _draft(path: Path, title: str = "") -> Draft:
    return Draft(Palette(path.stem, (), title=title or path.stem, kind="", file=str(path)))


def _add(draft: Draft, line: int, code: str, name: str, read_rgb: Callable[[], tuple[int, int, int]]) -> None:
    """Add one colour to the draft, or the problem with it."""
    try:
        draft.rows.append(Row(Colour(code, name, read_rgb()), line))
    except ValueError as problem:
        draft.problems.append(CatalogError(str(problem), draft.about.file, line))


def _bytes(cells: list[str]) -> tuple[int, int, int]:
    values = [int(cell) for cell in cells if re.fullmatch(r"[0-9]{1,3}", cell.strip())]
    if len(values) != len(cells) or len(values) < 3 or max(values) > 255:
        raise ValueError(f"{' '.join(cells)!r} is not three numbers from 0 to 255")
    return values[0], values[1], values[2]


def _decoded(data: bytes, path: Path) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise CatalogError("is not UTF-8 text", str(path), line, "save it as CSV UTF-8 or plain UTF-8") from None
