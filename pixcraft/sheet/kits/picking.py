"""Pick lists: bin after bin, how much to take of a colour in all, then how it is shared out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pixcraft.sheet.blocks.tick_box import draw_tick_box
from pixcraft.sheet.fonts import BOLD, SANS, shortened, text_width, wrapped
from pixcraft.sheet.inks import BLACK, GREY, RULE, Rgb
from pixcraft.sheet.kits.marks import draw_fitting, draw_key
from pixcraft.sheet.kits.volumes import Volumes
from pixcraft.sheet.layout import MM, Frame

MARGIN = 14 * MM
_LINE = 7 * MM
_SPLIT = 4.3 * MM
_TEXT = 10.0
_SMALL = 8.0
_TITLE = 12 * MM
_BLANK = " "
"""Keeps a design's name and its count on one line."""


@dataclass(frozen=True)
class Pick:
    """One colour to take: `total` with its unit, and "name count" for each design."""

    bin: str
    key: str
    rgb: Rgb
    code: str
    name: str
    total: str
    grams: str
    shares: tuple[str, ...]


def draw_pick_list(volumes: Volumes, picks: Iterable[Pick], heading: str) -> None:
    """All pages of a pick list; a colour's shares flow on to the next page where there are very many."""
    writer = _Writer(volumes, heading)
    for pick in picks:
        writer.pick(pick)
    writer.close()


class _Writer:
    """Goes down page after page."""

    def __init__(self, volumes: Volumes, heading: str) -> None:
        self._volumes, self._heading = volumes, heading
        self._page = volumes.page(MARGIN)
        self._top = self._page.bottom
        self._number = 0

    def pick(self, pick: Pick) -> None:
        """One colour."""
        room = self._page.width - 30 * MM
        words = [shortened(share, SANS, _SMALL, room).replace(" ", _BLANK) for share in pick.shares]
        lines = wrapped([f"{word}{',' if index < len(words) - 1 else ''}" for index, word in enumerate(words)],
                        SANS, _SMALL, room)  # fmt: skip
        self._need(_LINE + _SPLIT * min(2, len(lines)))
        self._draw(pick)
        for text in lines:
            self._need(_SPLIT)
            self._top -= _SPLIT
            base = self._top + 0.3 * _SPLIT
            self._volumes.canvas.text(self._page.left + 30 * MM, base, text.replace(_BLANK, " "), _SMALL, colour=GREY)
        self._top -= 1.2 * MM
        edges = self._page.left, self._top, self._page.right, self._top
        self._volumes.canvas.lines([edges], 0.4, RULE)

    def close(self) -> None:
        """Finish the last page; a list of nothing says so."""
        if self._number == 0:
            self._need(_LINE)
            self._volumes.canvas.text(self._page.left, self._top - _LINE, "Nothing to take.", _TEXT)
        self._volumes.end_page()

    def _need(self, height: float) -> None:
        """Go to the next page if this one has no room."""
        if self._top - height >= self._page.bottom and self._number:
            return
        if self._number:
            self._volumes.end_page()
        self._number += 1
        canvas, page = self._volumes.canvas, self._page
        canvas.text(page.left, page.top - 14, "Pick list", 16, name=BOLD)
        draw_fitting(canvas, page.left + 34 * MM, page.top - 14, self._heading, 9, page.width - 50 * MM, colour=GREY)
        canvas.text(page.right, page.top - 14, f"page {self._number}", 9, align="right", colour=GREY)
        canvas.lines([(page.left, page.top - 9 * MM, page.right, page.top - 9 * MM)], 0.8)
        self._top = page.top - _TITLE + 2 * MM

    def _draw(self, pick: Pick) -> None:
        canvas, page = self._volumes.canvas, self._page
        self._top -= _LINE
        middle = self._top + _LINE / 2
        base = middle - 0.36 * _TEXT
        draw_tick_box(canvas, page.left + 0.5, middle, 4 * MM)
        draw_fitting(canvas, page.left + 7 * MM, base, pick.bin or "no bin", _TEXT, 21 * MM, BOLD if pick.bin else SANS,
                     colour=BLACK if pick.bin else GREY)  # fmt: skip
        draw_key(canvas, Frame(page.left + 30 * MM, self._top + 0.8 * MM, 9 * MM, _LINE - 1.6 * MM), pick.rgb, pick.key)
        draw_fitting(canvas, page.left + 42 * MM, base, pick.code, _TEXT, 26 * MM, BOLD)
        total = pick.total + (f", {pick.grams} g" if pick.grams else "")
        canvas.text(page.right, base, total, _TEXT, name=BOLD, align="right")
        room = page.width - 72 * MM - text_width(total, BOLD, _TEXT)
        draw_fitting(canvas, page.left + 70 * MM, base, pick.name, _TEXT, room)
