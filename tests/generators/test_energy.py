"""The energy's parts against their plain definitions: far view, cell moves, regions."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from scipy import ndimage

from pixcraft.colour import ciede2000, lab_from_srgb
from pixcraft.generators.edges import NEIGHBOURS, contrast, shifted
from pixcraft.generators.energy import prices_of, terms, visibility
from pixcraft.generators.far_view import (
    LIGHTNESS_WEIGHT,
    PER_CELL,
    cell_response,
    far_view,
    local_metric,
    opponent_from_linear,
)
from pixcraft.generators.near_view import NearView, near_cost, near_samples
from pixcraft.generators.placing import likeness
from pixcraft.generators.presets import PRESETS, weights_of
from pixcraft.generators.prune import pruned
from pixcraft.generators.regions import Tidying, merge, regions_of
from pixcraft.generators.relabel import Energy, Labelling, Prices, costs, descend, phases, runners_up, strided
from pixcraft.generators.source import Source, source_of
from tests.generators.pictures import brief_of, cube, picture, textured

ROWS, COLUMNS, COLOURS = 13, 17, 5
WORTH = 6.0
Labels = npt.NDArray[np.intp]


@pytest.fixture(scope="module")
def source() -> Source:
    empty = np.zeros((ROWS, COLUMNS), np.bool_)
    empty[3:6, 2:5] = True
    return source_of(brief_of(picture(textured(96)), ROWS, COLUMNS, COLOURS, empty=empty))


@pytest.fixture(scope="module")
def energy(source: Source) -> Energy:
    palette = cube(4)
    chosen = np.array([5, 21, 42, 58, 22])
    rng = np.random.default_rng(3)
    between = np.zeros((COLOURS + 1, COLOURS + 1), np.float32)
    between[:-1, :-1] = ciede2000(palette.lab[chosen][:, None], palette.lab[chosen][None])
    border, wrong = (_per_pair(rng.random((ROWS, COLUMNS))) for _ in range(2))
    alone = rng.random((ROWS, COLUMNS)).astype(np.float32) * 3
    region = np.full((ROWS, COLUMNS), WORTH, np.float32)
    prices = Prices(border, contrast(source.lab), 0.3 * wrong, alone, between, region)
    near = near_cost(near_samples(source), palette.lab[chosen])
    paint = opponent_from_linear(palette.linear[chosen]).astype(np.float32)
    return Energy(near, paint, far_view(source, 0.1), source.stitched, prices)


def total(energy: Energy, labels: Labels | Labelling, regions: bool = False) -> float:
    """The energy that single cells see, or all of it."""
    found = terms(energy, labels.labels if isinstance(labels, Labelling) else labels)
    return sum(value for name, value in found.items() if regions or name != "regions")


def _per_pair(cells: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    """Prices (8, rows, columns) that both cells of a pair name alike."""
    return np.stack([cells + shifted(cells, down, right) for down, right in NEIGHBOURS]).astype(np.float32)


def random_state(energy: Energy, seed: int = 0) -> Labelling:
    return Labelling(energy, np.random.default_rng(seed).integers(0, COLOURS, (ROWS, COLUMNS)))


def test_the_local_metric_is_ciede2000_close_by_but_for_lightness() -> None:
    rng = np.random.default_rng(0)
    lab = lab_from_srgb(rng.integers(30, 226, (200, 3)))
    lab = lab[~((lab[:, 2] < 0) & (np.hypot(lab[:, 1], lab[:, 2]) > 15))]  # the metric leaves out the blue rotation
    metric = local_metric(lab)
    metric[:, 0] /= LIGHTNESS_WEIGHT
    step = rng.normal(0, 0.02, lab.shape)
    linear = np.linalg.norm(np.einsum("nij,nj->ni", metric, step), axis=1)
    assert np.allclose(linear, ciede2000(lab, lab + step), rtol=0.03, atol=2e-4)


def test_the_response_spreads_but_keeps_all_light() -> None:
    response = cell_response()
    assert np.allclose(response.sum(axis=(0, 1)), PER_CELL**2, rtol=1e-5)
    assert response[..., 0].max() > 1.5 * response[..., 1].max()


def test_a_perfect_copy_of_flat_cells_has_no_residual() -> None:
    flat = source_of(brief_of(picture(np.full((32, 32, 3), 99)), 8, 8, 1))
    view = far_view(flat, 0.1)
    assert np.abs(view.residual(view.cells)).max() < 1e-5


def test_the_price_of_every_move_is_the_change_of_the_energy(energy: Energy) -> None:
    state = random_state(energy)
    before = total(energy, state)
    rng = np.random.default_rng(1)
    for phase, shape in list(phases(ROWS, COLUMNS))[::4]:
        price = costs(energy, state, phase, shape).reshape(*shape, COLOURS)
        i, j = rng.integers(0, shape[0]), rng.integers(0, shape[1])
        cell = (phase[0] + 5 * i, phase[1] + 5 * j)
        if not energy.stitched[cell]:
            continue
        old, new = state.labels[cell], (state.labels[cell] + 2) % COLOURS
        moved = Labelling(energy, np.minimum(state.labels, COLOURS - 1))
        moved.labels[cell] = new
        assert price[i, j, new] - price[i, j, old] == pytest.approx(total(energy, moved) - before, abs=0.02)


def test_descent_lowers_the_energy_in_every_sweep_and_keeps_its_books(energy: Energy) -> None:
    state = random_state(energy)
    values = [total(energy, state)]
    for _ in range(4):
        descend(energy, state, 1)
        values.append(total(energy, state))
    assert (np.diff(values) <= 0.01).all()
    assert values[-1] < 0.8 * values[0]
    fresh = Labelling(energy, np.minimum(state.labels, COLOURS - 1))
    assert np.allclose(state.residual, fresh.residual, atol=1e-4)


def test_empty_cells_keep_the_outside_label_and_do_not_matter(energy: Energy) -> None:
    state = random_state(energy)
    descend(energy, state, 3)
    assert (state.labels[~energy.stitched] == energy.outside).all()
    near = energy.near.copy()
    near[~energy.stitched] = np.random.default_rng(0).random(near.shape)[~energy.stitched] * 100
    other = random_state(energy)
    descend(replace(energy, near=near), other, 3)
    assert np.array_equal(state.labels, other.labels)


def test_runners_up_are_the_cheapest_others(energy: Energy) -> None:
    state = random_state(energy)
    labels, regret = runners_up(energy, state)
    phase, shape = (1, 2), (3, 3)
    price = costs(energy, state, phase, shape)
    own = state.labels[strided(phase, shape)].ravel()
    index = np.arange(len(price))
    assert (labels[strided(phase, shape)].ravel() != own).all()
    assert np.allclose(
        regret[strided(phase, shape)].ravel(),
        price[index, labels[strided(phase, shape)].ravel()] - price[index, own],
        atol=1e-3,
    )


def test_pruning_drops_the_useless_colour(energy: Energy) -> None:
    near = energy.near.copy()
    near[..., 2] += 5000
    assert 2 not in pruned(replace(energy, near=near, prices=None), COLOURS - 1)


def test_regions_are_the_8_connected_ones() -> None:
    labels = np.random.default_rng(0).integers(0, 3, (20, 31))
    regions = regions_of(labels)
    expected = sum(ndimage.label(labels == value, np.ones((3, 3)))[1] for value in range(3))
    assert len(regions.size) == expected
    for number in range(0, expected, 7):
        cells = regions.cells[regions.start[number] : regions.start[number] + regions.size[number]]
        assert (regions.number[cells] == number).all()
        assert len(set(labels.ravel()[cells].tolist())) == 1


@pytest.mark.parametrize("seed", [0, 1])
def test_merging_lowers_the_whole_energy(energy: Energy, seed: int) -> None:
    state = random_state(energy, seed)
    descend(energy, state, 2)
    before, many = total(energy, state, regions=True), len(regions_of(state.labels).size)
    assert energy.prices is not None
    merge(energy, state, Tidying(energy.prices.region, 0 * energy.prices.region))
    assert len(regions_of(state.labels).size) < many
    assert total(energy, state, regions=True) < before


def test_the_terms_of_a_chart_small_enough_to_count_by_hand(energy: Energy) -> None:
    assert energy.prices is not None
    flat = np.zeros((ROWS, COLUMNS), np.intp)
    found = terms(energy, flat)
    assert found["border"] == found["isolation"] == found["false contrast"] == 0
    assert found["regions"] == pytest.approx(WORTH)
    dot = flat.copy()
    dot[9, 9] = 1
    found = terms(energy, dot)
    assert found["border"] == pytest.approx(float(energy.prices.border[:, 9, 9].sum()), rel=1e-5)
    assert found["isolation"] == pytest.approx(float(energy.prices.alone[9, 9]), rel=1e-5)
    assert found["regions"] == pytest.approx(2 * WORTH)


def test_both_cells_of_a_pair_name_the_same_price(source: Source) -> None:
    prices = prices_of(source, cube(3).lab, weights_of("default"))
    for price in (prices.border, prices.false_contrast, prices.contrast):
        assert np.allclose(price[0][:, :-1], price[1][:, 1:], atol=1e-5)
        assert np.allclose(price[4][:-1, :-1], price[5][1:, 1:], atol=1e-5)


def test_errors_are_masked_where_the_source_is_busy(source: Source) -> None:
    image = np.full((80, 80, 3), 128)
    image[:, 40:] = np.random.default_rng(0).integers(0, 256, (80, 40, 1))
    seen = visibility(source_of(brief_of(picture(image), 20, 20, 4)), 0.5)
    assert seen[:, :8].min() > 1.2 * seen[:, 12:].max()
    assert np.allclose(visibility(source, 0), 1)


def test_importance_multiplies_both_views(source: Source) -> None:
    twice = replace(source, importance=np.full((ROWS, COLUMNS), 2, np.float32))
    assert np.allclose(far_view(twice, 0.1).metric, 2 * far_view(source, 0.1).metric, rtol=1e-5)
    chosen = np.array([5, 21, 42])
    once, double = (likeness(each, cube(4), chosen, 0.1) for each in (source, twice))
    assert np.allclose(double.static, 2 * once.static, rtol=1e-4)


def test_importance_multiplies_false_contrast_so_that_faces_are_not_dotted(source: Source) -> None:
    lab = np.array([[50.0, 0, 0], [70, 20, 20]])
    usual = prices_of(source, lab, PRESETS["default"][1])
    weights = np.full(source.stitched.shape, 4, np.float32)
    seen = prices_of(replace(source, importance=weights), lab, PRESETS["default"][1])
    np.testing.assert_allclose(seen.false_contrast, 4 * usual.false_contrast, rtol=1e-6)
    np.testing.assert_allclose(seen.region, usual.region)  # what a thread costs to start is the same everywhere


def test_wide_cells_blur_less_across_and_more_down() -> None:
    square, wide, high = (cell_response(aspect)[..., 0].astype(np.float64) for aspect in (1.0, 2.0, 0.5))
    assert wide.sum() == pytest.approx(square.sum(), rel=1e-5)
    assert _spread(wide.sum(axis=0)) < _spread(square.sum(axis=0)) < _spread(wide.sum(axis=1))
    assert np.allclose(wide, high.T, atol=1e-6)


def _spread(profile: npt.NDArray[np.float64]) -> float:
    at = np.arange(len(profile)) - (len(profile) - 1) / 2
    return float((profile * at**2).sum() / profile.sum())


def test_a_near_view_works_out_each_colour_once_and_alike(source: Source) -> None:
    palette = cube(3)
    view = NearView(source, palette.lab)
    first = view.cost(np.array([1, 7]))
    assert np.array_equal(view.cost(np.array([7, 3]))[..., 0], first[..., 1])
    assert np.allclose(first, near_cost(near_samples(source), palette.lab[[1, 7]]))
