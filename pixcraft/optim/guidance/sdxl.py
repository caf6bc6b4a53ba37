"""Score distillation from an SDXL-shaped diffusion model (Poole et al. 2022, as SD-piXL uses it)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from pixcraft.errors import InputError
from pixcraft.optim import augment, control, schedule
from pixcraft.optim.conditions import Conditions
from pixcraft.optim.devices import memory_guard
from pixcraft.optim.frame import Frame, framed
from pixcraft.optim.maps import Maps
from pixcraft.optim.models import Pipeline
from pixcraft.optim.prompts import Prompts, Row, time_ids
from pixcraft.optim.scores import ROWS, SCORES, Predictions
from pixcraft.optim.settings import Settings
from pixcraft.optim.stretch import stretched

SAMPLES = 3
"""Pixels of a side of a cell where cells are put into perspective."""


class ScoreDistillation:
    """How a picture should change for the diffusion model to find it likely, given the prompts and conditions."""

    def __init__(
        self,
        pipeline: Pipeline,
        prompts: Prompts,
        settings: Settings,
        conditions: Conditions,
        ground: Tensor,
        host: torch.Generator,
        noise: torch.Generator | None,
    ) -> None:
        """`ground` (3,) sRGB fills what the picture does not cover; `host` decides, `noise` draws on the device.

        Raises:
            InputError: conditions that do not fit the pipeline's control nets, or a variant that needs a picture.
        """
        names = ROWS[settings.guidance.variant]
        if len(conditions.maps) != len(pipeline.nets):
            raise InputError(f"{len(pipeline.nets)} control nets and {len(conditions.maps)} maps")
        if conditions.picture is None and any(map(_is_reference, names)):
            raise InputError(f"guidance.variant {settings.guidance.variant} needs a picture")
        self.pipeline, self.settings, self.conditions = pipeline, settings, conditions
        self.ground, self.host, self.noise = ground.to(pipeline.device), host, noise
        self.maps = Maps(conditions.maps)
        self.alphas: list[float] = pipeline.alphas.tolist()
        self.timesteps = torch.arange(len(self.alphas), device=pipeline.device)
        self.slots, self.batch = _batch(prompts.rows, names)
        ids = time_ids(settings.guidance, conditions.place.side)
        self.time_ids = torch.tensor([ids], device=pipeline.device, dtype=pipeline.dtype).expand(len(self.batch), -1)
        told = [row for row, _ in self.batch]
        # One tensor for all steps: the networks keep what they made of it.
        self.hidden, self.pooled = torch.cat([row.hidden for row in told]), torch.cat([row.pooled for row in told])
        self.images = [row.image for row in told if row.image is not None]
        self.t = 0
        """The timestep of the last call."""

    def __call__(self, image: Tensor, step: int) -> Tensor:
        """Half the squared norm of g, with the gradient g on the latents of `image` (1, 3, h, w), sRGB in [0, 1].

        Raises:
            OutOfMemory: the device is full.
        """
        guidance = self.settings.guidance
        self.t = schedule.draw_timestep(guidance, step, self.settings.training.steps, self.host)
        drawn = augment.draw(self.settings.augment, self.host)
        with memory_guard(self.pipeline.device):
            shown = as_seen(image, self.conditions.place, guidance.resize, drawn, self.ground)
            latents = self.pipeline.latents_of(shown)
            with torch.no_grad():
                target = latents - self.direction(latents, self.maps.moved(drawn), self._reference(drawn))
        return 0.5 * (latents - target).square().sum()

    def direction(self, latents: Tensor, maps: list[Tensor], reference: Tensor | None = None) -> Tensor:
        """G (1, 4, h, w), w(t) included, at the timestep of the last call."""
        guidance, alpha = self.settings.guidance, self.alphas[self.t]
        noise = torch.randn(latents.shape, generator=self.noise, device=latents.device)
        noisy = [alpha**0.5 * clean + (1 - alpha) ** 0.5 * noise for clean in (latents, reference) if clean is not None]
        predicted = self.predict(torch.cat([noisy[refers] for _, refers in self.batch]), maps)
        seen = Predictions(noise, **{name: predicted[slot : slot + 1] for name, slot in self.slots.items()})
        weight = schedule.weighting(guidance.weighting, alpha)
        return weight * SCORES[guidance.variant](seen, guidance, self.t)

    def predict(self, noisy: Tensor, maps: list[Tensor]) -> Tensor:
        """The noise that the U-Net sees in every row of `noisy` (r, 4, h, w), float32."""
        added: dict[str, Any] = {"text_embeds": self.pooled, "time_ids": self.time_ids}
        residuals = self._control(noisy, maps, added)
        added |= {"image_embeds": [torch.cat(self.images)]} if self.images else {}
        timestep, cast = self.timesteps[self.t], noisy.to(self.pipeline.dtype)
        (found,) = self.pipeline.unet(
            cast, timestep, self.hidden, added_cond_kwargs=added, return_dict=False, **residuals
        )
        return self.pipeline.noise_of(found.float(), noisy, self.t)

    def _control(self, noisy: Tensor, maps: list[Tensor], added: dict[str, Any]) -> dict[str, object]:
        """The control nets' residuals; nothing is computed without nets or outside start to end."""
        settings, rows = self.settings.control, len(self.batch)
        if not self.pipeline.nets or not control.active(settings, self.t):
            return {}
        timestep, dtype = self.timesteps[self.t], self.pipeline.dtype
        chosen = slice(self.slots["positive"], self.slots["positive"] + 1) if settings.prompt_row_only else slice(rows)
        found = control.residuals(
            self.pipeline.nets,
            [shown.to(dtype) for shown in maps],
            noisy[chosen].to(dtype),
            timestep,
            self.hidden[chosen] if settings.prompt_row_only else self.hidden,
            {name: value[chosen] for name, value in added.items()},
        )
        return control.for_row(found, chosen.start, rows) if settings.prompt_row_only else found

    def _reference(self, drawn: augment.Augmentation) -> Tensor | None:
        """Latents of the picture itself, changed as the product was; None where no row sees them."""
        if self.conditions.picture is None or not any(refers for _, refers in self.batch):
            return None
        return self.pipeline.encode(augment.warp(drawn, self.conditions.picture, self.ground))


