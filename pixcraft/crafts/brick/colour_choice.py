"""Which colours there are for a part, and what they look like: one stated source, or the user's own measurements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pixcraft.colour import parse_hex
from pixcraft.crafts.parts import ELEMENT, PIXELS
from pixcraft.csvfile import read_table
from pixcraft.errors import InputError
from pixcraft.palette import Colour, Palette

SOURCES = ("ldraw", "rebrickable", "bricklink", "howerter", "median")
"""Where the sRGB of a colour may come from; the catalog's own is LDraw's where LDraw has the colour."""
_EXAMPLE = "write code,hex in the first line, then one colour a line such as 4,#b40000"

Rgb = tuple[int, int, int]


def made_as(palette: Palette, part: str) -> Palette:
    """The colours that a part by its name was made in.

    Raises:
        InputError: none of them.
    """
    codes = ELEMENT.colours_of(part)
    found = tuple(colour for colour in palette.colours if colour.code in codes)
    if not found:
        raise InputError(
            f"no colour of palette {palette.name} was ever made as {part_word(part)}",
            "codes must be Rebrickable's colour numbers, as in `pixcraft palettes show lego`",
        )
    return replace(palette, colours=found)


def why_not(code: str, part: str) -> str:
    """Why a colour cannot be used for a part, and what it is made as."""
    others = [name for name, number in PIXELS.items() if ELEMENT.made(number, code)]
    made = f"it is made as {', '.join(others)}" if others else "it is made as none of these parts"
    return f"{code} is not made as {part_word(part)}; {made}"


def part_word(part: str) -> str:
    """What `--part` calls a part of one cell, else its number."""
    return next((name for name, number in PIXELS.items() if number == part), part)


def seen_by(palette: Palette, source: str) -> Palette:
    """The palette with the sRGB of another source; colours that it lacks keep their own."""
    return replace(palette, colours=tuple(replace(one, rgb=one.others.get(source, one.rgb)) for one in palette.colours))


def lacking(colours: Mapping[str, Colour], codes: list[str], source: str) -> list[str]:
    """The codes of those that a source other than the catalog's own says nothing about."""
    return [code for code in codes if code in colours and source not in colours[code].others]


def read_measured(path: Path, palette: Palette) -> Mapping[str, Rgb]:
    """The user's own values by code: columns code and hex.

    Raises:
        CatalogError: unreadable, an unknown code, a value that is no #rrggbb, or a code given twice.
    """
    values: dict[str, Rgb] = {}
    lines: dict[str, int] = {}
    for line in read_table(path, ("code", "hex"), _EXAMPLE):
        code = line.convert("code", lambda text: palette.find(text).code)
        if code in lines:
            line.fail(f"{code} has a value in line {lines[code]} already", "keep one of the two")
        lines[code] = line.number
        values[code] = line.convert("hex", parse_hex)
    return values


def measured(palette: Palette, values: Mapping[str, Rgb]) -> Palette:
    """The palette with these values in place of its own."""
    return replace(palette, colours=tuple(replace(one, rgb=values.get(one.code, one.rgb)) for one in palette.colours))
