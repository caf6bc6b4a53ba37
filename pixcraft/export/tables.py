"""Long tables as CSV, workbook or JSON, written row by row so that memory does not grow with them."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

import xlsxwriter

from pixcraft.errors import OutputError
from pixcraft.export.spreadsheet import csv_bytes

Cell = str | int | float
Rows = Iterable[Iterable[Cell]]

CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""Always the same, so that the same rows give the same bytes."""
_MONEY = ("price", "pack_price", "cost", "margin")
_AT_ONCE = 1000
_BOM = 3
_WIDEST = 40
_LONGEST = 32_767
"""Characters that a cell of a workbook holds."""


def write_csv(path: Path, rows: Rows) -> Path:
    """A CSV file that spreadsheets read: UTF-8 with a mark, texts that are no formulas.

    Raises:
        OutputError: it cannot be written.
    """
    waiting = iter(rows)
    with replaced(path) as stream:
        mark = 0
        while block := [*islice(waiting, _AT_ONCE)]:
            stream.write(csv_bytes(block)[mark:])
            mark = _BOM
    return path


def write_json(path: Path, top: Mapping[str, object], name: str, items: Iterable[Mapping[str, object]]) -> Path:
    """A JSON object of `top` and, under `name`, a long list.

    Raises:
        OutputError: it cannot be written.
    """
    head = json.dumps(top, indent=1, ensure_ascii=False).removesuffix("}").rstrip()
    with replaced(path) as stream:
        stream.write(f"{head}{',' if top else ''}\n {json.dumps(name)}: [".encode())
        for number, item in enumerate(items):
            stream.write(f"{',' if number else ''}\n  {json.dumps(item, ensure_ascii=False)}".encode())
        stream.write(b"\n ]\n}\n")
    return path


def write_workbook(path: Path, title: str, sheets: Mapping[str, Rows]) -> Path:
    """A workbook whose sheets begin with a heading; text stays text, so that codes keep zeros and run nothing.

    Raises:
        OutputError: it cannot be written.
    """
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "table.xlsx"
        with xlsxwriter.Workbook(made, {"constant_memory": True, "tmpdir": folder}) as book:
            book.set_properties({"title": title, "author": "pixcraft", "created": CREATED})
            bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
            money = book.add_format({"num_format": "0.00"})
            for name, rows in sheets.items():
                _fill(book.add_worksheet(name), rows, bold, money)
        with replaced(path) as stream, made.open("rb") as source:
            shutil.copyfileobj(source, stream)
    return path


def _fill(sheet: Any, rows: Rows, bold: Any, money: Any) -> None:
    """A heading and lines; columns get the width of their heading, which is all that is known beforehand."""
    waiting = iter(rows)
    heading = [str(cell) for cell in next(waiting, ())]
    for column, text in enumerate(heading):
        sheet.set_column(column, column, min(_WIDEST, max(10, len(text) + 2)))
        sheet.write_string(0, column, text, bold)
    sheet.freeze_panes(1, 0)
    last = 0
    for last, row in enumerate(waiting, 1):
        for column, cell in enumerate(row):
            look = money if column < len(heading) and heading[column] in _MONEY else None
            if isinstance(cell, str):
                sheet.write_string(last, column, cell[:_LONGEST])
            else:
                sheet.write_number(last, column, cell, look)
    if heading and last:
        sheet.autofilter(0, 0, last, len(heading) - 1)


@contextlib.contextmanager
def replaced(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of `path` when all of it is written.

    Raises:
        OutputError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:20]}.", suffix=".part", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            umask = os.umask(0)
            os.umask(umask)
            os.chmod(name, 0o666 & ~umask)
            os.replace(name, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
    except OSError as problem:
        raise OutputError(f"cannot write {path}: {problem.strerror}", "make room, or choose another --out") from None
