"""What commands share: progress, printing, and the layers of settings."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pixcraft.generators import Step
    from pixcraft.settings import Layer, Resolved

PLAIN_LINE_EVERY = 10.0
SILENT_BEFORE = 1.0

PURPOSES = {
    "pdf": "to print",
    "pk": "for Pattern Keeper",
    "oxs": "for other programs",
    "json": "to make it again",
    "png": "how it will look",
    "shopping": "to buy",
    "pixels": "one pixel a cell",
    "materials": "to buy and to sort",
    "xlsx": "for spreadsheets",
    "missing": "to add to the stock",
    "chart": "codes, row by row",
    "parts": "all parts, with numbers and prices",
    "bricklink": "to buy at BrickLink",
    "rebrickable": "for Rebrickable",
    "pickabrick": "to buy at Pick a Brick",
    "mpd": "LDraw model",
}


def print_json(value: object) -> None:
    """One JSON object on stdout, in ASCII, which every terminal and pipe takes."""
    print(json.dumps(value, indent=1))


def print_lines(lines: Mapping[str, str]) -> None:
    """Labels and texts in two columns."""
    width = max(map(len, lines), default=0)
    for label, text in lines.items():
        print(f"  {label:<{width}}  {text}")


def print_warnings(warnings: tuple[str, ...]) -> None:
    """Remarks worth reading, on stderr."""
    for warning in warnings:
        print(f"note: {warning}", file=sys.stderr)


@contextlib.contextmanager
def progress(quiet: bool) -> Iterator[Callable[[Step], None]]:
    """An `on_step` that shows progress on stderr: a bar on a terminal, else a plain line now and then."""
    if quiet:
        yield lambda step: None
    elif sys.stderr.isatty():
        with _bar() as on_step:
            yield on_step
    else:
        yield _plain_lines()


@contextlib.contextmanager
def _bar() -> Iterator[Callable[[Step], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=None)

        def on_step(step: Step) -> None:
            bar.update(task, description=step.stage, completed=step.done, total=step.total)

        yield on_step


def _plain_lines() -> Callable[[Step], None]:
    last = time.monotonic() - PLAIN_LINE_EVERY + SILENT_BEFORE

    def on_step(step: Step) -> None:
        nonlocal last
        if time.monotonic() - last >= PLAIN_LINE_EVERY:
            last = time.monotonic()
            print(f"{step.stage} ({step.done} of {step.total})", file=sys.stderr)

    return on_step


def resolve_settings(flags: Mapping[str, object], job_file: Path | None) -> Resolved:
    """The job that flags, environment, job file and configuration files ask for, in that order of weight."""
    from pixcraft.settings import resolve

    return resolve(layers(flags, job_file))


def layers(flags: Mapping[str, object], job_file: Path | None) -> list[Layer]:
    """The settings of flags, environment, job file and configuration files, in that order of weight."""
    from pixcraft.settings import Layer, configuration, settings_file

    found = [Layer("flag", _given(flags)), _environment()]
    if job_file is not None:
        found.append(settings_file(job_file))
    return [*found, *configuration()]


def _given(flags: Mapping[str, object]) -> dict[str, str]:
    from pixcraft.options import to_text

    return {name: to_text(value) for name, value in flags.items() if value is not None}


def _environment() -> Any:
    from pixcraft.settings import Layer

    prefix, others = "PIXCRAFT_", ("PIXCRAFT_HOME",)
    found = {
        name.removeprefix(prefix).casefold(): text
        for name, text in os.environ.items()
        if name.startswith(prefix) and name not in others and text
    }
    return Layer("environment", found)


def complete_palette(incomplete: str) -> list[str]:
    """Names of palettes that start with what has been typed."""
    return _complete("palettes", incomplete)


def complete_template(incomplete: str) -> list[str]:
    """Names of templates that start with what has been typed."""
    return _complete("templates", incomplete)


def _complete(kind: Any, incomplete: str) -> list[str]:
    from pixcraft.registry import data_files

    return sorted({item.name for item in data_files(kind) if item.name.startswith(incomplete)})


def copy_data(source: Path, file: Path, option: str, force: bool, as_json: bool) -> None:
    """Copy a data file to one of the user's own, and say which option takes it."""
    from pixcraft.files import write_atomically

    write_atomically(file, source.read_bytes(), force)
    if as_json:
        print_json({"file": str(file), "from": str(source)})
    else:
        print(f"{file}: copy of {source}; use it with {option} {file}")


def print_files(files: tuple[tuple[str, Path], ...]) -> None:
    """What was written, each with what it is for."""
    print_lines({PURPOSES.get(kind, kind): str(path) for kind, path in files})


def print_job(resolved: Resolved, as_json: bool) -> None:
    """The resolved job: YAML with origins as comments, or JSON; both are valid job files."""
    from pixcraft.settings import SCHEMA, job_file_text

    if as_json:
        texts = resolved.job.texts()
        origins = {name: origin for name, origin in resolved.origins.items() if name in texts}
        print_json({"schema": SCHEMA, **texts, "origins": origins})
    else:
        print(job_file_text(resolved), end="")
