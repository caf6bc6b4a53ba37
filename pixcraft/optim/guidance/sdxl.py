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
from pixcraft.optim.frame import frame, framed
from pixcraft.optim.models import Pipeline
from pixcraft.optim.prompts import Prompts, Row, time_ids
from pixcraft.optim.scores import ROWS, SCORES, Predictions
from pixcraft.optim.settings import Settings
from pixcraft.optim.stretch import stretched

SMALL = 256
"""Side in pixels of the square in which cells are put into perspective."""


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
        self.alphas: list[float] = pipeline.alphas.tolist()
        self.timesteps = torch.arange(len(self.alphas), device=pipeline.device)
        self.slots, self.batch = _batch(prompts.rows, names)
        ids = time_ids(settings.guidance, conditions.place.side)
        self.time_ids = torch.tensor([ids], device=pipeline.device, dtype=pipeline.dtype).expand(len(self.batch), -1)
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
            shown, maps = self._moved(image, drawn)
            latents = self.pipeline.encode(shown)
            with torch.no_grad():
                target = latents - self.direction(latents, maps, self._reference(drawn))
        return 0.5 * (latents - target).square().sum()

    def _moved(self, image: Tensor, drawn: augment.Augmentation) -> tuple[Tensor, list[Tensor]]:
        """`image` in the model's square, and the maps, both changed as drawn.

        In perspective the cells are moved in a smaller square, which is then stretched: within 0.012 on average of
        moving the large one, for an eighth of the work.
        """
        place, resize = self.conditions.place, self.settings.guidance.resize
        gray_maps = [found[:, :1] for found in self.conditions.maps]
        small = drawn.corners is not None and resize == "bilinear" and place.side > SMALL
        inner = frame(place.height, place.width, SMALL) if small else place
        shown, maps = augment.warp(drawn, framed(image, inner, self.ground, resize), gray_maps, self.ground)
        return stretched(shown, (place.side, place.side)), [found.expand(-1, 3, -1, -1) for found in maps]

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
        rows = [row for row, _ in self.batch]
        hidden = torch.cat([row.hidden for row in rows])
        added: dict[str, Any] = {"text_embeds": torch.cat([row.pooled for row in rows]), "time_ids": self.time_ids}
        residuals = self._control(noisy, maps, hidden, added)
        images = [row.image for row in rows if row.image is not None]
        added |= {"image_embeds": [torch.cat(images)]} if images else {}
        timestep, cast = self.timesteps[self.t], noisy.to(self.pipeline.dtype)
        found = self.pipeline.unet(cast, timestep, hidden, added_cond_kwargs=added, return_dict=False, **residuals)[0]
        return self.pipeline.noise_of(found.float(), noisy, self.t)

    def _control(self, noisy: Tensor, maps: list[Tensor], hidden: Tensor, added: dict[str, Any]) -> dict[str, object]:
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
            hidden[chosen],
            {name: value[chosen] for name, value in added.items()},
        )
        return control.for_row(found, chosen.start, rows) if settings.prompt_row_only else found

    def _reference(self, drawn: augment.Augmentation) -> Tensor | None:
        """Latents of the picture itself, changed as the product was; None where no row sees them."""
        if self.conditions.picture is None or not any(refers for _, refers in self.batch):
            return None
        shown, _ = augment.warp(drawn, self.conditions.picture, (), self.ground)
        return self.pipeline.encode(shown)


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
