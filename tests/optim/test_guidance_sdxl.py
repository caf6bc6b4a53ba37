"""Score distillation: every option acts, and acts as it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import torch
from torch import Tensor

from pixcraft.errors import InputError
from pixcraft.optim import conditions, prompts
from pixcraft.optim.augment import Augmentation, warp
from pixcraft.optim.conditions import Conditions
from pixcraft.optim.devices import OutOfMemory
from pixcraft.optim.frame import frame, framed
from pixcraft.optim.guidance.sdxl import ScoreDistillation, as_seen
from pixcraft.optim.models import load_pipeline
from pixcraft.optim.settings import ControlSettings, GuidanceSettings
from pixcraft.options import option_names
from tests.optim.conftest import Tiny

WHITE = (1.0, 1.0, 1.0)
CONTROL = ("control.canny=1", "control.depth=1")


def noisy_picture(rows: int, columns: int, seed: int = 1) -> Tensor:
    return torch.rand(1, 3, rows, columns, generator=torch.Generator().manual_seed(seed))


def drawn_picture(side: int = 40) -> Tensor:
    """A dark disc, a faint bar and one that fades, on a ramp: edges of several strengths."""
    y, x = torch.meshgrid(torch.arange(side) / side, torch.arange(side) / side, indexing="ij")
    shade = 0.7 + 0.2 * x
    shade = torch.where((x - 0.4) ** 2 + (y - 0.3) ** 2 < 0.04, 0.1, shade)
    shade = torch.where((y - 0.65).abs() < 0.07, shade - 0.2, shade)
    shade = torch.where((y - 0.9).abs() < 0.07, shade - 0.5 * x, shade)
    return torch.stack([shade, shade * 0.9, shade * 0.6])[None]


IMAGE, PICTURE = noisy_picture(16, 16), drawn_picture()


def built(
    tiny: Tiny, *overrides: str, prompt: str = "a cat", picture: Tensor = PICTURE, seed: int = 0, fresh: bool = False
) -> ScoreDistillation:
    settings = tiny.settings(*overrides)
    pipeline = load_pipeline(settings, "cpu") if fresh else tiny.load(settings)
    guidance = settings.guidance
    encoded = prompts.encode(pipeline, prompt, guidance.negative_prompt, guidance.source_prompt, picture)
    shown = conditions.from_picture(pipeline, settings, picture, None, WHITE)
    host, noise = torch.Generator().manual_seed(seed), torch.Generator().manual_seed(seed)
    return ScoreDistillation(pipeline, encoded, settings, shown, torch.tensor(WHITE), host, noise)


def gradient(guide: ScoreDistillation, image: Tensor = IMAGE, step: int = 0) -> Tensor:
    """On `image`."""
    leaf = image.clone().requires_grad_()
    guide(leaf, step).backward()
    assert leaf.grad is not None
    return leaf.grad


def of(tiny: Tiny, *overrides: str, **options: Any) -> Tensor:
    return gradient(built(tiny, *overrides, **options))


def alike(one: Tensor, other: Tensor, factor: float = 1.0) -> bool:
    return bool((one - factor * other).abs().max() <= 1e-3 * one.abs().max())


@contextmanager
def watched(module: Any) -> Iterator[list[Any]]:
    """Every call's first tensor, by shape."""
    calls: list[Any] = []

    def note(_: object, arguments: tuple[Any, ...], named: dict[str, Any]) -> None:
        calls.append(tuple((arguments or tuple(named.values()))[0].shape))

    handle = module.register_forward_pre_hook(note, with_kwargs=True)
    yield calls
    handle.remove()


