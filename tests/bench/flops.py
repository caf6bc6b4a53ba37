"""FLOPs of one step of score distillation and bytes of weights, with the true networks' sizes on the meta device.

    python tests/bench/flops.py [--json]

The step is `pixcraft.optim.guidance.sdxl.ScoreDistillation` itself, forward and backward; 2 FLOPs a multiply-add;
convolutions, matrix products and attention only. Configurations as in the models' repositories; those of SSD-1B and
of the control nets are inferred from loaders' tables.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderTiny, ControlNetModel, EulerDiscreteScheduler, UNet2DConditionModel
from torch.utils.flop_counter import FlopCounterMode

from pixcraft.optim.conditions import Conditions
from pixcraft.optim.control import Net
from pixcraft.optim.frame import frame
from pixcraft.optim.guidance.sdxl import ScoreDistillation
from pixcraft.optim.models import Pipeline
from pixcraft.optim.prompts import Prompts, Row
from pixcraft.optim.settings import Settings, load_settings

AUTHORS = 27.26
"""TFLOPs of a step of the authors' code, counted in the same way (three rows, tiles, weight gradients)."""

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
    "sdxl": {**_UNET, "transformer_layers_per_block": (1, 2, 10)},
    "ssd-1b": {
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
        "mid_block_type": "UNetMidBlock2D",
    },
}


@dataclass(frozen=True)
class Counted:
    """TFLOPs of one step by part, and gigabytes of weights in bfloat16."""

    unet: float
    control: float
    autoencoder: float
    weights: float

    @property
    def total(self) -> float:
        """TFLOPs of the step."""
        return self.unet + self.control + self.autoencoder


def pipeline(unet: str, nets: tuple[str, ...]) -> Pipeline:
    """The networks on the meta device, as `load_pipeline` leaves them once the text encoders are released."""
    with torch.device("meta"):
        parts: list[Any] = [UNet2DConditionModel(**UNETS[unet]), AutoencoderTiny()]
        parts += [ControlNetModel(**NETS[net]) for net in nets]
        for part in parts:
            part.to(torch.bfloat16).eval().requires_grad_(False)
    schedule = EulerDiscreteScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear")
    kinds = ("canny", "depth")
    made = tuple(Net(kind, net, 0.15) for kind, net in zip(kinds, parts[2:], strict=False))
    device = torch.device("meta")
    return Pipeline(unet, "", Path(), parts[0], parts[1], schedule, None, None, made, device, torch.bfloat16)


def count(settings: Settings, unet: str, nets: tuple[str, ...], pixels: int, rows: int = 64) -> Counted:
    """One step for a square product of `rows` cells a side, shown at `pixels`."""
    model = pipeline(unet, nets)
    told = {
        name: Row(torch.zeros(1, 77, 2048, device="meta", dtype=torch.bfloat16), torch.zeros(1, 1280, device="meta"))
        for name in ("positive", "negative", "unconditional", "source", "reference", "reference_negative")
    }
    maps = tuple(torch.zeros(1, 3, pixels, pixels, device="meta") for _ in nets)
    settings = replace(settings, guidance=replace(settings.guidance, pixels=pixels))
    told = {name: Row(row.hidden, row.pooled.bfloat16()) for name, row in told.items()}
    guidance = ScoreDistillation(
        model,
        Prompts(told),
        settings,
        Conditions(frame(rows, rows, pixels), maps),
        torch.ones(3),
        torch.Generator().manual_seed(0),
        None,
    )
    image = torch.zeros(1, 3, rows, rows, device="meta", requires_grad=True)
    with FlopCounterMode(display=False, depth=1) as counter:
        guidance(image, 0).backward()
    by_part = {name: sum(found.values()) / 1e12 for name, found in counter.get_flop_counts().items()}
    u_net = by_part.get("UNet2DConditionModel", 0.0)
    control = by_part.get("ControlNetModel", 0.0)
    total = counter.get_total_flops() / 1e12
    return Counted(u_net, control, total - u_net - control, model.parameter_bytes() / 1e9)


def table() -> dict[str, Counted]:
    """The rows of the printed table."""
    reference, fast = load_settings("reference"), load_settings("fast")
    return {
        "same maths as the authors', 1024": count(reference, "sdxl", ("mid", "mid"), 1024),
        "SDXL, no control, 1024": count(reference, "sdxl", (), 1024),
        "SDXL, 2 mid, 768": count(reference, "sdxl", ("mid", "mid"), 768),
        "fast: SSD-1B, small Canny, 768": count(fast, "ssd-1b", ("small",), 768),
        "draft: SSD-1B, small Canny, 512": count(fast, "ssd-1b", ("small",), 512),
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    rows = table()
    if parser.parse_args().json:
        numbers = {name: {**vars(row), "total": row.total, "share": row.total / AUTHORS} for name, row in rows.items()}
        print(json.dumps({"authors": AUTHORS, "steps": numbers}, indent=2))
        return
    print(f"{'TFLOPs of one step':36} U-Net  control  autoencoder  total  of {AUTHORS}  weights, GB")
    for name, row in rows.items():
        parts = f"{row.unet:5.2f}  {row.control:7.2f}  {row.autoencoder:11.2f}  {row.total:5.2f}"
        print(f"{name:36} {parts}  {row.total / AUTHORS:8.0%}  {row.weights:11.2f}")


if __name__ == "__main__":
    main()
