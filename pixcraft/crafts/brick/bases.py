"""Bases under a mosaic: which there are, where they meet, and in which colours they are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pixcraft.crafts.brick.colour_names import known_colours
from pixcraft.crafts.parts import ELEMENT, Part, parts
from pixcraft.crafts.sections import Sections, evenly
from pixcraft.errors import InputError
from pixcraft.palette import RETIRED, Colour

_PREFERRED = ("71", "0", "15", "2", "72")
"""Light bluish gray, black, white, green, dark bluish gray: the first that a base is made in is its usual colour."""


@dataclass(frozen=True)
class Base:
    """One kind of base: the number of its part, its side in studs, and how several are joined."""

    part: str
    side: int
    noun: str
    joining: str

    @property
    def mould(self) -> Part:
        """The part itself."""
        return parts()[self.part]

    def colours(self) -> Mapping[str, Colour]:
        """What it is made in today, by code."""
        known = known_colours()
        codes = [code for code in known if code in ELEMENT.colours_of(self.part)]
        return {code: known[code] for code in codes if RETIRED not in known[code].flags}

    def colour(self, wanted: str) -> Colour:
        """The colour by code or name; empty = its usual one.

        Raises:
            InputError: it is not made in that.
        """
        made = self.colours()
        if not wanted:
            return next((made[code] for code in _PREFERRED if code in made), next(iter(made.values())))
        for colour in made.values():
            if wanted.casefold() in (colour.code, colour.name.casefold()):
                return colour
        names = ", ".join(f"{colour.name} ({colour.code})" for colour in made.values())
        raise InputError(f"{self.mould.title} ({self.part}) is not made in {wanted!r}", f"it is made in {names}")


_FLAT = "Base plates have no joints of their own: screw or glue them to a board, edge to edge."
BASES: Mapping[str, Base] = {
    "48": Base("4186", 48, "base plate", _FLAT),
    "32": Base("3811", 32, "base plate", _FLAT),
    "16": Base("3867", 16, "base plate", _FLAT),
    "art": Base(
        "65803", 16, "Art base", "Join Art bases with two Technic pins (2780) along every edge that two share."
    ),
}
"""By the names of `--base`."""


def sections_on(columns: int, rows: int, base: Base, section: int) -> Sections:
    """Sections of at most `section` cells a side; each edge of a base is one of a section as well."""
    edges = _edges(columns, base.side, section), _edges(rows, base.side, section)
    whole = min(section, base.side)
    return Sections(*edges, "section", whole=(whole, whole))


def _edges(cells: int, side: int, section: int) -> tuple[int, ...]:
    starts = (start + step for start in range(0, cells, side) for step in range(0, side, section))
    return (*sorted({start for start in starts if start < cells}), cells)


def bases_under(columns: int, rows: int, base: Base) -> Sections:
    """The bases that a grid of this size needs."""
    return evenly(columns, rows, base.side, base.side, base.noun)
