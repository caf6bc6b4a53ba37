import math

import numpy as np
import pytest

from pixcraft.crafts.floss import breaks_and_travel, floss_for
from pixcraft.pattern import BackStitch, ChartColour, Overlay, PartStitch, Pattern

BLACK = ChartColour("310", "Black", (0, 0, 0), brand="DMC")


def square(side: int, overlay: Overlay = Overlay()) -> Pattern:  # noqa: B008 - frozen
    return Pattern(np.ones((side, side), np.uint16), (BLACK,), "stitch", overlay=overlay)


def test_a_solid_square_on_14_count_matches_skeins_really_used() -> None:
    """Lord Libidan's count: 1650-1850 full crosses of two strands to a skein on 14 count."""
    low, high = floss_for(square(100), 14, [2])[0].skeins
    assert 1650 <= 10_000 / low <= 1850
    assert 1300 <= 10_000 / high <= 1400


@pytest.mark.parametrize(("count", "least", "most"), [(10, 1150, 1350), (18, 2150, 2400), (22, 2600, 2900)])
def test_other_counts_scale_as_measured(count: int, least: int, most: int) -> None:
    low, _ = floss_for(square(60), count, [2])[0].skeins
    assert least <= 3600 / low <= most


def test_length_of_one_cross_is_the_danish_method() -> None:
    low = floss_for(square(1), 10, [1])[0].low
    assert low == pytest.approx(1.5 * 2 * (math.sqrt(2) + 1) / 10 * 2.54)


def test_confetti_raises_the_upper_end() -> None:
    cells = np.zeros((100, 100), np.uint16)
    cells[::10, ::10] = 1
    scattered = floss_for(Pattern(cells, (BLACK,), "stitch"), 14, [2])[0]
    assert scattered.starts == 100
    assert scattered.high > 3 * scattered.low
    assert scattered.high >= 100 * 2 * 8


def test_a_solid_block_is_one_start_without_travel() -> None:
    ys, xs = np.nonzero(np.ones((10, 10)))
    assert breaks_and_travel(ys, xs) == (1, 0.0)
    assert breaks_and_travel(ys[:0], xs[:0]) == (0, 0.0)


def test_backstitch_counts_by_euclidean_length() -> None:
    with_line = square(1, Overlay(backstitches=(BackStitch(0, 0, 3, 4, 1),)))
    difference = floss_for(with_line, 14, [2])[0].low - floss_for(square(1), 14, [2])[0].low
    assert difference == pytest.approx(5 * 2.54 / 14 * 2.2)


def test_three_quarter_stitches_take_three_quarters() -> None:
    empty = Pattern(
        np.zeros((1, 1), np.uint16), (BLACK,), "stitch", overlay=Overlay(parts=(PartStitch(0, 0, 1, 0, 1),))
    )
    assert floss_for(empty, 14, [2])[0].low == pytest.approx(0.75 * floss_for(square(1), 14, [2])[0].low)
