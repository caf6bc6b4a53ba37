"""What workers run in the tests of a cluster: `produce`, with accidents. Importable by the workers."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from pixcraft.batch.receipts import Receipt
from pixcraft.batch.task import Task, produce


def slowly(task: Task) -> Receipt:
    """Takes long enough to be hit."""
    time.sleep(0.15)
    return produce(task)


def with_a_killer(task: Task) -> Receipt:
    """The design called "killer" takes its worker with it, every time."""
    if task.id == "killer":
        os.kill(os.getpid(), signal.SIGKILL)
    return slowly(task)


def with_one_accident(task: Task) -> Receipt:
    """The first worker that meets "unlucky" dies; the second time all is well."""
    mark = Path(task.out) / "accident"
    if task.id == "unlucky" and not mark.exists():
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return slowly(task)
