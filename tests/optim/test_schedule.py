from dataclasses import replace

import pytest

torch = pytest.importorskip("torch")
from hypothesis import given  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from pixcraft.optim import schedule  # noqa: E402
from pixcraft.optim.settings import TIMESTEPS, GuidanceSettings, TrainingSettings  # noqa: E402

STEPS = 100


def bounds(kind, step, **changed):
    return schedule.t_bounds(GuidanceSettings(timesteps=kind, **changed), step, STEPS)[2:]


@pytest.mark.parametrize(
    ("kind", "first", "half", "last"),
    [
        ("uniform", (20, 980), (20, 980), (20, 980)),
        ("bounded-max", (20, 980), (20, 800), (20, 800)),
        ("decreasing", (980, 980), (495, 495), (20, 20)),
        ("linear", (970, 980), (490, 500), (20, 29)),
    ],
)
def test_kinds(kind, first, half, last):
    assert [bounds(kind, step) for step in (0, 50, 99)] == [first, half, last]


@pytest.mark.parametrize("kind", TIMESTEPS)
def test_ends_are_obeyed(kind):
    assert bounds(kind, 0, t_max=0.9)[1] == 900
    assert bounds(kind, 99, t_min=0.1, t_bound=0.5)[0] == 100


def test_bounded_max_has_a_bound_and_a_time():
    assert bounds("bounded-max", 99, t_bound=0.6)[1] == 600
    assert bounds("bounded-max", 25, t_reached=0.25)[1] == 800 < bounds("bounded-max", 25)[1]
    assert bounds("bounded-max", 0, t_reached=0)[1] == 800


@given(
    kind=st.sampled_from(TIMESTEPS),
    step=st.integers(0, STEPS),
    low=st.floats(0, 1),
    high=st.floats(0, 1),
    seed=st.integers(0, 99),
)
def test_draws_are_in_bounds_and_in_the_schedule(kind, step, low, high, seed):
    low, high = sorted((low, high))
    settings = GuidanceSettings(timesteps=kind, t_min=low, t_max=high, t_bound=high)
    _, _, least, most = schedule.t_bounds(settings, step, STEPS)
    t = schedule.draw_timestep(settings, step, STEPS, torch.Generator().manual_seed(seed))
    assert 0 <= least <= t <= most <= 999


def test_draws_cover_the_range_and_reproduce():
    host = torch.Generator().manual_seed(0)
    settings = GuidanceSettings(timesteps="uniform", t_min=0.5, t_max=0.505)
    assert {schedule.draw_timestep(settings, 0, 1, host) for _ in range(200)} == set(range(500, 506))
    draws = [schedule.draw_timestep(GuidanceSettings(), 0, 1, torch.Generator().manual_seed(5)) for _ in range(2)]
    assert draws[0] == draws[1]


def test_weighting():
    assert schedule.weighting("sigma2", 0.3) == pytest.approx(0.7)
    assert schedule.weighting("one", 0.3) == 1


def test_alphas_are_those_of_sdxl():
    alphas = schedule.alphas_cumprod()
    assert (
        alphas.shape == (1000,)
        and alphas[0] == pytest.approx(0.99915)
        and alphas[-1] == pytest.approx(0.00466, abs=1e-5)
    )


def test_learning_rate():
    training = TrainingSettings(steps=100, warm_up=10)
    for kind, half, last in (("constant", 1, 1), ("cosine", 0.5, 0), ("linear", 0.5, 0)):
        factors = [schedule.rate_factor(replace(training, schedule=kind), step) for step in (0, 5, 10, 55, 100)]
        assert factors == pytest.approx([0, 0.5, 1, half, last])
    assert schedule.rate_factor(replace(training, warm_up=0), 0) == 1
