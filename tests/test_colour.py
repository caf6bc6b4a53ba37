"""Colour arithmetic against published numbers, and against coloraide as a second opinion."""

from __future__ import annotations

import numpy as np
import pytest
from coloraide import Color
from hypothesis import given, settings
from hypothesis import strategies as st

from pixcraft import colour

BYTE = st.integers(0, 255)
RGB = st.tuples(BYTE, BYTE, BYTE)

# Sharma, Wu and Dalal 2005, "The CIEDE2000 color-difference formula", table 1: L1 a1 b1 L2 a2 b2 difference.
SHARMA = """
50.0000   2.6772 -79.7751  50.0000   0.0000 -82.7485  2.0425
50.0000   3.1571 -77.2803  50.0000   0.0000 -82.7485  2.8615
50.0000   2.8361 -74.0200  50.0000   0.0000 -82.7485  3.4412
50.0000  -1.3802 -84.2814  50.0000   0.0000 -82.7485  1.0000
50.0000  -1.1848 -84.8006  50.0000   0.0000 -82.7485  1.0000
50.0000  -0.9009 -85.5211  50.0000   0.0000 -82.7485  1.0000
50.0000   0.0000   0.0000  50.0000  -1.0000   2.0000  2.3669
50.0000  -1.0000   2.0000  50.0000   0.0000   0.0000  2.3669
50.0000   2.4900  -0.0010  50.0000  -2.4900   0.0009  7.1792
50.0000   2.4900  -0.0010  50.0000  -2.4900   0.0010  7.1792
50.0000   2.4900  -0.0010  50.0000  -2.4900   0.0011  7.2195
50.0000   2.4900  -0.0010  50.0000  -2.4900   0.0012  7.2195
50.0000  -0.0010   2.4900  50.0000   0.0009  -2.4900  4.8045
50.0000  -0.0010   2.4900  50.0000   0.0010  -2.4900  4.8045
50.0000  -0.0010   2.4900  50.0000   0.0011  -2.4900  4.7461
50.0000   2.5000   0.0000  50.0000   0.0000  -2.5000  4.3065
50.0000   2.5000   0.0000  73.0000  25.0000 -18.0000 27.1492
50.0000   2.5000   0.0000  61.0000  -5.0000  29.0000 22.8977
50.0000   2.5000   0.0000  56.0000 -27.0000  -3.0000 31.9030
50.0000   2.5000   0.0000  58.0000  24.0000  15.0000 19.4535
50.0000   2.5000   0.0000  50.0000   3.1736   0.5854  1.0000
50.0000   2.5000   0.0000  50.0000   3.2972   0.0000  1.0000
50.0000   2.5000   0.0000  50.0000   1.8634   0.5757  1.0000
50.0000   2.5000   0.0000  50.0000   3.2592   0.3350  1.0000
60.2574 -34.0099  36.2677  60.4626 -34.1751  39.4387  1.2644
63.0109 -31.0961  -5.8663  62.8187 -29.7946  -4.0864  1.2630
61.2901   3.7196  -5.3901  61.4292   2.2480  -4.9620  1.8731
35.0831 -44.1164   3.7933  35.0232 -40.0716   1.5901  1.8645
22.7233  20.0904 -46.6940  23.0331  14.9730 -42.5619  2.0373
36.4612  47.8580  18.3852  36.2715  50.5065  21.2231  1.4146
90.8027  -2.0831   1.4410  91.1528  -1.6435   0.0447  1.4441
90.9257  -0.5406  -0.9208  88.6381  -0.8985  -0.7239  1.5381
 6.7747  -0.2908  -2.4247   5.8714  -0.0985  -2.2286  0.6377
 2.0776   0.0795  -1.1350   0.9033  -0.0636  -0.5514  0.9082
"""
PAIRS = np.array([[float(word) for word in line.split()] for line in SHARMA.strip().splitlines()])


def test_ciede2000_gives_the_34_published_differences_in_both_directions() -> None:
    first, second, published = PAIRS[:, :3], PAIRS[:, 3:6], PAIRS[:, 6]
    assert len(published) == 34
    np.testing.assert_allclose(colour.ciede2000(first, second), published, atol=5e-5)
    np.testing.assert_allclose(colour.ciede2000(second, first), published, atol=5e-5)


