"""Adobe Swatch Exchange (.ase).

Adobe published no specification; the layout is the one that Olivier Berten and Carl Camera found and described.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterator

import numpy as np

from pixcraft.colour import linear_from_lab_d50, srgb_from_linear

Rgb = tuple[int, int, int]

_COLOUR_BLOCK = 0x0001


def read_swatches(data: bytes, most: int) -> list[tuple[str, Rgb]]:
    """(name, sRGB) of each colour in order, groups flattened, at most `most` of them.

    Raises:
        ValueError: not an .ase file, cut short, or with values that are no colour.
    """
    swatches = []
    for kind, body in _blocks(data):
        if kind == _COLOUR_BLOCK:
            swatches.append(_swatch(body))
        if len(swatches) == most:
            break
    return swatches


def _blocks(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(type, contents) of each block; a header counts them, so a short file is noticed."""
    if data[:4] != b"ASEF" or len(data) < 12:
        raise ValueError("it does not begin with ASEF")
    (count,) = struct.unpack_from(">I", data, 8)
    offset = 12
    for _ in range(count):
        if offset + 6 > len(data):
            raise ValueError("it is cut short")
        kind, length = struct.unpack_from(">HI", data, offset)
        offset += 6
        if offset + length > len(data):
            raise ValueError("it is cut short")
        yield kind, data[offset : offset + length]
        offset += length


def _swatch(body: bytes) -> tuple[str, Rgb]:
    try:
        (units,) = struct.unpack_from(">H", body)
        name = body[2 : 2 + 2 * units].decode("utf-16-be", "replace").rstrip("\0")
        (model,) = struct.unpack_from(">4s", body, 2 + 2 * units)
        count, to_rgb = _MODELS[model.decode("ascii", "replace").strip().upper()]
        values = struct.unpack_from(f">{count}f", body, 6 + 2 * units)
    except struct.error:
        raise ValueError("a swatch is cut short") from None
    except KeyError as model_name:
        raise ValueError(f"colour model {model_name} is none of RGB, CMYK, LAB, Gray") from None
    if not all(math.isfinite(value) and abs(value) <= 1000 for value in values):
        raise ValueError("a swatch has values that are no colour")
    printable = "".join(letter if letter.isprintable() else " " for letter in name)
    return " ".join(printable.split()), to_rgb(*values)


def _from_rgb(red: float, green: float, blue: float) -> Rgb:
    return _byte(red), _byte(green), _byte(blue)


def _from_grey(white: float) -> Rgb:
    return _from_rgb(white, white, white)


def _from_cmyk(cyan: float, magenta: float, yellow: float, black: float) -> Rgb:
    """The plain conversion: the file names no ink profile."""
    return _from_rgb(*((1 - min(max(ink, 0), 1)) * (1 - black) for ink in (cyan, magenta, yellow)))


def _from_lab(lightness: float, a: float, b: float) -> Rgb:
    """L is stored in 0..1; Adobe's white is D50."""
    red, green, blue = srgb_from_linear(linear_from_lab_d50(np.array([lightness * 100, a, b]))).tolist()
    return red, green, blue


def _byte(value: float) -> int:
    return round(min(max(value, 0), 1) * 255)


_MODELS: dict[str, tuple[int, Callable[..., Rgb]]] = {
    "RGB": (3, _from_rgb),
    "CMYK": (4, _from_cmyk),
    "LAB": (3, _from_lab),
    "GRAY": (1, _from_grey),
}
