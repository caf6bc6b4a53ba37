"""Lengths with their unit: "12mm", "20 cm", "8in", "36pt"."""

from __future__ import annotations

import math
import re

from pixcraft.errors import InputError

MM_PER_INCH = 25.4
POINTS_PER_INCH = 72.0

_MM_PER_UNIT = {"mm": 1.0, "cm": 10.0, "in": MM_PER_INCH, '"': MM_PER_INCH, "pt": MM_PER_INCH / POINTS_PER_INCH}
_LENGTH = re.compile(r"\s*([0-9]+(?:[.,][0-9]+)?|[.,][0-9]+)\s*(mm|cm|in|\"|pt)\s*", re.ASCII | re.IGNORECASE)


def millimetres(text: str) -> float:
    """Read a length such as "20cm" or "8in" as millimetres.

    Raises:
        InputError: when there is no number, no unit, or a size no page or cloth has.
    """
    match = _LENGTH.fullmatch(text)
    if match is None:
        raise InputError(f"{text!r} is not a length", "write a number and a unit: 20cm, 8in, 12mm or 36pt")
    value = float(match[1].replace(",", ".")) * _MM_PER_UNIT[match[2].lower()]
    if not math.isfinite(value) or value > 100_000:
        raise InputError(f"{text!r} is longer than 100 m", "check the unit")
    return value


def points(mm: float) -> float:
    """Millimetres as PDF points (1/72 inch)."""
    return mm / MM_PER_INCH * POINTS_PER_INCH


def inches(mm: float) -> float:
    """Millimetres as inches."""
    return mm / MM_PER_INCH


def cm_and_inches(width_mm: float, height_mm: float) -> str:
    """A size for people: "8.7 x 8.7 cm (3.4 x 3.4 in)"."""
    return f"{width_mm / 10:.1f} x {height_mm / 10:.1f} cm ({inches(width_mm):.1f} x {inches(height_mm):.1f} in)"


def counted(count: int, noun: str) -> str:
    """A number with its noun: "1 skein", "1,200 skeins"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
