"""Measure results of any program against their pictures: folders or single files, matched by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

from pixcraft.colour import format_hex
from pixcraft.errors import InputError, PatternFileError
from pixcraft.generators import OnStep, Step, silent
from pixcraft.job import MAX_CELLS
from pixcraft.make import open_pattern
from pixcraft.metrics import FLIP_METRICS, METRICS, Metric, flip, measure, plain
from pixcraft.metrics.view import View, view_of_pattern, view_of_picture
from pixcraft.pattern import ChartColour, Pattern
from pixcraft.picture import Picture, load_picture, parse_crop

PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".gif", ".bmp", ".avif", ".heic", ".heif")
RESULTS = (".pixcraft.json", "-pixels.png", ".png", ".gif", ".bmp", ".webp", ".oxs", ".pdf")
"""What a result may end in; of several files of one name the first kind counts."""

_MOST_COLOURS = int(np.iinfo(np.uint16).max)
_OPAQUE = 0.5
_NAMES_IN_ERROR = 5


@dataclass(frozen=True)
class Row:
    """The figures of one method on one picture, by the metrics' names."""

    method: str
    picture: str
    columns: int
    rows: int
    figures: Mapping[str, float]


@dataclass(frozen=True)
class Evaluation:
    """The metric table: methods in the order given, pictures by name."""

    metrics: tuple[Metric, ...]
    rows: tuple[Row, ...]

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods in order."""
        return tuple(dict.fromkeys(row.method for row in self.rows))

    def of(self, method: str) -> list[Row]:
        """The rows of a method."""
        return [row for row in self.rows if row.method == method]

    def means(self, method: str) -> dict[str, float]:
        """The mean of every figure over a method's pictures."""
        rows = self.of(method)
        return {metric.name: fmean(row.figures[metric.name] for row in rows) for metric in self.metrics}

    def summary(self) -> dict[str, Any]:
        """The documented object of `--json`."""
        rows = [
            {"method": row.method, "picture": row.picture, "columns": row.columns, "rows": row.rows,
             "figures": plain(row.figures)}
            for row in self.rows
        ]  # fmt: skip
        return {"rows": rows, "means": {method: plain(self.means(method)) for method in self.methods}}


def evaluate(sources: Path, results: Sequence[Path], on_step: OnStep = silent) -> Evaluation:
    """Measure every result against the picture of its name, which it may show cut to its shape.

    A result has one pixel a cell, or is a pattern file. Transparent cells count as white cloth and not as stitches.

    Raises:
        InputError: no pictures, a picture without its result, or a result of an impossible size.
    """
    pictures = _pictures_in(sources)
    methods = {_method_name(path, results): _results_in(path, pictures) for path in results}
    rows: dict[str, list[Row]] = {name: [] for name in methods}
    for done, (name, source) in enumerate(pictures.items()):
        on_step(Step("measuring", done, len(pictures)))
        for row in _measured(name, load_picture(source), {method: files[name] for method, files in methods.items()}):
            rows[row.method].append(row)
    metrics = (*METRICS[:2], *FLIP_METRICS, *METRICS[2:]) if flip.available() else METRICS
    return Evaluation(metrics, tuple(row for method in rows.values() for row in method))


def _pictures_in(sources: Path) -> dict[str, Path]:
    """Pictures by name: one file, or all in a folder."""
    if sources.is_file():
        return {sources.stem: sources}
    if not sources.is_dir():
        raise InputError(f"there is no folder or picture {sources}", "name the photos that the results were made from")
    found = {path.stem: path for path in sorted(sources.iterdir()) if path.suffix.lower() in PICTURES}
    if not found:
        raise InputError(
            f"no pictures in {sources}", f"it should hold files such as photo{' or photo'.join(PICTURES[:2])}"
        )
    return found


def _method_name(path: Path, results: Sequence[Path]) -> str:
    """The folder's or file's name, or the whole path where two are called the same."""
    names = [_name_of(other) for other in results]
    return _name_of(path) if names.count(_name_of(path)) == 1 else str(path)


def _name_of(path: Path) -> str:
    return path.resolve().name if path.is_dir() else _stem(path.name) or path.name


def _stem(file_name: str) -> str:
    """The name without what a result may end in; "" where it is no result."""
    fitting = [suffix for suffix in RESULTS if file_name.lower().endswith(suffix)]
    return file_name[: -len(max(fitting, key=len))] if fitting else ""


