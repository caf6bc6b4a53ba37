"""Print the chart symbols in the order that keeps any first n of them as different as possible.

    .venv/bin/python tests/bench/measure_symbols.py > pixcraft/fonts/symbols.txt

Candidates are signs that a person can name, all in DejaVu Sans Mono. Two glyphs are compared at 16 px as the RMS of
their ink after a slight blur (a printer's), at the best of nine shifts by a pixel; the order is greedy max-min.
"""

from __future__ import annotations

import sys

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONT = "pixcraft/fonts/DejaVuSansMono.ttf"
CANDIDATES = (
    "■□▲△▼▽◆◇●○◐◑◒◓◢◣◤◥◀▶◎◉◍◖◗◧◨◩◪▣▤▥▧▩★☆♥♡♠♣✚✖✱✿❀✦✧❄❖➤✔✘✂✈✉✎☀☁☂☎☘☠☢☮☯☺☻♀♂♪♫♬⚑⚓⚙⌂⌘♨"
    "←↑→↓↔↕↖↗↘↙⇐⇒⇑⇓↺↻∞∑√⊂⊃⊕⊗⊙⊞⊠⊥≈≠≡≤≥±÷§¶#%&@$?!+=/\\<>"
    "ABCDEFGHJKLMNPQRSTUVWXYZabdefghmnpqrty23456789ΓΘΛΞΠΦΨΩαβδλπψω♈♉♊♋♌♍♎♏♐♑♒♓"
)
SIZE = 16
OVERSAMPLING = 4


def drawn(symbol: str, font: ImageFont.FreeTypeFont) -> Image.Image:
    """The glyph's ink as SIZE x SIZE, on the baseline that charts use."""
    side = SIZE * OVERSAMPLING
    image = Image.new("L", (side, side))
    ImageDraw.Draw(image).text((side / 2, side * 0.86), symbol, font=font, fill=255, anchor="ms")
    return image.resize((SIZE, SIZE), Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(0.6))


def distances(symbols: str) -> npt.NDArray[np.float64]:
    """The table (n, n) of differences."""
    font = ImageFont.truetype(FONT, SIZE * OVERSAMPLING)
    ink = np.stack([np.asarray(drawn(symbol, font), np.float64) / 255 for symbol in symbols])
    best = np.full((len(symbols),) * 2, np.inf)
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            moved = np.roll(ink, (down, right), (1, 2))
            difference = ((ink[:, None] - moved[None]) ** 2).mean((2, 3)) ** 0.5
            best = np.minimum(best, difference)
    return np.minimum(best, best.T)


def ordered(symbols: str) -> list[tuple[str, float]]:
    """Symbols by greedy max-min, each with its distance to those before it."""
    table = distances(symbols)
    nearest = table[0].copy()
    order = [(symbols[0], np.inf)]
    while len(order) < len(symbols):
        index = int(nearest.argmax())
        order.append((symbols[index], float(nearest[index])))
        nearest = np.minimum(nearest, table[index])
    return order


if __name__ == "__main__":
    least = float(sys.argv[1]) if len(sys.argv) > 1 else 0.1
    kept = [(symbol, distance) for symbol, distance in ordered(CANDIDATES) if distance >= least]
    for count in (30, 50, 80, 100, 120, len(kept)):
        print(f"{count}: {kept[min(count, len(kept)) - 1][1]:.3f}", file=sys.stderr)
    print("".join(symbol for symbol, _ in kept))
