import pytest

from pixcraft.sheet.fonts import (
    BOLD,
    BOX,
    SANS,
    SYMBOLS,
    fitted,
    font,
    printable,
    shortened,
    sign_middle,
    text_width,
    unprintable,
    wrapped,
)
from pixcraft.symbols import symbol_set


def test_every_chart_symbol_is_in_the_symbol_font_and_equally_wide():
    glyphs = font(SYMBOLS).face.charToGlyph
    assert all(ord(sign) in glyphs for sign in symbol_set())
    assert len({text_width(sign, SYMBOLS, 10) for sign in symbol_set()}) == 1


@pytest.mark.parametrize(
    ("text", "shown", "missing"),
    [
        ("Fox", "Fox", ""),
        ("Tête-à-tête, 50 % <b>&amp;</b>", "Tête-à-tête, 50 % <b>&amp;</b>", ""),
        ("a🧵b", f"a{BOX}b", "🧵"),
        ("中文", BOX * 2, "中文"),
        ("שלום", BOX * 4, "שלום"),
        ("two\n\tlines ", "two lines", ""),
        ("bell\x07", f"bell{BOX}", "\x07"),
        ("e\u0301", "é", ""),
    ],
)
def test_nothing_vanishes_silently(text, shown, missing):
    assert printable(text) == shown
    assert unprintable(text) == missing


def test_long_text_shrinks_before_it_is_cut():
    text = "A title that is rather long"
    width = text_width(text, BOLD, 20)
    assert fitted(text, BOLD, 20, width + 1, 10) == (text, 20)
    shrunk, size = fitted(text, BOLD, 20, width * 0.75, 10)
    assert shrunk == text
    assert size == pytest.approx(15)
    cut, size = fitted(text, BOLD, 20, width * 0.25, 10)
    assert size == 10
    assert cut.endswith("…")
    assert text_width(cut, BOLD, size) <= width * 0.25


def test_shortened_keeps_as_much_as_fits():
    text = "abcdefgh"
    room = text_width("abcd…", SANS, 10)
    assert shortened(text, SANS, 10, room) == "abcd…"


def test_wrapped_lines_fit_and_lose_no_word():
    words = [f"word{index}" for index in range(40)]
    lines = wrapped(words, SANS, 8, 120)
    assert " ".join(lines).split(" ") == words
    assert all(text_width(line, SANS, 8) <= 120 for line in lines)
    assert wrapped(["far-too-long-for-the-room"], SANS, 8, 10) == ["far-too-long-for-the-room"]


def test_the_middle_of_a_sign_is_measured_from_its_ink():
    assert sign_middle("X") == pytest.approx(0.365, abs=0.02)
    assert sign_middle("y") < 0.25 < sign_middle("√")
