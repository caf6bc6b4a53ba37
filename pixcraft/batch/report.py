"""What to read in the morning: the designs that could not be made, and why."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pixcraft.batch.plan import Planned
from pixcraft.batch.run import receipts_of
from pixcraft.export.spreadsheet import csv_bytes
from pixcraft.files import write_all

ERRORS = "errors.csv"
_COLUMNS = ("id", "file", "line", "stage", "code", "message", "fix")


def write_errors(planned: Iterable[Planned], out: Path) -> Path:
    """A line for each design that failed, in the plan's order; an empty table where none did."""
    rows: list[list[object]] = [list(_COLUMNS)]
    for item, receipt in receipts_of(planned, out):
        if failure := receipt.failure:
            said = (failure.stage, failure.code, failure.message, failure.fix)
            rows.append([item.row.id, item.row.options.get("picture", ""), item.row.line or "", *said])
    path = out / ERRORS
    write_all({path: csv_bytes(rows)}, force=True)
    return path
