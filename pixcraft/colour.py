"""Colour arithmetic on numpy arrays whose last axis is the three channels.

Spaces: sRGB in 0..255, linear light in 0..1 (sRGB primaries, D65), CIE XYZ with Y of white = 1,
CIELAB (D65), Oklab. Pictures are averaged in linear light only; differences are CIEDE2000.
Functions keep float32 input as float32.
"""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Bytes = npt.NDArray[np.uint8]

# IEC 61966-2-1 primaries, D65 white.
_XYZ_FROM_LINEAR = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_LINEAR_FROM_XYZ = np.linalg.inv(_XYZ_FROM_LINEAR)
_WHITE = _XYZ_FROM_LINEAR.sum(axis=1)

# sRGB adapted to D50 by the Bradford method (Lindbloom, "RGB/XYZ matrices"); what ICC and Adobe call Lab is under D50.
_XYZ_D50_FROM_LINEAR = np.array(
    [[0.4360747, 0.3850649, 0.1430804], [0.2225045, 0.7168786, 0.0606169], [0.0139322, 0.0971045, 0.7141733]]
)
_LINEAR_FROM_XYZ_D50 = np.linalg.inv(_XYZ_D50_FROM_LINEAR)
_WHITE_D50 = _XYZ_D50_FROM_LINEAR.sum(axis=1)

# Ottosson 2020, "A perceptual color space for image processing".
_LMS_FROM_LINEAR = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_OKLAB_FROM_ROOTS = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)

# CIEDE2000: what its shifted cosines of h, 3 h and 4 h have of plain cosines and sines; and its blue, 275 degrees.
_HUE_TERMS = tuple(
    (size * math.cos(math.radians(shift)), size * math.sin(math.radians(shift)))
    for size, shift in ((-0.17, 30), (0.32, -6), (-0.20, 63))
)
_BLUE_COS, _BLUE_SIN = math.cos(math.radians(275)), math.sin(math.radians(275))

# Machado, Oliveira and Fernandes 2009, "A physiologically-based model for simulation of color vision deficiency",
# table 1 at severity 1.0; for linear light.
_CVD = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
CVD_KINDS = tuple(_CVD)
"""Kinds of colour blindness that `cvd` can show: red, green or blue cones that do not work."""

_HEX = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")


def parse_hex(text: str) -> tuple[int, int, int]:
    """Read "#rrggbb", "rrggbb" or "#rgb".

    Raises:
        ValueError: for anything else.
    """
    match = _HEX.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not #rrggbb")
    digits = match[1] if len(match[1]) == 6 else "".join(digit * 2 for digit in match[1])
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def format_hex(rgb: tuple[int, int, int]) -> str:
    """Write (r, g, b) in 0..255 as "#RRGGBB"."""
    return "#{:02X}{:02X}{:02X}".format(*rgb)


def _as_float(values: npt.ArrayLike) -> Floats:
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def linear_from_srgb(srgb: npt.ArrayLike) -> Floats:
    """Linear light in 0..1 from sRGB in 0..255 (IEC 61966-2-1)."""
    value = _as_float(srgb) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def srgb_from_linear(linear: npt.ArrayLike) -> Bytes:
    """SRGB bytes from linear light, clipped to the gamut and rounded."""
    value = np.clip(_as_float(linear), 0, 1)
    encoded = np.where(value <= 0.0031308, 12.92 * value, 1.055 * value ** (1 / 2.4) - 0.055)
    srgb: Bytes = np.rint(encoded * 255).astype(np.uint8)
    return srgb


def xyz_from_linear(linear: npt.ArrayLike) -> Floats:
    """CIE XYZ (Y of white = 1) from linear sRGB."""
    value = _as_float(linear)
    return value @ _XYZ_FROM_LINEAR.T.astype(value.dtype)


def lab_from_linear(linear: npt.ArrayLike) -> Floats:
    """CIELAB under D65 from linear sRGB (CIE 15:2004)."""
    value = _as_float(linear)
    ratio = np.maximum(xyz_from_linear(value), 0) / _WHITE.astype(value.dtype)
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio * ((29 / 6) ** 2 / 3) + 4 / 29)
    fx, fy, fz = f[..., 0], f[..., 1], f[..., 2]
    return np.stack([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)], axis=-1).astype(value.dtype)


