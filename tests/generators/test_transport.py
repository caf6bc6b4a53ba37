"""The assignment: equal to scipy's on small cases, within the stock, the same on every run."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from pixcraft.generators.transport import assigned, real, whole


@st.composite
def problems(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Costs (cells, colours), often equal ones, and a stock that is enough, sometimes just so."""
    cells, colours = draw(st.integers(1, 14)), draw(st.integers(1, 6))
    most = draw(st.sampled_from([1, 3, 1000, 3_000_000]))
    cost = draw(st.lists(st.integers(0, most), min_size=cells * colours, max_size=cells * colours))
    stock = np.array(draw(st.lists(st.integers(0, 9), min_size=colours, max_size=colours)))
    lacking = max(0, cells - int(stock.sum()))
    stock[draw(st.integers(0, colours - 1))] += lacking
    return np.array(cost, np.int64).reshape(cells, colours), stock


def least(cost: np.ndarray, stock: np.ndarray) -> int:
    """The least total by scipy, every piece a column of its own."""
    pieces = np.repeat(np.arange(len(stock)), stock)
    rows, columns = linear_sum_assignment(cost[:, pieces])
    return int(cost[rows, pieces[columns]].sum())


@settings(max_examples=300, deadline=None)
@given(problems())
def test_the_least_total(problem: tuple[np.ndarray, np.ndarray]) -> None:
    cost, stock = problem
    found = assigned(cost, stock)
    assert (np.bincount(found.labels, minlength=len(stock)) <= stock).all()
    assert found.total == cost[np.arange(len(cost)), found.labels].sum() == least(cost, stock)


@settings(max_examples=100, deadline=None)
@given(problems(), st.integers(0, 5))
def test_any_prices_to_start_from(problem: tuple[np.ndarray, np.ndarray], seed: int) -> None:
    cost, stock = problem
    prices = np.random.default_rng(seed).integers(-50, 5000, len(stock))
    assert assigned(cost, stock, prices).total == least(cost, stock)


@settings(max_examples=200, deadline=None)
@given(problems())
def test_prices_prove_it(problem: tuple[np.ndarray, np.ndarray]) -> None:
    """Weak duality: cells' cheapest priced colours less the price of all stock is no more than any total."""
    cost, stock = problem
    found = assigned(cost, stock)
    assert (found.prices >= 0).all()
    assert (cost + found.prices).min(axis=1).sum() - (stock * found.prices).sum() == found.total


def test_a_larger_one_with_real_costs() -> None:
    rng = np.random.default_rng(4)
    cost = whole(rng.uniform(0, 90, (300, 12)).astype(np.float32))
    stock = np.full(12, 26)
    first, second = assigned(cost, stock), assigned(cost, stock)
    assert first.total == least(cost, stock)
    assert real(first.total) == pytest.approx(first.total / 10_000)
    assert (first.labels == second.labels).all()


def test_colours_without_pieces_and_no_cells() -> None:
    assert assigned(np.array([[0, 9], [0, 9]], np.int64), np.array([0, 2])).total == 18
    assert len(assigned(np.zeros((0, 3), np.int64), np.array([1, 0, 2])).labels) == 0


def test_too_few_pieces() -> None:
    with pytest.raises(ValueError, match="3 cells cannot be filled with 2 pieces"):
        assigned(np.zeros((3, 2), np.int64), np.array([1, 1]))
