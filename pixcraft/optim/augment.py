"""Random changes of the picture: gray, mirrored, in perspective; `pixcraft.optim.maps` moves its conditions alike.

What is drawn is decided on the CPU; pixels move on the device. A change is the same map of the square whatever the
size, so a picture of few cells can be moved while it is small, next to conditions of full size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from pixcraft.optim.frame import Frame
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


def toned(augmentation: Augmentation, picture: Tensor) -> Tensor:
    """`picture` (1, 3, h, w), in gray if drawn so."""
    return gray(picture).expand_as(picture) if augmentation.gray else picture


def warp(augmentation: Augmentation, picture: Tensor, ground: Tensor) -> Tensor:
    """`picture` (1, 3, h, w), changed; bilinear and differentiable. Corners that nothing covers show `ground` (3,)."""
    picture, ground = toned(augmentation, picture), toned(augmentation, ground.view(1, -1, 1, 1))
    if augmentation.corners is None:
        return picture.flip(-1) if augmentation.flip else picture
    grid = perspective_grid(augmentation, picture.shape[2], picture.shape[3], picture.device)
    return functional.grid_sample(picture - ground, grid, padding_mode="zeros", align_corners=False) + ground


def in_perspective(augmentation: Augmentation, picture: Tensor, place: Frame, side: int, ground: Tensor) -> Tensor:
    """`warp` of `picture` (1, 3, h, w) stretched to its place in the square, seen at `side` pixels: (1, 3, side, side).

    The picture itself is sampled, so what it would be stretched to is never made.
    """
    picture, ground = toned(augmentation, picture), toned(augmentation, ground.view(1, 3, 1, 1))
    grid = perspective_grid(augmentation, side, side, picture.device)
    size = grid.new_tensor((place.width, place.height))
    within = ((grid + 1) * place.side - 2 * grid.new_tensor((place.left, place.top))) / size - 1
    covered = (0.5 + (1 - within.abs()) * size * (side / place.side / 2)).clamp(0, 1)
    sampled = functional.grid_sample(picture - ground, within, padding_mode="border", align_corners=False)
    return sampled * (covered[..., 0] * covered[..., 1]) + ground


def perspective_grid(augmentation: Augmentation, rows: int, columns: int, device: torch.device) -> Tensor:
    """(1, rows, columns, 2): where each pixel of the changed picture comes from, in grid_sample's units."""
    a, b, c, d, e, f, g, h = homography(augmentation.corners, augmentation.flip)
    x, y = centres(columns, device), centres(rows, device)[:, None]
    scale = torch.add(g * x, h * y + 1).reciprocal_()
    grid = torch.empty((1, rows, columns, 2), device=device)
    torch.mul(torch.add(a * x, b * y + c), scale, out=grid[0, :, :, 0])
    torch.mul(torch.add(d * x, e * y + f), scale, out=grid[0, :, :, 1])
    return grid


def centres(side: int, device: torch.device) -> Tensor:
    """Where the pixels of a side lie, in units of half of it from the middle: (side,)."""
    return (torch.arange(side, device=device, dtype=torch.float32) * 2 + 1) / side - 1


def homography(corners: Sequence[tuple[float, float]] | None, flip: bool) -> list[float]:
    """Eight numbers a to h that send the moved `corners` back to those of the square (mirrored with `flip`).

    (x, y) comes from ((ax + by + c) / (gx + hy + 1), (dx + ey + f) / (gx + hy + 1)).
    """
    rows, wanted = [], []
    for (x, y), (u, v) in zip(corners or _SQUARE, _SQUARE, strict=True):
        u = -u if flip else u
        rows += [[x, y, 1, 0, 0, 0, -x * u, -y * u], [0, 0, 0, x, y, 1, -x * v, -y * v]]
        wanted += [u, v]
    solved = torch.linalg.solve(torch.tensor(rows, dtype=torch.float64), torch.tensor(wanted, dtype=torch.float64))
    found: list[float] = solved.tolist()
    return found
