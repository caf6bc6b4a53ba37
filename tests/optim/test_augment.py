import pytest

torch = pytest.importorskip("torch")
from torch.nn import functional  # noqa: E402

from pixcraft.optim import augment  # noqa: E402
from pixcraft.optim.augment import Augmentation, draw, warp  # noqa: E402
from pixcraft.optim.frame import frame, framed  # noqa: E402
from pixcraft.optim.losses import gray  # noqa: E402
from pixcraft.optim.maps import Maps  # noqa: E402
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
    image, maps = picture(), Maps([picture()])
    assert warp(Augmentation(), image, GROUND) is image
    assert maps.moved(Augmentation())[0].data_ptr() == maps.still[0].data_ptr()


def test_gray_is_the_picture_alone():
    image, maps = picture(), Maps([picture(seed=1)])
    moved = warp(Augmentation(gray=True), image, GROUND)
    assert torch.equal(moved[:, 0], moved[:, 1]) and torch.equal(moved[:, 0], moved[:, 2])
    assert torch.equal(maps.moved(Augmentation(gray=True))[0][:, :1], maps.still[0])
    torch.testing.assert_close(moved[0, 0], 0.2989 * image[0, 0] + 0.587 * image[0, 1] + 0.114 * image[0, 2])


def test_flip_is_of_all():
    image, maps = picture(), Maps([picture(seed=1)])
    assert torch.equal(warp(Augmentation(flip=True), image, GROUND), image.flip(-1))
    assert torch.equal(maps.moved(Augmentation(flip=True))[0][:, :1], maps.still[0].flip(-1))


@pytest.mark.parametrize("flip", [False, True])
def test_picture_and_maps_move_alike(flip):
    change, image = Augmentation(flip=flip, corners=TILTED), picture(200)
    image = gray(image).expand_as(image)
    moved = warp(change, image, torch.zeros(3))
    assert not torch.allclose(moved, image, atol=0.1)
    for found in Maps([image, image]).moved(change):
        apart = (found - moved).abs()
        assert found.shape == image.shape and apart.mean() < 0.004


def test_maps_take_the_nearest_pixel_and_keep_their_values():
    edges = (picture(300).mean(1, keepdim=True) > 0.5).float().expand(-1, 3, -1, -1)
    change = Augmentation(corners=TILTED)
    grid = augment.perspective_grid(change, 300, 300, torch.device("cpu"))
    theirs = functional.grid_sample(edges, grid, mode="nearest", padding_mode="zeros", align_corners=False)
    (found,) = Maps([edges]).moved(change)
    assert found.unique().tolist() == [0, 1] and (found != theirs).float().mean() < 1e-3


def test_maps_know_nothing_of_the_draw_before():
    maps, other = Maps([picture()]), ((-1.0, -0.7), (0.8, -1.0), (1.0, 0.8), (-0.7, 1.0))
    first = maps.moved(Augmentation(corners=TILTED))[0].clone()
    maps.moved(Augmentation(flip=True, corners=other))
    assert torch.equal(maps.moved(Augmentation(corners=TILTED))[0], first)
    assert torch.equal(maps.moved(Augmentation())[0][:, :1], maps.still[0])


def test_no_maps_move_nowhere():
    assert Maps([]).moved(Augmentation(corners=TILTED)) == Maps([]).moved(Augmentation()) == []


def test_corners_have_ground_colour_and_maps_zero():
    change = Augmentation(corners=TILTED)
    moved, (found,) = warp(change, picture(), GROUND), Maps([torch.ones(1, 3, 32, 32)]).moved(change)
    torch.testing.assert_close(moved[0, :, 0, 0], GROUND)
    assert found[0, 0, 0, 0] == 0 and found[0, 0, 16, 16] == 1
    assert not torch.allclose(moved[0, :, 16, 16], GROUND, atol=0.05)


@pytest.mark.parametrize("grey", [False, True])
@pytest.mark.parametrize(("rows", "columns"), [(32, 32), (32, 20), (9, 32)])
def test_a_picture_is_put_into_perspective_at_its_place(grey, rows, columns):
    """As it would be in the whole square, where the picture is already as large."""
    image, place = torch.rand(1, 3, rows, columns, generator=seeded()), frame(rows, columns, 32)
    change = Augmentation(gray=grey, corners=TILTED)
    found = augment.in_perspective(change, image, place, 32, GROUND)
    torch.testing.assert_close(found, warp(change, framed(image, place, GROUND, "bilinear"), GROUND), rtol=0, atol=1e-4)


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
    moved = warp(Augmentation(corners=square), image, GROUND)
    torch.testing.assert_close(moved, image, rtol=0, atol=1e-4)


@pytest.mark.parametrize("change", [Augmentation(gray=True), Augmentation(flip=True), Augmentation(corners=TILTED)])
def test_gradients_reach_the_picture(change):
    image = picture().requires_grad_()
    warp(change, image, GROUND).sum().backward()
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
