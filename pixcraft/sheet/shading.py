"""What each cell of a chart page gets: a fill, an ink, and runs of cells that can be drawn in one stroke."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from pixcraft.colour import dark_ink, linear_from_srgb, srgb_from_linear
from pixcraft.pattern import Pattern
from pixcraft.sheet.inks import BLACK, OVERLAP, WHITE, Rgb
from pixcraft.sheet.layout import Tile
from pixcraft.symbols import CLEAR

Keys = npt.NDArray[np.integer[Any]]

_OVERLAP_SHARE = 0.6
_TINT_SHARE = 0.72


class SignRun(NamedTuple):
    """Symbols of one row that look alike: first column, ink, height of their middle, font, and their codes in it."""

    column: int
    ink: Rgb
    middle: float
    font: str
    codes: str


@dataclass(frozen=True)
class Shading:
    """How the cells of one page look.

    Attributes:
        keys: (rows, columns) of the page's window; 0 = empty, k = k-th colour, and from `len(fills) / 2` up the same
            again for cells that belong to a neighbouring page.
        fills: the fill of each key, None for bare paper.
        inks: the ink of each key's symbol.
    """

    keys: Keys
    fills: Sequence[Rgb | None]
    inks: Sequence[Rgb]

    @property
    def plain_keys(self) -> Keys:
        """The colour number of each cell, wherever it belongs."""
        return self.keys % (len(self.fills) // 2)


def colour_shading(pattern: Pattern, tile: Tile) -> Shading:
    """Cells filled with their colour, and the ink that reads best on it."""
    colours = [colour.rgb for colour in pattern.colours]
    faded = [mixed(rgb, OVERLAP, _OVERLAP_SHARE) for rgb in colours]
    fills = [None, *colours, OVERLAP, *faded]
    inks = [BLACK if fill is None or dark_ink(fill) else WHITE for fill in fills]
    return Shading(_keys(pattern, tile), fills, inks)


def plain_shading(pattern: Pattern, tile: Tile) -> Shading:
    """Bare paper and black ink; with more colours than there are clear signs, a light tint helps to tell them apart."""
    count = len(pattern.colours) + 1
    own: list[Rgb | None] = [None] * count
    if count - 1 > CLEAR:
        own = [None, *(mixed(colour.rgb, WHITE, _TINT_SHARE) for colour in pattern.colours)]
    return Shading(_keys(pattern, tile), [*own, *[OVERLAP] * count], [BLACK] * (2 * count))


def mixed(first: Rgb, second: Rgb, share: float) -> Rgb:
    """The mixture, in linear light, with this share of the second colour."""
    light = linear_from_srgb(np.array([first, second]))
    red, green, blue = srgb_from_linear((1 - share) * light[0] + share * light[1]).tolist()
    return red, green, blue


def fill_runs(shading: Shading) -> dict[Rgb, list[tuple[int, int, int]]]:
    """Per fill the (row, column, length) of all runs of it."""
    found: dict[Rgb, list[tuple[int, int, int]]] = {}
    for row, column, length, key in runs(shading.keys):
        fill = shading.fills[key]
        if fill is not None:
            found.setdefault(fill, []).append((row, column, length))
    return found


def sign_runs(
    shading: Shading, codes: Sequence[str], middles: Sequence[float], fonts: Sequence[str]
) -> Iterator[tuple[int, list[SignRun]]]:
    """Per row that has symbols: (row, runs of one look), with the blank of `codes[0]` for empty cells.

    Args:
        shading: the page.
        codes: two characters for each colour number.
        middles: height of the middle of each colour number's symbol above its baseline.
        fonts: what selects the font of each colour number's symbol; the blank is in all of them.
    """
    table = np.array([code.encode("ascii") for code in codes], "S2")
    kinds = list(zip(middles, fonts, strict=True))
    looks = [(ink, *kinds[index % len(codes)]) for index, ink in enumerate(shading.inks)]
    distinct = list(dict.fromkeys(looks))
    number = np.array([distinct.index(look) for look in looks])[shading.keys]
    for row, keys in enumerate(shading.plain_keys):
        filled = np.flatnonzero(keys)
        if not len(filled):
            continue
        first, last = int(filled[0]), int(filled[-1]) + 1
        text = table[keys[first:last]].tobytes().decode("ascii")
        own = number[row, filled]
        changes = [first, *filled[1:][own[1:] != own[:-1]].tolist(), last]
        parts = []
        for start, stop in pairwise(changes):
            ink, middle, font = distinct[number[row, start]]
            parts.append(SignRun(start, ink, middle, font, text[2 * (start - first) : 2 * (stop - first)]))
        yield row, parts


def runs(values: Keys) -> list[tuple[int, int, int, int]]:
    """(row, column, length, value) of all runs of equal values along the rows of (rows, columns)."""
    columns = values.shape[1]
    flat = values.ravel()
    change = np.empty(flat.size, np.bool_)
    change[0] = True
    change[1:] = flat[1:] != flat[:-1]
    change[::columns] = True
    starts = np.flatnonzero(change)
    lengths = np.diff(starts, append=flat.size)
    return list(
        zip(
            (starts // columns).tolist(),
            (starts % columns).tolist(),
            lengths.tolist(),
            flat[starts].tolist(),
            strict=True,
        )
    )


def _keys(pattern: Pattern, tile: Tile) -> Keys:
    shown, core = tile.shown, tile.core
    keys = pattern.cells[shown.top : shown.bottom, shown.left : shown.right].astype(np.int64)
    keys += len(pattern.colours) + 1
    inner = keys[core.top - shown.top : core.bottom - shown.top, core.left - shown.left : core.right - shown.left]
    inner -= len(pattern.colours) + 1
    return keys
