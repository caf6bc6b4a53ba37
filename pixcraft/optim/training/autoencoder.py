"""Stage 4: the autoencoder, and the latents of all pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL
from torch import Tensor
from torch.nn import functional

from pixcraft.colour import Bytes
from pixcraft.optim.training import models, parallel, variants
from pixcraft.optim.training.parallel import Plan

NOISY = 0.08
"""Share of pictures whose cells are mixed with noise, as a Gumbel sample's are."""


def pixels(pictures: Bytes) -> Tensor:
    """(b, h, w, 3) bytes to (b, 3, h, w) in [-1, 1]."""
    return torch.from_numpy(np.array(pictures)).permute(0, 3, 1, 2).float() / 127.5 - 1


def _with_noisy_cells(picture: Tensor, numbers: np.random.Generator) -> Tensor:
    cells = int(numbers.choice([16, 24, 32, 48]))
    grid = functional.interpolate(picture[None], (cells, cells), mode="area")
    shuffled = grid.flatten(2)[..., torch.from_numpy(numbers.permutation(cells * cells))].view_as(grid)
    noise = torch.from_numpy(numbers.random((1, 3, cells, cells), np.float32) * 2 - 1)
    other = torch.where(torch.from_numpy(numbers.random((1, 1, cells, cells)) < 0.6), shuffled, noise)
    share = numbers.random((1, 1, cells, cells), np.float32)
    share *= numbers.random((1, 1, cells, cells)) < numbers.uniform(0, 1)
    weight = torch.from_numpy(share)
    return functional.interpolate(grid * (1 - weight) + other * weight, picture.shape[-2:], mode="nearest")[0]


def _gradients(picture: Tensor) -> tuple[Tensor, Tensor]:
    return picture[..., 1:] - picture[..., :-1], picture[..., 1:, :] - picture[..., :-1, :]


def reconstruction_loss(made: Tensor, wanted: Tensor) -> Tensor:
    """L1, L2 and half the L1 of both gradients."""
    edges = sum((a - b).abs().mean() for a, b in zip(_gradients(made), _gradients(wanted), strict=True))
    return (made - wanted).abs().mean() + (made - wanted).pow(2).mean() + 0.5 * edges


def _train(rank: int, plan: Plan, work: Path) -> None:
    torch.manual_seed(plan.seed)
    model = models.autoencoder()
    pictures, _ = variants.load(work)

    def loss_of(numbers: np.random.Generator, noise: torch.Generator) -> Tensor:
        wanted = pixels(pictures[np.sort(numbers.integers(0, len(pictures), plan.batch))])
        for index in np.flatnonzero(numbers.random(plan.batch) < NOISY):
            wanted[index] = _with_noisy_cells(wanted[index], numbers)
        with torch.autocast("cpu", torch.bfloat16):
            posterior = model.encode(wanted).latent_dist
            mean, spread = posterior.mean.float(), posterior.logvar.float()
            latents = mean + torch.exp(0.5 * spread) * torch.randn(mean.shape, generator=noise)
            made = model.decode(latents).sample
        kl = 0.5 * (mean.pow(2) + spread.exp() - 1 - spread).mean()
        loss: Tensor = reconstruction_loss(made.float(), wanted) + 1e-3 * kl
        return loss

    averaged = parallel.train(rank, plan, model, loss_of, work / "autoencoder.state")
    if rank == 0:
        model.load_state_dict(averaged)
        model.eval()
        _finish(model, pictures, work)


@torch.no_grad()
def _finish(model: AutoencoderKL, pictures: Bytes, work: Path) -> None:
    """Write the latents, scaled to a standard deviation of 1, and the model with that scale."""
    parts = []
    for start in range(0, len(pictures), 64):
        with torch.autocast("cpu", torch.bfloat16):
            parts.append(model.encode(pixels(pictures[start : start + 64])).latent_dist.mean.float())
    latents = torch.cat(parts)
    scale = float(1 / latents.std())
    model.register_to_config(scaling_factor=scale)
    model.save_pretrained(work / "autoencoder")
    np.save(work / "latents.npy", (latents * scale).half().numpy())
    plain = pixels(pictures[::9][:256])
    error = (model.decode(model.encode(plain).latent_dist.mean).sample.clamp(-1, 1) - plain).pow(2).mean()
    print(f"scaling factor {scale:.4f}; {10 * torch.log10(4 / error):.2f} dB on plain drawings")


def run(work: Path, plan: Plan) -> None:
    """Train and write the folder autoencoder and latents.npy."""
    parallel.launch(plan, _train, work)
