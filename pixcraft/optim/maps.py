"""Control nets' maps, moved as the picture is (`pixcraft.optim.augment`), without a gradient."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from pixcraft.optim.augment import Augmentation, centres, homography

_BLOCK = 128
"""Rows moved at a time: few calls, and what is computed of them stays in a CPU's cache."""


class Maps:
    """Maps that move together, each pixel to the nearest: an edge that was sure stays sure, and none is blurred.

    The memory they move in is kept, since on a CPU asking for it anew takes longer than the work.
    """

    def __init__(self, maps: Sequence[Tensor]) -> None:
        """`maps` (1, 3, h, w) are gray, of one size, on one device."""
        self.still = [found[:, :1] for found in maps]
        # A rim of zeros, to which everything outside is clamped.
        self._padded = [functional.pad(found, (1, 1, 1, 1)).flatten() for found in self.still]
        self._moved = [torch.empty_like(found) for found in self.still]
        self._mirrored = [found.flip(-1) for found in self.still]
        kinds = [torch.float32] * 3 + [torch.int32] * 2
        self._block = [found.new_empty((_BLOCK, found.shape[3]), dtype=kind) for found in maps[:1] for kind in kinds]

    def moved(self, augmentation: Augmentation) -> list[Tensor]:
        """The maps (1, 3, h, w), changed; 0 where nothing covers the square. They hold until the next call."""
        if augmentation.corners is not None:
            self._move(augmentation)
            found = self._moved
        else:
            found = self._mirrored if augmentation.flip else self.still
        return [one.expand(-1, 3, -1, -1) for one in found]

    def _move(self, augmentation: Augmentation) -> None:
        if not self.still:
            return
        terms = self._terms(augmentation)
        for top in range(0, self.still[0].shape[2], _BLOCK):
            sources = self._sources([(across, down[top : top + _BLOCK]) for across, down in terms])
            for padded, moved in zip(self._padded, self._moved, strict=True):
                torch.index_select(padded, 0, sources, out=moved[0, 0, top : top + _BLOCK].view(-1))

    def _terms(self, augmentation: Augmentation) -> list[tuple[Tensor, Tensor]]:
        """What columns (w,) and rows (h, 1) add to the divisor, and to column and row in a padded map before it."""
        rows, columns = self.still[0].shape[-2:]
        a, b, c, d, e, f, g, h = homography(augmentation.corners, augmentation.flip)
        x, y = centres(columns, self.still[0].device), centres(rows, self.still[0].device)[:, None]
        terms = [(g * x, h * y + 1)]
        for side, by_x, by_y, plain in ((columns, a, b, c), (rows, d, e, f)):
            half, middle = side / 2, side / 2 + 1
            terms.append(((by_x * half + g * middle) * x, (by_y * half + h * middle) * y + (plain * half + middle)))
        return terms

    def _sources(self, terms: list[tuple[Tensor, Tensor]]) -> Tensor:
        """The number of the padded map's pixel that each pixel of some rows shows."""
        rows, columns = self.still[0].shape[-2:]
        scale, across, down, column, row = (part[: len(terms[0][1])] for part in self._block)
        torch.add(*terms[0], out=scale).reciprocal_()
        column.copy_(torch.add(*terms[1], out=across).mul_(scale).clamp_(0, columns + 1))
        row.copy_(torch.add(*terms[2], out=down).mul_(scale).clamp_(0, rows + 1))
        return torch.add(column, row, alpha=columns + 2, out=row).view(-1)
