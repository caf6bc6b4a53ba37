"""CPU time of the chart pages against the row-string method of the platform notes, in one run.

    .venv/bin/python tests/bench/pdf.py

The reference is the least that a chart of 200 x 200 cells and 40 colours needs: one page, fills as runs, a string per
row in one ink, fine and heavy lines. Against it stands the colour chart of `templates/stitch/print.yaml` (several pages
with numbers, labels, overlap and mini legends) and the PDFs of the other sizes that matter.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from pixcraft.crafts.stitch import Stitch
from pixcraft.pattern import ChartColour, Pattern
from pixcraft.sheet.document import Content, compose
from pixcraft.sheet.fonts import SYMBOLS, font
from pixcraft.sheet.pdf import render
from pixcraft.sheet.products import PatternKeeperPdf, PrintPdf
from pixcraft.sheet.template import load_template

REPEATS = 5


def noisy(side: int, colours: int) -> Pattern:
    """A noisy pattern, the worst case for merging cells, with symbols."""
    rng = np.random.default_rng(side)
    y, x = np.mgrid[0:side, 0:side] / side
    values = np.sin(5 * x) + np.cos(4 * y) + rng.normal(0, 0.4, (side, side))
    ranks = values.ravel().argsort().argsort().reshape(side, side)
    rgb = rng.integers(0, 256, (colours, 3)).tolist()
    used = tuple(
        ChartColour(str(300 + index), f"Colour {index}", (r, g, b), brand="DMC") for index, (r, g, b) in enumerate(rgb)
    )
    cells = (ranks * colours // ranks.size + 1).astype(np.uint16)
    return Stitch().finish(Pattern(cells, used, "stitch", title=f"Noise {side}"))


def row_string_page(pattern: Pattern) -> bytes:
    """Method C of the platform notes: one string a row and fills as runs, through reportlab's own calls."""
    font(SYMBOLS)
    stream = io.BytesIO()
    canvas = Canvas(stream, invariant=1, pageCompression=1, initialFontName=SYMBOLS)
    cell, left, bottom = 2.6, 30.0, 200.0
    rows, columns = pattern.cells.shape
    for index, keys in enumerate(pattern.cells.tolist()):
        y, start = bottom + (rows - 1 - index) * cell, 0
        for column in range(1, columns + 1):
            if column == columns or keys[column] != keys[start]:
                red, green, blue = pattern.colour_of(keys[start]).rgb
                canvas.setFillColorRGB(red / 255, green / 255, blue / 255)
                canvas.rect(left + start * cell, y, (column - start) * cell, cell, stroke=0, fill=1)
                start = column
    canvas.saveState()
    text = canvas.beginText()
    text.setFont(SYMBOLS, cell)
    text.setCharSpace(cell - 0.602 * cell)
    for index, keys in enumerate(pattern.cells.tolist()):
        text.setTextOrigin(left, bottom + (rows - 1 - index) * cell + 0.6)
        text.textOut("".join(pattern.colour_of(key).symbol for key in keys))
    canvas.drawText(text)
    canvas.restoreState()
    for index in range(rows + 1):
        canvas.setLineWidth(0.9 if index % 10 == 0 else 0.2)
        canvas.line(left, bottom + index * cell, left + columns * cell, bottom + index * cell)
        canvas.line(left + index * cell, bottom, left + index * cell, bottom + rows * cell)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def colour_chart(pattern: Pattern) -> bytes:
    """The pages of the colour chart alone."""
    template = load_template("print", "stitch")
    charts = tuple(page for page in template.pages if page.name == "Colour chart")
    return render(compose(replace(template, pages=charts), Content(pattern, Stitch())))


def least(work: Callable[[], bytes]) -> tuple[float, int]:
    """(CPU seconds, bytes) of the fastest of a few runs."""
    times = []
    for _ in range(REPEATS):
        start = time.process_time()
        data = work()
        times.append(time.process_time() - start)
    return min(times), len(data)


def main() -> int:
    """Print the figures; 1 if the ratio is above 1.5."""
    rl_config.useA85 = 0
    pattern, craft = noisy(200, 40), Stitch()
    reference, size = least(lambda: row_string_page(pattern))
    print(f"row-string page, 200x200x40: {reference:.3f} s, {size // 1024} KiB")
    own, size = least(lambda: colour_chart(pattern))
    print(f"colour chart, 200x200x40: {own:.3f} s, {size // 1024} KiB, ratio {own / reference:.2f} (limit 1.5)")
    for side, colours in ((48, 20), (200, 60), (300, 60)):
        pattern = noisy(side, colours)
        for product in (PrintPdf(), PatternKeeperPdf()):
            seconds, size = least(lambda: product(pattern, craft))  # noqa: B023 - called at once
            print(f"{product.name}, {side}x{side}x{colours}: {seconds:.3f} s, {size // 1024} KiB")
    return int(own / reference > 1.5)


if __name__ == "__main__":
    sys.exit(main())
