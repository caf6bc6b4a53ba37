"""Prices, which only the user knows: a CSV of code, price of a pack, and pieces in a pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pixcraft.csvfile import Line, read_table
from pixcraft.options import integer, number

MOST = 1_000_000.0
_EXAMPLE = "write code,price or code,price,pack in the first line, then one line a colour such as P18,2.99,1000"


@dataclass(frozen=True)
class Price:
    """What one pack costs in the user's currency, the pieces in it (0 = the usual pack), and its line in the file."""

    price: float
    pack: int = 0
    line: int = 0


def read_prices(path: Path) -> Mapping[str, Price]:
    """Prices by code as it is written, in the order of the file.

    Raises:
        CatalogError: unreadable, a price that is no number or negative, a pack of nothing, or a code given twice.
    """
    prices: dict[str, Price] = {}
    lines: dict[str, int] = {}
    for line in read_table(path, ("code", "price"), _EXAMPLE):
        code = line.text("code")
        if not code:
            line.fail("a price without a code", _EXAMPLE)
        if first := lines.get(code.casefold()):
            line.fail(f"{code!r} has a price in line {first} already", "keep one of the two")
        lines[code.casefold()] = line.number
        prices[code] = _price(line)
    return prices


def _price(line: Line) -> Price:
    pack = line.convert("pack", integer(1, 1_000_000)) if line.text("pack") else 0
    return Price(line.convert("price", amount), pack, line.number)


def amount(text: str) -> float:
    """A price with a decimal point or comma.

    Raises:
        ValueError: no number, less than nothing, or more than MOST.
    """
    return number(0, MOST)(text.replace(",", ".") if "." not in text else text)
