"""Find the pixel grid of enlarged pixel art, and the colours of its cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pixcraft.picture import Picture

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.floating[Any]]
Mask = npt.NDArray[np.bool_]

NOISE = 16
"""Differences between neighbouring pixels up to this (of 255) may be JPEG noise."""
COHERENCE = 0.85
"""How well the edges must agree with the grid's lines, of what rounding to pixels leaves possible."""
FINENESS = 4
"""Frequencies tried for each whole number of cells."""
WRONG = 0.08
"""Share of inner pixels that may differ from their cell's colour."""
OWN_SIDE, OWN_COLOURS = 256, 64
"""A picture no larger and with no more colours is a grid of single pixels."""
_BAND = 256
_INNER = (0.3, 0.4, 0.5, 0.6, 0.7)


@dataclass(frozen=True)
class PixelGrid:
    """Lines of a grid in pixels: cell (row, column) begins at (top + row * down, left + column * across)."""

    left: float
    top: float
    across: float
    down: float
    columns: int
    rows: int

    def samples(self) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Pixel rows (rows, n) and columns (columns, n) inside every row and column of cells."""
        inner = np.array(_INNER)
        y = self.top + (np.arange(self.rows)[:, None] + inner) * self.down
        x = self.left + (np.arange(self.columns)[:, None] + inner) * self.across
        return np.floor(y).astype(np.intp), np.floor(x).astype(np.intp)


def pixels_of(picture: Picture) -> tuple[Bytes, Mask]:
    """What the picture shows in whole pixels: sRGB bytes (rows, columns, 3) and where they are opaque.

    Pixels that the frame adds around the samples are not opaque.
    """
    frame = picture.shown
    y = np.arange(round(frame.top), max(round(frame.top) + 1, round(frame.bottom)))
    x = np.arange(round(frame.left), max(round(frame.left) + 1, round(frame.right)))
    height, width = picture.rgb.shape[:2]
    inside = ((y >= 0) & (y < height))[:, None] & ((x >= 0) & (x < width))
    grid = np.ix_(np.clip(y, 0, height - 1), np.clip(x, 0, width - 1))
    rgb = _as_bytes(picture.rgb[grid])
    opaque = inside if picture.alpha is None else inside & (_as_bytes(picture.alpha[grid]) > 127)
    return np.where(opaque[..., None], rgb, np.uint8(0)), opaque


def _as_bytes(array: npt.NDArray[Any]) -> Bytes:
    return (array >> 8).astype(np.uint8) if array.dtype == np.uint16 else array.astype(np.uint8)


def find_grid(rgb: Bytes, opaque: Mask) -> PixelGrid | None:
    """The grid of a picture's own square pixels, whole or fractional, or None for a photo."""
    for noise in (NOISE, 0):
        across, down = _edges(rgb, 1, noise), _edges(rgb, 0, noise)
        for pitch in _pitches(across, down):
            found = _grid(pitch, across, down)
            if found and _explains(found, rgb, opaque, noise):
                return found
    small = max(rgb.shape[:2]) <= OWN_SIDE
    if small and len(np.unique(rgb.reshape(-1, 3), axis=0)) <= OWN_COLOURS:
        return PixelGrid(0, 0, 1, 1, rgb.shape[1], rgb.shape[0])
    return None


def _edges(rgb: Bytes, axis: int, noise: int) -> Numbers:
    """How much more than noise changes before each pixel along an axis, summed over the other."""
    along = np.swapaxes(rgb, 0, 1) if axis == 0 else rgb
    total = np.zeros(along.shape[1])
    for start in range(0, len(along), _BAND):
        step = np.abs(np.diff(along[start : start + _BAND].astype(np.int16), axis=1)).max(axis=2)
        total[1:] += np.maximum(step - noise, 0).sum(axis=0)
    return total


