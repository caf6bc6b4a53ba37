"""Lists of codes: what a crafter owns, in a file or typed."""

from __future__ import annotations

import csv
from pathlib import Path

from pixcraft.errors import CatalogError
from pixcraft.files import similar_names
from pixcraft.yamlfile import read_bytes


def read_codes(text: str) -> tuple[str, ...]:
    """Codes from a file (a CSV with a `code` column, or one code a line) or separated by commas.

    Raises:
        CatalogError: a file without codes, or one that cannot be read.
    """
    path = Path(text)
    if not path.suffix and not path.is_file():
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if not path.exists():
        raise CatalogError(
            "cannot be read: no such file", text, hint=f"{similar_names(path)}; codes themselves are typed as 310,321"
        )
    try:
        lines = read_bytes(path, CatalogError).decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise CatalogError("is not text", text, hint="save it as UTF-8 text or CSV") from None
    rows = [row for row in csv.reader(lines) if row and not row[0].lstrip().startswith("#")]
    heading = [cell.strip().casefold() for cell in rows[0]] if rows else []
    column = heading.index("code") if "code" in heading else 0
    codes = [row[column].strip() for row in rows[1 if "code" in heading else 0 :] if len(row) > column]
    if not any(codes):
        raise CatalogError("holds no codes", text, hint="write one code a line, or a CSV with a code column")
    return tuple(code for code in codes if code)
