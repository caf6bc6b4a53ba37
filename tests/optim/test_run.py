"""From a task to logits on a tiny pipeline: what the user says reaches the model."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from pixcraft.errors import ModelUnavailable
from pixcraft.optim import models, prompts, run
from pixcraft.optim.devices import OutOfMemory
from tests.optim import tiny as build
from tests.optim.conftest import Tiny

SIDE = 8
COLOURS = np.array([[1, 1, 1], [0.1, 0.1, 0.1], [0.8, 0.2, 0.2], [0.2, 0.3, 0.8]], np.float32)
PICTURE = np.random.default_rng(0).random((4 * SIDE, 4 * SIDE, 3)).astype(np.float32)
SHORT = ("training.steps=2", "training.warm_up=0", "losses.fft=0", "training.learning_rate=1")


def task(tiny: Tiny, *overrides: str, prompt: str = "a cat", picture: np.ndarray = PICTURE, seed: int = 0) -> run.Task:
    return run.Task(
        picture=picture,
        elements=COLOURS[:, None, None],
        codes=("w", "k", "r", "b"),
        stitched=np.ones((SIDE, SIDE), np.bool_),
        ground=(255, 255, 255),
        prompt=prompt,
        seed=seed,
        settings=tiny.settings(*SHORT, *overrides),
        device="cpu",
    )


def quietly(*stage: object) -> None:
    """Progress that nobody looks at."""


def logits(tiny: Tiny, *overrides: str, **options: Any) -> np.ndarray:
    return run.distilled(task(tiny, *overrides, **options), quietly).logits


BRIDGE = "guidance.variant=bridge"
ADAPTED = ("guidance.image_adapter={adapter}", "guidance.image_scale=1")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((), ("guidance.negative_prompt=a dog: [x] # y",)),
        ((BRIDGE,), (BRIDGE, "guidance.source_prompt=a dog")),
        ((), ("guidance.lora={lora}=0.5",)),
        ((), ("control.canny=1", "control.low=5", "control.high=10")),
        ((), ("control.depth=1",)),
        ((), ADAPTED),
        ((), ("guidance.pixels=16",)),
        ((), ("guidance.autoencoder={taesd}",)),
    ],
)
def test_settings_reach_the_logits(one: tuple[str, ...], other: tuple[str, ...], tiny: Tiny) -> None:
    found = [logits(tiny, *(text.format(**vars(tiny)) for text in overrides)) for overrides in (one, other)]
    assert np.abs(found[0] - found[1]).max() > 1e-3


def test_words_and_seed_reach_the_logits_and_the_same_repeat(tiny: Tiny) -> None:
    first = logits(tiny)
    assert np.array_equal(first, logits(tiny))
    assert np.abs(first - logits(tiny, prompt="a cat: a hat")).max() > 1e-3
    assert np.abs(first - logits(tiny, seed=1)).max() > 1e-3


def test_the_text_encoders_are_released_before_the_loop(tiny: Tiny) -> None:
    model = run.model_of(task(tiny), quietly)
    assert model is not None
    assert model.pipeline.text is None and model.pipeline.image_encoder is None


def test_no_model_is_loaded_without_score_distillation(tiny: Tiny) -> None:
    assert run.model_of(task(tiny, "losses.sds=0", "guidance.model=no/where"), quietly) is None


def test_without_a_prompt_the_picture_is_read(tiny: Tiny) -> None:
    model = run.model_of(task(tiny, prompt=""), quietly)
    assert model is not None
    assert any("the picture was read as" in remark for remark in model.remarks)
    with pytest.raises(ModelUnavailable, match="Salesforce/blip"):
        run.model_of(task(tiny, "samples.captioner=Salesforce/blip-image-captioning-base", prompt=""), quietly)


def test_the_picture_alone_guides_through_an_image_prompt(tiny: Tiny) -> None:
    adapted = (*(text.format(**vars(tiny)) for text in ADAPTED), "samples.captioner=no/captioner")
    turned = np.ascontiguousarray(PICTURE[::-1]) ** 2
    one, other = (run.model_of(task(tiny, *adapted, prompt="", picture=shown), quietly) for shown in (PICTURE, turned))
    assert one is not None and other is not None and one.remarks == ()
    images = [model.prompts.rows["positive"].image for model in (one, other)]
    assert images[0] is not None and images[1] is not None and not torch.allclose(images[0], images[1])


def test_words_that_do_not_fit_are_a_remark(tiny: Tiny) -> None:
    model = run.model_of(task(tiny, prompt="a" * 14 + "tail"), quietly)
    assert model is not None and model.remarks == ("too long for the model and left out: 'tail'",)


def test_the_imagined_picture_is_the_best_sample(tiny: Tiny) -> None:
    settings = tiny.settings()
    best = prompts.pictures_from_prompt(tiny.load(settings), "a cat", settings.samples, 3, settings.guidance)[0]
    found = run.imagined("a cat", settings, 3, "cpu", quietly)
    assert found.dtype == np.uint8 and found.shape == (32, 32, 3)
    wanted = best.picture[0].permute(1, 2, 0).numpy() * 255
    assert np.abs(found - wanted).max() <= 1


def test_memory_that_ends_in_the_backward_pass_says_what_to_lower(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object, **named: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(torch.autograd, "backward", full)
    monkeypatch.setattr(torch.autograd, "grad", full)
    with pytest.raises(OutOfMemory) as caught:
        logits(tiny)
    assert "guidance.pixels" in caught.value.hint


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_everything_works_in_half_precision(
    dtype: torch.dtype, tiny: Tiny, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(models, "pick_device", lambda wanted: (torch.device("cpu"), dtype))
    everything = (
        *(text.format(**vars(tiny)) for text in (*ADAPTED, "guidance.lora={lora}=0.5")),
        *("control.canny=1", "control.depth=1", "control.prompt_row_only=yes", "augment.perspective=1"),
        *("guidance.variant=dds", "guidance.source_prompt=a dog", "guidance.original_size=1023"),
    )
    assert np.isfinite(logits(tiny, *everything)).all()
    assert np.isfinite(logits(tiny, "guidance.autoencoder={taesd}".format(**vars(tiny)), prompt="")).all()
    made = run.imagined("a cat", tiny.settings(*everything, "samples.count=1"), 0, "cpu", quietly)
    assert made.std() > 0
    plain = tiny.settings(f"guidance.model={tiny.plain}", "samples.count=2")
    assert run.imagined("a cat", plain, 0, "cpu", quietly).std() > 0
    upcast = shutil.copytree(tiny.pipeline, tmp_path / "upcast")
    build.rewrite(upcast / "vae" / "config.json", force_upcast=True)
    settings = tiny.settings(f"guidance.model={upcast}", "samples.count=1")
    wanted = torch.float32 if dtype == torch.float16 else dtype
    assert models.load_pipeline(settings, "cpu").autoencoder.dtype == wanted, "SDXL's own overflows in half precision"
    assert run.imagined("a cat", settings, 0, "cpu", quietly).std() > 0
    assert np.isfinite(logits(tiny, f"guidance.model={upcast}")).all()
