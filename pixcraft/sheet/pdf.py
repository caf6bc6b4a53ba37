"""The only canvas: everything that is written into a PDF goes through here.

Lengths in points, origin bottom left, colours as sRGB bytes. The same calls give the same bytes: no clock (the date
comes from SOURCE_DATE_EPOCH, else it is fixed) and no random names.
"""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from PIL import Image
from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas as ReportlabCanvas

import pixcraft
from pixcraft.colour import Bytes
from pixcraft.errors import InputError
from pixcraft.sheet.attachments import Attachment, embed
from pixcraft.sheet.document import Document
from pixcraft.sheet.fonts import BOLD, SANS, SYMBOLS, font, printable, sign_middle, text_width
from pixcraft.sheet.inks import BLACK, WHITE, Rgb
from pixcraft.sheet.layout import Frame
from pixcraft.sheet.shading import SignRun
from pixcraft.sheet.symbolfont import SymbolFont

Align = Literal["left", "centre", "right"]
Ends = Literal["flat", "round", "square"]

Point = tuple[float, float]

_RECTANGLES_A_PATH = 200
_WIDEST_SYMBOL = 0.9
_JPEG_QUALITY = 82
_YEAR_9999 = 253_402_300_799
_PLAIN_STREAMS = threading.Lock()


