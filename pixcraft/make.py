"""The straight line from a job to its products; the only place that knows the order.

Job -> Picture -> Generator -> Pattern -> Craft.finish -> Pattern -> exports -> files
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pixcraft import __version__, oxs, registry
from pixcraft.background import empty_cells
from pixcraft.colour import Bytes, format_hex
from pixcraft.crafts import Cell, Craft
from pixcraft.elements import load_elements
from pixcraft.embedded import read_bytes, read_pattern_bytes
from pixcraft.errors import InputError, OutputError
from pixcraft.export import Export
from pixcraft.files import ending_of, refuse_existing, refuse_unwritable, write_all
from pixcraft.generators import Brief, Generator, Imagines, OnStep, Step, silent
from pixcraft.importance import focus_mask, focus_weights, importance_of
from pixcraft.job import MAX_CELLS, Job
from pixcraft.palette import Palette
from pixcraft.pattern import MAX_SIDE, Pattern, Provenance
from pixcraft.picture import Picture, load_picture
from pixcraft.picturefile import require_picture
from pixcraft.settings import options_of
from pixcraft.sheet.fonts import unprintable
from pixcraft.symbols import CLEAR
from pixcraft.text import one_line
from pixcraft.units import cm_and_inches, counted, millimetres
from pixcraft.wishes import usable_palette

DEFAULT_LONGER_SIDE = 80
MANY_CONFETTI_PERCENT = 8.0


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
            "stitches": pattern.stitched,
            "empty": pattern.cells.size - pattern.stitched,
            "confetti_percent": round(pattern.confetti_percent(), 2),
            "seconds": round(self.seconds, 3),
            "warnings": list(pattern.made.warnings),
        }


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
    craft = craft_of(job)
    _refuse_unused_words(job)
    usable_palette(job)
    _refuse_two_sizes(job)
    for name in product_names(job):
        _export(name, job).check(craft)
    if job.picture:
        require_picture(Path(job.picture))
    if job.focus is not None and job.focus.mask:
        require_picture(Path(job.focus.mask))


def keep_source(source: Path, paths: list[Path]) -> None:
    """Refuse to write over the file that a design is made from, whatever was asked for.

    Raises:
        OutputError: naming it.
    """
    for path in paths:
        if path.exists() and source.exists() and path.samefile(source):
            raise OutputError(f"{path} would be written over the file it is made from", "write elsewhere with -o")


def make_pattern(job: Job, on_step: OnStep = silent) -> Pattern:
    """The finished pattern of a job; writes nothing."""
    craft = craft_of(job)
    generator = generator_of(job)
    on_step(Step("reading the picture", 0, 1))
    picture = load_picture(Path(job.picture)) if job.picture else _imagined(generator, job, on_step)
    brief, remarks = brief_of(job, craft, generator, picture, on_step)
    return completed(job, craft, picture, brief, generator(brief), remarks)


def brief_of(
    job: Job, craft: Craft, generator: Generator, picture: Picture, on_step: OnStep = silent
) -> tuple[Brief, list[str]]:
    """What the generator of a job is asked for with a picture, and remarks for the user.

    Raises:
        InputError: sizes, crops or wishes that do not fit the picture, or nothing left to stitch.
    """
    palette, locked = usable_palette(job)
    cropped = _cropped(picture, job)
    columns, rows = grid_size(job, craft.cell, cropped, generator)
    # With one side given the other follows the picture, so that nothing needs to be cut off.
    fit = job.fit if _shape_is_given(job) else "stretch"
    aspect = craft.cell.width / craft.cell.height
    fitted = cropped.fitted(columns, rows, aspect, fit)
    empty = empty_cells(fitted.resized(rows, columns), job.background, craft.ground, job.background_tolerance)
    if empty.all():
        hint = "all of it is background: try --background keep, or a smaller --background-tolerance"
        if job.background.kind == "keep":
            hint = "it is all transparent: flatten it onto a colour first, or --crop another part"
        raise InputError(f"nothing of {picture.name} is left to stitch", hint)
    weights = importance_of(fitted, rows, columns, job.faces == "auto")
    if job.focus is not None:
        mask = _cropped(focus_mask(job.focus, picture), job).fitted(columns, rows, aspect, fit)
        weights = weights * focus_weights(mask, rows, columns)
    brief = Brief(
        fitted,
        palette,
        rows,
        columns,
        int(job.colors),
        empty,
        job.craft,
        weights,
        locked,
        aspect,
        job.seed,
        on_step,
        prompt=job.prompt,
        ground=craft.ground,
        elements=_element_tiles(job, palette),
        tiles=craft.tiles,
    )
    return brief, _remarks_on_fit(cropped, fitted, columns, rows)


def completed(job: Job, craft: Craft, picture: Picture, brief: Brief, drawn: Pattern, remarks: list[str]) -> Pattern:
    """What a generator drew, finished by the craft, with its title and provenance."""
    finished = craft.finish(replace(drawn, title=one_line(job.title) or _usual_title(job)))
    made = Provenance(
        pixcraft=__version__,
        job=job.recorded(),
        source={"name": one_line(picture.name), "sha256": picture.sha256},
        catalog={"name": brief.palette.name, "sha256": brief.palette.sha256},
        seed=job.seed,
        warnings=(*remarks, *drawn.made.warnings, *_remarks_on_pattern(finished, brief.palette, brief.colours)),
    )
    return replace(finished, made=made)


def generator_of(job: Job) -> Generator:
    """The generator of a job, with its options."""
    generator: Generator = options_of(registry.load("generators", job.generator), job)
    return generator


def _refuse_unused_words(job: Job) -> None:
    """Refuse a job without a picture and a prompt, and words or elements that its generator has no use for."""
    generator = registry.load("generators", job.generator)
    if issubclass(generator, Imagines):
        if not job.picture and not job.prompt:
            raise InputError("there is neither a picture nor a prompt", "name a picture, or say --prompt 'a red heart'")
        return
    for name, text in (("prompt", job.prompt), ("elements", job.elements)):
        if text:
            raise InputError(f"generator {job.generator} has no use for {name}", "--generator distill has")
    if not job.picture:
        raise InputError("no picture is given", "pixcraft stitch photo.jpg, or `picture:` in the job file")


def _imagined(generator: Generator, job: Job, on_step: OnStep) -> Picture:
    if not isinstance(generator, Imagines):
        raise InputError("no picture is given", "pixcraft stitch photo.jpg, or `picture:` in the job file")
    return generator.imagine(job.prompt, job.seed, on_step)


def _usual_title(job: Job) -> str:
    return one_line(Path(job.picture).stem) or one_line(job.prompt) or "pattern"


def _element_tiles(job: Job, palette: Palette) -> Bytes | None:
    """The tiles of the palette's colours, where they are elements of a folder."""
    if not job.elements:
        return None
    found = load_elements(Path(job.elements))
    number = {colour.code: index for index, colour in enumerate(found.palette.colours)}
    return found.tiles[[number[colour.code] for colour in palette.colours]]


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
    options = {}
    if reading.stitches_per_inch:
        options["fabric"] = f"{reading.stitches_per_inch:g}"
    if reading.cloth:
        options["fabric_color"] = format_hex(reading.cloth)
    title = reading.pattern.title or path.stem
    made = replace(reading.pattern.made, job=options)
    return replace(reading.pattern, title=title, made=made), options


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


