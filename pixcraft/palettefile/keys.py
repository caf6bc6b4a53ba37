"""Keys: the one or two characters that stand for a bead or a brick on every sheet.

They belong to the palette, not to the design, so all designs of one palette agree and a maker learns them. O, 0, I, 1
and l are left out, and no key reads like the code of another colour. Colours that any eyes may take for one another get
keys that begin differently.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from pixcraft.colour import CVD_KINDS, Floats, cvd, linear_from_srgb, oklab_from_linear
from pixcraft.palette import Palette

KINDS = ("beads", "bricks")
"""Kinds of palettes whose colours have keys; threads and drills get symbols instead."""

MOST = 2000
"""Colours that always find keys: two characters go no further."""

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
SMALL = "abdefhnrty"
"""Small letters that do not look like their capitals; the second characters of large palettes."""
OTHER_SMALL = "cgijkmpqsuvwxz"

HARD_TO_READ = frozenset("O0I1l")

CONFUSED = ("8B", "DQ", "EF", "2Z", "69", "5S", "6G", "DU", "UV", "MN", "CG", "PR", "38")
"""Pairs nearer than 0.13 by `symbols.sign_distances`, and five more that are misread in a small print."""

_ALIKE = 0.5
_CLOSE = 0.07
"""Oklab distance at which the need for different keys has fallen to 1/e; Perler's two nearest are 0.04 apart."""
_ENDS = 0.1
"""How much the second characters matter where the first ones differ, against 1 where they are the same."""
_EVEN = 0.02
"""What each key that begins alike costs, against 1 for that beginning on the same colour: later colours need room."""


def with_keys(palette: Palette) -> Palette:
    """The palette with a key for every colour; those that its file gives stay. Other kinds than `KINDS` have none.

    Raises:
        ValueError: more colours than keys.
    """
    if palette.kind not in KINDS or all(colour.key for colour in palette.colours):
        return palette
    keys = _Choice(palette).keys()
    return replace(
        palette, colours=tuple(replace(item, key=key) for item, key in zip(palette.colours, keys, strict=True))
    )


def confusion_risk(rgb: npt.NDArray[np.uint8]) -> Floats:
    """How easily each pair of colours (n, n) is confused, 1 = the same, by the eyes that tell them apart worst."""
    linear = linear_from_srgb(rgb).astype(np.float32)
    views = [linear, *(np.clip(cvd(linear, kind), 0, 1) for kind in CVD_KINDS)]
    nearest = np.min([_squares(oklab_from_linear(view)) for view in views], axis=0)
    risk: Floats = np.exp(-nearest / _CLOSE**2)
    return risk


def _squares(values: Floats) -> Floats:
    sums = (values**2).sum(axis=1)
    squares: Floats = np.maximum(sums[:, None] + sums[None] - 2 * values @ values.T, 0)
    return squares


class _Choice:
    """Greedy choice of keys, colour by colour in the palette's order; the same palette gets the same keys."""

    def __init__(self, palette: Palette) -> None:
        self.given = [colour.key for colour in palette.colours]
        self.beginnings, self.endings, self.free = _room(palette)
        self.risk = confusion_risk(palette.rgb)
        self.begins = np.zeros((len(palette), len(self.beginnings)), np.float32)
        self.ends = np.zeros((len(palette), len(self.endings)), np.float32)
        self.load = np.zeros(len(self.beginnings), np.float32)
        self.alike = _likeness(self.beginnings), _likeness(self.endings)

    def keys(self) -> list[str]:
        """The keys in the palette's order."""
        for index, key in enumerate(self.given):
            if key:
                self._place(index, key)
        return [key or self._take(index) for index, key in enumerate(self.given)]

    def _take(self, index: int) -> str:
        costs = self.risk[index] @ self.begins + _EVEN * self.load
        begin = int(np.where(self.free.any(axis=1), costs, np.inf).argmin())
        risk = self.risk[index] * (_ENDS + self.begins[:, begin])
        end = int(np.where(self.free[begin], risk @ self.ends, np.inf).argmin())
        key = self.beginnings[begin] + self.endings[end]
        self._place(index, key)
        return key

    def _place(self, index: int, key: str) -> None:
        begin, end = self.beginnings.find(key[0]), _place_of(self.endings, key[1:])
        if begin >= 0:
            self.begins[index] = self.alike[0][begin]
            self.load[begin] += 1
        if end >= 0:
            self.ends[index] = self.alike[1][end]
        if begin >= 0 and end >= 0:
            self.free[begin, end] = False


def _place_of(endings: Sequence[str], text: str) -> int:
    return endings.index(text) if text in endings else -1


def _room(palette: Palette) -> tuple[str, list[str], npt.NDArray[np.bool_]]:
    """First characters, second ones ("" = none), and which pairs are free: the fewest that are enough."""
    closed = {colour.key for colour in palette.colours} | {_as_read(colour.code) for colour in palette.colours}
    needed = sum(not colour.key for colour in palette.colours)
    every = LETTERS + SMALL
    tables = [
        (LETTERS, [""]),
        (LETTERS, [*LETTERS]),
        (LETTERS, [*every]),
        (every + OTHER_SMALL, [*every, *OTHER_SMALL]),
    ]
    for beginnings, endings in tables:
        free = np.array([[begin + end not in closed for end in endings] for begin in beginnings])
        if free.sum() >= needed:
            return beginnings, endings, free
    raise ValueError(f"has more colours than there are keys of two characters ({int(free.sum())} are left)")


def _as_read(code: str) -> str:
    """A code without the zeros that people leave out: A4 of A04."""
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", code).upper()


def _likeness(signs: Sequence[str]) -> Floats:
    alike = {frozenset(pair) for pair in CONFUSED}
    return np.array(
        [
            [1.0 if one.upper() == other.upper() else _ALIKE * ({one, other} in alike) for other in signs]
            for one in signs
        ],
        np.float32,
    )
