from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pixcraft.pattern import BackStitch, ChartColour, Ornament, Overlay, PartStitch, Pattern, isolated
from tests.conftest import random_pattern

RED, BLUE = ChartColour("321", "Red", (200, 0, 0), brand="DMC"), ChartColour("820", "Blue", (0, 0, 160), brand="DMC")


def pattern_of(*rows: str, overlay: Overlay = Overlay()) -> Pattern:  # noqa: B008 - frozen
    cells = np.array([[int(key) for key in row] for row in rows], np.uint16)
    return Pattern(cells, (RED, BLUE), "stitch", overlay=overlay)


@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 9), st.integers(0, 99))
def test_counts_sum_to_the_stitched_cells(rows: int, columns: int, colours: int, seed: int) -> None:
    pattern = random_pattern(rows, columns, colours, seed)
    assert pattern.counts().sum() == pattern.stitched == np.count_nonzero(pattern.cells)
    assert len(pattern.counts()) == colours


def test_confetti_counts_stitches_without_a_like_neighbour() -> None:
    pattern = pattern_of("1000", "0200", "0010", "2011")
    assert pattern.confetti().tolist() == [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0]]
    assert pattern.confetti_percent() == pytest.approx(50.0)


def test_one_cell_is_isolated_and_a_checkerboard_is_not() -> None:
    assert isolated(np.array([[5]])).all()
    assert not isolated(np.indices((4, 4)).sum(0) % 2).any()


def test_image_has_one_pixel_a_cell() -> None:
    image = pattern_of("01", "20").image()
    assert image[0, 0].tolist() == [0, 0, 0, 0]
    assert image[0, 1].tolist() == [200, 0, 0, 255]
    assert image[1, 0].tolist() == [0, 0, 160, 255]


def test_reordering_keeps_the_picture() -> None:
    pattern = random_pattern(9, 7, 5)
    table, order = np.array([0, 3, 4, 2, 5, 1], np.uint16), (4, 2, 0, 1, 3)
    other = pattern.renumbered(table, tuple(pattern.colours[index] for index in order))
    assert np.array_equal(other.image(), pattern.image())
    assert other.colours[0] == pattern.colours[4]


def test_unused_colours_go_and_the_overlay_keeps_its_own() -> None:
    overlay = Overlay(backstitches=(BackStitch(0, 0, 1, 1, 2),))
    assert len(pattern_of("11", overlay=overlay).without_unused().colours) == 2
    kept = pattern_of("22", overlay=Overlay(ornaments=(Ornament(0, 0, 2, "knot"),))).without_unused()
    assert kept.colours == (BLUE,)
    assert kept.cells.tolist() == [[1, 1]]
    assert kept.overlay.ornaments[0].colour == 1


def test_cells_cannot_name_a_missing_colour_or_be_changed() -> None:
    with pytest.raises(ValueError, match="not in the list"):
        pattern_of("13")
    with pytest.raises(ValueError, match="read-only"):
        pattern_of("1").cells[0, 0] = 0
    with pytest.raises(ValueError, match="uint16"):
        replace(pattern_of("1"), cells=np.zeros((2, 2), np.int64))


@pytest.mark.parametrize("place", [float("nan"), float("inf"), 1e9, "1"])
def test_stitches_need_a_real_place(place: float) -> None:
    with pytest.raises(ValueError, match="not a place"):
        BackStitch(place, 0, 1, 1, 1)
    with pytest.raises(ValueError, match="not a place"):
        PartStitch(place, 0, 1, 1, 1)  # type: ignore[arg-type]
