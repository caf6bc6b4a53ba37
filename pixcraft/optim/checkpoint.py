"""The state of an optimisation in one safetensors file: logits, optimiser, both random generators, and whose it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from pixcraft.errors import InputError
from pixcraft.files import write_atomically
from pixcraft.optim.presetfile import settings_texts
from pixcraft.optim.settings import Settings

if TYPE_CHECKING:
    from pixcraft.optim.layer import PaletteLayer

FORMAT = "pixcraft-optimisation-1"
_FREE = frozenset(("layer.result", "training.report_every", "training.save_every"))
"""Options that change what is shown and kept, not what is computed."""


@dataclass(frozen=True)
class Checkpoint:
    """Everything an optimisation needs to go on as if it had never stopped.

    Attributes:
        step: steps done.
        identity: what must be equal when it goes on, by name: size, palette, settings, and what the caller adds.
        logits, mean, square: (rows, columns, n), the logits and AdamW's two running means.
        updates: () steps that AdamW counted.
        host, noise: states of the two generators.
        reported, window: (rows, columns) int64, the labels at the last report and at the start of the stop window.
        share: () share of cells that changed in the last full stop window; above 1 before there was one.
    """

    step: int
    identity: Mapping[str, str]
    logits: Tensor
    mean: Tensor
    square: Tensor
    updates: Tensor
    host: Tensor
    noise: Tensor
    reported: Tensor
    window: Tensor
    share: Tensor

    def write(self, path: Path) -> None:
        """Write it through a temporary name; the file before it stays until this one is complete.

        Raises:
            OutputError: it cannot be written.
        """
        tensors = {
            name: getattr(self, name).detach().cpu().clone(memory_format=torch.contiguous_format) for name in _TENSORS
        }
        # In one entry: the order of several is random, and the same run writes the same bytes.
        notes = json.dumps({"step": self.step, "identity": dict(self.identity)}, sort_keys=True)
        write_atomically(path, save(tensors, {FORMAT: notes}), force=True)

    def must_fit(self, identity: Mapping[str, str]) -> None:
        """Check that it belongs to the run that wants to go on from it.

        Raises:
            InputError: naming the first difference, the most telling one first.
        """
        for name in [*identity, *self.identity]:
            then, now = self.identity.get(name, "absent"), identity.get(name, "absent")
            if then != now:
                raise InputError(
                    f"the checkpoint is of another run: its {name} is {then}, now it is {now}",
                    "resume with the same picture, size, palette and settings, or start afresh without --resume",
                )


_TENSORS = tuple(item.name for item in fields(Checkpoint) if item.type == "Tensor")


def read_checkpoint(path: Path) -> Checkpoint:
    """A checkpoint that `Checkpoint.write` wrote; its tensors are on the CPU.

    Raises:
        InputError: no such file, or not a whole checkpoint of pixcraft.
    """
    if not path.is_file():
        raise InputError(f"there is no checkpoint {path}", "a run writes one at its end and every training.save_every")
    try:
        with safe_open(path, "pt") as stored:
            written = stored.metadata() or {}
            if FORMAT not in written:
                raise InputError(f"{path} is not a checkpoint of pixcraft", f"it does not say {FORMAT}")
            tensors = {name: stored.get_tensor(name) for name in _TENSORS}
        notes = json.loads(written[FORMAT])
        return Checkpoint(notes["step"], notes["identity"], **tensors)
    except (SafetensorError, OSError, KeyError, ValueError) as problem:
        raise InputError(f"{path} is not a whole checkpoint ({problem})", "start afresh without --resume") from None


def identity(layer: PaletteLayer, settings: Settings, about: Mapping[str, str]) -> dict[str, str]:
    """What must be equal for a run to go on: size, palette, empty cells, device, settings, and `about` (a prompt)."""
    rows, columns, count = layer.logits.shape
    stitched = torch.ones(rows, columns) if layer.stitched is None else layer.stitched
    return {
        "size": f"{columns}x{rows}",
        "number of colours": str(count),
        "palette": _digest(layer.elements),
        "cells that stay empty": _digest(stitched.bool()),
        "background": _digest(layer.ground),
        "device": layer.logits.device.type,
        **_as_text(settings),
        **about,
    }


def _digest(values: Tensor) -> str:
    return hashlib.sha256(values.detach().cpu().contiguous().numpy().tobytes()).hexdigest()[:12]


def _as_text(settings: Settings) -> dict[str, str]:
    """All options by "section.name", and the weights of the losses that count."""
    free = _FREE | {f"losses.{name}" for name, weight in settings.losses.items() if not weight}
    return {name: text for name, text in settings_texts(settings).items() if name not in free}


def restore_generator(generator: torch.Generator, state: Tensor) -> None:
    """Put a generator where it was.

    Raises:
        InputError: the state is of another kind of device.
    """
    try:
        generator.set_state(state.cpu())
    except (RuntimeError, TypeError):
        raise InputError("the checkpoint's random numbers are of another device", "resume on the same device") from None
