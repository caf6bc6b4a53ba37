"""The compiled loops give what numpy gives, bit for bit."""

from dataclasses import replace

import numpy as np
import pytest

from pixcraft.generators import relabel
from pixcraft.generators.photo import Photo
from pixcraft.generators.placing import FIRST_SWEEPS, Placing
from pixcraft.generators.presets import weights_of
from pixcraft.generators.relabel import Energy, Labelling, costs, descend, phases
from pixcraft.generators.source import source_of
from tests.generators.pictures import brief_of, cube, picture, textured

pytest.importorskip("numba")

ROWS, COLUMNS = 23, 31
COLOURS = 12


def energy_of(rgb: np.ndarray, preset: str = "default") -> Energy:
    """A chart with empty cells, in and at the edge, and a number of cells that is no multiple of a phase's step."""
    empty = np.zeros((ROWS, COLUMNS), np.bool_)
    empty[3:6, 2:5] = empty[0, 0] = empty[-1, 9:] = True
    palette = cube(5)
    place = Placing(
        source_of(brief_of(picture(rgb), ROWS, COLUMNS, COLOURS, empty=empty)), palette, weights_of(preset, None)
    )
    chosen = np.arange(COLOURS) * 10
    return place.energy(place._near.cost(chosen), chosen)


def pictures() -> dict[str, np.ndarray]:
    found = {f"textured {seed}": textured(96, seed) for seed in range(4)}
    found["noise"] = np.random.default_rng(0).integers(0, 256, (92, 124, 3))
    found["flat"] = np.full((92, 124, 3), 128)
    found["checks of ties"] = np.indices((92, 124)).sum(axis=0)[..., None] // 8 % 2 * np.array([255, 255, 255])
    found["ramp"] = np.broadcast_to(np.linspace(0, 255, 124)[None, :, None], (92, 124, 3))
    return found


@pytest.fixture(params=list(pictures()))
def energy(request: pytest.FixtureRequest) -> Energy:
    return energy_of(pictures()[request.param])


def starts(energy: Energy) -> list[Labelling]:
    drawn = np.random.default_rng(1).integers(0, COLOURS, (ROWS, COLUMNS))
    return [Labelling(energy, energy.near.argmin(axis=-1)), Labelling(energy, drawn)]


def with_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relabel, "compiled", lambda: None)


def test_numba_is_used_where_it_is_installed() -> None:
    assert relabel.compiled() is not None


def test_every_price_is_the_same(energy: Energy, monkeypatch: pytest.MonkeyPatch) -> None:
    def prices() -> list[np.ndarray]:
        return [costs(energy, state, *phase) for state in starts(energy) for phase in phases(ROWS, COLUMNS)]

    fast = prices()
    with_numpy(monkeypatch)
    assert all(np.array_equal(one, other) for one, other in zip(fast, prices(), strict=True))


@pytest.mark.parametrize("stitching", [True, False], ids=["with prices", "likeness only"])
def test_every_cell_and_sample_is_the_same(energy: Energy, stitching: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    energy = energy if stitching else replace(energy, prices=None)
    fast, slow = starts(energy), starts(energy)
    for state in fast:
        descend(energy, state, FIRST_SWEEPS, still=0)
    with_numpy(monkeypatch)
    for state, other in zip(slow, fast, strict=True):
        descend(energy, state, FIRST_SWEEPS, still=0)
        assert np.array_equal(state.labels, other.labels)
        assert np.array_equal(state.residual, other.residual)


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (7, 2)])
def test_small_charts_are_the_same(shape: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    brief = brief_of(picture(textured(64)), *shape, 3)
    fast = Photo()(brief)
    with_numpy(monkeypatch)
    assert np.array_equal(Photo()(brief).cells, fast.cells)


@pytest.mark.parametrize("preset", ["faithful", "default", "calmest"])
def test_whole_charts_are_the_same(preset: str, monkeypatch: pytest.MonkeyPatch) -> None:
    brief = brief_of(picture(textured(96, 5)), 24, 24, 10)
    fast = Photo(preset=preset)(brief)
    with_numpy(monkeypatch)
    assert np.array_equal(Photo(preset=preset)(brief).cells, fast.cells)
