"""QR codes, by reportlab's own encoder."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from reportlab.graphics.barcode.qr import QrCodeWidget

from pixcraft.sheet.inks import BLACK, WHITE
from pixcraft.sheet.layout import MM, Frame
from pixcraft.sheet.pdf import Canvas

QUIET = 4
"""Modules of white that the standard asks for on each side."""
LEAST_MODULE = 0.25 * MM
"""The smallest module that phones read from a printed label."""


@lru_cache(maxsize=16)
def modules_of(text: str) -> tuple[tuple[bool, ...], ...]:
    """The code's modules, row by row from the top, True = dark; error correction M."""
    widget: Any = QrCodeWidget(text, barLevel="M")  # reportlab's stubs lack what it holds
    code = widget.qr
    code.make()
    side = range(code.getModuleCount())
    return tuple(tuple(bool(code.isDark(row, column)) for column in side) for row in side)


def least_side(text: str) -> float:
    """The smallest side in points, quiet zone included, at which the code can be read."""
    return (len(modules_of(text)) + 2 * QUIET) * LEAST_MODULE


def draw_qr(canvas: Canvas, frame: Frame, text: str) -> None:
    """A code with its quiet zone, filling the frame, which must be square."""
    rows = modules_of(text)
    module = frame.width / (len(rows) + 2 * QUIET)
    canvas.rectangle(frame, fill=WHITE)
    corner = frame.left + QUIET * module, frame.top - QUIET * module
    runs = [run for row, dark in enumerate(rows) for run in _runs(row, dark)]
    canvas.cell_runs(corner, (module, module), {BLACK: runs})


def _runs(row: int, dark: tuple[bool, ...]) -> list[tuple[float, float, int]]:
    """(row, column, length) of each run of dark modules."""
    runs: list[tuple[float, float, int]] = []
    start = None
    for column, on in enumerate((*dark, False)):
        if on and start is None:
            start = column
        elif not on and start is not None:
            runs.append((row, start, column - start))
            start = None
    return runs
