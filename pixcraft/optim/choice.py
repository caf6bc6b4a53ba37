"""Which of a prompt's pictures to take: what CLIP says, what the model itself says, and what the pictures agree on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from pixcraft.optim.models import Pipeline

TIMES = (700, 800, 900)
"""Timesteps at which a picture is noised: late enough that its motif is in question, not its texture."""
CELLS = 16
"""Side at which pictures are compared with one another."""


@dataclass(frozen=True)
class Told:
    """What the U-Net is told: hidden states (1, tokens, width), and SDXL's other conditions, one row each."""

    hidden: Tensor
    added: Mapping[str, Any]


def best_first(terms: Mapping[str, Tensor], weights: Mapping[str, float]) -> list[int]:
    """Numbers of the pictures by the weighted sum of their standard scores; `terms` are (b,) each."""
    total = sum(weights[name] * standard(values) for name, values in terms.items())
    assert isinstance(total, Tensor)
    return [int(number) for number in total.argsort(descending=True, stable=True)]


def standard(values: Tensor) -> Tensor:
    """`values` (b,) with mean 0 and deviation 1; zeros where all are alike."""
    return (values - values.mean()) / values.std(correction=0).clamp(min=1e-9)


def agreement(pictures: Tensor) -> Tensor:
    """(b,): minus the mean distance of each picture (b, 3, h, w) from the others.

    Samples that fail do so in different ways; those that show the motif are near one another.
    """
    small = functional.interpolate(pictures, (CELLS, CELLS), mode="area").flatten(1)
    return -torch.cdist(small, small).mean(1)


@torch.no_grad()
def likelihood(pipeline: Pipeline, pictures: Tensor, told: Told, untold: Told, batch: int) -> Tensor:
    """(b,): how much better the model finds noise in a picture (b, 3, h, w) with the prompt than without one.

    A diffusion classifier (Li et al. 2023); the noise is the same for all pictures. `batch` pictures go at once.
    """
    gains = torch.cat([_gains(pipeline, part, told, untold) for part in torch.split(pictures, batch)], dim=1)
    return (gains / gains.abs().mean(1, keepdim=True).clamp(min=1e-9)).mean(0).cpu()


def _gains(pipeline: Pipeline, pictures: Tensor, told: Told, untold: Told) -> Tensor:
    """(times, b): the error without the prompt less that with it."""
    latents = pipeline.encode(pictures.to(pipeline.device))
    gains = []
    for time in TIMES:
        alpha = float(pipeline.alphas[time])
        noise = torch.randn(latents[:1].shape, generator=torch.Generator().manual_seed(time)).to(latents.device)
        noisy = alpha**0.5 * latents + (1 - alpha) ** 0.5 * noise
        with_it, without = (
            (_noise(pipeline, noisy, time, words) - noise).square().mean((1, 2, 3)) for words in (told, untold)
        )
        gains.append(without - with_it)
    return torch.stack(gains)


def _noise(pipeline: Pipeline, noisy: Tensor, time: int, words: Told) -> Tensor:
    """The noise that the U-Net sees in `noisy` (b, 4, h, w), each under the same words."""
    repeats, cast = len(noisy), noisy.to(pipeline.dtype)
    added = {name: _repeated(value, repeats) for name, value in words.added.items()}
    timestep = torch.tensor(time, device=noisy.device)
    hidden = _repeated(words.hidden, repeats)
    found = pipeline.unet(cast, timestep, hidden, added_cond_kwargs=added, return_dict=False)[0]
    return pipeline.noise_of(found.float(), noisy, time)


def _repeated(value: Any, repeats: int) -> Any:
    if isinstance(value, list):
        return [_repeated(one, repeats) for one in value]
    return value.expand(repeats, *value.shape[1:])
