"""Timesteps, w(t), temperature, learning rate and coarseness of a step."""

from __future__ import annotations

import math
from functools import lru_cache

import torch
from torch import Tensor

from pixcraft.optim.settings import GuidanceSettings, Range, TrainingSettings

TIMESTEPS = 1000


@lru_cache(maxsize=1)
def alphas_cumprod() -> Tensor:
    """(1000,) float32: SDXL's cumulative alphas (scaled-linear beta from 0.00085 to 0.012)."""
    betas = torch.linspace(0.00085**0.5, 0.012**0.5, TIMESTEPS, dtype=torch.float32) ** 2
    return torch.cumprod(1 - betas, 0)


def t_bounds(settings: GuidanceSettings, step: int, steps: int) -> tuple[float, float, int, int]:
    """Least and largest t of a step, as shares of the schedule and as whole numbers, both included.

    uniform      the whole range in every step
    bounded-max  the largest t falls to `t_bound` until `t_reached` of the steps are done (the authors' default)
    decreasing   one t a step, falling evenly from the largest to the least (as DreamTime, arXiv 2306.12422)
    linear       a sliver of the range, (t_max - t_min) / steps wide, that slides down (the authors' 'linear')
    """
    least, most = settings.t_min, settings.t_max
    done = step / max(steps, 1)
    if settings.timesteps == "bounded-max":
        fall = 1.0 if settings.t_reached == 0 else min(1.0, done / settings.t_reached)
        most -= (most - settings.t_bound) * fall
    elif settings.timesteps == "decreasing":
        least = most = most - (most - least) * min(1.0, step / max(steps - 1, 1))
    elif settings.timesteps == "linear":
        width = (most - least) / max(steps, 1)
        most = max(most - width * step, least + width)
        least = most - width
    low = min(max(int(TIMESTEPS * least + 1e-9), 0), TIMESTEPS - 1)
    return least, most, low, max(low, min(int(TIMESTEPS * most + 1e-9), TIMESTEPS - 1))


def draw_timestep(settings: GuidanceSettings, step: int, steps: int, host: torch.Generator) -> int:
    """A whole t, uniform within the bounds of the step; `host` is on the CPU, so that no device waits."""
    _, _, low, high = t_bounds(settings, step, steps)
    return int(torch.randint(low, high + 1, (), generator=host))


def weighting(kind: str, alpha_cumprod: float) -> float:
    """w(t): "sigma2" is 1 - cumulative alpha, "one" is 1."""
    return 1.0 - alpha_cumprod if kind == "sigma2" else 1.0


def rate_factor(settings: TrainingSettings, step: int) -> float:
    """The learning rate of a step as a share of its peak: linear warm-up, then constant, cosine or linear to 0."""
    if step < settings.warm_up:
        return step / settings.warm_up
    done = min(1.0, (step - settings.warm_up) / max(settings.steps - settings.warm_up, 1))
    if settings.schedule == "cosine":
        return 0.5 * (1 + math.cos(math.pi * done))
    return 1 - done if settings.schedule == "linear" else 1.0


def draw_temperature(temperature: Range, host: torch.Generator) -> float:
    """A number of the range, uniformly; nothing is drawn where it is fixed."""
    if temperature.low == temperature.high:
        return temperature.low
    share: float = torch.rand(1, generator=host).tolist()[0]
    return temperature.low + share * (temperature.high - temperature.low)


def block(training: TrainingSettings, step: int) -> int:
    """Side in cells of the blocks that share their logits: `coarse`, halved in stages of equal length down to 1."""
    stages = training.coarse.bit_length()
    return training.coarse >> min(step * stages // max(training.steps, 1), stages - 1)


def coarse_end(training: TrainingSettings) -> int:
    """The first step at which every cell has its own logits."""
    stages = training.coarse.bit_length()
    return -(-training.steps * (stages - 1) // stages)
