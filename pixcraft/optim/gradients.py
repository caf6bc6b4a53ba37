"""Gradients of the logits: averaged over blocks, of norm 1 for every loss, clipped."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d


def block_means(values: Tensor, side: int) -> Tensor:
    """(rows, columns, n) with every block of side x side cells replaced by its mean; blocks at the edge are smaller.

    Equal logits with equal gradients stay equal under AdamW, so a gradient of block means optimises coarse logits, and
    to go on with smaller blocks is the nearest upsampling of logits and AdamW's state.
    """
    if side == 1:
        return values
    rows, columns, _ = values.shape
    planes = values.permute(2, 0, 1)[None]
    means = avg_pool2d(planes, side, ceil_mode=True, count_include_pad=False)
    wide = means.repeat_interleave(side, 2).repeat_interleave(side, 3)[..., :rows, :columns]
    return wide[0].permute(1, 2, 0).contiguous()


def normalised(
    losses: Mapping[str, Tensor], weights: Mapping[str, float], logits: Tensor, side: int = 1
) -> tuple[Tensor, dict[str, Tensor]]:
    """The sum of the losses' gradients on the logits, each of norm 1 times its weight; and the norms they had."""
    total, norms = torch.zeros_like(logits), {}
    for name, loss in losses.items():
        gradient = block_means(gradient_of(loss, logits, keep=True), side)
        norms[name] = torch.linalg.vector_norm(gradient)
        total += gradient * (weights[name] / norms[name].clamp_min(1e-12))
    return total, norms


def gradient_of(loss: Tensor, logits: Tensor, keep: bool = False) -> Tensor:
    """Zero for a loss that does not depend on the logits; laid out as they are, which fused AdamW takes for granted."""
    if not loss.requires_grad:
        return torch.zeros_like(logits)
    gradient: Tensor = torch.autograd.grad(loss, logits, retain_graph=keep, materialize_grads=True)[0]
    return gradient.contiguous()


def clipped(gradient: Tensor, most: float) -> Tensor:
    """The gradient scaled down to norm `most` if it is longer; 0 is no limit."""
    if most == 0:
        return gradient
    norm: Tensor = torch.linalg.vector_norm(gradient)
    return gradient * (most / (norm + 1e-6)).clamp(max=1)
