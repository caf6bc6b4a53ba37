"""Chart symbols: which sign stands for which thread.

`fonts/symbols.txt` lists signs of DejaVu Sans Mono that a person can name, ordered so that any first n of them are as
different as possible (measured by `tests/bench/measure_symbols.py`). Threads that touch most often, or are closest in
colour, get the most different ones, and dark threads the signs with most ink, so that a black-and-white chart still
shows the picture: a quadratic assignment, solved by greedy choice and exchanges.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter, ImageFont

from pixcraft.colour import ciede2000_table, lab_from_srgb
from pixcraft.errors import InputError
from pixcraft.pattern import Pattern

CLEAR = 100
"""Up to this many signs stay easy to tell apart (0.13 or more; E and F are 0.12 apart, O and Q 0.06)."""

SYMBOL_FONT = "DejaVuSansMono.ttf"
_GLYPH_SIDE = 16
_OVERSAMPLING = 4
_EXCHANGES = 4
_CLOSE = 12.0
_ALIKE = 0.15
_TONE = 0.5
"""What a sign of quite the wrong darkness costs, against 1 for equal signs on threads that are easily confused."""

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
    signs = [*free, *filter(None, kept)]
    risk, alike, misfit = confusion_risk(pattern), _likeness(signs), tone_misfit(pattern, signs)
    gaps = [index for index, symbol in enumerate(kept) if not symbol]
    sign_of = np.array([signs.index(symbol) if symbol else -1 for symbol in kept])
    remaining = list(range(len(free)))
    for gap in sorted(gaps, key=lambda index: (-risk[index].sum(), index)):
        placed = np.flatnonzero(sign_of >= 0)
        costs = alike[remaining][:, sign_of[placed]] @ risk[gap, placed] + misfit[gap, remaining]
        sign_of[gap] = remaining.pop(int(costs.argmin()))
    _exchange(sign_of, gaps, risk, alike, misfit)
    return [signs[index] for index in sign_of]


def _exchange(sign_of: npt.NDArray[np.intp], gaps: list[int], risk: Floats, alike: Floats, misfit: Floats) -> None:
    """Swap the signs of two threads while that lowers the sum of risk x likeness and of misfits in tone."""
    for _ in range(_EXCHANGES if len(sign_of) <= 2 * CLEAR else 0):
        better = False
        for one in gaps:
            alike_now = alike[np.ix_(sign_of, sign_of)]
            terms = (risk[one] - risk) * (alike_now - alike_now[one])
            change = terms.sum(axis=1) - terms[:, one] - terms.diagonal()
            change += misfit[one, sign_of] - misfit[one, sign_of[one]]
            change += misfit[:, sign_of[one]] - misfit[np.arange(len(sign_of)), sign_of]
            other = min(gaps, key=lambda index: change[index])
            if change[other] < -1e-9:
                sign_of[one], sign_of[other] = sign_of[other], sign_of[one]
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


def tone_misfit(pattern: Pattern, signs: Sequence[str]) -> Floats:
    """What each sign costs on each thread (n, signs): their ranks in ink and in darkness should agree."""
    lightness = lab_from_srgb(np.array([colour.rgb for colour in pattern.colours]).reshape(-1, 3))[:, 0]
    darkness, ink = _ranks(-lightness), _ranks(np.array([drawn_sign(sign).mean() for sign in signs]))
    misfit: Floats = _TONE * (darkness[:, None] - ink[None]) ** 2
    return misfit


def _ranks(values: npt.NDArray[Any]) -> Floats:
    """The place of each value among all, from 0 for the smallest to 1."""
    places = np.argsort(np.argsort(values, kind="stable"), kind="stable")
    ranks: Floats = places / max(1, len(values) - 1)
    return ranks


def _likeness(signs: Sequence[str]) -> Floats:
    """How alike each pair of signs looks, 1 = the same."""
    likeness: Floats = np.exp(-((sign_distances(signs) / _ALIKE) ** 2))
    return likeness


def sign_distances(signs: Sequence[str]) -> Floats:
    """How different each pair of signs (n, n) looks: RMS of their ink at 16 px, at the best of nine shifts by a pixel.

    A sign that is another one turned or mirrored counts as half as different, because on a chart it is soon mistaken.
    """
    ink = np.stack([drawn_sign(sign) for sign in signs])
    direct = _rms_at_best_shift(ink, ink)
    mirrored = ink[:, :, ::-1]
    turned = [np.rot90(each, turns, axes=(1, 2)) for each in (ink, mirrored) for turns in range(4)][1:]
    nearest = np.min([_rms_at_best_shift(ink, each) for each in turned], axis=0)
    distance = np.minimum(direct, (direct + nearest) / 2)
    table: Floats = np.minimum(distance, distance.T)
    return table


def _rms_at_best_shift(ink: Floats, other: Floats) -> Floats:
    shifts = ((down, right) for down in (-1, 0, 1) for right in (-1, 0, 1))
    best: Floats = np.min([_rms(ink, np.roll(other, shift, (1, 2))) for shift in shifts], axis=0)
    return best


def _rms(ink: Floats, other: Floats) -> Floats:
    one, two = ink.reshape(len(ink), -1), other.reshape(len(other), -1)
    squares = (one**2).sum(axis=1)[:, None] + (two**2).sum(axis=1)[None] - 2 * one @ two.T
    distance: Floats = np.sqrt(np.maximum(squares, 0) / one.shape[1])
    return distance


@cache
def drawn_sign(sign: str) -> Floats:
    """A sign's ink (16, 16) in 0..1, in the middle of the cell as on charts, slightly blurred as in print."""
    side = _GLYPH_SIDE * _OVERSAMPLING
    mask, offset = _symbol_font().getmask2(sign, mode="L", anchor="ms")
    image = Image.new("L", (side, side))
    glyph = Image.frombytes("L", mask.size, bytes(mask))
    box = glyph.getbbox() or (0, 0, 0, 0)
    image.paste(glyph, (side // 2 + offset[0], side // 2 - (box[1] + box[3]) // 2))
    small = image.resize((_GLYPH_SIDE, _GLYPH_SIDE), Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(0.6))
    return np.asarray(small, np.float64) / 255


@cache
def _symbol_font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(files("pixcraft") / "fonts" / SYMBOL_FONT), _GLYPH_SIDE * _OVERSAMPLING)
