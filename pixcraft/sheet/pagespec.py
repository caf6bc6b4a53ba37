"""What a template says, as frozen dataclasses, and whether it fits its paper. Lengths in points."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from pixcraft.errors import TemplateError
from pixcraft.sheet.blocks import Block, TiledBlock
from pixcraft.sheet.layout import TEN, CellRange, Frame, stack
from pixcraft.units import points

PAPERS = {"A4": (210.0, 297.0), "Letter": (215.9, 279.4), "A3": (297.0, 420.0)}
"""Width and height in mm."""
LARGEST = "A3"

Repeat = Literal["once", "tiles", "overflow"]
When = Literal["always", "tiled", "written-rows", "on-request"]
Breaks = Literal["tens", "sections", "parts", "never"]

_LEAST_AREA, _LEAST_REST = points(30), points(10)


@dataclass(frozen=True)
class PlacedBlock:
    """A block on a page; `height` in points, None for what is left."""

    block: Block
    height: float | None
    line: int


@dataclass(frozen=True)
class PageSpec:
    """One kind of page.

    Attributes:
        cells, overlap, most: for pages that repeat over tiles, see `layout.tiling`; no `cells` is true size.
        breaks: where tiles end: at multiples of ten, where the craft's sections do, there and within sections that are
            too large for a page (parts), or nowhere (one page).
        line: where it stands in the file.
    """

    name: str
    repeat: Repeat
    when: When
    blocks: tuple[PlacedBlock, ...]
    line: int
    cells: CellRange | None = None
    overlap: int = 0
    most: int = 1000
    breaks: Breaks = "tens"

    @property
    def word(self) -> str:
        """Its name as one word, to ask for it: "colour-by-colour"."""
        return "-".join(re.findall(r"[a-z0-9]+", self.name.casefold()))

    @property
    def by_sections(self) -> bool:
        """Whether each of its tiles belongs to one section of the craft."""
        return self.breaks in ("sections", "parts")

    @property
    def true_size(self) -> bool:
        """Whether its cells are as large as the craft's."""
        return self.repeat == "tiles" and self.cells is None

    @property
    def tiled(self) -> TiledBlock | None:
        """The block that shows a tile of the grid."""
        return next((item.block for item in self.blocks if isinstance(item.block, TiledBlock)), None)


@dataclass(frozen=True)
class Template:
    """A document kind: paper, margins and pages, all lengths in points."""

    file: str
    about: str
    paper: tuple[float, float]
    margins: tuple[float, float, float, float]
    gap: float
    pages: tuple[PageSpec, ...]
    line: int = 1

    @property
    def area(self) -> Frame:
        """The page inside its margins."""
        top, bottom, left, right = self.margins
        return Frame(0, 0, *self.paper).inset(left, bottom, right, top)

    def frames(self, page: PageSpec) -> list[Frame]:
        """A frame for each block of a page.

        Raises:
            TemplateError: they do not fit, naming the line of the page.
        """
        try:
            return stack(self.area, [item.height for item in page.blocks], self.gap)
        except ValueError as problem:
            raise self.error(f"page {page.name!r}: {problem}", page.line, "make a block lower") from None

    def on(self, paper: str) -> Template:
        """The same template on another paper, by name; the empty name changes nothing.

        Raises:
            TemplateError: the pages do not fit on it.
        """
        if not paper:
            return self
        changed = replace(self, paper=paper_size(paper))
        check_room(changed)
        return changed

    def with_room(self, room: tuple[float, float]) -> Template:
        """The same template on a paper whose chart pages have exactly this width and height for cells, in points."""
        spaces = [
            page.tiled.room(frame)
            for page in self.pages
            for item, frame in zip(page.blocks, self.frames(page), strict=True)
            if page.tiled is not None and item.block is page.tiled
        ]
        if not spaces:
            return self
        width = self.paper[0] + room[0] - min(space.width for space in spaces)
        height = self.paper[1] + room[1] - min(space.height for space in spaces)
        return replace(self, paper=(max(width, self.paper[0]), max(height, self.paper[1])))

    def error(self, message: str, line: int, hint: str = "") -> TemplateError:
        """An error at a line of this file."""
        return TemplateError(message, self.file, line, hint)


def paper_size(name: str) -> tuple[float, float]:
    """Width and height in points of a paper of `PAPERS`."""
    width, height = PAPERS[name]
    return points(width), points(height)


def paper_called(size: tuple[float, float]) -> str:
    """The name of a paper of this size in points, or its size in mm."""
    named = {paper_size(name): name for name in PAPERS}
    return named.get(size) or " x ".join(f"{side / points(1):.0f}" for side in size) + " mm"


def check_room(template: Template) -> None:
    """Check that margins, blocks and charts fit the paper.

    Raises:
        TemplateError: the first thing that does not fit, with its line.
    """
    area = template.area
    if area.width < _LEAST_AREA or area.height < _LEAST_AREA:
        raise template.error("the margins leave less than 30 mm of the paper", template.line)
    for page in template.pages:
        for item, frame in zip(page.blocks, template.frames(page), strict=True):
            if item.height is None and frame.height < _LEAST_REST:
                raise template.error(
                    f"page {page.name!r}: less than 10 mm are left for its last block", item.line, "make a block lower"
                )
            if isinstance(item.block, TiledBlock) and page.cells is not None:
                _check_tile(template, page, item.block.room(frame), item.line)


def _check_tile(template: Template, page: PageSpec, room: Frame, line: int) -> None:
    assert page.cells is not None
    needed = page.cells.least * (TEN + 2 * page.overlap)
    if min(room.width, room.height) < needed:
        raise template.error(
            f"page {page.name!r}: ten cells and the overlap do not fit into the chart's frame",
            line,
            "allow smaller cells or give the chart more room",
        )
