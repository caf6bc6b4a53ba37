"""Where the networks run, in which precision, and what to lower when memory ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from pixcraft.errors import InputError, PixcraftError

LOWER = "lower guidance.pixels, use a smaller model (preset fast or draft), drop a control net, or use --device cpu"


class OutOfMemory(PixcraftError):  # noqa: N818 - the name people search for
    """The device has too little memory; the hint says what to lower."""

    def __init__(self, device: torch.device) -> None:
        super().__init__(f"{device.type} ran out of memory", LOWER)


def pick_device(wanted: str = "") -> tuple[torch.device, torch.dtype]:
    """A device and the precision of the frozen networks on it; "" or "auto" takes the fastest that is there.

    bfloat16 on CUDA cards that have it, else half precision; half precision on Apple's mps; float32 on a CPU.

    Raises:
        InputError: a device that is not there.
    """
    device = _fastest() if wanted in ("", "auto") else _named(wanted)
    if device.type == "cuda":
        return device, torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
    return device, torch.float16 if device.type == "mps" else torch.float32


def _fastest() -> torch.device:
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def _named(wanted: str) -> torch.device:
    try:
        device = torch.device(wanted)
    except RuntimeError:
        raise InputError(f"unknown device {wanted!r}", "cuda, cuda:1, mps or cpu") from None
    there = {
        "cpu": True,
        "meta": True,
        "cuda": (device.index or 0) < torch.cuda.device_count(),
        "mps": torch.backends.mps.is_available(),
    }
    if not there.get(device.type, False):
        raise InputError(f"there is no {wanted} here", "leave --device out to use what is there")
    return device


@contextmanager
def memory_guard(device: torch.device) -> Iterator[None]:
    """Turn a device's out-of-memory error into `OutOfMemory`."""
    try:
        yield
    except torch.OutOfMemoryError:
        raise OutOfMemory(device) from None
    except RuntimeError as problem:
        if "out of memory" not in str(problem).casefold() and "can't allocate memory" not in str(problem).casefold():
            raise
        raise OutOfMemory(device) from None
