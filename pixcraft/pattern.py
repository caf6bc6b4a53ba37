"""The pattern: a grid of numbers, the colours they stand for, and how it was made. The product of every run."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from pixcraft.palette import Colour, Palette

Cells = npt.NDArray[np.uint16]
Heights = npt.NDArray[np.uint8]

EMPTY = 0
HAVE, TO_BUY = "have", "buy"
"""Keys of `ChartColour.extra` of designs made for a stock: pieces in use that are there, and pieces to buy."""
MAX_SIDE = 2000
MAX_COLOURS = 3720


@dataclass(frozen=True)
class ChartColour:
    """A colour in use: what to buy, how it looks, and the symbol that stands for it on the chart.

    `extra` keeps what an exchange file says about it and pixcraft has no field for (see `export.oxs`).
    """

    code: str
    name: str
    rgb: tuple[int, int, int]
    symbol: str = ""
    brand: str = ""
    catalog: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, colour: Colour, palette: Palette) -> ChartColour:
        """A palette's colour on a chart; its key, if it has one, is its symbol."""
        return cls(colour.code, colour.name, colour.rgb, colour.key, palette.brand, palette.name)

    @property
    def label(self) -> str:
        """Brand and code as a shop knows them: "DMC 310"."""
        return f"{self.brand} {self.code}".strip()


def _check_place(*coordinates: float) -> None:
    for value in coordinates:
        if not isinstance(value, int | float) or not math.isfinite(value) or not -1 <= value <= MAX_SIDE + 1:
            raise ValueError(f"{value!r} is not a place on the chart")


@dataclass(frozen=True)
class PartStitch:
    r"""A cell shared by two three-quarter stitches or holding half stitches (OXS partstitch).

    `first` and `second` are colour numbers as in `Pattern.cells` (0 = none). `direction` 1 splits along the diagonal
    from top left ("first" bottom left), 2 along the one from top right ("first" top left); 3 and 4 are half stitches
    whose meaning differs between programs: kept, and drawn as the slants / and \.
    """

    x: int
    y: int
    first: int
    second: int
    direction: int

    def __post_init__(self) -> None:
        _check_place(self.x, self.y)
        if self.direction not in (1, 2, 3, 4):
            raise ValueError(f"{self.direction!r} is not a direction from 1 to 4")