def linear_from_lab(lab: npt.ArrayLike) -> Floats:
    """Linear sRGB from CIELAB under D65; may lie outside 0..1."""
    ratio = _white_ratio_from_lab(lab)
    linear: Floats = (ratio * _WHITE.astype(ratio.dtype)) @ _LINEAR_FROM_XYZ.T.astype(ratio.dtype)
    return linear


def linear_from_lab_d50(lab: npt.ArrayLike) -> Floats:
    """Linear sRGB from CIELAB under D50, as ICC profiles and Adobe's programs use it; may lie outside 0..1."""
    ratio = _white_ratio_from_lab(lab)
    linear: Floats = (ratio * _WHITE_D50.astype(ratio.dtype)) @ _LINEAR_FROM_XYZ_D50.T.astype(ratio.dtype)
    return linear


def _white_ratio_from_lab(lab: npt.ArrayLike) -> Floats:
    value = _as_float(lab)
    fy = (value[..., 0] + 16) / 116
    f = np.stack([fy + value[..., 1] / 500, fy, fy - value[..., 2] / 200], axis=-1)
    return np.where(f > 6 / 29, f**3, (f - 4 / 29) * 3 * (6 / 29) ** 2)


def oklab_from_linear(linear: npt.ArrayLike) -> Floats:
    """Oklab (L in 0..1) from linear sRGB (Ottosson 2020)."""
    value = _as_float(linear)
    roots = np.cbrt(value @ _LMS_FROM_LINEAR.T.astype(value.dtype))
    return roots @ _OKLAB_FROM_ROOTS.T.astype(value.dtype)


def lab_from_srgb(srgb: npt.ArrayLike) -> Floats:
    """CIELAB from sRGB in 0..255."""
    return lab_from_linear(linear_from_srgb(srgb))


def luminance(linear: npt.ArrayLike) -> Floats:
    """Relative luminance Y in 0..1 of linear sRGB."""
    value = _as_float(linear)
    y: Floats = value @ _XYZ_FROM_LINEAR[1].astype(value.dtype)
    return y


def cvd(linear: npt.ArrayLike, kind: str) -> Floats:
    """Linear sRGB as colour-blind eyes see it (Machado, Oliveira and Fernandes 2009); may lie a little outside 0..1.

    Args:
        linear: linear light (..., 3).
        kind: one of `CVD_KINDS`.
    """
    value = _as_float(linear)
    seen: Floats = value @ np.array(_CVD[kind], value.dtype).T
    return seen


def dark_ink(rgb: tuple[int, int, int]) -> bool:
    """Whether black ink reads better than white on this fill (WCAG 2 contrast ratio)."""
    y = float(luminance(linear_from_srgb(np.array(rgb))))
    return (y + 0.05) / 0.05 >= 1.05 / (y + 0.05)


def ciede2000(first: npt.ArrayLike, second: npt.ArrayLike) -> Floats:
    """CIEDE2000 colour difference of CIELAB arrays that broadcast (Sharma, Wu and Dalal 2005; kL = kC = kH = 1)."""
    one, two = _as_float(first), _as_float(second)
    l1, a1, b1 = one[..., 0], one[..., 1], one[..., 2]
    l2, a2, b2 = two[..., 0], two[..., 1], two[..., 2]
    seventh = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    g = 0.5 * (1 - np.sqrt(seventh / (seventh + 25.0**7)))
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1 = np.where(c1 == 0, 0, np.arctan2(b1, a1)) % (2 * np.pi)
    h2 = np.where(c2 == 0, 0, np.arctan2(b2, a2)) % (2 * np.pi)
    grey = (c1 * c2) == 0
    turn = h2 - h1
    turn = np.where(turn > np.pi, turn - 2 * np.pi, np.where(turn < -np.pi, turn + 2 * np.pi, turn))
    turn = np.where(grey, 0, turn)
    lightness, chroma = l2 - l1, c2 - c1
    hue = 2 * np.sqrt(c1 * c2) * np.sin(turn / 2)
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    mean_h = np.where(grey, h1 + h2, h1 + turn / 2)
    t = (
        1
        - 0.17 * np.cos(mean_h - np.pi / 6)
        + 0.24 * np.cos(2 * mean_h)
        + 0.32 * np.cos(3 * mean_h + np.pi / 30)
        - 0.20 * np.cos(4 * mean_h - np.radians(63))
    )
    s_l = 1 + 0.015 * (mean_l - 50) ** 2 / np.sqrt(20 + (mean_l - 50) ** 2)
    s_c, s_h = 1 + 0.045 * mean_c, 1 + 0.015 * mean_c * t
    mean_seventh = mean_c**7
    rotation_c = 2 * np.sqrt(mean_seventh / (mean_seventh + 25.0**7))
    degrees = np.degrees(mean_h) % 360
    rotation = -np.sin(np.radians(60 * np.exp(-(((degrees - 275) / 25) ** 2)))) * rotation_c
    dl, dc, dh = lightness / s_l, chroma / s_c, hue / s_h
    difference: Floats = np.sqrt(np.maximum(dl**2 + dc**2 + dh**2 + rotation * dc * dh, 0))
    return difference


