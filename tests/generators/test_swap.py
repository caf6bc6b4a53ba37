from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from pixcraft.colour import ciede2000_table
from pixcraft.generators.far_view import opponent_from_linear
from pixcraft.generators.placing import likeness
from pixcraft.generators.quadratic import quadratic_of, value
from pixcraft.generators.relabel import Energy, Labelling
from pixcraft.generators.source import Source, source_of
from pixcraft.generators.swap import Pool, placed, searched
from tests.generators.pictures import brief_of, cube, picture, textured

PALETTE = cube(5)


@pytest.fixture(scope="module")
def source() -> Source:
    empty = np.zeros((21, 17), np.bool_)
    empty[3:6, 2:5] = True
    return source_of(brief_of(picture(textured(96)), 21, 17, 8, empty=empty))


@pytest.fixture(scope="module")
def pool(source: Source) -> Pool:
    everything = np.arange(len(PALETTE))
    barred = ciede2000_table(PALETTE.lab, PALETTE.lab) < 8
    return Pool(likeness(source, PALETTE, everything, 0.1), barred, np.zeros(len(PALETTE), np.bool_))


def energy_of(pool: Pool, threads: npt.NDArray[np.intp]) -> float:
    return placed(pool, threads, sweeps=8).price(pool)[1]


@pytest.mark.parametrize("cell_aspect", [1.0, 1.5])
def test_moving_colours_changes_the_far_difference_as_the_quadratic_says(source: Source, cell_aspect: float) -> None:
    energy = likeness(replace(source, cell_aspect=cell_aspect), PALETTE, np.array([3, 60, 90, 124]), 0.1)
    state = Labelling(energy, energy.near.argmin(axis=-1))
    form = quadratic_of(energy, state)
    steps = np.array([[0.02, -0.01, 0.03], [-0.05, 0.04, 0.01]])
    twice = form.moved(1, steps[0]).change(np.tile(steps[1], (4, 1, 1)))[2, 0]

    def moved(*changes: tuple[int, npt.NDArray[Any]]) -> float:
        paint = energy.paint.copy()
        for colour, step in changes:
            paint[colour] += step
        other = Energy(energy.near, paint, energy.view, energy.stitched)
        return value(other, Labelling(other, state.labels))

    first = form.change(np.tile(steps[0], (4, 1, 1)))[1, 0]
    assert moved((1, steps[0])) - moved() == pytest.approx(first, rel=1e-3)
    assert moved((1, steps[0]), (2, steps[1])) - moved((1, steps[0])) == pytest.approx(twice, rel=1e-3)


def test_poor_threads_become_good_ones(pool: Pool) -> None:
    rng = np.random.default_rng(0)
    for _ in range(3):
        poor = rng.permutation(len(PALETTE))[:8]
        free = Pool(pool.energy, np.eye(len(PALETTE), dtype=np.bool_), pool.locked)
        better = searched(free, poor)
        assert len(set(better.tolist())) == 8
        assert energy_of(free, better) < 0.75 * energy_of(free, poor)


def test_no_single_exchange_would_gain_much(pool: Pool) -> None:
    free = Pool(pool.energy, np.eye(len(PALETTE), dtype=np.bool_), pool.locked)
    threads = searched(free, np.arange(0, 60, 10))
    others = np.setdiff1d(np.arange(len(PALETTE)), threads)[::12]
    best = min(
        energy_of(free, np.where(np.arange(6) == out, into, threads)) for out in range(6) for into in others.tolist()
    )
    assert energy_of(free, threads) < 1.03 * best


def test_locked_threads_stay_and_others_keep_their_distance(pool: Pool) -> None:
    locked = np.zeros(len(PALETTE), np.bool_)
    locked[[2, 77]] = True
    threads = searched(Pool(pool.energy, pool.barred, locked), np.array([2, 20, 50, 77, 110]))
    assert {2, 77} <= set(threads.tolist())
    assert pool.barred[np.ix_(threads, threads)].sum() == len(threads)


def test_a_palette_without_alternatives(pool: Pool) -> None:
    few = Pool(pool.only(np.arange(3)), np.eye(3, dtype=np.bool_), np.zeros(3, np.bool_))
    assert sorted(searched(few, np.arange(3)).tolist()) == [0, 1, 2]


def test_paint_of_a_part_of_the_pool(pool: Pool) -> None:
    assert np.allclose(pool.only(np.array([4, 9])).paint, opponent_from_linear(PALETTE.linear[[4, 9]]), atol=1e-6)
