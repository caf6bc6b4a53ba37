import math

import pytest

torch = pytest.importorskip("torch")
from pixcraft.optim import noise  # noqa: E402

MEAN, DEVIATION = 0.5772, math.pi / math.sqrt(6)


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def drawn(reach):
    generator = seeded()
    return torch.stack([noise.correlated((16, 12, 40), generator, reach) for _ in range(20)])


def correlation(one, other):
    return torch.corrcoef(torch.stack([one.flatten(), other.flatten()]))[0, 1].item()


@pytest.mark.parametrize("count", [1, 1000, 40000, 70001])
def test_independent_noise_is_torchs_exponential_to_the_bit(count):
    expected = -torch.empty(count).exponential_(generator=seeded(7)).log()
    assert torch.equal(noise.independent((count,), seeded(7)), expected)


@pytest.mark.parametrize("reach", [0.0, 0.5, 1.0, 3.0])
def test_marginals_are_gumbel_everywhere(reach):
    found = drawn(reach)
    assert found.mean().item() == pytest.approx(MEAN, abs=0.06)
    assert found.std().item() == pytest.approx(DEVIATION, abs=0.06)
    assert found[:, 0, 0].std().item() == pytest.approx(DEVIATION, abs=0.12)
    quantiles = torch.tensor([0.1, 0.5, 0.9])
    expected = -torch.log(-torch.log(quantiles))
    torch.testing.assert_close(torch.quantile(found.flatten()[:100_000], quantiles), expected, rtol=0, atol=0.1)


def test_reach_is_how_far_neighbours_agree():
    near = [correlation(found[:, 1:], found[:, :-1]) for found in map(drawn, (0.0, 0.5, 1.0, 3.0))]
    assert abs(near[0]) < 0.02 and near == sorted(near) and near[2] > 0.6
    across = drawn(1.0)
    assert correlation(across[:, :, 1:], across[:, :, :-1]) == pytest.approx(near[2], abs=0.05)
    assert abs(correlation(across[:, 8:], across[:, :8])) < 0.1


def test_colours_stay_independent():
    found = drawn(2.0)
    assert abs(correlation(found[..., 1:], found[..., :-1])) < 0.1


def test_gumbel_keeps_rank_and_stays_finite():
    found = noise.gumbel(torch.linspace(-6, 6, 50))
    assert found.isfinite().all() and (found.diff() > 0).all()