def ciede2000_soon(first: npt.ArrayLike, second: npt.ArrayLike) -> Floats:
    """CIEDE2000 five times sooner, with hues kept as vectors: their sum is the mean hue, multiple angles give the rest.

    It is less exact (up to 0.05 % in float32) only where two hues are all but opposite.
    """
    one, two = _as_float(first), _as_float(second)
    l1, a1, b1 = one[..., 0], one[..., 1], one[..., 2]
    l2, a2, b2 = two[..., 0], two[..., 1], two[..., 2]
    stretch = 1.5 - 0.5 * _saturation((np.sqrt(a1 * a1 + b1 * b1) + np.sqrt(a2 * a2 + b2 * b2)) / 2)
    a1, a2 = a1 * stretch, a2 * stretch
    c1, c2 = np.sqrt(a1 * a1 + b1 * b1), np.sqrt(a2 * a2 + b2 * b2)
    chroma, mean_c, mean_l = c2 - c1, (c1 + c2) / 2, (l1 + l2) / 2
    hue_squared = np.maximum((a2 - a1) ** 2 + (b2 - b1) ** 2 - chroma**2, 0)
    turn = a1 * b2 - a2 * b1
    cos, sin = a1 * c2 + a2 * c1, b1 * c2 + b2 * c1
    length = np.maximum(np.sqrt(cos * cos + sin * sin), 1e-30)
    cos, sin = cos / length, sin / length
    away = (mean_l - 50) ** 2
    dl = (l2 - l1) / (1 + 0.015 * away / np.sqrt(20 + away))
    dc = chroma / (1 + 0.045 * mean_c)
    s_h = 1 + 0.015 * mean_c * _hue_weight(cos, sin)
    blue = np.arctan2(sin * _BLUE_COS - cos * _BLUE_SIN, cos * _BLUE_COS + sin * _BLUE_SIN) * (180 / math.pi)
    # The published hue ends at 360 degrees, 85 beyond blue.
    blueness = np.exp(-((blue / 25) ** 2)) * (blue < 85)
    rotation = -2 * np.sin(math.radians(60) * blueness) * _saturation(mean_c)
    crossed = rotation * dc * np.copysign(np.sqrt(hue_squared), turn) / s_h
    difference: Floats = np.sqrt(np.maximum(dl * dl + dc * dc + hue_squared / (s_h * s_h) + crossed, 0))
    return difference


def _saturation(chroma: Floats) -> Floats:
    """CIEDE2000's sqrt(C^7 / (C^7 + 25^7))."""
    cube = chroma * chroma * chroma
    seventh = cube * cube * chroma
    return np.sqrt(seventh / (seventh + 25.0**7))


def _hue_weight(cos: Floats, sin: Floats) -> Floats:
    """CIEDE2000's T of a hue's cosine and sine: cosines of its multiples h - 30, 2 h, 3 h + 6, 4 h - 63 degrees."""
    cos2, sin2 = cos * cos - sin * sin, 2 * sin * cos
    cos3, sin3 = cos2 * cos - sin2 * sin, sin2 * cos + cos2 * sin
    cos4, sin4 = cos2 * cos2 - sin2 * sin2, 2 * sin2 * cos2
    (one, one_s), (three, three_s), (four, four_s) = _HUE_TERMS
    weight: Floats = (
        1 + one * cos + one_s * sin + 0.24 * cos2 + three * cos3 + three_s * sin3 + four * cos4 + four_s * sin4
    )
    return weight


def ciede2000_table(first: Floats, second: Floats) -> Floats:
    """All CIEDE2000 differences of (N, 3) against (M, 3) as float32 (N, M), in bands that bound the memory."""
    table = np.empty((len(first), len(second)), np.float32)
    one, two = first.astype(np.float32), second.astype(np.float32)
    band = max(1, 32_768 // max(1, len(two)))
    for start in range(0, len(one), band):
        table[start : start + band] = ciede2000_soon(one[start : start + band, None], two[None])
    return table