@settings(deadline=None, max_examples=150)
@given(RGB, RGB)
def test_ciede2000_agrees_with_coloraide(first: tuple[int, int, int], second: tuple[int, int, int]) -> None:
    one, two = colour.lab_from_srgb(first), colour.lab_from_srgb(second)
    expected = Color("lab-d65", one.tolist()).delta_e(Color("lab-d65", two.tolist()), method="2000", space="lab-d65")
    assert colour.ciede2000(one, two) == pytest.approx(expected, abs=1e-4)


def test_ciede2000_table_is_every_pair_in_every_band() -> None:
    rng = np.random.default_rng(5)
    first = colour.lab_from_srgb(rng.integers(0, 256, (700, 3)))
    second = colour.lab_from_srgb(rng.integers(0, 256, (489, 3)))
    table = colour.ciede2000_table(first, second)
    assert table.dtype == np.float32
    for row in (0, 66, 67, 68, 699):  # a band has 67 rows
        np.testing.assert_allclose(table[row], colour.ciede2000(first[row], second), rtol=1e-3, atol=2e-3)


@settings(deadline=None, max_examples=150)
@given(RGB, RGB)
def test_ciede2000_soon_is_ciede2000(first: tuple[int, int, int], second: tuple[int, int, int]) -> None:
    one, two = colour.lab_from_srgb(first), colour.lab_from_srgb(second)
    expected = float(colour.ciede2000(one, two))
    assert colour.ciede2000_soon(one, two) == pytest.approx(expected, abs=1e-4, rel=1e-4)
    found = colour.ciede2000_soon(one.astype(np.float32), two.astype(np.float32))
    assert found.dtype == np.float32 and found == pytest.approx(expected, abs=2e-3, rel=1e-3)


def test_ciede2000_table_of_nothing_is_empty() -> None:
    assert colour.ciede2000_table(np.empty((0, 3)), np.empty((0, 3))).shape == (0, 0)


# Lindbloom's calculator, sRGB primaries, D65.
@pytest.mark.parametrize(
    ("rgb", "lab"),
    [
        ((255, 255, 255), (100, 0, 0)),
        ((0, 0, 0), (0, 0, 0)),
        ((255, 0, 0), (53.2408, 80.0925, 67.2032)),
        ((0, 255, 0), (87.7347, -86.1827, 83.1793)),
        ((0, 0, 255), (32.2970, 79.1875, -107.8602)),
        ((128, 128, 128), (53.585, 0, 0)),
    ],
)
def test_cielab_of_published_colours(rgb: tuple[int, int, int], lab: tuple[float, float, float]) -> None:
    np.testing.assert_allclose(colour.lab_from_srgb(rgb), lab, atol=0.02)


# Ottosson 2020, the table of example results: XYZ to Oklab.
@pytest.mark.parametrize(
    ("xyz", "oklab"),
    [
        ((0.950, 1.000, 1.089), (1.000, 0.000, 0.000)),
        ((1.000, 0.000, 0.000), (0.450, 1.236, -0.019)),
        ((0.000, 1.000, 0.000), (0.922, -0.671, 0.263)),
        ((0.000, 0.000, 1.000), (0.153, -1.415, -0.449)),
    ],
)
def test_oklab_of_published_colours(xyz: tuple[float, ...], oklab: tuple[float, ...]) -> None:
    linear = np.linalg.solve(colour.xyz_from_linear(np.eye(3)).T, np.array(xyz))
    np.testing.assert_allclose(colour.oklab_from_linear(linear), oklab, atol=1.5e-3)


@settings(deadline=None, max_examples=100)
@given(RGB)
def test_cielab_and_oklab_agree_with_coloraide(rgb: tuple[int, int, int]) -> None:
    other = Color("srgb", [channel / 255 for channel in rgb])
    np.testing.assert_allclose(colour.lab_from_srgb(rgb), other.convert("lab-d65").coords(), atol=0.02)
    linear = colour.linear_from_srgb(rgb)
    np.testing.assert_allclose(linear, other.convert("srgb-linear").coords(), atol=1e-6)
    np.testing.assert_allclose(colour.oklab_from_linear(linear), other.convert("oklab").coords(), atol=2e-4)
    assert colour.luminance(linear) == pytest.approx(other.luminance(), abs=1e-4)


@settings(deadline=None, max_examples=100)
@given(RGB)
def test_d50_lab_agrees_with_coloraide(rgb: tuple[int, int, int]) -> None:
    lab = Color("srgb", [channel / 255 for channel in rgb]).convert("lab").coords()  # CSS and ICC Lab is D50
    # The two matrices differ in their last digits, which is a byte where a channel is nearly dark.
    back = colour.srgb_from_linear(colour.linear_from_lab_d50(lab)).astype(int)
    assert np.abs(back - rgb).max() <= 1


