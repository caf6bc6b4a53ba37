"""The layer that is optimised: logits over palette elements, sampled into a picture."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from pixcraft.errors import InputError
from pixcraft.optim import noise as noises

UNLIKELY = 10.0
"""How far below all others the logits of elements are that are no candidates."""

_VECTOR = 16
"""Floats of a CPU's widest vector."""


@dataclass(frozen=True)
class Sample:
    """One draw of the layer; all tensors carry gradients to the logits."""

    drawn: Tensor
    """(rows, columns, k): how much of each of its candidates a cell shows; sums to 1."""
    image: Tensor
    """(1, 3, rows * s, columns * s), sRGB in [0, 1]: the elements mixed by their shares."""
    colours: Tensor
    """(1, 3, rows, columns): the mean colour of every cell."""
    logits: Tensor
    """(rows, columns, k): the parameters."""
    candidates: Tensor | None = None
    """(rows, columns, k): the candidates' numbers among the n elements; None: k = n, all of them in order."""
    count: int = 0
    """n, where there are candidates."""

    @property
    def shares(self) -> Tensor:
        """(rows, columns, n): how much of each element a cell shows."""
        return self.drawn if self.candidates is None else _among(self.drawn, self.candidates, self.count, 0.0)


class PaletteLayer(nn.Module):
    """Logits over palette elements for every cell (Binninger and Sorkine-Hornung 2024).

    Args:
        logits: (rows, columns, n), where to start.
        elements: (n, 3, s, s) sRGB in [0, 1], what one cell of each colour looks like; s = 1 is a plain colour.
        sampling: "gumbel" (soft), "gumbel-hard" (one element a cell, gradients of the soft draw) or "softmax".
        noise: "independent" or "correlated".
        correlation: reach in cells of correlated noise.
        stitched: (rows, columns), which cells are worked; None is all. The others show `ground`.
        ground: (3,) sRGB in [0, 1]; None is white.

    Raises:
        InputError: sizes that do not fit together.
    """

    elements: Tensor
    means: Tensor
    ground: Tensor

    def __init__(
        self,
        logits: Tensor,
        elements: Tensor,
        sampling: str = "gumbel",
        noise: str = "independent",
        correlation: float = 1.0,
        stitched: Tensor | None = None,
        ground: Tensor | None = None,
    ) -> None:
        super().__init__()
        self._check(logits, elements, stitched)
        self.logits = nn.Parameter(logits.detach().float().clone())
        self.sampling, self.noise, self.correlation = sampling, noise, correlation
        device = self.logits.device
        self.register_buffer("elements", elements.to(device, torch.float32))
        self.register_buffer("means", self.elements.mean((2, 3)))
        self.register_buffer("ground", torch.ones(3) if ground is None else ground.float())
        self.ground = self.ground.to(device)
        self.stitched = None if stitched is None else stitched.to(device)

    def _check(self, logits: Tensor, elements: Tensor, stitched: Tensor | None) -> None:
        _check(logits, elements, stitched)
        if len(elements) != logits.shape[2]:
            raise InputError(f"{len(elements)} elements for logits over {logits.shape[2]}", "one logit an element")

    def sample(self, temperature: float, noise: torch.Generator) -> Sample:
        """A draw at `temperature` (softmax: plain probabilities at that temperature), noise from `noise`."""
        shares = self._shares(temperature, noise)
        colours = self._on_ground(self._mixed(shares, self.means[:, :, None, None]), 1)
        side = self.elements.shape[-1]
        image = colours if side == 1 else self._on_ground(self._mixed(shares, self.elements), side)
        return self._sample(shares, image, colours)

    def _sample(self, shares: Tensor, image: Tensor, colours: Tensor) -> Sample:
        return Sample(shares, image, colours, self.logits)

    def _shares(self, temperature: float, noise: torch.Generator) -> Tensor:
        if self.sampling == "softmax":
            return _softmax(self.logits / temperature)
        if self.noise == "correlated":
            drawn = noises.correlated(self.logits.shape, noise, self.correlation)
        else:
            drawn = noises.independent(self.logits.shape, noise)
        soft = _softmax(drawn.add_(self.logits).div_(temperature))
        return _one_hot(soft) - soft.detach() + soft if self.sampling == "gumbel-hard" else soft

    def _mixed(self, shares: Tensor, elements: Tensor) -> Tensor:
        """(1, 3, rows * s, columns * s): elements (n, 3, s, s) mixed by shares (rows, columns, n)."""
        rows, columns, count = shares.shape
        side = elements.shape[-1]
        mixed = (shares.reshape(-1, count) @ elements.reshape(count, -1)).reshape(rows, columns, 3, side, side)
        return mixed.permute(2, 0, 3, 1, 4).reshape(1, 3, rows * side, columns * side)

    def _on_ground(self, image: Tensor, side: int) -> Tensor:
        if self.stitched is None:
            return image
        inside = self.stitched.repeat_interleave(side, 0).repeat_interleave(side, 1)
        return torch.where(inside, image, self.ground[:, None, None])

    @torch.no_grad()
    def result(self, kind: str = "argmax") -> Tensor:
        """The picture (1, 3, rows * s, columns * s) without noise: "argmax" (one element a cell) or "softmax"."""
        shares = _one_hot(self.logits) if kind == "argmax" else self.logits.softmax(-1)
        return self._on_ground(self._mixed(shares, self.elements), self.elements.shape[-1])

    @torch.no_grad()
    def labels(self) -> Tensor:
        """(rows, columns) int64: the likeliest element of every cell."""
        return self.logits.argmax(-1)

    @torch.no_grad()
    def whole_logits(self) -> Tensor:
        """(rows, columns, n): of every element."""
        return self.logits.detach().clone()

    @torch.no_grad()
    def entropy(self) -> Tensor:
        """(rows, columns) in [0, 1]: how undecided a cell is, as a share of the entropy of n equal chances."""
        count = len(self.elements)
        return torch.div(torch.special.entr(self.logits.softmax(-1)).sum(-1), math.log(max(count, 2)))

    @torch.no_grad()
    def recentre(self) -> None:
        """Subtract every cell's mean logit, which no sample depends on."""
        self.logits.sub_(self.logits.mean(-1, keepdim=True))


