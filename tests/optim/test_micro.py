"""The shipped micro model: the whole path with real semantics, which random weights cannot show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from pixcraft.optim import prompts, run
from pixcraft.optim.devices import pick_device
from pixcraft.optim.edges import canny
from pixcraft.optim.hub import MICRO
from pixcraft.optim.models import Pipeline, load_pipeline
from pixcraft.optim.presetfile import load_settings
from pixcraft.optim.settings import SampleSettings, Settings

RGB = (
    (255, 255, 255), (20, 20, 22), (215, 40, 50), (40, 100, 200), (50, 160, 70), (250, 210, 50), (120, 75, 45),
    (245, 130, 40),
)  # fmt: skip
COLOURS = np.array(RGB, np.float32) / 255
ONE = SampleSettings(count=1, steps=15, scale=5)


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def micro() -> Pipeline:
    return load_pipeline(load_settings("micro"), "cpu")


def task(prompt: str, settings: Settings, picture: np.ndarray | None = None, side: int = 24) -> run.Task:
    shown = np.full((side, side, 3), 1.0, np.float32) if picture is None else picture
    return run.Task(
        picture=shown,
        elements=COLOURS[:, None, None],
        codes=tuple(map(str, range(len(COLOURS)))),
        stitched=np.ones((side, side), np.bool_),
        ground=(255, 255, 255),
        prompt=prompt,
        seed=1,
        settings=settings,
        device="cpu",
    )


def optimised(prompt: str, *overrides: str, side: int = 24) -> np.ndarray:
    """Labels (side, side) of a short run from nothing."""
    settings = load_settings("micro", ("layer.initial=zero", "guidance.t_min=0.5", "guidance.t_max=0.98", *overrides))
    return run.distilled(task(prompt, settings, side=side), lambda *stage: None).logits.argmax(-1)


def share(labels: np.ndarray, colour: int) -> float:
    return float((labels == colour).mean())


def sampled(pipeline: Pipeline, prompt: str, negative: str = "", seed: int = 3) -> torch.Tensor:
    guidance = replace(load_settings("micro").guidance, negative_prompt=negative)
    return prompts.pictures_from_prompt(pipeline, prompt, ONE, seed, guidance)[0].picture


def test_it_is_small_and_says_what_it_is() -> None:
    size = sum(path.stat().st_size for path in MICRO.rglob("*") if path.is_file())
    assert size <= 20_000_000
    card = (MICRO / "README.md").read_text(encoding="utf-8")
    for word in (
        "Fluent Emoji",
        "Noto Emoji",
        "Twemoji",
        "MIT",
        "Apache-2.0",
        "CC-BY",
        "python -m pixcraft.optim.training",
    ):
        assert word in card


def test_it_has_all_parts_of_sdxl(micro: Pipeline) -> None:
    assert micro.text is not None
    assert micro.image_encoder is not None
    assert micro.unet.config.addition_embed_type == "text_time"
    assert (micro.pixels, micro.factor) == (64, 4)


def test_words_decide_the_colour_of_a_sample(micro: Pipeline) -> None:
    red, blue = sampled(micro, "red heart"), sampled(micro, "blue heart")
    assert red[0, 0].mean() > blue[0, 0].mean() + 0.05
    assert blue[0, 2].mean() > red[0, 2].mean() + 0.05


def test_score_distillation_draws_what_the_words_say() -> None:
    """From nothing, by the gradient alone: a red heart has more red than blue, and the other way round."""
    red, blue = optimised("red heart"), optimised("blue heart")
    assert share(red, 2) > share(blue, 2) + 0.1
    assert share(blue, 3) > share(red, 3) + 0.1


def test_the_clip_score_knows_the_right_words(micro: Pipeline) -> None:
    from pixcraft.optim import clip

    words = ("red heart", "rocket", "strawberry", "penguin", "sunflower")
    pictures = [sampled(micro, word, seed=5) for word in words]
    table = np.array([clip.scores(micro, pictures, word, "") for word in words])
    assert (table.argmax(axis=0) == np.arange(len(words))).mean() >= 0.8


def test_entropy_falls_with_gumbel_noise_and_stays_higher_without() -> None:
    """Figure 6 of the paper."""

    plain = (
        "layer.initial=zero", "losses.fft=0", "losses.confetti=0", "training.normalise=no", "training.steps=150",
        "training.learning_rate=0.1", "guidance.scale=20", "guidance.timesteps=uniform", "guidance.t_min=0.5",
        "guidance.t_max=0.98",
    )  # fmt: skip

    def entropy(sampling: str) -> float:
        settings = load_settings("micro", (f"layer.sampling={sampling}", *plain))
        shares = torch.from_numpy(run.distilled(task("strawberry", settings), lambda *stage: None).logits).softmax(-1)
        return float(torch.special.entr(shares).sum(-1).mean() / np.log(len(COLOURS)))

    with_noise, without = entropy("gumbel"), entropy("softmax")
    assert with_noise < 0.5
    assert with_noise < without


def test_control_keeps_the_edges_of_a_picture() -> None:
    """Edges of a sample under control meet the wanted ones more than those of a free sample."""
    settings = load_settings("micro", ("control.canny=1",))
    pipeline = load_pipeline(settings, "cpu")
    (net,) = pipeline.nets
    wanted = sampled(pipeline, "penguin", seed=11)
    edges = canny(wanted[0].permute(1, 2, 0).double().numpy())
    condition = torch.from_numpy(edges)[None, None].expand(1, 3, -1, -1)

    def overlap(scale: float, seed: int) -> float:
        from diffusers import StableDiffusionXLControlNetPipeline

        assert pipeline.text is not None
        (one, two), (first, second) = pipeline.text.encoders, pipeline.text.tokenizers
        made = StableDiffusionXLControlNetPipeline(
            pipeline.autoencoder, one, two, first, second, pipeline.unet, net.model, pipeline.scheduler,
            force_zeros_for_empty_prompt=True, add_watermarker=False,
        )  # fmt: skip
        made.set_progress_bar_config(disable=True)
        image = made(
            "penguin", image=condition, controlnet_conditioning_scale=scale, num_inference_steps=15, guidance_scale=5.0,
            generator=torch.Generator().manual_seed(seed), output_type="pt",
        ).images.float()  # fmt: skip
        found = canny(image[0].permute(1, 2, 0).double().numpy())
        near = torch.nn.functional.max_pool2d(torch.from_numpy(np.stack([edges, found]))[:, None], 3, 1, 1)[:, 0] > 0
        return float((near[0] & near[1]).sum() / (near[0] | near[1]).sum())

    free = np.mean([overlap(0.0, seed) for seed in (1, 2, 3)])
    bound = np.mean([overlap(1.0, seed) for seed in (1, 2, 3)])
    assert bound > free + 0.05


def test_a_prompt_becomes_a_picture_without_a_net(micro: Pipeline) -> None:
    made = run.imagined("a red heart", load_settings("micro", ("samples.count=2",)), 0, "cpu", lambda *stage: None)
    assert made.shape == (64, 64, 3)
    assert made.dtype == np.uint8
    assert pick_device("cpu")[0].type == "cpu"
