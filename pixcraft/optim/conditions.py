"""What keeps a picture's composition: Canny edges (1986) and DPT depth (Ranftl et al. 2021), in the model's square."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional
from transformers import DPTForDepthEstimation

from pixcraft.errors import InputError
from pixcraft.optim import clip, components
from pixcraft.optim.devices import memory_guard
from pixcraft.optim.edges import canny
from pixcraft.optim.frame import Frame, frame, framed, over_ground
from pixcraft.optim.hub import find
from pixcraft.optim.models import Pipeline
from pixcraft.optim.prompts import side_of
from pixcraft.optim.settings import ControlSettings, Settings


@dataclass(frozen=True)
class Conditions:
    """What the guidance is shown besides the prompt, in the model's square."""

    place: Frame
    """Where the picture lies in the square."""
    maps: tuple[Tensor, ...] = ()
    """(1, 3, side, side) in [0, 1], one for each of the pipeline's control nets."""
    picture: Tensor | None = None
    """(1, 3, side, side) sRGB: the picture itself, over the ground; None where there is none."""


def from_picture(
    pipeline: Pipeline, settings: Settings, picture: Tensor, alpha: Tensor | None, ground: Sequence[float]
) -> Conditions:
    """The maps of sRGB `picture` (1, 3, h, w) for the pipeline's nets; its h : w is the product's.

    Where `alpha` (1, 1, h, w) is 0 the picture is `ground` (3,), sRGB; edges are found in the square, so that a flat
    ground around a motif gives the motif's outline and the padding none.

    Raises:
        ModelUnavailable: the depth estimator was not fetched.
        OutOfMemory: the device is full.
    """
    place = frame(picture.shape[-2], picture.shape[-1], side_of(pipeline, settings.guidance))
    shown = framed(over_ground(picture.cpu(), alpha, ground), place, torch.tensor(ground, dtype=torch.float32), "area")
    shown = shown.clamp(0, 1)
    maps = tuple(_map(net.kind, pipeline, settings.control, shown, place) for net in pipeline.nets)
    return Conditions(place, tuple(one.to(pipeline.device) for one in maps), shown.to(pipeline.device))


def _map(kind: str, pipeline: Pipeline, settings: ControlSettings, shown: Tensor, place: Frame) -> Tensor:
    rows, columns = place.inside
    inner = shown[..., rows, columns]
    if kind == "canny":
        found = edge_map(inner, settings)
    else:
        found = depth_map(inner, settings.depth_estimator, pipeline.device, pipeline.dtype)
    return framed(found, place, torch.zeros(3), "bilinear")


def edge_map(picture: Tensor, settings: ControlSettings) -> Tensor:
    """Canny edges (1, 3, h, w), 0 or 1, of sRGB `picture` (1, 3, h, w).

    Raises:
        InputError: the lower threshold is the higher one.
    """
    if settings.low > settings.high:
        raise InputError(f"control.low {settings.low:g} is above control.high {settings.high:g}")
    edges = canny(picture[0].permute(1, 2, 0).double().numpy(), settings.low, settings.high, settings.blur)
    return torch.from_numpy(edges).expand(1, 3, *edges.shape).clone()


@torch.no_grad()
def depth_map(picture: Tensor, estimator: str, device: torch.device, dtype: torch.dtype) -> Tensor:
    """Inverse depth (1, 3, h, w), least 0 and largest 1, of sRGB `picture` (1, 3, h, w), by a DPT that is let go after.

    The picture is stretched to the estimator's square and the depth bicubically back.
    """
    folder: Path = find(estimator).path
    with memory_guard(device):
        model = components.load(DPTForDepthEstimation, folder, device, dtype)
        depth = model(clip.as_pixels(picture, model, folder)).predicted_depth[None].float().cpu()
    depth = functional.interpolate(depth, picture.shape[-2:], mode="bicubic", align_corners=False)
    span = (depth.max() - depth.min()).clamp_min(1e-6)
    return ((depth - depth.min()) / span).expand(1, 3, -1, -1).clone()
