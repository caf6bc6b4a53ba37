"""Spare beads, packs and weights against tables made by hand, and necks against trying every cell."""

from fractions import Fraction

import numpy as np
import pytest
from scipy import ndimage

from pixcraft.crafts.necks import SMALLEST_PART, necks
from pixcraft.crafts.spare import grams_of, packs_of, spare_of


@pytest.mark.parametrize(
    ("need", "percent", "spare"),
    [(0, 5, 0), (1, 5, 3), (40, 5, 3), (60, 5, 3), (61, 5, 4), (100, 5, 5), (101, 5, 6), (841, 5, 43), (100, 7, 7),
     (30, 10, 3), (31, 10, 4), (2500, 10, 250), (1000, 0.1, 3), (1000, 0, 3), (300, 1.1, 4)],
)  # fmt: skip
def test_spare_is_rounded_up_and_at_least_three(need: int, percent: float, spare: int) -> None:
    assert spare_of(need, percent) == spare


def test_thirty_designs_of_forty_beads_need_two_packs() -> None:
    """The spec's own case: rounding once over 30 designs, 2 packs of 1000; rounding each would say 30."""
    packed = [40 + spare_of(40, 5) for _ in range(30)]
    assert packs_of(sum(packed), 1000) == 2
    assert sum(packs_of(one, 1000) for one in packed) == 30


@pytest.mark.parametrize(
    ("pieces", "per_thousand", "step", "grams"),
    [(1000, 67, 0.1, "67"), (1001, 67, 0.1, "67.1"), (3, 67, 0.1, "0.3"), (30, 10, 0.01, "0.3"), (7, 10, 0.01, "0.07"),
     (1, 9.5, 0.01, "0.01"), (100, 5.4, 0.01, "0.54"), (0, 67, 0.1, "0")],
)  # fmt: skip
def test_grams_are_rounded_up_to_the_scale(pieces: int, per_thousand: float, step: float, grams: str) -> None:
    assert grams_of(pieces, per_thousand, step) == Fraction(grams)


def parts(filled: np.ndarray) -> list[int]:
    labels, _ = ndimage.label(filled)
    return np.bincount(labels.ravel())[1:].tolist()


def by_trying(filled: np.ndarray) -> np.ndarray:
    """Take each cell away and count the pieces of its part."""
    weak = np.zeros_like(filled)
    labels, _ = ndimage.label(filled)
    for row, column in np.argwhere(filled):
        part = labels == labels[row, column]
        part[row, column] = False
        weak[row, column] = sum(size >= SMALLEST_PART for size in parts(part)) >= 2
    return weak


@pytest.mark.parametrize("seed", range(40))
def test_necks_are_the_cells_that_hold_two_parts_together(seed: int) -> None:
    rng = np.random.default_rng(seed)
    filled = rng.random((rng.integers(1, 14), rng.integers(1, 14))) < rng.choice([0.5, 0.65, 0.8])
    assert np.array_equal(necks(filled), by_trying(filled))


def test_a_bridge_is_a_neck_and_a_whole_board_has_none() -> None:
    bridge = np.zeros((5, 12), np.bool_)
    bridge[:, :4] = bridge[:, 8:] = bridge[2] = True
    assert np.argwhere(necks(bridge)).tolist() == [[2, column] for column in range(3, 9)]
    assert not necks(np.ones((30, 30), np.bool_)).any()
    assert not necks(np.zeros((3, 3), np.bool_)).any()
