"""Prompts as SDXL reads them, and pictures from a prompt alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from pixcraft.errors import InputError
from pixcraft.optim import clip, image_prompt
from pixcraft.optim.devices import memory_guard
from pixcraft.optim.models import Pipeline, assembled
from pixcraft.optim.settings import GuidanceSettings, SampleSettings

AT_ONCE = 512 * 512
"""Pixels sampled in one batch."""
MOST = 1000
"""Samples of a seed, at most."""


@dataclass(frozen=True)
class Row:
    """What one row of the U-Net's batch is told."""

    hidden: Tensor
    """(1, tokens, width): both text encoders' last-but-one layers."""
    pooled: Tensor
    """(1, d): the second one's embedding of the whole text."""
    image: Tensor | None = None
    """(1, 1, ...): the picture as a prompt, where there is an IP-Adapter."""


@dataclass(frozen=True)
class Prompts:
    """The rows by name (see `scores.ROWS`), and what was too long to be read."""

    rows: Mapping[str, Row]
    left_out: Sequence[str] = field(default_factory=list)
    """The end of each text that did not fit into the tokenizer's window."""


@torch.no_grad()
def encode_text(pipeline: Pipeline, text: str) -> tuple[Tensor, Tensor]:
    """Hidden states (1, tokens, width) and pooled embedding (1, d) of a text, taken literally.

    Raises:
        InputError: the text encoders were released.
    """
    if pipeline.text is None:
        raise InputError("the text encoders were released", "load the pipeline again")
    hidden: list[Tensor] = []
    pooled: Any = None
    for tokenizer, encoder in zip(pipeline.text.tokenizers, pipeline.text.encoders, strict=True):
        length = _window(tokenizer, encoder)
        ids = tokenizer(text, padding="max_length", max_length=length, truncation=True, return_tensors="pt").input_ids
        found = encoder(ids.to(pipeline.device), output_hidden_states=True)
        hidden.append(found.hidden_states[-2])
        pooled = getattr(found, "text_embeds", None)
    return torch.cat(hidden, -1), pooled


def _window(tokenizer: Any, encoder: Any) -> int:
    return int(min(tokenizer.model_max_length, encoder.config.max_position_embeddings))


def left_out(pipeline: Pipeline, text: str) -> str:
    """The end of a text that the first tokenizer's window has no room for; "" where all is read."""
    if pipeline.text is None:
        return ""
    tokenizer, encoder = pipeline.text.tokenizers[0], pipeline.text.encoders[0]
    ids = tokenizer(text, truncation=False, verbose=False).input_ids[1:-1]
    rest: str = tokenizer.decode(ids[_window(tokenizer, encoder) - 2 :])
    return rest.strip()


def encode(
    pipeline: Pipeline, prompt: str, negative: str = "", source: str = "", picture: Tensor | None = None
) -> Prompts:
    """The rows of a run. An empty negative prompt is the encoded empty text, as in the authors' code.

    `picture` (1, 3, h, w) sRGB is a second prompt for the positive row where the pipeline has an IP-Adapter; the other
    rows are told of no picture.

    Raises:
        InputError: an IP-Adapter without a picture; text encoders that were released.
    """
    shown = unseen = None
    if pipeline.adapter is not None:
        if picture is None:
            raise InputError("guidance.image_scale needs a picture")
        shown, unseen = pipeline.adapter.embed(picture)
    with memory_guard(pipeline.device):
        texts = {text: encode_text(pipeline, text) for text in (prompt, negative, source, "")}
    others = {text: Row(*found, unseen) for text, found in texts.items()}
    rows = {
        "positive": Row(*texts[prompt], shown),
        "negative": others[negative],
        "unconditional": others[""],
        "source": others[source],
        "reference": others[source],
        "reference_negative": others[negative],
    }
    return Prompts(rows, [rest for rest in (left_out(pipeline, text) for text in (prompt, negative, source)) if rest])


def time_ids(settings: GuidanceSettings, side: int) -> list[float]:
    """SDXL's micro-conditioning: original height and width, crop from the top and left, target height and width."""
    original = settings.original_size or side
    return [original, original, settings.crop_top, settings.crop_left, side, side]