@dataclass(frozen=True)
class BackStitch:
    """A line between grid corners; coordinates in cells from the top left, fractions allowed."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: int
    kind: str = "backstitch"
    sequence: str = ""

    def __post_init__(self) -> None:
        _check_place(self.x1, self.y1, self.x2, self.y2)


@dataclass(frozen=True)
class Ornament:
    """A knot, bead or special stitch (OXS object); unknown kinds are kept."""

    x: float
    y: float
    colour: int
    kind: str
    extra: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check_place(self.x, self.y)


@dataclass(frozen=True)
class Overlay:
    """All that is stitched beside full crosses, and the designer's notes on the chart."""

    parts: tuple[PartStitch, ...] = ()
    backstitches: tuple[BackStitch, ...] = ()
    ornaments: tuple[Ornament, ...] = ()
    notes: tuple[Mapping[str, str], ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything in it."""
        return bool(self.parts or self.backstitches or self.ornaments or self.notes)


@dataclass(frozen=True)
class Provenance:
    """Everything needed to do it again.

    Attributes:
        job: the job's options as text (no absolute paths).
        source: name and sha256 of the picture.
        catalog: name and sha256 of the palette file.
        warnings: what the user was told.
        extra: keys of a newer minor version of the pattern file, kept and written back.
    """

    pixcraft: str = ""
    job: Mapping[str, str] = field(default_factory=dict)
    source: Mapping[str, str] = field(default_factory=dict)
    catalog: Mapping[str, str] = field(default_factory=dict)
    seed: int = 0
    warnings: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Pattern:
    """A finished grid.

    Attributes:
        cells: (rows, columns) uint16; 0 is an empty cell, k the k-th of `colours`.
        colours: the colours in use.
        craft: the name of the craft it is for.
        heights: (rows, columns) uint8, how many pieces lie on one another in each cell; None where nothing is raised.
    """

    cells: Cells
    colours: tuple[ChartColour, ...]
    craft: str
    title: str = ""
    overlay: Overlay = Overlay()
    made: Provenance = Provenance()
    heights: Heights | None = None

    def __post_init__(self) -> None:
        if self.cells.ndim != 2 or self.cells.dtype != np.uint16 or not self.cells.size:
            raise ValueError("cells must be a uint16 array of rows x columns")
        if int(self.cells.max()) > len(self.colours):
            raise ValueError("a cell names a colour that is not in the list")
        self.cells.flags.writeable = False
        if self.heights is None:
            return
        if self.heights.shape != self.cells.shape or self.heights.dtype != np.uint8:
            raise ValueError("heights must be a uint8 array as large as the cells")
        self.heights.flags.writeable = False

    @property
    def rows(self) -> int:
        """Height in cells."""
        return int(self.cells.shape[0])

    @property
    def columns(self) -> int:
        """Width in cells."""
        return int(self.cells.shape[1])

    @property
    def stitched(self) -> int:
        """How many cells are not empty."""
        return int(np.count_nonzero(self.cells))

    def counts(self) -> npt.NDArray[np.int64]:
        """Cells per colour: element k-1 for the k-th colour; sums to `stitched`."""
        return np.bincount(self.cells.ravel(), minlength=len(self.colours) + 1)[1:].astype(np.int64)

    def colour_of(self, key: int) -> ChartColour:
        """The colour that the cell value `key` (from 1) stands for."""
        return self.colours[key - 1]

    def confetti(self) -> npt.NDArray[np.bool_]:
        """Cells (rows, columns) that are stitched and have none of their eight neighbours of the same colour."""
        alone: npt.NDArray[np.bool_] = isolated(self.cells) & (self.cells != EMPTY)
        return alone

    def confetti_percent(self) -> float:
        """Share of the stitched cells that are confetti, in per cent."""
        return 100.0 * int(self.confetti().sum()) / max(1, self.stitched)

    def image(self) -> npt.NDArray[np.uint8]:
        """One RGBA pixel a cell (rows, columns, 4); empty cells are transparent."""
        table = np.array([(0, 0, 0, 0), *((*colour.rgb, 255) for colour in self.colours)], np.uint8)
        return table[self.cells]

    def mirrored(self) -> Pattern:
        """The same chart seen from behind; twice gives it back."""
        overlay = _mirrored(self.overlay, self.columns)
        heights = None if self.heights is None else np.ascontiguousarray(self.heights[:, ::-1])
        return replace(self, cells=np.ascontiguousarray(self.cells[:, ::-1]), overlay=overlay, heights=heights)

    def renumbered(self, table: Cells, colours: tuple[ChartColour, ...]) -> Pattern:
        """The same chart with other colours; those with the number k now have the number table[k], and 0 stays 0."""
        return replace(self, cells=table[self.cells], colours=colours, overlay=_renumbered(self.overlay, table))

    def without_unused(self) -> Pattern:
        """The same chart without colours that neither a cell nor the overlay uses."""
        used = set(np.unique(self.cells).tolist()) | _overlay_keys(self.overlay)
        keep = [key for key in range(1, len(self.colours) + 1) if key in used]
        renumber = np.zeros(len(self.colours) + 1, np.uint16)
        renumber[keep] = np.arange(1, len(keep) + 1, dtype=np.uint16)
        return self.renumbered(renumber, tuple(self.colours[key - 1] for key in keep))


def isolated(cells: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.bool_]:
    """Cells with none of their eight neighbours equal to them; cells outside the grid count as different."""
    rows, columns = cells.shape
    padded = np.full((rows + 2, columns + 2), -1, np.int64)
    padded[1:-1, 1:-1] = cells
    alone = np.ones(cells.shape, np.bool_)
    for down in range(3):
        for right in range(3):
            if (down, right) != (1, 1):
                alone &= padded[down : down + rows, right : right + columns] != cells
    return alone


def _overlay_keys(overlay: Overlay) -> set[int]:
    keys = {part.first for part in overlay.parts} | {part.second for part in overlay.parts}
    keys |= {line.colour for line in overlay.backstitches} | {item.colour for item in overlay.ornaments}
    return keys


_MIRRORED_DIRECTION = {1: 2, 2: 1, 3: 4, 4: 3}


def _mirrored(overlay: Overlay, columns: int) -> Overlay:
    return replace(
        overlay,
        parts=tuple(
            PartStitch(columns - 1 - part.x, part.y, part.second, part.first, _MIRRORED_DIRECTION[part.direction])
            for part in overlay.parts
        ),
        backstitches=tuple(replace(line, x1=columns - line.x1, x2=columns - line.x2) for line in overlay.backstitches),
        ornaments=tuple(replace(item, x=columns - item.x) for item in overlay.ornaments),
    )


def _renumbered(overlay: Overlay, renumber: Cells) -> Overlay:
    return replace(
        overlay,
        parts=tuple(
            replace(part, first=int(renumber[part.first]), second=int(renumber[part.second])) for part in overlay.parts
        ),
        backstitches=tuple(replace(line, colour=int(renumber[line.colour])) for line in overlay.backstitches),
        ornaments=tuple(replace(item, colour=int(renumber[item.colour])) for item in overlay.ornaments),
    )
