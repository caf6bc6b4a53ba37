from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixcraft.colour import ciede2000_table, lab_from_srgb
from pixcraft.generators.threads import (
    MOST_POINTS,
    SUGGESTED,
    greedy,
    squared_difference,
    suggested_count,
    swapped,
    weighted_colours,
)


def problem(seed: int, points: int = 40, threads: int = 9) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    lab = lab_from_srgb(rng.integers(0, 256, (points + threads, 3)))
    cost = squared_difference(lab[:points], lab[points:])
    return cost, rng.random(points) + 0.1, ciede2000_table(lab[points:], lab[points:])


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 4))
def test_greedy_and_swaps_come_near_the_best_choice(seed: int, count: int) -> None:
    cost, weights, _ = problem(seed)
    apart = np.eye(cost.shape[1], dtype=np.bool_)
    chosen = swapped(cost, weights, greedy(cost, weights, count, apart)[0], apart, 50)

    def value(columns: tuple[int, ...]) -> float:
        return float(weights @ cost[:, list(columns)].min(axis=1))

    best = min(value(columns) for columns in combinations(range(cost.shape[1]), count))
    assert value(tuple(chosen.tolist())) <= 1.25 * best


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(5, 40))
def test_chosen_threads_keep_their_distance(seed: int, least: float) -> None:
    cost, weights, between = problem(seed)
    barred = between < least
    np.fill_diagonal(barred, True)
    chosen = swapped(cost, weights, greedy(cost, weights, 5, barred)[0], barred, 50)
    assert len(set(chosen.tolist())) == len(chosen)
    assert all(between[one, two] >= least for one, two in combinations(chosen.tolist(), 2))


def test_greedy_stops_when_a_further_thread_gains_nothing() -> None:
    cost = np.array([[0, 9, 9], [9, 0, 0]], np.float32)
    chosen, sums = greedy(cost, np.ones(2), 3, np.eye(3, dtype=np.bool_))
    assert len(chosen) == 2
    assert sums.tolist() == [9, 0]


def test_greedy_goes_on_from_what_is_chosen_already() -> None:
    cost, weights, _ = problem(4)
    apart = np.eye(cost.shape[1], dtype=np.bool_)
    chosen, _ = greedy(cost, weights, 4, apart, first=np.array([7, 2]))
    assert chosen[:2].tolist() == [7, 2]
    assert len(set(chosen.tolist())) == 4


def test_weighted_colours_keep_weight_and_mean() -> None:
    rng = np.random.default_rng(0)
    lab = lab_from_srgb(rng.integers(0, 256, (20_000, 3)))
    weights = rng.random(20_000)
    few, total = weighted_colours(lab, weights)
    assert len(few) <= MOST_POINTS
    assert total.sum() == pytest.approx(weights.sum())
    assert np.allclose(total @ few / total.sum(), weights @ lab / weights.sum())


def test_the_suggested_count_follows_the_picture() -> None:
    steps = np.arange(60)
    simple = suggested_count(100 * np.exp(-steps / 2.0), 1.0)
    rich = suggested_count(1000 * np.exp(-steps / 12.0), 1.0)
    assert SUGGESTED[0] <= simple < rich <= SUGGESTED[1]
    assert suggested_count(np.array([4.0, 0.0]), 1.0) == 2