def craft_of(job: Job) -> Craft:
    """The craft of a job, with its options."""
    craft: Craft = options_of(registry.load("crafts", job.craft), job)
    return craft


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


def grid_size(job: Job, cell: Cell, picture: Picture, generator: Generator) -> tuple[int, int]:
    """(columns, rows) of the chart; a side that is not given follows the picture's shape.

    Raises:
        InputError: contradictory or impossible sizes.
    """
    columns, rows = job.size.columns, job.size.rows
    if job.width or job.height:
        _refuse_two_sizes(job)
        columns = round(millimetres(job.width) / cell.width) if job.width else 0
        rows = round(millimetres(job.height) / cell.height) if job.height else 0
        if (job.width and not columns) or (job.height and not rows):
            raise InputError("less than one stitch fits into that size", f"one is {cell.width:.2f} mm wide")
    if not columns and not rows:
        if natural := generator.natural_size(picture):
            return natural
        longer = "columns" if picture.width * cell.height >= picture.height * cell.width else "rows"
        columns, rows = (DEFAULT_LONGER_SIDE, 0) if longer == "columns" else (0, DEFAULT_LONGER_SIDE)
    shape = (picture.width / cell.width) / (picture.height / cell.height)
    columns = columns or max(1, round(rows * shape))
    rows = rows or max(1, round(columns / shape))
    if max(columns, rows) > MAX_SIDE or columns * rows > MAX_CELLS:
        raise InputError(
            f"{columns} x {rows} cells are too many",
            f"at most {MAX_SIDE} a side and {MAX_CELLS:,} in all; give both sides or crop the picture",
        )
    return columns, rows


