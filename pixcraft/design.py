"""From a job to its pattern: picture or prompt -> brief -> generator -> craft."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

from pixcraft import __version__, registry
from pixcraft.background import empty_cells
from pixcraft.colour import Bytes
from pixcraft.crafts import Craft, Raised, Sees, Staggered
from pixcraft.crafts.sections import Sectioned
from pixcraft.depth import depth_like, nearness
from pixcraft.elements import load_elements
from pixcraft.errors import InputError
from pixcraft.generators import Brief, Generator, Imagines, OnStep, Step, silent
from pixcraft.importance import focus_mask, focus_weights, importance_of
from pixcraft.job import MAX_CELLS, Job
from pixcraft.options import texts
from pixcraft.palette import Palette
from pixcraft.pattern import MAX_SIDE, Pattern, Provenance
from pixcraft.picture import Picture, load_picture
from pixcraft.settings import options_of
from pixcraft.swaps import swapped
from pixcraft.text import one_line
from pixcraft.units import counted, millimetres
from pixcraft.wishes import barred_codes, named_palette, usable_palette

DEFAULT_LONGER_SIDE = 80


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
        InputError: sizes, crops or wishes that do not fit the picture, or nothing left to make.
    """
    palette, locked = usable_palette(job, craft)
    cropped = _cropped(picture, job)
    columns, rows = grid_size(job, craft, cropped, generator)
    if isinstance(craft, Sectioned):
        craft.sections(columns, rows)  # raises now if no boards hold that
    # With one side given the other follows the picture, so that nothing needs to be cut off.
    stagger = craft.stagger if isinstance(craft, Staggered) else ""
    fit = job.fit if _shape_is_given(job, craft) else "stretch"
    aspect = craft.cell.width / craft.cell.height

    def on_grid(whole: Picture) -> Picture:
        return _staggered(whole, columns, rows, aspect, fit, stagger)

    fitted = on_grid(cropped)
    empty = empty_cells(fitted.resized(rows, columns), job.background, craft.ground, job.background_tolerance)
    if empty.all():
        hint = "all of it is background: try --background keep, or a smaller --background-tolerance"
        if job.background.kind == "keep":
            hint = "it is all transparent: flatten it onto a colour first, or --crop another part"
        raise InputError(f"nothing of {picture.name} is left to make {craft.cell_noun} of", hint, "nothing-left")
    weights = importance_of(fitted, rows, columns, job.faces == "auto")
    if job.focus is not None:
        mask = on_grid(_cropped(focus_mask(job.focus, picture), job))
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
        catalog=_catalog(job, craft),
        barred=barred_codes(job, craft),
    )
    return brief, _remarks_on_fit(cropped, fitted, columns, rows)


def completed(job: Job, craft: Craft, picture: Picture, brief: Brief, drawn: Pattern, remarks: list[str]) -> Pattern:
    """What a generator drew, finished by the craft, with its title and provenance."""
    named = replace(drawn, title=one_line(job.title) or _usual_title(job))
    exchanged, unused = swapped(named, job.swap, named_palette(job, craft))
    finished = craft.finish(_in_relief(exchanged, job, craft, picture))
    made = Provenance(
        pixcraft=__version__,
        job=replace(job, others={**job.others, **texts(craft)}).recorded(),
        source={"name": one_line(picture.name), "sha256": picture.sha256},
        catalog={"name": brief.palette.name, "sha256": brief.palette.sha256},
        seed=job.seed,
        warnings=(
            *remarks,
            *drawn.made.warnings,
            *unused,
            *craft.remarks(finished),
            *_remarks_on_pattern(finished, brief.palette, brief.colours),
        ),
    )
    return replace(finished, made=made)


def craft_of(job: Job) -> Craft:
    """The craft of a job, with its options and what its palette brings."""
    craft: Craft = options_of(registry.load("crafts", job.craft), job)
    return craft.for_palette(named_palette(job, craft))


