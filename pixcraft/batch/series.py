"""A series: all designs of a collection from one choice of colours, each with the same key and symbol everywhere."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil, sqrt
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pixcraft.batch.plan import Planned, fingerprint, rekeyed
from pixcraft.colour import Floats, lab_from_linear
from pixcraft.crafts import Craft
from pixcraft.design import brief_of, craft_of, generator_of
from pixcraft.errors import InputError, PixcraftError
from pixcraft.files import write_all
from pixcraft.generators.choosing import candidates_of, chosen, suggested
from pixcraft.generators.photo import Photo, least_stitches
from pixcraft.generators.source import SAMPLES, Source, relative_source
from pixcraft.job import Job
from pixcraft.palette import Palette
from pixcraft.palettefile.catalog import palette_yaml
from pixcraft.palettefile.codes import read_codes
from pixcraft.pattern import ChartColour, Pattern
from pixcraft.picture import load_picture
from pixcraft.wishes import FREE, named_palette, usable_palette

FOLDER = "series"
MOST_CELLS = 512
"""Cells a side of all samples together; with more pictures each has fewer of them."""
_CELLS = 32
"""Cells a side of the samples of one picture."""
_FEWEST = 4

Mask = npt.NDArray[np.bool_]


def with_shared_palettes(planned: Sequence[Planned], out: Path) -> list[Planned]:
    """The plan with one choice of colours for all designs that have craft and palette in common.

    The choice is a palette file below `out`, with a key for each colour: later designs of the series can name it.

    Raises:
        InputError: no picture of a series can be used.
        OutputError: the file cannot be written.
    """
    series: dict[tuple[str, str], list[int]] = {}
    for place, item in enumerate(planned):
        if item.job.palette != FREE and not item.job.elements:
            series.setdefault((item.job.craft, item.job.palette), []).append(place)
    kept = list(planned)
    for places in series.values():
        items = [planned[place] for place in places]
        shared = _shared(items, out)
        changed = rekeyed((item, shared.job(item.job)) for item in items)
        for place, item in zip(places, changed, strict=True):
            kept[place] = item
    return kept


@dataclass(frozen=True)
class Shared:
    """A choice of colours, and the file of its palette, in which they have their keys."""

    codes: tuple[str, ...]
    file: Path

    def job(self, job: Job) -> Job:
        """A job of the series: its own wishes stay, so that it may use what it locks, and only what it owns."""
        codes = dict.fromkeys((*self.codes, *job.lock))
        if job.own:
            palette = named_palette(job, craft_of(job))
            owned = {listed.colour(palette).code for listed in read_codes(job.own)}
            codes = {code: None for code in codes if palette.find(code).code in owned}
        return replace(job, palette=str(self.file.absolute()), own=",".join(codes) or job.own)


def _shared(items: Sequence[Planned], out: Path) -> Shared:
    """The choice for these designs: the one of an earlier run if nothing has changed."""
    job = items[0].job
    craft = craft_of(job)
    palette = named_palette(job, craft)
    file = out / FOLDER / craft.name / f"{palette.name}.yaml"
    memory = file.with_suffix(".json")
    mark = fingerprint(items)
    try:
        known = json.loads(memory.read_text(encoding="utf-8"))
        if known["plan"] == mark and file.is_file():
            return Shared(tuple(known["codes"]), file)
    except (OSError, ValueError, KeyError, TypeError):
        pass
    joined = _joined(items)
    codes = choose(items, joined)
    keyed = _with_keys(palette, codes, craft, joined)
    told = json.dumps({"plan": mark, "codes": codes}, indent=1, ensure_ascii=False)
    write_all({file: palette_yaml(keyed).encode(), memory: f"{told}\n".encode()}, force=True)
    return Shared(codes, file)


def choose(items: Sequence[Planned], source: Source) -> tuple[str, ...]:
    """Codes of the colours that the photo generator picks for all samples together, in the catalog's order.

    As many as the design that may have most; if all ask for a suggestion, as many as suit the whole series.
    """
    job = _common(items)
    craft = craft_of(job)
    palette, locked = usable_palette(job, craft)
    distance = float(job.others.get("min_distance", Photo.min_distance))
    candidates = candidates_of(source, palette, distance, locked)
    count = max(int(item.job.colors) for item in items) or suggested(candidates)
    picked = chosen(candidates, source, palette, count, least_stitches(int(source.stitched.sum())))
    return tuple(palette.colours[index].code for index in sorted(picked.tolist()))


def _common(items: Sequence[Planned]) -> Job:
    """What a series may use: what some design may, with all that are locked."""
    jobs = [item.job for item in items]
    owns = {job.own for job in jobs}
    excluded = set(jobs[0].exclude).intersection(*(job.exclude for job in jobs))
    return replace(
        jobs[0],
        own=owns.pop() if len(owns) == 1 else "",
        allow=tuple(dict.fromkeys(flag for job in jobs for flag in job.allow)),
        lock=tuple(dict.fromkeys(code for job in jobs for code in job.lock)),
        include=tuple(dict.fromkeys(code for job in jobs for code in job.include)),
        exclude=tuple(code for code in jobs[0].exclude if code in excluded),
    )


def _joined(items: Sequence[Planned]) -> Source:
    """Samples of all pictures side by side; those that cannot be read are left to the run, which says why.

    Raises:
        InputError: none can be read.
    """
    most = (MOST_CELLS // _FEWEST) ** 2
    pictured = [item for item in items if item.job.picture]
    pictured = pictured[:: max(1, ceil(len(pictured) / most))]
    # Powers of two, so that blocks of the coarse view never mix two pictures.
    across = 1 << max(0, ceil(sqrt(len(pictured))) - 1).bit_length()
    side = min(_CELLS, MOST_CELLS // across)
    linear = np.zeros((across * side * SAMPLES, across * side * SAMPLES, 3), np.float32)
    stitched = np.zeros((across * side, across * side), np.bool_)
    for number, item in enumerate(pictured):
        row, column = divmod(number, across)
        try:
            samples, mask = _samples(item.job, side)
        except (PixcraftError, OSError):
            continue
        fine = side * SAMPLES
        linear[row * fine : (row + 1) * fine, column * fine : (column + 1) * fine] = samples
        stitched[row * side : (row + 1) * side, column * side : (column + 1) * side] = mask
    if not stitched.any():
        raise InputError("no picture of the series can be used", "leave out --shared-palette to see why in errors.csv")
    return Source(linear, stitched)


def _samples(job: Job, side: int) -> tuple[Floats, Mask]:
    """Linear light of a picture on a grid of its own, tone fitted as the photo generator does it."""
    craft = craft_of(job)
    brief, _ = brief_of(job, craft, generator_of(job), load_picture(Path(job.picture)))
    rows, columns = (np.arange(side) * count // side for count in brief.empty.shape)
    empty = brief.empty[np.ix_(rows, columns)]
    if empty.all():
        raise InputError("nothing is left of it")
    small = replace(brief, rows=side, columns=side, empty=empty, importance=None)
    source = relative_source(small, job.others.get("absolute") == "yes")
    return source.linear, source.stitched


def _with_keys(palette: Palette, codes: Iterable[str], craft: Craft, source: Source) -> Palette:
    """The palette with a key for each chosen colour: its own, else the sign that the craft gives it."""
    picked = palette.only(codes)
    if all(colour.key for colour in picked.colours):
        return palette
    labels = picked.nearest(lab_from_linear(source.cells)) + 1
    cells = np.where(source.stitched, labels, 0).astype(np.uint16)
    used = np.unique(cells[cells > 0])
    renumber = np.zeros(len(picked) + 1, np.uint16)
    renumber[used] = np.arange(1, len(used) + 1)
    colours = tuple(ChartColour.of(picked.colours[index - 1], picked) for index in used.tolist())
    finished = craft.finish(Pattern(renumber[cells], colours, craft.name))
    signs = {colour.code: colour.symbol for colour in finished.colours}
    return replace(
        palette, colours=tuple(replace(item, key=signs.get(item.code, item.key)) for item in palette.colours)
    )
