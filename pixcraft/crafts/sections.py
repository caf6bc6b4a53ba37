"""Sections: the boards, plates or base plates that a grid is built on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from pixcraft.pattern import Pattern

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Section:
    """One board: its label and its cells, ends not included."""

    label: str
    left: int
    top: int
    right: int
    bottom: int

    def counts(self, pattern: Pattern) -> npt.NDArray[np.int64]:
        """Cells per colour on it: element k-1 for the k-th colour."""
        cells = pattern.cells[self.top : self.bottom, self.left : self.right]
        return np.bincount(cells.ravel(), minlength=len(pattern.colours) + 1)[1:].astype(np.int64)


@dataclass(frozen=True)
class Sections:
    """Where sections meet, in cells from 0 to the size of the grid.

    Attributes:
        noun: what one is called ("board").
        mirrored: whether labels count from the right, because the grid is seen from behind.
        whole: columns and rows of a section that the edge of the grid does not cut; 0 = unknown.
    """

    columns: tuple[int, ...]
    rows: tuple[int, ...]
    noun: str = "section"
    mirrored: bool = False
    whole: tuple[int, int] = (0, 0)

    @property
    def across(self) -> int:
        """Sections side by side."""
        return len(self.columns) - 1

    @property
    def down(self) -> int:
        """Sections one below the other."""
        return len(self.rows) - 1

    def label(self, across: int, down: int) -> str:
        """The name of a section, counted from 0: letters for columns, numbers for rows, as in "B1"."""
        column = self.across - 1 - across if self.mirrored else across
        return f"{letters(column)}{down + 1}"

    def section(self, across: int, down: int) -> Section:
        """One section, counted from 0."""
        left, right = self.columns[across : across + 2]
        top, bottom = self.rows[down : down + 2]
        return Section(self.label(across, down), left, top, right, bottom)

    def around(self, column: int, row: int) -> Section:
        """The section that holds a cell."""
        return self.section(bisect_right(self.columns, column) - 1, bisect_right(self.rows, row) - 1)

    def uncut(self, section: Section) -> Section:
        """The section with the part that lies beyond the edge of the grid, where it has one."""
        columns = max(self.whole[0], section.right - section.left)
        rows = max(self.whole[1], section.bottom - section.top)
        left = section.right - columns if self.mirrored else section.left
        return Section(section.label, left, section.top, left + columns, section.top + rows)

    def all(self) -> Iterator[Section]:
        """All sections, row by row."""
        for down in range(self.down):
            for across in range(self.across):
                yield self.section(across, down)

    def seen_from_behind(self) -> Sections:
        """The same sections of the mirrored grid; each keeps its label."""
        width = self.columns[-1]
        columns = tuple(width - edge for edge in reversed(self.columns))
        return Sections(columns, self.rows, self.noun, not self.mirrored, self.whole)


def evenly(columns: int, rows: int, width: int, height: int, noun: str) -> Sections:
    """Sections of width x height cells from the top left; the last ones may be cut."""
    edges = (*range(0, columns, width), columns), (*range(0, rows, height), rows)
    return Sections(*edges, noun, whole=(width, height))


def letters(index: int, alphabet: str = _LETTERS) -> str:
    """Spreadsheet letters of a column from 0: A, B, ..., Z, AA."""
    text = ""
    while index >= 0:
        text, index = alphabet[index % len(alphabet)] + text, index // len(alphabet) - 1
    return text


@runtime_checkable
class Sectioned(Protocol):
    """A craft whose grid is built on sections."""

    def sections(self, columns: int, rows: int) -> Sections:
        """The sections under a grid of this size."""
        ...


@runtime_checkable
class OnBases(Protocol):
    """A craft whose sections stand on bases of their own, which may be larger."""

    def bases(self, columns: int, rows: int) -> Sections:
        """The bases under a grid of this size; `noun` is what one is called."""
        ...

    def joining(self) -> str:
        """How bases side by side are joined, as a sentence."""
        ...
