"""The straight line from a job to its products; the only place that knows the order.

Job -> Picture -> Generator -> Pattern -> Craft.finish -> Pattern -> exports -> files
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pixcraft import oxs, registry
from pixcraft.colour import format_hex
from pixcraft.crafts import Craft, Reporting
from pixcraft.crafts.fabric import find_fabric
from pixcraft.crafts.sections import Sectioned
from pixcraft.design import craft_of, make_pattern, refuse_two_sizes, refuse_unused_words
from pixcraft.embedded import read_bytes, read_pattern_bytes
from pixcraft.errors import InputError, OutputError, UnknownName
from pixcraft.export import Export
from pixcraft.files import ending_of, refuse_existing, refuse_unwritable, write_all
from pixcraft.generators import OnStep, Step, silent
from pixcraft.job import Job
from pixcraft.options import to_text
from pixcraft.palettefile import load_palette
from pixcraft.pattern import Pattern
from pixcraft.picturefile import require_picture
from pixcraft.settings import options_of
from pixcraft.sheet.fonts import unprintable
from pixcraft.swaps import Swap, following, parse_swaps, swapped
from pixcraft.units import cm_and_inches, counted
from pixcraft.wishes import usable_palette


@dataclass(frozen=True)
class Made:
    """What a run made: the pattern, its files as (kind, path), remarks for the user, and the time it took."""

    pattern: Pattern
    craft: Craft
    files: tuple[tuple[str, Path], ...]
    seconds: float

    @property
    def size_mm(self) -> tuple[float, float]:
        """Finished width and height."""
        return self.pattern.columns * self.craft.cell.width, self.pattern.rows * self.craft.cell.height

    def summary(self) -> dict[str, Any]:
        """The documented object of `--json`."""
        pattern, (width, height) = self.pattern, self.size_mm
        return {
            "files": [{"kind": kind, "path": str(path)} for kind, path in self.files],
            "title": pattern.title,
            "size": {
                "columns": pattern.columns,
                "rows": pattern.rows,
                "width_mm": round(width, 2),
                "height_mm": round(height, 2),
            },
            "colours": len(pattern.colours),
            self.craft.cell_noun: pattern.stitched,
            "empty": pattern.cells.size - pattern.stitched,
            "confetti_percent": round(pattern.confetti_percent(), 2),
            "seconds": round(self.seconds, 3),
            "warnings": list(pattern.made.warnings),
            "materials": self._materials(),
            **self._report(),
            **self._sections(),
        }

    def _report(self) -> dict[str, Any]:
        """What else the craft has to say, for people."""
        return {"report": dict(self.craft.report(self.pattern))} if isinstance(self.craft, Reporting) else {}

    def _materials(self) -> list[dict[str, Any]]:
        """What each colour takes; the craft's own figures come last."""
        return [
            {
                "code": colour.code,
                "name": colour.name,
                "brand": colour.brand,
                "symbol": colour.symbol,
                "hex": format_hex(colour.rgb),
                "count": item.count,
                "unit": item.unit,
                "buy": item.buy,
                **{name: None if value == "" else value for name, value in item.figures.items()},
            }
            for item in self.craft.materials(self.pattern)
            for colour in (self.pattern.colour_of(item.key),)
        ]

    def _sections(self) -> dict[str, Any]:
        """The boards or plates, each with its cells that are not empty."""
        if not isinstance(self.craft, Sectioned):
            return {}
        sections = self.craft.sections(self.pattern.columns, self.pattern.rows)
        listed = [
            {
                "label": one.label,
                "columns": one.right - one.left,
                "rows": one.bottom - one.top,
                self.craft.cell_noun: int(one.counts(self.pattern).sum()),
            }
            for one in sections.all()
        ]
        return {f"{sections.noun}s": listed}


def make(job: Job, out: Path, stem: str = "", force: bool = False, on_step: OnStep = silent) -> Made:
    """Make a job's products in the folder `out`; their names start with `stem`, or with the picture's name.

    One product may be given its whole file name as `stem`, such as "chart.pdf".

    Raises:
        PixcraftError: anything that is wrong with the input, found before a file is written.
    """
    started = time.perf_counter()
    products = product_names(job)
    stem = stem or job.stem
    paths = [path for _, path in product_paths(products, out, stem)]
    keep_source(Path(job.picture), paths)
    if not force:
        refuse_existing(paths)
    refuse_unwritable(paths)
    check(job)
    craft = craft_of(job)
    pattern = _with_remark_on_title(make_pattern(job, on_step))
    files = write_products(pattern, craft, job, products, out, stem, force, on_step)
    return Made(pattern, craft, files, time.perf_counter() - started)


def check(job: Job) -> None:
    """Raise what would stop a job, before any work is done: unknown names, a broken palette or template."""
    check_settings(job)
    if job.picture:
        require_picture(Path(job.picture))
    if job.focus is not None and job.focus.mask:
        require_picture(Path(job.focus.mask))


def check_settings(job: Job) -> None:
    """Raise what is wrong with a job whatever its pictures hold."""
    refuse_unused_words(job)
    craft = craft_of(job)
    usable_palette(job, craft)
    refuse_two_sizes(job, craft)
    for name in product_names(job):
        _export(name, job).check(craft)


def keep_source(source: Path, paths: list[Path]) -> None:
    """Refuse to write over the file that a design is made from, whatever was asked for.

    Raises:
        OutputError: naming it.
    """
    for path in paths:
        if path.exists() and source.exists() and path.samefile(source):
            raise OutputError(f"{path} would be written over the file it is made from", "write elsewhere with -o")


