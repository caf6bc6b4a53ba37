"""From a decoded picture of any mode to sRGB samples: colour management, depth, alpha and the camera's orientation.

Works in bands of rows, so that only the decoder's copy and the result exist at the same time.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import ExifTags, Image, ImageCms, TiffImagePlugin

Array = npt.NDArray[Any]
Reader = Callable[[Image.Image], Array]

_BAND = 1 << 20
"""Pixels converted at a time."""

_WHITES = (1.0, 255.0, 65_535.0, 4_294_967_295.0)
_SIXTEEN_BIT = ("I;16", "I;16B", "I;16L", "I;16N")
_FLAGS = ImageCms.Flags.BLACKPOINTCOMPENSATION
_PHOTOMETRIC, _WHITE_IS_ZERO = 262, 0


def srgb_samples(image: Image.Image) -> tuple[Array, Array | None]:
    """(rgb, alpha) of a loaded picture, upright: uint8 or, for deep grey pictures, uint16; alpha may be None.

    rgb is (height, width, 3), alpha (height, width) of the same kind; both may be views of one array.
    """
    reader = _deep_reader(image) if image.mode in (*_SIXTEEN_BIT, "I", "F") else _byte_reader(image)
    samples = _upright(image, reader)
    shape = (*samples.shape[:2], 3)
    rgb = samples[..., :3] if samples.shape[2] >= 3 else np.broadcast_to(samples[..., :1], shape)
    alpha = samples[..., -1] if samples.shape[2] in (2, 4) else None
    if alpha is not None and alpha.min() == np.iinfo(alpha.dtype).max:
        alpha = None
    return rgb, alpha


def _upright(image: Image.Image, reader: Reader) -> Array:
    """All samples (height, width, channels), turned as the EXIF orientation asks."""
    width, height = image.size
    orientation = _orientation(image)
    band = max(1, _BAND // width)
    samples: Array | None = None
    for top in range(0, height, band):
        part = reader(image.crop((0, top, width, min(top + band, height))))
        if samples is None:
            size = (width, height) if orientation >= 5 else (height, width)
            samples = np.empty((*size, part.shape[2]), part.dtype)
        _as_stored(samples, orientation)[top : top + band] = part
    assert samples is not None  # pictures without rows are refused when they are opened
    return samples


def _orientation(image: Image.Image) -> int:
    try:
        value = int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # broken metadata is no reason to refuse a picture
        return 1
    return value if 1 <= value <= 8 else 1


def _as_stored(upright: Array, orientation: int) -> Array:
    """A view of an upright picture in which row 0 and column 0 are where the file has them (EXIF 2.32, 4.6.4 A)."""
    view = upright.transpose(1, 0, 2) if orientation >= 5 else upright
    if orientation in (3, 4, 6, 7):
        view = view[::-1]
    if orientation in (2, 3, 7, 8):
        view = view[:, ::-1]
    return view


def _deep_reader(image: Image.Image) -> Reader:
    """Reads grey pictures of 16 bits and more, and of floating point, as uint16 with alpha where one value is clear."""
    clear = image.info.get("transparency")
    tone = _tone(image)
    white = 65_535.0 if image.mode in _SIXTEEN_BIT else _white(image)
    inverted = isinstance(image, TiffImagePlugin.TiffImageFile) and image.tag_v2.get(_PHOTOMETRIC) == _WHITE_IS_ZERO

    def read(band: Image.Image) -> Array:
        raw = np.asarray(band)
        grey = raw.astype(np.uint16) if white == 65_535 and raw.dtype.kind == "u" else _scaled(raw, white)
        grey = 65_535 - grey if inverted else grey
        if tone is not None:
            grey = np.rint(np.interp(grey, np.arange(256) * 257, tone)).astype(np.uint16)
        if not isinstance(clear, int):
            return grey[..., None]
        return np.stack([grey, np.where(raw == clear, 0, 65_535).astype(np.uint16)], axis=-1)

    return read


def _tone(image: Image.Image) -> Array | None:
    """What a grey picture's profile makes of 256 even steps, in 0..65535; Pillow has no 16-bit transforms."""
    ramp = Image.frombytes("L", (256, 1), bytes(range(256)))
    ramp.info["icc_profile"] = image.info.get("icc_profile")
    managed = _colour_managed(ramp, "RGB")
    return managed(ramp)[0, :, 1] * np.float64(257) if managed else None


