"""The fonts that go into every PDF: registered once, measured, and checked for what they cannot draw."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

from PIL import ImageFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

SANS = "pixcraft-sans"
BOLD = "pixcraft-bold"
SYMBOLS = "pixcraft-symbols"
"""DejaVu Sans Mono, whose signs are all equally wide; used for chart symbols only."""

BOX = "□"
"""Stands for a character that the font cannot draw."""

TEXT_MIDDLE = 0.36
"""Half the height of a capital or digit of the text fonts, in font sizes."""

ELLIPSIS = "…"

_FILES = {SANS: "DejaVuSans.ttf", BOLD: "DejaVuSans-Bold.ttf", SYMBOLS: "DejaVuSansMono.ttf"}
_MEASURING_SIZE = 100
_RIGHT_TO_LEFT = ("R", "AL")


@cache
def font(name: str) -> TTFont:
    """The registered font of that name."""
    # Chart symbols get codes from 1 up, so that all of them fit into one subset of the font.
    loaded = TTFont(name, _path(name), asciiReadable=name != SYMBOLS)
    pdfmetrics.registerFont(loaded)
    return loaded


def _path(name: str) -> str:
    return str(files("pixcraft") / "fonts" / _FILES[name])


def text_width(text: str, name: str, size: float) -> float:
    """Width in points of a line of text."""
    return float(font(name).stringWidth(text, size))


@lru_cache(maxsize=1024)
def sign_middle(sign: str) -> float:
    """Height of the middle of a chart symbol's ink above its baseline, in font sizes."""
    mask, offset = _measuring_font().getmask2(sign, mode="L", anchor="ls")
    box = mask.getbbox()
    return -(offset[1] + (box[1] + box[3]) / 2) / _MEASURING_SIZE if box else TEXT_MIDDLE


@cache
def _measuring_font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_path(SYMBOLS), _MEASURING_SIZE)


def unprintable(text: str) -> str:
    """The characters of `text` that the text fonts cannot draw properly, each once, in order."""
    return "".join(dict.fromkeys(sign for sign in _one_line(text) if not _drawable(sign)))


def printable(text: str) -> str:
    """`text` on one line, with a box for every character that would vanish or be drawn the wrong way round."""
    return "".join(sign if _drawable(sign) else BOX for sign in _one_line(text))


def fitted(text: str, name: str, size: float, room: float, least: float) -> tuple[str, float]:
    """Text and font size that fit into `room` points: smaller down to `least`, then cut with an ellipsis."""
    width = text_width(text, name, size)
    if width <= room:
        return text, size
    smaller = max(least, size * room / width)
    return shortened(text, name, smaller, room), smaller


def shortened(text: str, name: str, size: float, room: float) -> str:
    """As much of the text as fits into `room` points, with an ellipsis where it was cut."""
    if text_width(text, name, size) <= room + 0.01:
        return text
    shortest, longest = 0, len(text)
    while shortest < longest:
        middle = (shortest + longest + 1) // 2
        if text_width(text[:middle].rstrip() + ELLIPSIS, name, size) <= room:
            shortest = middle
        else:
            longest = middle - 1
    return text[:shortest].rstrip() + ELLIPSIS


def wrapped(words: list[str], name: str, size: float, room: float) -> list[str]:
    """Words joined by blanks into lines of at most `room` points."""
    blank = text_width(" ", name, size)
    widths: dict[str, float] = {}
    lines: list[list[str]] = [[]]
    used = -blank
    for word in words:
        if word not in widths:
            widths[word] = text_width(word, name, size)
        used += blank + widths[word]
        if used > room and lines[-1]:
            lines.append([])
            used = widths[word]
        lines[-1].append(word)
    return [" ".join(line) for line in lines]


def _one_line(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


@lru_cache(maxsize=4096)
def _drawable(sign: str) -> bool:
    # reportlab neither joins nor turns letters that run from right to left, so they would be drawn backwards.
    turned = unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT
    faces = (font(SANS).face.charToGlyph, font(BOLD).face.charToGlyph)
    return not turned and sign.isprintable() and all(ord(sign) in glyphs for glyphs in faces)
