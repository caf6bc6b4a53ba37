"""Chart symbols in the embedded font, as the codes that a PDF's text operators take."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pixcraft.sheet.fonts import SYMBOLS, font, sign_middle, text_width

_SAME_MIDDLE = 0.04


class SymbolFont:
    """Codes of chart symbols in the embedded font.

    Attributes:
        selects: the PDF operator that selects the part of the font that holds each symbol; a part holds 254 of them.
        advance: width in points of every symbol.
        codes: two hexadecimal digits for each symbol and for the blank, which is the same in every part.
        middles: height in points of each symbol's middle above its baseline, rounded so that most symbols share one.
    """

    def __init__(self, document: Any, size: float, symbols: Iterable[str]) -> None:
        used = "".join(dict.fromkeys(symbols))
        face = font(SYMBOLS)
        parts = face.splitString(" " + used, document)
        placed = [(subset, code) for subset, codes in parts for code in codes]
        select = {subset: f"{face.getSubsetInternalName(subset, document)} {size:.3f} Tf" for subset, _ in parts}
        self.advance = text_width("M", SYMBOLS, size)
        self.selects = {sign: select[subset] for sign, (subset, _) in zip(" " + used, placed, strict=True)}
        self.codes = {sign: f"{code:02x}" for sign, (_, code) in zip(" " + used, placed, strict=True)}
        self.middles = {sign: round(sign_middle(sign) / _SAME_MIDDLE) * _SAME_MIDDLE * size for sign in " " + used}
