"""From a template and a pattern to pages: which block stands where, and what part of the chart it shows."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

import pixcraft
from pixcraft.crafts import Craft, Material
from pixcraft.crafts.sections import Section, Sectioned, Sections, evenly
from pixcraft.errors import InputError, TemplateError, UnknownName
from pixcraft.job import FILES
from pixcraft.options import texts
from pixcraft.pattern import Pattern
from pixcraft.sheet.blocks import Block, FlowingBlock, LayeredBlock
from pixcraft.sheet.layout import CellRange, Frame, Tile, Tiling, broken_up, section_tiling, tiling
from pixcraft.sheet.pagespec import LARGEST, PageSpec, PlacedBlock, Template, When, paper_called, paper_size
from pixcraft.units import MM_PER_INCH, cm_and_inches, points

UNTITLED = "Untitled pattern"


@dataclass(frozen=True, eq=False)
class Content:
    """What is printed.

    Attributes:
        mirrored: whether `pattern` is the design seen from behind.
        print_scale: what true-size lengths are drawn larger by, across and down, to make up for a printer.
    """

    pattern: Pattern
    craft: Craft
    mirrored: bool = False
    print_scale: tuple[float, float] = (1.0, 1.0)

    @cached_property
    def materials(self) -> tuple[Material, ...]:
        """What each colour takes."""
        return self.craft.materials(self.pattern)

    @cached_property
    def sections(self) -> Sections:
        """The boards or plates that the grid is built on; one section where the craft has none."""
        columns, rows = self.pattern.columns, self.pattern.rows
        if not isinstance(self.craft, Sectioned):
            return evenly(columns, rows, columns, rows, "section")
        found = self.craft.sections(columns, rows)
        return found.seen_from_behind() if self.mirrored else found

    @property
    def true_cell(self) -> tuple[float, float]:
        """Width and height in points of a cell at true size on this printer."""
        cell = self.craft.cell
        return points(cell.width) * self.print_scale[0], points(cell.height) * self.print_scale[1]

    @cached_property
    def digest(self) -> str:
        """Eight hexadecimal digits that tell this design, and what it takes, from any other.

        Files that options name are left out, so that the design has the same mark when it is drawn again without them.
        """
        design = self.pattern.mirrored() if self.mirrored else self.pattern
        colours = [(colour.code, colour.symbol) for colour in design.colours]
        options = sorted((name, text) for name, text in texts(self.craft).items() if name not in FILES)
        takes = [(material.key, material.count, material.buy) for material in self.craft.materials(design)]
        heights = b"" if design.heights is None else design.heights.tobytes()
        told = repr((design.craft, design.cells.shape, colours, options, takes))
        return hashlib.sha256(told.encode() + design.cells.tobytes() + heights).hexdigest()[:8]

    @property
    def title(self) -> str:
        """The pattern's title, or a stand-in."""
        return self.pattern.title.strip() or UNTITLED


@dataclass(frozen=True)
class Page:
    """One page: blocks in their frames, and what part of the chart or of a long list it shows.

    Attributes:
        number: from 1.
        section: the name of the page in the template; pages of one section follow each other.
        piece: of `pieces` pages of a flowing block, from 0.
        board: the section that a page with `breaks: sections` shows, or one with `breaks: parts` a part of.
        layer: which layer of it, from 0, where its block has layers.
    """

    number: int
    section: str
    blocks: tuple[tuple[Block, Frame], ...]
    tiling: Tiling | None = None
    tile: Tile | None = None
    piece: int = 0
    pieces: int = 1
    board: Section | None = None
    layer: int = 0

    @property
    def label(self) -> str:
        """What the page shows, for bookmarks."""
        if self.tile is not None and self.pieces > 1:
            place = self._board_label if self.board else span_label(self.tile)
            return f"{place}, layer {self.layer + 1}" if self.layer else place
        return f"{self.section} {self.piece + 1}" if self.pieces > 1 else self.section

    @property
    def _board_label(self) -> str:
        assert self.board is not None and self.tile is not None
        core, board = self.tile.core, self.board
        whole = (core.left, core.top, core.right, core.bottom) == (board.left, board.top, board.right, board.bottom)
        return board.label if whole else f"{board.label}: {span_label(self.tile)}"


