"""Make the README's pictures from the examples' PDFs; run `make demo` first."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import pypdfium2

from pixcraft.cli import run

DEMO = Path("out/demo/photo.pdf")
PAGES = {"cover.png": 0, "chart.png": 2}
BEAD_PAGES = {"cover.png": 0, "board.png": 3}
BRICK_TITLES = {"cover.png": "", "section.png": "Section A1"}
"""How the first page with each picture begins."""
DOTS_PER_INCH = 80


def main() -> None:
    """Draw each page into its example's folder."""
    draw(DEMO, PAGES, Path("examples/stitch"))
    with tempfile.TemporaryDirectory() as folder:
        run(["bead", "--job", "examples/bead/job.yaml", "--only", "pdf", "-q", "-o", folder])
        draw(Path(folder, "photo.pdf"), BEAD_PAGES, Path("examples/bead"))
    with tempfile.TemporaryDirectory() as folder:
        run(["brick", "--job", "examples/brick/job.yaml", "--only", "pdf", "-q", "-o", folder])
        pdf = Path(folder, "photo.pdf")
        draw(pdf, {name: page_of(pdf, title) for name, title in BRICK_TITLES.items()}, Path("examples/brick"))


def page_of(pdf: Path, title: str) -> int:
    """The first page whose text begins with a title, counted from 0."""
    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return next(number for number, text in enumerate(texts) if text.startswith(title))


def draw(pdf: Path, pages: Mapping[str, int], folder: Path) -> None:
    """Write pages, counted from 0, as PNG files."""
    document = pypdfium2.PdfDocument(pdf)
    for name, page in pages.items():
        image = document[page].render(scale=DOTS_PER_INCH / 72).to_pil()
        image.quantize(128).save(folder / name, optimize=True)
    document.close()


if __name__ == "__main__":
    main()