class Canvas:
    """A PDF being drawn, page after page."""

    def __init__(self, title: str, paper: tuple[float, float]) -> None:
        _check_date()
        for name in (SANS, BOLD, SYMBOLS):
            font(name)
        self._stream = io.BytesIO()
        # Without a first font of ours, every page would also name Helvetica, which is not embedded.
        first_font: Any = SANS
        self._pdf = ReportlabCanvas(
            self._stream, pagesize=paper, invariant=1, pageCompression=1, initialFontName=first_font, lang="en"
        )
        self._document: Any = getattr(self._pdf, "_doc")  # noqa: B009 - reportlab's stubs lack it
        self._pdf.setTitle(title)
        self._pdf.setCreator(f"pixcraft {pixcraft.__version__}")
        self._pdf.setProducer("reportlab")
        self._pdf.setAuthor("")
        self._pdf.setSubject("")
        self._attached: list[Attachment] = []
        self._stamps: dict[str, str] = {}

    def keep_true_size(self) -> None:
        """Ask readers to print without scaling."""
        self._pdf.setViewerPreference("PrintScaling", "None")

    def bookmark(self, key: str, label: str, level: int) -> None:
        """Add the current page to the outline."""
        self._pdf.bookmarkPage(key)
        self._pdf.addOutlineEntry(label, key, level, closed=level == 0)

    def end_page(self, number: int) -> None:
        """Finish the page, which readers shall show under this number."""
        self._pdf.addPageLabel(number - 1, "ARABIC", number)
        self._pdf.showPage()

    def attach(self, file: Attachment) -> None:
        """Embed a file that the pattern can be made from again."""
        self._attached.append(file)

    def finish(self) -> bytes:
        """The PDF's bytes; nothing can be drawn afterwards."""
        embed(self._document, self._attached)
        self._pdf.showOutline()
        with _no_ascii85():
            self._pdf.save()
        return self._stream.getvalue()

    def symbol(self, x: float, y: float, sign: str, size: float, align: Align = "centre", colour: Rgb = BLACK) -> None:
        """One chart symbol or a key of two characters, as wide as the size at most, its ink centred at the height y."""
        used = min(size, size * _WIDEST_SYMBOL / text_width(sign, SYMBOLS, 1)) if sign else size
        self.text(x, y - sign_middle(sign) * used, sign, used, name=SYMBOLS, align=align, colour=colour)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        name: str = SANS,
        align: Align = "left",
        colour: Rgb = BLACK,
        upward: bool = False,
    ) -> None:
        """Write one line with its baseline through (x, y); what the font lacks becomes a box."""
        shown = text if name == SYMBOLS else printable(text)
        before = {"left": 0.0, "centre": 0.5, "right": 1.0}[align] * text_width(shown, name, size)
        self._pdf.saveState()
        self._pdf.translate(x, y)
        if upward:
            self._pdf.rotate(90)
        self._pdf.setFillColorRGB(*_unit(colour))
        self._pdf.setFont(name, size)
        self._pdf.drawString(-before, 0, shown)
        self._pdf.restoreState()

    def rectangle(self, frame: Frame, fill: Rgb | None = None, stroke: Rgb | None = None, line: float = 0.5) -> None:
        """A rectangle, filled, outlined or both."""
        self._write(_paint(fill, stroke, line), [f"{_rect(frame)} re"], _painter(fill, stroke))

    def polygon(
        self,
        points: Sequence[tuple[float, float]],
        fill: Rgb | None = None,
        stroke: Rgb | None = None,
        line: float = 0.5,
    ) -> None:
        """A closed shape, filled, outlined or both."""
        steps = [f"{x:.3f} {y:.3f} {'l' if index else 'm'}" for index, (x, y) in enumerate(points)]
        self._write(_paint(fill, stroke, line), [*steps, "h"], _painter(fill, stroke))

    def circle(
        self, x: float, y: float, radius: float, fill: Rgb | None = None, stroke: Rgb | None = None, line: float = 0.5
    ) -> None:
        """A circle, filled, outlined or both."""
        self.ellipse(Frame(x - radius, y - radius, 2 * radius, 2 * radius), fill, stroke, line)

    def ellipse(self, frame: Frame, fill: Rgb | None = None, stroke: Rgb | None = None, line: float = 0.5) -> None:
        """The ellipse that touches all sides of the frame, filled, outlined or both."""
        self._pdf.saveState()
        self._pdf.addLiteral(_paint(fill, stroke, line))
        sides = (frame.left, frame.bottom, frame.right, frame.top)
        self._pdf.ellipse(*sides, stroke=int(stroke is not None), fill=int(fill is not None))
        self._pdf.restoreState()

    def stamped(self, name: str, frame: Frame, draw: Callable[[], None], places: Iterable[Point]) -> None:
        """A drawing that occurs many times: kept once in the PDF, and shown with its origin at each of the places.

        Args:
            name: tells the drawing from all others of the PDF.
            frame: holds all of it, seen from its origin.
            draw: draws it around the origin; called for the first use of the name only.
            places: (x, y) of the origins.
        """
        form = self._stamps.setdefault(name, f"stamp{len(self._stamps)}")
        if not self._pdf.hasForm(form):
            begin: Any = self._pdf.beginForm  # its stubs want whole numbers
            begin(form, frame.left, frame.bottom, frame.right, frame.top)
            draw()
            self._pdf.endForm()
        for x, y in places:
            self._pdf.addLiteral(f"q 1 0 0 1 {x:.4f} {y:.4f} cm")
            self._pdf.doForm(form)
            self._pdf.addLiteral("Q")

    def lines(
        self,
        segments: Iterable[tuple[float, float, float, float]],
        width: float,
        colour: Rgb = BLACK,
        dash: Sequence[float] = (),
        ends: Ends = "flat",
    ) -> None:
        """Straight lines of one kind."""
        steps = [f"{x1:.3f} {y1:.3f} m {x2:.3f} {y2:.3f} l" for x1, y1, x2, y2 in segments]
        if steps:
            dashes = " ".join(f"{length:.3f}" for length in dash)
            style = f"{_paint(None, colour, width)} [{dashes}] 0 d {_CAPS[ends]} J"
            self._write(style, steps, "S")

    @contextmanager
    def clipped(self, frame: Frame) -> Iterator[None]:
        """Draw nothing outside the frame."""
        self._pdf.addLiteral(f"q {_rect(frame)} re W n")
        yield
        self._pdf.addLiteral("Q")

    def picture(self, frame: Frame, pixels: Bytes) -> None:
        """A photograph-like picture (h, w, 3) as JPEG, filling the frame."""
        stream = io.BytesIO()
        Image.fromarray(pixels, "RGB").save(stream, "JPEG", quality=_JPEG_QUALITY, optimize=True)
        stream.seek(0)
        self._image(frame, ImageReader(stream))

    def flat_picture(self, frame: Frame, pixels: Bytes) -> None:
        """A picture of few colours (h, w, 3) without loss, filling the frame."""
        self._image(frame, ImageReader(Image.fromarray(pixels, "RGB")))

    def cell_runs(
        self,
        corner: tuple[float, float],
        cell: tuple[float, float],
        runs: Mapping[Rgb, Sequence[tuple[float, float, int]]],
    ) -> None:
        """Fill cells of a grid: per colour (row, column, length) of runs, counted from the upper left corner."""
        left, top = corner
        code = [f"q {cell[0]:.5f} 0 0 {-cell[1]:.5f} {left:.3f} {top:.3f} cm"]
        for colour, items in runs.items():
            code.append(_paint(colour, None, 0))
            for start in range(0, len(items), _RECTANGLES_A_PATH):
                part = items[start : start + _RECTANGLES_A_PATH]
                code.extend([f"{column} {row} {length} 1 re" for row, column, length in part])
                code.append("f")
        self._pdf.addLiteral("\n".join([*code, "Q"]))

    def symbol_font(self, size: float, symbols: Iterable[str]) -> SymbolFont:
        """The codes of chart symbols at a font size, for `symbol_rows` and `single_symbols`."""
        return SymbolFont(self._document, size, symbols)

    def symbol_rows(
        self, signs: SymbolFont, pitch: float, rows: Iterable[tuple[float, float, Sequence[SignRun]]]
    ) -> None:
        """Rows of evenly spaced symbols: (x of the first column, middle of the row, runs of symbols)."""
        # Character spacing would leak into later text, hence q and Q.
        code = [f"q BT {pitch - signs.advance:.5f} Tc"]
        ink, font = None, ""
        for x, y, runs in rows:
            column, middle = 0, 0.0
            code.append(f"1 0 0 1 {x:.3f} {y:.3f} Tm")
            for run in runs:
                if run.ink != ink:
                    ink = run.ink
                    code.append(_INKS.get(ink) or _paint(ink, None, 0))
                if run.font != font:
                    font = run.font
                    code.append(font)
                # Each run is placed by itself: some readers forget the spacing after the last symbol of a run.
                code.append(f"{(run.column - column) * pitch:.4f} {middle - run.middle:.3f} Td <{run.codes}> Tj")
                column, middle = run.column, run.middle
        self._pdf.addLiteral("\n".join([*code, "ET Q"]))

    def single_symbols(self, signs: SymbolFont, placed: Iterable[tuple[float, float, str]]) -> None:
        """Black symbols, each at a position of its own: (x, baseline, symbol)."""
        code, font = ["q BT 0 g"], ""
        for x, y, sign in placed:
            if signs.selects[sign] != font:
                font = signs.selects[sign]
                code.append(font)
            code.append(f"1 0 0 1 {x:.3f} {y:.3f} Tm <{signs.codes[sign]}> Tj")
        self._pdf.addLiteral("\n".join([*code, "ET Q"]))

    def _image(self, frame: Frame, image: ImageReader) -> None:
        with _no_ascii85():
            self._pdf.drawImage(image, frame.left, frame.bottom, frame.width, frame.height)

    def _write(self, style: str, steps: Sequence[str], painter: str) -> None:
        self._pdf.addLiteral("\n".join(["q " + style, *steps, painter + " Q"]))


