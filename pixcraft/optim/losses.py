"""The loss terms, one small function each; a run's loss is their weighted sum.

Smoothness terms (fft, tv, laplacian, bilateral, gradient) are as SD-piXL's authors code them; craft terms are ours.
Pictures are (1, 3, h, w) sRGB in [0, 1]; shares (rows, columns, n) sum to 1 over n.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor
from torch.nn import functional

from pixcraft.errors import InputError
from pixcraft.optim.layer import Sample


@dataclass(frozen=True)
class Context:
    """What terms compare with; a term whose thing is None cannot be used."""

    target: Tensor | None = None
    """(1, 3, rows, columns): the picture, for `gradient`. It may be larger than the pattern."""
    stock: Tensor | None = None
    """(n,): cells that the stock of every element is enough for (inf: no limit), for `stock`."""
    previous: Tensor | None = None
    """(rows, columns, n): shares of the frame before, for `temporal`."""
    stitched: Tensor | None = None
    """(rows, columns): which cells are worked; None is all."""


@lru_cache(maxsize=8)
def fft_mask(rows: int, columns: int) -> Tensor:
    """(rows, columns) 1 for the bins of a shifted spectrum that `fft` counts, 0 for low frequencies.

    Kept: at least min(rows, columns) / (4 sqrt 2) from (rows / 2, columns / 2), which is 90 % of them.
    """
    down = torch.arange(rows)[:, None] - rows / 2
    across = torch.arange(columns)[None, :] - columns / 2
    return torch.ge(torch.hypot(down, across), min(rows, columns) / (4 * math.sqrt(2))).float()


@lru_cache(maxsize=8)
def _half_weights(rows: int, columns: int, device: torch.device) -> Tensor:
    """(rows, columns // 2 + 1): weights of `rfft2`'s bins, each also standing for its mirrored one; they sum to 1."""
    mask = torch.fft.ifftshift(fft_mask(rows, columns))
    folded = (mask + mask.flip(0, 1).roll((1, 1), (0, 1)))[:, : columns // 2 + 1]
    folded[:, 0] /= 2
    if columns % 2 == 0:
        folded[:, -1] /= 2
    weights: Tensor = folded / (folded.sum() + 1e-8)
    return weights.to(device)


def fft(image: Tensor) -> Tensor:
    """FFT smoothness: mean magnitude of the unnormalised spectrum outside the low frequencies."""
    rows, columns = image.shape[-2:]
    weights = _half_weights(rows, columns, image.device) / image.shape[1]
    return torch.sum(torch.fft.rfft2(image).abs() * weights)


def total_variation(image: Tensor) -> Tensor:
    """Mean absolute difference to the right neighbour plus that to the lower one."""
    return _mean_or_zero(image.diff(dim=-1).abs()) + _mean_or_zero(image.diff(dim=-2).abs())


def laplacian(image: Tensor, size: int = 5, sigma: float = 0.75) -> Tensor:
    """Mean absolute difference to the Gaussian average of the neighbours (size x size, without the pixel itself)."""
    kernel = _neighbours(size, sigma, image.device).expand(3, 1, size, size)
    return functional.conv2d(_mirrored(image, size // 2), kernel, groups=3).abs().mean()


@lru_cache(maxsize=4)
def _neighbours(size: int, sigma: float, device: torch.device) -> Tensor:
    at = torch.arange(size) - size // 2
    kernel = torch.exp(-(at[:, None] ** 2 + at**2) / (2 * sigma**2))
    kernel[size // 2, size // 2] = 0
    kernel /= kernel.sum()
    kernel[size // 2, size // 2] = -1
    return kernel.to(device)


@lru_cache(maxsize=4)
def _sobel(device: torch.device) -> Tensor:
    across = torch.tensor([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])
    return torch.stack([across, across.T])[:, None].to(device)


def gray(image: Tensor) -> Tensor:
    """(1, 1, h, w) of a picture (1, 3, h, w) (ITU-R BT.601, rounded as in torchvision)."""
    red, green, blue = image.unbind(1)
    return (0.2989 * red + 0.587 * green + 0.114 * blue)[:, None]


def _mirrored(image: Tensor, reach: int) -> Tensor:
    """The image with `reach` pixels around it, mirrored where it is large enough, else repeated."""
    mode = "reflect" if min(image.shape[-2:]) > reach else "replicate"
    return functional.pad(image, (reach,) * 4, mode=mode)


def bilateral(image: Tensor, sigma_colour: float = 1.0, sigma_space: float = 1.0, reach: int = 3) -> Tensor:
    """Edge-preserving smoothness: squared differences to neighbours, less for far and for unlike ones.

    Neighbours (dx, dy) are within `reach` on each axis and |dx + dy| <= reach. As the authors code it, each direction
    leaves out the border it looks away from and wraps around the one it looks at.
    """
    terms = []
    rows, columns = image.shape[-2:]
    for down in range(-reach, reach + 1):
        for across in range(-reach, reach + 1):
            if (down, across) == (0, 0) or abs(down + across) > reach or abs(down) >= rows or abs(across) >= columns:
                continue
            apart = image - image.roll((-down, -across), (-2, -1))
            square = apart[..., max(0, down) : rows + min(0, down), max(0, across) : columns + min(0, across)] ** 2
            space = math.exp(-(down**2 + across**2) / (2 * sigma_space**2))
            terms.append(space * (torch.exp(-square / (2 * sigma_colour**2)) * square).mean())
    return torch.stack(terms).mean() if terms else image.sum() * 0


def gradient_fidelity(image: Tensor, target: Tensor) -> Tensor:
    """Mean squared difference of the Sobel gradients of the grays, at the size of `target` (bilinear)."""
    resized = functional.interpolate(image, size=target.shape[-2:], mode="bilinear", align_corners=False)
    edges = functional.conv2d(gray(resized - target), _sobel(image.device), padding=1)
    return edges.square().mean((0, 2, 3)).sum()


def confetti(shares: Tensor, stitched: Tensor | None = None) -> Tensor:
    """Expected share of cells without an equal cell above, below, left or right, cells taken as independent."""
    known = shares if stitched is None else shares * stitched[..., None]
    right = 1 - (known[:, :-1] * known[:, 1:]).sum(-1)
    below = 1 - (known[:-1] * known[1:]).sum(-1)
    alone = functional.pad(right, (0, 1), value=1.0) * functional.pad(right, (1, 0), value=1.0)
    alone = alone * functional.pad(below, (0, 0, 0, 1), value=1.0) * functional.pad(below, (0, 0, 1, 0), value=1.0)
    return _mean_of_stitched(alone, stitched)


def colours_in_use(shares: Tensor, stitched: Tensor | None = None) -> Tensor:
    """Soft number of colours in use: the sum over colours of the chance that at least one cell shows it.

    1 - exp(-expected number of cells): close to 1 from a handful of cells on, so that only rare colours are driven out.
    """
    return (1 - torch.exp(-_expected_cells(shares, stitched))).sum()


def stock(shares: Tensor, limits: Tensor, stitched: Tensor | None = None) -> Tensor:
    """Cells expected beyond `limits` (n,), as a share of all cells that are worked."""
    expected = _expected_cells(shares, stitched)
    cells = shares.shape[0] * shares.shape[1] if stitched is None else stitched.sum().clamp(min=1)
    return (expected - limits).clamp(min=0).sum() / cells


def temporal(shares: Tensor, previous: Tensor, stitched: Tensor | None = None) -> Tensor:
    """Half the mean absolute change of shares since the frame before: the expected share of cells that change."""
    return _mean_of_stitched((shares - previous).abs().sum(-1) / 2, stitched)


def _expected_cells(shares: Tensor, stitched: Tensor | None) -> Tensor:
    return (shares if stitched is None else shares * stitched[..., None]).sum((0, 1))


def _mean_of_stitched(values: Tensor, stitched: Tensor | None) -> Tensor:
    return values.mean() if stitched is None else (values * stitched).sum() / stitched.sum().clamp(min=1)


def _mean_or_zero(values: Tensor) -> Tensor:
    return values.sum() / max(values.numel(), 1)


def _needed(thing: Tensor | None, loss: str, what: str) -> Tensor:
    if thing is None:
        raise InputError(f"the loss {loss!r} needs {what}", f"or --set losses.{loss}=0")
    return thing


TERMS: dict[str, Callable[[Sample, Context], Tensor]] = {
    "fft": lambda sample, context: fft(sample.colours),
    "tv": lambda sample, context: total_variation(sample.colours),
    "laplacian": lambda sample, context: laplacian(sample.colours),
    "bilateral": lambda sample, context: bilateral(sample.colours),
    "gradient": lambda sample, context: gradient_fidelity(
        sample.colours, _needed(context.target, "gradient", "a picture")
    ),
    "confetti": lambda sample, context: confetti(sample.shares, context.stitched),
    "colours": lambda sample, context: colours_in_use(sample.shares, context.stitched),
    "stock": lambda sample, context: stock(
        sample.shares, _needed(context.stock, "stock", "the stock of each colour"), context.stitched
    ),
    "temporal": lambda sample, context: temporal(
        sample.shares, _needed(context.previous, "temporal", "a frame before"), context.stitched
    ),
}
"""Every term but score distillation, by the name that presets use."""
