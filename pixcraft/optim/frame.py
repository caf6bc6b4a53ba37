"""The model's square: pictures and conditions are put into it at their own aspect, the rest shows the ground."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn import functional

from pixcraft.optim.stretch import stretched


@dataclass(frozen=True)
class Frame:
    """A square of `side` pixels, and where in it the picture lies."""

    side: int
    top: int
    left: int
    height: int
    width: int

    @property
    def inside(self) -> tuple[slice, slice]:
        """The picture's rows and columns."""
        return slice(self.top, self.top + self.height), slice(self.left, self.left + self.width)

    @property
    def mirrored(self) -> Frame:
        """Where the picture lies in the square turned left to right."""
        return replace(self, left=self.side - self.left - self.width)


def frame(rows: float, columns: float, side: int) -> Frame:
    """The largest place of the aspect rows : columns in the middle of a square."""
    longer = max(rows, columns)
    height, width = max(1, round(side * rows / longer)), max(1, round(side * columns / longer))
    return Frame(side, (side - height) // 2, (side - width) // 2, height, width)


def _averaged(picture: Tensor, size: tuple[int, int]) -> Tensor:
    return functional.interpolate(picture, size, mode="bilinear", align_corners=False, antialias=True)


def _nearest(picture: Tensor, size: tuple[int, int]) -> Tensor:
    return functional.interpolate(picture, size, mode="nearest-exact")


RESIZES: dict[str, Callable[[Tensor, tuple[int, int]], Tensor]] = {
    "bilinear": stretched,
    "nearest": _nearest,
    "area": _averaged,
}


def framed(picture: Tensor, place: Frame, ground: Tensor, resize: str) -> Tensor:
    """`picture` (1, c, h, w) stretched to its place in the square (1, c, side, side), the rest `ground` (c,).

    `resize` is "bilinear" (align_corners false, not antialiased: the authors' way for cells), "nearest" or "area"
    (antialiased: for photographs). Differentiable.
    """
    size = (place.height, place.width)
    if picture.shape[-2:] != size:
        picture = RESIZES[resize](picture, size)
    if size == (place.side, place.side):
        return picture
    below, right = place.side - place.top - place.height, place.side - place.left - place.width
    shifted = picture - ground[:, None, None]
    return functional.pad(shifted, (place.left, right, place.top, below)) + ground[:, None, None]


def over_ground(picture: Tensor, alpha: Tensor | None, ground: Sequence[float]) -> Tensor:
    """SRGB `picture` (1, 3, h, w) over the ground colour where `alpha` (1, 1, h, w) in [0, 1] is less than 1."""
    if alpha is None:
        return picture
    return picture * alpha + torch.tensor(ground, dtype=picture.dtype).view(1, 3, 1, 1) * (1 - alpha)
