"""What a palette file was read to, before the rules that hold for every format are checked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from pixcraft.errors import CatalogError
from pixcraft.palette import Colour, Palette
from pixcraft.palettefile.keys import KINDS as KEYED
from pixcraft.palettefile.keys import MOST as MOST_KEYS

MAX_COLOURS = 5000
MAX_TEXT = 200


@dataclass(frozen=True)
class Row:
    """One colour and where it stands: a line (0 in binary files) and a path such as "colours[37]"."""

    colour: Colour
    line: int = 0
    where: str = ""


@dataclass
class Draft:
    """A palette as read so far: `about` holds the header, `problems` all that was wrong."""

    about: Palette
    rows: list[Row] = field(default_factory=list)
    problems: list[CatalogError] = field(default_factory=list)

    def fault(self, row: Row, part: str, message: str, hint: str = "") -> None:
        """Note a problem with one part of a colour."""
        where = ".".join(name for name in (row.where, part) if name)
        self.problems.append(CatalogError(f"{where}: {message}", self.about.file, row.line, hint))

    def palette(self) -> Palette:
        """The palette that was read."""
        return replace(self.about, colours=tuple(row.colour for row in self.rows))


def give_codes(draft: Draft) -> None:
    """Fill in codes where no colour has one: the names if all differ, else 1 to n."""
    if any(row.colour.code for row in draft.rows):
        return
    names = [row.colour.name for row in draft.rows]
    distinct = all(names) and len({name.casefold() for name in names}) == len(names)
    codes = names if distinct else [str(number) for number in range(1, len(names) + 1)]
    draft.rows = [
        replace(row, colour=replace(row.colour, code=code, name=row.colour.name or code))
        for row, code in zip(draft.rows, codes, strict=True)
    ]


def check_rules(draft: Draft) -> None:
    """Add the problems that no format can have: no or too many colours, bad text, codes twice, dead references."""
    if not draft.rows and not draft.problems:
        draft.problems.append(CatalogError("has no colours", draft.about.file))
    if len(draft.rows) > MAX_COLOURS:
        draft.problems.append(
            CatalogError(f"has more than {MAX_COLOURS} colours", draft.about.file, hint="is this the right file?")
        )
        return
    if draft.about.kind in KEYED and len(draft.rows) > MOST_KEYS:
        draft.problems.append(CatalogError(f"has more than {MOST_KEYS} {draft.about.kind}", draft.about.file))
    for row in draft.rows:
        _check_text(draft, row)
    if not draft.problems:  # a colour that could not be read would be missed everywhere it is named
        _check_references(draft)
    _check_codes(draft)
    _check_keys(draft)
    draft.problems.sort(key=lambda problem: problem.line)


def _check_text(draft: Draft, row: Row) -> None:
    colour = row.colour
    if not colour.code:
        draft.fault(row, "code", "is missing")
    for part, text in (("code", colour.code), ("name", colour.name), ("replacement", colour.replacement)):
        if not text.isprintable():
            draft.fault(row, part, f"{text!r} has characters that cannot be printed")
        if len(text) > MAX_TEXT:
            draft.fault(row, part, f"is longer than {MAX_TEXT} characters")


def _check_codes(draft: Draft) -> None:
    first: dict[str, Row] = {}
    for row in draft.rows:
        code = row.colour.code
        earlier = first.setdefault(code.casefold(), row)
        if code and earlier is not row:
            at = f" on line {earlier.line}" if earlier.line else ""
            draft.fault(row, "code", f"{code!r} is there already{at}", "every code once; capitals do not matter")


def _check_keys(draft: Draft) -> None:
    first: dict[str, Row] = {}
    for row in draft.rows:
        key = row.colour.key
        earlier = first.setdefault(key, row)
        if key and earlier is not row:
            draft.fault(row, "key", f"{key!r} is the key of {earlier.colour.code} already", "every key once")


def _check_references(draft: Draft) -> None:
    known = {row.colour.code for row in draft.rows}
    if draft.about.white and draft.about.white not in known:
        problem = f"white: {draft.about.white!r} is not a code of this palette"
        draft.problems.append(CatalogError(problem, draft.about.file))
    known = {code.casefold() for code in known}
    for row in draft.rows:
        target = row.colour.replacement.casefold()
        if target and target not in known:
            draft.fault(row, "replacement", f"{row.colour.replacement!r} is not a code of this palette")
        elif target and target == row.colour.code.casefold():
            draft.fault(row, "replacement", "a colour cannot replace itself")
