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
from pixcraft.files import ending_of

if TYPE_CHECKING:
    from pixcraft.generators import Step
    from pixcraft.job import Job


@dataclass(frozen=True)
class Destination:
    """The folder, the start of the names (or one whole name), and the job cut to the products wanted there."""

    folder: Path
    stem: str
    job: Job
    stdout: bool = False


def destination_of(output: str | None, job: Job, stem: str, default: Path) -> Destination:
    """What `-o` means for a job.

    Raises:
        InputError: one file is named, but several products or another kind are asked for.
        UnknownName: a product that does not exist is asked for.
    """
    if output is None:
        return Destination(default, stem, job)
    asked = tuple(name.casefold() for name in job.only)
    for name in asked:
        registry.load("exports", name)
    if output == "-":
        if len(asked) > 1:
            raise InputError("-o - writes one product, but --only names several", "give one, such as --only pdf")
        return Destination(Path(), stem, replace(job, only=asked or ("pdf",)), stdout=True)
    path = Path(output)
    kinds = [] if path.is_dir() else _kinds_of(path.name, registry.load("crafts", job.craft).products)
    if not kinds:
        return Destination(path, stem, job)
    if asked:
        kinds = [name for name in kinds if (name,) == asked]
        if not kinds:
            raise InputError(f"-o {output} is one file, but --only asks for {', '.join(asked)}", "name a folder")
    return Destination(path.parent, path.name, replace(job, only=(kinds[0],)))


def _kinds_of(file_name: str, usual: tuple[str, ...]) -> list[str]:
    """Products that a file name can mean: the one whose suffix fits best first, then the craft's `usual` ones.

    Raises:
        InputError: the name is that of another kind of file.
    """
    suffixes = {name: str(registry.load("exports", name).suffix) for name in registry.names("exports")}
    lower, ending = file_name.casefold(), Path(file_name.casefold()).suffix
    whole = [name for name, suffix in suffixes.items() if lower.endswith(suffix) and lower != suffix]
    if by_ending := [name for name, suffix in suffixes.items() if ending and ending_of(suffix) == ending]:
        by_fit = sorted(whole, key=lambda name: -len(suffixes[name]))
        return [*by_fit, *sorted(by_ending, key=lambda name: name not in usual)]
    if mimetypes.guess_type(lower)[0] is not None:
        known = ", ".join(sorted({ending_of(suffix) for suffix in suffixes.values()}))
        raise InputError(f"no product is a {ending} file", f"name a folder, or a file that ends in {known}")
    return []


def write_to_stdout(job: Job, on_step: Callable[[Step], None]) -> None:
    """Make a job's one product and write its bytes to stdout."""
    from pixcraft.cli.console import print_warnings
    from pixcraft.design import craft_of, make_pattern
    from pixcraft.make import check, render

    check(job)
    pattern = make_pattern(job, on_step)
    write_bytes(render(pattern, craft_of(job), job, job.only[0]))
    print_warnings(pattern.made.warnings)


def write_bytes(data: bytes) -> None:
    """Bytes on stdout."""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