def generator_of(job: Job) -> Generator:
    """The generator of a job, with its options."""
    generator: Generator = options_of(registry.load("generators", job.generator), job)
    return generator


def refuse_unused_words(job: Job) -> None:
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
        raise _no_picture(job)


def _no_picture(job: Job) -> InputError:
    return InputError("no picture is given", f"pixcraft {job.craft} photo.jpg, or `picture:` in the job file")


def _imagined(generator: Generator, job: Job, on_step: OnStep) -> Picture:
    if not isinstance(generator, Imagines):
        raise _no_picture(job)
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


def grid_size(job: Job, craft: Craft, picture: Picture, generator: Generator) -> tuple[int, int]:
    """(columns, rows) of the chart; a side that is not given follows the picture's shape.

    Raises:
        InputError: contradictory or impossible sizes.
    """
    refuse_two_sizes(job, craft)
    cell = craft.cell
    columns, rows = _asked_size(job, craft)
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


def _asked_size(job: Job, craft: Craft) -> tuple[int, int]:
    """(columns, rows) that the job or its craft asks for; 0 where nothing does."""
    cell = craft.cell
    if not (job.width or job.height):
        return (job.size.columns, job.size.rows) if job.size.columns or job.size.rows else craft.grid()
    columns = round(millimetres(job.width) / cell.width) if job.width else 0
    rows = round(millimetres(job.height) / cell.height) if job.height else 0
    if (job.width and not columns) or (job.height and not rows):
        raise InputError(f"not one of the {craft.cell_noun} fits into that size", f"one is {cell.width:.2f} mm wide")
    return columns, rows


def refuse_two_sizes(job: Job, craft: Craft) -> None:
    """Refuse a size that is given twice.

    Raises:
        InputError: naming both.
    """
    given = {
        "--size": bool(job.size.columns or job.size.rows),
        "a finished width or height": bool(job.width or job.height),
        "a number of boards": any(craft.grid()),
    }
    if len(names := [name for name, wanted in given.items() if wanted]) > 1:
        raise InputError(f"both {names[0]} and {names[1]} are given", "give one of them")


def _staggered(
    picture: Picture, columns: int, rows: int, aspect: float, fit: str, odd: Literal["", "columns", "rows"]
) -> Picture:
    """The picture fitted to the grid, which may be staggered."""
    if not odd:
        return picture.fitted(columns, rows, aspect, fit)
    across, down = (0.5, 0.0) if odd == "rows" else (0.0, 0.5)
    return picture.fitted(columns + across, rows + down, aspect, fit).staggered(columns, rows, odd)


def _catalog(job: Job, craft: Craft) -> Palette:
    """All colours there are, as the craft's options have them look."""
    named = named_palette(job, craft)
    return craft.seen(named) if isinstance(craft, Sees) else named


def _cropped(picture: Picture, job: Job) -> Picture:
    return picture if job.crop is None else picture.cropped(job.crop)


def _shape_is_given(job: Job, craft: Craft) -> bool:
    return bool(job.size.columns and job.size.rows) or bool(job.width and job.height) or all(craft.grid())


def _in_relief(pattern: Pattern, job: Job, craft: Craft, picture: Picture) -> Pattern:
    """The pattern with heights from the craft's depth picture, which is cropped and fitted as the source is."""
    if not isinstance(craft, Raised) or not craft.relief:
        return pattern
    depth = depth_like(craft.relief, picture, job.crop)
    fit = job.fit if _shape_is_given(job, craft) else "stretch"
    fitted = depth.fitted(pattern.columns, pattern.rows, craft.cell.width / craft.cell.height, fit)
    return craft.raised(pattern, nearness(fitted, pattern.rows, pattern.columns))


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
    replaced = {colour.code: colour.replacement for colour in palette.colours if colour.replacement}
    remarks += [
        f"{colour.label} is no longer made; the maker offers {replaced[colour.code]} instead"
        for colour in pattern.colours
        if colour.code in replaced
    ]
    return remarks
