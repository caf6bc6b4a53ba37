"""Plain geometry of a page: frames stacked on paper, and a chart broken into tiles. Points, origin bottom left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pixcraft.units import points

TEN = 10
"""Pages break, lines are heavy and numbers stand at multiples of this."""

MM = points(1)
"""A millimetre in points."""

_ROUNDING = 1e-6


@dataclass(frozen=True)
class Frame:
    """A rectangle on a page."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.bottom + self.height

    @property
    def centre(self) -> tuple[float, float]:
        """The point in the middle."""
        return self.left + self.width / 2, self.bottom + self.height / 2

    def inset(self, left: float = 0, bottom: float = 0, right: float = 0, top: float = 0) -> Frame:
        """The frame made smaller on each side."""
        return Frame(self.left + left, self.bottom + bottom, self.width - left - right, self.height - bottom - top)

    def contain(self, width: float, height: float) -> Frame:
        """The largest centred frame of the shape width x height."""
        scale = min(self.width / width, self.height / height)
        across, up = self.centre
        return Frame(across - width * scale / 2, up - height * scale / 2, width * scale, height * scale)


def stack(area: Frame, heights: Sequence[float | None], gap: float) -> list[Frame]:
    """Frames of these heights from the top of `area` down; None takes what is left (at most one).

    Raises:
        ValueError: they do not fit.
    """
    taken = sum(height for height in heights if height is not None) + gap * (len(heights) - 1)
    rest = area.height - taken
    if rest < -_ROUNDING:
        raise ValueError(f"the blocks are {-rest:.0f} pt higher than the page")
    frames, top = [], area.top
    for height in heights:
        used = rest if height is None else height
        frames.append(Frame(area.left, top - used, area.width, used))
        top -= used + gap
    return frames


