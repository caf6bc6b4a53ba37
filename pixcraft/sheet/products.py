"""The PDFs of a run: one for printing, one for Pattern Keeper."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from pixcraft import oxs, patternfile
from pixcraft.crafts import Craft
from pixcraft.errors import InputError, UnknownName
from pixcraft.options import number, option, words, yes_no
from pixcraft.pattern import Pattern
from pixcraft.sheet.attachments import Attachment
from pixcraft.sheet.document import Content, compose, with_room
from pixcraft.sheet.pagespec import Template, When
from pixcraft.sheet.pdf import render
from pixcraft.sheet.template import load_template, paper_name

PATTERN_KEEPER = "pattern-keeper"
CANVAS = "canvas"
READER_PAPERS = ("A4", "Letter")
"""What chart-reading apps take; other papers are for printing only."""

_NAME_LENGTH = 60
_LEAST_SCALE = 0.9


def print_scale(text: str) -> float:
    """Read what lengths are drawn larger by: "1.008", or true over measured length as in "50/49.6"."""
    true, over, measured = text.partition("/")
    parse = number(0.001, 1000)
    scale = parse(true) / parse(measured) if over else parse(true)
    if not _LEAST_SCALE <= scale <= 1 / _LEAST_SCALE:
        raise ValueError(f"{text} is more than a printer can be wrong by")
    return scale


@dataclass(frozen=True)
class PrintPdf:
    """Everything for paper: cover, legend, page map, colour and black-and-white charts.

    The pattern file travels inside it, and for thread crafts the OXS as well.
    """

    name: ClassVar[str] = "pdf"
    suffix: ClassVar[str] = ".pdf"

    template: str = option("", str.strip, "page template, by name or path; empty = the craft's own")
    paper: str = option("", paper_name, "A4, Letter or A3; empty = the template's own, or A3 where true size needs it")
    written_rows: bool = option(False, yes_no, "add the chart in words, row by row")
    pages: tuple[str, ...] = option((), words, "further pages of the template that it makes on request only")
    mirror: bool = option(False, yes_no, "draw the sheets seen from behind; texts stay readable")
    print_scale_x: float = option(1.0, print_scale, "what your printer makes smaller across, such as 50/49.6")
    print_scale_y: float = option(1.0, print_scale, "the same down the page")

    def check(self, craft: Craft) -> None:
        """Raise TemplateError now for a template that cannot be used."""
        self._template(craft)

    def __call__(self, pattern: Pattern, craft: Craft) -> bytes:
        """The PDF's bytes.

        Raises:
            TemplateError: a template that cannot be used.
        """
        asked: tuple[When, ...] = ("written-rows",) if self.written_rows else ()
        finished = craft.finish(pattern)
        seen = finished.mirrored() if self.mirror else finished
        content = Content(seen, craft, self.mirror, (self.print_scale_x, self.print_scale_y))
        template = self._template(craft)
        if not self.paper:
            template = with_room(template, content)
        return render(compose(template, content, asked, self.pages), _attachments(finished, craft))

    def _template(self, craft: Craft) -> Template:
        return load_template(self.template or craft.template, craft.name).on(self.paper)


@dataclass(frozen=True)
class PatternKeeperPdf:
    """One black-and-white chart and its legend, as strict as chart-reading apps want it."""

    name: ClassVar[str] = "pk"
    suffix: ClassVar[str] = "-pk.pdf"

    paper: str = option("", paper_name, "A4 or Letter; for anything else, the template's own")

    def check(self, craft: Craft) -> None:
        """Raise TemplateError now for a template that cannot be used."""
        self._template(craft)

    def __call__(self, pattern: Pattern, craft: Craft) -> bytes:
        """The PDF's bytes.

        Raises:
            TemplateError: a template that cannot be used.
        """
        return render(compose(self._template(craft), Content(craft.finish(pattern), craft)))

    def _template(self, craft: Craft) -> Template:
        return _only_template(PATTERN_KEEPER, self.name, craft).on(self.paper if self.paper in READER_PAPERS else "")


@dataclass(frozen=True)
class CanvasPdf:
    """One sheet at true size, as large as the design asks for: for a print shop."""

    name: ClassVar[str] = "canvas"
    suffix: ClassVar[str] = "-canvas.pdf"

    def check(self, craft: Craft) -> None:
        """Raise now if the craft has no template for it."""
        _only_template(CANVAS, self.name, craft)

    def __call__(self, pattern: Pattern, craft: Craft) -> bytes:
        """The PDF's bytes.

        Raises:
            InputError: the craft has no canvas.
            TemplateError: a template that cannot be used.
        """
        content = Content(craft.finish(pattern), craft)
        width, height = content.true_cell
        needed = pattern.columns * width, pattern.rows * height
        return render(compose(_only_template(CANVAS, self.name, craft).with_room(needed), content))


def _only_template(template: str, product: str, craft: Craft) -> Template:
    """The one template of a product.

    Raises:
        InputError: the craft has none, so this product is not for it.
    """
    try:
        return load_template(template, craft.name)
    except UnknownName:
        raise InputError(f"{craft.name} has no product {product}", f"it has {', '.join(craft.products)}") from None


def _attachments(pattern: Pattern, craft: Craft) -> Iterator[Attachment]:
    stem = _file_stem(pattern.title)
    text = patternfile.dumps(pattern).encode("utf-8")
    yield Attachment(f"{stem}.pixcraft.json", text, "application/json", "The pattern, for pixcraft")
    if craft.group == "threads":
        strands = [item.columns["strands"] for item in craft.materials(pattern)]
        chart = oxs.dumps(pattern, craft.cell.width, craft.ground, strands)
        yield Attachment(f"{stem}.oxs", chart, "application/xml", "The chart, for cross-stitch programs")


def _file_stem(title: str) -> str:
    """A file name that every system takes: ASCII letters, digits, dots and dashes."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-.")[:_NAME_LENGTH] or "pattern"
