"""Crafts: what a pattern means with thread, beads or bricks. Numbers only; no PDF, no torch.

A craft is a frozen dataclass whose fields are its options (see `pixcraft.options`), so `Stitch(fabric="aida14")` holds
all that its sheets, counts and previews need. One craft, one file; list it in `pixcraft.registry`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal, Protocol, runtime_checkable

from pixcraft.colour import Bytes, Floats
from pixcraft.options import Dataclass
from pixcraft.palette import Palette
from pixcraft.pattern import Pattern


@dataclass(frozen=True)
class Cell:
    """The pitch of one cell in mm."""

    width: float
    height: float


@dataclass(frozen=True)
class Material:
    """What one colour of a pattern takes.

    Attributes:
        key: the colour's number in the pattern, from 1.
        count: cells of it.
        low, high: the range of what will be used, in `unit` (skein, pack), not rounded.
        buy: whole units to buy, from `high`.
        columns: further figures ready to print, by column name ("strands": "2").
    """

    key: int
    count: int
    low: float
    high: float
    unit: str
    buy: int
    columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def figures(self) -> Mapping[str, int | float | str]:
        """The columns with numbers as numbers; `alike`, a list of codes, stays text."""
        return {name: text if name == "alike" else _figure(text) for name, text in self.columns.items()}


def _figure(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text


@dataclass(frozen=True)
class Fact:
    """One line of the cover: a label and its value; `table` holds further rows of equal length, the first a heading."""

    label: str
    value: str = ""
    table: tuple[tuple[str, ...], ...] = ()


class Craft(Dataclass, Protocol):
    """The numbers of one craft."""

    name: ClassVar[str]
    group: ClassVar[str]
    """Folder of its palettes ("threads")."""
    palette: ClassVar[str]
    """The palette that is used when none is named."""
    template: ClassVar[str]
    """Default template, as in `templates/NAME/TEMPLATE.yaml`."""
    products: ClassVar[tuple[str, ...]]
    """What one run makes when nothing else is asked for (names of `exports`)."""
    cell_noun: ClassVar[str]
    """What one filled cell is called, in the plural ("stitches")."""
    colour_noun: ClassVar[str]
    """What one colour of it is called ("thread")."""
    headings: ClassVar[Mapping[str, str]]
    """Heading of each legend column that `Material.columns` or the pattern can fill."""
    legend_note: ClassVar[str]
    """A sentence under the legend: how to read its amounts."""

    @property
    def cell(self) -> Cell:
        """Pitch of a cell in mm; decides sampling and finished size."""
        ...

    @property
    def ground(self) -> tuple[int, int, int]:
        """SRGB of what shows where a cell is empty."""
        ...

    def for_palette(self, palette: Palette) -> Craft:
        """The craft with what the palette's items are: a palette of small beads has a small pitch."""
        ...

    def usable(self, palette: Palette) -> Palette:
        """The colours of a catalog that this craft and its options can use.

        Raises:
            InputError: a palette or an option that do not go together.
        """
        ...

    def grid(self) -> tuple[int, int]:
        """(columns, rows) that its own options ask for, such as boards; 0 where they do not."""
        ...

    def finish(self, pattern: Pattern) -> Pattern:
        """Apply the craft's rules and give every colour its symbol. Idempotent."""
        ...

    def materials(self, pattern: Pattern) -> tuple[Material, ...]:
        """What each colour takes, in the pattern's order."""
        ...

    def facts(self, pattern: Pattern) -> tuple[Fact, ...]:
        """What the maker wants to know on the cover: sizes, time, fabric."""
        ...

    def remarks(self, pattern: Pattern) -> tuple[str, ...]:
        """What a maker should know before starting: weak spots and what to do about each."""
        ...

    def tiles(self, rgb: Bytes, pixels: int) -> Bytes:
        """How single cells look: sRGB colours (n, 3) to pictures (n, pixels, pixels, 3)."""
        ...

    def look(self, pattern: Pattern, pixels: int) -> Bytes:
        """A realistic picture (h, w, 3) in sRGB whose longer side has about `pixels` pixels."""
        ...


@runtime_checkable
class Particular(Protocol):
    """A craft whose options leave some colours of a catalog out."""

    def why_not(self, code: str) -> str:
        """Why a colour of the catalog is not among the usable ones, and what would change that."""
        ...


@runtime_checkable
class Assembling(Protocol):
    """A craft that may build with more or other pieces than one of a kind in every cell."""

    @property
    def one_a_cell(self) -> bool:
        """Whether every filled cell takes exactly one piece, all of the same part."""
        ...


@runtime_checkable
class Raised(Protocol):
    """A craft that can build in relief."""

    @property
    def relief(self) -> str:
        """The picture of depth; empty = flat."""
        ...

    def raised(self, pattern: Pattern, depth: Floats) -> Pattern:
        """The pattern with heights from a depth (rows, columns), larger is nearer."""
        ...


@runtime_checkable
class Reporting(Protocol):
    """A craft that has more to say of a finished pattern than its colours."""

    def report(self, pattern: Pattern) -> Mapping[str, str]:
        """Lines that a person reads after a run: label and text."""
        ...


@runtime_checkable
class Staggered(Protocol):
    """A craft whose odd columns may lie half a cell lower, or its odd rows half a cell to the right."""

    @property
    def stagger(self) -> Literal["", "columns", "rows"]:
        """What of the grid is moved when it is odd; nothing for a plain grid."""
        ...


@runtime_checkable
class Sees(Protocol):
    """A craft whose options say how the colours of a catalog look."""

    def seen(self, palette: Palette) -> Palette:
        """All colours of a palette as they look.

        Raises:
            CatalogError: a file of values that cannot be used.
        """
        ...
