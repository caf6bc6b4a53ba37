"""Random changes of the picture and its conditions together: gray, mirrored, in perspective.

What is drawn is decided on the CPU; pixels move once, on the device, in one pass over picture and conditions. A change
is the same map of the square whatever the size, so a picture of few cells can be moved while it is small and stretched
afterwards, next to conditions of full size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from pixcraft.optim.losses import gray
from pixcraft.optim.settings import AugmentSettings

_SQUARE = ((-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0))


@dataclass(frozen=True)
class Augmentation:
    """One draw; the default changes nothing."""

    gray: bool = False
    """The picture in gray; conditions keep their channels."""
    flip: bool = False
    """Picture and conditions mirrored left to right."""
    corners: tuple[tuple[float, float], ...] | None = None
    """Where the corners go (x, y), from the top left clockwise, in units of half a side from the middle."""


def draw(settings: AugmentSettings, host: torch.Generator) -> Augmentation:
    """Draw an augmentation; `host` is on the CPU. The same count of numbers is drawn whatever they decide."""
    gray, perspective, flip, *inward = torch.rand(11, generator=host).tolist()
    moved = zip(_SQUARE, zip(inward[::2], inward[1::2], strict=True), strict=True)
    corners = tuple((x - x * settings.distortion * dx, y - y * settings.distortion * dy) for (x, y), (dx, dy) in moved)
    return Augmentation(
        gray < settings.gray, flip < settings.flip, corners if perspective < settings.perspective else None
    )


def warp(
    augmentation: Augmentation, picture: Tensor, conditions: Sequence[Tensor], ground: Tensor
) -> tuple[Tensor, list[Tensor]]:
    """Picture (1, 3, h, w) and conditions (1, c, h, w), of any sizes, changed alike; differentiable in the picture.

    In perspective, corners that nothing covers show `ground` (3,), and 0 in the conditions. Bilinear; images of one
    size move together. A condition of one channel costs a third of one of three.
    """
    if augmentation.gray:
        picture = gray(picture).expand_as(picture)
    if augmentation.corners is None:
        images = [picture, *conditions]
        moved = [image.flip(-1) for image in images] if augmentation.flip else images
        return moved[0], moved[1:]
    shifted, *moved = _perspective(augmentation, [picture - ground[:, None, None], *conditions])
    return shifted + ground[:, None, None], moved


def _perspective(augmentation: Augmentation, images: Sequence[Tensor]) -> list[Tensor]:
    moved: dict[int, Tensor] = {}
    for size in dict.fromkeys(image.shape[-2:] for image in images):
        chosen = [place for place, image in enumerate(images) if image.shape[-2:] == size]
        grid = perspective_grid(augmentation, size[0], size[1], images[0].device)
        together = images[chosen[0]] if len(chosen) == 1 else torch.cat([images[place] for place in chosen], 1)
        together = functional.grid_sample(together, grid, padding_mode="zeros", align_corners=False)
        parts = torch.split(together, [images[place].shape[1] for place in chosen], 1)
        moved |= dict(zip(chosen, parts, strict=True))
    return [moved[place] for place in range(len(images))]


def perspective_grid(augmentation: Augmentation, rows: int, columns: int, device: torch.device) -> Tensor:
    """(1, rows, columns, 2): where each pixel of the changed picture comes from, in grid_sample's units."""
    a, b, c, d, e, f, g, h = _homography(augmentation.corners or _SQUARE, augmentation.flip)
    x, y = _centres(columns, device), _centres(rows, device)[:, None]
    scale = torch.add(g * x, h * y + 1).reciprocal_()
    grid = torch.empty((1, rows, columns, 2), device=device)
    torch.mul(torch.add(a * x, b * y + c), scale, out=grid[0, :, :, 0])
    torch.mul(torch.add(d * x, e * y + f), scale, out=grid[0, :, :, 1])
    return grid


def _centres(side: int, device: torch.device) -> Tensor:
    return (torch.arange(side, device=device, dtype=torch.float32) * 2 + 1) / side - 1


def _homography(corners: Sequence[tuple[float, float]], flip: bool) -> list[float]:
    """Eight numbers that send the moved `corners` back to the corners of the square (mirrored with `flip`)."""
    rows, wanted = [], []
    for (x, y), (u, v) in zip(corners, _SQUARE, strict=True):
        u = -u if flip else u
        rows += [[x, y, 1, 0, 0, 0, -x * u, -y * u], [0, 0, 0, x, y, 1, -x * v, -y * v]]
        wanted += [u, v]
    solved = torch.linalg.solve(torch.tensor(rows, dtype=torch.float64), torch.tensor(wanted, dtype=torch.float64))
    found: list[float] = solved.tolist()
    return found
