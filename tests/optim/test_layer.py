import pytest

torch = pytest.importorskip("torch")
from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from pixcraft.errors import InputError  # noqa: E402
from pixcraft.optim.layer import PaletteLayer  # noqa: E402


def seeded(seed=7):
    return torch.Generator().manual_seed(seed)


def layer(sampling="gumbel", side=1, rows=6, columns=5, count=4, **options):
    drawn = seeded(1)
    return PaletteLayer(
        torch.randn(rows, columns, count, generator=drawn),
        torch.rand(count, 3, side, side, generator=drawn),
        sampling,
        **options,
    )


@pytest.mark.parametrize("hard", [False, True])
@pytest.mark.parametrize("temperature", [0.5, 1.0, 1.5])
@pytest.mark.parametrize("count", [4, 300])
def test_samples_are_those_of_gumbel_softmax(hard, temperature, count):
    made = layer("gumbel-hard" if hard else "gumbel", rows=16, columns=16, count=count)
    sample = made.sample(temperature, seeded())
    torch.manual_seed(7)
    expected = torch.nn.functional.gumbel_softmax(made.logits, tau=temperature, hard=hard)
    torch.testing.assert_close(sample.shares, expected, rtol=0, atol=1e-6)
    weight = torch.randn(sample.shares.shape, generator=seeded(3))
    ours, theirs = (torch.autograd.grad((it * weight).sum(), made.logits)[0] for it in (sample.shares, expected))
    torch.testing.assert_close(ours, theirs, rtol=1e-5, atol=1e-6)


def test_hard_shows_one_element_a_cell_and_soft_does_not():
    assert layer("gumbel-hard").sample(1.0, seeded()).shares.max(-1).values.min() > 0.999
    assert layer("gumbel").sample(1.0, seeded()).shares.max(-1).values.min() < 0.9


def test_softmax_draws_nothing_and_obeys_temperature():
    made = layer("softmax")
    one, other = made.sample(1.0, seeded(1)), made.sample(1.0, seeded(2))
    assert torch.equal(one.shares, other.shares)
    torch.testing.assert_close(one.shares, made.logits.softmax(-1))
    assert made.sample(0.1, seeded()).shares.max() > one.shares.max()


def test_temperature_changes_a_gumbel_sample():
    cold, hot = (layer().sample(temperature, seeded()).shares for temperature in (0.1, 10.0))
    assert cold.max(-1).values.mean() > 0.9 > 0.4 > hot.max(-1).values.mean()


def test_seeds_reproduce():
    assert torch.equal(layer().sample(1.0, seeded(3)).image, layer().sample(1.0, seeded(3)).image)
    assert not torch.equal(layer().sample(1.0, seeded(3)).image, layer().sample(1.0, seeded(4)).image)


def test_correlated_noise_is_used():
    def agreement(noise):
        made = layer(rows=30, columns=30, noise=noise, correlation=2.0)
        made.logits.data.zero_()
        labels = made.sample(1.0, seeded()).shares.argmax(-1)
        return (labels[1:] == labels[:-1]).float().mean()

    assert agreement("correlated") > 0.6 > 0.35 > agreement("independent")


@pytest.mark.parametrize("sampling", ["gumbel", "gumbel-hard", "softmax"])
@pytest.mark.parametrize("side", [1, 3])
def test_gradients_reach_every_cell(sampling, side):
    made = layer(sampling, side)
    sample = made.sample(1.0, seeded())
    assert sample.image.shape == (1, 3, 6 * side, 5 * side) and sample.colours.shape == (1, 3, 6, 5)
    (sample.image**2).sum().backward()
    assert (made.logits.grad.abs().sum(-1) > 0).all()


def test_elements_are_placed_cell_by_cell():
    made = layer(side=2)
    labels, picture = made.labels(), made.result("argmax")
    for row in range(6):
        for column in range(5):
            cell = picture[0, :, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
            assert torch.equal(cell, made.elements[labels[row, column]])


def test_colours_are_means_of_the_image():
    sample = layer(side=4).sample(1.0, seeded())
    torch.testing.assert_close(sample.colours, torch.nn.functional.avg_pool2d(sample.image, 4))


def test_results_differ():
    made = layer()
    assert not torch.allclose(made.result("argmax"), made.result("softmax"))
    assert torch.equal(made.result("argmax")[0].permute(1, 2, 0), made.means[made.labels()])


def test_cells_that_are_not_stitched_show_the_ground():
    stitched = torch.ones(6, 5, dtype=torch.bool)
    stitched[0, 0] = False
    ground = torch.tensor([0.1, 0.2, 0.3])
    made = layer(side=2, stitched=stitched, ground=ground)
    sample = made.sample(1.0, seeded())
    for picture, side in ((sample.image, 2), (sample.colours, 1), (made.result("argmax"), 2)):
        assert torch.equal(picture[0, :, :side, :side], ground[:, None, None].expand(3, side, side))
        assert not torch.equal(picture[0, :, -side:, -side:], ground[:, None, None].expand(3, side, side))
    sample.image.sum().backward()
    assert made.logits.grad[0, 0].abs().sum() == 0 < made.logits.grad[0, 1].abs().sum()


@settings(max_examples=20, deadline=None)
@given(rows=st.integers(1, 5), columns=st.integers(1, 5), count=st.integers(1, 6), temperature=st.floats(0.05, 20))
def test_shares_sum_to_one_and_pictures_stay_in_range(rows, columns, count, temperature):
    made = layer(rows=rows, columns=columns, count=count)
    sample = made.sample(temperature, seeded())
    torch.testing.assert_close(sample.shares.sum(-1), torch.ones(rows, columns))
    assert sample.image.min() >= -1e-6 and sample.image.max() <= 1 + 1e-6


def test_entropy_is_a_share():
    made = layer()
    made.logits.data.zero_()
    torch.testing.assert_close(made.entropy(), torch.ones(6, 5))
    made.logits.data[..., 0] = 100
    assert made.entropy().max() < 1e-6
    assert layer(count=1).entropy().max() == 0


def test_recentring_changes_no_sample():
    made = layer()
    made.logits.data += 5
    before = made.result("softmax")
    made.recentre()
    assert made.logits.mean(-1).abs().max() < 1e-6
    torch.testing.assert_close(made.result("softmax"), before)


@pytest.mark.parametrize(
    ("logits", "elements", "stitched"),
    [
        ((4, 4), (3, 3, 1, 1), None),
        ((0, 4, 3), (3, 3, 1, 1), None),
        ((4, 4, 3), (2, 3, 1, 1), None),
        ((4, 4, 3), (3, 3, 1, 2), None),
        ((4, 4, 3), (3, 4, 1, 1), None),
        ((4, 4, 3), (3, 3, 1, 1), (3, 4)),
    ],
)
def test_sizes_that_do_not_fit(logits, elements, stitched):
    mask = None if stitched is None else torch.ones(stitched, dtype=torch.bool)
    with pytest.raises(InputError):
        PaletteLayer(torch.zeros(logits), torch.zeros(elements), stitched=mask)
