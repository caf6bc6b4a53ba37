"""Chart symbols: which sign stands for which thread.

`fonts/symbols.txt` lists signs of DejaVu Sans Mono that a person can name, ordered so that any first n of them are as
different as possible (measured by `tests/bench/measure_symbols.py`). Threads that touch most often, or are closest in
colour, get the most different ones: a quadratic assignment, solved by greedy choice and exchanges.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from pixcraft.colour import ciede2000_table, lab_from_srgb
from pixcraft.errors import InputError
from pixcraft.pattern import Pattern

CLEAR = 100
"""Up to this many signs stay easy to tell apart (0.14 or more; O and Q are 0.1 apart); more need a tint as well."""

SYMBOL_FONT = "DejaVuSansMono.ttf"
_GLYPH_SIDE = 16
_EXCHANGES = 4
_CLOSE = 12.0

Floats = npt.NDArray[np.float64]


@cache
def symbol_set() -> str:
    """All signs, best first."""
    return (files("pixcraft") / "fonts" / "symbols.txt").read_text(encoding="utf-8").strip()


def assign_symbols(pattern: Pattern) -> Pattern:
    """Give every colour a sign of its own; colours that have a usable one keep it.

    The same pattern gets the same signs.

    Raises:
        InputError: more colours than signs.
    """
    known = symbol_set()
    kept = [colour.symbol if colour.symbol in known else "" for colour in pattern.colours]
    kept = [symbol if symbol and kept.index(symbol) == index else "" for index, symbol in enumerate(kept)]
    if all(kept):
        return pattern
    if len(kept) > len(known):
        raise InputError(f"{len(kept)} colours, but only {len(known)} chart symbols", f"use {CLEAR} colours or fewer")
    free = [symbol for symbol in known if symbol not in kept][: kept.count("")]
    chosen = _matched(pattern, kept, free)
    colours = tuple(replace(colour, symbol=symbol) for colour, symbol in zip(pattern.colours, chosen, strict=True))
    return replace(pattern, colours=colours)


def _matched(pattern: Pattern, kept: list[str], free: list[str]) -> list[str]:
    """`kept` with its gaps filled from `free` so that threads easily confused get signs that are not."""
    risk = confusion_risk(pattern)
    alike = _likeness("".join([*free, *(symbol for symbol in kept if symbol)]))
    gaps = [index for index, symbol in enumerate(kept) if not symbol]
    where = {symbol: index for index, symbol in enumerate([*free, *(symbol for symbol in kept if symbol)])}
    sign_of = np.array([where.get(symbol, -1) for symbol in kept])
    remaining = list(range(len(free)))
    for gap in sorted(gaps, key=lambda index: (-risk[index].sum(), index)):
        placed = np.flatnonzero(sign_of >= 0)
        costs = alike[remaining][:, sign_of[placed]] @ risk[gap, placed]
        sign_of[gap] = remaining.pop(int(costs.argmin()))
    _exchange(sign_of, gaps, risk, alike)
    signs = [*free, *(symbol for symbol in kept if symbol)]
    return [signs[index] for index in sign_of]


def _exchange(sign_of: npt.NDArray[np.intp], gaps: list[int], risk: Floats, alike: Floats) -> None:
    """Swap the signs of two threads while that lowers the summed risk x likeness."""
    for _ in range(_EXCHANGES if len(sign_of) <= 2 * CLEAR else 0):
        better = False
        for one in gaps:
            current = alike[np.ix_(sign_of, sign_of)]
            for other in gaps:
                if other <= one:
                    continue
                row_one, row_other = alike[sign_of[other]][sign_of], alike[sign_of[one]][sign_of]
                rest = np.ones(len(sign_of), np.bool_)
                rest[[one, other]] = False
                change = risk[one, rest] @ (row_one - current[one])[rest]
                change += risk[other, rest] @ (row_other - current[other])[rest]
                if change < -1e-12:
                    sign_of[one], sign_of[other] = sign_of[other], sign_of[one]
                    current = alike[np.ix_(sign_of, sign_of)]
                    better = True
        if not better:
            return


def confusion_risk(pattern: Pattern) -> Floats:
    """How easily each pair of colours (n, n) is confused on the chart: shared borders plus closeness in colour."""
    count = len(pattern.colours)
    touches = np.zeros((count + 1, count + 1))
    cells = pattern.cells.astype(np.intp)
    for one, other in ((cells[:, :-1], cells[:, 1:]), (cells[:-1], cells[1:])):
        np.add.at(touches, (one.ravel(), other.ravel()), 1.0)
    shared = (touches + touches.T)[1:, 1:]
    lab = lab_from_srgb(np.array([colour.rgb for colour in pattern.colours]).reshape(-1, 3))
    closeness = np.exp(-((ciede2000_table(lab, lab).astype(np.float64) / _CLOSE) ** 2))
    risk: Floats = np.sqrt(shared / max(1.0, shared.max(initial=0.0))) + closeness
    np.fill_diagonal(risk, 0.0)
    return risk


def _likeness(signs: str) -> Floats:
    """How alike each pair of signs looks at 16 px, 1 = the same."""
    font = ImageFont.truetype(str(files("pixcraft") / "fonts" / SYMBOL_FONT), _GLYPH_SIDE * 2)
    ink = np.stack([_drawn(sign, font) for sign in signs])
    distance = np.sqrt(np.maximum(((ink[:, None] - ink[None]) ** 2).mean(axis=(2, 3)), 0))
    likeness: Floats = np.exp(-((distance / 0.15) ** 2))
    return likeness


def _drawn(sign: str, font: ImageFont.FreeTypeFont) -> Floats:
    side = _GLYPH_SIDE * 2
    image = Image.new("L", (side, side))
    ImageDraw.Draw(image).text((side / 2, side * 0.86), sign, font=font, fill=255, anchor="ms")
    small = image.resize((_GLYPH_SIDE, _GLYPH_SIDE), Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(0.6))
    return np.asarray(small, np.float64) / 255
