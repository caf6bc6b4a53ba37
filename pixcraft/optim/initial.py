"""First logits of the layer, from the picture or at random.

palette-bilinear  cells from a bilinear resize without antialiasing, logits from distances (the authors' default)
palette-area      cells from area averages in linear light, logits from distances (ours)
palette           each cell's most frequent nearest colour, logits from that colour's distances to the others
kmeans            as palette; its name says that the colours are K-means of the picture
nearest           the pixel in the middle of each cell, its nearest colour, logits as for palette
random, zero      no picture
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from pixcraft.colour import Floats, linear_from_srgb, srgb_from_linear
from pixcraft.errors import InputError, UnknownName

_CHUNK = 1 << 22  # distances held at once: 16 MB
_OWN_COSINE = 1.01  # the voted colour is ahead of others of its own direction


def l1(cells: Tensor, colours: Tensor) -> Tensor:
    """Distances (k, n) of cells (k, 3) to colours (n, 3): sums of absolute differences."""
    return torch.cdist(cells, colours, p=1)


def l2(cells: Tensor, colours: Tensor) -> Tensor:
    """Euclidean distances (k, n) of cells (k, 3) to colours (n, 3)."""
    return torch.cdist(cells, colours, p=2, compute_mode="donot_use_mm_for_euclid_dist")


def cosine(cells: Tensor, colours: Tensor) -> Tensor:
    """1 - cosine (k, n) of the angle at mid gray between cells (k, 3) and colours (n, 3); -0.01 for an equal colour."""
    angle = functional.normalize(cells * 2 - 1, dim=1) @ functional.normalize(colours * 2 - 1, dim=1).T
    return 1 - torch.where((l1(cells, colours) == 0), torch.tensor(_OWN_COSINE), angle)


METRICS: dict[str, Callable[[Tensor, Tensor], Tensor]] = {"l1": l1, "l2": l2, "cosine": cosine}
"""How far cells are from colours, by name."""


def bilinear_cells(picture: Floats, rows: int, columns: int) -> Tensor:
    """Colours (rows, columns, 3) of a bilinear resize without antialiasing."""
    return functional.interpolate(_tensor(picture), size=(rows, columns), mode="bilinear")[0].permute(1, 2, 0)


def area_cells(picture: Floats, rows: int, columns: int) -> Tensor:
    """Colours (rows, columns, 3): averages over each cell's area in linear light."""
    light = _tensor(linear_from_srgb(np.asarray(picture) * 255))
    down, across = (_area_weights(*sides) for sides in ((picture.shape[0], rows), (picture.shape[1], columns)))
    averages = (down @ light[0] @ across.T).permute(1, 2, 0)
    return torch.from_numpy(np.asarray(srgb_from_linear(averages.numpy()) / 255, np.float32))


def voted_cells(picture: Floats, colours: Tensor, rows: int, columns: int) -> Tensor:
    """Colours (rows, columns, 3): the most frequent nearest colour of each cell's pixels; a tie takes the first.

    As the authors code it, pixels are cut to whole bytes and cells are whole numbers of pixels, centred.
    """
    height, width = picture.shape[:2]
    if height < rows or width < columns:
        picture = _tensor_to_picture(functional.interpolate(_tensor(picture), size=(rows * 4, columns * 4)))
        height, width = picture.shape[:2]
    down, across = height // rows, width // columns
    top, left = height % rows // 2, width % columns // 2
    inside = picture[top : top + rows * down, left : left + columns * across]
    labels = (
        _nearest(inside, colours).reshape(rows, down, columns, across).permute(0, 2, 1, 3).reshape(rows, columns, -1)
    )
    votes = torch.zeros(rows, columns, len(colours)).scatter_add_(2, labels, torch.ones(labels.shape))
    return colours[votes.argmax(-1)]


def central_cells(picture: Floats, colours: Tensor, rows: int, columns: int) -> Tensor:
    """Colours (rows, columns, 3): the nearest colour of the pixel in the middle of each cell."""
    sampled = functional.interpolate(_tensor(picture), size=(rows, columns), mode="nearest-exact")
    return colours[_nearest(_tensor_to_picture(sampled), colours)].reshape(rows, columns, 3)


