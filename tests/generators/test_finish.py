import numpy as np
import numpy.typing as npt
import pytest

from pixcraft.colour import ciede2000_table, lab_from_srgb
from pixcraft.errors import InputError
from pixcraft.generators.finish import finished, mixture
from pixcraft.generators.presets import PRESETS, Weights, dearer, for_grid, weights_of
from pixcraft.generators.regions import regions_of
from pixcraft.generators.targets import confetti_percent, starts_per_1000
from tests.generators.pictures import cube

PALETTE = cube(3)


def noisy_areas() -> npt.NDArray[np.float32]:
    """The near cost of two areas between the palette's colours, by a generator that is none too sure."""
    cells = np.zeros((24, 24, 3))
    cells[:, :12], cells[:, 12:] = (128, 64, 0), (0, 128, 192)
    table = ciede2000_table(lab_from_srgb(cells).reshape(-1, 3), PALETTE.lab).reshape(24, 24, -1)
    return table + np.random.default_rng(0).normal(0, 6, table.shape).astype(np.float32)


def test_any_generators_costs_become_a_calmer_chart() -> None:
    near = noisy_areas()
    charts = [finished(near, PALETTE, weights_of(preset)) for preset in ("default", "easy", "calmest")]
    regions = [len(regions_of(each).size) for each in (near.argmin(axis=-1), *charts)]
    assert regions == sorted(regions, reverse=True)
    assert regions[1] < 0.8 * regions[0]
    assert regions[3] < 0.4 * regions[0]
    cost = near[np.arange(24)[:, None], np.arange(24), charts[0]].mean()
    assert cost < 1.2 * near.min(axis=-1).mean()


def test_logits_are_costs_with_the_sign_turned() -> None:
    logits = np.full((8, 8, len(PALETTE)), -20.0)
    logits[..., 4] = 3.0
    logits[:, 4:, 4], logits[:, 4:, 9] = -20.0, 3.0
    chart = finished(-logits, PALETTE, weights_of("default"))
    assert (chart[:, :4] == 4).all() and (chart[:, 4:] == 9).all()
    assert np.allclose(mixture(-logits, PALETTE)[0, 0], PALETTE.linear[4], atol=1e-4)


def test_costs_that_do_not_fit_the_palette_are_an_error() -> None:
    with pytest.raises(InputError, match="does not fit"):
        finished(np.zeros((4, 4, 3)), PALETTE, weights_of("easy"))
    with pytest.raises(InputError, match="does not fit"):
        finished(np.zeros((4, 4, len(PALETTE))), PALETTE, weights_of("easy"), np.ones((3, 3), np.bool_))


def test_presets_lie_on_the_slider_in_its_order() -> None:
    places = [place for place, _ in PRESETS.values()]
    assert places == sorted(places)
    assert (places[0], places[-1]) == (0, 10)
    for place, weights in PRESETS.values():
        assert weights_of("default", place) == weights
    regions = [weights_of("default", place).region for place in np.linspace(0, 10, 21)]
    assert regions == sorted(regions, reverse=True)
    assert isinstance(weights_of("easy"), Weights)
    assert dearer(weights_of("default"), 200).region == 200


def test_confetti_and_starts_by_hand() -> None:
    labels = np.zeros((10, 10), np.intp)
    labels[2, 2] = labels[7, 7] = labels[8, 8] = 1
    stitched = np.ones((10, 10), np.bool_)
    assert confetti_percent(labels, stitched) == 1
    assert starts_per_1000(labels, stitched) == 30
    stitched[2, 2] = False
    assert confetti_percent(labels, stitched) == 0
    assert starts_per_1000(labels, stitched) == pytest.approx(1000 * 2 / 99)


def test_a_finer_chart_pays_less_for_false_contrast_and_more_for_lone_stitches() -> None:
    usual = PRESETS["default"][1]
    assert for_grid(usual, 10) == for_grid(usual, 48 * 48) == usual
    middle, fine = for_grid(usual, 68 * 68), for_grid(usual, 96 * 96)
    assert for_grid(usual, 200 * 200) == fine
    assert usual.false_contrast > middle.false_contrast > fine.false_contrast > 0
    assert usual.alone < middle.alone < fine.alone and usual.far < middle.far < fine.far
