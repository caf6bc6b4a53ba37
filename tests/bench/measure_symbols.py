"""Print the chart symbols in the order that keeps any first n of them as different as possible.

    .venv/bin/python tests/bench/measure_symbols.py > pixcraft/fonts/symbols.txt

Candidates are signs that a person can name, all in DejaVu Sans Mono; the font's other signs follow them, for charts
with more colours than anybody should stitch, and the full square, which on a coloured cell looks like a cell of another
colour. Two signs are compared by `pixcraft.symbols.sign_distances`; the order is
greedy max-min.
"""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

import numpy as np
from reportlab.pdfbase.ttfonts import TTFontFile

from pixcraft.symbols import drawn_sign, sign_distances

FONT = str(Path(__file__).parents[2] / "pixcraft" / "fonts" / "DejaVuSansMono.ttf")
CANDIDATES = (
    "□▲△▼▽◆◇●○◐◑◒◓◢◣◤◥◀▶◎◉◍◖◗◧◨◩◪▣▤▥▧▩★☆♥♡♠♣✚✖✱✿❀✦✧❄❖➤✔✘✂✈✉✎☀☁☂☎☘☠☢☮☯☺☻♀♂♪♫♬⚑⚓⚙⌂⌘♨"
    "←↑→↓↔↕↖↗↘↙⇐⇒⇑⇓↺↻∞∑√⊂⊃⊕⊗⊙⊞⊠⊥≈≠≡≤≥±÷§¶#%&@$?!+=/\\<>"
    "ABCDEFGHJKLMNPQRSTUVWXYZabdefghmnpqrty23456789ΓΘΛΞΠΦΨΩαβδλπψω♈♉♊♋♌♍♎♏♐♑♒♓"
)


def ordered(symbols: str, first: str = "") -> list[tuple[str, float]]:
    """Symbols by greedy max-min, each with its distance to those before it, after the ones that come `first`."""
    table = sign_distances(first + symbols)
    order: list[tuple[str, float]] = [] if first else [(symbols[0], np.inf)]
    nearest = table[: max(1, len(first))].min(axis=0)
    while len(order) < len(symbols):
        index = int(nearest[len(first) :].argmax()) + len(first)
        order.append(((first + symbols)[index], float(nearest[index])))
        nearest = np.minimum(nearest, table[index])
    return order


def further(taken: str) -> str:
    """The other signs of the font that have ink enough, extract as themselves and do not look like grid lines."""

    def usable(code: int) -> bool:
        sign = chr(code)
        if sign in taken or unicodedata.normalize("NFKD", sign) != sign or 0x2500 <= code < 0x25A0:
            return False
        if unicodedata.category(sign)[0] not in "LNS" or not (code < 0x250 or 0x370 <= code < 0x530 or code > 0x2100):
            return False
        return 0.05 < drawn_sign(sign).mean() < 0.6 and not 0x2800 <= code < 0x2900

    return "".join(chr(code) for code in sorted(TTFontFile(FONT).charToGlyph) if 32 < code < 0x10000 and usable(code))


def measured(clear: float = 0.1, least: float = 0.08) -> list[tuple[str, float]]:
    """The shipped list: signs that are clear enough, then the font's others that still differ."""
    named = [item for item in ordered(CANDIDATES) if item[1] >= clear]
    signs = "".join(symbol for symbol, _ in named)
    return named + [item for item in ordered(further(signs), signs) if item[1] >= least]


if __name__ == "__main__":
    kept = measured()
    for count in (30, 50, 80, 100, 120, 170, 300, len(kept)):
        print(f"{count}: {kept[min(count, len(kept)) - 1][1]:.3f}", file=sys.stderr)
    print("".join(symbol for symbol, _ in kept))
