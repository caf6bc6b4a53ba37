import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageOps

from pixcraft.colour import linear_from_srgb, srgb_from_linear
from pixcraft.picture import load_picture

GREYS = np.arange(256, dtype=np.uint8).reshape(16, 16)


@pytest.fixture
def load(tmp_path):
    def save_and_load(image, kind="PNG", **options):
        image.save(tmp_path / "a", kind, **options)
        return load_picture(tmp_path / "a")

    return save_and_load


def near(actual, expected, most=2):
    return np.abs(np.asarray(actual).astype(int) - expected).max() <= most


# orientation


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_exif_orientation(load, orientation, kind, tmp_path, monkeypatch):
    monkeypatch.setattr("pixcraft.pixels._BAND", 40)  # several bands
    colours = np.zeros((24, 40, 3), np.uint8)
    colours[:12, :20], colours[:12, 20:], colours[12:, :20] = (255, 0, 0), (0, 255, 0), (0, 0, 255)
    exif = Image.Exif()
    exif[0x0112] = orientation
    loaded = load(Image.fromarray(colours), kind, exif=exif)
    with Image.open(tmp_path / "a") as image:
        expected = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    assert loaded.rgb.shape == expected.shape
    assert (loaded.rgb == expected).all()
    # EXIF 2.32, 4.6.4 A: which corner of the stored picture is shown top left (red, green and blue; the last is black).
    shown = loaded.rgb[2, 2].argmax() if loaded.rgb[2, 2].max() > 128 else None
    assert shown == {1: 0, 2: 1, 3: None, 4: 2, 5: 0, 6: 2, 7: None, 8: 1}[orientation]


def test_broken_exif_is_ignored(load):
    assert load(Image.new("RGB", (4, 3), "red"), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\xff").rgb.shape == (3, 4, 3)


# modes


def test_grey_and_one_bit(load):
    assert (load(Image.fromarray(GREYS)).rgb == GREYS[..., None]).all()
    bits = load(Image.fromarray(GREYS > 100)).rgb
    assert (bits[..., 0] == np.where(GREYS > 100, 255, 0)).all()


def test_alpha_modes(load):
    alpha = Image.fromarray(GREYS)
    rgba = Image.new("RGB", (16, 16), (10, 200, 30))
    rgba.putalpha(alpha)
    for image in (rgba, rgba.convert("LA")):
        loaded = load(image)
        assert (loaded.alpha == GREYS).all()
        assert loaded.rgb.shape == (16, 16, 3)
    assert (load(rgba).rgb == (10, 200, 30)).all()


def test_an_opaque_alpha_channel_is_dropped(load):
    assert load(Image.new("RGBA", (3, 3), (1, 2, 3, 255))).alpha is None


def test_palette_with_and_without_transparency(load):
    image = Image.fromarray(np.array([[0, 1], [2, 1]], np.uint8))
    image = Image.frombytes("P", (2, 2), image.tobytes())
    image.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    plain = load(image)
    assert plain.rgb.tolist() == [[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [0, 255, 0]]]
    assert plain.alpha is None
    one = load(image, transparency=1)
    assert one.alpha.tolist() == [[255, 0], [255, 0]]
    steps = load(image, transparency=bytes([255, 128, 0]))
    assert steps.alpha.tolist() == [[255, 128], [0, 128]]
    assert load(image, "GIF", transparency=2).alpha.tolist() == [[255, 255], [0, 255]]


def test_a_clear_colour(load):
    image = Image.fromarray(np.array([[[9, 9, 9], [8, 8, 8]]], np.uint8))
    assert load(image, transparency=(9, 9, 9)).alpha.tolist() == [[0, 255]]
    assert load(image.convert("L"), transparency=8).alpha.tolist() == [[255, 0]]


@pytest.mark.parametrize("kind", ["TIFF", "JPEG"])
def test_cmyk_red_is_red(load, kind):
    # Pillow writes CMYK JPEGs as Adobe does, inverted.
    loaded = load(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), kind)
    assert near(loaded.rgb, (255, 0, 0), 3)
    assert near(load(Image.new("CMYK", (8, 8), (0, 0, 0, 255)), kind).rgb, 0, 3)
    assert near(load(Image.new("CMYK", (8, 8), (0, 0, 0, 0)), kind).rgb, 255, 3)


def test_other_colour_spaces(load):
    assert near(load(Image.new("RGB", (8, 8), (30, 90, 200)).convert("YCbCr"), "TIFF").rgb, (30, 90, 200), 4)
    lab = load(Image.new("LAB", (8, 8), (128, 128, 128)), "TIFF").rgb  # L* = 50, a* = b* = 0
    assert near(lab, 119, 2)


