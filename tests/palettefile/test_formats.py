"""CSV, .hex, .gpl and .ase palettes: what is accepted, and one error for what is not."""

from __future__ import annotations

import contextlib
import struct
from pathlib import Path

import pytest
from coloraide import Color
from hypothesis import given, settings
from hypothesis import strategies as st

from pixcraft.errors import CatalogError
from pixcraft.palette import Palette
from pixcraft.palettefile import check_palette, read_palette


def read(data: str | bytes, name: str) -> Palette:
    Path(name).write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_palette(Path(name))


def rows(palette: Palette) -> list[tuple[str, str, tuple[int, int, int]]]:
    return [(colour.code, colour.name, colour.rgb) for colour in palette.colours]


def complaint(data: str | bytes, name: str) -> CatalogError:
    with pytest.raises(CatalogError) as caught:
        read(data, name)
    return caught.value


RED = ("310", "Red", (255, 0, 0))


@pytest.mark.parametrize(
    "text",
    [
        "code,name,hex\n310,Red,#FF0000\n",
        "code;name;hex\r\n310;Red;ff0000\r\n",
        "code\tname\trgb\n310\tRed\tF00\n",
        '\ufeffname,HEX,shop,Code\nRed,ff0000,"here, there",310\n',
        "Code,Name,R,G,B\n310,Red,255,0,0\n",
        "code; name; blue; red; green\n 310 ; Red ; 0 ; 255 ; 0 \n",
        "code,name,hex,r,g,b\n310,Red,,255,0,0\n\n,,,\n",
        "code,name,hex\n310,Red,ff0000",
    ],
)
def test_csv_in_any_order_and_dialect(text: str) -> None:
    assert rows(read(text, "my.csv")) == [RED]


def test_csv_names_the_palette_after_its_file() -> None:
    palette = read("code,hex\n01,fff\n", "my card.csv")
    assert (palette.name, palette.title, palette.brand) == ("my card", "my card", "")
    assert palette.colours[0].code == "01"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("code,name,hex\n310,Red,#12G\n", 2, "'#12G' is not #rrggbb"),
        ("code,name,hex\n310,Black,000000\n\n310,Black,000000\n", 4, "code: '310' is there already on line 2"),
        ('code,name,hex\n310,"two\nlines",000000\n', 2, "name: 'two\\nlines' has characters that cannot be printed"),
        ('code,name,hex\n1,"a ""b"" c",000000\n2,,\n', 3, "the colour is missing"),
        ('code,name,hex\n310,"open,000000\n', 2, "not a table: unexpected end of data"),
        ("code,r,g,b\n310,0,0,256\n", 2, "'0 0 256' is not three numbers from 0 to 255"),
        ("code,r,g,b\n310,0,0\n", 2, "is not three numbers"),
        ("code,r,g,b\n310,0,0,-1\n", 2, "is not three numbers"),
        ("code,r,g,b\n310,0,0,٣\n", 2, "is not three numbers"),
        ("code,hex\n1,fff\n,000\n", 3, "code: is missing"),
        ("310,Black,000000\n", 1, "has no column hex, rgb, or r, g and b"),
        ("code,r,g\n310,0,0\n", 1, "has no column hex, rgb, or r, g and b"),
        ("code,hex,HEX\n310,000,000\n", 1, "has the column 'hex' twice"),
        ("", 1, "has no column hex"),
        (b"code,hex\n1,fff\nR\xf6d,000\n", 3, "is not UTF-8 text"),
        (b"\xff\xfec\x00o\x00", 1, "is not UTF-8 text"),
        (b"code,hex\n1,fff\n\x00,000\n", 3, "cannot be printed"),
    ],
)
def test_csv_errors_have_their_line(text: str | bytes, line: int, message: str) -> None:
    error = complaint(text, "my.csv")
    assert error.line == line
    assert message in error.message


def test_a_csv_with_only_a_header_has_no_colours() -> None:
    assert complaint("code,hex\n", "my.csv").message == "my.csv: has no colours"


def test_every_bad_line_of_a_csv_is_listed() -> None:
    Path("my.csv").write_text("code,hex\n1,x\n2,000000\n3,y\n")
    assert [error.line for error in check_palette(Path("my.csv")).errors] == [2, 4]


def test_hex_lines_get_numbers_for_codes() -> None:
    assert rows(read("1a1c2c\r\n#5D275D\n\nb13e53", "sweetie.hex")) == [
        ("1", "1", (0x1A, 0x1C, 0x2C)),
        ("2", "2", (0x5D, 0x27, 0x5D)),
        ("3", "3", (0xB1, 0x3E, 0x53)),
    ]
    assert complaint("1a1c2c\nff1a1c2c\n", "my.hex").message == "my.hex:2: 'ff1a1c2c' is not #rrggbb"


GPL = "GIMP Palette\nName: Sweet\nColumns: 4\n# made by hand\n 26  28  44\tNight\n255 0 0 Fire red\n"


