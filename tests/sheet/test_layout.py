import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixcraft.sheet.layout import CellRange, Frame, Tile, broken_up, page_breaks, stack, tiling

SIDES = st.integers(1, 400)


def test_stack_gives_the_rest_and_keeps_gaps():
    frames = stack(Frame(10, 20, 100, 200), [50, None, 30], 5)
    assert [(frame.top, frame.height) for frame in frames] == [(220, 50), (165, 110), (50, 30)]
    assert frames[-1].bottom == 20


def test_stack_refuses_blocks_higher_than_the_page():
    with pytest.raises(ValueError, match="higher than the page"):
        stack(Frame(0, 0, 10, 100), [60, 50], 0)


def test_contain_keeps_the_shape_and_the_centre():
    inside = Frame(0, 0, 100, 50).contain(4, 1)
    assert (inside.width, inside.height, inside.centre) == (100, 25, (50, 25))


@given(cells=SIDES, fitting=st.integers(14, 120), overlap=st.integers(0, 2))
@settings(deadline=None, max_examples=150)
def test_breaks_are_tens_equal_and_as_few_as_possible(cells, fitting, overlap):
    breaks = page_breaks(cells, fitting, overlap)
    pages = [after - before for before, after in itertools.pairwise(breaks)]
    assert breaks[0] == 0
    assert breaks[-1] == cells
    assert all(place % 10 == 0 for place in breaks[:-1])
    assert len(set(pages[:-1])) <= 1
    assert all(last <= first for first, last in itertools.pairwise(pages))
    assert len(pages) == fewest_pages(cells, fitting, overlap)


def fewest_pages(cells: int, fitting: int, overlap: int) -> int:
    """By trying every equal step of whole tens."""
    if cells <= fitting:
        return 1
    counts = []
    for step in range(10, cells + 10, 10):
        starts = range(0, cells, step)
        shown = [min(cells, start + step + overlap) - max(0, start - overlap) for start in starts]
        if max(shown) <= fitting:
            counts.append(len(starts))
    return min(counts)


@given(
    columns=SIDES,
    rows=SIDES,
    width=st.floats(200, 900),
    height=st.floats(200, 900),
    least=st.floats(4, 9),
    more=st.floats(0, 9),
    aspect=st.sampled_from((0.8, 1.0, 1.25)),
    overlap=st.integers(0, 2),
    most=st.sampled_from((20, 80, 1000)),
)
@settings(deadline=None, max_examples=80)
def test_tiles_cover_each_cell_once_and_fit_the_room(columns, rows, width, height, least, more, aspect, overlap, most):
    chart = tiling(columns, rows, (width, height), CellRange(least, least + more, aspect), overlap, most)
    covered = [[0] * columns for _ in range(rows)]
    tiles = list(chart.tiles())
    assert len(tiles) == chart.across * chart.down
    assert least - 1e-6 <= chart.cell_width <= least + more + 1e-6
    assert chart.cell_height == pytest.approx(chart.cell_width * aspect)
    for tile in tiles:
        check_tile(tile, columns, rows, overlap)
        assert tile.shown.columns * chart.cell_width <= width + 1e-6
        assert tile.shown.rows * chart.cell_height <= height + 1e-6
        assert max(tile.shown.columns, tile.shown.rows) <= most
        for row in range(tile.core.top, tile.core.bottom):
            for column in range(tile.core.left, tile.core.right):
                covered[row][column] += 1
    assert all(count == 1 for line in covered for count in line)
    assert [(tile.down, tile.across) for tile in tiles] == sorted((tile.down, tile.across) for tile in tiles)


def check_tile(tile: Tile, columns: int, rows: int, overlap: int) -> None:
    """The page shows its own cells and `overlap` more wherever the chart goes on."""
    core, shown = tile.core, tile.shown
    assert core.left - shown.left == min(overlap, core.left)
    assert core.top - shown.top == min(overlap, core.top)
    assert shown.right - core.right == min(overlap, columns - core.right)
    assert shown.bottom - core.bottom == min(overlap, rows - core.bottom)


def test_a_chart_that_fits_is_one_page_with_the_largest_cells():
    chart = tiling(48, 48, (480, 700), CellRange(7, 14), 2, 1000)
    assert (chart.across, chart.down, chart.cell_width) == (1, 1, 10)


def test_cells_never_grow_beyond_the_most():
    assert tiling(3, 2, (480, 700), CellRange(7, 14), 2, 1000).cell_width == 14


def test_pages_are_equal_where_that_costs_no_page():
    assert tiling(200, 10, (490, 700), CellRange(7, 14), 2, 1000).columns == (0, 50, 100, 150, 200)


def test_a_page_too_small_for_ten_cells_is_refused():
    with pytest.raises(ValueError, match="too few"):
        page_breaks(100, 12, 2)


@given(
    sections=st.lists(st.integers(1, 120), min_size=1, max_size=5),
    fitting=st.integers(3, 90),
    overlap=st.integers(0, 1),
)
@settings(deadline=None, max_examples=150)
def test_sections_are_broken_up_into_as_few_equal_parts_as_fit(sections, fitting, overlap):
    edges = (0, *itertools.accumulate(sections))
    broken = broken_up(edges, fitting, overlap)
    assert set(edges) <= set(broken)
    for before, after in itertools.pairwise(edges):
        inside = [edge for edge in broken if before <= edge <= after]
        parts = [last - first for first, last in itertools.pairwise(inside)]
        assert max(parts) <= fitting - 2 * overlap
        assert max(parts) - min(parts) <= 1
        assert (len(parts) - 1) * (fitting - 2 * overlap) < after - before


def test_pages_that_show_only_overlap_break_nothing_up():
    with pytest.raises(ValueError, match="too few"):
        broken_up((0, 10), 2, 1)
