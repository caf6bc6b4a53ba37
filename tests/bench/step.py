"""What a step costs outside the networks: python tests/bench/step.py [--repeat 40].

One core, 64 x 64 cells, 1024 pixels, two conditions; the networks are mocked by a ready gradient of the picture. CPU
milliseconds a step on average. "plain" is the same step as torch's own functions do it (gumbel_softmax,
interpolate, grid_sample of everything at full size, AdamW one operation at a time): the authors' way without PIL.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import torch
from torch import Tensor
from torch.nn import functional

from pixcraft.optim import augment, losses
from pixcraft.optim.frame import frame
from pixcraft.optim.guidance.sdxl import as_seen
from pixcraft.optim.layer import CandidateLayer, PaletteLayer, candidates_of
from pixcraft.optim.maps import Maps
from pixcraft.optim.settings import AugmentSettings

CELLS, PIXELS = 64, 1024
CANDIDATES = 32
"""As presets `final` and `fast` ask for."""
NEVER = AugmentSettings(gray=0, perspective=0, flip=0)
VIEWS = {
    "as it is": NEVER,
    "flipped": replace(NEVER, flip=1),
    "perspective": replace(NEVER, perspective=1),
    "reference mix": AugmentSettings(),
}


@dataclass
class Bench:
    """A layer, its optimiser, and what the mocked networks answer."""

    layer: PaletteLayer
    optimiser: torch.optim.Optimizer
    noise: torch.Generator
    host: torch.Generator
    gradient: Tensor
    maps: Maps
    ground: Tensor


def bench(colours: int, fused: bool = True, candidates: int = 0) -> Bench:
    """A fresh one with `colours` colours, of which a cell has `candidates`; 0 is all."""
    noise, host = torch.Generator().manual_seed(0), torch.Generator().manual_seed(0)
    logits, elements = torch.randn(CELLS, CELLS, colours, generator=host), torch.rand(colours, 3, 1, 1)
    few = candidates_of(logits, elements[..., 0, 0], candidates) if 0 < candidates < colours else None
    layer = PaletteLayer(logits, elements) if few is None else CandidateLayer(logits, few, elements)
    optimiser = torch.optim.AdamW(layer.parameters(), 0.025, fused=fused)
    maps = Maps([torch.rand(1, 1, PIXELS, PIXELS) for _ in range(2)])
    return Bench(layer, optimiser, noise, host, torch.rand(1, 3, PIXELS, PIXELS), maps, torch.ones(3))


def finish(it: Bench, loss: Tensor, image: Tensor | None, gradient: Tensor | None) -> None:
    """Backward through what was drawn, clip, AdamW, recentre."""
    it.optimiser.zero_grad()
    torch.autograd.backward([loss] if image is None else [loss, image], [None] if image is None else [None, gradient])
    torch.nn.utils.clip_grad_norm_(it.layer.parameters(), 1.0)
    it.optimiser.step()
    it.layer.recentre()


def generator(it: Bench) -> None:
    """Layer, FFT loss and optimiser alone."""
    sample = it.layer.sample(1.0, it.noise)
    finish(it, 20 * losses.fft(sample.colours), None, None)


def whole(settings: AugmentSettings) -> Callable[[Bench], None]:
    """The whole step outside the networks."""

    def step(it: Bench) -> None:
        sample, drawn = it.layer.sample(1.0, it.noise), augment.draw(settings, it.host)
        image = as_seen(sample.image, frame(CELLS, CELLS, PIXELS), "bilinear", drawn, it.ground)
        it.maps.moved(drawn)
        finish(it, 20 * losses.fft(sample.colours), image, it.gradient)

    return step


def plain(settings: AugmentSettings) -> Callable[[Bench], None]:
    """The whole step with torch's own functions at full size."""

    def step(it: Bench) -> None:
        layer = it.layer
        shares = functional.gumbel_softmax(layer.logits)
        cells = (shares @ layer.means).permute(2, 0, 1)[None]
        picture = functional.interpolate(cells, (PIXELS, PIXELS), mode="bilinear")
        drawn = augment.draw(settings, it.host)
        picture = losses.gray(picture).expand_as(picture) if drawn.gray else picture
        together = torch.cat([picture, *(found.expand(1, 3, -1, -1) for found in it.maps.still)], 1)
        ground = torch.cat([it.ground, torch.zeros(together.shape[1] - 3)])
        moved = augment.warp(replace(drawn, gray=False), together, ground)
        image = moved[:, :3].clamp(0, 1) * 2 - 1
        finish(it, 20 * losses.fft(cells), image, it.gradient)

    return step


def milliseconds(steps: dict[str, Callable[[], None]], repeat: int) -> dict[str, float]:
    """Mean CPU milliseconds of each, taken in turn, without the dearest tenth, which are other programs' doing."""
    taken: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(repeat + 3):
        for name, step in steps.items():
            start = time.process_time()
            step()
            taken[name].append((time.process_time() - start) * 1e3)
    kept = {name: sorted(times[3:])[: max(1, round(0.9 * repeat))] for name, times in taken.items()}
    return {name: sum(times) / len(times) for name, times in kept.items()}


DENSE, SPARSE = "447", f"447 by {CANDIDATES}"
"""Logits over every thread of a card in each cell, and over a few of them."""


def main() -> None:
    """Print the table and the two figures that have goals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=40)
    repeat = parser.parse_args().repeat
    torch.set_num_threads(1)
    ours = {"12 colours": bench(12), DENSE: bench(447), SPARSE: bench(447, candidates=CANDIDATES)}
    theirs = {"plain, 12": bench(12, fused=False), "plain, 447": ours[DENSE]}
    print(f"{'CPU ms a step':32}" + "".join(f"{title:>12}" for title in (*ours, *theirs)))
    alone = milliseconds({name: partial(generator, it) for name, it in ours.items()}, repeat)
    print_row("layer, losses, optimiser", alone)
    for view, settings in VIEWS.items():
        last = milliseconds({name: partial(whole(settings), it) for name, it in ours.items()}, repeat)
        others = milliseconds({name: partial(plain(settings), it) for name, it in theirs.items()}, repeat)
        print_row(f"whole step, {view}", last | others)
    print(f"whole step of 12 colours, {view}: {last['12 colours']:.1f} ms (goal: 10)")
    for kind in (DENSE, SPARSE):
        print(f"layer, losses, optimiser, {kind}: {alone[kind] / alone['12 colours']:.2f} x 12 colours (goal: 2)")


def print_row(title: str, times: dict[str, float]) -> None:
    """One line of the table."""
    print(f"{title:32}" + "".join(f"{time_:12.2f}" for time_ in times.values()), flush=True)


if __name__ == "__main__":
    main()
