"""Stage 5: the U-Net and both text encoders together, on latents."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from transformers import CLIPTokenizer

from pixcraft.optim.training import icons, models, parallel, variants, vocabulary
from pixcraft.optim.training.icons import Icon
from pixcraft.optim.training.parallel import Plan
from pixcraft.optim.training.variants import Variant

EMPTY_SHARE, ZERO_SHARE = 0.05, 0.08
"""Captions left empty, and conditionings set to zero as SDXL does for an empty negative prompt."""
SNR_LIMIT = 5.0


def alphas_cumprod() -> Tensor:
    """SDXL's noise schedule (1000,)."""
    return torch.cumprod(1 - torch.linspace(0.00085**0.5, 0.012**0.5, 1000) ** 2, 0)


def min_snr_loss(predicted: Tensor, noise: Tensor, alphas: Tensor) -> Tensor:
    """Noise error weighted by min(SNR, 5) / SNR (Hang et al. 2023, Min-SNR); `alphas` (b,) are cumulative."""
    weight = (SNR_LIMIT * (1 - alphas) / alphas).clamp(max=1)
    return (weight * (predicted - noise).pow(2).mean((1, 2, 3))).mean()


def parts(entries: int) -> nn.ModuleDict:
    """The three networks that learn together."""
    first, second = models.text_encoders(entries)
    return nn.ModuleDict({"text_encoder": first, "text_encoder_2": second, "unet": models.unet()})


class Examples:
    """Random batches: pictures by `variants.SHARES`, captions, time ids, noise."""

    def __init__(self, work: Path, tokenizer: CLIPTokenizer) -> None:
        self.known: list[Icon] = icons.load(work)[1]
        self.rows: list[Variant] = variants.load(work)[1]
        self.latents = torch.from_numpy(np.load(work / "latents.npy"))
        self.tokenizer, self.alphas = tokenizer, alphas_cumprod()

    def chosen(self, batch: int, shares: tuple[float, ...], numbers: np.random.Generator) -> list[int]:
        """Numbers of `batch` pictures."""
        slots = len(shares)
        drawings = numbers.integers(0, len(self.known), batch)
        return [int(number) for number in drawings * slots + numbers.choice(slots, batch, p=shares)]

    def token_ids(self, chosen: list[int], empty: float, numbers: np.random.Generator) -> Tensor:
        """Ids (b, 24) of fresh captions, a share of them empty."""
        captions = [
            "" if numbers.random() < empty else variants.caption(self.known[row.icon], row, numbers)
            for row in (self.rows[index] for index in chosen)
        ]
        ids: Tensor = self.tokenizer(
            captions, padding="max_length", max_length=models.TOKENS, truncation=True, return_tensors="pt"
        ).input_ids
        return ids

    def time_ids(self, chosen: list[int]) -> Tensor:
        """SDXL's micro-conditioning (b, 6); a pixel picture's original size is its cells."""
        sides = [self.rows[index].cells or models.PIXELS for index in chosen]
        return torch.tensor([[side, side, 0, 0, models.PIXELS, models.PIXELS] for side in sides], dtype=torch.float32)

    def noisy(self, chosen: list[int], noise: torch.Generator) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Noised latents, the noise, the time steps, and their cumulative alphas."""
        clean = self.latents[torch.tensor(chosen)].float()
        epsilon = torch.randn(clean.shape, generator=noise)
        steps = torch.randint(0, 1000, (len(chosen),), generator=noise)
        alphas = self.alphas[steps]
        share = alphas.view(-1, 1, 1, 1)
        return share.sqrt() * clean + (1 - share).sqrt() * epsilon, epsilon, steps, alphas


def _train(rank: int, plan: Plan, work: Path) -> None:
    torch.manual_seed(plan.seed)
    tokenizer = vocabulary.load(work)
    examples, model = Examples(work, tokenizer), parts(len(tokenizer))

    def loss_of(numbers: np.random.Generator, noise: torch.Generator) -> Tensor:
        chosen = examples.chosen(plan.batch, variants.SHARES, numbers)
        ids = examples.token_ids(chosen, EMPTY_SHARE, numbers)
        noisy, epsilon, steps, alphas = examples.noisy(chosen, noise)
        keep = torch.from_numpy((numbers.random(plan.batch) >= ZERO_SHARE).astype(np.float32)).view(-1, 1)
        with torch.autocast("cpu", torch.bfloat16):
            hidden, pooled = models.encode(model["text_encoder"], model["text_encoder_2"], ids)
            added = {"text_embeds": pooled * keep, "time_ids": examples.time_ids(chosen)}
            made = model["unet"](noisy, steps, hidden * keep[..., None], added_cond_kwargs=added).sample.float()
        return min_snr_loss(made, epsilon, alphas)

    averaged = parallel.train(rank, plan, model, loss_of, work / "joint.state")
    if rank == 0:
        torch.save(averaged, work / "joint.weights")


def run(work: Path, plan: Plan) -> None:
    """Train and write joint.weights."""
    parallel.launch(plan, _train, work)


def load(work: Path) -> nn.ModuleDict:
    """What `run` wrote."""
    model = parts(len(vocabulary.load(work)))
    model.load_state_dict(torch.load(work / "joint.weights", weights_only=True))
    return model.eval()
