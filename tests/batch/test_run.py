from __future__ import annotations

import csv
import os
from concurrent.futures import Future
from pathlib import Path

import pytest

from pixcraft.batch import run as running
from pixcraft.batch.engine import Engine
from pixcraft.batch.ledger import NAME
from pixcraft.batch.plan import Planned
from pixcraft.batch.receipts import Receipt
from pixcraft.batch.report import write_errors
from pixcraft.batch.run import Progress, Wishes, receipts_of, run
from pixcraft.batch.suspects import MOST_DEATHS
from pixcraft.batch.suspects import NAME as NAME_OF_SUSPECTS
from pixcraft.batch.task import Task, produce
from pixcraft.errors import OutputError, PixcraftError
from tests.batch.conftest import Written, pictures, planned, save_picture

SILENT = lambda progress: None  # noqa: E731


def made(items: list[Planned], out: Path, machine: Engine, **wishes: bool) -> Progress:
    return run(items, out, machine, Wishes(**wishes), SILENT)


def files_in(out: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(out)): path.read_bytes() for path in sorted((out / "designs").rglob("*")) if path.is_file()
    }


def test_every_design_is_made_and_named_by_id_and_digest(folder: Path, here: Engine) -> None:
    items = planned(pictures(folder / "in", 3))
    progress = made(items, folder / "out", here)
    assert (progress.done, progress.failed, progress.skipped) == (3, 0, 0)
    for _, receipt in receipts_of(items, folder / "out"):
        assert [Path(item.path).name for item in receipt.files] == [
            f"{receipt.id}-{receipt.digest[:10]}.pixcraft.json",
            f"{receipt.id}-{receipt.digest[:10]}-pixels.png",
        ]
        assert receipt.files_are_there(folder / "out")
        assert sum(supply.need for supply in receipt.supplies) == receipt.cells == 30


def test_what_is_done_is_not_done_again(folder: Path, here: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    items = planned(pictures(folder / "in", 3))
    made(items, folder / "out", here)
    before = files_in(folder / "out")
    monkeypatch.setattr(running, "produce", lambda task: pytest.fail("made again"))
    again = made(planned(folder / "in"), folder / "out", here)
    assert (again.done, again.skipped) == (3, 3)
    assert files_in(folder / "out") == before


def test_a_touched_picture_is_read_again_but_not_made_again(
    folder: Path, here: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = planned(pictures(folder / "in", 1))
    made(items, folder / "out", here)
    os.utime(folder / "in" / "p00.png", (1, 1))
    monkeypatch.setattr(running, "produce", lambda task: pytest.fail("made again"))
    assert made(items, folder / "out", here).skipped == 1


@pytest.mark.parametrize("change", ["picture", "option", "lost", "cut"])
def test_what_changed_is_made_again_and_leaves_nothing_behind(
    folder: Path, here: Engine, manifest: Written, change: str
) -> None:
    pictures(folder, 2)
    path = manifest("file,size\np00.png,4x4\np01.png,4x4\n")
    made(planned(path), folder / "out", here)
    before = files_in(folder / "out")
    product = folder / "out" / next(name for name in before if name.startswith("designs/p01") and name.endswith(".png"))
    if change == "picture":
        save_picture(folder / "p01.png", 99)
    elif change == "option":
        manifest("file,size\np00.png,4x4\np01.png,5x4\n")
    elif change == "lost":
        product.unlink()
    else:
        product.write_bytes(b"")
    progress = made(planned(path), folder / "out", here)
    assert (progress.done, progress.skipped) == (2, 1)
    after = files_in(folder / "out")
    assert len(after) == len(before)
    assert (after == before) == (change in ("lost", "cut"))


BROKEN = {
    "empty.png": (b"", "picture", "empty-file"),
    "text.png": (b"no picture at all", "picture", "not-a-picture"),
    "cut.png": (b"\x89PNG\r\n\x1a\n123", "picture", "broken"),
    "svg.png": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "picture", "drawing"),
    "bomb.png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\0\0\0\1\0\0\x08\2\0\0\0", "picture", "too-large"),
}


def test_bad_pictures_stop_nobody_else(folder: Path, here: Engine) -> None:
    pictures(folder / "in", 2)
    for name, (data, _, _) in BROKEN.items():
        (folder / "in" / name).write_bytes(data)
    items = planned(folder / "in")
    progress = made(items, folder / "out", here)
    assert (progress.done, progress.failed) == (2, len(BROKEN))
    with write_errors(items, folder / "out").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["file"]: (row["stage"], row["code"]) for row in rows} == {
        name: (s, c) for name, (_, s, c) in BROKEN.items()
    }
    assert all(row["message"] and row["fix"] for row in rows)


def test_a_picture_that_is_not_there_is_made_once_it_is(folder: Path, here: Engine, manifest: Written) -> None:
    items = planned(manifest("file\nlate.png\n"))
    assert made(items, folder / "out", here).failed == 1
    assert made(items, folder / "out", here).skipped == 1
    save_picture(folder / "late.png")
    assert made(items, folder / "out", here).done == 1


def test_failures_stand_until_they_are_retried(folder: Path, here: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "in").mkdir()
    (folder / "in" / "bad.png").write_bytes(b"x")
    items = planned(folder / "in")
    made(items, folder / "out", here)
    calls = []
    monkeypatch.setattr(running, "produce", lambda task: calls.append(task.id) or produce(task))
    assert made(items, folder / "out", here).failed == 1 and not calls
    assert made(items, folder / "out", here, retry_failed=True).failed == 1 and calls == ["bad"]


