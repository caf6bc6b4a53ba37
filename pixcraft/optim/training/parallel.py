"""Training on a few processes of one thread each: they share gradients, one rate schedule and one resumable state."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.distributed as distributed
from torch import Tensor, nn
from torch.multiprocessing.spawn import spawn

LOG_EVERY = 100
SAVE_EVERY = 250


@dataclass(frozen=True)
class Plan:
    """How a stage trains: steps in all, pictures a step and process, peak rate, warm-up steps, seed, processes."""

    steps: int
    batch: int
    rate: float
    warm_up: int = 150
    seed: int = 0
    ranks: int = 2
    decay: float = 0.01

    def rate_at(self, step: int) -> float:
        """A linear warm-up, then a cosine down to 3 per cent of the peak."""
        fall = 0.5 * (1 + math.cos(math.pi * step / self.steps))
        return self.rate * min(1.0, (step + 1) / self.warm_up) * (0.97 * fall + 0.03)


Loss = Callable[[np.random.Generator, torch.Generator], Tensor]
"""A scalar loss of one random batch; both generators belong to (seed, rank, step)."""


def launch(plan: Plan, work: Callable[[int, Plan, Path], None], folder: Path) -> None:
    """Run `work(rank, plan, folder)` in `plan.ranks` processes."""
    if plan.ranks == 1:
        work(0, plan, folder)
        return
    spawn(_joined, (plan, work, folder), nprocs=plan.ranks)  # type: ignore[no-untyped-call]


def _joined(rank: int, plan: Plan, work: Callable[[int, Plan, Path], None], folder: Path) -> None:
    os.environ.setdefault("MASTER_ADDR", "127.0.0.1")
    os.environ.setdefault("MASTER_PORT", "29571")
    torch.set_num_threads(1)
    distributed.init_process_group("gloo", rank=rank, world_size=plan.ranks)
    work(rank, plan, folder)
    distributed.destroy_process_group()


def _share_gradients(weights: list[nn.Parameter], ranks: int) -> None:
    if ranks == 1:
        return
    gradients = [torch.zeros_like(item) if item.grad is None else item.grad for item in weights]
    flat = torch.cat([gradient.view(-1) for gradient in gradients])
    distributed.all_reduce(flat)
    for item, mean in zip(weights, torch.split(flat / ranks, [item.numel() for item in weights]), strict=True):
        item.grad = mean.view_as(item)


def _groups(model: nn.Module, decay: float) -> list[dict[str, object]]:
    """Weight decay on matrices only, not on embeddings, biases and norms."""
    named = [(name, item) for name, item in model.named_parameters() if item.requires_grad]
    matrices = [item for name, item in named if item.ndim > 1 and "embedding" not in name]
    others = [item for name, item in named if item.ndim <= 1 or "embedding" in name]
    return [{"params": matrices, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


class Average:
    """An exponential moving average of a model's weights, quick at the start."""

    def __init__(self, model: nn.Module, keep: float = 0.998) -> None:
        self.keep = keep
        self.weights = {name: value.clone() for name, value in model.state_dict().items()}

    @torch.no_grad()
    def update(self, model: nn.Module, step: int) -> None:
        """Move towards the model after `step`."""
        share = 1 - min(self.keep, (step + 1) / (step + 20))
        for name, value in model.state_dict().items():
            if value.is_floating_point():
                self.weights[name].lerp_(value, share)


def train(rank: int, plan: Plan, model: nn.Module, loss_of: Loss, state: Path) -> dict[str, Tensor]:
    """Train what of `model` requires gradients; returns the averaged weights (of rank 0). Continues from `state`."""
    weights = [item for item in model.parameters() if item.requires_grad]
    optimiser = torch.optim.AdamW(_groups(model, plan.decay), lr=plan.rate, betas=(0.9, 0.99), fused=True)
    average, start = Average(model), 0
    if state.exists():
        saved = torch.load(state, weights_only=True)
        model.load_state_dict(saved["model"])
        optimiser.load_state_dict(saved["optimiser"])
        average.weights, start = saved["average"], int(saved["step"])
    recent: list[float] = []
    for step in range(start, plan.steps):
        for group in optimiser.param_groups:
            group["lr"] = plan.rate_at(step)
        seeds = np.random.SeedSequence([plan.seed, rank, step])
        loss = loss_of(np.random.default_rng(seeds), torch.Generator().manual_seed(int(seeds.generate_state(1)[0])))
        torch.autograd.backward(loss)
        _share_gradients(weights, plan.ranks)
        nn.utils.clip_grad_norm_(weights, 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        average.update(model, step)
        recent.append(loss.item())
        if rank == 0 and (step + 1) % LOG_EVERY == 0:
            print(f"step {step + 1} of {plan.steps}, loss {np.mean(recent[-LOG_EVERY:]):.4f}", flush=True)
        if rank == 0 and ((step + 1) % SAVE_EVERY == 0 or step + 1 == plan.steps):
            _save(state, model, optimiser, average, step + 1)
    return average.weights


def _save(state: Path, model: nn.Module, optimiser: torch.optim.Optimizer, average: Average, step: int) -> None:
    content = {
        "model": model.state_dict(),
        "optimiser": optimiser.state_dict(),
        "average": average.weights,
        "step": step,
    }
    torch.save(content, state.with_suffix(".part"))
    state.with_suffix(".part").replace(state)
