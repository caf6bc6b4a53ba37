import pytest

torch = pytest.importorskip("torch")
from torch.nn import functional  # noqa: E402

from pixcraft.optim import augment  # noqa: E402
from pixcraft.optim.augment import Augmentation, draw, warp  # noqa: E402
from pixcraft.optim.settings import AugmentSettings  # noqa: E402
from pixcraft.optim.stretch import stretched  # noqa: E402

OFF = {"gray": 0, "perspective": 0, "flip": 0}
GROUND = torch.tensor([0.9, 0.5, 0.1])
TILTED = ((-0.8, -0.9), (0.9, -0.7), (0.75, 0.95), (-1.0, 0.85))


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def picture(side=32, channels=3, seed=0):
    coarse = torch.rand(1, channels, 5, 5, generator=seeded(seed))
    return functional.interpolate(coarse, size=(side, side), mode="bilinear")


def test_nothing_is_drawn_when_all_is_off():
    assert all(draw(AugmentSettings(**OFF), seeded(seed)) == Augmentation() for seed in range(20))


@pytest.mark.parametrize("name", OFF)
def test_shares_are_obeyed(name):
    host = seeded()
    draws = [draw(AugmentSettings(**{**OFF, name: 0.3}), host) for _ in range(500)]
    field = "corners" if name == "perspective" else name
    assert sum(bool(getattr(it, field)) for it in draws) / 500 == pytest.approx(0.3, abs=0.06)
    assert draw(AugmentSettings(**{**OFF, name: 1}), host) != Augmentation()


@pytest.mark.parametrize("distortion", [0.0, 0.3, 0.9])
def test_distortion_is_how_far_corners_move_inwards(distortion):
    host, settings = seeded(), AugmentSettings(perspective=1, distortion=distortion)
    corners = torch.tensor([draw(settings, host).corners for _ in range(200)]).abs()
    assert corners.max() <= 1 and corners.min() == pytest.approx(1 - distortion, abs=0.02)


def test_draws_reproduce_and_take_the_same_count():
    one, other = seeded(3), seeded(3)
    draw(AugmentSettings(**OFF), one)
    draw(AugmentSettings(), other)
    assert torch.equal(one.get_state(), other.get_state())


def test_identity_costs_nothing():
    image, condition = picture(), picture(channels=1)
    moved, (same,) = warp(Augmentation(), image, [condition], GROUND)
    assert moved is image and same is condition


def test_gray_is_the_picture_alone():
    image, condition = picture(), picture(seed=1)
    moved, (same,) = warp(Augmentation(gray=True), image, [condition], GROUND)
    assert torch.equal(moved[:, 0], moved[:, 1]) and torch.equal(moved[:, 0], moved[:, 2])
    assert same is condition
    torch.testing.assert_close(moved[0, 0], 0.2989 * image[0, 0] + 0.587 * image[0, 1] + 0.114 * image[0, 2])


def test_flip_is_of_all():
    image, condition = picture(), picture(channels=1, seed=1)
    moved, (also,) = warp(Augmentation(flip=True), image, [condition], GROUND)
    assert torch.equal(moved, image.flip(-1)) and torch.equal(also, condition.flip(-1))


@pytest.mark.parametrize("flip", [False, True])
def test_picture_and_conditions_move_alike(flip):
    image = picture()
    moved, found = warp(Augmentation(flip=flip, corners=TILTED), image, [image, image[:, :1]], torch.zeros(3))
    torch.testing.assert_close(found[0], moved)
    torch.testing.assert_close(found[1], moved[:, :1])
    assert not torch.allclose(moved, image, atol=0.1)


def test_conditions_of_other_sizes_move_alike():
    image = picture(64)
    moved, (large,) = warp(Augmentation(corners=TILTED), image, [stretched(image, (256, 256))], torch.zeros(3))
    apart = (functional.avg_pool2d(large, 4) - moved).abs()
    assert apart.mean() < 0.01


def test_corners_have_ground_colour_and_conditions_zero():
    moved, (condition,) = warp(Augmentation(corners=TILTED), picture(), [torch.ones(1, 1, 32, 32)], GROUND)
    torch.testing.assert_close(moved[0, :, 0, 0], GROUND)
    assert condition[0, 0, 0, 0] == 0 and condition[0, 0, 16, 16] == 1
    assert not torch.allclose(moved[0, :, 16, 16], GROUND, atol=0.05)


@pytest.mark.parametrize("flip", [False, True])
def test_corners_land_where_they_were_drawn(flip):
    ramp = torch.linspace(-1, 1, 201)
    where = torch.stack([ramp.expand(201, 201), ramp[:, None].expand(201, 201)])[None]
    grid = augment.perspective_grid(Augmentation(flip=flip, corners=TILTED), 201, 201, torch.device("cpu"))
    for (x, y), (u, v) in zip(TILTED, ((-1, -1), (1, -1), (1, 1), (-1, 1)), strict=True):
        at = torch.tensor([[[[x, y]]]])
        found = functional.grid_sample(grid.permute(0, 3, 1, 2), at, padding_mode="border", align_corners=False)
        assert found.flatten().tolist() == pytest.approx([-u if flip else u, v], abs=0.02)
    assert where.shape == (1, 2, 201, 201)


def test_identical_corners_change_nothing():
    image = picture()
    square = ((-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0))
    moved, _ = warp(Augmentation(corners=square), image, [], GROUND)
    torch.testing.assert_close(moved, image, rtol=0, atol=1e-4)


@pytest.mark.parametrize("change", [Augmentation(gray=True), Augmentation(flip=True), Augmentation(corners=TILTED)])
def test_gradients_reach_the_picture(change):
    image = picture().requires_grad_()
    warp(change, image, [], GROUND)[0].sum().backward()
    assert image.grad.abs().sum() > 100


@pytest.mark.parametrize(
    ("size", "wanted"), [((8, 8), (64, 64)), ((7, 5), (33, 64)), ((1, 1), (4, 4)), ((9, 9), (9, 20)), ((20, 9), (7, 9))]
)
def test_stretching_is_interpolate(size, wanted):
    image = torch.rand(1, 3, *size, generator=seeded(), requires_grad=True)
    weight = torch.rand(1, 3, *wanted, generator=seeded(1))
    ours = stretched(image, wanted)
    theirs = functional.interpolate(image, wanted, mode="bilinear")
    torch.testing.assert_close(ours, theirs, rtol=0, atol=1e-5)
    gradients = [torch.autograd.grad(it, image, weight)[0] for it in (ours, theirs)]
    torch.testing.assert_close(*gradients, rtol=1e-4, atol=1e-4)