@dataclass(frozen=True, eq=False)
class Document:
    """All pages of a PDF; `true_size` says whether one of them must be printed without scaling."""

    content: Content
    paper: tuple[float, float]
    pages: tuple[Page, ...]
    true_size: bool = False

    def section(self, name: str) -> list[Page]:
        """The pages of a section."""
        return [page for page in self.pages if page.section == name]

    def chart_sections(self) -> list[list[Page]]:
        """The pages of each chart, chart by chart."""
        names = dict.fromkeys(page.section for page in self.pages if page.tile is not None)
        return [self.section(name) for name in names]

    def neighbour(self, page: Page, right: int, down: int) -> Page | None:
        """The page of the same chart so many pages to the right and below."""
        if page.tile is None:
            return None
        return self._placed.get((page.section, page.layer, page.tile.across + right, page.tile.down + down))

    @cached_property
    def _placed(self) -> dict[tuple[str, int, int, int], Page]:
        return {
            (page.section, page.layer, page.tile.across, page.tile.down): page
            for page in self.pages
            if page.tile is not None
        }

    def fill(self, text: str, page: Page) -> str:
        """A template's text with its `{fields}` filled in (see `fields.FIELDS`)."""
        pattern, cell = self.content.pattern, self.content.craft.cell
        width, height = pattern.columns * cell.width, pattern.rows * cell.height
        return text.format_map(
            {
                "title": self.content.title,
                "section": page.section,
                "page": page.number,
                "pages": len(self.pages),
                "columns": pattern.columns,
                "rows": pattern.rows,
                "colours": len(pattern.colours),
                "stitches": f"{pattern.stitched:,}",
                "noun": self.content.craft.cell_noun,
                "label": page.board.label if page.board else "",
                "boards": self.content.sections.across * self.content.sections.down,
                "seen": "mirrored: seen from behind" if self.content.mirrored else "",
                "count": f"{MM_PER_INCH / cell.width:g}",
                "size": cm_and_inches(width, height),
                "width_cm": f"{width / 10:.1f}",
                "height_cm": f"{height / 10:.1f}",
                "digest": self.content.digest,
                "paper": paper_called(self.paper),
                "version": pixcraft.__version__,
            }
        )


def span_label(tile: Tile) -> str:
    """The rows and columns that belong to a tile, counted from 1: "columns 61-120, rows 1-80"."""
    core = tile.core
    return f"{_span('column', core.left, core.right)}, {_span('row', core.top, core.bottom)}"


def _span(noun: str, before: int, last: int) -> str:
    return f"{noun} {last}" if last == before + 1 else f"{noun}s {before + 1}-{last}"


def compose(
    template: Template, content: Content, asked: Collection[When] = (), requested: Collection[str] = ()
) -> Document:
    """Lay out all pages.

    Args:
        template: what to print.
        content: the pattern and its craft.
        asked: conditions that hold because the user asked for it ("written-rows").
        requested: pages with `when: on-request` that are wanted, as `PageSpec.word`.

    Raises:
        UnknownName: a page is requested that the template does not have.
        TemplateError: a chart does not fit the page, or a list is longer than a page that does not repeat.
    """
    wanted = [page for page in template.pages if page.when != "on-request" or page.word in requested]
    charts = {page.name: _tiling(template, page, content) for page in wanted if page.repeat == "tiles"}
    holds = {"always", "on-request", *asked}
    if any(chart.across * chart.down > 1 for chart in charts.values()):
        holds.add("tiled")
    words = {spec.word for spec in template.pages if spec.when == "on-request"}
    for word in requested:
        if word not in words:
            raise UnknownName("page", word, words or ["none on request in this template"])
    pages: list[Page] = []
    for spec in wanted:
        if spec.when in holds:
            pages.extend(_pages(template, spec, content, charts.get(spec.name)))
    numbered = tuple(replace(page, number=number) for number, page in enumerate(pages, 1))
    return Document(content, template.paper, numbered, any(spec.true_size for spec in template.pages))


