"""What the commands of all crafts do with their flags: resolve, make, report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pixcraft.cli import console

if TYPE_CHECKING:
    from pixcraft.make import Made


@dataclass(frozen=True)
class Run:
    """How a command runs, whatever it makes."""

    job_file: Path | None
    output: str | None
    force: bool
    dry_run: bool
    json: bool
    quiet: bool


def run_design(flags: dict[str, Any], run: Run) -> None:
    """Make what the flags ask for and say what was made."""
    from pixcraft.cli.output import Destination, destination_of, write_to_stdout
    from pixcraft.errors import InputError
    from pixcraft.make import check, make

    resolved = console.resolve_settings(flags, run.job_file)
    job = resolved.job
    if run.dry_run:
        check(job)
        console.print_job(resolved, run.json)
        return
    if run.json and run.output == "-":
        raise InputError("-o - and --json both want stdout", "write to a file, or leave --json")
    stem = job.stem
    place: Destination = destination_of(run.output, job, stem, Path(f"{stem}-{job.craft}"))
    with console.progress(run.quiet or run.json) as on_step:
        if place.stdout:
            write_to_stdout(place.job, on_step)
            return
        made = make(place.job, place.folder, place.stem, run.force, on_step)
    _report(made, run)


def _report(made: Made, run: Run) -> None:
    from pixcraft.make import describe

    if run.json:
        console.print_json(made.summary())
        return
    if run.quiet:
        return
    print(f"{made.pattern.title}: {made.craft.name} chart")
    console.print_lines(describe(made))
    print("files")
    console.print_files(made.files)
    console.print_warnings(made.pattern.made.warnings)
