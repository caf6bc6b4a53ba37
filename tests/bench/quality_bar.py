"""The bar of image quality: python -m tests.bench.quality_bar [--auto] [PICTURE ...].

Prints the mean figures of all pictures at 48 x 48 for every configuration of the bar, beside what must hold, and says
which of them it could not measure (FLIP, where `flip-evaluator` is not installed). Without
arguments the project's shared pictures are taken if they are here, else the example. It measures the photo
generator on all of them; with `--auto`, drawings are treated as drawings, as people get them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pixcraft.generators import Brief
from pixcraft.generators.auto import Auto
from pixcraft.generators.photo import Photo
from pixcraft.metrics import measure
from pixcraft.metrics.flip import available, flip_figures
from pixcraft.metrics.view import view_of_pattern, view_of_picture
from pixcraft.palette import Palette
from pixcraft.palettefile import load_palette
from pixcraft.picture import load_picture

SHARED = Path("/work/shared/bench/pictures")
EXAMPLE = Path(__file__).parents[2] / "examples" / "stitch" / "photo.jpg"
NAMES = ("far", "near", "flip_far", "ssim", "gmsd", "confetti8", "regions", "seconds")


@dataclass(frozen=True)
class Configuration:
    """One row of the bar: what is made, and the figures in the order of NAMES that it must reach."""

    name: str
    palette: str
    colours: int
    preset: str
    side: int
    bar: tuple[float, ...]

    def missed(self, figures: Mapping[str, float], slack: float = 0.0) -> tuple[str, ...]:
        """The names of the figures that miss the bar by more than `slack` (a share)."""
        return tuple(
            name
            for name, limit in zip(NAMES, self.bar, strict=True)
            if name in figures and _misses(name, figures[name], limit, slack)
        )

    def unmeasured(self, figures: Mapping[str, float]) -> tuple[str, ...]:
        """The names of the figures that have a bar and were not measured."""
        limits = zip(NAMES, self.bar, strict=True)
        return tuple(name for name, limit in limits if np.isfinite(limit) and name not in figures)

    def verdict(self, figures: Mapping[str, float]) -> str:
        """What a reader must know: what is missed, what was not measured; that it holds only if neither is."""
        missed, unknown = self.missed(figures), self.unmeasured(figures)
        found = [f"missed: {', '.join(missed)}"] if missed else []
        found += [f"NOT MEASURED: {', '.join(unknown)}"] if unknown else []
        return "; ".join(found) or "holds"


NONE = float("inf")
CONFIGURATIONS = (
    Configuration("DMC 16", "dmc", 16, "default", 48, (4.05, 7.40, 0.200, 0.934, 0.078, 2.5, 95, 2)),
    Configuration("DMC 30", "dmc", 30, "default", 48, (3.80, 7.15, 0.192, 0.938, 0.076, 2.5, 108, 2.5)),
    Configuration("free 16", "free", 16, "default", 48, (3.30, 6.35, 0.168, 0.955, 0.062, 2.5, 92, 1.5)),
    Configuration("DMC 16, faithful", "dmc", 16, "faithful", 48, (3.55, 7.30, 0.184, 0.946, 0.067, 10, 180, 2)),
    Configuration("free 16, faithful", "free", 16, "faithful", 48, (3.00, 6.30, 0.160, 0.963, 0.052, 9, 165, 1.5)),
    Configuration("DMC 30, 96x96", "dmc", 30, "default", 96, (3.50, NONE, NONE, -NONE, NONE, 1.5, NONE, 4)),
)


def _misses(name: str, value: float, limit: float, slack: float) -> bool:
    return value < limit * (1 - slack) if name == "ssim" else value > limit * (1 + slack)


def palette_of(name: str) -> Palette:
    """The catalog of that name, or one that asks for free colours."""
    return Palette("free", (), kind="free") if name == "free" else load_palette(name).plain()


def figures_of(configuration: Configuration, path: Path, generator: Photo) -> dict[str, float]:
    """All figures of one picture."""
    side = configuration.side
    picture = load_picture(path).fitted(side, side, 1, "cover")
    empty = np.zeros((side, side), np.bool_)
    brief = Brief(picture, palette_of(configuration.palette), side, side, configuration.colours, empty, "stitch")
    start = time.process_time()
    pattern = generator(brief)
    seconds = time.process_time() - start
    reference = view_of_picture(picture, side, side)
    flip = flip_figures(reference, view_of_pattern(pattern)) if available() else {}
    return {**measure(reference, pattern).values(), **flip, "seconds": seconds}


def means(rows: list[dict[str, float]]) -> dict[str, float]:
    """The mean of every figure that all rows have."""
    return {name: float(np.mean([row[name] for row in rows])) for name in NAMES if all(name in row for row in rows)}


def table(paths: list[Path], kind: type[Photo]) -> Iterator[str]:
    """The lines of the table."""
    yield f"{'':20}" + "".join(f"{name:>10}" for name in NAMES)
    for configuration in CONFIGURATIONS:
        generator = kind(preset=configuration.preset)
        found = means([figures_of(configuration, path, generator) for path in paths])
        yield f"{configuration.name:20}" + "".join(f"{found.get(name, np.nan):10.4g}" for name in NAMES)
        yield f"{'  the bar':20}" + "".join(f"{limit:10.4g}" for limit in configuration.bar)
        yield f"  {configuration.verdict(found)}"


def main(arguments: list[str]) -> None:
    """Print the table."""
    shared = sorted(SHARED.glob("*.png")) or [EXAMPLE]
    paths = [Path(each) for each in arguments if not each.startswith("--")] or shared
    for line in table(paths, Auto if "--auto" in arguments else Photo):
        print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