def test_all_bytes_survive_linear_light() -> None:
    grey = np.repeat(np.arange(256)[:, None], 3, axis=1)
    assert (colour.srgb_from_linear(colour.linear_from_srgb(grey)) == grey).all()


@settings(deadline=None, max_examples=100)
@given(RGB)
def test_cielab_round_trip(rgb: tuple[int, int, int]) -> None:
    assert colour.srgb_from_linear(colour.linear_from_lab(colour.lab_from_srgb(rgb))).tolist() == list(rgb)


def test_light_outside_the_gamut_is_clipped() -> None:
    assert colour.srgb_from_linear([-0.5, 0.5, 7]).tolist() == [0, 188, 255]


@pytest.mark.parametrize(
    "function",
    [
        colour.linear_from_srgb,
        colour.xyz_from_linear,
        colour.lab_from_linear,
        colour.linear_from_lab,
        colour.linear_from_lab_d50,
        colour.oklab_from_linear,
        colour.luminance,
    ],
)
def test_float32_stays_float32(function: object) -> None:
    picture = np.full((2, 3, 3), 0.3, np.float32)
    assert function(picture).dtype == np.float32  # type: ignore[operator]
    assert function(picture.astype(np.float64)).dtype == np.float64  # type: ignore[operator]


def test_the_average_of_black_and_white_in_linear_light_is_188() -> None:
    checks = colour.linear_from_srgb([[0, 0, 0], [255, 255, 255]])
    assert colour.srgb_from_linear(checks.mean(axis=0)).tolist() == [188, 188, 188]


@given(RGB)
def test_hex_round_trip(rgb: tuple[int, int, int]) -> None:
    assert colour.parse_hex(colour.format_hex(rgb)) == rgb


def test_hex_spellings() -> None:
    assert colour.parse_hex(" #a1B2c3 ") == (0xA1, 0xB2, 0xC3)
    assert colour.parse_hex("fb0") == (255, 187, 0)
    assert colour.format_hex((1, 2, 255)) == "#0102FF"


@pytest.mark.parametrize("text", ["", "#", "#12G", "#12345", "#1234567", "red", "0x112233", "１２３４５６", "#12 456"])
def test_what_is_not_hex(text: str) -> None:
    with pytest.raises(ValueError, match="is not #rrggbb"):
        colour.parse_hex(text)


@settings(deadline=None, max_examples=100)
@given(RGB)
def test_dark_ink_has_the_better_contrast(rgb: tuple[int, int, int]) -> None:
    fill = Color("srgb", [channel / 255 for channel in rgb])
    black, white = fill.contrast("black"), fill.contrast("white")
    if abs(black - white) > 0.01:
        assert colour.dark_ink(rgb) == (black > white)


# Machado, Oliveira and Fernandes 2009, table 1, severity 1.0: what becomes of full red, green and blue.
@pytest.mark.parametrize(
    ("kind", "red", "green", "blue"),
    [
        ("protan", (0.152286, 0.114503, -0.003882), (1.052583, 0.786281, -0.048116), (-0.204868, 0.099216, 1.051998)),
        ("deutan", (0.367322, 0.280085, -0.011820), (0.860646, 0.672501, 0.042940), (-0.227968, 0.047413, 0.968881)),
        ("tritan", (1.255528, -0.078411, 0.004733), (-0.076749, 0.930809, 0.691367), (-0.178779, 0.147602, 0.303900)),
    ],
)
def test_colour_blind_eyes_as_machado_published(
    kind: str, red: tuple[float, ...], green: tuple[float, ...], blue: tuple[float, ...]
) -> None:
    assert np.allclose(colour.cvd(np.eye(3), kind), [red, green, blue], atol=1e-9)
    assert np.allclose(colour.cvd(np.ones(3), kind), 1, atol=2e-6)  # greys stay as they are
    assert colour.cvd(np.ones(3, np.float32), kind).dtype == np.float32


@given(RGB, st.sampled_from(colour.CVD_KINDS))
def test_colour_blind_eyes_as_coloraide_sees_them(rgb: tuple[int, int, int], kind: str) -> None:
    linear = colour.linear_from_srgb(np.array(rgb))
    other = Color("srgb-linear", linear.tolist()).filter(kind, 1, method="machado", space="srgb-linear")
    assert np.allclose(colour.cvd(linear, kind), other.convert("srgb-linear").coords(), atol=1e-5)