def from_colours(cells: Tensor, colours: Tensor, metric: str) -> Tensor:
    """Logits (rows, columns, n) = -sqrt(n) x distance of each cell to each colour, equalised."""
    distance = METRICS[metric](cells.reshape(-1, 3), colours)
    return equalised((-math.sqrt(len(colours)) * distance).reshape(*cells.shape[:2], -1))


def equalised(logits: Tensor) -> Tensor:
    """Logits centred over n, then every cell's vector rescaled to the mean norm."""
    centred = logits - logits.mean(-1, keepdim=True)
    norms = torch.linalg.vector_norm(centred, dim=-1, keepdim=True)
    return torch.mul(centred, norms.mean() / norms.clamp(min=1e-12))


def random_logits(rows: int, columns: int, count: int, generator: torch.Generator, spread: float) -> Tensor:
    """Normal logits (rows, columns, n), centred, every cell's vector of norm `spread` x sqrt(n)."""
    drawn = torch.randn(rows, columns, count, generator=generator)
    centred = drawn - drawn.mean(-1, keepdim=True)
    norms = torch.linalg.vector_norm(centred, dim=-1, keepdim=True)
    return torch.mul(centred, spread * math.sqrt(count) / norms.clamp(min=1e-12))


CELLS: dict[str, Callable[[Floats, Tensor, int, int], Tensor]] = {
    "palette-bilinear": lambda picture, colours, rows, columns: bilinear_cells(picture, rows, columns),
    "palette-area": lambda picture, colours, rows, columns: area_cells(picture, rows, columns),
    "palette": voted_cells,
    "kmeans": voted_cells,
    "nearest": central_cells,
}
"""Colours of the cells by method; what is not here needs no picture."""


def initial_logits(
    method: str,
    metric: str,
    picture: Floats | None,
    colours: Tensor,
    rows: int,
    columns: int,
    generator: torch.Generator,
    spread: float = 1.0,
) -> Tensor:
    """First logits (rows, columns, n) on the CPU.

    Args:
        method: of `pixcraft.optim.settings.INITIALS`.
        metric: l1, l2 or cosine.
        picture: (h, w, 3) sRGB in [0, 1]; None only for random and zero.
        colours: (n, 3) sRGB in [0, 1].
        rows: cells down.
        columns: cells across.
        generator: on the CPU, for random.
        spread: standard deviation of random logits.

    Raises:
        UnknownName: no such method.
        InputError: a method that needs a picture without one.
    """
    if method == "zero":
        return torch.zeros(rows, columns, len(colours))
    if method == "random":
        return random_logits(rows, columns, len(colours), generator, spread)
    if method not in CELLS:
        raise UnknownName("first logits", method, (*CELLS, "random", "zero"))
    if picture is None:
        raise InputError(f"first logits {method!r} need a picture", "--set layer.initial=random needs none")
    colours = colours.float().cpu()
    return from_colours(CELLS[method](picture, colours, rows, columns), colours, metric)


def _tensor(picture: Floats) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(picture, np.float32)).permute(2, 0, 1)[None]


def _tensor_to_picture(image: Tensor) -> Floats:
    found: Floats = image[0].permute(1, 2, 0).numpy()
    return found


def _nearest(picture: Floats, colours: Tensor) -> Tensor:
    """Labels (h * w) of the nearest colours by squared distance of bytes; memory does not grow with the palette."""
    levels = (torch.from_numpy(np.ascontiguousarray(picture, np.float32)) * 255).byte().double().reshape(-1, 3)
    palette = (colours.double() * 255).round()
    halves = palette.square().sum(1) / 2
    chunk = max(1, _CHUNK // len(palette))
    return torch.cat([(halves - part @ palette.T).argmin(1) for part in torch.split(levels, chunk)])


def _area_weights(pixels: int, cells: int) -> Tensor:
    """A matrix (cells, pixels): the share of each pixel in each cell; rows sum to 1."""
    edges = torch.arange(cells + 1, dtype=torch.float64) * pixels / cells
    at = torch.arange(pixels, dtype=torch.float64)
    overlap = torch.minimum(edges[1:, None], at + 1) - torch.maximum(edges[:-1, None], at)
    return (overlap.clamp(min=0) * cells / pixels).float()