class CandidateLayer(PaletteLayer):
    """A layer in which every cell has logits over a few candidates only, for palettes of hundreds of colours.

    A step costs what its candidates cost, not what the palette costs.

    Args:
        logits: (rows, columns, n), where to start; of the candidates alone is kept.
        candidates: (rows, columns, k) int64, the numbers of each cell's candidates (see `candidates_of`).
        elements, sampling, noise, correlation, stitched, ground: as of `PaletteLayer`.
    """

    candidates: Tensor
    known: Tensor
    """(3, rows, columns, k): the candidates' mean colours."""

    def __init__(
        self,
        logits: Tensor,
        candidates: Tensor,
        elements: Tensor,
        sampling: str = "gumbel",
        noise: str = "independent",
        correlation: float = 1.0,
        stitched: Tensor | None = None,
        ground: Tensor | None = None,
    ) -> None:
        super().__init__(logits.gather(2, candidates), elements, sampling, noise, correlation, stitched, ground)
        self.register_buffer("candidates", candidates.to(self.logits.device))
        self.register_buffer("known", self.means[self.candidates].permute(3, 0, 1, 2).contiguous())

    def _check(self, logits: Tensor, elements: Tensor, stitched: Tensor | None) -> None:
        _check(logits, elements, stitched)

    def _mixed(self, shares: Tensor, elements: Tensor) -> Tensor:
        rows, columns, _ = shares.shape
        side = elements.shape[-1]
        if side == 1:
            return torch.stack([(shares * channel).sum(-1) for channel in self.known])[None]
        known = elements.flatten(1)[self.candidates]
        mixed = (shares[..., None] * known).sum(2).reshape(rows, columns, 3, side, side)
        return mixed.permute(2, 0, 3, 1, 4).reshape(1, 3, rows * side, columns * side)

    def _sample(self, shares: Tensor, image: Tensor, colours: Tensor) -> Sample:
        return Sample(shares, image, colours, self.logits, self.candidates, len(self.elements))

    @torch.no_grad()
    def labels(self) -> Tensor:
        """(rows, columns) int64: the likeliest element of every cell."""
        return self.candidates.gather(2, self.logits.argmax(-1, keepdim=True))[..., 0]

    @torch.no_grad()
    def whole_logits(self) -> Tensor:
        """(rows, columns, n): of every element; those that are no candidates are out of the question."""
        never = float(self.logits.min()) - UNLIKELY
        return _among(self.logits.detach(), self.candidates, len(self.elements), never)


def candidates_of(logits: Tensor, colours: Tensor, count: int) -> Tensor:
    """The numbers (rows, columns, count) of each cell's candidates, ascending.

    A quarter of them are the same for all cells: colours spread over the whole palette by farthest-point sampling
    (Gonzalez 1985), so that a cell can turn to anything the prompt asks for. The others are the cell's likeliest.

    Args:
        logits: (rows, columns, n), first logits.
        colours: (n, 3) sRGB in [0, 1].
        count: how many, at most n.
    """
    spread = _spread(colours, max(1, count // 4))
    wanted = logits.clone()
    wanted[..., spread] = torch.inf
    return wanted.topk(count).indices.sort(dim=-1).values


def _spread(colours: Tensor, count: int) -> Tensor:
    chosen = [int((colours - colours.mean(0)).norm(dim=1).argmax())]
    nearest = (colours - colours[chosen[0]]).norm(dim=1)
    while len(chosen) < count:
        chosen.append(int(nearest.argmax()))
        nearest = torch.minimum(nearest, (colours - colours[chosen[-1]]).norm(dim=1))
    return torch.tensor(chosen)


def _among(values: Tensor, candidates: Tensor, count: int, others: float) -> Tensor:
    """(rows, columns, n): values (rows, columns, k) at their candidates' numbers, and `others` elsewhere."""
    rows, columns, _ = values.shape
    return values.new_full((rows, columns, count), others).scatter(2, candidates, values)


def _softmax(values: Tensor) -> Tensor:
    """Over the last axis. Torch takes a short last axis number by number, but whole vectors of a first one."""
    count = values.shape[-1]
    if count >= _VECTOR:
        return values.softmax(-1)
    return values.reshape(-1, count).T.contiguous().softmax(0).T.reshape(values.shape)


def _one_hot(values: Tensor) -> Tensor:
    return functional.one_hot(values.argmax(-1), values.shape[-1]).to(values.dtype)


def _check(logits: Tensor, elements: Tensor, stitched: Tensor | None) -> None:
    if logits.dim() != 3 or min(logits.shape) < 1:
        raise InputError(f"logits of shape {tuple(logits.shape)}", "expected (rows, columns, elements)")
    if elements.dim() != 4 or elements.shape[1] != 3 or elements.shape[2] != elements.shape[3]:
        raise InputError(f"elements of shape {tuple(elements.shape)}", "expected (n, 3, s, s): squares of one size")
    if stitched is not None and stitched.shape != logits.shape[:2]:
        raise InputError(f"a mask of shape {tuple(stitched.shape)} on {tuple(logits.shape[:2])} cells")
