"""The ledger: one receipt a line, written so that nothing that is done is lost."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from io import FileIO
from pathlib import Path
from types import TracebackType

from pixcraft.batch.receipts import Receipt, receipt_in
from pixcraft.errors import OutputError

NAME = "ledger.jsonl"


class Ledger:
    """Receipts of a batch, in the order in which they came; a design's last one counts.

    A line that power loss cut short is dropped when the ledger is opened again: its design is made once more.
    """

    def __init__(self, out: Path) -> None:
        self.path = out / NAME
        self._stream: FileIO | None = None

    def __enter__(self) -> Ledger:
        """Open for writing, after whatever whole lines there are."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._stream = self.path.open("a+b", buffering=0)
            _cut_to_whole_lines(self._stream)
        except OSError as problem:
            raise OutputError(
                f"cannot write {self.path}: {problem.strerror}", "choose another folder with --out"
            ) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close it."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def add(self, receipt: Receipt) -> None:
        """Write a receipt down for good.

        Raises:
            OutputError: the disk takes no more; the batch goes on from here another time.
        """
        assert self._stream is not None
        data = (receipt.line() + "\n").encode()
        try:
            if self._stream.write(data) < len(data):
                raise OSError("the disk is full")
            os.fsync(self._stream.fileno())
        except OSError as problem:
            reason = problem.strerror or str(problem)
            raise OutputError(f"cannot write {self.path}: {reason}", "make room; the same command goes on") from None

    def places(self) -> dict[str, int]:
        """Where the last whole receipt of each design begins, by id, in the order of the file."""
        found: dict[str, int] = {}
        place = 0
        for line in self._lines():
            if receipt := _receipt_or_none(line):
                found[receipt.id] = place
            place += len(line)
        return found

    def at(self, places: Iterable[int]) -> Iterator[Receipt]:
        """The receipts that begin at these places; one at a time is in memory."""
        with self.path.open("rb") as stream:
            for place in places:
                stream.seek(place)
                yield receipt_in(stream.readline().decode())

    def _lines(self) -> Iterator[bytes]:
        if self.path.is_file():
            with self.path.open("rb") as lines:
                yield from lines


def _receipt_or_none(line: bytes) -> Receipt | None:
    try:
        return receipt_in(line.decode()) if line.endswith(b"\n") else None
    except ValueError:  # bytes that are no text, text that is no receipt
        return None


def _cut_to_whole_lines(stream: FileIO) -> None:
    """Drop what follows the last line break."""
    size = stream.seek(0, os.SEEK_END)
    end = size
    while end > 0:
        start = max(0, end - 65536)
        stream.seek(start)
        block = stream.read(end - start)
        if (last := block.rfind(b"\n")) >= 0:
            end = start + last + 1
            break
        end = start
    if end < size:
        stream.truncate(end)
