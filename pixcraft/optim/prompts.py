"""Prompts as SDXL reads them, and pictures from a prompt alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from pixcraft.errors import InputError
from pixcraft.optim import choice, clip, image_prompt
from pixcraft.optim.choice import Told
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
    """`samples.count` pictures of the pipeline, the best first. The k-th sample is the same whatever the count.

    The best by CLIP score, the model's likelihood and agreement (see `choice`), as `samples` weighs them. `guidance`
    gives the side, the negative prompt and the micro-conditioning.

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
        order = _order(pipeline, prompt, pictures, scores, samples, guidance)
    return [Made(pictures[number], scores[number]) for number in order]


def _order(
    pipeline: Pipeline,
    prompt: str,
    pictures: list[Tensor],
    scores: list[float],
    samples: SampleSettings,
    guidance: GuidanceSettings,
) -> list[int]:
    """Numbers of the pictures, the best first; what has no weight is not computed."""
    terms, shown = {"clip": torch.tensor(scores)}, torch.cat(pictures)
    if samples.likelihood:
        told, untold = words(pipeline, prompt, guidance)
        terms["likelihood"] = choice.likelihood(pipeline, shown, told, untold, _at_once(shown.shape[-1]))
    if samples.agreement:
        terms["agreement"] = choice.agreement(shown)
    return choice.best_first(terms, {name: getattr(samples, name) for name in terms})


def words(pipeline: Pipeline, prompt: str, guidance: GuidanceSettings) -> tuple[Told, Told]:
    """What the U-Net is told of a prompt and of the negative one; the model's zeros where that is empty."""
    hidden, pooled = encode_text(pipeline, prompt)
    negative, negative_pooled = encode_text(pipeline, guidance.negative_prompt)
    if not guidance.negative_prompt and pipeline.empty_is_zero:
        negative, negative_pooled = torch.zeros_like(hidden), torch.zeros_like(pooled)
    ids = torch.tensor([time_ids(guidance, side_of(pipeline, guidance))], device=pipeline.device, dtype=pipeline.dtype)
    also: dict[str, Any] = {"image_embeds": [_no_picture(pipeline)]} if pipeline.adapter is not None else {}
    rows = ((hidden, pooled), (negative, negative_pooled))
    told, untold = (Told(one, {"text_embeds": two, "time_ids": ids, **also}) for one, two in rows)
    return told, untold


def _at_once(side: int) -> int:
    return max(1, AT_ONCE // side**2)


def side_of(pipeline: Pipeline, guidance: GuidanceSettings) -> int:
    """The side in pixels that is shown to the model: as set, to a whole multiple of what the U-Net takes."""
    wanted = guidance.pixels or pipeline.pixels
    return max(1, round(wanted / pipeline.multiple)) * pipeline.multiple


def _sampled(
    pipeline: Pipeline, prompt: str, samples: SampleSettings, seed: int, guidance: GuidanceSettings
) -> list[Tensor]:
    side = side_of(pipeline, guidance)
    ids = time_ids(guidance, side)
    told, untold = words(pipeline, prompt, guidance)
    options: dict[str, Any] = {
        "prompt_embeds": told.hidden,
        "pooled_prompt_embeds": told.added["text_embeds"],
        "negative_prompt_embeds": untold.hidden,
        "negative_pooled_prompt_embeds": untold.added["text_embeds"],
        "num_inference_steps": samples.steps,
        "guidance_scale": samples.scale,
        "height": side,
        "width": side,
        "original_size": tuple(ids[:2]),
        "crops_coords_top_left": tuple(ids[2:4]),
        "target_size": tuple(ids[4:]),
        "output_type": "latent",
    }
    diffusion, pictures, batch = assembled(pipeline), [], _at_once(side)
    if pipeline.adapter is not None:
        blank = _no_picture(pipeline)
        # For the positive row, and with guidance the negative one.
        options["ip_adapter_image_embeds"] = [blank.repeat(2 if samples.scale > 1 else 1, *(1,) * (blank.ndim - 1))]
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


def _no_picture(pipeline: Pipeline) -> Tensor:
    """(1, 1, ...): no picture as a prompt, since there is none yet."""
    assert pipeline.adapter is not None
    return pipeline.adapter.embed(torch.zeros(1, 3, 8, 8))[1]
