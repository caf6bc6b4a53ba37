"""Numbers of shops and suppliers: which kit is sold under which SKU, and which colour is ordered under which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pixcraft.batch.stock import Key
from pixcraft.csvfile import read_table

_KITS = "such as: design,sku"
_COLOURS = "such as: palette,code,sku,ean"


@dataclass(frozen=True)
class Article:
    """What a supplier calls a colour."""

    sku: str
    ean: str = ""


def read_kit_skus(path: Path) -> Mapping[str, str]:
    """SKU of each design by its id in small letters.

    Raises:
        CatalogError: unreadable, or a design twice.
    """
    found: dict[str, str] = {}
    lines: dict[str, int] = {}
    for line in read_table(path, ("design", "sku"), _KITS):
        name = line.text("design").casefold()
        if not name or not line.text("sku"):
            line.fail("a design and its SKU are needed", _KITS)
        if name in found:
            line.fail(f"{line.text('design')!r} is on line {lines[name]} already", "keep one of the two")
        found[name], lines[name] = line.text("sku"), line.number
    return found


def read_supplier_skus(path: Path) -> Mapping[Key, Article]:
    """What the supplier calls each colour, by palette, code and part in small letters.

    Raises:
        CatalogError: unreadable, or a colour twice.
    """
    found: dict[Key, Article] = {}
    lines: dict[Key, int] = {}
    for line in read_table(path, ("palette", "code", "sku"), _COLOURS):
        key = line.text("palette").casefold(), line.text("code").casefold(), line.text("part").casefold()
        if not key[1]:
            line.fail("a SKU without a code", _COLOURS)
        if key in found:
            line.fail(f"{line.text('code')!r} is on line {lines[key]} already", "keep one of the two")
        found[key], lines[key] = Article(line.text("sku"), line.text("ean")), line.number
    return found
