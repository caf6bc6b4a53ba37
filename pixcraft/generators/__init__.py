"""Generators: from a brief to a pattern. One kind, one file; list it in `pixcraft.registry`.

A generator is a frozen dataclass whose fields are its options (see `pixcraft.options`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np
import numpy.typing as npt

from pixcraft.colour import Floats
from pixcraft.options import Dataclass
from pixcraft.palette import Palette
from pixcraft.pattern import ChartColour, Pattern, Provenance
from pixcraft.picture import Picture


@dataclass(frozen=True)
class Step:
    """Progress of a long piece of work: `done` of `total` in `stage`."""

    stage: str
    done: int
    total: int


OnStep = Callable[[Step], None]


def silent(step: Step) -> None:
    """An `on_step` that says nothing."""


@dataclass(frozen=True)
class Brief:
    """What a generator is asked for.

    Attributes:
        picture: the source, already cropped and fitted to the grid's aspect.
        palette: the colours that may be used, already cut to what is allowed.
        rows, columns: the grid.
        colours: at most this many; 0 asks for a suggestion.
        empty: (rows, columns) True where the cell must stay empty.
        importance: (rows, columns) float32, how much a cell's likeness counts; 1 is usual, None is 1 everywhere.
        locked: indices of palette colours that must be among the chosen.
        cell_aspect: width of a cell over its height.
        craft: the craft's name, for the pattern.
        seed: all randomness comes from here.
    """

    picture: Picture
    palette: Palette
    rows: int
    columns: int
    colours: int
    empty: npt.NDArray[np.bool_]
    craft: str
    importance: Floats | None = None
    locked: tuple[int, ...] = ()
    cell_aspect: float = 1.0
    seed: int = 0
    on_step: OnStep = silent


class Generator(Dataclass, Protocol):
    """Makes a pattern from a brief."""

    name: ClassVar[str]

    def natural_size(self, picture: Picture) -> tuple[int, int] | None:
        """(columns, rows) that the picture itself asks for, or None."""
        ...

    def __call__(self, brief: Brief) -> Pattern:
        """The pattern; remarks for the user go into `made.warnings`."""
        ...


def pattern_of(brief: Brief, labels: npt.NDArray[np.integer[Any]], warnings: tuple[str, ...] = ()) -> Pattern:
    """The pattern of palette indices `labels` (rows, columns), -1 or `brief.empty` for an empty cell."""
    palette = brief.palette
    numbered = np.where(brief.empty, -1, labels) + 1
    used = [index for index in np.unique(numbered).tolist() if index > 0]
    renumber = np.zeros(len(palette) + 1, np.uint16)
    renumber[used] = np.arange(1, len(used) + 1, dtype=np.uint16)
    colours = tuple(
        ChartColour(item.code, item.name, item.rgb, brand=palette.brand, catalog=palette.name)
        for item in (palette.colours[index - 1] for index in used)
    )
    return Pattern(renumber[numbered], colours, brief.craft, made=Provenance(warnings=warnings, seed=brief.seed))
