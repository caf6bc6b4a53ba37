"""Working through a plan: what is done stays done, what breaks stops nobody else."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass, field
from pathlib import Path

from pixcraft.batch.engine import Engine
from pixcraft.batch.ledger import Ledger
from pixcraft.batch.plan import Planned, digest_of
from pixcraft.batch.receipts import Failure, Receipt
from pixcraft.batch.suspects import MOST_DEATHS, Suspects
from pixcraft.batch.task import Task, is_product, produce, source_of
from pixcraft.errors import OutputError, PixcraftError

AHEAD = 4
"""Designs handed out for each worker: enough to keep it busy, few enough to keep the client small."""
FATAL = ("write",)
"""Stages whose failure is the disk's, not the design's: the run stops, and the same command goes on."""

OnProgress = Callable[["Progress"], None]


@dataclass
class Progress:
    """How far a batch is; `skipped` were done before."""

    total: int
    done: int = 0
    failed: int = 0
    skipped: int = 0
    started: float = field(default_factory=time.monotonic)

    def count(self, receipt: Receipt) -> None:
        """Note what became of one more design."""
        if receipt.failure:
            self.failed += 1
        else:
            self.done += 1

    @property
    def an_hour(self) -> float:
        """Designs made an hour, since this run began."""
        made = self.done + self.failed - self.skipped
        return 3600 * made / max(1e-6, time.monotonic() - self.started)

    @property
    def seconds_left(self) -> float:
        """At the pace so far; 0 before there is one."""
        left = self.total - self.done - self.failed
        return 3600 * left / self.an_hour if self.an_hour else 0.0


@dataclass(frozen=True)
class Wishes:
    """How a run deals with what it finds: failures of an earlier run, and the first one of its own."""

    retry_failed: bool = False
    strict: bool = False


def run(planned: list[Planned], out: Path, machine: Engine, wishes: Wishes, on_progress: OnProgress) -> Progress:
    """Make every design of a plan that is not made yet.

    Receipts are written down as they come, so that a run that is killed goes on where it stopped. A job that takes its
    worker with it is tried once more, alone, after all others: whoever was only its neighbour is not blamed.

    Raises:
        OutputError: the disk takes no more.
    """
    progress = Progress(len(planned))
    with Ledger(out) as ledger:
        todo = deque[Planned]()
        for item, receipt in _with_receipts(planned, ledger):
            if receipt is not None and _stands(receipt, item, out, wishes):
                progress.count(receipt)
                progress.skipped += 1
            else:
                todo.append(item)
        on_progress(progress)
        for receipt in (_made_apart if machine.apart else _made_here)(todo, out, machine):
            _keep(ledger, receipt, out)
            progress.count(receipt)
            on_progress(progress)
            if wishes.strict and receipt.failure:
                break
    return progress


def receipts_of(planned: Iterable[Planned], out: Path) -> Iterator[tuple[Planned, Receipt]]:
    """Each design of a plan that has come to something, with its last receipt, one at a time, in the plan's order."""
    for item, receipt in _with_receipts(planned, Ledger(out)):
        if receipt is not None and receipt.key == item.key:
            yield item, receipt


def _with_receipts(planned: Iterable[Planned], ledger: Ledger) -> Iterator[tuple[Planned, Receipt | None]]:
    places = ledger.places()
    known = [item for item in planned if item.row.id in places]
    found = ledger.at(places[item.row.id] for item in known)
    for item in planned:
        yield item, next(found) if item.row.id in places else None


def _stands(receipt: Receipt, item: Planned, out: Path, wishes: Wishes) -> bool:
    """Whether a receipt still says what a design would come to: same job, same picture, products in place."""
    if receipt.key != item.key:
        return False
    if receipt.failure and (wishes.retry_failed or receipt.failure.stage in FATAL):
        return False
    if receipt.failure and receipt.failure.stage == "worker":
        return True  # it never came to looking at its picture
    return _same_picture(receipt, item) and receipt.files_are_there(out)


def _same_picture(receipt: Receipt, item: Planned) -> bool:
    """Whether the picture is the one of the receipt; it is read again only if its size or time has changed."""
    if not item.job.picture:
        return True
    path = Path(item.job.picture)
    try:
        now = path.stat()
        if (now.st_size, now.st_mtime_ns) == (receipt.source.size, receipt.source.modified):
            return True
        return digest_of(item.key, source_of(item.job).sha256) == receipt.digest
    except (OSError, PixcraftError):
        return bool(receipt.failure and receipt.failure.stage == "picture")


def _keep(ledger: Ledger, receipt: Receipt, out: Path) -> None:
    """Write a receipt down, then remove what an earlier version of the design left.

    Raises:
        OutputError: the disk takes no more; nothing is noted, so that the design is made again.
    """
    if receipt.failure and receipt.failure.stage in FATAL:
        raise OutputError(receipt.failure.message, "make room or choose another --out; the same command goes on")
    ledger.add(receipt)
    if receipt.files:
        kept = {out / item.path for item in receipt.files}
        folder = (out / receipt.files[0].path).parent
        for path in sorted(folder.iterdir()):
            if path not in kept and path.is_file() and is_product(path.name, folder.name):
                path.unlink(missing_ok=True)


def _made_here(todo: deque[Planned], out: Path, machine: Engine) -> Iterator[Receipt]:
    """Receipts of designs made in this process, those during which it has died before last."""
    suspects = Suspects(out)
    for item in sorted(todo, key=lambda item: suspects.deaths(item.row.id)):
        if (deaths := suspects.deaths(item.row.id)) >= MOST_DEATHS:
            suspects.give_up(item.row.id)
            yield _lost(item, f"{deaths} runs ended in the middle of this design")
            continue
        with suspects.making(item.row.id):
            receipt = _submitted(item, out, machine).result()
        yield receipt


def _made_apart(todo: deque[Planned], out: Path, machine: Engine) -> Iterator[Receipt]:
    """Receipts as they come; jobs whose worker was lost come last, each tried alone."""
    running: dict[Future[Receipt], Planned] = {}
    suspects: list[Planned] = []
    while todo or running:
        while todo and len(running) < AHEAD * machine.workers:
            item = todo.popleft()
            running[_submitted(item, out, machine)] = item
        finished, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in finished:
            item = running.pop(future)
            try:
                yield _result(future, machine)
            except machine.lost:
                suspects.append(item)
    for item in suspects:
        try:
            yield _result(_submitted(item, out, machine), machine)
        except machine.lost:
            yield _lost(item, "the worker died every time, also with this design alone")


def _result(future: Future[Receipt], machine: Engine) -> Receipt:
    """What a future holds.

    Raises:
        PixcraftError: the cluster itself has gone.
    """
    try:
        return future.result()
    except machine.lost:
        raise
    except (Exception, CancelledError) as problem:
        raise PixcraftError(
            f"the cluster broke down ({type(problem).__name__}: {problem})", "the same command goes on where it stopped"
        ) from None


def _submitted(item: Planned, out: Path, machine: Engine) -> Future[Receipt]:
    return machine.submit(produce, _task(item, out), item.gpu)


def _task(item: Planned, out: Path) -> Task:
    return Task(item.row.id, item.row.slug, item.job, item.key, str(out.absolute()))


def _lost(item: Planned, message: str) -> Receipt:
    fix = "it may need more memory than there is: make the picture or the size smaller"
    return Receipt(item.row.id, item.key, failure=Failure("worker", "kills-its-worker", message, fix))
