"""Canny, depth and captions: in the model's square, at the picture's own aspect, over the ground."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from pixcraft.errors import InputError, ModelUnavailable
from pixcraft.optim import captions, conditions
from pixcraft.optim.frame import frame, framed, over_ground
from pixcraft.optim.settings import ControlSettings
from tests.optim.conftest import Tiny

WHITE = (1.0, 1.0, 1.0)
CPU = (torch.device("cpu"), torch.float32)


def ramp(rows: int, columns: int) -> Tensor:
    """A dark square on a ramp."""
    picture = torch.linspace(0.5, 0.9, columns).expand(1, 3, rows, columns).clone()
    picture[..., rows // 3 : 2 * rows // 3, columns // 3 : 2 * columns // 3] = 0.1
    return picture


def shown(tiny: Tiny, picture: Tensor, *overrides: str, alpha: Tensor | None = None) -> conditions.Conditions:
    settings = tiny.settings(*overrides)
    return conditions.from_picture(tiny.load(settings), settings, picture, alpha, WHITE)


@pytest.mark.parametrize(
    ("rows", "columns", "top", "left", "height", "width"),
    [(40, 40, 0, 0, 32, 32), (40, 20, 0, 8, 32, 16), (10, 40, 12, 0, 8, 32), (1, 1000, 15, 0, 1, 32)],
)
def test_the_aspect_is_kept_in_the_middle_of_the_square(
    rows: int, columns: int, top: int, left: int, height: int, width: int
) -> None:
    place = frame(rows, columns, 32)
    assert (place.top, place.left, place.height, place.width) == (top, left, height, width)


def test_padding_is_the_ground_and_no_pixel_of_the_picture_is_lost() -> None:
    picture, place = torch.rand(1, 3, 8, 16), frame(8, 16, 16)
    found = framed(picture, place, torch.tensor([1.0, 0.5, 0.0]), "bilinear")
    assert torch.allclose(found[..., place.inside[0], place.inside[1]], picture, atol=1e-6)
    assert torch.allclose(found[0, :, 0, 0], torch.tensor([1.0, 0.5, 0.0]))
    assert found.shape == (1, 3, 16, 16)


def test_only_photographs_are_antialiased() -> None:
    checks = torch.tensor([0.0, 1.0]).repeat(32).expand(1, 3, 64, 64)
    place = frame(1, 1, 16)
    assert framed(checks, place, torch.ones(3), "area").sub(0.5).abs().max() < 0.2
    assert framed(checks, place, torch.ones(3), "nearest").unique().tolist() in ([0.0], [1.0])


def test_transparent_is_the_ground() -> None:
    alpha = torch.tensor([[0.0, 0.5, 1.0]])[None, None]
    found = over_ground(torch.zeros(1, 3, 1, 3), alpha, (1.0, 0.5, 0.0))
    assert found[0, :, 0].T.tolist() == [[1.0, 0.5, 0.0], [0.5, 0.25, 0.0], [0.0, 0.0, 0.0]]


def test_alpha_hides_what_is_under_it(tiny: Tiny) -> None:
    alpha = torch.zeros(1, 1, 40, 40)
    alpha[..., 10:30, 10:30] = 1
    one, other = torch.rand(1, 3, 40, 40), torch.rand(1, 3, 40, 40)
    both = torch.where(alpha > 0, one, other)
    seen = [shown(tiny, picture, "control.canny=1", "control.depth=1", alpha=alpha) for picture in (one, both)]
    assert seen[0].picture is not None and seen[1].picture is not None
    assert torch.equal(seen[0].picture, seen[1].picture)
    assert all(torch.equal(*pair) for pair in zip(seen[0].maps, seen[1].maps, strict=True))
    assert torch.allclose(seen[0].picture[..., :6, :], torch.ones(()))


def test_alpha_gives_a_motif_its_outline(tiny: Tiny) -> None:
    alpha = torch.zeros(1, 1, 40, 40)
    alpha[..., 10:30, 10:30] = 1
    dark = torch.full((1, 3, 40, 40), 0.1)
    assert shown(tiny, dark, "control.canny=1").maps[0].sum() == 0
    assert shown(tiny, dark, "control.canny=1", alpha=alpha).maps[0].sum() > 0


@pytest.mark.parametrize("kind", ["canny", "depth"])
def test_maps_are_of_the_models_square_and_nothing_in_the_padding(kind: str, tiny: Tiny) -> None:
    found = shown(tiny, ramp(40, 20), f"control.{kind}=1")
    (only,) = found.maps
    assert only.shape == (1, 3, 32, 32)
    assert only[..., :8].sum() == only[..., 24:].sum() == 0, "edges of the padding are no edges of the picture"
    inside = only[..., found.place.inside[0], found.place.inside[1]]
    assert (float(inside.min()), float(inside.max())) == (0, 1)
    assert torch.equal(only[:, 0], only[:, 1]) and torch.equal(only[:, 0], only[:, 2])


def test_a_map_for_every_net_that_is_loaded(tiny: Tiny) -> None:
    assert shown(tiny, ramp(20, 20)).maps == ()
    canny, depth = shown(tiny, ramp(20, 20), "control.canny=1", "control.depth=1").maps
    assert torch.equal(canny, shown(tiny, ramp(20, 20), "control.canny=1").maps[0])
    assert torch.equal(depth, shown(tiny, ramp(20, 20), "control.depth=1").maps[0])


def test_no_depth_net_no_depth_estimator(tiny: Tiny) -> None:
    shown(tiny, ramp(20, 20), "control.canny=1", "control.depth_estimator=Intel/dpt-hybrid-midas")
    with pytest.raises(ModelUnavailable) as caught:
        shown(tiny, ramp(20, 20), "control.depth=1", "control.depth_estimator=Intel/dpt-hybrid-midas")
    assert "`pixcraft models fetch Intel/dpt-hybrid-midas`" in caught.value.hint


def test_pixels_sets_the_square(tiny: Tiny) -> None:
    found = shown(tiny, ramp(20, 20), "guidance.pixels=16", "control.canny=1", "control.depth=1")
    assert [one.shape[-1] for one in found.maps] == [16, 16] and found.place.side == 16


def test_thresholds_and_blur() -> None:
    picture = ramp(40, 40)
    usual = conditions.edge_map(picture, ControlSettings())
    assert set(usual.unique().tolist()) == {0, 1}
    assert conditions.edge_map(picture, ControlSettings(high=900, low=800)).sum() == 0
    speckled = (picture + 0.3 * torch.rand(1, 3, 40, 40, generator=torch.Generator().manual_seed(0))).clamp(0, 1)
    calm, rough = (conditions.edge_map(speckled, ControlSettings(blur=blur)).sum() for blur in (3.0, 0.5))
    assert calm < rough
    assert conditions.edge_map(picture, ControlSettings(blur=0)).sum() > 0


def test_a_lower_threshold_above_the_higher_one_is_an_error() -> None:
    with pytest.raises(InputError, match=r"control\.low 300 is above control\.high 200"):
        conditions.edge_map(ramp(40, 40), ControlSettings(low=300))


def test_depth_is_of_the_picture_and_the_estimator(tiny: Tiny) -> None:
    one = conditions.depth_map(ramp(24, 36), str(tiny.dpt), *CPU)
    assert one.shape == (1, 3, 24, 36) and (float(one.min()), float(one.max())) == (0, 1)
    assert torch.equal(one, conditions.depth_map(ramp(24, 36), str(tiny.dpt), *CPU))
    assert not torch.allclose(one, conditions.depth_map(ramp(24, 36).flip(-1), str(tiny.dpt), *CPU), atol=0.01)
    assert not torch.allclose(one, conditions.depth_map(ramp(24, 36), str(tiny.other_dpt), *CPU), atol=0.01)


def test_a_flat_depth_is_no_nan(monkeypatch: pytest.MonkeyPatch, tiny: Tiny) -> None:
    class Flat(torch.nn.Module):
        def forward(self, pixels: Tensor) -> object:
            return type("Found", (), {"predicted_depth": torch.full((1, 8, 8), 3.0)})

    monkeypatch.setattr(conditions.components, "load", lambda *arguments: Flat())
    monkeypatch.setattr(conditions.clip, "as_pixels", lambda picture, *arguments: picture)
    assert conditions.depth_map(ramp(8, 8), str(tiny.dpt), *CPU).abs().max() == 0


def test_what_is_no_depth_estimator(tiny: Tiny) -> None:
    with pytest.raises(InputError):
        conditions.depth_map(ramp(8, 8), str(tiny.pipeline), *CPU)


def test_a_caption_is_one_line_about_the_picture(tiny: Tiny) -> None:
    one = captions.caption(ramp(30, 20), str(tiny.blip), *CPU)
    assert one and one == one.strip() and "<|" not in one
    assert one == captions.caption(ramp(30, 20), str(tiny.blip), *CPU)


def test_a_captioner_that_is_not_there_or_none(tiny: Tiny) -> None:
    with pytest.raises(ModelUnavailable, match=r"Salesforce/blip.*is not on this machine"):
        captions.caption(ramp(8, 8), "Salesforce/blip-image-captioning-base", *CPU)
    with pytest.raises(InputError, match="has no tokenizer"):
        captions.caption(ramp(8, 8), str(tiny.dpt), *CPU)
    with pytest.raises(InputError):
        captions.caption(ramp(8, 8), str(tiny.clip), *CPU)


def test_random_first_logits_leave_the_conditions_alone(tiny: Tiny) -> None:
    both = ("control.canny=1", "control.depth=1")
    usual, random = (shown(tiny, ramp(20, 20), *both, f"layer.initial={name}") for name in ("palette", "random"))
    assert all(torch.equal(*pair) and pair[0].any() for pair in zip(usual.maps, random.maps, strict=True))
