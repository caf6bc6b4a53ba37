"""Fabrics: how many stitches an inch holds, and the sizes that follow."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from pixcraft.colour import parse_hex
from pixcraft.errors import CatalogError, UnknownName
from pixcraft.options import integer, number, yes_no
from pixcraft.units import MM_PER_INCH
from pixcraft.yamlfile import Value, read_yaml

HEM_MM = 3 * MM_PER_INCH
"""Fabric left on each side for hoop and frame: 3 inches."""


@dataclass(frozen=True)
class Fabric:
    """One fabric: `threads` an inch, stitched `over` so many of them, usually with `strands` strands."""

    name: str
    title: str
    threads: float
    over: int
    strands: int
    common: bool = False

    @property
    def stitches_per_inch(self) -> float:
        """Stitches an inch, the same both ways."""
        return self.threads / self.over

    @property
    def pitch(self) -> float:
        """Width of one stitch in mm."""
        return MM_PER_INCH / self.stitches_per_inch

    def finished(self, columns: int, rows: int) -> tuple[float, float]:
        """Size of the stitched area in mm."""
        return columns * self.pitch, rows * self.pitch

    def cut(self, columns: int, rows: int) -> tuple[float, float]:
        """Size of the piece to cut in mm: the finished size and a hem on every side."""
        width, height = self.finished(columns, rows)
        return width + 2 * HEM_MM, height + 2 * HEM_MM


def find_fabric(name: str) -> Fabric:
    """The fabric of that name; a bare number is Aida of that count, or a fabric of as many stitches an inch.

    Raises:
        UnknownName: no such fabric.
    """
    key = re.sub(r"(?<=[a-z])[\s-]+(?=\d)", "", name.strip().casefold())
    known = fabrics()
    if key in known:
        return known[key]
    if f"aida{key}" in known:
        return known[f"aida{key}"]
    try:
        count = number(4, 40)(key.removeprefix("aida"))
    except ValueError:
        raise UnknownName("fabric", name, known) from None
    return Fabric(f"aida{count:g}", f"{count:g}-count Aida", count, 1, usual_strands(count))


def usual_strands(stitches_per_inch: float) -> int:
    """Strands for a full cross at this many stitches an inch, as for the nearest Aida."""
    aidas = [fabric for fabric in fabrics().values() if fabric.name.startswith("aida")]
    return min(aidas, key=lambda fabric: abs(fabric.threads - stitches_per_inch)).strands


def find_fabric_colour(name: str) -> tuple[int, int, int]:
    """SRGB of a fabric colour by name or "#rrggbb".

    Raises:
        UnknownName: neither.
    """
    known = fabric_colours()
    if name.strip().casefold() in known:
        return known[name.strip().casefold()]
    try:
        return parse_hex(name)
    except ValueError:
        raise UnknownName("fabric colour", name, known) from None


@cache
def fabrics() -> Mapping[str, Fabric]:
    """All fabrics by name, in the order of the file."""
    return {fabric.name: fabric for fabric in map(_fabric_in, _file()["fabrics"].items())}


@cache
def fabric_colours() -> Mapping[str, tuple[int, int, int]]:
    """All named fabric colours."""
    return {name: value.convert(parse_hex) for name, value in _file()["colours"].entries().items()}


def _file() -> dict[str, Value]:
    path = Path(str(files("pixcraft") / "crafts" / "fabrics.yaml"))
    return read_yaml(path, CatalogError).fields(("fabrics", "colours"))


def _fabric_in(value: Value) -> Fabric:
    entry = value.fields(
        ("name", "title", "threads", "over", "strands", "common"), ("name", "title", "threads", "over", "strands")
    )
    return Fabric(
        name=entry["name"].text(),
        title=entry["title"].text(),
        threads=entry["threads"].convert(number(4, 60)),
        over=entry["over"].convert(integer(1, 3)),
        strands=entry["strands"].convert(integer(1, 6)),
        common="common" in entry and entry["common"].convert(yes_no),
    )