def _pitches(across: Numbers, down: Numbers) -> Iterator[float]:
    """Candidate sizes of a pixel, largest first: peaks in the spectrum of the edges' positions."""
    length = FINENESS * max(len(across), len(down))
    strength = across.sum() + down.sum()
    if not strength:
        return
    spectrum = (np.abs(np.fft.rfft(across, length)) + np.abs(np.fft.rfft(down, length))) / strength
    least = COHERENCE * np.sinc(np.arange(len(spectrum)) / length)
    peak = (spectrum[1:-1] >= spectrum[:-2]) & (spectrum[1:-1] >= spectrum[2:]) & (spectrum >= least)[1:-1]
    for frequency in (np.flatnonzero(peak) + 1).tolist():
        pitch = length / frequency
        if pitch <= min(len(across), len(down)) / 2:
            yield _refined(pitch, length, across, down)
    if spectrum[-1] >= least[-1]:
        yield 2.0


def _refined(pitch: float, length: int, across: Numbers, down: Numbers) -> float:
    """The pitch near a peak at which the edges agree best."""
    near = 1 / (length / pitch + np.linspace(-1, 1, 81)) * length
    return float(near[np.argmax([abs(_phase(across, trial)) + abs(_phase(down, trial)) for trial in near])])


def _phase(edges: Numbers, pitch: float) -> complex:
    return complex((edges * np.exp(2j * np.pi * np.arange(len(edges)) / pitch)).sum())


def _grid(pitch: float, across: Numbers, down: Numbers) -> PixelGrid | None:
    left, width, columns = _lines(pitch, across)
    top, height, rows = _lines(pitch, down)
    if columns < 2 or rows < 2:
        return None
    return PixelGrid(left, top, width, height, columns, rows)


def _lines(pitch: float, edges: Numbers) -> tuple[float, float, int]:
    """First line, pitch and number of cells of which at least half is shown; whole pictures begin at their edge."""
    side = len(edges)
    offset = float(np.angle(_phase(edges, pitch)) / (2 * np.pi) * pitch) % pitch
    whole = round(side / pitch)
    at_edge = min(offset, pitch - offset) <= max(0.6, 0.12 * pitch)
    if at_edge and whole and abs(side - whole * pitch) <= max(0.6, 0.12 * pitch):
        return 0.0, side / whole, whole
    first = offset - pitch if offset >= pitch / 2 else offset
    count = int((side - first) / pitch + 0.5)
    return first, pitch, count


def _explains(grid: PixelGrid, rgb: Bytes, opaque: Mask, noise: int) -> bool:
    """Whether nearly all pixels inside the cells have their cell's colour."""
    off = 0
    for inside, shown in _cell_rows(grid, rgb, opaque):
        colour = _dominant(inside, shown)
        off += int(((np.abs(inside - colour[:, None]).max(axis=-1) > 3 * noise) & shown).sum())
    return off <= WRONG * grid.rows * grid.columns * len(_INNER) ** 2


def cell_colours(grid: PixelGrid, rgb: Bytes, opaque: Mask) -> npt.NDArray[np.int16]:
    """The dominant inner colour (rows, columns, 3) of every cell; black where nothing is shown."""
    return np.stack([_dominant(inside, shown) for inside, shown in _cell_rows(grid, rgb, opaque)])


def _cell_rows(grid: PixelGrid, rgb: Bytes, opaque: Mask) -> Iterator[tuple[npt.NDArray[np.int16], Mask]]:
    """Samples inside the cells of each row (columns, samples, 3) and whether they are opaque (columns, samples)."""
    rows, columns = grid.samples()
    x = np.clip(columns, 0, rgb.shape[1] - 1)[:, None]
    for row in rows:
        y = np.clip(row, 0, rgb.shape[0] - 1)[None, :, None]
        yield rgb[y, x].reshape(grid.columns, -1, 3).astype(np.int16), opaque[y, x].reshape(grid.columns, -1)


def _dominant(inside: npt.NDArray[np.int16], shown: Mask) -> npt.NDArray[np.int16]:
    """The shown sample (cells, 3) nearest to the median of the shown ones: a colour that the picture has."""
    value = np.where(shown[..., None], inside, np.nan)
    value[~shown.any(axis=-1)] = 0
    away = np.abs(inside - np.nanmedian(value, axis=1)[:, None]).sum(axis=-1)
    best = np.where(shown, away, np.inf).argmin(axis=-1)
    picked = np.take_along_axis(inside, best[:, None, None], axis=1)[:, 0]
    seen = np.asarray(shown.any(axis=-1))
    return np.asarray(np.where(seen[:, None], picked, 0), np.int16)
