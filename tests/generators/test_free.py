from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from pixcraft.colour import ciede2000_table, format_hex
from pixcraft.generators.choosing import suggested
from pixcraft.generators.free import free_palette, free_threads, own_candidates
from pixcraft.generators.placing import likeness
from pixcraft.generators.quadratic import value
from pixcraft.generators.relabel import Labelling, descend
from pixcraft.generators.source import Source, source_of
from pixcraft.palette import Palette
from tests.generators.pictures import brief_of, cube, enlarged, palette_of, picture, textured

POSTER = ((250, 240, 20), (30, 60, 200), (10, 10, 10), (222, 80, 70))
NOISE = np.random.default_rng(0).integers(0, 256, (24, 24, 3))
CHECKS = np.where((np.indices((24, 24)).sum(axis=0) % 2)[..., None], 255, 0).repeat(3, axis=2)


def source(image: npt.ArrayLike | None = None, rows: int = 24, columns: int = 24, **more: Any) -> Source:
    return source_of(brief_of(picture(textured() if image is None else image), rows, columns, 8, **more))


def price(of: Source, palette: Palette) -> float:
    energy = likeness(of, palette, np.arange(len(palette)), 0.1)
    state = Labelling(energy, energy.near.argmin(axis=-1))
    descend(energy, state, 8)
    return value(energy, state)


def test_a_posters_own_colours_are_found() -> None:
    cells = np.array(POSTER)[np.random.default_rng(3).integers(0, 4, (6, 6))]
    found = free_threads(source(enlarged(cells, 16), 24, 24), 10)
    assert len(found) == 4
    assert ciede2000_table(found.lab, palette_of(*POSTER).lab).min(axis=0).max() < 4


def test_colours_are_named_by_their_hex_and_have_no_brand() -> None:
    found = free_threads(source(), 6)
    assert [colour.code for colour in found.colours] == [format_hex(colour.rgb) for colour in found.colours]
    assert {colour.name for colour in found.colours} == {""}
    assert (found.name, found.kind, found.brand) == ("free", "free", "")
    assert np.all(np.diff(found.lab[:, 0]) >= 0)


@pytest.mark.parametrize("count", [1, 2, 7])
@pytest.mark.parametrize("image", [NOISE, CHECKS, textured(), np.full((9, 9, 3), 90)])
@pytest.mark.parametrize("shape", [(1, 1), (1, 30), (20, 24)])
def test_any_picture_gets_no_more_than_asked_for(image: npt.ArrayLike, count: int, shape: tuple[int, int]) -> None:
    found = free_threads(source(image, *shape), count)
    assert 1 <= len(found) <= count
    assert len({colour.rgb for colour in found.colours}) == len(found)


@pytest.mark.parametrize("count", [1, 5, 40])
def test_a_one_colour_picture_takes_that_colour(count: int) -> None:
    found = free_threads(source(np.full((40, 40, 3), (102, 153, 204))), count)
    assert [colour.rgb for colour in found.colours] == [(102, 153, 204)]


def test_free_colours_beat_the_same_number_of_the_cells_own_colours() -> None:
    of = source()
    rng = np.random.default_rng(0)
    own = np.rint(255 * np.clip(of.cells.reshape(-1, 3), 0, 1) ** (1 / 2.2)).astype(int)
    best = min(price(of, palette_of(*map(tuple, own[rng.choice(len(own), 8, False)].tolist()))) for _ in range(5))
    assert price(of, free_threads(of, 8)) < 0.85 * best


def test_more_colours_draw_better() -> None:
    prices = [price(source(), free_threads(source(), count)) for count in (2, 4, 8, 16)]
    assert prices == sorted(prices, reverse=True)


def test_no_small_change_of_one_colour_gains_much() -> None:
    of = source()
    found = free_threads(of, 5)
    best = price(of, found)
    for index in range(5):
        for channel in range(3):
            for step in (-6, 6):
                rgb = found.rgb.astype(int)
                rgb[index, channel] = np.clip(rgb[index, channel] + step, 0, 255)
                assert price(of, palette_of(*map(tuple, rgb.tolist()))) > 0.995 * best


def test_what_counts_more_is_drawn_better() -> None:
    cells = np.array(cube(5).rgb)[np.random.default_rng(2).integers(0, 125, (24, 24))]
    cells[10:14, 10:14] = (217, 33, 121)
    importance = np.ones((24, 24), np.float32)
    importance[10:14, 10:14] = 40
    brief = brief_of(picture(enlarged(cells, 4)), 24, 24, 3)
    weighty = source_of(brief_of(picture(enlarged(cells, 4)), 24, 24, 3, importance=importance))

    def miss(of: Source) -> int:
        return int(np.abs(free_threads(of, 3).rgb.astype(int) - (217, 33, 121)).max(axis=1).min())

    assert miss(weighty) < 15 < miss(source_of(brief))


def test_the_same_colours_every_time() -> None:
    assert free_threads(source(), 9) == free_threads(source(), 9)


def test_colours_outside_the_gamut_are_clipped_and_twins_are_one() -> None:
    palette = free_palette(np.array([[1.2, 0.5, -0.1], [1.0, 0.5, 0.0], [0.0, 0.0, 0.0]]))
    assert [colour.code for colour in palette.colours] == ["#000000", "#FFBC00"]


def test_the_suggested_number_follows_the_picture() -> None:
    cells = np.array(POSTER)[np.random.default_rng(3).integers(0, 4, (6, 6))]
    assert suggested(own_candidates(source(enlarged(cells, 16)))) == 4
    assert suggested(own_candidates(source())) > 5
