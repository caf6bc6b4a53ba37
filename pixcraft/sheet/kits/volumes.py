"""Long documents as volumes of few pages, so that memory does not grow with the number of kits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pixcraft.files import write_atomically
from pixcraft.sheet.layout import Frame
from pixcraft.sheet.pdf import Canvas

MOST_PAGES = 200
"""Pages of one volume."""


class Volumes:
    """Pages that go into `NAME.pdf`, then `NAME-2.pdf` and so on."""

    def __init__(self, path: Path, title: str, paper: tuple[float, float], true_size: bool = False) -> None:
        self.paper = paper
        self.files: list[Path] = []
        self._path, self._title, self._true_size = path, title, true_size
        self._canvas: Canvas | None = None
        self._pages = 0

    @property
    def canvas(self) -> Canvas:
        """Where the current page is drawn."""
        if self._canvas is None:
            number = len(self.files) + 1
            self._canvas = Canvas(self._title if number == 1 else f"{self._title} {number}", self.paper)
            if self._true_size:
                self._canvas.keep_true_size()
        return self._canvas

    def page(self, margin: float) -> Frame:
        """What a page has within its margins."""
        return Frame(0, 0, *self.paper).inset(margin, margin, margin, margin)

    def bookmark(self, label: str) -> None:
        """Add the current page to the outline."""
        self.canvas.bookmark(f"page-{self._pages + 1}", label, 0)

    def end_page(self) -> None:
        """Finish the page, and the volume if it is full."""
        self._pages += 1
        self.canvas.end_page(self._pages)
        if self._pages == MOST_PAGES:
            self._end_volume()

    def close(self) -> list[Path]:
        """Finish the last volume; returns the files, and removes volumes that an earlier, longer run left."""
        if self._canvas is not None:
            self._end_volume()
        for path in _volumes_of(self._path):
            if path not in self.files:
                path.unlink()
        return self.files

    def _end_volume(self) -> None:
        number = len(self.files) + 1
        path = self._path if number == 1 else self._path.with_stem(f"{self._path.stem}-{number}")
        write_atomically(path, self.canvas.finish(), force=True)
        self.files.append(path)
        self._canvas, self._pages = None, 0


def _volumes_of(path: Path) -> Iterator[Path]:
    """The volumes of a document that are there."""
    pattern = re.compile(rf"{re.escape(path.stem)}(-\d+)?{re.escape(path.suffix)}")
    if path.parent.is_dir():
        yield from (item for item in sorted(path.parent.iterdir()) if pattern.fullmatch(item.name))
