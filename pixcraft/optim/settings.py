"""Every value of an optimisation, by section, with its default (`pixcraft.optim.presetfile` reads them). No torch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from pixcraft.options import choice, integer, number, option, words, yes_no

SAMPLINGS = ("gumbel", "gumbel-hard", "softmax")
NOISES = ("independent", "correlated")
INITIALS = ("palette-bilinear", "palette-area", "palette", "kmeans", "nearest", "random", "zero")
METRICS = ("l1", "l2", "cosine")
TIMESTEPS = ("uniform", "bounded-max", "decreasing", "linear")
VARIANTS = ("sds", "csd", "nfsd", "bridge", "dds")
LOSSES = ("sds", "fft", "tv", "laplacian", "bilateral", "gradient", "confetti", "colours", "stock", "temporal")


@dataclass(frozen=True)
class Range:
    """A number drawn uniformly from [low, high] in every step; fixed where both are equal."""

    low: float
    high: float

    def __str__(self) -> str:
        """As it is typed: "1" or "0.5..1.5"."""
        return f"{self.low:g}" if self.low == self.high else f"{self.low:g}..{self.high:g}"


def parse_range(text: str) -> Range:
    """Read "1" or "0.5..1.5"."""
    low, _, high = text.partition("..")
    parse = number(1e-3, 1e3)
    found = Range(parse(low), parse(high or low))
    if found.low > found.high:
        raise ValueError(f"{text!r}: the first number is larger")
    return found


def pairs(text: str) -> tuple[str, ...]:
    """A list of NAME or NAME=NUMBER separated by commas, checked."""
    found = words(text)
    for item in found:
        _, mark, value = item.partition("=")
        if mark:
            number(-1e3, 1e3)(value)
    return found


def named_numbers(items: Iterable[str], usual: float = 1.0) -> list[tuple[str, float]]:
    """What `pairs` read, as names with numbers."""
    return [(name, float(value) if mark else usual) for name, mark, value in (item.partition("=") for item in items)]


@dataclass(frozen=True)
class LayerSettings:
    """The logits: how they start and how they are sampled."""

    initial: str = option("palette-bilinear", choice(*INITIALS), "how the first logits come from the picture")
    metric: str = option("l1", choice(*METRICS), "distance between colours for the first logits")
    spread: float = option(1.0, number(0, 100), "standard deviation of random first logits")
    sharpness: float = option(1.0, number(0.01, 1000), "the first logits are multiplied by this")
    sampling: str = option("gumbel", choice(*SAMPLINGS), "gumbel, gumbel-hard (straight-through) or softmax")
    temperature: Range = option(Range(0.5, 1.5), parse_range, "of the softmax: a number, or a range drawn each step")
    noise: str = option("independent", choice(*NOISES), "independent Gumbel noise, or correlated between neighbours")
    correlation: float = option(1.0, number(0, 20), "reach in cells of correlated noise")
    candidates: int = option(0, integer(0, 10_000), "of large palettes, colours that a cell may take; 0 = all")
    look: str = option("flat", choice("flat", "craft"), "cells as flat colours, or as the craft makes them look")
    result: str = option("argmax", choice("argmax", "softmax"), "of the preview: argmax, or the softmax mean")


@dataclass(frozen=True)
class TrainingSettings:
    """The optimiser."""

    steps: int = option(6000, integer(0, 1_000_000), "steps")
    learning_rate: float = option(0.025, number(1e-6, 100), "peak learning rate of AdamW")
    warm_up: int = option(250, integer(0, 100_000), "steps of linear warm-up")
    schedule: str = option("constant", choice("constant", "cosine", "linear"), "learning rate after the warm-up")
    weight_decay: float = option(0.01, number(0, 10), "decoupled weight decay of AdamW")
    clip: float = option(1.0, number(0, 1e6), "largest norm of the gradient of the logits; 0 = no limit")
    recentre: bool = option(True, yes_no, "subtract each cell's mean logit after every step")
    normalise: bool = option(False, yes_no, "give every loss's gradient norm 1 before its weight")
    coarse: int = option(1, integer(1, 64), "start from logits coarser by this factor, halved in even stages")
    stop_share: float = option(
        0.0, number(0, 1), "stop when fewer cells (a share) changed in `stop_window` steps; 0 = never"
    )
    stop_window: int = option(100, integer(1, 100_000), "steps over which changed cells are counted")
    report_every: int = option(50, integer(1, 100_000), "steps between progress reports and frames")
    save_every: int = option(500, integer(0, 1_000_000), "steps between checkpoints; 0 = only at the end")


@dataclass(frozen=True)
class AugmentSettings:
    """Random changes of the picture and its conditions together."""

    gray: float = option(0.2, number(0, 1), "share of steps in gray")
    perspective: float = option(0.5, number(0, 1), "share of steps in perspective")
    distortion: float = option(0.3, number(0, 1), "how far corners move, as a share of half a side")
    flip: float = option(0.5, number(0, 1), "share of steps mirrored")


@dataclass(frozen=True)
class GuidanceSettings:
    """Score distillation."""

    model: str = option("", str.strip, "pipeline: a hub id or a folder; the micro model if empty")
    autoencoder: str = option("", str.strip, "autoencoder: a hub id or a folder; the pipeline's own if empty")
    variant: str = option("sds", choice(*VARIANTS), "sds, csd, nfsd, bridge or dds")
    scale: float = option(40.0, number(0, 1000), "guidance scale s of the semantic term")
    noise_weight: float = option(1.0, number(0, 1000), "weight of the noise term")
    semantic_weight: float = option(1.0, number(0, 1000), "weight of the semantic term, besides s")
    weighting: str = option("sigma2", choice("sigma2", "one"), "w(t): 1 - cumulative alpha, or 1")
    timesteps: str = option("bounded-max", choice(*TIMESTEPS), "how t is drawn")
    t_min: float = option(0.02, number(0, 1), "least t as a share of the schedule")
    t_max: float = option(0.98, number(0, 1), "largest t")
    t_bound: float = option(0.8, number(0, 1), "largest t once bounded")
    t_reached: float = option(0.5, number(0, 1), "share of the steps after which it is bounded")
    pixels: int = option(0, integer(0, 4096), "longer side of the picture shown to the model; 0 = the model's own")
    resize: str = option("bilinear", choice("bilinear", "nearest"), "how cells become pixels")
    negative_prompt: str = option("", str, "what the semantic term moves away from")
    source_prompt: str = option("", str, "of bridge and dds: what the picture shows now")
    lora: tuple[str, ...] = option((), pairs, "LoRA files or hub ids, each with =scale")
    image_scale: float = option(0.0, number(0, 10), "IP-Adapter: weight of the picture as a prompt; 0 = off")
    image_adapter: str = option("", str.strip, "IP-Adapter: folder or hub id")
    original_size: int = option(0, integer(0, 16384), "SDXL micro-conditioning: original side in pixels; 0 = as shown")
    crop_top: int = option(0, integer(0, 16384), "SDXL micro-conditioning")
    crop_left: int = option(0, integer(0, 16384), "SDXL micro-conditioning")


@dataclass(frozen=True)
class ControlSettings:
    """Control nets that keep the picture's composition."""

    canny: float = option(0.0, number(0, 10), "scale of the Canny edge net; 0 = not loaded")
    depth: float = option(0.0, number(0, 10), "scale of the depth net; 0 = not loaded")
    canny_model: str = option("", str.strip, "hub id or folder; empty = the pipeline's controlnet_canny")
    depth_model: str = option("", str.strip, "hub id or folder; empty = the pipeline's controlnet_depth")
    depth_estimator: str = option("Intel/dpt-hybrid-midas", str.strip, "DPT: hub id or folder")
    start: float = option(0.0, number(0, 1), "share of the noise schedule, from pure noise, at which control starts")
    end: float = option(1.0, number(0, 1), "share at which it ends")
    low: float = option(100.0, number(0, 1000), "lower Canny threshold")
    high: float = option(200.0, number(0, 1000), "upper Canny threshold")
    blur: float = option(1.0, number(0, 100), "blur in pixels before Canny")
    prompt_row_only: bool = option(False, yes_no, "control only the prompt's row (guess mode): half the cost")


