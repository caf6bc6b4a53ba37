"""Lists of codes: what a crafter owns, in a file or typed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pixcraft.csvfile import Line, read_rows
from pixcraft.errors import CatalogError, UnknownName
from pixcraft.files import similar_names
from pixcraft.options import number
from pixcraft.palette import Colour, Palette

COUNTS = ("count", "skeins", "on_hand", "on_hand_beads", "on_hand_g")
"""Headings of how much there is of a colour; who has none of it does not own it."""
_MOST = 1e9


@dataclass(frozen=True)
class Listed:
    """A code as it was typed, or as it stands in a line of a file."""

    code: str
    file: str = ""
    line: int = 0

    def colour(self, palette: Palette) -> Colour:
        """The palette's colour of that code.

        Raises:
            UnknownName: no such code was typed.
            CatalogError: no such code, with the line of the file it stands in.
        """
        try:
            return palette.find(self.code)
        except UnknownName as error:
            if not self.file:
                raise
            raise CatalogError(error.message, self.file, self.line, error.hint) from None


def read_codes(text: str) -> tuple[Listed, ...]:
    """Codes from a file (a CSV with a `code` column, or one code a line) or separated by commas.

    Colours of which a file counts none are left out.

    Raises:
        CatalogError: a file without codes, one that cannot be read, or a count that is no number from 0.
    """
    path = Path(text)
    if not path.suffix and not os.path.isfile(path):  # many codes are a name too long for `Path.is_file`
        return tuple(Listed(part.strip()) for part in text.split(",") if part.strip())
    if not os.path.exists(path):
        raise CatalogError(
            "cannot be read: no such file", text, hint=f"{similar_names(path)}; codes themselves are typed as 310,321"
        )
    rows = read_rows(path)
    heading = [cell.casefold() for cell in rows[0][1]] if rows else []
    columns, rows = (heading, rows[1:]) if "code" in heading else (["code"], rows)
    lines = [Line(dict(zip(columns, cells, strict=False)), text, line) for line, cells in rows]
    codes = [line for line in lines if line.text("code")]
    if not codes:
        raise CatalogError("holds no codes", text, hint="write one code a line, or a CSV with a code column")
    return tuple(Listed(line.text("code"), text, line.number) for line in codes if _is_owned(line))


def _is_owned(line: Line) -> bool:
    """Whether no column says that there is none of it."""
    counts = [line.convert(column, number(0, _MOST)) for column in COUNTS if line.text(column)]
    return 0 not in counts