def _scaled(raw: Array, white: float) -> Array:
    filled = np.nan_to_num(raw.astype(np.float64), nan=0.0)
    return np.rint(np.clip(filled / white, 0, 1) * 65_535).astype(np.uint16)


def _white(image: Image.Image) -> float:
    """What white is in samples without a fixed range: the smallest usual full scale that holds the brightest one."""
    values = np.asarray(image)
    brightest = float(np.max(values, where=np.isfinite(values), initial=0))
    whites = _WHITES if image.mode == "F" else _WHITES[1:]
    return next((white for white in whites if brightest <= white), brightest)


def _byte_reader(image: Image.Image) -> Reader:
    """Reads pictures of all other modes as RGB or RGBA bytes in sRGB."""
    mode = "RGBA" if image.has_transparency_data else "RGB"
    transparency = image.info.get("transparency")
    if image.mode == "RGB" and isinstance(transparency, tuple) and max(transparency) > 255:
        # Pillow cuts 16-bit RGB to 8 bits but leaves the clear colour of the file's tRNS chunk at 16.
        image.info["transparency"] = tuple(value >> 8 for value in transparency)

    def read(band: Image.Image) -> Array:
        return np.asarray(_converted(band, mode))

    return _colour_managed(image, mode) or read


def _converted(band: Image.Image, mode: str) -> Image.Image:
    return (band.convert("LA") if band.mode == "La" else band).convert(mode)


def _colour_managed(image: Image.Image, mode: str) -> Reader | None:
    """What turns a band into sRGB samples of `mode` by the picture's profile; None where it has none that works."""
    source, transform = _transform(image, mode)
    if transform is None or (source == mode and _is_srgb(transform, mode)):
        return None
    if source == "L":
        return _grey_reader(transform, mode)

    def read(band: Image.Image) -> Array:
        managed = ImageCms.applyTransform(_converted(band, source), transform)
        assert managed is not None  # None is only for transforms in place
        return np.asarray(managed)

    return read


def _transform(image: Image.Image, mode: str) -> tuple[str, ImageCms.ImageCmsTransform | None]:
    """The mode that a picture's profile is for, and the way from there to sRGB; None where there is no such way."""
    try:
        profile = _profile(image)
        source = _managed_mode(profile, image.mode, mode) if profile else ""
        if profile is None or not source:
            return "", None
        return source, ImageCms.buildTransform(
            profile,
            ImageCms.createProfile("sRGB"),
            source,
            mode if source == mode else "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            _FLAGS | (ImageCms.Flags.NOOPTIMIZE if source == "L" else ImageCms.Flags.HIGHRESPRECALC),
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return "", None


def _grey_reader(transform: ImageCms.ImageCmsTransform, mode: str) -> Reader:
    """Reads grey bands through a table of the 256 greys, as transforms of grey are slow when they are exact."""
    ramp = ImageCms.applyTransform(Image.frombytes("L", (256, 1), bytes(range(256))), transform)
    table = np.asarray(ramp)[0]

    def read(band: Image.Image) -> Array:
        rgb = table[np.asarray(_converted(band, "L"))]
        return rgb if mode == "RGB" else np.dstack([rgb, np.asarray(_converted(band, mode))[..., 3]])

    return read


def _profile(image: Image.Image) -> ImageCms.ImageCmsProfile | None:
    if image.mode == "LAB":
        return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    data = image.info.get("icc_profile")
    return ImageCms.ImageCmsProfile(io.BytesIO(data)) if data else None


def _managed_mode(profile: ImageCms.ImageCmsProfile, image_mode: str, mode: str) -> str:
    """The mode in which the profile's numbers are meant; "" where it is for another kind of picture."""
    space = profile.profile.xcolor_space.strip()
    if space == "GRAY" and image_mode in ("1", "L", "LA", "La"):
        return "L"
    if space == "RGB" and image_mode not in ("CMYK", "LAB"):
        return mode
    return image_mode if (space, image_mode) in (("CMYK", "CMYK"), ("Lab", "LAB")) else ""


def _is_srgb(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    """Whether a transform changes no colour by more than one step, so that it can be left out."""
    lattice = np.stack(np.meshgrid(*[np.arange(0, 256, 17, dtype=np.uint8)] * 3), axis=-1).reshape(1, -1, 3)
    probe = ImageCms.applyTransform(Image.fromarray(lattice).convert(mode), transform)
    assert probe is not None
    return bool(np.abs(np.asarray(probe)[..., :3].astype(int) - lattice).max() <= 1)
