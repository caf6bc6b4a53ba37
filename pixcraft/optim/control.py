"""Control nets (Zhang et al. 2023): which are loaded, and what they add to the U-Net."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from diffusers import ControlNetModel
from torch import Tensor
from torch.nn import functional

from pixcraft.errors import InputError
from pixcraft.optim import components
from pixcraft.optim.components import Network
from pixcraft.optim.hub import find
from pixcraft.optim.settings import ControlSettings

if TYPE_CHECKING:
    from pixcraft.optim.models import Pipeline


@dataclass(frozen=True)
class Net:
    """A control net for one kind of map ("canny" or "depth") and the scale of its residuals."""

    kind: str
    model: Network
    scale: float


def load_nets(pipeline: Pipeline, settings: ControlSettings) -> tuple[Net, ...]:
    """The nets whose scale is above 0; no others are read.

    Raises:
        InputError: the pipeline has no net of its own and none is named, or a net that does not fit its U-Net.
        ModelUnavailable: a hub id that was not fetched.
    """
    wanted = (("canny", settings.canny, settings.canny_model), ("depth", settings.depth, settings.depth_model))
    return tuple(Net(kind, _net(pipeline, kind, name), scale) for kind, scale, name in wanted if scale > 0)


def _net(pipeline: Pipeline, kind: str, name: str) -> Network:
    folder = find(name).path if name else pipeline.folder / f"controlnet_{kind}"
    if not name and not folder.is_dir():
        raise InputError(
            f"the model {pipeline.name!r} has no {kind} control net of its own",
            f"--set control.{kind}_model=ID names one; --set control.{kind}=0 does without",
        )
    net = components.load(ControlNetModel, folder, pipeline.device, pipeline.dtype)
    _check_fit(pipeline, net, folder)
    return net


def _check_fit(pipeline: Pipeline, net: Network, folder: Path) -> None:
    same = ("block_out_channels", "cross_attention_dim", "addition_embed_type", "in_channels", "layers_per_block")
    odd = [name for name in same if _plain(net.config[name]) != _plain(pipeline.unet.config[name])]
    factor = 2 ** (len(net.config.conditioning_embedding_out_channels) - 1)
    odd += ["conditioning_embedding_out_channels"] * (factor != pipeline.factor)
    if odd:
        raise InputError(f"{folder} does not fit the model {pipeline.name!r}: {', '.join(odd)} differ")


def _plain(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def active(settings: ControlSettings, t: int) -> bool:
    """Whether control acts at timestep t of 0..999: from `start` to `end` of the way from pure noise."""
    return settings.start <= 1 - t / 1000 <= settings.end


def residuals(
    nets: Sequence[Net],
    maps: Sequence[Tensor],
    noisy: Tensor,
    timestep: Tensor,
    hidden: Tensor,
    added: Mapping[str, object],
) -> dict[str, object]:
    """The nets' summed residuals, as arguments of the U-Net. `maps` are (1, 3, h, w) in [0, 1], one a net.

    One row of a map serves all rows: its embedding is computed once.
    """
    down: list[Tensor] = []
    middle: Tensor | None = None
    for net, shown in zip(nets, maps, strict=True):
        found, last = net.model(noisy, timestep, hidden, shown, net.scale, added_cond_kwargs=added, return_dict=False)
        down = [sum_ + one for sum_, one in zip(down, found, strict=True)] if down else list(found)
        middle = last if middle is None else middle + last
    return {"down_block_additional_residuals": tuple(down), "mid_block_additional_residual": middle} if nets else {}


def for_row(found: Mapping[str, object], row: int, rows: int) -> dict[str, object]:
    """Residuals of one row as those of `rows` rows, 0 in the others."""

    def widened(residual: Tensor) -> Tensor:
        return functional.pad(residual, (0, 0, 0, 0, 0, 0, row, rows - 1 - row))

    return {
        name: widened(value) if isinstance(value, torch.Tensor) else tuple(widened(one) for one in value)  # type: ignore[attr-defined]
        for name, value in found.items()
    }
