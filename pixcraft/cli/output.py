"""Where products go: `-o FOLDER`, `-o chart.pdf` or `-o -`."""

from __future__ import annotations

import mimetypes
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
    return Destination(path.parent, path.name[: -len(suffix)], replace(job, only=(name,)))


def _kinds_of(file_name: str) -> list[tuple[str, str]]:
    """Products that a file name can mean, with the part of it that is their suffix, the longest first.

    Raises:
        InputError: the name is that of another kind of file.
    """
    suffixes = [(name, str(registry.load("exports", name).suffix)) for name in registry.names("exports")]
    lower = file_name.casefold()
    fitting = [item for item in suffixes if lower.endswith(item[1]) and lower != item[1]]
    if fitting:
        return sorted(fitting, key=lambda item: -len(item[1]))
    ending = Path(lower).suffix
    if by_ending := [(name, ending) for name, suffix in suffixes if ending and Path(suffix).suffix == ending]:
        return by_ending
    if mimetypes.guess_type(lower)[0] is not None:
        known = ", ".join(sorted({Path(suffix).suffix for _, suffix in suffixes}))
        raise InputError(f"no product is a {ending} file", f"name a folder, or a file that ends in {known}")
    return []


def write_to_stdout(job: Job, on_step: Callable[[Step], None]) -> None:
    """Make a job's one product and write its bytes to stdout."""
    from pixcraft.cli.console import print_warnings
    from pixcraft.make import check, craft_of, make_pattern, render

    check(job)
    pattern = make_pattern(job, on_step)
    write_bytes(render(pattern, craft_of(job), job, job.only[0]))
    print_warnings(pattern.made.warnings)


def write_bytes(data: bytes) -> None:
    """Bytes on stdout."""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
