import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pixcraft.sheet.inks import BLACK, OVERLAP, WHITE
from pixcraft.sheet.layout import CellRange, tiling
from pixcraft.sheet.shading import colour_shading, fill_runs, mixed, plain_shading, runs, sign_runs
from tests.sheet.sheet_samples import sample


@given(arrays(np.int64, st.tuples(st.integers(1, 8), st.integers(1, 9)), elements=st.integers(0, 3)))
@settings(deadline=None, max_examples=80)
def test_runs_rebuild_the_array_and_are_longest(values):
    found = runs(values)
    again = np.full(values.shape, -1)
    for row, column, length, value in found:
        again[row, column : column + length] = value
    assert np.array_equal(again, values)
    changes = (np.diff(values, axis=1) != 0).sum() + len(values)
    assert len(found) == changes


def tile_of(pattern, across=0, down=0, overlap=2):
    room = (30.0 * 10, 30.0 * 10)
    return tiling(pattern.columns, pattern.rows, room, CellRange(10, 10), overlap, 1000).tile(across, down)


def test_sign_runs_rebuild_the_page():
    pattern = sample(23, 19, 12, empty=0.4)
    shading = colour_shading(pattern, tile_of(pattern))
    codes = [f"{index:02d}" for index in range(13)]
    middles = [float(index % 3) for index in range(13)]
    fonts = [f"font {index % 2}" for index in range(13)]
    again = np.zeros(pattern.cells.shape, int)
    for row, parts in sign_runs(shading, codes, middles, fonts):
        for part in parts:
            column = part.column
            for start in range(0, len(part.codes), 2):
                key = int(part.codes[start : start + 2])
                again[row, column] = key
                if key:
                    assert part.middle == middles[key]
                    assert part.font == fonts[key]
                    assert part.ink == shading.inks[key]
                column += 1
    assert np.array_equal(again, pattern.cells)


def test_neighbouring_cells_are_tinted_and_keep_their_number():
    pattern = sample(40, 40, 6)
    tile = tile_of(pattern, 1, 1)
    shading = colour_shading(pattern, tile)
    shown = tile.shown
    assert np.array_equal(shading.plain_keys, pattern.cells[shown.top : shown.bottom, shown.left : shown.right])
    core = pattern.colour_of(1).rgb
    assert shading.fills[1] == core
    assert shading.fills[1 + 7] == mixed(core, OVERLAP, 0.6)
    assert shading.fills[0] is None
    assert shading.fills[7] == OVERLAP
    overlapping = shading.keys >= 7
    assert overlapping[0, 0]
    assert not overlapping[tile.core.top - shown.top :, tile.core.left - shown.left :].any()


def test_ink_is_white_on_dark_and_black_on_light():
    pattern = sample(5, 5, 8)
    shading = colour_shading(pattern, tile_of(pattern))
    for colour, ink in zip(pattern.colours, shading.inks[1:], strict=False):
        assert ink in (BLACK, WHITE)
        if sum(colour.rgb) < 200:
            assert ink == WHITE
        if sum(colour.rgb) > 600:
            assert ink == BLACK


def test_a_plain_chart_is_bare_paper_until_signs_run_out():
    few = sample(12, 12, 100, empty=0)
    assert fill_runs(plain_shading(few, tile_of(few))) == {}
    many = sample(12, 12, 101, empty=0)
    fills = fill_runs(plain_shading(many, tile_of(many)))
    assert sum(length for items in fills.values() for _, _, length in items) == 144
    assert all(min(fill) > 120 for fill in fills)
