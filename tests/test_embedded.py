import io
from pathlib import Path

import pytest

from pixcraft.crafts.stitch import Stitch
from pixcraft.embedded import read_bytes, read_pattern_bytes
from pixcraft.errors import PatternFileError
from pixcraft.export.png import PreviewPng
from tests.conftest import random_pattern
from tests.test_patternfile import same


def test_the_preview_carries_the_pattern() -> None:
    pattern = Stitch().finish(random_pattern(6, 5, 3))
    data = PreviewPng(preview_pixels=100)(pattern, Stitch())
    assert same(read_pattern_bytes(data, "preview.png"), pattern)


def test_a_plain_png_and_a_broken_pdf_say_so() -> None:
    from PIL import Image

    stream = io.BytesIO()
    Image.new("RGB", (4, 4)).save(stream, "PNG")
    with pytest.raises(PatternFileError, match="holds no pattern"):
        read_pattern_bytes(stream.getvalue(), "photo.png")
    with pytest.raises(PatternFileError, match="not a readable PNG"):
        read_pattern_bytes(stream.getvalue()[:20], "cut.png")
    with pytest.raises(PatternFileError, match="not a readable PDF"):
        read_pattern_bytes(b"%PDF-1.4 nonsense", "x.pdf")


def test_missing_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(PatternFileError, match="cannot be read") as folder:
        read_bytes(tmp_path)
    assert folder.value.hint == "name one file in it"
    (tmp_path / "nine.json").touch()
    with pytest.raises(PatternFileError, match="there is no pattern") as missing:
        read_bytes(tmp_path / "none.json")
    assert missing.value.hint == "did you mean nine.json?"