def test_gimp_palettes_use_unique_names_as_codes() -> None:
    palette = read(GPL, "my.gpl")
    assert (palette.name, palette.title) == ("my", "Sweet")
    assert rows(palette) == [("Night", "Night", (26, 28, 44)), ("Fire red", "Fire red", (255, 0, 0))]


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ("0 0 0 Night\n9 9 9 night\n", ["1", "2"]),
        ("0 0 0\n9 9 9 Grey\n", ["1", "2"]),
        ("0 0 0 Untitled\n", ["1"]),
        ("Channels: RGBA\n0 0 0 255 Night\n9 9 9 0 Grey: light\n", ["Night", "Grey: light"]),
    ],
)
def test_gimp_palettes_fall_back_to_numbers(body: str, codes: list[str]) -> None:
    assert [colour.code for colour in read(f"GIMP Palette\n{body}", "my.gpl").colours] == codes


@pytest.mark.parametrize(
    ("text", "line"),
    [("", 1), ("Name: x\n0 0 0", 1), (GPL + "1 2\n", 7), (GPL + "1 2 300 x\n", 7), (GPL + "a b c\n", 7)],
)
def test_broken_gimp_palettes(text: str, line: int) -> None:
    assert complaint(text, "my.gpl").line == line


def block(kind: int, body: bytes) -> bytes:
    return struct.pack(">HI", kind, len(body)) + body


def text(name: str) -> bytes:
    return struct.pack(">H", len(name) + 1) + name.encode("utf-16-be") + b"\0\0"


def swatch(name: str, model: bytes, *values: float) -> bytes:
    return block(1, text(name) + model + struct.pack(f">{len(values)}f", *values) + struct.pack(">H", 2))


def ase(*blocks: bytes) -> bytes:
    return b"ASEF" + struct.pack(">HHI", 1, 0, len(blocks)) + b"".join(blocks)


LAB_OF_ORANGE = Color("srgb", [1, 165 / 255, 0]).convert("lab").coords()
GOOD = ase(
    block(0xC001, text("Warm")),
    swatch("Orange", b"RGB ", 1, 165 / 255, 0),
    swatch("Lab orange", b"LAB ", LAB_OF_ORANGE[0] / 100, *LAB_OF_ORANGE[1:]),
    block(0xC002, b""),
    block(0x7777, b"unknown"),
    swatch("Ink", b"CMYK", 0, 1, 0.5, 0.2),
    swatch("Grey\n1", b"Gray", 0.5),
)


def test_swatches_of_every_model_are_read() -> None:
    assert rows(read(GOOD, "my.ase")) == [
        ("Orange", "Orange", (255, 165, 0)),
        ("Lab orange", "Lab orange", (255, 165, 0)),
        ("Ink", "Ink", (204, 0, 102)),
        ("Grey 1", "Grey 1", (128, 128, 128)),
    ]


def test_swatches_outside_the_gamut_are_clipped() -> None:
    assert rows(read(ase(swatch("x", b"RGB ", 1.5, -0.1, 0.5)), "my.ase"))[0][2] == (255, 0, 128)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "does not begin with ASEF"),
        (b"ASEF\0\1", "does not begin with ASEF"),
        (b"RIFF" + GOOD[4:], "does not begin with ASEF"),
        (b"ASEF\0\1\0\0\xff\xff\xff\xff", "cut short"),
        (b"ASEF\0\1\0\0\0\0\0\1\0\1\xff\xff\xff\xff", "cut short"),
        (ase(swatch("x", b"HSB ", 0, 0, 0)), "colour model 'HSB' is none of"),
        (ase(swatch("x", b"\xff\xff\xff\xff", 0, 0, 0)), "is none of"),
        (ase(swatch("x", b"RGB ", 0)), "a swatch is cut short"),
        (ase(block(1, b"")), "a swatch is cut short"),
        (ase(block(1, b"\xff\xff\0a")), "a swatch is cut short"),
        (ase(swatch("x", b"RGB ", float("nan"), 0, 0)), "values that are no colour"),
        (ase(swatch("x", b"LAB ", 0.5, float("inf"), 0)), "values that are no colour"),
        (ase(swatch("x", b"LAB ", 0.5, 1e30, 0)), "values that are no colour"),
    ],
)
def test_hostile_swatch_files_are_one_error(data: bytes, reason: str) -> None:
    assert reason in complaint(data, "my.ase").message


@pytest.mark.parametrize("length", range(0, len(GOOD), 7))
def test_a_swatch_file_cut_anywhere_is_one_error(length: int) -> None:
    complaint(GOOD[:length], "my.ase")


def test_a_swatch_file_without_colours_is_refused() -> None:
    assert complaint(ase(block(0xC001, text("Empty"))), "my.ase").message == "my.ase: has no colours"


@settings(deadline=None, max_examples=60)
@given(st.sampled_from([".csv", ".hex", ".gpl", ".ase", ".yaml"]), st.binary(max_size=120), st.integers(0, 200))
def test_nothing_but_a_catalog_error_escapes(suffix: str, data: bytes, keep: int) -> None:
    starts = {".csv": b"code,name,hex\n", ".gpl": b"GIMP Palette\n", ".ase": GOOD[:keep], ".yaml": b"schema: 1\n"}
    with contextlib.suppress(CatalogError):
        assert len(read(starts.get(suffix, b"") + data, f"fuzz{suffix}")) > 0
