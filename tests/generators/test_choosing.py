from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixcraft.colour import ciede2000_table
from pixcraft.errors import InputError
from pixcraft.generators.choosing import Candidates, candidates_of, chosen, curve_text, refilled, suggested
from pixcraft.generators.placing import likeness
from pixcraft.generators.relabel import Labelling, descend
from pixcraft.generators.source import Source, source_of
from pixcraft.palette import Palette
from tests.generators.pictures import brief_of, cube, enlarged, palette_of, picture, textured

WHITE, BLACK, RED, BLUE = (255, 255, 255), (0, 0, 0), (204, 51, 51), (51, 51, 204)
NOISE = np.random.default_rng(0).integers(0, 256, (24, 24, 3))
CHECKS = np.where((np.indices((24, 24)).sum(axis=0) % 2)[..., None], 255, 0).repeat(3, axis=2)


def source(image: npt.ArrayLike | None = None, rows: int = 24, columns: int = 24, **more: Any) -> Source:
    return source_of(brief_of(picture(textured() if image is None else image), rows, columns, 8, **more))


def choice(of: Source, palette: Palette, count: int, distance: float = 3, **more: Any) -> list[int]:
    locked = more.pop("locked", ())
    found: list[int] = chosen(candidates_of(of, palette, distance, locked), of, palette, count, **more).tolist()
    return found


def stitches(of: Source, palette: Palette, threads: list[int]) -> npt.NDArray[Any]:
    energy = likeness(of, palette, np.array(threads), 0.1)
    state = Labelling(energy, energy.near.argmin(axis=-1))
    descend(energy, state, 8)
    return np.bincount(state.labels[of.stitched], minlength=len(threads))


@pytest.mark.parametrize("image", [NOISE, CHECKS, textured(), np.full((9, 9, 3), 90)])
@pytest.mark.parametrize("count", [1, 2, 7, 80])
@pytest.mark.parametrize("shape", [(1, 1), (1, 30), (24, 24)])
def test_any_picture_gets_distinct_threads_and_no_more_than_asked_for(
    image: npt.ArrayLike, count: int, shape: tuple[int, int]
) -> None:
    palette = cube(4)
    threads = choice(source(image, *shape), palette, count)
    assert 1 <= len(threads) <= count
    assert len(set(threads)) == len(threads)
    assert set(threads) <= set(range(len(palette)))


def test_no_thread_without_cells_enough_though_fewer_remain() -> None:
    assert len(choice(source(), cube(), 8, least=100)) <= 5
    assert len(choice(source(), cube(), 8, least=10_000)) == 1
    assert len(choice(source(), palette_of(WHITE, BLACK, RED), 8, least=10_000)) == 1
    assert {5, 6} <= set(choice(source(), cube(), 8, least=10_000, locked=(5, 6)))


def test_the_number_asked_for_is_used_where_the_picture_needs_it() -> None:
    assert [len(choice(source(), cube(), count)) for count in (1, 2, 12, 25)] == [1, 2, 12, 25]


def test_a_checkerboard_takes_its_two_colours_and_no_more() -> None:
    assert sorted(choice(source(enlarged(CHECKS, 4)), palette_of(RED, WHITE, BLUE, BLACK), 4)) == [1, 3]


def test_a_palette_of_one_colour() -> None:
    assert choice(source(), palette_of(RED), 5) == [0]


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 215), st.integers(0, 215), st.sampled_from([3, 6, 20]))
def test_locked_threads_are_always_chosen_and_count(first: int, second: int, count: int) -> None:
    threads = choice(source(), cube(), count, distance=15, locked=(first, second))
    assert {first, second} <= set(threads)
    assert len(threads) <= count
    lab = cube().lab[threads]
    between = ciede2000_table(lab, lab)
    close = [
        pair
        for pair in combinations(range(len(threads)), 2)
        if between[pair] < 15 and {threads[pair[0]], threads[pair[1]]} != {first, second}
    ]
    assert close == []


def test_as_many_locked_threads_as_colours_leave_no_choice() -> None:
    assert sorted(choice(source(), cube(), 2, locked=(5, 100))) == [5, 100]


def test_more_locked_threads_than_colours() -> None:
    with pytest.raises(InputError, match="3 colours are locked, but only 2"):
        choice(source(), cube(), 2, locked=(1, 2, 3))


@pytest.mark.parametrize("least", [0, 30, 100])
def test_every_thread_has_enough_cells(least: int) -> None:
    threads = choice(source(), cube(), 8, least=least)
    # The search and this placement may end in different valleys of the energy.
    assert stitches(source(), cube(), threads).min() >= 0.9 * least


def test_what_counts_more_gets_its_own_threads() -> None:
    cells = np.full((24, 24, 3), (120, 120, 120))
    cells[:20] = np.random.default_rng(1).integers(60, 200, (20, 24, 1))
    cells[22:, 20:] = RED
    plain = source(enlarged(cells, 4))
    importance = np.ones((24, 24), np.float32)
    importance[22:, 20:] = 50
    palette = palette_of(*[(grey, grey, grey) for grey in range(40, 220, 12)], (190, 70, 70), RED)
    red = len(palette) - 1
    weighty = replace(plain, importance=importance)
    assert red in choice(weighty, palette, 2, distance=0)
    assert red not in choice(plain, palette, 2, distance=0)


def test_refilling_keeps_what_was_kept_and_what_is_locked_and_avoids_the_rest() -> None:
    candidates = candidates_of(source(), cube(), 3, (7,))
    threads = chosen(candidates, source(), cube(), 10)
    kept, out = threads[threads != 7][:5], threads[threads != 7][5:]
    again = refilled(candidates, kept, out, 10).tolist()
    assert len(again) == 10
    assert set(kept.tolist()) | {7} <= set(again)
    assert not set(out.tolist()) & set(again)


def test_the_same_threads_every_time() -> None:
    assert choice(source(), cube(), 9) == choice(source(), cube(), 9)


def test_the_curve_falls_and_ends_with_the_suggestion() -> None:
    candidates = candidates_of(source(), cube(), 3)
    words = curve_text(candidates, suggested(candidates)).replace(":", ";").split("; ")
    numbers, errors = ([float(number) for number in part.split()[1:]] for part in words[:2])
    assert len(numbers) == len(errors)
    assert numbers == sorted(numbers)
    assert errors == sorted(errors, reverse=True)
    assert words[2] == f"suggested {suggested(candidates)}"


def test_the_curve_of_a_plain_picture() -> None:
    candidates = candidates_of(source(np.full((9, 9, 3), 255)), palette_of(BLACK, WHITE), 3)
    assert curve_text(candidates, suggested(candidates)) == "colours 1: error 0.0; suggested 1"


def test_no_fewer_are_suggested_than_locked() -> None:
    plain = source(np.full((9, 9, 3), 255))
    assert suggested(candidates_of(plain, cube(), 3, (1, 2, 3))) == 3


def test_candidates_need_no_locked_threads() -> None:
    cost = np.array([[0, 9], [9, 0]], np.float32)
    assert suggested(Candidates(cost, np.ones(2), np.eye(2, dtype=np.bool_))) == 2
