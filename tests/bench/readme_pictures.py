"""Make the README's pictures from the demo's PDF; run `make demo` first."""

from __future__ import annotations

from pathlib import Path

import pypdfium2

DEMO = Path("out/demo/photo.pdf")
PAGES = {"cover.png": 0, "chart.png": 2}
DOTS_PER_INCH = 80


def main() -> None:
    """Draw each page into the example's folder."""
    document = pypdfium2.PdfDocument(DEMO)
    for name, page in PAGES.items():
        image = document[page].render(scale=DOTS_PER_INCH / 72).to_pil()
        image.quantize(128).save(Path("examples/stitch") / name, optimize=True)
    document.close()


if __name__ == "__main__":
    main()
