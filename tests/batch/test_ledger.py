from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixcraft.batch.ledger import NAME, Ledger
from pixcraft.batch.receipts import Failure, Receipt, Source, Supply, Written, receipt_in
from pixcraft.errors import OutputError

SUPPLY = Supply("pyssla", "PS01", "Weiß", "A", (255, 255, 255), "", 10, 13, "bead", 1000.0, 0.8)
FULL = Receipt(
    "r", "k", "d", Source("s", 5, 7), None, "Röschen", "bead", (3, 4), 12, "beads", 1, "1 cm", 1,
    (("Design", "3 x 4"),), (Written("json", "designs/r/r.json", 9, "h"),), (SUPPLY,), ("note",), 1.5,
)  # fmt: skip


def last(ledger: Ledger) -> dict[str, Receipt]:
    places = ledger.places()
    return dict(zip(places, ledger.at(places.values()), strict=True))


@pytest.mark.parametrize("receipt", [FULL, Receipt("f", "k", failure=Failure("picture", "broken", "m", "fix"))])
def test_a_receipt_reads_back(receipt: Receipt) -> None:
    assert receipt_in(receipt.line()) == receipt
    assert "\n" not in receipt.line()


@pytest.mark.parametrize("line", ["", "{}", "[]", "3", '{"id": 3}', "nonsense"])
def test_other_lines_are_no_receipts(line: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - what a line lacks is said in many ways
        receipt_in(line)


def test_the_last_receipt_of_a_design_counts(folder: Path) -> None:
    with Ledger(folder) as ledger:
        for receipt in (Receipt("a", "1"), Receipt("b", "1"), Receipt("a", "2")):
            ledger.add(receipt)
    assert {name: receipt.key for name, receipt in last(Ledger(folder)).items()} == {"a": "2", "b": "1"}


@given(st.integers(1, 400))
@settings(max_examples=60, deadline=None)
def test_power_loss_costs_no_more_than_the_last_line(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    folder = tmp_path_factory.mktemp("ledger")
    with Ledger(folder) as ledger:
        for number in range(5):
            ledger.add(Receipt(str(number), "k", title="x" * 40))
    path = folder / NAME
    whole = path.read_bytes()
    os.truncate(path, max(0, len(whole) - cut))
    kept = path.read_bytes().count(b"\n")
    with Ledger(folder) as ledger:
        ledger.add(Receipt("new", "k"))
    assert list(last(Ledger(folder))) == [*map(str, range(kept)), "new"]
    assert path.read_bytes().endswith(b"\n")


def test_a_ledger_with_rubbish_in_it_keeps_its_receipts(folder: Path) -> None:
    with Ledger(folder) as ledger:
        ledger.add(Receipt("a", "1"))
    with (folder / NAME).open("ab") as stream:
        stream.write(b"\xff\xfe\n{}\n\n")
    with Ledger(folder) as ledger:
        ledger.add(Receipt("b", "1"))
    assert list(last(Ledger(folder))) == ["a", "b"]


def test_a_full_disk_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Ledger(folder) as ledger:
        ledger.add(Receipt("a", "1"))
        monkeypatch.setattr(ledger._stream, "write", lambda data: len(data) // 2)
        with pytest.raises(OutputError, match="the disk is full"):
            ledger.add(Receipt("b", "1"))


def test_a_folder_that_cannot_be_written_is_said(folder: Path) -> None:
    (folder / "file").write_text("")
    with pytest.raises(OutputError, match="cannot write"), Ledger(folder / "file"):
        pass
