"""One design, wherever it is made: from a job to files and a receipt. Nothing it is given can make it raise."""

from __future__ import annotations

import hashlib
import re
import time
import traceback
from dataclasses import dataclass, replace
from pathlib import Path

from pixcraft.batch.looks import look_of
from pixcraft.batch.plan import digest_of
from pixcraft.batch.receipts import Failure, Receipt, Source, Written
from pixcraft.batch.supplies import supplies_of
from pixcraft.crafts import Craft
from pixcraft.crafts.sections import Sectioned
from pixcraft.errors import OutputError, PictureError, PixcraftError
from pixcraft.job import Job
from pixcraft.make import Made, describe, make
from pixcraft.pattern import Pattern
from pixcraft.picturefile import require_picture

FOLDER = "designs"
_NAME_DIGITS = 10
_STAGES: tuple[tuple[type[PixcraftError], str], ...] = ((OutputError, "write"), (PictureError, "picture"))


@dataclass(frozen=True)
class Task:
    """What a worker needs: it reads the picture and writes below `out` by itself."""

    id: str
    slug: str
    job: Job
    key: str
    out: str


def produce(task: Task) -> Receipt:
    """Make a design; what went wrong stands in the receipt.

    Products are named by id and digest, so that two versions of a design never mix, and the same task run twice
    (a cluster does that when a worker is lost) writes the same files.
    """
    started = time.perf_counter()
    receipt = Receipt(task.id, task.key)
    try:
        source = source_of(task.job)
        digest = digest_of(task.key, source.sha256)
        receipt = replace(receipt, source=source, digest=digest)
        folder = Path(task.out) / FOLDER / task.slug
        made = make(task.job, folder, file_name(task.slug, digest), force=True)
        return _filled(receipt, made, Path(task.out), time.perf_counter() - started)
    except PixcraftError as error:
        stage = next((stage for kind, stage in _STAGES if isinstance(error, kind)), "design")
        failure = Failure(stage, error.code, error.message or str(error), error.hint)
    except MemoryError:
        failure = Failure("design", "memory", "it does not fit into memory", "make the picture or the size smaller")
    except OSError as problem:
        failure = Failure("write", "system", f"{problem.strerror}: {problem.filename}", "check the disk and the rights")
    except Exception as problem:
        last = traceback.extract_tb(problem.__traceback__)[-1]
        where = f"{Path(last.filename).name}:{last.lineno}"
        failure = Failure("design", "bug", f"{type(problem).__name__}: {problem} ({where})", "please report it")
    return replace(receipt, failure=failure, seconds=time.perf_counter() - started)


def file_name(slug: str, digest: str) -> str:
    """What the files of a design are called, but for their endings."""
    return f"{slug}-{digest[:_NAME_DIGITS]}"


def is_product(name: str, slug: str) -> bool:
    """Whether a file in a design's folder is one of its products, of any version, or a half-written one of them.

    Whatever else people keep there is theirs.
    """
    digits = rf"[0-9a-f]{{{_NAME_DIGITS}}}"
    half = name.startswith(f".{slug[:10]}") and name.endswith((".part", ".old"))
    return half or re.match(rf"{re.escape(slug)}-{digits}[-.]", name) is not None


def source_of(job: Job) -> Source:
    """The picture as it is now; nothing for a job from words alone.

    Raises:
        InputError: it cannot be opened.
    """
    if not job.picture:
        return Source()
    path = Path(job.picture)
    require_picture(path)
    found = path.stat()
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return Source(sha256, found.st_size, found.st_mtime_ns)


def _filled(receipt: Receipt, made: Made, out: Path, seconds: float) -> Receipt:
    pattern, craft = made.pattern, made.craft
    return replace(
        receipt,
        title=pattern.title,
        craft=craft.name,
        size=(pattern.columns, pattern.rows),
        cells=pattern.stitched,
        noun=craft.cell_noun,
        colours=len(pattern.colours),
        finished=describe(made)["size"],
        boards=_boards(pattern, craft),
        look=look_of(pattern, craft.ground),
        facts=tuple((fact.label, fact.value) for fact in craft.facts(pattern) if fact.value),
        files=tuple(_written(kind, path, out) for kind, path in made.files),
        supplies=supplies_of(pattern, craft),
        warnings=pattern.made.warnings,
        seconds=seconds,
    )


def _boards(pattern: Pattern, craft: Craft) -> int:
    if not isinstance(craft, Sectioned):
        return 0
    sections = craft.sections(pattern.columns, pattern.rows)
    return sections.across * sections.down


def _written(kind: str, path: Path, out: Path) -> Written:
    data = path.read_bytes()
    return Written(kind, path.relative_to(out).as_posix(), len(data), hashlib.sha256(data).hexdigest())
