"""Pictures like those on which the study's prototype was seen to fail (image-quality.md, section 8), synthetic."""

import numpy as np
import numpy.typing as npt
import pytest

from pixcraft.colour import ciede2000, lab_from_srgb
from pixcraft.generators.photo import Photo
from pixcraft.palette import Palette
from pixcraft.palettefile import load_palette
from pixcraft.pattern import Pattern
from tests.generators.pictures import brief_of, palette_of, picture

SIDE, CELLS = 192, 24
Image = npt.NDArray[np.float64]


def chart(image: Image, palette: Palette, colours: int = 8, side: int = CELLS, **more: object) -> Pattern:
    grain = np.random.default_rng(0).normal(0, 2, image.shape)
    source = picture(np.clip(image + grain, 0, 255))
    return Photo()(brief_of(source, side, side, colours, palette=palette, **more))


def plain(colour: tuple[int, int, int]) -> Image:
    return np.ones((SIDE, SIDE, 1)) * np.array(colour, np.float64)


def test_a_dark_grey_outline_is_not_mixed_from_navy_and_black() -> None:
    image = plain((240, 200, 90))
    y, x = np.mgrid[0:SIDE, 0:SIDE] - SIDE / 2
    image[np.abs(np.hypot(x, y) - 60) < 9] = (58, 58, 60)
    cells = chart(image, palette_of((240, 200, 90), (20, 24, 70), (0, 0, 0), (235, 235, 235))).cells
    rows, columns = np.mgrid[0:CELLS, 0:CELLS] - (CELLS - 1) / 2
    outline = cells[np.abs(np.hypot(rows, columns) - 7.5) < 0.5]
    assert np.bincount(outline).max() > 0.9 * len(outline)


def test_a_beige_sky_without_beige_stays_one_thread() -> None:
    image = plain((214, 200, 170))
    image[120:] = (40, 70, 120)
    pattern = chart(image, palette_of((235, 190, 200), (180, 210, 170), (196, 192, 184), (40, 70, 120), (0, 0, 0)))
    assert len(np.unique(pattern.cells[:14])) == 1


def test_a_beige_sky_in_real_threads_is_one_calm_area() -> None:
    image = plain((218, 203, 172))
    image[140:] = (30, 60, 110)
    assert len(np.unique(chart(image, load_palette("dmc").plain(), 6).cells[:16])) == 1


def test_a_dark_suit_is_not_striped() -> None:
    image = plain((24, 26, 38)) * np.linspace(0.9, 1.15, SIDE)[None, :, None]
    image[:40] = (200, 180, 160)
    cells = chart(image, palette_of((10, 10, 12), (36, 40, 66), (200, 180, 160), (255, 255, 255))).cells[6:]
    assert (np.diff(cells.astype(int), axis=1) != 0).sum(axis=1).max() <= 1
    assert (np.diff(cells.astype(int), axis=0) != 0).mean() < 0.05


def test_a_dark_suit_and_a_flat_logo_are_not_striped_on_a_finer_chart() -> None:
    image = plain((24, 26, 38)) * np.linspace(0.9, 1.15, SIDE)[None, :, None]
    image[:90] = (228, 60, 38)
    palette = palette_of((10, 10, 12), (36, 40, 66), (250, 50, 3), (179, 59, 75), (255, 255, 255))
    cells = chart(image, palette, side=96).cells.astype(int)
    assert (np.diff(cells[:43], axis=1) != 0).mean() < 0.02
    assert (np.diff(cells[47:], axis=1) != 0).mean() < 0.05


def test_a_small_face_keeps_one_skin_and_its_eyes_when_it_counts() -> None:
    image = plain((70, 90, 120))
    y, x = np.mgrid[0:SIDE, 0:SIDE] - SIDE / 2
    face = np.hypot(x / 0.8, y) < 56
    image[face] = (222, 178, 150)
    for side in (-24, 24):
        image[np.hypot(x - side * 0.7, y + 12) < 7] = (60, 40, 35)
    weights = np.where(face[4::8, 4::8], 4, 1).astype(np.float32)
    pattern = chart(image, load_palette("dmc").plain(), 6, importance=weights)
    lab = lab_from_srgb(pattern.image()[..., :3])
    skin = lab_from_srgb(np.array((222, 178, 150)))
    cheeks = lab[14:17, 9:15]
    assert ciede2000(cheeks, skin).max() < 8
    assert len(np.unique(pattern.cells[14:17, 9:15])) == 1
    assert (lab[9:12, 7:17, 0] < 45).sum() >= 4


@pytest.mark.parametrize("colours", [2, 8])
def test_a_soft_sky_has_bands_not_dots(colours: int) -> None:
    image = plain((255, 255, 255)) * np.linspace(0.45, 0.95, SIDE)[:, None, None] * np.array([0.7, 0.85, 1.0])
    pattern = chart(image, load_palette("dmc").plain(), colours)
    assert pattern.confetti_percent() == 0
    assert (np.diff(pattern.cells.astype(int), axis=1) != 0).mean() < 0.12
