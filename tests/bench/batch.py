"""Figures of the batch engine, all from one run: `python -m tests.bench.batch [--quick]`.

Prints designs an hour with one and two workers and their efficiency, what the batch costs beyond bare `make`, what a
re-run of unchanged designs costs, how the client's memory grows over many tiny jobs, and how long 10,000 rows take to
read and plan.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command does, before numpy is there

import numpy as np
from PIL import Image

from pixcraft.batch.engine import Engine, engine
from pixcraft.batch.manifest import read_manifest
from pixcraft.batch.plan import Planned, known_options, plan
from pixcraft.batch.run import Progress, Wishes, run
from pixcraft.make import make
from pixcraft.settings import Layer
from tests.conftest import ROOT

PHOTO = ROOT / "examples" / "stitch" / "photo.jpg"
KITS = Layer("flag", {"craft": "bead", "palette": "perler", "size": "58x58"})
TINY = Layer("flag", {"craft": "bead", "palette": "pyssla", "size": "4x4", "generator": "nearest", "only": "json"})


def crops(folder: Path, count: int) -> Path:
    """So many pictures, each another crop of the example photo."""
    folder.mkdir()
    photo = Image.open(PHOTO).convert("RGB")
    rng = np.random.default_rng(0)
    for number in range(count):
        left, top = (rng.uniform(0, 0.4, 2) * photo.size).astype(int).tolist()
        side = int(0.55 * min(photo.size))
        photo.crop((left, top, left + side, top + side)).save(folder / f"cat{number:05}.jpg", quality=90)
    return folder


def planned(source: Path, layer: Layer) -> list[Planned]:
    return plan(read_manifest(source, known_options().__contains__), [layer])


def silent(progress: Progress) -> None:
    """Says nothing."""


def seconds_of(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


@contextmanager
def warm(jobs: int, items: list[Planned], out: Path) -> Iterator[Engine]:
    """An engine whose workers have imported what they need."""
    with engine(jobs) as machine:
        run(items[: 2 * jobs], out, machine, Wishes(), silent)
        yield machine


def speed(base: Path, count: int) -> None:
    items = planned(crops(base / "kits", count), KITS)
    bare = seconds_of(lambda: [make(item.job, base / "bare", item.row.slug) for item in items])
    with warm(1, items, base / "warm1") as machine:
        one = seconds_of(lambda: run(items, base / "one", machine, Wishes(), silent))
    with warm(2, items, base / "warm2") as machine:
        two = seconds_of(lambda: run(items, base / "two", machine, Wishes(), silent))
    print(f"58x58 beads, all products, {count} designs")
    print(f"  bare make                {3600 * count / bare:8,.0f} an hour")
    print(
        f"  batch, one worker        {3600 * count / one:8,.0f} an hour, {100 * (one / bare - 1):+.1f} % (goal: < 5 %)"
    )
    print(
        f"  batch, two workers       {3600 * count / two:8,.0f} an hour, efficiency {one / two / 2:.2f} (goal: >= 0.85)"
    )


def again(base: Path, count: int) -> None:
    items = planned(crops(base / "again", count), KITS if count <= 50 else TINY)
    with engine(1) as machine:
        first = seconds_of(lambda: run(items, base / "first", machine, Wishes(), silent))
        second = seconds_of(lambda: run(items, base / "first", machine, Wishes(), silent))
    print(
        f"re-run of {count:,} unchanged designs: {second:.2f} s, {100 * second / first:.1f} % of the first run's time"
    )


def memory(base: Path, count: int) -> None:
    (base / "tiny").mkdir()
    Image.new("RGB", (8, 8), "red").save(base / "tiny" / "red.png")
    rows = "\n".join(f"red.png,d{number}" for number in range(count))
    (base / "tiny" / "jobs.csv").write_text(f"file,id\n{rows}\n")
    items: list[Planned] = []
    taken = seconds_of(lambda: items.extend(planned(base / "tiny" / "jobs.csv", TINY)))
    print(f"{count:,} rows read and planned in {taken:.2f} s (goal: 10,000 in < 5 s)")
    marks: dict[int, int] = {}

    def note(progress: Progress) -> None:
        if progress.done in (100, count):
            marks[progress.done] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with engine(2) as machine:
        taken = seconds_of(lambda: run(items, base / "small", machine, Wishes(), note))
    grown = (marks[count] - marks[100]) / 1024
    print(f"{count:,} tiny jobs in {taken:.0f} s; the client grew by {grown:.1f} MB (goal: < 50 MB)")


def main() -> None:
    quick = "--quick" in sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        speed(base, 8 if quick else 24)
        again(base, 50 if quick else 1000)
        memory(base, 1000 if quick else 10_000)


if __name__ == "__main__":
    main()
