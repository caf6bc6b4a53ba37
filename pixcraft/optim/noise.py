"""Gumbel noise: independent, or correlated between neighbouring cells."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

_BLOCK = 1 << 15  # 256 KB of doubles stay in the cache


def independent(shape: Sequence[int], generator: torch.Generator) -> Tensor:
    """Independent standard Gumbel noise on the generator's device.

    -log of exponential draws: `torch.nn.functional.gumbel_softmax` draws the same numbers from the same seed.
    """
    drawn = torch.empty(tuple(shape), device=generator.device)
    if generator.device.type == "cpu":
        _exponential(drawn.view(-1), generator)
    else:
        drawn.exponential_(generator=generator)
    return drawn.log_().neg_()


def _exponential(out: Tensor, generator: torch.Generator) -> None:
    """What `out.exponential_` draws on a CPU, to the bit, in half its time: it takes logarithms one by one."""
    block = torch.empty(min(_BLOCK, len(out)), dtype=torch.float64)
    for part in torch.split(out, _BLOCK):
        uniform = block[: len(part)].uniform_(generator=generator)
        torch.neg(uniform.neg_().log1p_(), out=uniform)
        part.copy_(uniform)


def correlated(shape: Sequence[int], generator: torch.Generator, reach: float) -> Tensor:
    """Gumbel noise (rows, columns, n) whose neighbouring cells agree within about `reach` cells.

    A Gaussian copula: white normals are blurred (standard deviation `reach` cells, mirrored at the borders), brought
    back to unit variance cell by cell, and sent through the normal distribution and the Gumbel quantile. Every value
    still has the standard Gumbel distribution; colours stay independent of each other.
    """
    rows, columns, count = shape
    white = torch.empty((count, rows, columns), device=generator.device).normal_(generator=generator)
    down, across = (_blur(side, reach, generator.device) for side in (rows, columns))
    return gumbel(down @ white @ across.T).permute(1, 2, 0)


def gumbel(normal: Tensor) -> Tensor:
    """Standard normal values as standard Gumbel values of the same rank."""
    return -torch.log(-torch.special.log_ndtr(normal))


def _blur(side: int, reach: float, device: torch.device) -> Tensor:
    """A matrix (side, side) that blurs white noise along one axis and leaves its variance 1."""
    if reach == 0:
        return torch.eye(side, device=device)
    at = torch.arange(side, device=device, dtype=torch.float32)
    mirrored = torch.cat([-1 - at.flip(0), at, 2 * side - 1 - at.flip(0)])
    weights = torch.exp(-0.5 * ((at[:, None] - mirrored) / reach) ** 2)
    folded = weights[:, :side].flip(1) + weights[:, side : 2 * side] + weights[:, 2 * side :].flip(1)
    return torch.div(folded, torch.linalg.vector_norm(folded, dim=1, keepdim=True))
