"""LoRA (Hu et al. 2021): read, checked, and added into the weights, so that a step costs no more."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetensors import SafetensorError
from safetensors.torch import load_file

from pixcraft.errors import InputError
from pixcraft.optim import components
from pixcraft.optim.hub import find, safetensors
from pixcraft.optim.settings import named_numbers

if TYPE_CHECKING:
    from pixcraft.optim.models import Pipeline


def apply(pipeline: Pipeline, items: Sequence[str]) -> None:
    """Add LoRA files, folders or hub ids (NAME or NAME=SCALE) into the U-Net and text encoders.

    Raises:
        InputError: a file that is not safetensors, holds no LoRA, or does not fit the model.
        ModelUnavailable: a hub id that was not fetched.
    """
    from pixcraft.optim.models import assembled

    if not items:
        return
    diffusion = assembled(pipeline)
    for number, (name, scale) in enumerate(named_numbers(items)):
        # One after the other: peft cannot hold two that change different layers.
        adapter = f"lora{number}"
        _load(diffusion, adapter, name, _file(name))
        diffusion.set_adapters([adapter], [scale])
        diffusion.fuse_lora(adapter_names=[adapter])
        diffusion.unload_lora_weights()


def _file(name: str) -> Path:
    files = safetensors(find(name).path, name)
    if len(files) > 1:
        raise InputError(f"{name} holds {len(files)} files", f"name one: {', '.join(file.name for file in files)}")
    return files[0]


def _load(diffusion: Any, adapter: str, name: str, file: Path) -> None:
    try:
        weights, alphas = diffusion.lora_state_dict(load_file(file), unet_config=diffusion.unet.config)
        diffusion.load_lora_weights(weights if not alphas else load_file(file), adapter_name=adapter)
    except (SafetensorError, ValueError, RuntimeError, KeyError, AttributeError) as problem:
        said = components.reason(problem)
        raise InputError(f"LoRA {name} does not fit the model: {said}", "was it made for SDXL?") from None
    parts = (diffusion.unet, diffusion.text_encoder, diffusion.text_encoder_2)
    taken = sum(f".{adapter}." in key for part in parts for key, _ in part.named_parameters())
    wanted = sum(".lora" in key for key in weights)
    if taken != wanted or not wanted:
        raise InputError(f"LoRA {name} does not fit the model: {wanted - taken} of {wanted} weights have no place")