def open_pattern(path: Path) -> tuple[Pattern, dict[str, str]]:
    """A pattern from a .pixcraft.json, PDF, PNG or OXS file, and the options it was made with.

    Raises:
        PatternFileError: none of these, or broken.
    """
    data = read_bytes(path)
    if not oxs.looks_like_oxs(data):
        pattern = read_pattern_bytes(data, path.name)
        return pattern, dict(pattern.made.job)
    reading = oxs.loads(data, path.name)
    options, warnings = _fabric_of(reading)
    title = reading.pattern.title or path.stem
    made = reading.pattern.made
    made = replace(made, job=options, warnings=(*made.warnings, *warnings))
    return replace(reading.pattern, title=title, made=made), options


def _fabric_of(reading: oxs.Reading) -> tuple[dict[str, str], tuple[str, ...]]:
    """The options that a chart's cloth asks for, and what to say where no cloth is like that: charts of bricks."""
    options: dict[str, str] = {}
    warnings: tuple[str, ...] = ()
    if reading.cloth:
        options["fabric_color"] = format_hex(reading.cloth)
    if count := reading.stitches_per_inch:
        try:
            find_fabric(f"{count:g}")
            options["fabric"] = f"{count:g}"
        except UnknownName:
            warnings = (f"no fabric has {count:g} stitches an inch: it is drawn on the usual one",)
    return options, warnings


def exchanged(pattern: Pattern, craft: Craft, swaps: tuple[Swap, ...]) -> Pattern:
    """A finished pattern with some colours swapped; its record and remarks are as if it had been made like that.

    Raises:
        InputError: its colours belong to no catalog that is here, or a code is not in it.
    """
    catalog = next((colour.catalog for colour in pattern.colours if colour.catalog), "")
    if not catalog:
        raise InputError("the pattern does not say which catalog its colours are from", "swap when you make it")
    drawn, unused = swapped(pattern, swaps, load_palette(catalog))
    changed = craft.finish(drawn)
    outdated = craft.remarks(craft.finish(pattern))
    kept = [remark for remark in pattern.made.warnings if remark not in outdated]
    all_swaps = following(parse_swaps(pattern.made.job.get("swap", "")), swaps)
    job = {**pattern.made.job, "swap": to_text(all_swaps)}
    warnings = (*kept, *unused, *craft.remarks(changed))
    return replace(changed, made=replace(pattern.made, job=job, warnings=warnings))


def product_names(job: Job) -> tuple[str, ...]:
    """The products a job asks for, checked.

    Raises:
        UnknownName: `only` names one that does not exist.
    """
    craft = registry.load("crafts", job.craft)
    asked = tuple(name.casefold() for name in job.only)
    for name in asked:
        registry.load("exports", name)
    return asked or craft.products


def product_paths(products: tuple[str, ...], out: Path, stem: str) -> list[tuple[str, Path]]:
    """(kind, path) of each product in a folder; one product may be given its whole name as the stem."""
    suffixes = {name: str(registry.load("exports", name).suffix) for name in products}
    whole = len(products) == 1 and stem.casefold().endswith(ending_of(suffixes[products[0]]))
    return [(name, out / (stem if whole else f"{stem}{suffix}")) for name, suffix in suffixes.items()]


def render(pattern: Pattern, craft: Craft, job: Job, product: str) -> bytes:
    """The bytes of one product of a finished pattern."""
    return _export(product, job)(pattern, craft)


def _export(name: str, job: Job) -> Export:
    export: Export = options_of(registry.load("exports", name), job)
    return export


def write_products(
    pattern: Pattern,
    craft: Craft,
    job: Job,
    products: tuple[str, ...],
    out: Path,
    stem: str,
    force: bool,
    on_step: OnStep = silent,
) -> tuple[tuple[str, Path], ...]:
    """Write all products or none; returns (kind, path) of each."""
    paths = product_paths(products, out, stem)
    contents: dict[Path, bytes] = {}
    for done, (name, path) in enumerate(paths):
        on_step(Step("drawing the sheets", done, len(paths)))
        contents[path] = render(pattern, craft, job, name)
    write_all(contents, force)
    on_step(Step("drawing the sheets", len(paths), len(paths)))
    return tuple(paths)


def _with_remark_on_title(pattern: Pattern) -> Pattern:
    lost = unprintable(pattern.title)
    if not lost:
        return pattern
    remark = f"the sheets cannot print {' '.join(lost)} of the title; a box stands there. --title gives another one"
    return replace(pattern, made=replace(pattern.made, warnings=(*pattern.made.warnings, remark)))


def describe(made: Made) -> Mapping[str, str]:
    """The lines that a person reads after a run, in order: label and text."""
    pattern, materials = made.pattern, made.craft.materials(made.pattern)
    lines = {
        "size": f"{pattern.columns} x {pattern.rows} {made.craft.cell_noun}, {cm_and_inches(*made.size_mm)}",
        "colours": str(len(pattern.colours)),
        made.craft.cell_noun: f"{pattern.stitched:,}",
        "confetti": f"{pattern.confetti_percent():.1f} %",
    }
    if isinstance(made.craft, Reporting):
        return {**lines, **made.craft.report(pattern)}
    if materials:
        lines["takes"] = f"{counted(sum(item.buy for item in materials), materials[0].unit)} to be safe"
    return lines
