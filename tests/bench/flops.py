"""FLOPs of one step of score distillation and bytes of weights, with the true networks' sizes on the meta device.

    python tests/bench/flops.py [--json]

The step is `pixcraft.optim.guidance.sdxl.ScoreDistillation` itself, forward and backward to the picture, with the
networks and pixels that a preset names; 2 FLOPs a multiply-add; convolutions, matrix products and attention only.
Exit status 1 if a limit is missed. No weights are made or read. Configurations as in the models' repositories; those
of SSD-1B and of the control nets are inferred from loaders' tables and checked by their counts of parameters.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderTiny, ControlNetModel, EulerDiscreteScheduler, UNet2DConditionModel
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from pixcraft.optim.conditions import Conditions
from pixcraft.optim.control import Net
from pixcraft.optim.frame import frame
from pixcraft.optim.guidance.sdxl import ScoreDistillation
from pixcraft.optim.models import Pipeline
from pixcraft.optim.presetfile import load_settings
from pixcraft.optim.prompts import Prompts, Row
from pixcraft.optim.scores import ROWS
from pixcraft.optim.settings import Settings
from pixcraft.optim.text_memory import remember_text

_SHARED: dict[str, Any] = {
    "block_out_channels": (320, 640, 1280),
    "layers_per_block": 2,
    "attention_head_dim": (5, 10, 20),
    "cross_attention_dim": 2048,
    "use_linear_projection": True,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 256,
    "projection_class_embeddings_input_dim": 2816,
}
_UNET: dict[str, Any] = {
    **_SHARED,
    "sample_size": 128,
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
}
UNETS: dict[str, dict[str, Any]] = {
    "stabilityai/stable-diffusion-xl-base-1.0": {**_UNET, "transformer_layers_per_block": (1, 2, 10)},
    "segmind/SSD-1B": {
        **_UNET,
        "transformer_layers_per_block": ((0, 0), (2, 2), (4, 4)),
        "reverse_transformer_layers_per_block": ((4, 4, 10), (2, 1, 1), (0, 0, 0)),
        "mid_block_type": "UNetMidBlock2D",
    },
}
NETS: dict[str, dict[str, Any]] = {
    "mid": {
        **_SHARED,
        "down_block_types": ("DownBlock2D", "DownBlock2D", "CrossAttnDownBlock2D"),
        "transformer_layers_per_block": (0, 0, 1),
    },
    "small": {
        **_SHARED,
        "down_block_types": ("DownBlock2D", "DownBlock2D", "DownBlock2D"),
        "transformer_layers_per_block": (0, 0, 0),
    },
}
KINDS = {f"diffusers/controlnet-{kind}-sdxl-1.0-{size}": size for kind in ("canny", "depth") for size in NETS}
AUTOENCODER = "madebyollin/taesdxl"
PRESETS = ("reference", "fast", "draft")
CELLS = 64
"""A side of the product."""


@dataclass(frozen=True)
class Work:
    """TFLOPs of one step by part."""

    unet: float
    control: float
    """The nets but for their embedding of the map."""
    embedding: float
    """Of the maps."""
    forward: float
    """Of the autoencoder."""
    backward: float
    """From the latents to the picture."""

    @property
    def total(self) -> float:
        """TFLOPs of the step."""
        return sum(asdict(self).values())


@dataclass(frozen=True)
class Counted:
    """A step of a preset: its work, that of the first, the share of attention in the U-Net's, GB of weights in bf16."""

    work: Work
    first: Work
    attention: float
    weights: float


NAMES = {
    "unet": "U-Net",
    "control": "control nets",
    "embedding": "control embedding",
    "forward": "autoencoder forward",
    "backward": "autoencoder backward",
}


def build(kind: type[Any], config: dict[str, Any]) -> Any:
    """A frozen network without weights."""
    with torch.device("meta"):
        return kind(**config).to(torch.bfloat16).eval().requires_grad_(False)


def parameters(network: nn.Module) -> float:
    """Millions."""
    return sum(weights.numel() for weights in network.parameters()) / 1e6


def pipeline(settings: Settings) -> Pipeline:
    """The networks that the settings name, as `load_pipeline` leaves them once the text encoders are released."""
    guidance, control = settings.guidance, settings.control
    if guidance.autoencoder != AUTOENCODER:
        raise ValueError(f"the autoencoder is {guidance.autoencoder}, not {AUTOENCODER}")
    wanted = (("canny", control.canny, control.canny_model), ("depth", control.depth, control.depth_model))
    nets = tuple(
        Net(kind, build(ControlNetModel, NETS[KINDS[model]]), scale) for kind, scale, model in wanted if scale > 0
    )
    schedule = EulerDiscreteScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear")
    unet, autoencoder = build(UNet2DConditionModel, UNETS[guidance.model]), build(AutoencoderTiny, {})
    device = torch.device("meta")
    for network in (unet, *(net.model for net in nets)):
        remember_text(network)
    return Pipeline(guidance.model, "", Path(), unet, autoencoder, schedule, None, None, nets, device, torch.bfloat16)


def guidance_of(model: Pipeline, settings: Settings) -> ScoreDistillation:
    """Score distillation of a square product, its prompts and maps on the meta device."""
    side = settings.guidance.pixels
    rows = {name: Row(_empty(1, 77, 2048), _empty(1, 1280)) for name in ROWS[settings.guidance.variant]}
    maps = tuple(torch.empty(1, 3, side, side, device="meta") for _ in model.nets)
    conditions, host = Conditions(frame(CELLS, CELLS, side), maps), torch.Generator().manual_seed(0)
    return ScoreDistillation(model, Prompts(rows), settings, conditions, torch.ones(3), host, None)


