"""Seconds, memory and figures of the generators: python tests/bench/generators.py [PICTURE ...].

For each picture, size and number of threads it prints CPU seconds, the mean CIEDE2000 to the area averages, confetti,
regions of one colour per 1000 stitches, threads used, and the process's peak memory so far.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import numpy as np

from pixcraft.colour import ciede2000, lab_from_srgb
from pixcraft.generators import Brief, Generator
from pixcraft.generators.kmeans import KMeans
from pixcraft.generators.photo import Photo
from pixcraft.generators.pixel_art import PixelArt
from pixcraft.generators.regions import regions_of
from pixcraft.generators.source import source_of
from pixcraft.palette import Palette
from pixcraft.palettefile import load_palette
from pixcraft.picture import Picture, load_picture

EXAMPLE = Path(__file__).parents[2] / "examples" / "stitch" / "photo.jpg"
CASES = ((48, 16), (48, 24), (100, 30), (200, 60), (300, 60))


def figures(generator: Generator, picture: Picture, palette: Palette, side: int, colours: int) -> str:
    """One line about one run."""
    fitted = picture.fitted(side, side, 1, "cover")
    brief = Brief(fitted, palette, side, side, colours, np.zeros((side, side), np.bool_), "stitch")
    start = time.process_time()
    pattern = generator(brief)
    seconds = time.process_time() - start
    error = ciede2000(lab_from_srgb(pattern.image()[..., :3]), source_of(brief).lab).mean()
    regions = 1000 * len(regions_of(pattern.cells).size) / pattern.stitched
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{generator.name:10} {side:3}x{side:<3} {colours:2} of {len(palette)}  {seconds:6.2f} s  dE {error:5.2f}  "
        f"confetti {pattern.confetti_percent():5.2f} %  regions {regions:4.0f}  threads {len(pattern.colours):2}  "
        f"peak {peak:4.0f} MB"
    )


def main(paths: list[str]) -> None:
    """Print the figures of all generators for each picture."""
    palette = load_palette("dmc").plain()
    for path in paths or [str(EXAMPLE)]:
        picture = load_picture(Path(path))
        print(path)
        for side, colours in CASES:
            for generator in (Photo(), PixelArt(), KMeans()):
                print("  " + figures(generator, picture, palette, side, colours), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