def _results_in(path: Path, pictures: Mapping[str, Path]) -> dict[str, Path]:
    """The result for each picture."""
    if path.is_file():
        if len(pictures) > 1:
            raise InputError(f"{path} is one result for {len(pictures)} pictures", "name a folder of results")
        return dict.fromkeys(pictures, path)
    if not path.is_dir():
        raise InputError(f"there is no folder or result {path}", "name a folder of results, or one result")
    found: dict[str, Path] = {}
    for file in sorted(path.iterdir(), key=lambda file: (_kind(file.name), file.name)):
        if stem := _stem(file.name):
            found.setdefault(stem, file)
    missing = [name for name in pictures if name not in found]
    if missing:
        shown = ", ".join(missing[:_NAMES_IN_ERROR]) + (", ..." if len(missing) > _NAMES_IN_ERROR else "")
        hint = f"results are matched by name: {missing[0]}.png, {missing[0]}.pixcraft.json, ..."
        raise InputError(f"{path} has no result for {shown}", hint)
    return {name: found[name] for name in pictures}


def _kind(file_name: str) -> int:
    return next((index for index, suffix in enumerate(RESULTS) if file_name.lower().endswith(suffix)), len(RESULTS))


def _measured(name: str, picture: Picture, files: Mapping[str, Path]) -> list[Row]:
    """One picture's row of every method."""
    references: dict[tuple[str, ...], View] = {}
    rows: list[Row] = []
    for method, file in files.items():
        pattern, options = _opened(file)
        _check_size(file, pattern, picture, rows)
        key = (options.get("crop", ""), options.get("fit", "cover"))
        if key not in references:
            references[key] = _reference(picture, pattern, *key)
        figures = dict(measure(references[key], pattern).values())
        if flip.available():
            figures |= flip.flip_figures(references[key], view_of_pattern(pattern))
        rows.append(Row(method, name, pattern.columns, pattern.rows, figures))
    return rows


def _reference(picture: Picture, pattern: Pattern, crop: str, fit: str) -> View:
    """The part of the picture that a pattern shows, on its grid."""
    part = picture.cropped(parse_crop(crop)) if crop else picture
    return view_of_picture(part.fitted(pattern.columns, pattern.rows, 1.0, fit), pattern.rows, pattern.columns)


def _check_size(file: Path, pattern: Pattern, picture: Picture, before: Sequence[Row]) -> None:
    columns, rows = pattern.columns, pattern.rows
    if columns > picture.width or rows > picture.height or columns * rows > MAX_CELLS:
        raise InputError(
            f"{file} has {columns} x {rows} pixels, {picture.name} {picture.width} x {picture.height}: not one a cell",
            "`pixcraft pattern export FILE --to pixels` writes one pixel a cell",
        )
    if before and (columns, rows) != (before[0].columns, before[0].rows):
        raise InputError(
            f"{file} has {columns} x {rows} cells, but {before[0].method} has {before[0].columns} x {before[0].rows}",
            "compare results of one size",
        )


def _opened(file: Path) -> tuple[Pattern, Mapping[str, str]]:
    """The pattern in a file, and the options it was made with where the file tells them."""
    if _kind(file.name) in map(RESULTS.index, (".pixcraft.json", ".oxs", ".pdf")):
        return open_pattern(file)
    try:
        return open_pattern(file)
    except PatternFileError:
        return pattern_of_pixels(load_picture(file)), {}


def pattern_of_pixels(picture: Picture) -> Pattern:
    """A picture of one pixel a cell as a pattern; cells that are mostly transparent are empty.

    Raises:
        InputError: more colours than a pattern can have.
    """
    samples = picture.rgb if picture.rgb.dtype == np.uint8 else picture.rgb >> 8
    codes = samples.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
    keys, inverse = np.unique(codes, return_inverse=True)
    if len(keys) > _MOST_COLOURS:
        raise InputError(f"{picture.name} has {len(keys):,} colours: not a pattern", "save one pixel a cell")
    cells = (inverse.reshape(codes.shape) + 1).astype(np.uint16)
    if picture.alpha is not None:
        cells[picture.alpha < _OPAQUE * np.iinfo(picture.alpha.dtype).max] = 0
    rgbs = [(key >> 16, key >> 8 & 255, key & 255) for key in keys.tolist()]
    colours = tuple(ChartColour(format_hex(rgb), "", rgb) for rgb in rgbs)
    return Pattern(cells, colours, "stitch").without_unused()
