from __future__ import annotations

import io
import time

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from pixcraft.generators.artwork import Artwork
from pixcraft.generators.auto import Auto, way_of
from pixcraft.generators.photo import Photo
from pixcraft.generators.pixel_art import PixelArt
from tests.generators.pictures import brief_of, cube, enlarged, picture, textured

GROUNDS = [(255, 255, 255), (20, 24, 40), (205, 230, 250)]


def logo(side: int = 400, ground: tuple[int, int, int] = (255, 255, 255)) -> Image.Image:
    image = Image.new("RGB", (4 * side, 4 * side), ground)
    draw = ImageDraw.Draw(image)
    unit = side / 100
    for box, colour in (
        ((10, 12, 88, 90), (210, 60, 30)),
        ((25, 30, 50, 70), (250, 200, 40)),
        ((55, 35, 75, 55), (40, 90, 60)),
        ((60, 40, 70, 50), (255, 255, 255)),
    ):
        draw.ellipse([4 * unit * value for value in box], fill=colour)
    return image.resize((side, side), Image.Resampling.LANCZOS)


def photo(side: int = 320, seed: int = 1) -> Image.Image:
    return Image.fromarray(textured(side, seed))


def jpeg(image: Image.Image, quality: int) -> Image.Image:
    data = io.BytesIO()
    image.save(data, "JPEG", quality=quality)
    return Image.open(data).convert("RGB")


def way(image: Image.Image | np.ndarray, alpha: np.ndarray | None = None) -> str:
    return way_of(picture(np.asarray(image), alpha))


@pytest.mark.parametrize("ground", GROUNDS)
def test_logos_are_artwork_however_they_are_stored(ground: tuple[int, int, int]) -> None:
    drawing = logo(ground=ground)
    assert way(drawing) == "artwork"
    assert way(jpeg(drawing, 60)) == "artwork"
    assert way(drawing.resize((1900, 1900), Image.Resampling.BICUBIC)) == "artwork"
    assert way(drawing.resize((160, 160), Image.Resampling.LANCZOS)) == "artwork"


def test_what_is_transparent_does_not_matter() -> None:
    rgb = np.asarray(logo()).copy()
    outside = (rgb == 255).all(axis=-1)
    alpha = np.where(outside, 0, 255).astype(np.uint8)
    rgb[outside] = np.random.default_rng(0).integers(0, 256, (int(outside.sum()), 3))
    assert way(rgb, alpha) == "artwork"


def test_line_drawings_and_text_are_artwork() -> None:
    image = Image.new("RGB", (1600, 1600), "white")
    draw = ImageDraw.Draw(image)
    draw.ellipse((200, 200, 1300, 1200), outline="black", width=40)
    draw.line((100, 1500, 1500, 100), fill="black", width=30)
    drawing = image.resize((400, 400), Image.Resampling.BOX)
    assert way(drawing) == "artwork"
    assert way(jpeg(drawing, 80)) == "artwork"


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("quality", [0, 50])
def test_photos_are_photos(seed: int, quality: int) -> None:
    image = jpeg(photo(seed=seed), quality) if quality else photo(seed=seed)
    dark = Image.fromarray((np.asarray(image) * 0.2).astype(np.uint8))
    for variant in (
        image,
        dark,
        image.filter(ImageFilter.GaussianBlur(3)),
        image.filter(ImageFilter.GaussianBlur(12)),
        image.convert("L").convert("RGB"),
    ):
        assert way(variant) == "photo"


def test_a_plain_ground_does_not_make_a_photo_artwork() -> None:
    y, x = np.mgrid[-1:1:320j, -1:1:320j]
    for ground, radius in ((255, 0.6), (255, 0.4), (0, 0.5), (90, 0.8)):
        rgb = np.asarray(photo()).copy()
        rgb[np.hypot(y, x) > radius] = ground
        assert way(rgb) == "photo"


def test_gradients_are_photos() -> None:
    slope = np.linspace(0, 1, 400)[:, None, None] * np.ones((1, 400, 1))
    assert way((slope * (250, 90, 20) + (1 - slope) * (20, 60, 150)).astype(np.uint8)) == "photo"
    assert way((slope * 255 * np.ones(3)).astype(np.uint8)) == "photo"


@pytest.mark.parametrize("side", [1, 2, 5, 8, 12, 16, 24, 40, 64])
def test_tiny_photos_are_photos(side: int) -> None:
    for seed in range(4):
        assert way(photo(256, seed).resize((side, side), Image.Resampling.BOX)) == "photo" or side == 1


def test_a_photo_with_a_small_colour_table_is_not_pixel_art() -> None:
    assert way(photo(200).quantize(64).convert("RGB")) == "photo"


def sprite() -> np.ndarray:
    rng = np.random.default_rng(3)
    cells = np.full((16, 16, 3), 230)
    cells[3:13, 4:12] = (180, 60, 40)
    cells[5:7, 5:7] = cells[5:7, 9:11] = (20, 20, 30)
    cells[rng.integers(0, 16, 20), rng.integers(0, 16, 20)] = (60, 120, 60)
    return cells


@pytest.mark.parametrize("scale", [1, 4, 13])
def test_pixel_art_keeps_its_grid(scale: int) -> None:
    image = picture(enlarged(sprite(), scale))
    assert way_of(image) == "pixel-art"
    assert Auto().natural_size(image) == (16, 16)


def test_only_pixel_art_has_a_size_of_its_own() -> None:
    assert Auto().natural_size(picture(np.asarray(logo()))) is None
    assert Auto().natural_size(picture(textured())) is None


def test_each_way_gives_what_that_generator_gives_and_says_so() -> None:
    cases = (
        (np.asarray(logo(240)), Artwork(), "looks like flat artwork; --generator photo"),
        (enlarged(sprite(), 5), PixelArt(), "looks like pixel art; --generator photo"),
        (textured(96), Photo(), ""),
    )
    for image, other, remark in cases:
        brief = brief_of(picture(image), 16, 16, 8, cube(4))
        made = Auto()(brief)
        assert np.array_equal(made.cells, other(brief).cells)
        assert [text for text in made.made.warnings if "looks like" in text] == [
            text for text in made.made.warnings if remark and text.startswith(remark)
        ]
        assert bool(remark) == any("looks like" in text for text in made.made.warnings)


def test_looking_is_cheap() -> None:
    small = picture(np.asarray(logo(240)))
    large = picture(np.asarray(photo(600).resize((6000, 4000))))
    for image, seconds in ((small, 0.3), (large, 1.0)):
        start = time.process_time()
        way_of(image)
        assert time.process_time() - start < seconds
