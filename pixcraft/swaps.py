"""Swaps: one colour of a finished design in the place of another, every cell where it was."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

import numpy as np

from pixcraft.errors import InputError
from pixcraft.palette import Palette
from pixcraft.pattern import ChartColour, Pattern


@dataclass(frozen=True)
class Swap:
    """The code that goes, and the one that takes its cells."""

    old: str
    new: str

    def __str__(self) -> str:
        """As it is typed: "P18=P19"."""
        return f"{self.old}={self.new}"


def parse_swaps(text: str) -> tuple[Swap, ...]:
    """Read "P18=P19,P02=P01".

    Raises:
        InputError: not pairs of codes, or one code to swap twice.
    """
    swaps = []
    for part in filter(str.strip, text.split(",")):
        old, equals, new = (side.strip() for side in part.partition("="))
        if not (old and equals and new) or "=" in new:
            raise InputError(f"{part.strip()!r} is not a swap", "write OLD=NEW, such as P18=P19, more after commas")
        swaps.append(Swap(old, new))
    codes = [swap.old.casefold() for swap in swaps]
    if twice := next((swap.old for swap in swaps if codes.count(swap.old.casefold()) > 1), ""):
        raise InputError(f"{twice} is swapped twice", "give one new colour for each")
    return tuple(swaps)


def following(earlier: Iterable[Swap], later: Iterable[Swap]) -> tuple[Swap, ...]:
    """One set of swaps that does what two do one after the other."""
    ends = {swap.old.casefold(): swap for swap in later}
    first = {swap.old.casefold(): swap for swap in earlier}
    chained = [
        Swap(swap.old, ends[swap.new.casefold()].new if swap.new.casefold() in ends else swap.new)
        for swap in first.values()
    ]
    return (*chained, *(swap for code, swap in ends.items() if code not in first))


def swapped(pattern: Pattern, swaps: Collection[Swap], palette: Palette) -> tuple[Pattern, tuple[str, ...]]:
    """A pattern with all swaps made at once, so that A=B,B=A exchanges two; colours that are now the same are one.

    Returns:
        The pattern, and a remark for each colour to swap that it does not use.

    Raises:
        UnknownName: a code that the palette does not have.
    """
    if not swaps:
        return pattern, ()
    used = {colour.code: key for key, colour in enumerate(pattern.colours, 1)}
    colours = list(pattern.colours)
    remarks = []
    for old, new in ((palette.find(swap.old), palette.find(swap.new)) for swap in swaps):
        if old.code in used:
            there = pattern.colours[used[new.code] - 1] if new.code in used else None
            colours[used[old.code] - 1] = there or ChartColour.of(new, palette)
        else:
            remarks.append(f"{old.code} is not in the design, so there was nothing to swap for {new.code}")
    return _merged(replace(pattern, colours=tuple(colours))), tuple(remarks)


def _merged(pattern: Pattern) -> Pattern:
    """The pattern with each code listed once."""
    first: dict[str, int] = {}
    for key, colour in enumerate(pattern.colours, 1):
        first.setdefault(colour.code, key)
    renumber = np.array([0, *(first[colour.code] for colour in pattern.colours)], np.uint16)
    return pattern.renumbered(renumber, pattern.colours).without_unused()
