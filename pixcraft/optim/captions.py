"""A caption for a picture that comes without a prompt: BLIP (Li et al. 2022)."""

from __future__ import annotations

import torch
from torch import Tensor
from transformers import AutoTokenizer, BlipForConditionalGeneration

from pixcraft.errors import InputError
from pixcraft.optim import clip, components
from pixcraft.optim.devices import memory_guard
from pixcraft.optim.hub import find

LONGEST = 40
"""New tokens of a caption."""


@torch.no_grad()
def caption(picture: Tensor, captioner: str, device: torch.device, dtype: torch.dtype) -> str:
    """One line about sRGB `picture` (1, 3, h, w), by a BLIP (hub id or folder) that is let go after.

    Raises:
        ModelUnavailable: the captioner was not fetched.
        InputError: it is no BLIP.
        OutOfMemory: the device is full.
    """
    folder = find(captioner).path
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError) as problem:
        raise InputError(f"{captioner} has no tokenizer: {str(problem).splitlines()[0]}") from None
    with memory_guard(device):
        model = components.load(BlipForConditionalGeneration, folder, device, dtype)
        found = model.generate(clip.as_pixels(picture, model, folder), max_new_tokens=LONGEST, do_sample=False)
    return str(tokenizer.decode(found[0], skip_special_tokens=True)).strip()
