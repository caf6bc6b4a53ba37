"""Several generators or presets on one picture: their patterns, figures, and one sheet that shows them side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pixcraft import registry
from pixcraft.crafts import Craft
from pixcraft.design import craft_of, grid_size, make_pattern
from pixcraft.errors import InputError
from pixcraft.generators import OnStep, Step, silent
from pixcraft.job import Job, Size
from pixcraft.metrics import METRICS, Figures, measure, plain
from pixcraft.metrics.view import view_of_picture
from pixcraft.pattern import Pattern
from pixcraft.picture import Picture, load_picture
from pixcraft.settings import options_of
from pixcraft.sheet.comparison import BEST, ComparisonSheet, Figure, Panel, averaged, comparison_pdf, comparison_png
from pixcraft.units import counted
from pixcraft.variants import Variant, job_of

MARKED = ("far", "near", "ssim", "confetti8", "regions", "buy")
"""Figures of which the sheet marks the best."""

_NOTES = (
    "Starts: thread starts for every 1000 stitches. Confetti: stitches with no neighbour of their colour. "
    "Error: mean CIEDE2000 to the picture as the eye blurs it (S-CIELAB), on a wall at 2.1 m and in the hand at "
    f"0.62 m (14 count). SSIM: likeness of structure, 1 at best. {BEST} best of these."
)


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a variant came to.

    Attributes:
        time: how long it takes to make, in the craft's words; "" where the craft does not say.
        buy: units to buy, such as skeins, in all.
        unit: what they are called.
    """

    variant: Variant
    pattern: Pattern
    figures: Figures
    time: str
    buy: int
    unit: str

    def shown(self) -> dict[str, str]:
        """The figures as people read them, by name."""
        texts = {metric.name: metric.text(self.figures.values()[metric.name]) for metric in METRICS}
        return {**texts, "buy": str(self.buy), "time": self.time}


@dataclass(frozen=True, eq=False)
class Comparison:
    """All outcomes for one picture, which is already cut to the grid's shape."""

    picture: Picture
    job: Job
    craft: Craft
    columns: int
    rows: int
    outcomes: tuple[Outcome, ...]

    @property
    def title(self) -> str:
        """What was compared."""
        return self.job.title or Path(self.job.picture).stem

    @property
    def palette(self) -> str:
        """The brand of the colours, or the palette's name; all of them, where variants differ."""
        first = [outcome.pattern.colours[0] for outcome in self.outcomes]
        return " and ".join(dict.fromkeys(colour.brand or colour.catalog for colour in first))

    @property
    def subtitle(self) -> str:
        """Under which conditions."""
        limit = (
            f"at most {counted(int(self.job.colors), 'colour')}" if self.job.colors else "as many colours as it takes"
        )
        return f"{self.columns} x {self.rows} {self.craft.cell_noun}, {self.palette}, {limit}"

    def best(self, name: str) -> frozenset[int]:
        """Which outcomes have the best figure of that name as it is shown; none where all are equal."""
        higher = {metric.name for metric in METRICS if metric.better == "higher"}
        values = [outcome.shown()[name] for outcome in self.outcomes]
        numbers = [float(value) for value in values if value != "-"]
        if len(numbers) < len(values) or len(set(numbers)) < 2:
            return frozenset()
        goal = max(numbers) if name in higher else min(numbers)
        return frozenset(index for index, number in enumerate(numbers) if number == goal)

    def marked(self, index: int) -> tuple[str, ...]:
        """The names of the figures in which an outcome is the best."""
        return tuple(name for name in MARKED if index in self.best(name))

    def summary(self) -> dict[str, Any]:
        """The documented object of `--json`."""
        return {
            "picture": self.picture.name,
            "columns": self.columns,
            "rows": self.rows,
            "palette": self.palette,
            "colors": int(self.job.colors),
            "variants": [self._summary_of(index) for index in range(len(self.outcomes))],
        }

    def _summary_of(self, index: int) -> dict[str, Any]:
        outcome = self.outcomes[index]
        return {
            "name": outcome.variant.name,
            "generator": outcome.variant.generator,
            "options": dict(outcome.variant.options),
            "figures": plain(outcome.figures.values()),
            "best": list(self.marked(index)),
            "buy": outcome.buy,
            "unit": outcome.unit,
            "time": outcome.time,
            "warnings": list(outcome.pattern.made.warnings),
        }


