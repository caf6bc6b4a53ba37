"""Where products go: `-o FOLDER`, `-o chart.pdf` or `-o -`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pixcraft import registry
from pixcraft.errors import InputError

if TYPE_CHECKING:
    from pixcraft.generators import Step
    from pixcraft.job import Job


@dataclass(frozen=True)
class Destination:
    """The folder and name of the products, and the job cut to the products that are wanted there."""

    folder: Path
    stem: str
    job: Job
    stdout: bool = False


def destination_of(output: str | None, job: Job, stem: str, default: Path) -> Destination:
    """What `-o` means for a job.

    Raises:
        InputError: one file is named, but several products or another kind are asked for.
    """
    if output is None:
        return Destination(default, stem, job)
    if output == "-":
        if len(job.only) > 1:
            raise InputError("-o - writes one product, but --only names several", "give one, such as --only pdf")
        return Destination(Path(), stem, replace(job, only=job.only or ("pdf",)), stdout=True)
    path = Path(output)
    kinds = [] if path.is_dir() else _kinds_of(path.name)
    if not kinds:
        return Destination(path, stem, job)
    if job.only:
        kinds = [(name, suffix) for name, suffix in kinds if (name,) == job.only]
        if not kinds:
            raise InputError(f"-o {output} is one file, but --only asks for {', '.join(job.only)}", "name a folder")
    name, suffix = kinds[0]
    return Destination(path.parent, path.name.removesuffix(suffix), replace(job, only=(name,)))


def _kinds_of(file_name: str) -> list[tuple[str, str]]:
    """Products whose suffix ends this file name, the longest suffix first."""
    suffixes = [(name, str(registry.load("exports", name).suffix)) for name in registry.names("exports")]
    fitting = [item for item in suffixes if file_name.endswith(item[1]) and file_name != item[1]]
    return sorted(fitting, key=lambda item: -len(item[1]))


def write_to_stdout(job: Job, on_step: Callable[[Step], None]) -> None:
    """Make a job's one product and write its bytes to stdout."""
    from pixcraft.make import craft_of, make_pattern, render

    sys.stdout.buffer.write(render(make_pattern(job, on_step), craft_of(job), job, job.only[0]))
    sys.stdout.buffer.flush()
