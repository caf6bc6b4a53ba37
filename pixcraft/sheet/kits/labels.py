"""Bag labels: key on its colour, code, name, count, grams, design and a QR code that leads to the pattern."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pixcraft.sheet.fonts import BOLD, SANS, TEXT_MIDDLE, text_width, wrapped
from pixcraft.sheet.inks import BLACK, GREY, RULE, Rgb
from pixcraft.sheet.kits.labelsheet import LabelSheet
from pixcraft.sheet.kits.marks import LEAST_TEXT, draw_fitting, draw_key
from pixcraft.sheet.kits.qr import draw_qr, least_side
from pixcraft.sheet.kits.volumes import Volumes
from pixcraft.sheet.layout import MM, Frame
from pixcraft.sheet.pdf import Canvas

_PADDING = 1.5 * MM
_LINES = 5.0
"""Lines of text that a label has room for."""
_LARGEST_TEXT = 11.0
_QR_SHARE = 0.3
"""Share of a label's width that its code takes at most."""
_SPACING = 1.2


@dataclass(frozen=True)
class LabelColour:
    """One colour in a bag: how many of what, and their weight, ready to print."""

    key: str
    rgb: Rgb
    code: str
    name: str
    count: str
    unit: str
    grams: str = ""


@dataclass(frozen=True)
class BagLabel:
    """One label: the colours in the bag, what they are for, and the text of the QR code."""

    colours: tuple[LabelColour, ...]
    design: str
    note: str
    code: str


class Labels:
    """Labels on sheets, one after the other."""

    def __init__(self, path: Path, sheet: LabelSheet, skip: int = 0) -> None:
        self._sheet = sheet
        self._place = skip % sheet.labels
        self._fresh = True
        self._volumes = Volumes(path, f"Labels {sheet.name}", sheet.paper, true_size=True)

    def add(self, label: BagLabel) -> None:
        """Draw one more label."""
        if self._place == self._sheet.labels:
            self._volumes.end_page()
            self._place = 0
        draw_label(self._volumes.canvas, self._sheet.frame(self._place), label)
        self._place += 1
        self._fresh = False

    def close(self) -> list[Path]:
        """Finish; returns the files."""
        if not self._fresh:
            self._volumes.end_page()
        return self._volumes.close()


def draw_label(canvas: Canvas, frame: Frame, label: BagLabel) -> None:
    """One label in its frame; the QR code is left out where it would be too small to be read."""
    inner = frame.inset(_PADDING, _PADDING, _PADDING, _PADDING)
    with canvas.clipped(frame):
        side = min(inner.height, _QR_SHARE * inner.width)
        if side >= least_side(label.code):
            place = Frame(inner.right - side, inner.bottom + (inner.height - side) / 2, side, side)
            canvas.stamped(
                f"qr-{label.code}-{side:.2f}",
                Frame(0, 0, side, side),
                lambda: draw_qr(canvas, Frame(0, 0, side, side), label.code),
                [(place.left, place.bottom)],
            )
            inner = inner.inset(right=side + _PADDING)
        _draw_text(canvas, inner, label)


def _draw_text(canvas: Canvas, area: Frame, label: BagLabel) -> None:
    size = min(_LARGEST_TEXT, area.height / _LINES / _SPACING)
    foot = max(LEAST_TEXT, 0.8 * size)
    text = " · ".join(filter(None, (label.note, label.design)))
    draw_fitting(canvas, area.left, area.bottom + 0.25 * foot, text, foot, area.width, colour=GREY)
    above = area.inset(bottom=_SPACING * foot + 0.1 * size)
    draw = _one_colour if len(label.colours) == 1 else _several_colours
    draw(canvas, above, label.colours, size)


def _one_colour(canvas: Canvas, area: Frame, colours: tuple[LabelColour, ...], size: float) -> None:
    """Key, code and name; below them, over the whole width, how many."""
    colour = colours[0]
    count = f"{colour.count} {colour.unit}"
    whole = f"{count} · {colour.grams}" if colour.grams else count
    # The count is what a packer cannot do without.
    amount = whole if text_width(whole, BOLD, 0.8 * size) <= area.width else count
    draw_fitting(canvas, area.left, area.bottom + 0.3 * size, amount, 1.1 * size, area.width, BOLD)
    upper = area.inset(bottom=1.6 * size)
    side = min(upper.height, 0.3 * area.width)
    draw_key(canvas, Frame(area.left, area.top - side, side, side), colour.rgb, colour.key)
    left, room = area.left + side + _PADDING, area.width - side - _PADDING
    draw_fitting(canvas, left, area.top - 1.1 * size, colour.code, 1.3 * size, room, BOLD)
    small = 0.85 * size
    rooms = max(1, int((area.top - 1.35 * size - upper.bottom) / (1.12 * small)))
    lines = wrapped(colour.name.split(), SANS, small, room)
    for index, line in enumerate([*lines[: rooms - 1], " ".join(lines[rooms - 1 :])]):
        draw_fitting(canvas, left, area.top - 1.35 * size - (0.85 + 1.12 * index) * small, line, small, room)


def _several_colours(canvas: Canvas, area: Frame, colours: tuple[LabelColour, ...], size: float) -> None:
    height = min(area.height / len(colours), 2.2 * size)
    for index, colour in enumerate(colours):
        line = Frame(area.left, area.top - (index + 1) * height, area.width, height)
        side = 0.92 * height
        wanted = min(size, 0.7 * height)
        draw_key(canvas, Frame(line.left, line.top - side, side, side), colour.rgb, colour.key)
        base = line.top - side / 2 - TEXT_MIDDLE * wanted
        canvas.text(line.right, base, colour.count, wanted, name=BOLD, align="right")
        left = line.left + side + 0.5 * _PADDING
        room = line.right - left - text_width(colour.count, BOLD, wanted) - 0.5 * _PADDING
        draw_fitting(canvas, left, base, f"{colour.code} {colour.name}", wanted, room)


def border_sheet(path: Path, sheet: LabelSheet, skip: int = 0) -> list[Path]:
    """A page with the borders of all labels and their numbers: lay it over a sheet against the light."""
    volumes = Volumes(path, f"Test of {sheet.name}", sheet.paper, true_size=True)
    canvas = volumes.canvas
    for place, frame in _places(sheet):
        canvas.rectangle(frame, stroke=BLACK if place >= skip else RULE, line=0.3)
        size = min(14.0, 0.4 * frame.height)
        canvas.text(frame.centre[0], frame.centre[1], str(place + 1), size, name=BOLD, align="centre")
        told = f"{sheet.width / MM:g} x {sheet.height / MM:g} mm"
        text = "used: left out" if place < skip else told
        draw_fitting(
            canvas, frame.centre[0], frame.centre[1] - 0.8 * size, text, 0.55 * size, frame.width, SANS, "centre"
        )
    volumes.end_page()
    return volumes.close()


def _places(sheet: LabelSheet) -> Iterator[tuple[int, Frame]]:
    return ((place, sheet.frame(place)) for place in range(sheet.labels))
