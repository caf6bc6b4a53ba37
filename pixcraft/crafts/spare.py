"""Spare beads, and weights as a scale shows them. All of it is exact: no sum depends on binary fractions."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

LEAST = 3
"""Spare pieces of every colour, however few there are of it."""


def spare_of(need: int, percent: float, least: int = LEAST) -> int:
    """Pieces to add to `need` ones: so many per cent, rounded up, but at least `least`; none of an unused colour."""
    return max(ceil(need * _exact(percent) / 100), least) if need else 0


def packs_of(pieces: int, pack: int) -> int:
    """Whole packs that hold so many pieces."""
    return -(-pieces // pack)


def grams_of(pieces: int, per_thousand: float, step: float) -> Fraction:
    """Weight of so many pieces of `per_thousand` grams a thousand, rounded up to the `step` of a scale."""
    return ceil(pieces * _exact(per_thousand) / 1000 / _exact(step)) * _exact(step)


def _exact(value: float) -> Fraction:
    """The decimal number that was typed."""
    return Fraction(str(value))
