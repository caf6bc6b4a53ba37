"""Tiny models on disk, built once for all tests here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pixcraft.optim.presetfile import load_settings
from pixcraft.optim.settings import Settings

if TYPE_CHECKING:
    from pixcraft.optim.models import Pipeline


@dataclass(frozen=True)
class Tiny:
    """Where the tiny models are, and their pipelines by what was asked for."""

    pipeline: Path
    plain: Path
    lora: Path
    other_lora: Path
    adapter: Path
    other_adapter: Path
    dpt: Path
    other_dpt: Path
    blip: Path
    clip: Path
    taesd: Path
    other_net: Path
    loaded: dict[str, Pipeline]

    def settings(self, *overrides: str) -> Settings:
        """The authors' defaults on the tiny pipeline at a fixed t, without augmentation and control nets."""
        return load_settings(
            "reference",
            (
                f"guidance.model={self.pipeline}",
                "guidance.autoencoder=",
                "guidance.pixels=0",
                "guidance.timesteps=uniform",
                "guidance.t_min=0.5",
                "guidance.t_max=0.5",
                "augment.gray=0",
                "augment.perspective=0",
                "augment.flip=0",
                "control.canny=0",
                "control.depth=0",
                "control.canny_model=",
                "control.depth_model=",
                f"control.depth_estimator={self.dpt}",
                "samples.count=3",
                "samples.steps=2",
                f"samples.clip_model={self.clip}",
                f"samples.captioner={self.blip}",
                *overrides,
            ),
        )

    def load(self, settings: Settings) -> Pipeline:
        """The pipeline of `settings`, loaded once: tests must not change it."""
        from pixcraft.optim.models import load_pipeline

        guidance, control = settings.guidance, settings.control
        loras = (guidance.lora, guidance.image_scale, guidance.image_adapter)
        nets = (control.canny, control.depth, control.canny_model, control.depth_model)
        key = repr((guidance.model, guidance.autoencoder, loras, nets))
        if key not in self.loaded:
            self.loaded[key] = load_pipeline(settings, "cpu")
        return self.loaded[key]


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """The tiny models."""
    import torch

    from tests.optim import tiny as build

    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("tiny")

    def saved(name: str, make: Callable[[], object], seed: int) -> Path:
        torch.manual_seed(seed)
        make().save_pretrained(folder / name)  # type: ignore[attr-defined]
        return folder / name

    return Tiny(
        pipeline=build.pipeline(folder / "whole"),
        plain=build.pipeline(folder / "plain", image_encoder=False, controls=()),
        lora=build.lora(folder / "one.safetensors"),
        other_lora=build.lora(folder / "two.safetensors", "up_blocks.0.attentions.0.proj_in", seed=1),
        adapter=build.adapter(folder / "adapter"),
        other_adapter=build.adapter(folder / "other_adapter", seed=9),
        dpt=build.dpt(folder / "dpt"),
        other_dpt=build.dpt(folder / "other_dpt", seed=8),
        blip=build.blip(folder / "blip"),
        clip=build.clip_model(folder / "clip"),
        taesd=saved("taesd", build.taesd, 5),
        other_net=saved("net", build.control_net, 6),
        loaded={},
    )