def render(document: Document, attachments: Iterable[Attachment] = ()) -> bytes:
    """Draw all pages and embed the files."""
    canvas = Canvas(document.content.title, document.paper)
    for file in attachments:
        canvas.attach(file)
    if document.true_size:
        canvas.keep_true_size()
    for page in document.pages:
        if page.pieces > 1 and page.piece == 0:
            canvas.bookmark(f"section-{page.number}", page.section, 0)
        canvas.bookmark(f"page-{page.number}", page.label, int(page.pieces > 1))
        for block, frame in page.blocks:
            block.draw(canvas, frame, page, document)
        canvas.end_page(page.number)
    return canvas.finish()


def _check_date() -> None:
    """Refuse a date that reportlab could not read."""
    date = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    if date and not (date.isascii() and date.isdigit() and int(date) <= _YEAR_9999):
        raise InputError(f"SOURCE_DATE_EPOCH is {date!r}", "set it to seconds since 1970, or unset it")


@contextmanager
def _no_ascii85() -> Iterator[None]:
    """Binary streams (a fifth smaller) without changing reportlab's setting for anyone else."""
    with _PLAIN_STREAMS:
        before = rl_config.useA85
        rl_config.useA85 = 0
        try:
            yield
        finally:
            rl_config.useA85 = before


def _unit(colour: Rgb) -> tuple[float, float, float]:
    red, green, blue = colour
    return red / 255, green / 255, blue / 255


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") or "0"


def _paint(fill: Rgb | None, stroke: Rgb | None, line: float) -> str:
    parts = []
    for colour, operator in ((fill, "rg"), (stroke, "RG")):
        if colour is not None:
            parts.append(" ".join([*(_number(channel) for channel in _unit(colour)), operator]))
    if stroke is not None:
        parts.append(f"{_number(line)} w")
    return " ".join(parts)


def _painter(fill: Rgb | None, stroke: Rgb | None) -> str:
    return {(True, True): "B", (True, False): "f", (False, True): "S", (False, False): "n"}[
        (fill is not None, stroke is not None)
    ]


def _rect(frame: Frame) -> str:
    return f"{frame.left:.3f} {frame.bottom:.3f} {frame.width:.3f} {frame.height:.3f}"


_CAPS: dict[Ends, int] = {"flat": 0, "round": 1, "square": 2}
_INKS = {BLACK: "0 g", WHITE: "1 g"}
