"""Designs that may have taken this process with them: noted before each, so that the next run knows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pixcraft.files import write_all

NAME = "running.json"
MOST_DEATHS = 3
"""So many times a design may be the last thing a process did; being killed by hand happens to anybody."""


class Suspects:
    """How often a run died while a design was being made, by id."""

    def __init__(self, out: Path) -> None:
        self._path = out / NAME
        self._deaths = _read(self._path)

    def deaths(self, design: str) -> int:
        """How many runs ended in the middle of this design."""
        return self._deaths.get(design, 0)

    @contextmanager
    def making(self, design: str) -> Iterator[None]:
        """Notes that a design is being made, and that it has come to an end: only the end of the process leaves it.

        An exception says nothing about the design: someone stops the run, or the disk takes no more.
        """
        self._write({**self._deaths, design: self.deaths(design) + 1})
        try:
            yield
            self._deaths.pop(design, None)
        finally:
            self._write(self._deaths)

    def give_up(self, design: str) -> None:
        """Forget a design that is not tried again."""
        self._deaths.pop(design, None)
        self._write(self._deaths)

    def _write(self, deaths: dict[str, int]) -> None:
        if deaths:
            write_all({self._path: json.dumps(deaths).encode()}, force=True)
        else:
            self._path.unlink(missing_ok=True)


def _read(path: Path) -> dict[str, int]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):  # none, or cut short by a power loss
        return {}
    return {str(name): int(count) for name, count in found.items()} if isinstance(found, dict) else {}
