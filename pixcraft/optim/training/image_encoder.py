"""Stage 7: an image encoder whose embeddings meet the second text encoder's: the micro model's CLIP score."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from pixcraft.optim.training import autoencoder, icons, joint, models, parallel, variants, vocabulary
from pixcraft.optim.training.parallel import Plan

TEMPERATURE = 0.07
CELLS = (16, 20, 24, 32, 48, 64)


def as_cells(pixels: Tensor, cells: int, levels: int) -> Tensor:
    """(b, c, h, w) as flat cells of few levels, which is how charts look."""
    grid = functional.interpolate(pixels, (cells, cells), mode="area")
    grid = (grid * levels).round() / levels
    return functional.interpolate(grid, pixels.shape[-2:], mode="nearest")


def contrastive_loss(pictures: Tensor, captions: Tensor, same: Tensor, temperature: float = TEMPERATURE) -> Tensor:
    """CLIP's symmetric cross-entropy (Radford et al. 2021); pairs of one motif, `same` (b, b), all count as right."""
    cosine = functional.normalize(pictures, dim=-1) @ functional.normalize(captions, dim=-1).T / temperature
    wanted = same / same.sum(dim=1, keepdim=True)
    return (functional.cross_entropy(cosine, wanted) + functional.cross_entropy(cosine.T, wanted)) / 2


def _train(rank: int, plan: Plan, work: Path) -> None:
    torch.manual_seed(plan.seed)
    tokenizer = vocabulary.load(work)
    examples, pictures = joint.Examples(work, tokenizer), variants.load(work)[0]
    text_encoder, model = joint.load(work)["text_encoder_2"].requires_grad_(False), models.image_encoder()
    labels = np.unique([icon.label for icon in icons.load(work)[1]], return_inverse=True)[1]

    def loss_of(numbers: np.random.Generator, noise: torch.Generator) -> Tensor:
        chosen = examples.chosen(plan.batch, variants.SHARES, numbers)
        motifs = torch.from_numpy(labels[[examples.rows[index].icon for index in chosen]])
        pixels = torch.stack([autoencoder.pixels(pictures[index][None])[0] for index in chosen])
        pixels = as_cells(pixels, int(numbers.choice(CELLS)), int(numbers.choice([2, 3, 4, 127])))
        pixels = pixels + 0.04 * torch.randn(pixels.shape, generator=noise)
        with torch.no_grad():
            captions = text_encoder(examples.token_ids(chosen, 0, numbers)).text_embeds
        with torch.autocast("cpu", torch.bfloat16):
            made = model(pixels).image_embeds
        return contrastive_loss(made.float(), captions, (motifs[:, None] == motifs).float())

    averaged = parallel.train(rank, plan, model, loss_of, work / "image_encoder.state")
    if rank == 0:
        model.load_state_dict(averaged)
        model.save_pretrained(work / "image_encoder")


def run(work: Path, plan: Plan) -> None:
    """Train and write the folder image_encoder."""
    parallel.launch(plan, _train, work)
