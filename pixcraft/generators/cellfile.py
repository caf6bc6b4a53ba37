"""What a user says about single cells: pieces that are fixed, and weights. Columns and rows count from 1."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pixcraft.colour import Floats, ciede2000_table, lab_from_srgb
from pixcraft.csvfile import Line, read_table
from pixcraft.errors import CatalogError
from pixcraft.generators.transport import Labels
from pixcraft.options import integer, number
from pixcraft.palette import Palette
from pixcraft.picture import load_picture

FREE = -1
"""The label of a cell that is not pinned."""
ALIKE = 2.0
"""CIEDE2000 within which a pixel means a colour of the palette."""
_LIGHTEST, _HEAVIEST = 0.01, 100.0
_PINS = "write column,row,code in the first line, then one cell a line such as 24,10,15"
_WEIGHTS = "write column,row,weight in the first line, then one cell a line such as 24,10,3"


def read_pins(path: Path, palette: Palette, rows: int, columns: int) -> Labels:
    """Palette indices (rows, columns) of the cells that are fixed, FREE elsewhere.

    The file is a CSV of column,row,code, or a picture of one pixel a cell whose other pixels are transparent.

    Raises:
        CatalogError: a line, pixel or size that does not fit.
        InputError: a picture that cannot be read.
    """
    if path.suffix.lower() in _PICTURES:
        return _pinned_pixels(path, palette, rows, columns)
    number_of = {colour.code: index for index, colour in enumerate(palette.colours)}

    def label(code: str) -> int:
        return number_of[palette.find(code).code]

    pins = np.full((rows, columns), FREE, np.intp)
    for line in read_table(path, ("column", "row", "code"), _PINS):
        pins[_place(line, rows, columns)] = line.convert("code", label)
    return pins


def read_weights(path: Path, rows: int, columns: int) -> Floats:
    """Weights (rows, columns) from a CSV of column,row,weight; 1 where it says nothing.

    Raises:
        CatalogError: unreadable, a place beyond the grid, or a weight that is no number or zero.
    """
    weights = np.ones((rows, columns))
    for line in read_table(path, ("column", "row", "weight"), _WEIGHTS):
        weight = line.convert("weight", number(0, _HEAVIEST))
        if weight < _LIGHTEST:
            line.fail(f"a weight of {line.text('weight')} would leave the cell to chance", f"{_LIGHTEST} is the least")
        weights[_place(line, rows, columns)] = weight
    return weights


_PICTURES = frozenset((".png", ".gif", ".bmp", ".tif", ".tiff", ".webp"))


def _place(line: Line, rows: int, columns: int) -> tuple[int, int]:
    return line.convert("row", integer(1, rows)) - 1, line.convert("column", integer(1, columns)) - 1


def _pinned_pixels(path: Path, palette: Palette, rows: int, columns: int) -> Labels:
    picture = load_picture(path)
    if (picture.width, picture.height) != (columns, rows):
        raise CatalogError(
            f"has {picture.width} x {picture.height} pixels, the grid {columns} x {rows} cells",
            str(path),
            hint="draw one pixel a cell, transparent where no piece is fixed",
        )
    opaque = np.ones((rows, columns), np.bool_) if picture.alpha is None else picture.alpha > 0
    rgb = picture.rgb if picture.rgb.dtype == np.uint8 else (picture.rgb >> 8).astype(np.uint8)
    apart = ciede2000_table(lab_from_srgb(rgb[opaque]), palette.lab)
    if (strange := np.flatnonzero(apart.min(axis=1, initial=np.inf) > ALIKE)).size:
        row, column = (int(places[strange[0]]) + 1 for places in np.nonzero(opaque))
        raise CatalogError(
            f"pixel in column {column}, row {row} is no colour of the stock",
            str(path),
            hint="pick its exact colour",
        )
    pins = np.full((rows, columns), FREE, np.intp)
    pins[opaque] = apart.argmin(axis=1)
    return pins
