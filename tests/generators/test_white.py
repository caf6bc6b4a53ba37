"""A picture's white becomes the palette's, whatever draws it: never a clear bead, and never one that is off-white."""

import dataclasses

import numpy as np
import pytest

from pixcraft import registry
from pixcraft.colour import lab_from_linear, lab_from_srgb
from pixcraft.generators.source import fitted_to, source_of, white_luminance
from pixcraft.palette import Palette
from pixcraft.palettefile import load_palette
from tests.generators.pictures import brief_of, picture

WHITES = {
    "perler": "P01", "perler-mini": "P01", "perler-caps": "80-16087", "hama": "H01", "hama-mini": "H01",
    "hama-maxi": "H01", "artkal-s": "S01", "artkal-r": "R01", "artkal-a": "A01", "artkal-c": "C01", "artkal-m": "MH2",
    "nabbi": "N15", "yant": "Y002", "pyssla": "PS01", "mard": "H2", "coco": "A01", "manman": "F2", "panpan": "15",
    "mixiaowo": "1", "miyuki-delica": "DB0200", "diamond-dotz": "8002", "lego": "15",
}  # fmt: skip
GENERATORS = ["auto", "photo", "artwork", "pixel-art", "kmeans", "nearest", "floyd-steinberg", "ordered", "pia"]

WHITE = np.full((48, 48, 3), 255, np.uint8)
DRAWN = WHITE.copy()
DRAWN[12:36, 12:36] = 0


def codes(name: str, pixels: np.ndarray, palette: Palette, colours: int, **options: object) -> list[str]:
    generator = registry.load("generators", name)(**options)
    pattern = generator(brief_of(picture(pixels), 12, 12, colours, palette=palette))
    corner = pattern.colours[int(pattern.cells[0, 0]) - 1].code
    return [corner, *sorted({colour.code for colour in pattern.colours} - {corner})]


@pytest.mark.parametrize("name", GENERATORS)
@pytest.mark.parametrize("catalog", ["mard", "artkal-s", "diamond-dotz"])
def test_every_generator_picks_the_palettes_white(name: str, catalog: str) -> None:
    palette = load_palette(catalog).plain()
    assert codes(name, WHITE, palette, 1) == [WHITES[catalog]]
    assert codes(name, DRAWN, palette, 2)[0] == WHITES[catalog]


@pytest.mark.parametrize("catalog", WHITES)
def test_white_picks_the_white_of_every_catalog(catalog: str) -> None:
    palette = load_palette(catalog)
    assert palette.white == WHITES[catalog]
    assert codes("nearest", DRAWN, palette.plain(), 2)[0] == WHITES[catalog]


@pytest.mark.parametrize(
    ("catalog", "black"),
    [("perler", "P18"), ("artkal-s", "S13"), ("mard", "H7"), ("lego", "0"), ("diamond-dotz", "8001")],
)
def test_black_picks_the_palettes_black(catalog: str, black: str) -> None:
    palette = load_palette(catalog).plain()
    for name in ("photo", "artwork", "pixel-art", "nearest"):
        assert codes(name, DRAWN, palette, 2) == [WHITES[catalog], black]


@pytest.mark.parametrize("name", GENERATORS)
def test_absolute_leaves_white_as_it_is(name: str) -> None:
    assert codes(name, DRAWN, load_palette("artkal-s").plain(), 2, absolute=True)[0] == "SE1"


def test_without_its_white_a_palette_gives_its_lightest() -> None:
    palette = load_palette("artkal-s").plain()
    without = dataclasses.replace(palette, colours=tuple(item for item in palette.colours if item.code != "S01"))
    assert codes("nearest", DRAWN, without, 2)[0] == "SE1"


@pytest.mark.parametrize("catalog", ["perler", "artkal-s", "diamond-dotz", "lego", "nabbi"])
def test_a_grey_ramp_stays_grey_and_rising(catalog: str) -> None:
    palette = load_palette(catalog).plain()
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2).repeat(4, axis=0)
    lab = lab_from_linear(fitted_to(source_of(brief_of(picture(ramp), 1, 64, 8, palette=palette)), palette).cells[0])
    assert np.hypot(lab[:, 1], lab[:, 2]).max() < 0.1
    assert (np.diff(lab[:, 0]) > 0).all()
    assert lab[0, 0] >= lab_from_srgb(palette.rgb)[:, 0].min() - 2
    assert lab[-1, 0] <= 100 and lab[-1, 0] == pytest.approx(
        float(lab_from_linear(np.full(3, white_luminance(palette)))[0]), abs=0.5
    )


def test_a_drawing_in_the_palettes_own_colours_keeps_every_one() -> None:
    palette = load_palette("perler").plain()
    for name in ("pixel-art", "artwork"):
        for dark in ("C62", "C61", "P18"):  # darker than Perler's black, and its black
            pixels = DRAWN.copy()
            pixels[:] = palette.find("P01").rgb
            pixels[12:36, 12:36] = palette.find(dark).rgb
            assert codes(name, pixels, palette, 2) == ["P01", dark]
