"""Generators: from a brief to a pattern. One kind, one file; list it in `pixcraft.registry`.

A generator is a frozen dataclass whose fields are its options (see `pixcraft.options`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from pixcraft.colour import Bytes, Floats
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


Tiles = Callable[[Bytes, int], Bytes]
"""How a craft's cells look: sRGB colours (n, 3) and a side in pixels to pictures (n, side, side, 3)."""


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
        prompt: what the picture shows, in words.
        ground: sRGB of what shows where a cell is empty.
        elements: small pictures (colours, side, side, 3) in sRGB, one for each palette colour, that cells are made of.
        tiles: how the craft makes a cell of any colour look.
        catalog: all colours there are, special ones and those that are not made any more too; None = the palette.
        barred: codes of the catalog that must not be used in any case.
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
    prompt: str = ""
    ground: tuple[int, int, int] = (255, 255, 255)
    elements: Bytes | None = None
    tiles: Tiles | None = None
    catalog: Palette | None = None
    barred: frozenset[str] = frozenset()


class Generator(Dataclass, Protocol):
    """Makes a pattern from a brief."""

    name: ClassVar[str]

    def natural_size(self, picture: Picture) -> tuple[int, int] | None:
        """(columns, rows) that the picture itself asks for, or None."""
        ...

    def __call__(self, brief: Brief) -> Pattern:
        """The pattern; remarks for the user go into `made.warnings`."""
        ...


@runtime_checkable
class Imagines(Protocol):
    """A generator that can also make the picture itself."""

    def imagine(self, prompt: str, seed: int, on_step: OnStep) -> Picture:
        """A picture of what the prompt says.

        Raises:
            MissingExtra, ModelUnavailable: what it takes is not installed.
        """
        ...


@runtime_checkable
class Implies(Protocol):
    """A generator whose options say something of others that are not given."""

    @classmethod
    def implied(cls, given: Mapping[str, str]) -> Mapping[str, str]:
        """What options that are not among the `given` ones should be.

        Raises:
            InputError, CatalogError: an option that cannot be used.
        """
        ...


def pattern_of(brief: Brief, labels: npt.NDArray[np.integer[Any]], warnings: tuple[str, ...] = ()) -> Pattern:
    """The pattern of palette indices `labels` (rows, columns), -1 or `brief.empty` for an empty cell."""
    palette = brief.palette
    numbered = np.where(brief.empty, -1, labels) + 1
    used = [index for index in np.unique(numbered).tolist() if index > 0]
    renumber = np.zeros(len(palette) + 1, np.uint16)
    renumber[used] = np.arange(1, len(used) + 1, dtype=np.uint16)
    colours = tuple(ChartColour.of(palette.colours[index - 1], palette) for index in used)
    return Pattern(renumber[numbered], colours, brief.craft, made=Provenance(warnings=warnings, seed=brief.seed))
