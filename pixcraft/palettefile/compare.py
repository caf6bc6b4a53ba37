"""From one brand to another: the published match, the nearest colour, and where several land on one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pixcraft.colour import Floats, ciede2000_table
from pixcraft.errors import InputError
from pixcraft.palette import RETIRED, Colour, Palette

FAR = 6.0
"""Above this CIEDE2000 a substitute shows. Published pairs of DMC and Anchor are 5.1 apart on average where both come
from one colour list, and more across lists, because the lists themselves disagree."""


@dataclass(frozen=True)
class Candidate:
    """A colour of the other palette and its CIEDE2000 from the one to be replaced."""

    colour: Colour
    difference: float

    @property
    def far(self) -> bool:
        """Whether the difference shows."""
        return self.difference > FAR


@dataclass(frozen=True)
class Match:
    """What another palette has for one colour.

    Attributes:
        published: the closest of the codes published as its match that is not retired; None if there are none.
        nearest: the nearest by CIEDE2000 that is not retired.
        shared_with: codes of the first palette whose `best` is the same colour.
        instead: where shared with a closer one: the nearest colour that no other one lands on, if it is not far,
            or at least no farther than `best`.
    """

    colour: Colour
    published: Candidate | None
    nearest: Candidate
    shared_with: tuple[str, ...] = ()
    instead: Candidate | None = None

    @property
    def best(self) -> Candidate:
        """The published match, which a maker chose by eye; without one the nearest."""
        return self.published or self.nearest


def compare(first: Palette, second: Palette) -> tuple[Match, ...]:
    """What `second` has for each colour of `first`, in the order of `first`.

    Raises:
        InputError: one of them has no colours to offer.
    """
    if not len(first) or not len(second.without({RETIRED})):
        raise InputError("one of the palettes has no colours to compare")
    table = ciede2000_table(first.lab, second.lab)
    buyable = np.array([RETIRED not in colour.flags for colour in second.colours])
    published = _published(first, second)
    matches = []
    for row, colour in enumerate(first.colours):
        indices = [index for index in published[row] if buyable[index]]
        known = [Candidate(second.colours[index], float(table[row, index])) for index in indices]
        index = int(np.where(buyable, table[row], np.inf).argmin())
        nearest = Candidate(second.colours[index], float(table[row, index]))
        matches.append(Match(colour, min(known, key=lambda item: item.difference, default=None), nearest))
    return _with_collisions(matches, second, table, buyable)


def _published(first: Palette, second: Palette) -> list[list[int]]:
    """For each colour of `first` the indices of its published matches, whichever of the two files names them.

    Two lists of one brand match by code.
    """
    forwards = {colour.code.casefold(): index for index, colour in enumerate(second.colours)}
    backwards: dict[str, list[int]] = defaultdict(list)
    for index, colour in enumerate(second.colours):
        for code in _equivalents(colour, first):
            backwards[code].append(index)
    found = []
    for colour in first.colours:
        code = colour.code.casefold()
        codes = {code} if first.brand and first.brand == second.brand else _equivalents(colour, second)
        indices = {forwards[item] for item in codes if item in forwards}
        found.append(sorted(indices | set(backwards[code])))
    return found


def _equivalents(colour: Colour, other: Palette) -> set[str]:
    names = {other.name.casefold(), other.brand.casefold()}
    return {
        code.casefold()
        for catalog, codes in colour.equivalents.items()
        if catalog.casefold() in names
        for code in codes
    }


def _with_collisions(
    matches: list[Match], second: Palette, table: Floats, buyable: npt.NDArray[np.bool_]
) -> tuple[Match, ...]:
    groups: dict[str, list[int]] = defaultdict(list)
    for row, match in enumerate(matches):
        groups[match.best.colour.code].append(row)
    free = buyable & np.array([colour.code not in groups for colour in second.colours])
    result = list(matches)
    for rows in groups.values():
        if len(rows) > 1:
            _settle(result, rows, second, table, free)
    return tuple(result)


def _settle(
    matches: list[Match], rows: Sequence[int], second: Palette, table: Floats, free: npt.NDArray[np.bool_]
) -> None:
    """Let the closest keep the colour and offer each of the others a free one of its own."""
    codes = [matches[row].colour.code for row in rows]
    left = free.copy()
    for place, row in enumerate(sorted(rows, key=lambda item: matches[item].best.difference)):
        instead = None
        if place and left.any():
            index = int(np.where(left, table[row], np.inf).argmin())
            offer = Candidate(second.colours[index], float(table[row, index]))
            if offer.difference <= max(FAR, matches[row].best.difference):
                left[index] = False
                instead = offer
        shared = tuple(code for code in codes if code != matches[row].colour.code)
        matches[row] = replace(matches[row], shared_with=shared, instead=instead)
