"""Bricks: parts, the colours that each was made in, and what is in the official mosaic sets."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

from pixcraft.errors import CatalogError, InputError, UnknownName
from pixcraft.options import integer, number
from pixcraft.yamlfile import Value, read_yaml

PIXELS: Mapping[str, str] = {
    "round-tile": "98138",
    "round-plate": "6141",
    "tile": "3070b",
    "plate": "3024",
    "brick": "3005",
}
"""The part of one cell that each name of `--part` stands for."""

FAMILIES: Mapping[str, str] = {"plates": "plate", "tiles": "tile", "bricks": "brick"}
"""Category of the full rectangles that cells can be merged into."""

_PART = ("name", "title", "category", "width", "length", "height", "ids", "price", "bounds", "note")
_SET = ("name", "title", "columns", "rows", "part", "counts")
_SYSTEMS = ("rebrickable", "ldraw", "bricklink")


@dataclass(frozen=True)
class Part:
    """One mould.

    Attributes:
        name: the Rebrickable part number.
        category: "plate", "tile", "brick", "round_tile", "baseplate", ...
        width, length: in studs, width <= length; the length lies along x in LDraw.
        height_ldu: in LDraw units without the stud: 8 a plate, 24 a brick; 20 a stud sideways.
        ids: its numbers at "rebrickable", "ldraw" and "bricklink".
        price: (low, typical, high) in USD, hobby estimates; None = no estimate.
        bounds: x_min, x_max, y_top, y_bottom, z_min, z_max of its LDraw geometry, studs included; up is -y.
    """

    name: str
    title: str
    category: str
    width: int
    length: int
    height_ldu: int
    ids: Mapping[str, str]
    price: tuple[float, float, float] | None
    bounds: tuple[float, ...]
    note: str = ""


@dataclass(frozen=True)
class SetStock:
    """What one official mosaic set holds.

    Attributes:
        columns, rows: of its canvas; 0 = unknown.
        part: the part that most of it is made of; "" = unknown.
        counts: pieces by colour code.
    """

    name: str
    title: str
    columns: int
    rows: int
    part: str
    counts: Mapping[str, int] = field(default_factory=dict)


class Availability:
    """Which part was issued in which colour."""

    @cached_property
    def _elements(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        text = (files("pixcraft") / "crafts" / "availability.csv").read_text(encoding="utf-8")
        rows = csv.reader(io.StringIO(text))
        next(rows)
        return {(part, colour): tuple(elements.split()) for part, colour, elements in rows}

    @cached_property
    def _colours(self) -> Mapping[str, frozenset[str]]:
        colours: dict[str, set[str]] = {}
        for part, colour in self._elements:
            colours.setdefault(part, set()).add(colour)
        return {part: frozenset(codes) for part, codes in colours.items()}

    def made(self, part: str, colour: str) -> tuple[str, ...]:
        """LEGO's element ids of a part (by `Part.name`) in a colour code, newest first; empty = never issued."""
        return self._elements.get((part, colour), ())

    def colours_of(self, part: str) -> frozenset[str]:
        """The colour codes that a part was ever issued in."""
        return self._colours.get(part, frozenset())

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Every (part, colour code) that was ever issued."""
        return tuple(self._elements)


ELEMENT = Availability()
"""The table of `availability.csv`, read when first asked."""


def find_part(name: str) -> Part:
    """The part with a number in any of the three systems, or with a name of `PIXELS`.

    Raises:
        UnknownName: no such part.
    """
    key = name.strip().casefold()
    key = PIXELS.get(key, key)
    if key in parts():
        return parts()[key]
    for part in parts().values():
        if key in part.ids.values():
            return part
    raise UnknownName("part", name, [*PIXELS, *parts()])


def family(name: str) -> tuple[Part, ...]:
    """The parts of one of `FAMILIES`, smallest first."""
    found = [part for part in parts().values() if part.category == FAMILIES[name]]
    return tuple(sorted(found, key=lambda part: (part.width * part.length, part.width, part.name)))


def find_set(number: str) -> SetStock:
    """The stock of a set by its number, with or without "-1".

    Raises:
        InputError: a set that we do not have; says which we have.
    """
    key = number.strip().casefold()
    known = set_stocks()
    found = known.get(key) or known.get(f"{key}-1")
    if found is None:
        raise InputError(
            f"the pieces of set {number.strip()!r} are not known",
            f"known: {', '.join(name.removesuffix('-1') for name in known)}; or give a parts list as a file",
        )
    return found


@cache
def parts() -> Mapping[str, Part]:
    """All parts by Rebrickable number, in the order of the file."""
    return {part.name: part for part in map(_part_in, _items("parts"))}


@cache
def set_stocks() -> Mapping[str, SetStock]:
    """All sets by number ("21226-1")."""
    return {stock.name: stock for stock in map(_set_in, _items("sets"))}


def _items(name: str) -> list[Value]:
    path = Path(str(files("pixcraft") / "crafts" / f"{name}.yaml"))
    return read_yaml(path, CatalogError).fields((name,), (name,))[name].items()


def _part_in(value: Value) -> Part:
    entry = value.fields(_PART, (*_PART[:7], "bounds"))
    ids = entry["ids"].fields(_SYSTEMS, _SYSTEMS)
    return Part(
        name=entry["name"].text(),
        title=entry["title"].text(),
        category=entry["category"].text(),
        width=entry["width"].convert(integer(1, 100)),
        length=entry["length"].convert(integer(1, 100)),
        height_ldu=entry["height"].convert(integer(1, 1000)),
        ids={system: number.text() for system, number in ids.items()},
        price=_price(entry["price"]) if "price" in entry else None,
        bounds=tuple(item.convert(number(-10_000, 10_000)) for item in entry["bounds"].items()),
        note=entry["note"].text() if "note" in entry else "",
    )


def _price(value: Value) -> tuple[float, float, float]:
    low, typical, high = (item.convert(number(0, 10_000)) for item in value.items())
    return low, typical, high


def _set_in(value: Value) -> SetStock:
    entry = value.fields(_SET, ("name", "title", "counts"))
    return SetStock(
        name=entry["name"].text(),
        title=entry["title"].text(),
        columns=entry["columns"].convert(integer(1, 1000)) if "columns" in entry else 0,
        rows=entry["rows"].convert(integer(1, 1000)) if "rows" in entry else 0,
        part=entry["part"].text() if "part" in entry else "",
        counts={code: count.convert(integer(1, 100_000)) for code, count in entry["counts"].entries().items()},
    )
