"""The order of colours in every list, and how amounts are told."""

from __future__ import annotations

import re
from functools import lru_cache
from math import ceil, degrees

import numpy as np

from pixcraft.batch.receipts import Supply
from pixcraft.batch.stock import Stock, StockLine
from pixcraft.colour import lab_from_srgb

_GREY = 10.0
"""Chroma (CIELAB) below which a colour has no hue worth sorting by."""
_HUES = 12
"""Families of hues."""

_LIGHT = 0.025
"""Grams of one piece below which a scale for jewellers is needed, as for mini beads."""

Place = tuple[object, ...]


def place_of(supply: Supply, line: StockLine | None) -> Place:
    """Sorts by bin, where there is one, then by family of hue, then from light to dark."""
    bin_name = line.location if line else ""
    return (not bin_name, natural(bin_name), *family(supply.rgb), natural(supply.code), supply.catalog, supply.part)


def in_order(supplies: tuple[Supply, ...], stock: Stock | None) -> list[Supply]:
    """A kit's supplies as a packer walks along the shelf."""
    return sorted(supplies, key=lambda supply: place_of(supply, stock.find(supply.key) if stock else None))


@lru_cache(maxsize=65536)
def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts A2 before A10."""
    parts = re.findall(r"\d+|\D+", text.casefold())
    return tuple((0, int(part), "") if part.isdecimal() and part.isascii() else (1, 0, part) for part in parts)


@lru_cache(maxsize=4096)
def family(rgb: tuple[int, int, int]) -> tuple[int, float]:
    """The family of a colour, greys first, and its darkness within it."""
    lightness, red, yellow = (float(value) for value in lab_from_srgb(np.array([rgb], np.uint8))[0])
    if np.hypot(red, yellow) < _GREY:
        return 0, -lightness
    hue = degrees(np.arctan2(yellow, red)) % 360
    return 1 + int(hue * _HUES / 360), -lightness


def exact(amount: float) -> float:
    """Without the noise of binary fractions."""
    return round(amount, 6)


def told(amount: float) -> str:
    """An amount for people: whole, or rounded up to a tenth."""
    amount = exact(amount)
    return f"{int(amount):,}" if amount == int(amount) else f"{ceil(exact(amount * 10)) / 10:,.1f}"


def figure(amount: float) -> int | float:
    """An amount for tables: whole, or rounded up to a hundredth."""
    amount = exact(amount)
    return int(amount) if amount == int(amount) else ceil(exact(amount * 100)) / 100


def grams_told(grams: float, amount: float) -> str:
    """The weight of so many pieces as a scale for them shows it, rounded up; nothing where it is not known."""
    if not grams or not amount:
        return ""
    places = 2 if grams / amount < _LIGHT else 1
    return f"{ceil(exact(grams * 10**places)) / 10**places:,.{places}f}"


def unit_told(amount: float, unit: str) -> str:
    """An amount with its unit: "1 bead", "120 beads"."""
    return f"{told(amount)} {unit}" if exact(amount) == 1 else f"{told(amount)} {unit}s"