def test_strict_stops_at_the_first_failure(folder: Path, here: Engine) -> None:
    pictures(folder / "in", 4)
    (folder / "in" / "a.png").write_bytes(b"x")
    progress = made(planned(folder / "in"), folder / "out", here, strict=True)
    assert progress.failed == 1 and progress.done < 4


def test_a_bug_in_one_design_is_a_row_in_the_list(folder: Path, here: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    items = planned(pictures(folder / "in", 1))
    monkeypatch.setattr("pixcraft.batch.task.make", lambda *arguments, **named: 1 / 0)
    made(items, folder / "out", here)
    ((_, receipt),) = receipts_of(items, folder / "out")
    assert (
        receipt.failure is not None and receipt.failure.code == "bug" and "ZeroDivisionError" in receipt.failure.message
    )


def test_a_full_disk_stops_the_run_and_blames_no_design(
    folder: Path, here: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = planned(pictures(folder / "in", 3))

    def full(*arguments: object, **named: object) -> None:
        raise OutputError("cannot write out: no space left on device", "free some space")

    with monkeypatch.context() as patch:
        patch.setattr("pixcraft.batch.task.make", full)
        with pytest.raises(OutputError, match="no space left"):
            made(items, folder / "out", here)
    assert not (folder / "out" / NAME).read_bytes()
    assert made(items, folder / "out", here).done == 3


def test_a_killed_run_goes_on_where_it_stopped(folder: Path, here: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    items = planned(pictures(folder / "in", 5))
    calls: list[str] = []

    def stop_after_three(task: Task) -> object:
        if len(calls) == 3:
            raise KeyboardInterrupt
        calls.append(task.id)
        return produce(task)

    with monkeypatch.context() as patch:
        patch.setattr(running, "produce", stop_after_three)
        patch.setattr(running, "AHEAD", 1)
        with pytest.raises(KeyboardInterrupt):
            made(items, folder / "out", here)
    progress = made(items, folder / "out", here)
    assert (progress.done, progress.skipped) == (5, 3)


def test_the_pace_is_of_this_run(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(running.time, "monotonic", lambda: clock[0])
    progress = Progress(100, done=40, skipped=40, started=100.0)
    assert (progress.an_hour, progress.seconds_left) == (0, 0)
    progress.done, clock[0] = 50, 110.0
    assert progress.an_hour == pytest.approx(3600)
    assert progress.seconds_left == pytest.approx(50)


def test_a_design_that_takes_this_process_with_it_comes_last_and_is_given_up(
    folder: Path, here: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_picture(pictures(folder / "in", 3) / "a-killer.png")
    items = planned(folder / "in")

    def crash(task: Task) -> object:
        if task.id == "a-killer":
            os._exit(9)
        return produce(task)

    def killed() -> None:
        if (child := os.fork()) == 0:
            made(items, folder / "out", here)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9

    monkeypatch.setattr(running, "produce", crash)
    killed()
    assert not list(receipts_of(items, folder / "out"))
    for _ in range(MOST_DEATHS - 1):
        killed()
        assert len(list(receipts_of(items, folder / "out"))) == 3
    progress = made(items, folder / "out", here)
    assert (progress.done, progress.failed) == (3, 1)
    assert not (folder / "out" / NAME_OF_SUSPECTS).exists()
    assert made(items, folder / "out", here).skipped == 4


@pytest.mark.parametrize("problem", [KeyboardInterrupt(), OutputError("cannot write out: no space left on device")])
def test_stopping_a_run_blames_no_design(
    problem: BaseException, folder: Path, here: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = planned(pictures(folder / "in", 2))
    for _ in range(MOST_DEATHS + 1):
        with monkeypatch.context() as patch:
            patch.setattr(running, "produce", lambda task: (_ for _ in ()).throw(problem))
            with pytest.raises(type(problem)):
                made(items, folder / "out", here)
        assert not (folder / "out" / NAME_OF_SUSPECTS).exists()
    assert made(items, folder / "out", here).done == 2


def test_a_strict_run_that_stops_blames_no_design(folder: Path, here: Engine) -> None:
    (pictures(folder / "in", 2) / "a.png").write_bytes(b"x")
    for _ in range(MOST_DEATHS + 1):
        made(planned(folder / "in"), folder / "out", here, strict=True, retry_failed=True)
    ((_, receipt),) = [pair for pair in receipts_of(planned(folder / "in"), folder / "out") if pair[1].failure]
    assert receipt.failure is not None and receipt.failure.code == "not-a-picture"


def test_what_people_keep_with_a_design_stays(folder: Path, here: Engine) -> None:
    pictures(folder / "in", 1)
    made(planned(folder / "in"), folder / "out", here)
    design = folder / "out" / "designs" / "p00"
    (design / "notes").mkdir()
    (design / "p00-for-anna.txt").write_text("ironed twice")
    old = {path for path in design.iterdir() if path.suffix == ".json"}
    (design / ".p00-0123456789.pdf.abc.part").write_bytes(b"half")
    save_picture(folder / "in" / "p00.png", 99)
    assert made(planned(folder / "in"), folder / "out", here).done == 1
    names = {path.name for path in design.iterdir()}
    assert {"notes", "p00-for-anna.txt"} < names and not names & {path.name for path in old}
    assert not any(name.endswith(".part") for name in names)


def test_a_cluster_that_goes_away_is_one_error(folder: Path) -> None:
    def broken(function: object, argument: object, gpu: bool) -> Future[Receipt]:
        future: Future[Receipt] = Future()
        future.set_exception(OSError("scheduler gone"))
        return future

    items = planned(pictures(folder / "in", 1))
    with pytest.raises(PixcraftError, match="the cluster broke down") as caught:
        made(items, folder / "out", Engine(broken, 1, apart=True))
    assert "goes on" in caught.value.hint
