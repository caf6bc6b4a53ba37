"""Tables for spreadsheets as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(rows: Iterable[Iterable[object]]) -> bytes:
    """The table as UTF-8 with a BOM, so that spreadsheets read accents; texts are never run as formulas."""
    return csv_text([*map(_harmless, row)] for row in rows).encode("utf-8-sig")


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    """The table as shops read it: every text as it is."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerows(rows)
    return stream.getvalue()


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and len(value) > 1 and value.startswith(_FORMULA) else value
