"""How like its picture a pattern is and how much work it makes: the figures of `pixcraft compare` and `evaluate`.

Every figure is defined on cells, not on pixels of a file, so that it means the same for 48 x 48 and for 200 x 200
stitches. Judge on both kinds together: likeness alone rewards dithering, which nobody wants to stitch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal

from pixcraft.metrics import handwork, likeness
from pixcraft.metrics.view import View, view_of_pattern
from pixcraft.pattern import Pattern

Better = Literal["lower", "higher", ""]


@dataclass(frozen=True)
class Metric:
    """How a figure is called, written and read.

    Attributes:
        name: its key in JSON and CSV, and its field in `Figures`.
        heading: at most seven letters, for tables.
        digits: decimals that mean something.
        better: which way is better; "" where neither is.
    """

    name: str
    heading: str
    digits: int
    better: Better = "lower"

    def text(self, value: float) -> str:
        """A value as tables show it; a dash where it is not defined."""
        return "-" if value != value else f"{value:.{self.digits}f}"


METRICS = (
    Metric("far", "dEfar", 2),
    Metric("near", "dEnear", 2),
    Metric("ssim", "ssim", 4, "higher"),
    Metric("gmsd", "gmsd", 4),
    Metric("edge", "edge", 3, "higher"),
    Metric("colours", "colours", 0, ""),
    Metric("rare", "rare", 0),
    Metric("confetti4", "conf4", 1),
    Metric("confetti8", "conf8", 1),
    Metric("checkerboards", "chk", 0),
    Metric("regions", "reg8", 0),
    Metric("runs", "runs", 0),
)
_DECIMALS = 6
FLIP_METRICS = (Metric("flip_far", "flipF", 4), Metric("flip_near", "flipN", 4))


@dataclass(frozen=True)
class Figures:
    """The figures of one pattern against one picture.

    Attributes:
        far, near: mean S-CIELAB CIEDE2000 at 20 and 6 cells a degree (`likeness.scielab_difference`).
        ssim: structural similarity of lightness, NaN where a side has fewer than 6 cells (`likeness.ssim`).
        gmsd: gradient magnitude similarity deviation (`likeness.gmsd`).
        edge: correlation of gradient magnitudes (`likeness.edge`).
        colours: colours in use.
        rare: colours on fewer than 0.2 % of the stitched cells, or on one alone.
        confetti4, confetti8: per cent of the stitched cells with no neighbour of their colour among 4 or 8.
        checkerboards: 2 x 2 windows of two crossed colours per 1000 stitched cells.
        regions: connected areas of one colour (8 neighbours) per 1000 stitched cells: thread starts.
        runs: stretches of one colour along the rows per 1000 stitched cells: colour changes.
    """

    far: float
    near: float
    ssim: float
    gmsd: float
    edge: float
    colours: float
    rare: float
    confetti4: float
    confetti8: float
    checkerboards: float
    regions: float
    runs: float

    def values(self) -> Mapping[str, float]:
        """The figures by name, in the order of `METRICS`."""
        return asdict(self)


def plain(figures: Mapping[str, float]) -> dict[str, float | None]:
    """Figures rounded for JSON, which has no NaN: None stands for it."""
    return {name: None if value != value else round(float(value), _DECIMALS) for name, value in figures.items()}


def measure(reference: View, pattern: Pattern) -> Figures:
    """The figures of a pattern on the reference's grid.

    Raises:
        ValueError: the reference was made for another grid.
    """
    if (pattern.rows, pattern.columns) != (reference.rows, reference.columns):
        raise ValueError("the reference was made for another grid")
    result = view_of_pattern(pattern, reference.ground)
    cells = pattern.cells
    stitched = max(1, pattern.stitched)
    return Figures(
        far=likeness.scielab_difference(reference.far, result.far),
        near=likeness.scielab_difference(reference.near, result.near),
        ssim=likeness.ssim(reference.fine, result.fine),
        gmsd=likeness.gmsd(reference.fine, result.fine),
        edge=likeness.edge(reference.coarse, result.coarse),
        colours=handwork.colours(cells),
        rare=handwork.rare(cells),
        confetti4=100 * handwork.isolated_of_four(cells) / stitched,
        confetti8=pattern.confetti_percent(),
        checkerboards=1000 * handwork.checkerboards(cells) / stitched,
        regions=1000 * handwork.regions(cells) / stitched,
        runs=1000 * handwork.runs(cells) / stitched,
    )
