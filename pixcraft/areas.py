"""Which pixels lie in which cells, exactly: the geometry of area averages along one side of a picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats = npt.NDArray[np.float32]

SLIVER = 1e-6
"""Shares of a cell or pixel below this are rounding errors."""


@dataclass(frozen=True)
class Frame:
    """The part of the samples that a picture shows, in pixels; edges may cut pixels or lie outside the samples."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Width in pixels."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height in pixels."""
        return self.bottom - self.top


def touched(start: float, stop: float, pixels: int) -> tuple[int, int]:
    """The range of pixels of which more than a sliver lies between two positions."""
    return max(0, int(np.floor(start + SLIVER))), min(pixels, int(np.ceil(stop - SLIVER)))


def shares(start: float, stop: float, cells: int, pixels: int) -> sparse.csr_array:
    """Share of each cell's length that each pixel fills, (cells, pixels), cells dividing start..stop evenly."""
    edges = start + (stop - start) * np.arange(cells + 1) / cells
    cuts = np.union1d(edges, np.clip(np.arange(pixels + 1), start, stop))
    middles, lengths = (cuts[1:] + cuts[:-1]) / 2, np.diff(cuts) * cells / (stop - start)
    cell = np.clip(np.searchsorted(edges, middles, side="right") - 1, 0, cells - 1)
    pixel = np.floor(middles).astype(np.intp)
    real = (pixel >= 0) & (pixel < pixels) & (lengths > SLIVER * min(1, cells / (stop - start)))
    shape = (cells, pixels)
    return sparse.csr_array((lengths[real].astype(np.float32), (cell[real], pixel[real])), shape=shape)


def bands(table: sparse.csr_array, most: int) -> Iterator[tuple[int, int, Floats]]:
    """(cell, first pixel, shares of the pixels from there) for each cell of `shares`, at most `most` pixels a time."""
    for cell in range(table.shape[0]):
        part = slice(table.indptr[cell], table.indptr[cell + 1])
        pixels, weights = table.indices[part], table.data[part]
        for start in range(0, len(weights), most):
            yield cell, int(pixels[start]), weights[start : start + most]
