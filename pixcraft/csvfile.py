"""CSV tables that users write: columns found by their heading, and errors that point at the line.

Commas, semicolons and tabs separate; lines that start with # are comments; capitals do not matter in headings.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, TypeVar

from pixcraft.errors import CatalogError, InputError
from pixcraft.files import similar_names
from pixcraft.yamlfile import MAX_BYTES, read_bytes

Converted = TypeVar("Converted")


@dataclass(frozen=True)
class Line:
    """One line of a table: its cells by heading, and where it stands."""

    cells: Mapping[str, str]
    file: str
    number: int

    def fail(self, message: str, hint: str = "") -> NoReturn:
        """Raise a CatalogError at this line."""
        raise CatalogError(message, self.file, self.number, hint or "correct that line")

    def text(self, column: str) -> str:
        """What stands in a column; empty where the line or the table has no such cell."""
        return self.cells.get(column, "")

    def convert(self, column: str, convert: Callable[[str], Converted]) -> Converted:
        """A cell through `convert`, whose ValueError or InputError becomes an error at this line."""
        try:
            return convert(self.text(column))
        except InputError as error:
            self.fail(f"{column}: {error.message}", error.hint)
        except ValueError as error:
            self.fail(f"{column}: {error}")


def read_table(path: Path, required: Sequence[str], example: str) -> list[Line]:
    """The lines of a CSV file that has the columns `required`; empty lines are left out.

    Args:
        path: the file.
        required: headings it must have.
        example: what to write instead, for the hint of an error.

    Raises:
        CatalogError: unreadable, not text, a column missing or given twice, or nothing below the heading.
    """
    rows = read_rows(path)
    number, cells = rows[0] if rows else (1, [])
    heading = [cell.casefold() for cell in cells]
    for column in required:
        if heading.count(column) != 1:
            problem = "is there twice" if column in heading else "is missing"
            raise CatalogError(f"column {column!r} {problem}", str(path), number, hint=example)
    lines = [Line(dict(zip(heading, row, strict=False)), str(path), number) for number, row in rows[1:]]
    if not lines:
        raise CatalogError("holds nothing below its heading", str(path), hint=example)
    return lines


def read_rows(path: Path, most: int = MAX_BYTES) -> list[tuple[int, list[str]]]:
    """(line number, cells without spaces around them) of each line of a CSV file that says something.

    Args:
        path: the file.
        most: bytes that it may have.

    Raises:
        CatalogError: unreadable, not text, or not CSV.
    """
    text = _text_of(path, most)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    rows: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for row in reader:
            rows.append((begins, [cell.strip() for cell in row]))
            begins = reader.line_num + 1
    except csv.Error as problem:
        hint = "close every quote, and write two for one inside a quoted cell"
        raise CatalogError(f"is not CSV: {problem}", str(path), begins, hint) from None
    return [(number, cells) for number, cells in rows if any(cells) and not cells[0].startswith("#")]


def _text_of(path: Path, most: int) -> str:
    """The text of a small file in UTF-8, with or without a byte order mark."""
    if not os.path.isfile(path):  # a name too long for the system is an error in `Path.is_file`
        problem = "is a folder" if os.path.isdir(path) else "no such file"
        raise CatalogError(f"cannot be read: {problem}", str(path), hint=similar_names(path))
    try:
        return read_bytes(path, CatalogError, most).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CatalogError("is not text", str(path), hint="save it as UTF-8 text or CSV") from None


def _separator(text: str) -> str:
    """What the heading is separated by."""
    heading = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    return max(",;\t", key=heading.count)