DIFFERENT: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "guidance.model": (("guidance.model={plain}",), ("guidance.model={plain}", "guidance.lora={lora}")),
    "guidance.autoencoder": ((), ("guidance.autoencoder={taesd}",)),
    "guidance.scale": ((), ("guidance.scale=10",)),
    "guidance.noise_weight": ((), ("guidance.noise_weight=30",)),
    "guidance.semantic_weight": ((), ("guidance.semantic_weight=0.5",)),
    "guidance.weighting": ((), ("guidance.weighting=one",)),
    "guidance.pixels": ((), ("guidance.pixels=16",)),
    "guidance.resize": ((), ("guidance.resize=nearest",)),
    "guidance.negative_prompt": ((), ("guidance.negative_prompt=a dog",)),
    "guidance.source_prompt": (("guidance.variant=bridge",), ("guidance.variant=bridge", "guidance.source_prompt=dog")),
    "guidance.lora": ((), ("guidance.lora={lora}",)),
    "guidance.image_scale": (
        ("guidance.image_adapter={adapter}", "guidance.image_scale=1"),
        ("guidance.image_adapter={adapter}", "guidance.image_scale=0.5"),
    ),
    "guidance.image_adapter": (
        ("guidance.image_adapter={adapter}", "guidance.image_scale=1"),
        ("guidance.image_adapter={other_adapter}", "guidance.image_scale=1"),
    ),
    "guidance.original_size": ((), ("guidance.original_size=7",)),
    "guidance.crop_top": ((), ("guidance.crop_top=9",)),
    "guidance.crop_left": ((), ("guidance.crop_left=9",)),
    "control.canny": (("control.canny=1",), ("control.canny=0.5",)),
    "control.depth": (("control.depth=1",), ("control.depth=0.5",)),
    "control.canny_model": (("control.canny=1",), ("control.canny=1", "control.canny_model={other_net}")),
    "control.depth_model": (("control.depth=1",), ("control.depth=1", "control.depth_model={other_net}")),
    "control.depth_estimator": (("control.depth=1",), ("control.depth=1", "control.depth_estimator={other_dpt}")),
    "control.start": (("control.canny=1",), ("control.canny=1", "control.start=0.6")),
    "control.end": (("control.canny=1",), ("control.canny=1", "control.end=0.4")),
    "control.low": (("control.canny=1",), ("control.canny=1", "control.low=20")),
    "control.high": (("control.canny=1",), ("control.canny=1", "control.high=101")),
    "control.blur": (("control.canny=1",), ("control.canny=1", "control.blur=0.5")),
    "control.prompt_row_only": (("control.canny=1",), ("control.canny=1", "control.prompt_row_only=yes")),
}
"""Pairs of settings whose gradients differ."""

ELSEWHERE = {f"guidance.{name}" for name in ("variant", "timesteps", "t_min", "t_max", "t_bound", "t_reached")}
"""Options with tests of their own below."""


@pytest.mark.parametrize("option", DIFFERENT)
def test_every_option_changes_the_gradient(option: str, tiny: Tiny) -> None:
    one, other = (
        of(tiny, *(text.format(**vars(tiny)) for text in overrides)).flatten() for overrides in DIFFERENT[option]
    )
    assert (one - other).norm() > 1e-3 * one.norm(), option


def test_no_option_is_forgotten() -> None:
    every = {f"guidance.{name}" for name in option_names(GuidanceSettings)}
    every |= {f"control.{name}" for name in option_names(ControlSettings)}
    assert set(DIFFERENT) | ELSEWHERE == every