@dataclass(frozen=True)
class Window:
    """A part of the grid: columns left..right and rows top..bottom, counted from 0, the ends not included."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def columns(self) -> int:
        """Width in cells."""
        return self.right - self.left

    @property
    def rows(self) -> int:
        """Height in cells."""
        return self.bottom - self.top


@dataclass(frozen=True)
class GridPlace:
    """Where the cells of a window lie on a page: its upper left corner and the size of a cell, in points."""

    left: float
    top: float
    cell_width: float
    cell_height: float
    window: Window

    def x(self, column: float) -> float:
        """The left edge of a column of the whole grid."""
        return self.left + (column - self.window.left) * self.cell_width

    def y(self, row: float) -> float:
        """The upper edge of a row of the whole grid."""
        return self.top - (row - self.window.top) * self.cell_height

    @property
    def frame(self) -> Frame:
        """All cells of the window."""
        window = self.window
        height = window.rows * self.cell_height
        return Frame(self.left, self.top - height, window.columns * self.cell_width, height)


@dataclass(frozen=True)
class Tile:
    """One page of a chart: its own cells (`core`) and all that it shows, which overlaps its neighbours."""

    across: int
    down: int
    core: Window
    shown: Window


@dataclass(frozen=True)
class Tiling:
    """A chart on pages: the size of a cell in points and where pages break, in cells.

    `columns` and `rows` hold the page breaks from 0 to the size of the grid.
    """

    cell_width: float
    cell_height: float
    columns: tuple[int, ...]
    rows: tuple[int, ...]
    overlap: int

    @property
    def across(self) -> int:
        """Pages side by side."""
        return len(self.columns) - 1

    @property
    def down(self) -> int:
        """Pages one below the other."""
        return len(self.rows) - 1

    @property
    def widest(self) -> int:
        """Columns shown by the widest page."""
        return _most_shown(self.columns, self.overlap)

    @property
    def highest(self) -> int:
        """Rows shown by the highest page."""
        return _most_shown(self.rows, self.overlap)

    def tile(self, across: int, down: int) -> Tile:
        """The page at this place, counted from 0."""
        left, right = self.columns[across : across + 2]
        top, bottom = self.rows[down : down + 2]
        shown = Window(
            max(0, left - self.overlap),
            max(0, top - self.overlap),
            min(self.columns[-1], right + self.overlap),
            min(self.rows[-1], bottom + self.overlap),
        )
        return Tile(across, down, Window(left, top, right, bottom), shown)

    def tiles(self) -> Iterator[Tile]:
        """All pages, row by row."""
        for down in range(self.down):
            for across in range(self.across):
                yield self.tile(across, down)


@dataclass(frozen=True)
class CellRange:
    """What a template allows: the width of a cell in points from `least` to `most`; `aspect` is height / width."""

    least: float
    most: float
    aspect: float = 1.0


def tiling(columns: int, rows: int, room: tuple[float, float], cells: CellRange, overlap: int, most: int) -> Tiling:
    """Break a grid into as few pages as its smallest cells allow, then make pages equal and cells large.

    Args:
        columns: of the grid.
        rows: of the grid.
        room: width and height in points that the cells of one page may take.
        cells: smallest and largest width of a cell, and its shape.
        overlap: rows and columns of the neighbours that a page shows.
        most: cells along a side of a page, overlap included.

    Raises:
        ValueError: not even ten cells fit on a page.
    """
    aspect = cells.aspect
    x_breaks = page_breaks(columns, min(most, _fitting(room[0], cells.least)), overlap)
    y_breaks = page_breaks(rows, min(most, _fitting(room[1], cells.least * aspect)), overlap)
    width = min(
        cells.most,
        room[0] / _most_shown(x_breaks, overlap),
        room[1] / _most_shown(y_breaks, overlap) / aspect,
    )
    return Tiling(width, width * aspect, x_breaks, y_breaks, overlap)


def section_tiling(
    columns: tuple[int, ...], rows: tuple[int, ...], room: tuple[float, float], cells: CellRange, overlap: int
) -> Tiling:
    """One page for each section, cells as large as all pages allow.

    Args:
        columns: where sections meet, from 0 to the size of the grid.
        rows: the same down the grid.
        room: width and height in points that the cells of one page may take.
        cells: smallest and largest cell; the height follows from `cells.aspect`.
        overlap: rows and columns of the neighbours that a page shows.

    Raises:
        ValueError: a section does not fit at the smallest size.
    """
    across, down = _most_shown(columns, overlap), _most_shown(rows, overlap)
    width = min(cells.most, room[0] / across, room[1] / down / cells.aspect)
    if width < cells.least - _ROUNDING:
        needed = across * cells.least, down * cells.least * cells.aspect
        raise ValueError(
            f"{across} x {down} cells take {needed[0] / MM:.0f} x {needed[1] / MM:.0f} mm, "
            f"but the page has room for {room[0] / MM:.0f} x {room[1] / MM:.0f} mm"
        )
    width = max(width, cells.least)
    return Tiling(width, width * cells.aspect, columns, rows, overlap)


def broken_up(breaks: tuple[int, ...], fitting: int, overlap: int) -> tuple[int, ...]:
    """Page breaks with more of them, in equal distances, within sections that are too large for a page.

    Raises:
        ValueError: a page shows hardly more than the overlap.
    """
    own = fitting - 2 * overlap
    if own < 1:
        raise ValueError(f"a page has room for {fitting} cells, which is too few")
    edges = [breaks[0]]
    for before, after in pairwise(breaks):
        parts = -(-(after - before) // own)
        edges.extend(before + -(-(after - before) * part // parts) for part in range(1, parts + 1))
    return tuple(edges)


def page_breaks(cells: int, fitting: int, overlap: int) -> tuple[int, ...]:
    """Where pages break along one side: as few pages as possible, then equal ones, in whole tens.

    Args:
        cells: along the whole side.
        fitting: cells that one page can show.
        overlap: cells of each neighbour that a page shows.

    Raises:
        ValueError: not even ten cells fit on a page.
    """
    if cells <= fitting:
        return (0, cells)
    for step in range(fitting // TEN * TEN, 0, -TEN):
        breaks = _breaks(cells, step)
        if _most_shown(breaks, overlap) <= fitting:
            pages = len(breaks) - 1
            return _breaks(cells, -(-cells // (pages * TEN)) * TEN)
    raise ValueError(f"a page has room for {fitting} cells, which is too few to break a chart into tens")


def _breaks(cells: int, step: int) -> tuple[int, ...]:
    return (*range(0, cells, step), cells)


def _most_shown(breaks: tuple[int, ...], overlap: int) -> int:
    end = breaks[-1]
    return max(min(end, after + overlap) - max(0, before - overlap) for before, after in pairwise(breaks))


def _fitting(room: float, cell: float) -> int:
    return int(room / cell + _ROUNDING)
