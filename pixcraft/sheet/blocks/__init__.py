"""Blocks: what can stand on a page. One kind, one file; list it in `pixcraft.registry`.

A block is a frozen dataclass whose fields are its options (see `pixcraft.options`); a template sets them by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

from pixcraft.options import Dataclass
from pixcraft.sheet.layout import Frame, Window

if TYPE_CHECKING:
    from pixcraft.sheet.document import Content, Document, Page
    from pixcraft.sheet.pdf import Canvas


@runtime_checkable
class Block(Dataclass, Protocol):
    """Draws one thing into its frame."""

    name: ClassVar[str]

    def draw(self, canvas: Canvas, frame: Frame, page: Page, document: Document) -> None:
        """Draw; everything stays inside the frame."""
        ...


@runtime_checkable
class FlowingBlock(Block, Protocol):
    """A block that may need several pages (`repeat: overflow`); `page.piece` says which part to draw."""

    def pieces(self, content: Content, frame: Frame) -> int:
        """How many frames of this size it takes, at least 1."""
        ...


@runtime_checkable
class TiledBlock(Block, Protocol):
    """A block that shows one tile of the grid (`repeat: tiles`)."""

    def room(self, frame: Frame) -> Frame:
        """The part of its frame that cells may take."""
        ...


@runtime_checkable
class SectionBlock(Block, Protocol):
    """A block that says something about the one section of its page (`breaks: sections` or `parts`)."""

    for_sections: ClassVar[bool]


@runtime_checkable
class LayeredBlock(TiledBlock, Protocol):
    """A tiled block that needs a page for each layer of a tile; `page.layer` says which to draw."""

    def layers(self, content: Content, window: Window) -> tuple[int, ...]:
        """The layers that have something in this part of the grid, from the lowest up; none = no page."""
        ...