def test_the_gradient_on_the_latents_is_g(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    guide = built(tiny, fresh=True)
    seen: dict[str, Tensor] = {}
    encode, direction = guide.pipeline.latents_of, guide.direction

    def encoded(image: Tensor) -> Tensor:
        seen["z"] = encode(image)
        seen["z"].retain_grad()
        return seen["z"]

    def directed(*arguments: Any) -> Tensor:
        seen["g"] = direction(*arguments)
        return seen["g"]

    monkeypatch.setattr(guide.pipeline, "latents_of", encoded)
    monkeypatch.setattr(guide, "direction", directed)
    leaf = IMAGE.clone().requires_grad_()
    loss = guide(leaf, 0)
    loss.backward()
    assert torch.allclose(seen["z"].grad, seen["g"], rtol=1e-5, atol=1e-5)  # type: ignore[arg-type]
    assert float(loss.detach()) == pytest.approx(0.5 * float(seen["g"].square().sum()), rel=1e-4)


def test_weights_and_scale_multiply_their_terms(tiny: Tiny) -> None:
    ten = of(tiny, "guidance.noise_weight=0", "guidance.scale=10")
    assert alike(of(tiny, "guidance.noise_weight=0", "guidance.scale=30"), ten, 3)
    assert alike(of(tiny, "guidance.noise_weight=0", "guidance.scale=10", "guidance.semantic_weight=2"), ten, 2)
    noise = of(tiny, "guidance.semantic_weight=0")
    assert alike(of(tiny, "guidance.scale=0"), noise)
    assert alike(of(tiny, "guidance.semantic_weight=0", "guidance.noise_weight=3"), noise, 3)
    assert alike(of(tiny, "guidance.scale=10"), ten + noise)


def test_w_of_t_is_one_less_the_cumulative_alpha_or_one(tiny: Tiny) -> None:
    variance = 1 - float(built(tiny).pipeline.alphas[500])
    assert alike(of(tiny), of(tiny, "guidance.weighting=one"), variance)


def test_variants_differ_and_csd_is_the_semantic_term(tiny: Tiny) -> None:
    words = ("guidance.negative_prompt=blurry", "guidance.source_prompt=a dog", "guidance.scale=3")
    found = [of(tiny, *words, f"guidance.variant={name}") for name in ("sds", "csd", "nfsd", "bridge", "dds")]
    for number, one in enumerate(found):
        assert all(not alike(one, other) for other in found[:number])
    assert alike(found[1], of(tiny, *words, "guidance.noise_weight=0"))


def test_dds_of_the_picture_itself_with_its_own_prompt_is_nothing(tiny: Tiny) -> None:
    shown = conditions.from_picture(tiny.load(tiny.settings()), tiny.settings(), PICTURE, None, WHITE).picture
    assert shown is not None
    same = built(tiny, "guidance.variant=dds", "guidance.source_prompt=a cat")
    other = built(tiny, "guidance.variant=dds", "guidance.source_prompt=a dog")
    assert gradient(same, shown).abs().max() < 1e-3 * gradient(other, shown).abs().max()


@pytest.mark.parametrize("flip", ["0", "1"])
def test_dds_changes_the_picture_as_the_product(flip: str, tiny: Tiny) -> None:
    changes = (f"augment.flip={flip}", "augment.perspective=1", "guidance.variant=dds", "guidance.source_prompt=a cat")
    shown = conditions.from_picture(tiny.load(tiny.settings()), tiny.settings(), PICTURE, None, WHITE).picture
    assert shown is not None
    assert gradient(built(tiny, *changes), shown).abs().max() < 1e-3


def test_dds_needs_a_picture(tiny: Tiny) -> None:
    settings = tiny.settings("guidance.variant=dds")
    pipeline = tiny.load(settings)
    shown = Conditions(frame(8, 8, 32))
    with pytest.raises(InputError, match="dds needs a picture"):
        ScoreDistillation(
            pipeline, prompts.encode(pipeline, "a"), settings, shown, torch.ones(3), torch.Generator(), None
        )


@pytest.mark.parametrize(
    ("variant", "negative", "rows"),
    [("sds", "", 2), ("csd", "", 2), ("nfsd", "", 2), ("nfsd", "blurry", 3), ("bridge", "", 2), ("dds", "", 4)],
)
def test_no_row_is_computed_and_thrown_away(variant: str, negative: str, rows: int, tiny: Tiny) -> None:
    words = (f"guidance.negative_prompt={negative}", "guidance.source_prompt=a dog")
    guide = built(tiny, f"guidance.variant={variant}", *words)
    with watched(guide.pipeline.unet) as calls:
        gradient(guide)
    assert calls == [(rows, 4, 16, 16)]


def test_the_negative_row_is_the_encoded_empty_text_by_default(tiny: Tiny) -> None:
    guide = built(tiny)
    hidden, pooled = prompts.encode_text(guide.pipeline, "")
    row = guide.batch[guide.slots["negative"]][0]
    assert torch.equal(row.hidden, hidden) and torch.equal(row.pooled, pooled)
    assert hidden.abs().max() > 0


@pytest.mark.parametrize(("pixels", "side"), [("0", 32), ("16", 16), ("18", 16), ("48", 48), ("1", 4)])
def test_pixels_shrinks_and_grows_what_the_u_net_sees(pixels: str, side: int, tiny: Tiny) -> None:
    guide = built(tiny, f"guidance.pixels={pixels}", *CONTROL)
    with watched(guide.pipeline.unet) as unet, watched(guide.pipeline.autoencoder.encoder) as autoencoder:
        gradient(guide)
    assert unet == [(2, 4, side // 2, side // 2)]
    assert autoencoder == [(1, 3, side, side)], "in one piece, whatever the size"


def test_micro_conditioning_is_told_as_set(tiny: Tiny) -> None:
    changes = ("guidance.original_size=7", "guidance.crop_top=3", "guidance.crop_left=5", "guidance.pixels=16")
    assert built(tiny, *changes).time_ids.tolist() == [[7, 7, 3, 5, 16, 16]] * 2
    assert built(tiny).time_ids.tolist() == [[32, 32, 0, 0, 32, 32]] * 2


def timesteps(tiny: Tiny, *overrides: str) -> list[int]:
    guide, found = built(tiny, "training.steps=20", *overrides, fresh=True), []
    guide.predict = lambda noisy, maps: torch.zeros_like(noisy)  # type: ignore[method-assign]
    for step in range(20):
        guide(IMAGE, step)
        found.append(guide.t)
    return found


def test_timesteps_follow_their_schedule(tiny: Tiny) -> None:
    wide = ("guidance.t_min=0.1", "guidance.t_max=0.9")
    uniform = timesteps(tiny, *wide)
    assert 100 <= min(uniform) < 250 and 750 < max(uniform) <= 900
    falling = timesteps(tiny, *wide, "guidance.timesteps=decreasing")
    assert falling == sorted(falling, reverse=True) and (falling[0], falling[-1]) == (900, 100)
    bounded = (*wide, "guidance.timesteps=bounded-max", "guidance.t_bound=0.2")
    assert max(timesteps(tiny, *bounded)[10:]) <= 200
    assert max(timesteps(tiny, *bounded, "guidance.t_reached=1")[10:]) > 200
    sliding = timesteps(tiny, *wide, "guidance.timesteps=linear")
    assert sliding == sorted(sliding, reverse=True)


def test_control_acts_from_start_to_end_of_the_way_from_noise_in_every_step(tiny: Tiny) -> None:
    span = ("control.start=0.3", "control.end=0.7", "guidance.t_min=0", "guidance.t_max=1")
    guide = built(tiny, "control.canny=1", *span)
    acted: dict[int, bool] = {}
    for step in range(12):
        with watched(guide.pipeline.nets[0].model) as calls:
            guide(IMAGE, step)
        acted[guide.t] = bool(calls)
    assert {t for t, on in acted.items() if on} == {t for t in acted if 0.3 <= 1 - t / 1000 <= 0.7}
    assert set(acted.values()) == {True, False}


def test_outside_of_them_the_gradient_is_that_without_nets(tiny: Tiny) -> None:
    assert torch.equal(of(tiny, "control.canny=1", "control.end=0.4"), of(tiny))
    assert torch.equal(of(tiny, "control.canny=1", "control.start=0.6"), of(tiny))
    assert torch.equal(of(tiny, "control.canny=1", "control.start=0.4", "control.end=0.6"), of(tiny, "control.canny=1"))


def test_the_control_embedding_is_computed_once_on_one_row(tiny: Tiny) -> None:
    guide = built(tiny, *CONTROL)
    with (
        watched(guide.pipeline.nets[0].model.controlnet_cond_embedding) as canny,
        watched(guide.pipeline.nets[1].model.controlnet_cond_embedding) as depth,
        watched(guide.pipeline.nets[0].model) as rows,
    ):
        gradient(guide)
    assert canny == depth == [(1, 3, 32, 32)]
    assert rows == [(2, 4, 16, 16)]


def test_control_of_the_prompts_row_alone_computes_one_row(tiny: Tiny) -> None:
    guide = built(tiny, "control.canny=1", "control.prompt_row_only=yes")
    with watched(guide.pipeline.nets[0].model) as rows:
        gradient(guide)
    assert rows == [(1, 4, 16, 16)]


def test_both_nets_add_up(tiny: Tiny) -> None:
    found = [of(tiny, *overrides) for overrides in ((), CONTROL[:1], CONTROL[1:], CONTROL)]
    for number, one in enumerate(found):
        assert all(not alike(one, other) for other in found[:number])


def test_one_map_a_net(tiny: Tiny) -> None:
    settings = tiny.settings("control.canny=1")
    pipeline = tiny.load(settings)
    with pytest.raises(InputError, match="1 control nets and 0 maps"):
        ScoreDistillation(
            pipeline,
            prompts.encode(pipeline, "a"),
            settings,
            Conditions(frame(1, 1, 32)),
            torch.ones(3),
            torch.Generator(),
            None,
        )


def test_no_weight_gets_a_gradient(tiny: Tiny) -> None:
    adapted = (f"guidance.image_adapter={tiny.adapter}", "guidance.image_scale=1", f"guidance.lora={tiny.lora}")
    guide = built(tiny, *CONTROL, *adapted)
    assert gradient(guide).abs().max() > 0
    pipeline = guide.pipeline
    assert pipeline.text is not None
    parts = [pipeline.unet, pipeline.autoencoder, pipeline.image_encoder, *pipeline.text.encoders]
    for part in (*parts, *(net.model for net in pipeline.nets)):
        assert all(weights.grad is None and not weights.requires_grad for weights in part.parameters())


def test_it_works_when_the_text_encoders_are_gone(tiny: Tiny) -> None:
    guide = built(tiny, fresh=True)
    before = gradient(built(tiny))
    guide.pipeline.release()
    assert torch.equal(gradient(guide), before)


def test_the_same_seed_gives_the_same_numbers(tiny: Tiny) -> None:
    moving = ("augment.gray=0.5", "augment.perspective=0.5", "augment.flip=0.5", "guidance.t_min=0.1", *CONTROL)
    one, same, other = (built(tiny, *moving, seed=seed) for seed in (3, 3, 4))
    for step in range(3):
        found = gradient(one, step=step)
        assert torch.equal(found, gradient(same, step=step))
        assert not torch.equal(found, gradient(other, step=step))


@pytest.mark.parametrize("change", ["gray", "flip", "perspective"])
def test_augmentation_acts(change: str, tiny: Tiny) -> None:
    assert not alike(of(tiny, f"augment.{change}=1"), of(tiny))


@pytest.mark.parametrize("change", ["flip", "perspective"])
def test_conditions_move_with_the_picture(change: str, tiny: Tiny) -> None:
    guide = built(tiny, "control.canny=1", f"augment.{change}=1", fresh=True)
    seen: list[Tensor] = []
    embedding = guide.pipeline.nets[0].model.controlnet_cond_embedding
    embedding.register_forward_pre_hook(lambda module, arguments: seen.append(arguments[0]))
    guide(IMAGE, 0)
    still = guide.conditions.maps[0]
    assert not torch.equal(seen[0], still)
    assert change == "perspective" or torch.equal(seen[0], still.flip(-1))


@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize("size", [(24, 24), (24, 17)])
def test_cells_are_put_into_perspective_as_the_large_square_would_be(size: tuple[int, int], flip: bool) -> None:
    cells, ground, place = noisy_picture(*size), torch.tensor([0.9, 0.5, 0.1]), frame(*size, 384)
    drawn = Augmentation(flip=flip, corners=((-0.8, -0.9), (0.9, -0.7), (0.75, 0.95), (-1.0, 0.85)))
    wanted = warp(drawn, framed(cells, place, ground, "bilinear"), ground)
    found = as_seen(cells, place, "bilinear", drawn, ground) / 2 + 0.5
    assert found.shape == (1, 3, 384, 384) and (found - wanted).abs().mean() < 0.016


@pytest.mark.parametrize("drawn", [Augmentation(), Augmentation(flip=True), Augmentation(gray=True, flip=True)])
def test_cells_are_changed_before_they_are_framed(drawn: Augmentation) -> None:
    cells, ground, place = noisy_picture(8, 5), torch.tensor([0.9, 0.5, 0.1]), frame(8, 5, 32)
    wanted = warp(drawn, framed(cells, place, ground, "bilinear"), ground)
    found = as_seen(cells, place, "bilinear", drawn, ground) / 2 + 0.5
    assert torch.allclose(found, wanted, atol=1e-4)


def test_a_picture_that_is_not_square_is_padded_with_the_ground(tiny: Tiny) -> None:
    tall = noisy_picture(24, 12)
    guide = built(tiny, picture=tall, fresh=True)
    seen: list[Tensor] = []
    encoder = guide.pipeline.autoencoder.encoder
    encoder.register_forward_pre_hook(lambda module, arguments: seen.append(arguments[0]))
    guide(noisy_picture(8, 4), 0)
    shown = seen[0] / 2 + 0.5
    assert torch.allclose(shown[..., :8], torch.ones(())) and torch.allclose(shown[..., 24:], torch.ones(()))
    assert shown[..., 8:24].std(-1).min() > 0


def test_cells_are_smooth_or_sharp_as_resize_says(tiny: Tiny) -> None:
    for resize, values in (("nearest", 4), ("bilinear", 26)):
        guide = built(tiny, f"guidance.resize={resize}")
        shown = framed(noisy_picture(4, 4), guide.conditions.place, guide.ground, guide.settings.guidance.resize)
        assert len(shown[0, 0, 16].unique()) == values


def test_a_picture_as_a_prompt_goes_to_the_positive_row_alone(tiny: Tiny) -> None:
    adapted = (f"guidance.image_adapter={tiny.adapter}", "guidance.image_scale=1")
    guide = built(tiny, *adapted, prompt="")
    positive, negative = (guide.batch[guide.slots[name]][0].image for name in ("positive", "negative"))
    assert positive is not None and negative is not None
    assert positive.abs().max() > 0 and negative.abs().max() == 0
    assert not alike(gradient(guide), of(tiny, *adapted, prompt="", picture=PICTURE.flip(1)))


def exhausted(message: str = "") -> Callable[..., Tensor]:
    def full(*arguments: object, **named: object) -> Tensor:
        raise torch.OutOfMemoryError(message)

    return full


@pytest.mark.parametrize("message", ["", "CUDA out of memory. Tried to allocate 2 GiB"])
def test_out_of_memory_says_what_to_lower(message: str, tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    guide = built(tiny, fresh=True)
    monkeypatch.setattr(guide.pipeline.unet, "forward", exhausted(message))
    with pytest.raises(OutOfMemory, match="ran out of memory") as caught:
        guide(IMAGE, 0)
    assert all(word in caught.value.hint for word in ("guidance.pixels", "preset fast", "control net", "--device cpu"))


def test_v_predictions_are_turned_into_noise(tiny: Tiny) -> None:
    pipeline = load_pipeline(tiny.settings(), "cpu")
    alpha = float(pipeline.alphas[500])
    clean, noise = noisy_picture(4, 4, 1), noisy_picture(4, 4, 2)
    noisy = alpha**0.5 * clean + (1 - alpha) ** 0.5 * noise
    velocity = alpha**0.5 * noise - (1 - alpha) ** 0.5 * clean
    assert torch.equal(pipeline.noise_of(velocity, noisy, 500), velocity)
    pipeline.scheduler.register_to_config(prediction_type="v_prediction")
    assert torch.allclose(pipeline.noise_of(velocity, noisy, 500), noise, atol=1e-5)
