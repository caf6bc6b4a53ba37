"""Chart symbols in the embedded font, as the codes that a PDF's text operators take."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pixcraft.sheet.fonts import SYMBOLS, font, sign_middle, text_width

_SAME_MIDDLE = 0.04


class SymbolFont:
    """Codes of chart symbols in the embedded font.

    Attributes:
        select: the PDF operator that selects the font.
        advance: width in points of every symbol.
        codes: two hexadecimal digits for each symbol and for the blank.
        middles: height in points of each symbol's middle above its baseline, rounded so that most symbols share one.
    """

    def __init__(self, document: Any, size: float, symbols: Iterable[str]) -> None:
        used = "".join(dict.fromkeys(symbols))
        face = font(SYMBOLS)
        parts = face.splitString(" " + used, document)
        # One subset holds 254 signs, more than pixcraft's set has.
        assert [subset for subset, _ in parts] == [0], "chart symbols need one font subset"
        self.select = f"{face.getSubsetInternalName(0, document)} {size:.3f} Tf"
        self.advance = text_width("M", SYMBOLS, size)
        self.codes = {sign: f"{code:02x}" for sign, code in zip(" " + used, parts[0][1], strict=True)}
        self.middles = {sign: round(sign_middle(sign) / _SAME_MIDDLE) * _SAME_MIDDLE * size for sign in " " + used}
