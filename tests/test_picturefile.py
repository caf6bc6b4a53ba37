import contextlib
import io
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from pixcraft import picturefile
from pixcraft.errors import InputError
from pixcraft.picture import load_picture

RED = Image.new("RGB", (16, 12), (200, 30, 20))


def encoded(kind, image=RED, **options):
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def heic(image=RED):
    stream = io.BytesIO()
    pillow_heif.from_pillow(image).save(stream, quality=95)
    return stream.getvalue()


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width, height, *chunks):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join([chunk(b"IHDR", header), *chunks])


def refused(tmp_path, data, name="a.jpg"):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError) as error:
        load_picture(path)
    assert error.value.hint
    assert name in error.value.message
    return error.value


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "AVIF", "HEIC"])
def test_kinds_are_told_by_content_and_not_by_suffix(tmp_path, kind):
    data = heic() if kind == "HEIC" else encoded(kind)
    path = tmp_path / "misnamed.txt"
    path.write_bytes(data)
    picture = load_picture(path)
    assert picture.rgb.shape == (12, 16, 3)
    assert np.abs(picture.rgb.astype(int) - (200, 30, 20)).max() <= 6
    assert picture.alpha is None


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP", "AVIF", "TIFF"])
def test_the_first_of_several_pictures_is_read(tmp_path, kind):
    others = [Image.new("RGB", (16, 12), (0, 0, 255)), Image.new("RGB", (16, 12), (0, 255, 0))]
    path = tmp_path / "a"
    path.write_bytes(encoded(kind, save_all=True, append_images=others))
    assert np.abs(load_picture(path).rgb.astype(int) - (200, 30, 20)).max() <= 6


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "AVIF"])
def test_one_pixel_is_a_picture(tmp_path, kind):
    (tmp_path / "a").write_bytes(encoded(kind, Image.new("RGB", (1, 1), (255, 255, 255))))
    picture = load_picture(tmp_path / "a")
    assert picture.resized(3, 3).linear == pytest.approx(1, abs=0.02)


def test_opening_heic_leaves_pillow_as_it_was(tmp_path):
    (tmp_path / "a.heic").write_bytes(heic())
    load_picture(tmp_path / "a.heic")
    assert "HEIF" not in Image.OPEN


# files that are no pictures


def test_missing_file_names_a_similar_one(tmp_path):
    (tmp_path / "photo.jpg").write_bytes(encoded("JPEG"))
    with pytest.raises(InputError, match="no picture") as error:
        load_picture(tmp_path / "foto.jpg")
    assert "photo.jpg" in error.value.hint


@pytest.mark.parametrize("name", ["nowhere/a.jpg", "", "a\0b.jpg", "x" * 5000])
def test_impossible_names(tmp_path, name):
    with pytest.raises(InputError) as error:
        load_picture(tmp_path / name)
    assert error.value.hint


def test_folder(tmp_path):
    with pytest.raises(InputError, match="is a folder"):
        load_picture(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="not a file"):
        load_picture(tmp_path / "pipe")


def test_unreadable_file(tmp_path, monkeypatch):
    (tmp_path / "a.jpg").write_bytes(encoded("JPEG"))

    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match="Permission denied"):
        load_picture(tmp_path / "a.jpg")


def test_empty_file(tmp_path):
    assert "is empty" in refused(tmp_path, b"").message


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"Dear diary,\n", "JPEG"),
        (b'<?xml version="1.0"?>\n<!-- x -->\n<svg xmlns="http://www.w3.org/2000/svg"/>', "PNG"),
        (b"<SVG width='1'></SVG>", "PNG"),
        (b"%PDF-1.7\n", "PNG"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "JPEG"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "JPEG"),
        (b"\0" * 100, "JPEG"),
    ],
)
def test_other_files_are_refused_with_the_way_out(tmp_path, data, word):
    assert word in refused(tmp_path, data).hint


def test_camera_raw_is_not_read_as_its_thumbnail(tmp_path):
    tags = ImageFileDirectory_v2()
    tags[254] = 1
    assert "raw" in refused(tmp_path, encoded("TIFF", tiffinfo=tags)).message


# broken pictures


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "AVIF", "HEIC"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.95])
def test_truncated_pictures(tmp_path, kind, share):
    noise = Image.fromarray(np.random.default_rng(3).integers(0, 256, (64, 64, 3), dtype=np.uint8))
    data = heic(noise) if kind == "HEIC" else encoded(kind, noise)
    refused(tmp_path, data[: max(2, int(len(data) * share))])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "AVIF", "HEIC"])
def test_damaged_pictures_never_raise_anything_else(tmp_path, kind):
    rng = np.random.default_rng(4)
    whole = heic() if kind == "HEIC" else encoded(kind)
    for _ in range(60):
        data = bytearray(whole)
        for place in rng.integers(0, len(data), 4):
            data[place] = rng.integers(256)
        (tmp_path / "a").write_bytes(data)
        with contextlib.suppress(InputError):
            assert load_picture(tmp_path / "a").rgb.ndim == 3


@pytest.mark.parametrize("size", [(0, 0), (0, 5), (5, 0)])
def test_no_pixels(tmp_path, size):
    assert "no pixels" in refused(tmp_path, png(*size, chunk(b"IDAT", zlib.compress(b"")), chunk(b"IEND", b""))).message


@pytest.mark.parametrize(
    "rest",
    [(), (chunk(b"IEND", b""),), (chunk(b"IDAT", zlib.compress(b"\0" * 999)), chunk(b"IEND", b""))],
    ids=["header only", "no data", "some data"],
)
def test_an_enormous_header_is_refused_before_decoding(tmp_path, rest):
    error = refused(tmp_path, png(60_000, 60_000, *rest))
    assert "60,000 x 60,000" in error.message
    assert "200 megapixels" in error.message


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "WEBP"])
def test_enormous_pictures_of_other_kinds(tmp_path, kind, monkeypatch):
    monkeypatch.setattr(picturefile, "MAX_PIXELS", 16 * 12 - 1)
    assert "16 x 12" in refused(tmp_path, encoded(kind)).message


def test_heic_size_is_checked_before_decoding(tmp_path, monkeypatch):
    monkeypatch.setattr(picturefile, "MAX_PIXELS", 16 * 12 - 1)
    monkeypatch.setattr(pillow_heif.HeifFile, "to_pillow", lambda self: pytest.fail("decoded"))
    assert "16 x 12" in refused(tmp_path, heic()).message


def test_a_phone_picture_above_pillows_own_limit_is_read(tmp_path, monkeypatch):
    # Stands for 200 megapixels: more than twice Pillow's limit, which belongs to the program around us.
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 90)
    (tmp_path / "a.jpg").write_bytes(encoded("JPEG", Image.new("RGB", (1, 250))))
    # Bands of rows are cropped from it, so Pillow's limit must not apply there either.
    monkeypatch.setattr("pixcraft.pixels._BAND", 50)
    assert load_picture(tmp_path / "a.jpg").height == 250
    assert Image.MAX_IMAGE_PIXELS == 90
