"""Shared fixtures: no network, a user folder of its own, and small patterns."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings

from pixcraft.pattern import ChartColour, Pattern

# The same examples in every run, so that a failure is a change's own; HYPOTHESIS_PROFILE=default looks for new ones.
settings.register_profile("repeatable", derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def _own_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every test has its own user folder and current folder, and cannot reach beyond this machine."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: Any) -> None:
        if not (isinstance(address, tuple) and address[0] == "127.0.0.1"):
            raise AssertionError("a test tried to use the network")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_here)
    monkeypatch.setenv("PIXCRAFT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def photo() -> Path:
    """The example photo."""
    return ROOT / "examples" / "stitch" / "photo.jpg"


def random_pattern(rows: int, columns: int, colours: int, seed: int = 0, empty: bool = True) -> Pattern:
    """A noisy pattern that uses all its colours where it has room for them."""
    rng = np.random.default_rng(seed)
    cells = rng.integers(0 if empty else 1, colours + 1, (rows, columns)).astype(np.uint16)
    fixed = min(colours, rows * columns)
    cells.ravel()[:fixed] = np.arange(1, fixed + 1)
    threads = tuple(
        ChartColour(str(100 + k), f"Colour {k}", tuple(rng.integers(0, 256, 3).tolist()), brand="DMC", catalog="dmc")
        for k in range(colours)
    )
    return Pattern(cells, threads, "stitch", title="Random")
