"""Stage 8: the image encoder goes on, now with every motif's name as an alternative, so that it tells them apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from transformers import CLIPVisionModelWithProjection

from pixcraft.optim.training import autoencoder, icons, image_encoder, joint, models, parallel, variants, vocabulary
from pixcraft.optim.training.parallel import Plan

TEMPERATURE = 0.03
SHARES = (0.2,) + (0.1,) * 8
"""How often each of a drawing's nine pictures is shown: more changed ones than the generator sees."""
SMOOTHING = 0.05
REACH = 6
"""Pixels by which a picture is moved, at most."""
GROUPS = 4
"""Parts of a batch that are changed alike."""


def changed(pixels: Tensor, numbers: np.random.Generator, noise: torch.Generator) -> Tensor:
    """(b, 3, h, w) mirrored, moved, in flat cells of few levels, brighter or darker, and with noise."""
    if numbers.random() < 0.5:
        pixels = pixels.flip(-1)
    down, right = (int(number) for number in numbers.integers(0, 2 * REACH + 1, 2))
    height, width = pixels.shape[-2:]
    padded = functional.pad(pixels, (REACH,) * 4, mode="replicate")
    moved = padded[..., down : down + height, right : right + width]
    cells = image_encoder.as_cells(moved, int(numbers.choice(image_encoder.CELLS)), int(numbers.choice([2, 3, 4, 127])))
    scale = 1 + 0.2 * (torch.rand((len(cells), 3, 1, 1), generator=noise) - 0.5)
    return cells * scale + 0.06 * torch.randn(cells.shape, generator=noise)


def _train(rank: int, plan: Plan, work: Path) -> None:
    plan = replace(plan, seed=plan.seed + 1)  # other pictures and noise than those of the stage before
    torch.manual_seed(plan.seed)
    tokenizer = vocabulary.load(work)
    examples, pictures = joint.Examples(work, tokenizer), variants.load(work)[0]
    text_encoder = joint.load(work)["text_encoder_2"].requires_grad_(False)
    # The fused attention takes twice as long here, in bf16 on a CPU.
    model = CLIPVisionModelWithProjection.from_pretrained(work / "image_encoder", attn_implementation="eager")
    names, labels = np.unique([icon.label for icon in icons.load(work)[1]], return_inverse=True)
    ids = tokenizer(
        list(names), padding="max_length", max_length=models.TOKENS, truncation=True, return_tensors="pt"
    ).input_ids
    with torch.no_grad():
        alternatives = functional.normalize(text_encoder(ids).text_embeds, dim=-1)

    def loss_of(numbers: np.random.Generator, noise: torch.Generator) -> Tensor:
        chosen = examples.chosen(plan.batch, SHARES, numbers)
        motifs = torch.from_numpy(labels[[examples.rows[index].icon for index in chosen]])
        parts = autoencoder.pixels(pictures[chosen]).chunk(GROUPS)
        pixels = torch.cat([changed(part, numbers, noise) for part in parts])
        with torch.no_grad():
            captions = text_encoder(examples.token_ids(chosen, 0, numbers)).text_embeds
        with torch.autocast("cpu", torch.bfloat16):
            made = model(pixels).image_embeds.float()
        same = (motifs[:, None] == motifs).float()
        named = functional.normalize(made, dim=-1) @ alternatives.T / TEMPERATURE
        return image_encoder.contrastive_loss(made, captions, same, TEMPERATURE) + functional.cross_entropy(
            named, motifs, label_smoothing=SMOOTHING
        )

    averaged = parallel.train(rank, plan, model, loss_of, work / "image_names.state")
    if rank == 0:
        model.load_state_dict(averaged)
        model.save_pretrained(work / "image_names")


def run(work: Path, plan: Plan) -> None:
    """Train and write the folder image_names."""
    parallel.launch(plan, _train, work)
