"""Parity with the authors' implementation: python tests/bench/parity.py FILE.npz.

Checks every array of a file laid out like tests/optim/golden.npz (tests/optim/GOLDEN.md describes it) and prints the
largest error per key. Exit status 1 if an error is beyond its tolerance, or a key is not known.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from pixcraft.optim import initial, losses, schedule
from pixcraft.optim.layer import PaletteLayer
from pixcraft.optim.settings import GuidanceSettings

Array = npt.NDArray[Any]
Arrays = Mapping[str, Array]
METRICS = {"cos": "cosine"}
LOSSES = {
    "fft": losses.fft,
    "tv": losses.total_variation,
    "laplacian": losses.laplacian,
    "bilateral": losses.bilateral,
}
TOLERANCES = {"init": 1e-5, "gen": 1e-6, "t_range_bounded_max": 1e-6, "alphas_cumprod": 1e-6}
LOSS_TOLERANCE = 1e-5  # relative to the largest value


@dataclass(frozen=True)
class Check:
    """One key: its largest error and what is allowed; both None for an input that others are computed from."""

    key: str
    error: float | None
    allowed: float | None

    @property
    def good(self) -> bool:
        """Within its tolerance."""
        return self.error is None or self.allowed is None or self.error <= self.allowed


def check(arrays: Arrays) -> tuple[list[Check], list[str]]:
    """Every known key checked, and the keys that are not known."""
    found, unknown = [], []
    for key in arrays:
        for pattern, compute in KEYS.items():
            match = re.fullmatch(pattern, key)
            if match:
                found += list(compute(arrays, key, *match.groups()))
                break
        else:
            unknown.append(key)
    return found, unknown


def _input(arrays: Arrays, key: str) -> Iterator[Check]:
    yield Check(key, None, None)


def _compared(arrays: Arrays, key: str, ours: torch.Tensor | Array, allowed: float) -> Iterator[Check]:
    theirs = np.asarray(arrays[key], np.float64)
    mine = np.asarray(ours, np.float64)
    error = float(np.abs(mine - theirs).max()) if mine.shape == theirs.shape else float("inf")
    yield Check(key, error if np.isfinite(error) else float("inf"), allowed)


def _colours(arrays: Arrays, palette: str) -> torch.Tensor:
    return torch.from_numpy(np.asarray(arrays[f"palette/{palette}"], np.float32)) / 255


def _image(array: Array) -> torch.Tensor:
    return torch.from_numpy(np.asarray(array, np.float32)).permute(2, 0, 1)[None]


def _initial(
    arrays: Arrays, key: str, method: str, palette: str, rows: str, columns: str, metric: str
) -> Iterator[Check]:
    logits = initial.initial_logits(
        method,
        METRICS.get(metric, metric),
        np.asarray(arrays["image"], np.float32),
        _colours(arrays, palette),
        int(rows),
        int(columns),
        torch.Generator(),
    )
    yield from _compared(arrays, key, logits, TOLERANCES["init"])


def _layer(arrays: Arrays, palette: str, sampling: str) -> PaletteLayer:
    logits = torch.from_numpy(np.asarray(arrays[f"gen/{palette}/logits"], np.float32))
    return PaletteLayer(logits, _colours(arrays, palette)[:, :, None, None], sampling)


def _picture(image: torch.Tensor) -> torch.Tensor:
    return image.detach()[0].permute(1, 2, 0)


def _gumbel(arrays: Arrays, key: str, palette: str, kind: str, tau: str | None, seed: str) -> Iterator[Check]:
    layer = _layer(arrays, palette, "gumbel" if kind == "soft" else "gumbel-hard")
    sample = layer.sample(float(tau or 1), torch.Generator().manual_seed(int(seed)))
    yield from _compared(arrays, key, _picture(sample.image), TOLERANCES["gen"])


def _result(arrays: Arrays, key: str, palette: str, kind: str) -> Iterator[Check]:
    yield from _compared(arrays, key, _picture(_layer(arrays, palette, "gumbel").result(kind)), TOLERANCES["gen"])


def _term(arrays: Arrays, name: str) -> Callable[[torch.Tensor], torch.Tensor]:
    if name == "gradient":
        target = _image(arrays["image"])
        return lambda image: losses.gradient_fidelity(image, target)
    return LOSSES[name]


def _loss(arrays: Arrays, key: str, size: str, name: str, grad: str | None) -> Iterator[Check]:
    image = _image(arrays[f"loss/{size}/image"]).clone().requires_grad_()
    value = _term(arrays, name)(image)
    (gradient,) = torch.autograd.grad(value, image)
    ours = _picture(gradient) if grad else value.detach()
    yield from _compared(arrays, key, ours, LOSS_TOLERANCE * max(1e-6, float(np.abs(arrays[key]).max())))


def _mask(arrays: Arrays, key: str, rows: str, columns: str) -> Iterator[Check]:
    yield from _compared(arrays, key, losses.fft_mask(int(rows), int(columns)), 0.0)


def _t_range(arrays: Arrays, key: str, kind: str, steps: str) -> Iterator[Check]:
    settings = GuidanceSettings(timesteps=kind.replace("_", "-"))
    ours = [[step, *schedule.t_bounds(settings, int(step), int(steps))] for step in arrays[key][:, 0]]
    yield from _compared(arrays, key, np.array(ours), TOLERANCES["t_range_bounded_max"])


def _alphas(arrays: Arrays, key: str) -> Iterator[Check]:
    yield from _compared(arrays, key, schedule.alphas_cumprod(), TOLERANCES["alphas_cumprod"])


KEYS: dict[str, Callable[..., Iterator[Check]]] = {
    r"image|palette/[^/]+|gen/[^/]+/logits|loss/\d+x\d+/image": _input,
    r"init/([^/]+)/([^/]+)/(\d+)x(\d+)/(l1|l2|cos)": _initial,
    r"gen/([^/]+)/gumbel_(soft|hard)(?:_tau([\d.]+))?_seed(\d+)": _gumbel,
    r"gen/([^/]+)/(softmax|argmax)": _result,
    r"loss/(\d+x\d+)/(fft|tv|laplacian|bilateral|gradient)(_grad)?": _loss,
    r"loss/(\d+)x(\d+)/fft_mask": _mask,
    r"t_range_(bounded_max|uniform|linear)_(\d+)": _t_range,
    r"alphas_cumprod": _alphas,
}


def main(arguments: list[str]) -> int:
    """Print the table; 1 when something is beyond its tolerance or not known."""
    if len(arguments) != 1:
        print(__doc__.splitlines()[0], file=sys.stderr)
        return 2
    with np.load(arguments[0], allow_pickle=False) as file:
        found, unknown = check(dict(file))
    for item in found:
        if item.error is None:
            print(f"{item.key:48} input")
        else:
            verdict = "" if item.good else "  BEYOND"
            print(f"{item.key:48} {item.error:9.2e}  allowed {item.allowed:.0e}{verdict}")
    for key in unknown:
        print(f"{key:48} UNKNOWN")
    bad = [item.key for item in found if not item.good]
    checked = sum(item.error is not None for item in found)
    print(f"{checked} checked, {len(bad)} beyond tolerance, {len(unknown)} unknown")
    return int(bool(bad or unknown))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