def _refuse_two_sizes(job: Job) -> None:
    if (job.size.columns or job.size.rows) and (job.width or job.height):
        raise InputError("both --size and a finished width or height are given", "give one of them")


def _with_remark_on_title(pattern: Pattern) -> Pattern:
    lost = unprintable(pattern.title)
    if not lost:
        return pattern
    remark = f"the sheets cannot print {' '.join(lost)} of the title; a box stands there. --title gives another one"
    return replace(pattern, made=replace(pattern.made, warnings=(*pattern.made.warnings, remark)))


def _cropped(picture: Picture, job: Job) -> Picture:
    return picture if job.crop is None else picture.cropped(job.crop)


def _shape_is_given(job: Job) -> bool:
    return bool(job.size.columns and job.size.rows) or bool(job.width and job.height)


def _remarks_on_fit(picture: Picture, fitted: Picture, columns: int, rows: int) -> list[str]:
    remarks = []
    kept = (fitted.width * fitted.height) / (picture.width * picture.height)
    if kept < 0.97:
        remarks.append(
            f"{100 * (1 - kept):.0f} % of the picture was cut off to fill {columns} x {rows}; "
            "--fit contain keeps all of it, --crop chooses the part"
        )
    if picture.width < columns or picture.height < rows:
        remarks.append(f"the picture has only {picture.width} x {picture.height} pixels for {columns} x {rows} cells")
    return remarks


def _remarks_on_pattern(pattern: Pattern, palette: Palette, limit: int) -> list[str]:
    remarks = []
    if len(pattern.colours) < limit:
        remarks.append(f"{counted(len(pattern.colours), 'colour')} of the {limit} allowed did it")
    if len(pattern.colours) > CLEAR:
        remarks.append(
            f"{len(pattern.colours)} colours need more symbols than can be told apart easily; cells are tinted. "
            f"{CLEAR} or fewer are kinder to the eye"
        )
    if (percent := pattern.confetti_percent()) > MANY_CONFETTI_PERCENT:
        remarks.append(f"{percent:.1f} % of the stitches stand alone (confetti); fewer colors or a larger size help")
    replaced = {colour.code: colour.replacement for colour in palette.colours if colour.replacement}
    remarks += [
        f"{colour.label} is no longer made; the maker offers {replaced[colour.code]} instead"
        for colour in pattern.colours
        if colour.code in replaced
    ]
    return remarks


def describe(made: Made) -> Mapping[str, str]:
    """The lines that a person reads after a run, in order: label and text."""
    pattern, materials = made.pattern, made.craft.materials(made.pattern)
    lines = {
        "size": f"{pattern.columns} x {pattern.rows} {made.craft.cell_noun}, {cm_and_inches(*made.size_mm)}",
        "colours": str(len(pattern.colours)),
        made.craft.cell_noun: f"{pattern.stitched:,}",
        "confetti": f"{pattern.confetti_percent():.1f} %",
    }
    if materials:
        lines["takes"] = f"{counted(sum(item.buy for item in materials), materials[0].unit)} to be safe"
    return lines