# depth


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_16_bit_grey_keeps_its_steps(load, kind):
    ramp = np.linspace(0, 65535, 4096).astype(np.uint16).reshape(64, 64)
    loaded = load(Image.fromarray(ramp), kind)
    assert loaded.rgb.dtype == np.uint16
    assert (loaded.rgb == ramp[..., None]).all()
    assert (np.diff(loaded.resized(64, 64).linear[..., 0].ravel()) > 0).all()


def test_16_bit_white_is_zero(load):
    ramp = np.array([[0, 1000, 65535]], np.uint16)
    loaded = load(Image.fromarray(ramp), "TIFF", tiffinfo={262: 0})
    assert loaded.rgb[0, :, 0].tolist() == [65535, 64535, 0]


def write_png(path, depth, colour_type, samples, *chunks):
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    height, width = samples.shape[:2]
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in samples)
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(chunk(*item) for item in chunks)
        + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    )  # fmt: skip
    return load_picture(path)


def test_16_bit_colour_is_right_in_8_bits(tmp_path):
    ramp = np.linspace(0, 65535, 512).astype(np.uint16)
    samples = np.stack([ramp, ramp[::-1], np.full_like(ramp, 32768)], axis=-1)[None]
    loaded = write_png(tmp_path / "a", 16, 2, samples)
    assert near(loaded.rgb, samples / 257, 1)
    assert (np.diff(loaded.rgb[0, :, 0].astype(int)) >= 0).all()
    clear = write_png(tmp_path / "b", 16, 2, samples, (b"tRNS", samples[0, 0].astype(">u2").tobytes()))
    assert clear.alpha[0, 0] == 0
    assert clear.alpha[0, 100:].min() == 255
    rgba = write_png(tmp_path / "c", 16, 6, np.dstack([samples, np.full((1, 512), 0x8000)]).astype(np.uint16))
    assert near(rgba.rgb, samples / 257, 1)
    assert near(rgba.alpha, 128, 1)


def test_16_bit_grey_with_clear_value_or_alpha(tmp_path):
    grey = np.array([[0, 500, 65535]], np.uint16)
    loaded = write_png(tmp_path / "a", 16, 0, grey, (b"tRNS", struct.pack(">H", 500)))
    assert loaded.alpha.tolist() == [[65535, 0, 65535]]
    loaded = write_png(tmp_path / "b", 16, 4, np.dstack([grey, [[65535, 0, 65535]]]).astype(np.uint16))
    assert loaded.alpha.tolist() == [[255, 0, 255]]
    assert loaded.resized(1, 3).coverage.tolist() == [[1, 0, 1]]


@pytest.mark.parametrize(
    ("values", "white"),
    [
        (np.array([[0, 0.25, 1]], np.float32), 1),
        (np.array([[0, 60, 200]], np.float32), 255),
        (np.array([[-5, np.nan, 40_000]], np.float32), 65_535),
        (np.array([[0, 100, 255]], np.int32), 255),
        (np.array([[-9, 1000, 60_000]], np.int32), 65_535),
        (np.array([[0, 70_000, 2**31 - 1]], np.int32), 2**32 - 1),
    ],
)
def test_floating_point_and_32_bit(load, values, white):
    loaded = load(Image.fromarray(values), "TIFF")
    expected = np.clip(np.nan_to_num(values.astype(float)) / white, 0, 1) * 65535
    assert loaded.rgb.dtype == np.uint16
    assert near(loaded.rgb[..., 0], expected, 1)


# colour management


def icc(device_class, space, pcs, tags):
    """A minimal ICC version 2 profile (ICC.1:2001-04, 6)."""
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        data += b"\0" * (-len(data) % 4)
        table += name + struct.pack(">II", start + len(body), len(data))
        body += data
    header = struct.pack(
        ">I4xI4s4s4s6H4s4x4x4x4x8xI3i48x", start + len(body), 0x02100000, device_class, space, pcs,
        2026, 1, 1, 0, 0, 0, b"acsp", 1, 63190, 65536, 54061,
    )  # fmt: skip
    return header + table + body


def xyz(*values):
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(value * 65536) for value in values))


LINEAR_CURVE = b"curv" + bytes(4) + struct.pack(">I", 0)
WHITE_POINT = xyz(0.9642, 1, 0.8249)
# sRGB's primaries adapted to D50, in another order: the file's red is green, its green blue, its blue red.
RED, GREEN, BLUE = (
    xyz(0.4360747, 0.2225045, 0.0139322),
    xyz(0.3850649, 0.7168786, 0.0971045),
    xyz(0.1430804, 0.0606169, 0.7141733),
)


def rgb_profile(red, green, blue):
    curves = dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), LINEAR_CURVE)
    return icc(b"mntr", b"RGB ", b"XYZ ", {b"wtpt": WHITE_POINT, b"rXYZ": red, b"gXYZ": green, b"bXYZ": blue, **curves})


