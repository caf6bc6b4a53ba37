"""Opening picture files of any trust: what kind a file is, how large it is, and whether it can be decoded.

Pillow's file classes are used directly, by the file's first bytes: `Image.open` would also try formats that start other
programs (EPS), and its pixel limit is a global of Pillow's that belongs to whoever uses pixcraft as a library.
"""

from __future__ import annotations

import hashlib
import os
import re
import struct
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from PIL import Image
from PIL.AvifImagePlugin import AvifImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from pixcraft.errors import InputError, PictureError
from pixcraft.files import similar_names

MAX_PIXELS = 200_000_000
"""Phones make pictures of up to 200 megapixels."""

KINDS = "JPEG, PNG, WebP, TIFF, GIF, BMP, AVIF and HEIC"
_HEAD = 4096
_DNG_VERSION, _NEW_SUBFILE_TYPE, _REDUCED = 50706, 254, 1
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1")


@contextmanager
def decoded(path: Path) -> Iterator[tuple[Image.Image, str]]:
    """The picture in a file, loaded, and the sha256 of the file; memory is freed at the end.

    Raises:
        InputError: no such file, not a picture, too large, or broken.
    """
    with _opened(path) as stream, warnings.catch_warnings():
        # Pillow warns about odd metadata; what matters is whether the pixels can be read.
        warnings.simplefilter("ignore")
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        image = _loaded(stream, path.name)
        try:
            yield image, sha256
        finally:
            image.close()


def require_picture(path: Path) -> None:
    """Raise before any work is done what opening the file would raise.

    Raises:
        InputError: no such file, not a file, or not readable.
    """
    _opened(path).close()


def _opened(path: Path) -> BufferedReader:
    if os.path.isdir(path):
        raise PictureError(f"{path} is a folder", "name one picture in it", "is-a-folder")
    if os.path.exists(path) and not os.path.isfile(path):
        raise PictureError(f"{path} is not a file", "save the picture to a file first", "not-a-file")
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise PictureError(f"there is no picture {path}", similar_names(path), "missing") from None
    except (OSError, ValueError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else problem
        raise PictureError(
            f"cannot read {path}: {reason}", "check the name and your right to read it", "unreadable"
        ) from None


def _loaded(stream: BufferedReader, name: str) -> Image.Image:
    stream.seek(0)
    head = stream.read(_HEAD)
    _refuse_bomb(_size_in_png_header(head), name)
    open_kind = _opener(head, name)
    stream.seek(0)
    # Decoders raise nearly any exception on broken or hostile files.
    try:
        image = open_kind(stream)
    except InputError:
        raise
    except Image.DecompressionBombError:
        raise _too_large(name, "is far too large") from None
    except Exception as problem:
        raise _broken(name, problem) from None
    _refuse_bomb(image.size, name)
    _refuse_camera_raw(image, name)
    try:
        image.load()
    except Exception as problem:
        raise _broken(name, problem) from None
    return image


def _size_in_png_header(head: bytes) -> tuple[int, int]:
    """The size that a PNG claims, known even when nothing follows its header; (1, 1) for other files."""
    if head[:8] != b"\x89PNG\r\n\x1a\n" or head[12:16] != b"IHDR" or len(head) < 24:
        return 1, 1
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def _refuse_bomb(size: tuple[int, int], name: str) -> None:
    width, height = size
    if width < 1 or height < 1:
        raise PictureError(
            f"{name} has no pixels ({width} x {height})", "save it again from the program that made it", "no-pixels"
        )
    if width * height > MAX_PIXELS:
        raise _too_large(name, f"has {width:,} x {height:,} pixels")


def _too_large(name: str, how: str) -> PictureError:
    return PictureError(
        f"{name} {how}; at most {MAX_PIXELS // 1_000_000} megapixels are read",
        "make it smaller first: 4000 pixels a side are plenty for any chart",
        "too-large",
    )


def _broken(name: str, problem: Exception) -> PictureError:
    text = str(problem) or type(problem).__name__
    if isinstance(problem, MemoryError):
        return PictureError(f"{name} does not fit into memory", "make it smaller first", "memory")
    return PictureError(
        f"{name} is broken, incomplete or of a rare kind ({text})",
        "copy or download it again, or save it as PNG from a picture viewer",
        "broken",
    )


def _refuse_camera_raw(image: Image.Image, name: str) -> None:
    """Raw files of many cameras are TIFFs whose first picture is a thumbnail."""
    if isinstance(image, TiffImageFile):
        reduced = image.tag_v2.get(_NEW_SUBFILE_TYPE, 0) == _REDUCED
        if reduced or _DNG_VERSION in image.tag_v2:
            raise PictureError(f"{name} is a camera raw file", "export it as JPEG or TIFF first", "camera-raw")


def _opener(head: bytes, name: str) -> Callable[[BufferedReader], Image.Image]:
    """The function that opens a file which starts with `head`."""
    if not head:
        raise PictureError(f"{name} is empty", "copy or download it again", "empty-file")
    for prefix, opener in _BY_PREFIX:
        if head.startswith(prefix):
            return opener
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WebPImageFile
    if head[4:8] == b"ftyp":
        brands = _brands(head)
        if brands & {b"avif", b"avis"}:
            return AvifImageFile
        if brands & set(_HEIF_BRANDS):
            return _open_heif
    raise _not_a_picture(head, name)


def _brands(head: bytes) -> set[bytes]:
    """The brands in an ISO base media file's first box (ISO/IEC 14496-12, 4.3)."""
    end = min(int.from_bytes(head[:4], "big"), len(head))
    return {head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))}


def _open_heif(stream: BufferedReader) -> Image.Image:
    import pillow_heif  # 0.1 s that other pictures need not pay; not registered, so Pillow stays as it was

    heif = pillow_heif.open_heif(stream)
    _refuse_bomb(heif.size, Path(getattr(stream, "name", "the picture")).name)
    image: Image.Image = heif.to_pillow()
    return image


def _not_a_picture(head: bytes, name: str) -> PictureError:
    if re.search(rb"<svg[\s>:]", head, re.IGNORECASE):
        return PictureError(
            f"{name} is a drawing (SVG), not pixels", "export it as PNG first, 1000 pixels wide or more", "drawing"
        )
    if b"%PDF-" in head[:1024]:
        return PictureError(
            f"{name} is a PDF, not a picture",
            "export the page as PNG; for a chart of pixcraft use `pixcraft pattern`",
            "pdf",
        )
    return PictureError(
        f"{name} is not a picture that pixcraft can read", f"it reads {KINDS}; save it as one of them", "not-a-picture"
    )


_BY_PREFIX: tuple[tuple[bytes, Callable[[BufferedReader], Image.Image]], ...] = (
    (b"\xff\xd8\xff", JpegImageFile),
    (b"\x89PNG\r\n\x1a\n", PngImageFile),
    (b"GIF87a", GifImageFile),
    (b"GIF89a", GifImageFile),
    (b"BM", BmpImageFile),
    (b"II*\0", TiffImageFile),
    (b"MM\0*", TiffImageFile),
    (b"II+\0", TiffImageFile),
    (b"MM\0+", TiffImageFile),
)
