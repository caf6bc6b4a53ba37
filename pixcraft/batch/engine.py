"""Where designs are made: in this process, on a cluster of this machine, or on one that already runs.

All three look like the standard library's `Executor`. Dask distributed is the [cluster] extra; nothing else imports it.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from multiprocessing import resource_tracker
from typing import Any

from pixcraft.errors import InputError, MissingExtra

_ONE_THREAD = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
GPU = {"GPU": 1}
"""The resource tag of jobs that need a GPU: start such workers with `--resources GPU=1`."""


@dataclass(frozen=True)
class Engine:
    """Somewhere to run.

    Attributes:
        submit: `submit(function, argument, gpu)` gives a future.
        workers: how many run at once.
        lost: what a future raises when the job took its worker with it.
        dashboard: address of the cluster's own page, or nothing.
        apart: whether a job that crashes leaves this process alive.
    """

    submit: Callable[[Callable[[Any], Any], Any, bool], Future[Any]]
    workers: int
    lost: tuple[type[BaseException], ...] = ()
    dashboard: str = ""
    apart: bool = False


class _InProcess(Executor):
    """Runs each call at once, here."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """The finished future of a call."""
        future: Future[Any] = Future()
        try:
            future.set_result(function(*arguments, **named))
        except Exception as problem:
            future.set_exception(problem)
        return future


@contextmanager
def engine(jobs: int, scheduler: str = "") -> Iterator[Engine]:
    """An engine of `jobs` workers, or of the cluster whose scheduler has this address.

    Raises:
        MissingExtra: a cluster without the [cluster] extra.
        InputError: nobody answers at the address.
    """
    if jobs == 1 and not scheduler:
        executor = _InProcess()
        yield Engine(lambda function, argument, gpu: executor.submit(function, argument), 1)
        return
    with _client(jobs, scheduler) as client:
        from distributed.scheduler import KilledWorker

        plain: Executor = client.get_executor(pure=False)
        tagged: Executor = client.get_executor(pure=False, resources=GPU)
        yield Engine(
            lambda function, argument, gpu: (tagged if gpu else plain).submit(function, argument),
            jobs if not scheduler else max(1, len(client.scheduler_info(n_workers=-1)["workers"])),
            (KilledWorker,),
            _dashboard(client),
            apart=True,
        )


@contextmanager
def _client(jobs: int, scheduler: str) -> Iterator[Any]:
    try:
        import distributed
    except ImportError:
        raise MissingExtra("cluster", "several jobs at once") from None
    package: Any = distributed  # it has no types
    if scheduler:
        try:
            client = package.Client(scheduler, timeout="10s", set_as_default=False)
        except (OSError, TimeoutError, ValueError) as problem:
            raise InputError(
                f"no scheduler answers at {scheduler}: {problem}", "start one with `dask scheduler`"
            ) from None
        with client:
            yield client
        return
    with _local_cluster(package, jobs) as cluster, package.Client(cluster, set_as_default=False) as client:
        yield client


def _local_cluster(package: Any, jobs: int) -> Any:
    """Workers on this machine alone.

    Ctrl-C in a terminal goes to every process; workers must not hear it, because this one stops them in order. They
    inherit the deafness of the thread that starts them, also when one is started anew later.
    """
    import dask

    # Dask makes malloc give memory back at once, which costs us a third of the speed: our arrays come and go.
    environment = {"distributed.nanny.pre-spawn-environ": dict.fromkeys(_ONE_THREAD, 1)}
    with dask.config.set(environment), _deaf_to_interrupts():
        return package.LocalCluster(
            host="127.0.0.1",
            n_workers=jobs,
            threads_per_worker=1,
            processes=True,
            dashboard_address="127.0.0.1:0",
            memory_limit=0,
            death_timeout=30,
            silence_logs=50,
        )


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Threads that begin meanwhile, and processes that those start, never hear Ctrl-C; this thread hears it after."""
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # it would make the thread that starts it hear again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _dashboard(client: Any) -> str:
    """The address of the page that shows the cluster at work, where bokeh is installed."""
    return str(client.dashboard_link) if find_spec("bokeh") else ""