@dataclass(frozen=True)
class SampleSettings:
    """Pictures from a prompt alone."""

    count: int = option(10, integer(1, 1000), "pictures made; the best one is used")
    steps: int = option(50, integer(1, 1000), "denoising steps")
    scale: float = option(7.5, number(0, 100), "guidance scale")
    clip: float = option(1.0, number(0, 100), "weight of the CLIP score in the choice")
    likelihood: float = option(0.0, number(0, 100), "weight of how much better the model explains it with the prompt")
    agreement: float = option(0.0, number(0, 100), "weight of how near it is to the other pictures")
    clip_model: str = option("openai/clip-vit-large-patch14", str.strip, "CLIP that chooses: hub id or folder")
    captioner: str = option("Salesforce/blip-image-captioning-base", str.strip, "BLIP for pictures without a prompt")


@dataclass(frozen=True)
class Settings:
    """All sections, and the weights of the losses."""

    layer: LayerSettings = LayerSettings()
    training: TrainingSettings = TrainingSettings()
    augment: AugmentSettings = AugmentSettings()
    guidance: GuidanceSettings = GuidanceSettings()
    control: ControlSettings = ControlSettings()
    samples: SampleSettings = SampleSettings()
    losses: Mapping[str, float] = field(default_factory=lambda: {"sds": 1.0, "fft": 20.0})

    def weight(self, loss: str) -> float:
        """The weight of a loss; 0 is off."""
        return self.losses.get(loss, 0.0)


SECTIONS: dict[str, type[Any]] = {
    item.name: type(getattr(Settings(), item.name)) for item in fields(Settings) if item.name != "losses"
}
