import numpy as np
import pytest

torch = pytest.importorskip("torch")
from pixcraft.errors import InputError, UnknownName  # noqa: E402
from pixcraft.optim import initial  # noqa: E402
from pixcraft.optim.settings import INITIALS  # noqa: E402

COLOURS = torch.tensor([[1.0, 0, 0], [0, 0, 1], [0.2, 0.9, 0.2], [0.05, 0.05, 0.05]])
PICTURE = np.random.default_rng(0).random((40, 60, 3)).astype(np.float32)


def logits(method="palette-bilinear", metric="l1", picture=PICTURE, seed=0, spread=1.0, rows=8, columns=12):
    generator = torch.Generator().manual_seed(seed)
    return initial.initial_logits(method, metric, picture, COLOURS, rows, columns, generator, spread)


@pytest.mark.parametrize("method", INITIALS)
@pytest.mark.parametrize("metric", ["l1", "l2", "cosine"])
def test_every_method_is_centred_with_one_norm(method, metric):
    found = logits(method, metric)
    assert found.shape == (8, 12, 4) and found.isfinite().all()
    assert found.mean(-1).abs().max() < 1e-5
    assert found.norm(dim=-1).std() < 1e-4


@pytest.mark.parametrize("method", [name for name in INITIALS if name != "zero"])
def test_methods_differ_from_each_other(method):
    same = {"palette", "kmeans"}
    others = [name for name in INITIALS if name != method and {name, method} != same]
    assert not any(torch.allclose(logits(method), logits(other)) for other in others)


def test_metrics_differ():
    assert not torch.allclose(logits(metric="l1"), logits(metric="l2"))
    assert not torch.allclose(logits(metric="l1"), logits(metric="cosine"))


@pytest.mark.parametrize("method", [name for name in INITIALS if name not in ("random", "zero")])
@pytest.mark.parametrize("metric", ["l1", "l2", "cosine"])
def test_a_picture_of_palette_colours_is_found_again(method, metric):
    labels = np.random.default_rng(1).integers(0, 4, (8, 12))
    picture = COLOURS.numpy()[labels].repeat(5, 0).repeat(5, 1)
    assert (logits(method, metric, picture).argmax(-1).numpy() == labels).all()


@pytest.mark.parametrize("method", [name for name in INITIALS if name not in ("random", "zero")])
def test_odd_sizes_and_pictures_smaller_than_the_pattern(method):
    assert logits(method, picture=PICTURE[:37, :41]).isfinite().all()
    assert logits(method, picture=PICTURE[:1, :1], rows=3, columns=2).isfinite().all()
    assert logits(method, rows=1, columns=1).shape == (1, 1, 4)


def test_random_has_seed_and_spread_and_zero_is_zero():
    assert torch.equal(logits("random", seed=1), logits("random", seed=1))
    assert not torch.equal(logits("random", seed=1), logits("random", seed=2))
    torch.testing.assert_close(logits("random", spread=3.0), logits("random") * 3)
    torch.testing.assert_close(logits("random").norm(dim=-1), torch.full((8, 12), 2.0))
    assert not logits("zero").any()


def test_area_averages_in_linear_light():
    stripes = np.zeros((8, 8, 3), np.float32)
    stripes[:, ::2] = 1
    assert initial.area_cells(stripes, 2, 2).numpy() == pytest.approx(188 / 255, abs=0.003)
    assert initial.area_cells(PICTURE, 40, 60).numpy() == pytest.approx(PICTURE, abs=0.003)


def test_the_vote_takes_the_most_frequent_colour():
    picture = np.tile(COLOURS[0].numpy(), (5, 5, 1))
    picture[:2] = COLOURS[1]
    assert torch.equal(initial.voted_cells(picture, COLOURS, 1, 1)[0, 0], COLOURS[0])


def test_no_picture_and_unknown_names():
    assert logits("random", picture=None).shape == (8, 12, 4)
    with pytest.raises(InputError, match="need a picture"):
        logits("palette", picture=None)
    with pytest.raises(UnknownName):
        logits("palett")


def test_one_colour():
    found = initial.initial_logits("palette", "l1", PICTURE, COLOURS[:1], 4, 4, torch.Generator())
    assert not found.any()
