"""What pieces cost: estimates of the parts table, or the user's own prices, which then travel in the pattern."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from pixcraft.crafts.parts import Part, find_part, parts
from pixcraft.crafts.prices import MOST, amount
from pixcraft.csvfile import Line, read_table
from pixcraft.errors import InputError
from pixcraft.options import number
from pixcraft.palette import Palette
from pixcraft.pattern import ChartColour, Pattern

_EXAMPLE = "write part,price or part,colour,price in the first line, then one part a line such as 3024,0.03"
_EXTRA = "prices"

PriceList = Mapping[tuple[str, str], float]
"""Prices by name of the part and code of the colour, "" for every colour."""


@cache
def estimate(part: str) -> float:
    """A typical price in USD of a part by its name.

    Parts that nobody estimates are placed between those of their category that are next in area, and larger ones cost
    as much per stud as the largest that is known.
    """
    found = parts()[part]
    if found.price:
        return found.price[1]
    known = sorted(
        (_area(one), one.price[1]) for one in parts().values() if one.price and one.category == found.category
    )
    if not known:
        return 0.0
    areas, prices = zip(*known, strict=True)
    if _area(found) > areas[-1]:
        return float(round(prices[-1] / areas[-1] * _area(found), 3))
    return float(round(np.interp(_area(found), areas, prices), 3))


def _area(part: Part) -> int:
    return part.width * part.length


def price_of(colour: ChartColour, part: str) -> float:
    """What one piece costs: the user's own price if the pattern has one, else the estimate."""
    own = own_prices(colour)
    return own[part] if part in own else estimate(part)


def own_prices(colour: ChartColour) -> Mapping[str, float]:
    """The user's prices of pieces in a colour, by part."""
    return _read(colour.extra.get(_EXTRA, ""))


@cache
def _read(text: str) -> Mapping[str, float]:
    pairs = (pair.partition("=") for pair in text.split())
    prices = {part: _price_in(price) for part, _, price in pairs}
    return {part: price for part, price in prices.items() if price is not None and part in parts()}


def _price_in(text: str) -> float | None:
    """A price as a pattern keeps it; None for what somebody broke by hand."""
    try:
        return number(0, MOST)(text)
    except ValueError:
        return None


def with_prices(pattern: Pattern, prices: PriceList) -> Pattern:
    """The pattern with the user's prices kept in its colours, so that it is merged again without the file."""
    if not prices:
        return pattern
    return replace(pattern, colours=tuple(_with_prices(colour, prices) for colour in pattern.colours))


def _with_prices(colour: ChartColour, prices: PriceList) -> ChartColour:
    own = {part: price for (part, code), price in prices.items() if not code}
    own |= {part: price for (part, code), price in prices.items() if code == colour.code}
    text = " ".join(f"{part}={price:.12g}" for part, price in sorted(own.items()))
    return replace(colour, extra={**colour.extra, _EXTRA: text})


def read_price_list(path: Path, palette: Palette) -> PriceList:
    """The user's prices of pieces: columns part, price and, where prices depend on it, colour.

    Raises:
        CatalogError: unreadable, an unknown part or colour, a price that is no number, or one given twice.
    """
    prices: dict[tuple[str, str], float] = {}
    lines: dict[tuple[str, str], int] = {}
    for line in read_table(path, ("part", "price"), _EXAMPLE):
        place = line.convert("part", lambda text: find_part(text).name), _colour(line, palette)
        if place in lines:
            line.fail(f"{line.text('part')} has a price in line {lines[place]} already", "keep one of the two")
        lines[place] = line.number
        prices[place] = line.convert("price", _amount)
    return prices


def _colour(line: Line, palette: Palette) -> str:
    column = "colour" if "colour" in line.cells else "color"
    return line.convert(column, lambda text: palette.find(text).code) if line.text(column) else ""


def _amount(text: str) -> float:
    """A price, which must be there."""
    if not text:
        raise InputError("there is no price", _EXAMPLE)
    return amount(text)
