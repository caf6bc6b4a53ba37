import pytest

torch = pytest.importorskip("torch")
from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from pixcraft.errors import InputError  # noqa: E402
from pixcraft.optim import losses  # noqa: E402
from pixcraft.optim.layer import PaletteLayer  # noqa: E402
from pixcraft.optim.losses import TERMS, Context  # noqa: E402
from pixcraft.optim.settings import LOSSES  # noqa: E402


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def layer(rows=8, columns=9, count=5):
    return PaletteLayer(
        torch.randn(rows, columns, count, generator=seeded(1)), torch.rand(count, 3, 1, 1, generator=seeded(2))
    )


def context(rows=8, columns=9, count=5, **changed):
    things = {
        "target": torch.rand(1, 3, rows, columns, generator=seeded(3)),
        "stock": torch.tensor([0.5, float("inf"), 2.0, float("inf"), 0.0])[:count],
        "previous": torch.rand(rows, columns, count, generator=seeded(4)).softmax(-1),
    }
    return Context(**{**things, **changed})


def shares(rows):
    """One-hot shares of rows of digits."""
    labels = torch.tensor([[int(digit) for digit in row] for row in rows])
    return torch.nn.functional.one_hot(labels, 4).float()


def test_every_loss_of_the_presets_has_a_term():
    assert set(TERMS) == set(LOSSES) - {"sds"}


@pytest.mark.parametrize("name", TERMS)
def test_every_term_is_a_scalar_that_moves_the_logits(name):
    made = layer()
    value = TERMS[name](made.sample(1.0, seeded()), context())
    value.backward()
    assert value.shape == () and value > 0
    assert made.logits.grad.isfinite().all() and made.logits.grad.norm() > 1e-5


@pytest.mark.parametrize("name", TERMS)
@pytest.mark.parametrize("size", [(1, 1), (1, 7), (2, 3)])
def test_tiny_patterns_are_finite(name, size):
    made = layer(*size)
    value = TERMS[name](made.sample(1.0, seeded()), context(*size))
    value.backward()
    assert value.isfinite() and made.logits.grad.isfinite().all()


@pytest.mark.parametrize("name", ["gradient", "stock", "temporal"])
def test_a_term_without_its_thing_says_so(name):
    with pytest.raises(InputError, match=name):
        TERMS[name](layer().sample(1.0, seeded()), Context())


@pytest.mark.parametrize("name", ["fft", "tv", "laplacian", "bilateral"])
def test_smoothness_prefers_smooth(name):
    function = {"fft": losses.fft, "tv": losses.total_variation}.get(name) or getattr(losses, name)
    ramp = torch.linspace(0, 1, 16).expand(1, 3, 16, 16)
    noisy = ramp + 0.2 * torch.randn(1, 3, 16, 16, generator=seeded())
    assert function(torch.full((1, 3, 16, 16), 0.4)).abs() < 1e-3
    assert function(ramp) < function(noisy)


@settings(max_examples=20, deadline=None)
@given(rows=st.integers(1, 20), columns=st.integers(1, 20))
def test_fft_is_that_of_the_full_spectrum(rows, columns):
    image = torch.rand(1, 3, rows, columns, generator=seeded())
    mask = losses.fft_mask(rows, columns)
    expected = (torch.fft.fftshift(torch.fft.fft2(image), (-2, -1)).abs() * mask).sum() / (3 * mask.sum() + 1e-8)
    torch.testing.assert_close(losses.fft(image), expected, rtol=1e-4, atol=1e-5)


def test_gradient_fidelity_is_zero_for_the_target_only():
    target = torch.rand(1, 3, 12, 10, generator=seeded())
    assert losses.gradient_fidelity(target, target) == 0
    assert losses.gradient_fidelity(target.flip(-1), target) > 0.01
    larger = torch.rand(1, 3, 24, 20, generator=seeded())
    assert losses.gradient_fidelity(target, larger) > 0


def test_confetti_counts_lone_cells():
    assert losses.confetti(shares(["0000", "0100", "0000"])) == pytest.approx(1 / 12)
    assert losses.confetti(shares(["01", "10"])) == 1
    assert losses.confetti(shares(["0011", "0011"])) == 0


def test_confetti_counts_only_stitched_cells():
    stitched = torch.tensor([[True, True], [False, False]])
    assert losses.confetti(shares(["01", "01"])) == 0
    assert losses.confetti(shares(["01", "01"]), stitched) == 1


def test_colours_in_use_counts_colours():
    assert losses.colours_in_use(shares(["0" * 20, "1" * 20])) == pytest.approx(2, abs=1e-3)
    assert losses.colours_in_use(shares(["0" * 20] * 2)) == pytest.approx(1, abs=1e-3)
    assert losses.colours_in_use(shares(["01"]), torch.tensor([[True, False]])) == pytest.approx(0.632, abs=1e-3)


def test_stock_counts_cells_beyond_it():
    limits = torch.tensor([3.0, float("inf"), 0.0, 0.0])
    assert losses.stock(shares(["0000", "1111"]), limits) == pytest.approx(1 / 8)
    assert losses.stock(shares(["0001", "1111"]), limits) == 0
    half = torch.tensor([[True] * 4, [False] * 4])
    assert losses.stock(shares(["0000", "1111"]), limits, half) == pytest.approx(1 / 4)


def test_temporal_counts_changed_cells():
    before, now = shares(["0000", "1111"]), shares(["0100", "1111"])
    assert losses.temporal(now, before) == pytest.approx(1 / 8)
    assert losses.temporal(now, before, torch.tensor([[True] * 4, [False] * 4])) == pytest.approx(1 / 4)


@pytest.mark.parametrize("name", ["confetti", "colours", "stock", "temporal"])
def test_craft_terms_see_the_mask(name):
    mask = torch.zeros(8, 9, dtype=torch.bool)
    mask[:3, :4] = True
    sample = layer().sample(1.0, seeded())
    assert TERMS[name](sample, context(stitched=mask)) != TERMS[name](sample, context())