def with_room(template: Template, content: Content) -> Template:
    """The template on its own paper, or on the largest one where its own has no room for its pages at true size."""
    specs = [spec for spec in template.pages if spec.true_size and spec.when == "always"]
    with suppress(TemplateError):
        for spec in specs:
            _tiling(template, spec, content)
        return template
    return template.on(LARGEST)


def _pages(template: Template, spec: PageSpec, content: Content, chart: Tiling | None) -> Iterator[Page]:
    frames = template.frames(spec)
    blocks = tuple((item.block, frame) for item, frame in zip(spec.blocks, frames, strict=True))
    if chart is not None:
        tiles = [(tile, layer) for tile in chart.tiles() for layer in _layers(spec, content, tile)]
        for index, (tile, layer) in enumerate(tiles):
            board = content.sections.around(tile.core.left, tile.core.top) if spec.by_sections else None
            yield Page(0, spec.name, blocks, chart, tile, index, len(tiles), board, layer)
        return
    pieces = max((_pieces(template, item, frame, content) for item, frame in zip(spec.blocks, frames, strict=True)))
    if pieces > 1 and spec.repeat == "once":
        raise template.error(f"page {spec.name!r}: its list needs {pieces} pages", spec.line, "write repeat: overflow")
    for piece in range(pieces):
        yield Page(0, spec.name, blocks, piece=piece, pieces=pieces)


def _layers(spec: PageSpec, content: Content, tile: Tile) -> tuple[int, ...]:
    return spec.tiled.layers(content, tile.core) if isinstance(spec.tiled, LayeredBlock) else (0,)


def _pieces(template: Template, item: PlacedBlock, frame: Frame, content: Content) -> int:
    if not isinstance(item.block, FlowingBlock):
        return 1
    try:
        return item.block.pieces(content, frame)
    except InputError as error:
        raise template.error(error.message, item.line, error.hint) from None


def _tiling(template: Template, spec: PageSpec, content: Content) -> Tiling:
    chart = spec.tiled
    assert chart is not None  # checked when the template was read
    frame = next(frame for item, frame in zip(spec.blocks, template.frames(spec), strict=True) if item.block is chart)
    inside = chart.room(frame)
    try:
        return _tiled(spec, content, (inside.width, inside.height))
    except ValueError as problem:
        larger = "choose a larger paper, such as --paper A3"
        if template.paper == paper_size(LARGEST):
            larger = f"choose smaller {content.sections.noun}s"
            if spec.breaks == "never":
                larger = "copy the template and give it a larger paper, such as [594mm, 841mm]"
        hint = "allow smaller cells" if spec.breaks == "tens" and not spec.true_size else larger
        raise template.error(f"page {spec.name!r}: {problem}", spec.line, hint) from None


def _tiled(spec: PageSpec, content: Content, room: tuple[float, float]) -> Tiling:
    cell, pattern, sections = content.craft.cell, content.pattern, content.sections
    if spec.cells is None:
        width, height = content.true_cell
        cells = CellRange(width, width, height / width)
    else:
        cells = replace(spec.cells, aspect=cell.height / cell.width)
        if spec.breaks == "parts":
            cells = replace(cells, least=min(cells.most, cells.least / math.sqrt(cells.aspect)))
    if spec.breaks == "tens":
        return tiling(pattern.columns, pattern.rows, room, cells, spec.overlap, spec.most)
    if spec.breaks == "never":
        return section_tiling((0, pattern.columns), (0, pattern.rows), room, cells, 0)
    columns, rows = sections.columns, sections.rows
    if spec.breaks == "parts":
        columns = broken_up(columns, int(room[0] / cells.least), spec.overlap)
        rows = broken_up(rows, int(room[1] / cells.least / cells.aspect), spec.overlap)
    return section_tiling(columns, rows, room, cells, spec.overlap)
