"""One network from a folder of a diffusers pipeline: safetensors only, frozen, on its device."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import diffusers.utils.logging
import torch
import transformers.utils.logging
from safetensors import SafetensorError

from pixcraft.errors import InputError
from pixcraft.optim.devices import memory_guard
from pixcraft.optim.hub import safetensors

for library in (diffusers.utils.logging, transformers.utils.logging):  # they print bars and hints about other packages
    library.disable_progress_bar()
    library.set_verbosity_error()

Network = Any
"""A network of diffusers or transformers, whose classes carry no types that help."""

_UNUSED = "fusion_stage.layers.0.residual_layer1"
"""Weights that transformers' DPT has but never uses, and that published estimators lack."""


def read_json(path: Path) -> dict[str, Any]:
    """A JSON file's mapping; empty where there is no such file.

    Raises:
        InputError: not JSON.
    """
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text("utf-8"))
    except ValueError:
        raise InputError(f"{path} is not JSON", "fetch the model again") from None
    return found if isinstance(found, dict) else {}


def reason(problem: Exception) -> str:
    """The first line of what a library says."""
    return next(iter(str(problem).strip().splitlines()), type(problem).__name__)


def load(kind: Any, folder: Path, device: torch.device, dtype: torch.dtype) -> Network:
    """A frozen network of a diffusers or transformers `kind`, read straight to its device.

    Raises:
        InputError: no config, weights that are missing, are pickles or do not fit.
        OutOfMemory: the device is full.
    """
    name = f"{folder.parent.name}/{folder.name}"
    if not (folder / "config.json").is_file():
        raise InputError(
            f"{name}: no config.json, so this is no {kind.__name__}", "fetch it again, or name another folder"
        )
    half = all(".fp16." in file.name for file in safetensors(folder, name))
    options: dict[str, Any] = {"dtype": dtype, "use_safetensors": True, "local_files_only": True}
    options |= {"variant": "fp16"} if half else {}
    options |= {"device_map": {"": str(device)}} if device.type not in ("cpu", "mps") else {}
    with memory_guard(device):
        try:
            model, found = kind.from_pretrained(folder, output_loading_info=True, **options)
        except torch.OutOfMemoryError:
            raise
        except (OSError, ValueError, RuntimeError, KeyError, SafetensorError) as problem:
            if "out of memory" in str(problem).casefold():
                raise
            raise InputError(f"{name} is no {kind.__name__}: {reason(problem)}") from None
        lacking = sorted({key for key, _ in model.named_parameters()} & set(found["missing_keys"]))
        lacking = [key for key in lacking if _UNUSED not in key]
        if lacking:
            raise InputError(f"{name} lacks the weights of {lacking[0]} ({len(lacking)} missing)", "fetch it again")
        return model.to(device).eval().requires_grad_(False)