GREY_PROFILE = icc(b"mntr", b"GRAY", b"XYZ ", {b"wtpt": WHITE_POINT, b"kTRC": LINEAR_CURVE})


def cmyk_profile():
    """Cyan prints L* = 50 grey; without ink it is white, with any other ink black."""
    lightness = [0] * 16
    lightness[0], lightness[8] = 255, 128
    cube = b"".join(bytes([value, 128, 128]) for value in lightness)
    identity = struct.pack(">9i", *(65536 if k % 4 == 0 else 0 for k in range(9)))
    table = b"mft1" + bytes(4) + bytes([4, 3, 2, 0]) + identity + bytes(range(256)) * 4 + cube + bytes(range(256)) * 3
    return icc(b"prtr", b"CMYK", b"Lab ", {b"wtpt": WHITE_POINT, b"A2B0": table})


ENCODED = srgb_from_linear(np.arange(256) / 255)
"""What linear samples of 8 bits are in sRGB."""


def test_profiles_of_colour_pictures_are_used(load):
    image = Image.new("RGB", (4, 4), (255, 0, 0))
    assert near(load(image, icc_profile=rgb_profile(GREEN, BLUE, RED)).rgb, (0, 255, 0), 3)
    linear = load(Image.fromarray(GREYS).convert("RGB"), icc_profile=rgb_profile(RED, GREEN, BLUE)).rgb
    assert near(linear, ENCODED[GREYS][..., None], 2)


def test_profiles_keep_alpha(load):
    image = Image.new("RGBA", (1, 1), (128, 128, 128, 77))
    loaded = load(image, icc_profile=rgb_profile(RED, GREEN, BLUE))
    assert near(loaded.rgb, ENCODED[128], 1)
    assert loaded.alpha.tolist() == [[77]]
    palette = Image.new("RGB", (2, 1), (128, 128, 128)).quantize(2)
    loaded = load(palette, icc_profile=rgb_profile(RED, GREEN, BLUE))
    assert near(loaded.rgb, ENCODED[128], 1)


def test_profiles_of_grey_pictures_are_used(load):
    for profile in (GREY_PROFILE, rgb_profile(RED, GREEN, BLUE)):
        assert near(load(Image.fromarray(GREYS), icc_profile=profile).rgb, ENCODED[GREYS][..., None], 2)
        loaded = load(Image.merge("LA", [Image.fromarray(GREYS)] * 2), icc_profile=profile)
        assert near(loaded.rgb, ENCODED[GREYS][..., None], 2)
        assert (loaded.alpha == GREYS).all()
    deep = np.arange(0, 65536, 16, dtype=np.uint16).reshape(64, 64)
    loaded = load(Image.fromarray(deep), "TIFF", icc_profile=GREY_PROFILE)
    assert np.abs(loaded.resized(64, 64).linear[..., 0] - deep / 65535).max() < 0.01
    assert (np.diff(loaded.rgb[..., 0].ravel().astype(int)) >= 0).all()


def test_profiles_of_cmyk_pictures_are_used(load):
    for kind in ("TIFF", "JPEG"):
        loaded = load(Image.new("CMYK", (8, 8), (255, 0, 0, 0)), kind, icc_profile=cmyk_profile())
        assert near(loaded.rgb, 119, 4)  # sRGB of L* = 50


def test_an_srgb_profile_changes_nothing(load):
    rgb = np.random.default_rng(5).integers(0, 256, (20, 20, 3), dtype=np.uint8)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert (load(Image.fromarray(rgb), icc_profile=profile).rgb == rgb).all()


@pytest.mark.parametrize(
    "profile", [b"rubbish", rgb_profile(RED, GREEN, BLUE)[:200], GREY_PROFILE, cmyk_profile()],
    ids=["rubbish", "cut", "grey", "cmyk"],
)  # fmt: skip
def test_profiles_that_do_not_fit_are_ignored(load, profile):
    image = Image.new("RGB", (4, 4), (10, 100, 200))
    assert (load(image, icc_profile=profile).rgb == (10, 100, 200)).all()
    assert near(load(Image.new("CMYK", (4, 4), (0, 255, 255, 0)), "TIFF", icc_profile=GREY_PROFILE).rgb, (255, 0, 0))


def test_wide_colours_are_clipped_and_not_wrapped(load):
    wide = rgb_profile(xyz(0.6, 0.3, 0.0), xyz(0.3, 0.65, 0.02), xyz(0.0642, 0.05, 0.8049))
    red = load(Image.new("RGB", (1, 1), (255, 0, 0)), icc_profile=wide).rgb[0, 0]
    assert red[0] == 255
    assert linear_from_srgb(red)[1:].max() < 0.2
