"""A picture as a prompt: IP-Adapter (Ye et al. 2023)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from safetensors.torch import load_file
from torch import Tensor
from transformers import CLIPVisionModelWithProjection

from pixcraft.errors import InputError
from pixcraft.optim import components
from pixcraft.optim.clip import as_pixels
from pixcraft.optim.components import Network
from pixcraft.optim.hub import find, safetensors
from pixcraft.optim.settings import GuidanceSettings

if TYPE_CHECKING:
    from pixcraft.optim.models import Pipeline

_FILES = ("ip-adapter_sdxl.safetensors", "sdxl_models/ip-adapter_sdxl.safetensors")


@dataclass
class Adapter:
    """An IP-Adapter in the U-Net: its image encoder (until released), where that lies, and its scale."""

    image_encoder: Network | None
    folder: Path
    scale: float
    whole: bool

    def embed(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        """Embeddings of sRGB `picture` (1, 3, h, w) and of none: (1, 1, d), or (1, 1, tokens, d) for a "plus" one."""
        if self.image_encoder is None:
            raise InputError("the image encoder was released", "load the pipeline again")
        pixels = as_pixels(picture, self.image_encoder, self.folder)
        with torch.no_grad():
            if self.whole:
                found = self.image_encoder(pixels).image_embeds
                return found[:, None], torch.zeros_like(found)[:, None]
            both = [
                self.image_encoder(shown, output_hidden_states=True).hidden_states[-2][:, None]
                for shown in (pixels, torch.zeros_like(pixels))
            ]
            return both[0], both[1]


def load_adapter(pipeline: Pipeline, settings: GuidanceSettings) -> Adapter | None:
    """Put the IP-Adapter into the pipeline's U-Net; None where its scale is 0.

    Raises:
        InputError: none is named, it does not fit, or it has no image encoder.
        ModelUnavailable: a hub id that was not fetched.
    """
    if settings.image_scale == 0:
        return None
    if not settings.image_adapter:
        raise InputError("guidance.image_scale needs an IP-Adapter", "--set guidance.image_adapter=h94/IP-Adapter")
    file = _file(settings.image_adapter)
    weights = _weights(file)
    encoder, folder = _image_encoder(pipeline, file.parent / "image_encoder")
    _insert(pipeline, weights, settings)
    whole = "proj.weight" in weights["image_proj"]
    wanted = weights["image_proj"]["proj.weight"].shape[1] if whole else encoder.config.projection_dim
    if wanted != encoder.config.projection_dim:
        raise InputError(f"{settings.image_adapter} wants image embeddings of {wanted} numbers, not those of {folder}")
    set_scale(pipeline, settings.image_scale)
    return Adapter(encoder, folder, settings.image_scale, whole)


def set_scale(pipeline: Pipeline, scale: float) -> None:
    """Weigh the picture's attention against the text's in every layer."""
    from pixcraft.optim.models import assembled

    assembled(pipeline).set_ip_adapter_scale(scale)


def _file(name: str) -> Path:
    place = find(name).path
    for known in _FILES:
        if (place / known).is_file():
            return place / known
    return safetensors(place, name)[0]


def _weights(file: Path) -> dict[str, dict[str, Tensor]]:
    parts: dict[str, dict[str, Tensor]] = {"image_proj": {}, "ip_adapter": {}}
    for key, value in load_file(file).items():
        part, _, rest = key.partition(".")
        if part in parts:
            parts[part][rest] = value
    if not all(parts.values()):
        raise InputError(f"{file} is no IP-Adapter", "its weights are named image_proj. and ip_adapter.")
    return parts


def _insert(pipeline: Pipeline, weights: dict[str, dict[str, Tensor]], settings: GuidanceSettings) -> None:
    unet: Any = pipeline.unet
    try:
        # What diffusers' load_ip_adapter calls once it has read the files.
        unet._load_ip_adapter_weights([weights])
        unet.requires_grad_(False)
    except (ValueError, RuntimeError, KeyError) as problem:
        said = components.reason(problem)
        raise InputError(f"IP-Adapter {settings.image_adapter} does not fit {pipeline.name!r}: {said}") from None


def _image_encoder(pipeline: Pipeline, folder: Path) -> tuple[Network, Path]:
    if (folder / "config.json").is_file():
        found = components.load(CLIPVisionModelWithProjection, folder, pipeline.device, pipeline.dtype)
        return found, folder
    if pipeline.image_encoder is None:
        raise InputError("the IP-Adapter has no image_encoder folder beside it", "keep it as in h94/IP-Adapter")
    return pipeline.image_encoder, pipeline.folder / "image_encoder"
