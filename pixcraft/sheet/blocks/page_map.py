"""Which page shows which part of the chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pixcraft.options import number, option
from pixcraft.sheet.document import Document, Page
from pixcraft.sheet.fonts import BOLD, TEXT_MIDDLE, text_width
from pixcraft.sheet.inks import BLACK, GREY, WHITE
from pixcraft.sheet.layout import Frame, GridPlace, Window
from pixcraft.sheet.pdf import Canvas
from pixcraft.sheet.thumbnail import FADED, flat_cells

_CAPTION = 1.8
_MOST_SLENDER = 7.0


@dataclass(frozen=True)
class PageMap:
    """The whole picture in pale colours, divided into pages, with their numbers."""

    name: ClassVar[str] = "page-map"

    size: float = option(14.0, number(4, 40), "largest size of the page numbers in points")
    text: float = option(8.5, number(4, 20), "size of the caption in points")

    def draw(self, canvas: Canvas, frame: Frame, page: Page, document: Document) -> None:
        """Draw the map of the first chart; charts with the same page breaks share it."""
        charts = _charts_alike(document)
        if not charts:
            return
        content = document.content
        pattern, cell = content.pattern, content.craft.cell
        shape = pattern.columns * cell.width / (pattern.rows * cell.height)
        # A long strip is drawn broader than it is, or its page numbers would not fit in.
        drawn_shape = min(_MOST_SLENDER, max(1 / _MOST_SLENDER, shape))
        inside = frame.inset(bottom=_CAPTION * self.text * len(charts)).contain(drawn_shape, 1)
        canvas.flat_picture(inside, flat_cells(content, FADED))
        canvas.rectangle(inside, stroke=BLACK, line=0.9)
        whole = Window(0, 0, pattern.columns, pattern.rows)
        place = GridPlace(inside.left, inside.top, inside.width / pattern.columns, inside.height / pattern.rows, whole)
        for same_tile in zip(*charts, strict=True):
            self._draw_page(canvas, place, list(same_tile))
        self._draw_caption(canvas, Frame(frame.left, frame.bottom, frame.width, inside.bottom - frame.bottom), charts)

    def _draw_page(self, canvas: Canvas, place: GridPlace, pages: list[Page]) -> None:
        tile = pages[0].tile
        assert tile is not None
        left, right = place.x(tile.core.left), place.x(tile.core.right)
        top, bottom = place.y(tile.core.top), place.y(tile.core.bottom)
        box = Frame(left, bottom, right - left, top - bottom)
        canvas.rectangle(box, stroke=BLACK, line=0.9)
        text = " · ".join(str(page.number) for page in pages)
        size = min(self.size, 0.5 * box.height, self.size * 0.85 * box.width / text_width(text, BOLD, self.size))
        x, y = box.centre
        width = text_width(text, BOLD, size) + 0.6 * size
        canvas.rectangle(Frame(x - width / 2, y - 0.7 * size, width, 1.4 * size), fill=WHITE)
        canvas.text(x, y - TEXT_MIDDLE * size, text, size, name=BOLD, align="centre")

    def _draw_caption(self, canvas: Canvas, frame: Frame, charts: list[list[Page]]) -> None:
        for index, pages in enumerate(charts):
            text = f"{pages[0].section}: pages {pages[0].number}-{pages[-1].number}"
            if len(charts) > 1:
                text += f" ({_ORDINALS[min(index, len(_ORDINALS) - 1)]} number)"
            y = frame.top - _CAPTION * self.text * (index + 0.9)
            canvas.text(frame.centre[0], y, text, self.text, align="centre", colour=GREY)


def _charts_alike(document: Document) -> list[list[Page]]:
    """The pages of the first chart and of all charts with the same page breaks."""
    charts = document.chart_sections()
    return [pages for pages in charts if pages[0].tiling == charts[0][0].tiling]


_ORDINALS = ("first", "second", "third", "further")
