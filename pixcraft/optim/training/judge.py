"""Stage 9: an independent judge, which no generator ever sees, says which of the motifs a chart shows.

It measures how recognisable charts are (`tests/bench/prompts.py`), as section 3 of the micro model's study did.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional

from pixcraft.optim.training import autoencoder, icons, joint, parallel, variants, vocabulary
from pixcraft.optim.training.image_encoder import as_cells
from pixcraft.optim.training.parallel import Plan

SIDE = 32
HELD_OUT = 2
"""This one of each drawing's nine pictures is never trained on."""


class Block(nn.Module):
    """Two convolutions that halve the sides, beside a straight path (He et al. 2015)."""

    def __init__(self, before: int, after: int) -> None:
        super().__init__()
        self.first, self.second = nn.Conv2d(before, after, 3, 2, 1), nn.Conv2d(after, after, 3, 1, 1)
        self.straight, self.norm, self.last_norm = (
            nn.Conv2d(before, after, 1, 2),
            nn.GroupNorm(8, after),
            nn.GroupNorm(8, after),
        )

    def forward(self, features: Tensor) -> Tensor:
        """(b, before, h, w) to (b, after, h / 2, w / 2)."""
        inner = functional.relu(self.norm(self.first(features)))
        return functional.relu(self.last_norm(self.second(inner)) + self.straight(features))


def network(motifs: int) -> nn.Sequential:
    """(b, 3, 32, 32) in [-1, 1] to scores (b, motifs)."""
    return nn.Sequential(
        nn.Conv2d(3, 24, 3, 2, 1),
        nn.ReLU(),
        Block(24, 64),
        Block(64, 128),
        nn.AdaptiveAvgPool2d(2),
        nn.Flatten(),
        nn.Dropout(0.25),
        nn.Linear(512, motifs),
    )


class Judge:
    """Ranks the right motif of a picture among all."""

    def __init__(self, folder: Path) -> None:
        self.labels: list[str] = json.loads((folder / "labels.json").read_text())
        self.network = network(len(self.labels)).eval()
        self.network.load_state_dict(
            {name: value.float() for name, value in load_file(folder / "judge.safetensors").items()}
        )

    @torch.no_grad()
    def rank(self, rgb: Tensor, label: str) -> int:
        """The place, 1 is best, of `label` for a picture (3, h, w) in [0, 1]; both of its mirror images count."""
        mode = "nearest" if min(rgb.shape[-2:]) < SIDE else "area"
        pixels = functional.interpolate(rgb[None] * 2 - 1, (SIDE, SIDE), mode=mode)
        scores = self.network(torch.cat([pixels, pixels.flip(-1)])).mean(0)
        return 1 + int((scores > scores[self.labels.index(label)]).sum())


def _jittered(pixels: Tensor, numbers: np.random.Generator, noise: torch.Generator) -> Tensor:
    pixels = as_cells(pixels, int(numbers.choice([16, 20, 24, 28, 32])), int(numbers.choice([2, 3, 4, 127])))
    scale = 1 + 0.2 * (torch.rand((len(pixels), 3, 1, 1), generator=noise) - 0.5)
    down, right = (int(number) for number in numbers.integers(0, 5, 2))
    padded = functional.pad(pixels * scale, (2, 2, 2, 2), mode="replicate")
    moved = padded[..., down : down + SIDE, right : right + SIDE]
    return moved + 0.08 * torch.randn(moved.shape, generator=noise)


def _train(rank: int, plan: Plan, work: Path) -> None:
    torch.manual_seed(plan.seed + 1)
    examples, pictures = joint.Examples(work, vocabulary.load(work)), variants.load(work)[0]
    names, labels = np.unique([icon.label for icon in icons.load(work)[1]], return_inverse=True)
    model = network(len(names))
    shares = np.array([0 if slot == HELD_OUT else 1 / 8 for slot in range(9)])

    def batch(chosen: list[int]) -> tuple[Tensor, Tensor]:
        pixels = torch.cat([autoencoder.pixels(pictures[index][None]) for index in chosen])
        return functional.interpolate(pixels, (SIDE, SIDE), mode="area"), torch.from_numpy(
            labels[[examples.rows[index].icon for index in chosen]]
        )

    def loss_of(numbers: np.random.Generator, noise: torch.Generator) -> Tensor:
        pixels, wanted = batch(examples.chosen(plan.batch, tuple(shares), numbers))
        return functional.cross_entropy(model(_jittered(pixels, numbers, noise)), wanted, label_smoothing=0.05)

    averaged = parallel.train(rank, plan, model, loss_of, work / "judge.state")
    if rank == 0:
        model.load_state_dict(averaged)
        model.eval()
        pixels, wanted = batch(list(range(HELD_OUT, len(pictures), 9)))
        with torch.no_grad():
            best = model(pixels).topk(min(5, len(names))).indices
        right = (best == wanted[:, None]).float()
        print(f"held out: top 1 {right[:, 0].mean():.3f}, top 5 {right.sum(1).mean():.3f}")
        _write(model, [str(name) for name in names], work / "judge")


def _write(model: nn.Module, labels: list[str], folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    save_file({name: value.half() for name, value in model.state_dict().items()}, folder / "judge.safetensors")
    (folder / "labels.json").write_text(json.dumps(labels))


def run(work: Path, plan: Plan) -> None:
    """Train and write the folder judge."""
    parallel.launch(plan, _train, work)