def as_seen(image: Tensor, place: Frame, resize: str, drawn: augment.Augmentation, ground: Tensor) -> Tensor:
    """SRGB `image` (1, 3, h, w) in [0, 1] as the autoencoder sees it: in the square, changed as drawn, in [-1, 1].

    In perspective smooth cells are drawn `SAMPLES` pixels wide and stretched then: within 0.01 on average of moving
    the large square, for a small part of the work.
    """
    image, ground = 2 * image - 1, 2 * ground - 1
    if drawn.corners is None:
        around = augment.toned(drawn, ground.view(1, 3, 1, 1)).flatten()
        return framed(augment.warp(drawn, image, ground), place.mirrored if drawn.flip else place, around, resize)
    if resize != "bilinear":
        return augment.warp(drawn, framed(image, place, ground, resize), ground)
    side = min(place.side, SAMPLES * max(image.shape[-2:]))
    return stretched(augment.in_perspective(drawn, image, place, side, ground), (place.side, place.side))


def _is_reference(name: str) -> bool:
    """Rows named so see the picture itself instead of the product."""
    return name.startswith("reference")


def _batch(rows: Mapping[str, Row], names: tuple[str, ...]) -> tuple[dict[str, int], list[tuple[Row, bool]]]:
    """Where each named row is in the batch, and the batch: rows that are told and see the same are predicted once."""
    batch: list[tuple[Row, bool]] = []
    slots: dict[str, int] = {}
    for name in names:
        keys = [(id(row), refers) for row, refers in batch]
        key = (id(rows[name]), _is_reference(name))
        slots[name] = keys.index(key) if key in keys else len(batch)
        if key not in keys:
            batch.append((rows[name], key[1]))
    return slots, batch
