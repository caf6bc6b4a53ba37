"""What every registered generator must do, whatever it is given."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from pixcraft import registry
from pixcraft.errors import InputError
from pixcraft.generators import Brief, Generator
from tests.generators.pictures import brief_of, cube, enlarged, palette_of, picture, textured

NAMES = registry.names("generators")
PALETTE = cube(3)


def generator(name: str) -> Generator:
    kind = registry.load("generators", name)
    # The model has its own tests; here the optimiser works without one.
    made: Generator = kind(overrides="losses.sds=0; training.steps=2") if name == "distill" else kind()
    return made


def noise() -> np.ndarray:
    return np.random.default_rng(5).integers(0, 256, (40, 40, 3))


def checkerboard() -> np.ndarray:
    return enlarged(np.indices((12, 12)).sum(axis=0)[..., None] % 2 * [255, 255, 255], 5)


def drawing() -> np.ndarray:
    image = np.full((60, 60, 3), 255)
    image[10:50, 10:50], image[25:35, 20:40] = (200, 30, 40), (20, 60, 160)
    return image


def check(pattern, brief: Brief) -> None:
    """Its size, its emptiness and its number of colours."""
    assert pattern.cells.shape == (brief.rows, brief.columns)
    assert ((pattern.cells == 0) == brief.empty).all()
    assert 1 <= len(pattern.colours) <= (brief.colours or len(brief.palette))
    assert {colour.rgb for colour in pattern.colours} <= {colour.rgb for colour in brief.palette.colours}


def border(mask: np.ndarray) -> None:
    mask[0] = mask[-1] = mask[:, 0] = mask[:, -1] = True


def all_but_one(mask: np.ndarray) -> None:
    mask[:] = True
    mask[3, 2] = False


def chequered(mask: np.ndarray) -> None:
    mask[::2, ::2] = mask[1::2, 1::2] = True


def left_half(mask: np.ndarray) -> None:
    mask[:, : mask.shape[1] // 2] = True


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (2, 3)])
def test_tiny_grids(name: str, shape: tuple[int, int]) -> None:
    for image in (textured(40), drawing(), np.full((1, 1, 3), 90)):
        brief = brief_of(picture(image), *shape, 3, PALETTE)
        check(generator(name)(brief), brief)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("image", [noise, checkerboard, drawing, lambda: textured(48)])
@pytest.mark.parametrize("colours", [1, 2, 5, 0])
def test_any_picture_and_number_of_colours(name: str, image: Callable[[], np.ndarray], colours: int) -> None:
    brief = brief_of(picture(image()), 9, 9, colours, PALETTE)
    check(generator(name)(brief), brief)


@pytest.mark.parametrize("name", NAMES)
def test_one_colour(name: str) -> None:
    brief = brief_of(picture(np.full((30, 30, 3), 255)), 8, 8, 6, PALETTE)
    pattern = generator(name)(brief)
    check(pattern, brief)
    assert [colour.rgb for colour in pattern.colours] == [(255, 255, 255)]


@pytest.mark.parametrize("name", NAMES)
def test_palette_of_one_colour(name: str) -> None:
    for image in (textured(40), drawing()):
        brief = brief_of(picture(image), 8, 8, 6, palette_of((10, 20, 30)))
        check(generator(name)(brief), brief)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("mask", [border, all_but_one, chequered, left_half])
def test_empty_cells_stay_empty(name: str, mask: Callable[[np.ndarray], None]) -> None:
    empty = np.zeros((8, 7), np.bool_)
    mask(empty)
    for image in (textured(42), drawing()):
        brief = brief_of(picture(image), 8, 7, 4, PALETTE, empty=empty)
        check(generator(name)(brief), brief)


@pytest.mark.parametrize("name", NAMES)
def test_transparent_pictures(name: str) -> None:
    alpha = np.zeros((60, 60), np.uint8)
    alpha[15:45, 15:45] = 255
    empty = np.pad(np.zeros((4, 4), np.bool_), 2, constant_values=True)
    brief = brief_of(picture(drawing(), alpha), 8, 8, 4, PALETTE, empty=empty)
    check(generator(name)(brief), brief)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_gives_the_same_cells(name: str) -> None:
    for image in (textured(40), drawing()):
        brief = brief_of(picture(image), 10, 10, 5, PALETTE, seed=4)
        assert np.array_equal(generator(name)(brief).cells, generator(name)(brief).cells)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_to_stitch(name: str) -> None:
    with pytest.raises(InputError, match="nothing to stitch"):
        generator(name)(brief_of(picture(textured(20)), 4, 4, 3, PALETTE, empty=np.ones((4, 4), np.bool_)))
    with pytest.raises(InputError, match="no colours left"):
        generator(name)(brief_of(picture(textured(20)), 4, 4, 3, palette_of()))


@pytest.mark.parametrize("name", ["artwork", "nearest", "floyd-steinberg", "ordered", "pia"])
@pytest.mark.parametrize("image", [lambda: textured(48), drawing])
def test_locked_threads_count_and_too_many_are_an_error(name: str, image: Callable[[], np.ndarray]) -> None:
    dark, light = 0, len(PALETTE) - 1
    brief = brief_of(picture(image()), 12, 12, 2, PALETTE, locked=(dark, light))
    pattern = generator(name)(brief)
    check(pattern, brief)
    assert {colour.rgb for colour in pattern.colours} <= {(0, 0, 0), (255, 255, 255)}
    more = brief_of(picture(image()), 12, 12, 4, PALETTE, locked=(dark, light))
    check(generator(name)(more), more)
    with pytest.raises(InputError, match="2 threads are locked for 1 colours"):
        generator(name)(brief_of(picture(image()), 12, 12, 1, PALETTE, locked=(dark, light)))
