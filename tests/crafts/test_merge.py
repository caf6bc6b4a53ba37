"""Covers of one colour: exact, as good as the better greedy or better, never below the bound that is proven."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixcraft.crafts.brick.merge import Cover, better_greedy, cover
from pixcraft.crafts.brick.milp import Bools, Place, Programme, Size, places_in

ONE = Size(1, 1, 3, 0.03)
CHOICE = (Size(1, 2, 4, 0.04), Size(1, 3, 7, 0.07), Size(2, 2, 5, 0.055), Size(2, 3, 8, 0.08), Size(1, 4, 7, 0.075))
NINE = ((1, 1, 0.03), (1, 2, 0.04), (1, 3, 0.07), (1, 4, 0.075), (1, 6, 0.08), (1, 8, 0.1), (2, 2, 0.055), (2, 3, 0.08))
NINE += ((2, 4, 0.09),)


def by_pieces(sizes: tuple[Size, ...]) -> tuple[Size, ...]:
    return tuple(size._replace(weight=1) for size in sizes)


def nine(goal: str) -> tuple[Size, ...]:
    return tuple(Size(w, n, 1 if goal == "pieces" else round(10_000 * price), price) for w, n, price in NINE)


def refuse_bad_cover(shape: Bools, found: Cover, sizes: tuple[Size, ...]) -> None:
    times = np.zeros(shape.shape, int)
    for place in found.places:
        times[place.row : place.row + place.rows, place.column : place.column + place.columns] += 1
        size = sizes[place.size]
        assert sorted((place.rows, place.columns)) == [size.width, size.length]
    assert (times == shape).all()
    assert found.weight == sum(sizes[place.size].weight for place in found.places) >= found.bound
    places = places_in(shape, sizes)
    assert found.weight <= sum(sizes[places[index].size].weight for index in better_greedy(shape, places, sizes))


def least(shape: Bools, sizes: tuple[Size, ...]) -> int:
    """The weight of the best cover, by trying everything."""
    places = places_in(shape, sizes)
    columns = shape.shape[1]

    def mask(place: Place) -> int:
        return sum(
            1 << (row * columns + column)
            for row in range(place.row, place.row + place.rows)
            for column in range(place.column, place.column + place.columns)
        )

    masks = [(mask(place), sizes[place.size].weight) for place in places]

    @cache
    def rest(free: int) -> int:
        if not free:
            return 0
        first = free & -free
        return min(weight + rest(free & ~cells) for cells, weight in masks if cells & first and cells & free == cells)

    return rest(sum(1 << index for index, filled in enumerate(shape.ravel().tolist()) if filled))


shapes = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda extent: st.lists(st.booleans(), min_size=extent[0] * extent[1], max_size=extent[0] * extent[1]).map(
        lambda cells: np.array(cells, np.bool_).reshape(extent)
    )
)


@settings(max_examples=150, deadline=None)
@given(shapes.filter(lambda shape: bool(shape.any())), st.sets(st.sampled_from(CHOICE)), st.booleans())
def test_small_shapes_are_covered_as_well_as_can_be(shape: Bools, larger: set[Size], pieces: bool) -> None:
    sizes = (ONE, *sorted(larger))
    sizes = by_pieces(sizes) if pieces else sizes
    found = cover(shape, sizes)
    refuse_bad_cover(shape, found, sizes)
    assert found.weight == found.bound == least(shape, sizes)


def test_a_plain_section_of_one_colour_stops_early() -> None:
    """The case of greatest symmetry: 32 plates of 2 x 4, which the relaxation proves without a search."""
    for goal, weight in (("pieces", 32), ("cost", 32 * 900)):
        found = cover(np.ones((16, 16), np.bool_), nine(goal))
        assert found.weight == found.bound == weight


@pytest.mark.parametrize("goal", ["pieces", "cost"])
def test_large_shapes_are_solved_in_windows(goal: str) -> None:
    shape = np.ones((19, 18), np.bool_)
    shape[4:9, 5] = shape[0, :3] = shape[14, 9:] = False
    found = cover(shape, nine(goal))
    refuse_bad_cover(shape, found, nine(goal))
    assert found.weight <= 1.1 * found.bound


def test_without_nodes_the_greedy_start_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    shape = np.ones((15, 15), np.bool_)
    shape[7, 7] = False
    places, sizes = places_in(shape, nine("pieces")), nine("pieces")
    monkeypatch.setattr(Programme, "solved", lambda self, nodes=0: (None, 0))
    found = cover(shape, (*sizes, Size(9, 9, 2, 9.0)))
    assert found.weight <= sum(sizes[places[index].size].weight for index in better_greedy(shape, places, sizes))


def test_the_node_limit_ends_the_search() -> None:
    """With no node at all there is a bound but no cover."""
    shape = np.ones((16, 15), np.bool_)
    shape[3:7, 4] = shape[11, 8:12] = False
    places = places_in(shape, nine("pieces"))
    chosen, bound = Programme(shape, places, np.ones(len(places), np.int64)).solved(0)
    assert chosen is None or len(chosen) >= bound


def test_the_cheapest_and_the_fewest_differ() -> None:
    sizes = (Size(1, 1, 1, 0.03), Size(1, 3, 1, 0.2))
    strip = np.ones((1, 3), np.bool_)
    assert len(cover(strip, sizes).places) == 1
    dear = tuple(size._replace(weight=round(100 * size.price)) for size in sizes)
    assert len(cover(strip, dear).places) == 3