def _empty(*shape: int) -> Tensor:
    return torch.empty(shape, device="meta", dtype=torch.bfloat16)


def count(settings: Settings) -> Counted:
    """One step after the first, which alone reads the text, the first, and the weights that are held in them."""
    model = pipeline(settings)
    guidance = guidance_of(model, settings)
    first, _ = one_step(guidance)
    work, attention = one_step(guidance)
    return Counted(work, first, attention, model.parameter_bytes() / 1e9)


def one_step(guidance: ScoreDistillation) -> tuple[Work, float]:
    """The work of the next step, and the share of attention in the U-Net's."""
    image = torch.empty(1, 3, CELLS, CELLS, device="meta", requires_grad=True)
    with FlopCounterMode(display=False) as forward:
        loss = guidance(image, 0)
    with FlopCounterMode(display=False) as backward:
        loss.backward()
    unet = _by_operation(forward, "UNet2DConditionModel")
    control, embedding = (
        sum(_by_operation(forward, f"ControlNetModel{part}").values()) for part in ("", ".controlnet_cond_embedding")
    )
    rest = forward.get_total_flops() - sum(unet.values()) - control
    parts = (sum(unet.values()), control - embedding, embedding, rest, backward.get_total_flops())
    attention = sum(flops for name, flops in unet.items() if "bmm" in name or "attention" in name)
    return Work(*(flops / 1e12 for flops in parts)), attention / sum(unet.values())


def authors(ours: Work, side: int) -> Work:
    """The authors' code from what the same maths needs in a step that reads the text, as all of theirs do.

    Three rows for two, with the maps in each, and their encoder: that one goes over the picture in 9 tiles that overlap
    by a quarter and has gradients of its weights.
    """
    autoencoder = build(AutoencoderTiny, {}).requires_grad_(True)
    autoencoder.enable_tiling()
    autoencoder.tile_overlap_factor = 0.25  # of the count of 27.26; diffusers 0.42 has 0.125: 26.82
    image = torch.empty(1, 3, side, side, device="meta", dtype=torch.bfloat16, requires_grad=True)
    with FlopCounterMode(display=False) as forward:
        loss = autoencoder.encode(image).latents.sum()
    with FlopCounterMode(display=False) as backward:
        loss.backward()
    passes = (forward.get_total_flops() / 1e12, backward.get_total_flops() / 1e12)
    return Work(1.5 * ours.unet, 1.5 * ours.control, 3 * ours.embedding, *passes)


def _by_operation(counter: FlopCounterMode, module: str) -> dict[str, int]:
    return {str(operation): flops for operation, flops in counter.get_flop_counts().get(module, {}).items()}


def limits(counted: dict[str, Counted]) -> list[tuple[str, float, float]]:
    """What is limited, its value and its limit."""
    reference, fast = counted["reference"], counted["fast"]
    return [
        ("TFLOPs of reference", reference.work.total, 17.5),
        ("TFLOPs of fast", fast.work.total, 5.7),
        ("GB of weights of reference", reference.weights, 6.5),
    ]


def sizes() -> dict[str, float]:
    """Millions of parameters."""
    found = {name: parameters(build(UNet2DConditionModel, config)) for name, config in UNETS.items()}
    found |= {f"control net, {name}": parameters(build(ControlNetModel, config)) for name, config in NETS.items()}
    return found | {f"{AUTOENCODER}, encoder": parameters(build(AutoencoderTiny, {}).encoder)}


def report(counted: dict[str, Counted], theirs: Work) -> str:
    """The table by part, sizes and limits."""
    works = {"authors": theirs} | {name: found.work for name, found in counted.items()}
    rows: dict[str, list[str]] = {
        "TFLOPs of one step": list(works),
        **{name: [f"{getattr(work, part):.2f}" for work in works.values()] for part, name in NAMES.items()},
        "total": [f"{work.total:.2f}" for work in works.values()],
        "of the authors'": [f"{work.total / theirs.total:.0%}" for work in works.values()],
        "attention, of U-Net": ["", *(f"{found.attention:.0%}" for found in counted.values())],
        "weights, GB": ["", *(f"{found.weights:.2f}" for found in counted.values())],
    }
    lines = [f"{name:22}" + "".join(f"{cell:>11}" for cell in cells) for name, cells in rows.items()]
    lines += ["", *(f"{size:9.1f} M parameters: {name}" for name, size in sizes().items())]
    lines += [
        f"{'kept' if value <= limit else 'MISSED'}: {what} {value:.4f}, limit {limit}"
        for what, value, limit in limits(counted)
    ]
    return "\n".join(lines)


def as_json(counted: dict[str, Counted], theirs: Work) -> str:
    """The same, unrounded."""
    steps = {name: {**asdict(found), "total": found.work.total} for name, found in counted.items()}
    told = [
        {"what": what, "value": value, "limit": limit, "kept": value <= limit} for what, value, limit in limits(counted)
    ]
    whole = {**asdict(theirs), "total": theirs.total}
    return json.dumps({"authors": whole, "steps": steps, "parameters": sizes(), "limits": told}, indent=2)


def main() -> int:
    """Print the table; 1 if a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    told = as_json if parser.parse_args().json else report
    counted = {preset: count(load_settings(preset)) for preset in PRESETS}
    print(told(counted, authors(counted["reference"].first, 1024)))
    return int(any(value > limit for _, value, limit in limits(counted)))


if __name__ == "__main__":
    sys.exit(main())
