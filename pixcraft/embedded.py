"""Patterns that travel inside other files: a PDF's attachment, a preview PNG's iTXt chunk."""

from __future__ import annotations

import io
import logging
from pathlib import Path

from pixcraft.errors import PatternFileError
from pixcraft.files import similar_names
from pixcraft.pattern import Pattern
from pixcraft.patternfile import MAX_BYTES, loads

PNG_KEYWORD = "pixcraft"


def read_pattern_bytes(data: bytes, name: str) -> Pattern:
    """Read a pattern from the bytes of a .pixcraft.json, a PDF or a preview PNG, told apart by content.

    Raises:
        PatternFileError: none of these, or one without a pattern inside.
    """
    if data.startswith(b"\x89PNG"):
        return loads(_text_in_png(data, name), name)
    if data[:1024].lstrip().startswith(b"%PDF"):
        return loads(_text_in_pdf(data, name), name)
    if not data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"\xff\xfe", b"\xfe\xff")):
        raise PatternFileError(
            f"{name} is not a pattern", "give a .pixcraft.json, a print PDF or preview PNG of pixcraft, or an OXS chart"
        )
    return loads(data, name)


def read_bytes(path: Path) -> bytes:
    """The bytes of a pattern file of any kind.

    Raises:
        PatternFileError: missing, a folder, unreadable or far too large.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise PatternFileError(
                f"{path} is larger than {MAX_BYTES // 1_000_000} MB", "no pattern is; check the name"
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise PatternFileError(f"there is no pattern {path}", similar_names(path)) from None
    except OSError as problem:
        hint = "name one file in it" if path.is_dir() else "check the name and your right to read it"
        raise PatternFileError(f"{path} cannot be read: {problem.strerror}", hint) from None


def _text_in_png(data: bytes, name: str) -> str:
    from PIL import Image, PngImagePlugin, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
            assert isinstance(image, PngImagePlugin.PngImageFile)
            text = image.info.get(PNG_KEYWORD) or image.text.get(PNG_KEYWORD)
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError) as problem:
        raise PatternFileError(f"{name} is not a readable PNG: {problem}") from None
    if not text:
        raise PatternFileError(
            f"{name} holds no pattern", "web sites strip it from pictures; use the .pixcraft.json or the PDF"
        )
    return str(text)


def _text_in_pdf(data: bytes, name: str) -> bytes:
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        attachments = pypdf.PdfReader(io.BytesIO(data)).attachments
        for attachment in sorted(attachments):
            if attachment.endswith(".pixcraft.json"):
                return attachments[attachment][0]
    except Exception as problem:  # pypdf raises many kinds for broken files
        raise PatternFileError(f"{name} is not a readable PDF: {problem}") from None
    raise PatternFileError(
        f"{name} holds no pattern", "only the print PDF of pixcraft carries one, not -pk.pdf or other programs' PDFs"
    )