@dataclass(frozen=True)
class Made:
    """A picture (1, 3, h, w), sRGB in [0, 1], on the CPU, and its CLIP cosine with the prompt."""

    picture: Tensor
    score: float


def pictures_from_prompt(
    pipeline: Pipeline,
    prompt: str,
    samples: SampleSettings,
    seed: int,
    guidance: GuidanceSettings | None = None,
) -> list[Made]:
    """`samples.count` pictures of the pipeline, the best by CLIP score first. The k-th is the same whatever the count.

    `guidance` gives the side, the negative prompt and the micro-conditioning.

    Raises:
        InputError: an empty prompt; text encoders that were released.
        ModelUnavailable: the pipeline has no CLIP of its own and `samples.clip_model` was not fetched.
        OutOfMemory: the device is full.
    """
    if not prompt.strip():
        raise InputError("without a picture a prompt is needed", "for example --prompt 'a red heart'")
    guidance = guidance or GuidanceSettings()
    with memory_guard(pipeline.device):
        pictures = _sampled(pipeline, prompt, samples, seed, guidance)
        scores = clip.scores(pipeline, pictures, prompt, samples.clip_model)
    made = [Made(picture, score) for picture, score in zip(pictures, scores, strict=True)]
    return sorted(made, key=lambda one: -one.score)


def side_of(pipeline: Pipeline, guidance: GuidanceSettings) -> int:
    """The side in pixels that is shown to the model: as set, to a whole multiple of what the U-Net takes."""
    wanted = guidance.pixels or pipeline.pixels
    return max(1, round(wanted / pipeline.multiple)) * pipeline.multiple


def _sampled(
    pipeline: Pipeline, prompt: str, samples: SampleSettings, seed: int, guidance: GuidanceSettings
) -> list[Tensor]:
    side = side_of(pipeline, guidance)
    ids = time_ids(guidance, side)
    hidden, pooled = encode_text(pipeline, prompt)
    negative, negative_pooled = encode_text(pipeline, guidance.negative_prompt)
    if not guidance.negative_prompt and pipeline.empty_is_zero:
        negative, negative_pooled = torch.zeros_like(hidden), torch.zeros_like(pooled)
    options: dict[str, Any] = {
        "prompt_embeds": hidden,
        "pooled_prompt_embeds": pooled,
        "negative_prompt_embeds": negative,
        "negative_pooled_prompt_embeds": negative_pooled,
        "num_inference_steps": samples.steps,
        "guidance_scale": samples.scale,
        "height": side,
        "width": side,
        "original_size": tuple(ids[:2]),
        "crops_coords_top_left": tuple(ids[2:4]),
        "target_size": tuple(ids[4:]),
        "output_type": "latent",
    }
    diffusion, pictures, batch = assembled(pipeline), [], max(1, AT_ONCE // side**2)
    if pipeline.adapter is not None:
        options["ip_adapter_image_embeds"] = [_no_picture(pipeline, samples.scale > 1)]
        image_prompt.set_scale(pipeline, 0)
    first = seed * MOST  # so that two seeds share no sample
    for start in range(0, samples.count, batch):
        seeds = range(first + start, first + min(start + batch, samples.count))
        generators = [torch.Generator().manual_seed(one) for one in seeds]
        latents = diffusion(num_images_per_prompt=len(seeds), generator=generators, **options).images
        pictures += list(torch.split(pipeline.decode(latents).cpu(), 1))
    if pipeline.adapter is not None:
        image_prompt.set_scale(pipeline, pipeline.adapter.scale)
    return pictures


def _no_picture(pipeline: Pipeline, guided: bool) -> Tensor:
    """(rows, 1, ...): no picture, since there is none yet, for the positive row and with guidance the negative one."""
    assert pipeline.adapter is not None
    blank = pipeline.adapter.embed(torch.zeros(1, 3, 8, 8))[1]
    return blank.repeat(2 if guided else 1, *(1,) * (blank.ndim - 1))
