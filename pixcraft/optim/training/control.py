"""Stage 6: a control net for Canny edges, on the frozen U-Net (Zhang et al. 2023)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from diffusers import ControlNetModel, UNet2DConditionModel
from torch import Tensor

from pixcraft.colour import Floats
from pixcraft.optim.edges import canny
from pixcraft.optim.training import joint, models, parallel, variants, vocabulary
from pixcraft.optim.training.parallel import Plan

EMPTY_SHARE = 0.3
SHARES = (0.4, 0.15, 0.15, 0.15, 0.15, 0.0, 0.0, 0.0, 0.0)
"""Edges of pixel art are edges of cells, so it is left out."""


def _started_from(unet: UNet2DConditionModel) -> ControlNetModel:
    """A new control net with the weights that it shares with the U-Net."""
    net = models.control_net()
    own = net.state_dict()
    shared = {
        name: value for name, value in unet.state_dict().items() if name in own and own[name].shape == value.shape
    }
    net.load_state_dict(own | shared)
    return net


def _edges(work: Path) -> np.ndarray:
    pictures, rows = variants.load(work)
    edges = np.zeros(pictures.shape[:3], np.uint8)
    for number, row in enumerate(rows):
        if not row.cells:
            rgb: Floats = pictures[number].astype(np.float32) / 255
            edges[number] = canny(rgb)
    return edges


def _train(rank: int, plan: Plan, work: Path) -> None:
    torch.manual_seed(plan.seed)
    examples, frozen = joint.Examples(work, vocabulary.load(work)), joint.load(work).requires_grad_(False)
    net, edges = _started_from(frozen["unet"]), np.load(work / "edges.npy", mmap_mode="r")

    def loss_of(numbers: np.random.Generator, noise: torch.Generator) -> Tensor:
        chosen = examples.chosen(plan.batch, SHARES, numbers)
        ids = examples.token_ids(chosen, EMPTY_SHARE, numbers)
        noisy, epsilon, steps, alphas = examples.noisy(chosen, noise)
        condition = torch.from_numpy(edges[chosen].astype(np.float32))[:, None].expand(-1, 3, -1, -1)
        with torch.autocast("cpu", torch.bfloat16):
            with torch.no_grad():
                hidden, pooled = models.encode(frozen["text_encoder"], frozen["text_encoder_2"], ids)
            added = {"text_embeds": pooled, "time_ids": examples.time_ids(chosen)}
            down, mid = net(noisy, steps, hidden, condition, added_cond_kwargs=added, return_dict=False)
            made = frozen["unet"](
                noisy,
                steps,
                hidden,
                added_cond_kwargs=added,
                down_block_additional_residuals=down,
                mid_block_additional_residual=mid,
            ).sample
        return joint.min_snr_loss(made.float(), epsilon, alphas)

    averaged = parallel.train(rank, plan, net, loss_of, work / "control.state")
    if rank == 0:
        net.load_state_dict(averaged)
        net.save_pretrained(work / "control")


def run(work: Path, plan: Plan) -> None:
    """Train and write the folder control."""
    np.save(work / "edges.npy", _edges(work))
    parallel.launch(plan, _train, work)