def compare(job: Job, variants: Sequence[Variant], on_step: OnStep = silent) -> Comparison:
    """Make every variant's pattern of a job and measure them.

    The job says what they have in common. Its options that a variant's generator does not know do not count there.

    Raises:
        PixcraftError: anything that is wrong with the job or a variant, found before the first pattern is made.
    """
    craft = craft_of(job)
    picture = load_picture(Path(job.picture))
    cropped = picture if job.crop is None else picture.cropped(job.crop)
    first = options_of(registry.load("generators", variants[0].generator), job_of(variants[0], job, job.size))
    columns, rows = grid_size(job, craft, cropped, first)
    jobs = [job_of(variant, job, Size(columns, rows)) for variant in variants]
    fitted = cropped.fitted(columns, rows, craft.cell.width / craft.cell.height, job.fit)
    reference = view_of_picture(fitted, rows, columns, craft.ground)
    outcomes = []
    for done, (variant, own) in enumerate(zip(variants, jobs, strict=True)):
        on_step(Step(variant.title, done, len(variants)))
        pattern = _made(variant, own)
        outcomes.append(_outcome(variant, pattern, measure(reference, pattern), craft))
    on_step(Step("drawing the sheet", len(variants), len(variants)))
    return Comparison(fitted, job, craft, columns, rows, tuple(outcomes))


def _made(variant: Variant, job: Job) -> Pattern:
    """The pattern of a variant, whose errors say which one it is."""
    try:
        return make_pattern(job)
    except InputError as error:
        raise InputError(f"{variant.name}: {error.message}", error.hint) from None


def _outcome(variant: Variant, pattern: Pattern, figures: Figures, craft: Craft) -> Outcome:
    materials = craft.materials(pattern)
    times = [fact.value for fact in craft.facts(pattern) if fact.label == "Time"]
    # What the craft assumes about speed is the same for all of them.
    time = times[0].partition(" at ")[0].replace("hours", "h").replace("minutes", "min") if times else ""
    unit = materials[0].unit if materials else ""
    return Outcome(variant, pattern, figures, time, sum(item.buy for item in materials), unit)


def sheet_of(comparison: Comparison) -> ComparisonSheet:
    """What the comparison sheet shows: the picture, its cells in any colours, and every outcome."""
    picture, craft = comparison.picture, comparison.craft
    columns, rows, ground = comparison.columns, comparison.rows, craft.ground
    panels = [
        Panel("picture", picture),
        Panel(f"{columns} x {rows} in any colours", averaged(picture, columns, rows, ground)),
    ]
    for index, outcome in enumerate(comparison.outcomes):
        table = np.array([ground, *(colour.rgb for colour in outcome.pattern.colours)], np.uint8)
        panels.append(Panel(outcome.variant.title, table[outcome.pattern.cells], _figures_of(comparison, index)))
    shape = columns * craft.cell.width / (rows * craft.cell.height)
    return ComparisonSheet(comparison.title, comparison.subtitle, tuple(panels), columns, rows, shape, ground, _NOTES)


def products(comparison: Comparison, kinds: Sequence[str]) -> dict[str, bytes]:
    """The sheet's bytes as "png" and "pdf", whichever are asked for."""
    sheet, paper = sheet_of(comparison), comparison.job.others.get("paper") or "A4"
    draw = {"png": comparison_png, "pdf": comparison_pdf}
    return {kind: draw[kind](sheet, paper) for kind in kinds}


def _figures_of(comparison: Comparison, index: int) -> tuple[Figure, ...]:
    outcome = comparison.outcomes[index]
    shown = outcome.shown()
    lines = {
        "colours": ("colours", shown["colours"]),
        "confetti8": ("confetti", f"{shown['confetti8']} %"),
        "regions": ("starts / 1000", shown["regions"]),
        "buy": (f"{outcome.unit}s", shown["buy"]),
        "far": ("error, far", shown["far"]),
        "near": ("error, near", shown["near"]),
        "ssim": ("SSIM", shown["ssim"]),
        "time": ("time", shown["time"]),
    }
    return tuple(Figure(label, text, name in comparison.marked(index)) for name, (label, text) in lines.items())
