"""A real cluster on this machine, and what happens when parts of it are shot."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from pixcraft.batch import run as running
from pixcraft.batch.engine import Engine, engine
from pixcraft.batch.plan import Planned
from pixcraft.batch.report import write_errors
from pixcraft.batch.run import Progress, Wishes, receipts_of, run
from pixcraft.batch.task import produce
from pixcraft.errors import InputError, MissingExtra
from tests.batch import crashing
from tests.batch.conftest import pictures, planned, save_picture
from tests.batch.test_run import files_in
from tests.conftest import ROOT

pytestmark = pytest.mark.filterwarnings("ignore")  # Dask's own, in its threads


@pytest.fixture(scope="module")
def two() -> Iterator[Engine]:
    with engine(2) as machine:
        yield machine


def made(items: list[Planned], out: Path, machine: Engine, on_progress: Callable[[Progress], None] = id) -> Progress:
    return run(items, out, machine, Wishes(), on_progress)


def workers() -> list[psutil.Process]:
    return [one for one in psutil.Process().children(recursive=True) if "spawn_main" in " ".join(one.cmdline())]


def serially(items: list[Planned], out: Path) -> dict[str, bytes]:
    """What a run here makes, without accidents."""
    with pytest.MonkeyPatch.context() as patch, engine(1) as machine:
        patch.setattr(running, "produce", produce)
        made(items, out, machine)
    return files_in(out)


def test_a_cluster_makes_the_same_bytes(folder: Path, two: Engine) -> None:
    items = planned(pictures(folder / "in", 6))
    assert made(items, folder / "out", two).done == 6
    assert files_in(folder / "out") == serially(items, folder / "alone")


def test_a_design_that_kills_its_worker_is_alone_to_blame(
    folder: Path, two: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_picture(pictures(folder / "in", 8) / "killer.png")
    items = planned(folder / "in")
    monkeypatch.setattr(running, "produce", crashing.with_a_killer)
    progress = made(items, folder / "out", two)
    assert (progress.done, progress.failed) == (8, 1)
    blamed = {receipt.id: receipt.failure for _, receipt in receipts_of(items, folder / "out") if receipt.failure}
    assert list(blamed) == ["killer"] and blamed["killer"].code == "kills-its-worker"
    assert "kills-its-worker" in write_errors(items, folder / "out").read_text("utf-8-sig")


def test_an_accident_costs_nobody_his_design(folder: Path, two: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    save_picture(pictures(folder / "in", 5) / "unlucky.png")
    items = planned(folder / "in")
    monkeypatch.setattr(running, "produce", crashing.with_one_accident)
    assert made(items, folder / "out", two).done == 6
    assert files_in(folder / "out") == serially(items, folder / "alone")


@pytest.mark.slow
def test_workers_shot_at_random_change_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    items = planned(pictures(folder / "in", 24))
    monkeypatch.setattr(running, "produce", crashing.slowly)
    shots = random.Random(5)

    def shoot(progress: Progress) -> None:
        if progress.done in (4, 9, 15) and (alive := workers()):
            shots.choice(alive).send_signal(signal.SIGKILL)

    with engine(2) as machine:
        assert made(items, folder / "out", machine, shoot).done == 24
    assert files_in(folder / "out") == serially(items, folder / "alone")


COMMAND = "import sys; from pixcraft.cli import main; sys.argv = ['pixcraft', *sys.argv[1:]]; main()"
FLAGS = ("--option", "generator=nearest", "--only", "json,pixels", "--size", "6x5", "--palette", "pyssla")


def command(folder: Path, out: Path, *more: str) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-c", COMMAND, "batch", str(folder), "--out", str(out), *FLAGS, *more]
    with (out.parent / "said.txt").open("wb") as said:
        return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=said, start_new_session=True)


@pytest.mark.slow
def test_a_client_shot_at_random_moments_goes_on(folder: Path) -> None:
    items = planned(pictures(folder / "in", 40))
    ledger = folder / "out" / "ledger.jsonl"
    for target in (3, 12, 25):
        client = command(folder / "in", folder / "out", "--jobs", "2")
        while client.poll() is None and (not ledger.exists() or ledger.read_bytes().count(b"\n") < target):
            time.sleep(0.05)
        os.killpg(client.pid, signal.SIGKILL)
        client.wait()
    with ledger.open("rb+") as stream:
        stream.truncate(ledger.stat().st_size - 7)
    assert command(folder / "in", folder / "out", "--jobs", "2").wait() == 0
    assert files_in(folder / "out") == serially(items, folder / "alone")


@pytest.mark.parametrize("moment", ["a worker starts", "designs are made"])
def test_control_c_stops_all_processes_without_a_traceback(folder: Path, moment: str) -> None:
    client = command(pictures(folder / "in", 400), folder / "out", "--jobs", "2")
    ledger = folder / "out" / "ledger.jsonl"
    until(lambda: _spawned_by(client.pid) if moment == "a worker starts" else ledger.exists() and ledger.stat().st_size)
    os.killpg(client.pid, signal.SIGINT)  # as a terminal does it
    assert client.wait(timeout=30) == 130
    said = (folder / "said.txt").read_text()
    assert said.endswith("stopped\n") and "Traceback" not in said
    alive = [one for one in psutil.process_iter(["status"]) if one.info["status"] != psutil.STATUS_ZOMBIE]
    assert not [one for one in alive if _group_of(one) == client.pid]


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _spawned_by(client: int) -> bool:
    return any("spawn_main" in " ".join(one.cmdline()) for one in psutil.Process(client).children(recursive=True))


def _group_of(process: psutil.Process) -> int:
    try:
        return os.getpgid(process.pid)
    except ProcessLookupError:
        return 0


@pytest.mark.slow
def test_a_lost_machine_of_a_running_cluster_costs_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = "tcp://127.0.0.1:8791"
    scheduler = subprocess.Popen([sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1",
                                  "--port", "8791", "--no-dashboard"], cwd=ROOT, stderr=subprocess.DEVNULL)  # fmt: skip
    nodes = [
        subprocess.Popen([sys.executable, "-m", "distributed.cli.dask_worker", address, "--host", "127.0.0.1",
                          "--nworkers", "1", "--nthreads", "1", "--no-dashboard"],
                         cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True)
        for _ in range(2)
    ]  # fmt: skip
    monkeypatch.setattr(running, "produce", crashing.slowly)
    items = planned(pictures(folder / "in", 16))

    def lose_a_node(progress: Progress) -> None:
        if progress.done == 5 and nodes[0].poll() is None:
            os.killpg(nodes[0].pid, signal.SIGKILL)

    try:
        with engine(1, address) as machine:
            assert made(items, folder / "out", machine, lose_a_node).done == 16
    finally:
        for node in nodes:
            if node.poll() is None:
                os.killpg(node.pid, signal.SIGKILL)
        scheduler.kill()
    assert files_in(folder / "out") == serially(items, folder / "alone")


def test_jobs_for_a_gpu_wait_for_a_worker_that_has_one(folder: Path, two: Engine) -> None:
    (item,) = planned(pictures(folder / "in", 1))
    future = two.submit(crashing.slowly, running._task(replace(item, gpu=True), folder / "out"), True)
    with pytest.raises(TimeoutError):
        future.result(timeout=1.5)
    future.cancel()


def test_an_address_where_nobody_answers_is_said() -> None:
    with pytest.raises(InputError, match="no scheduler answers at"), engine(1, "tcp://127.0.0.1:9"):
        pass
    with pytest.raises(InputError, match="no scheduler answers at"), engine(1, "nonsense"):
        pass


def test_without_the_extra_several_jobs_say_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtra, match=r"\[cluster\]") as caught, engine(2):
        pass
    assert caught.value.hint == "pip install 'pixcraft[cluster]'"
    with engine(1) as machine:
        assert machine.workers == 1
