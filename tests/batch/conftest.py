from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pixcraft.batch.engine import Engine, engine
from pixcraft.batch.manifest import Manifest, read_manifest
from pixcraft.batch.plan import Planned, known_options, plan
from pixcraft.settings import Layer

BEADS = Layer(
    "flag", {"craft": "bead", "palette": "pyssla", "size": "6x5", "generator": "nearest", "only": "json,pixels"}
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def save_picture(path: Path, seed: int = 0) -> Path:
    """A small picture of four flat colours that differ from seed to seed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    colours = np.random.default_rng(seed).integers(0, 256, (2, 2, 3), np.uint8)
    Image.fromarray(colours.repeat(10, axis=0).repeat(10, axis=1)).save(path)
    return path


def pictures(folder: Path, count: int) -> Path:
    for number in range(count):
        save_picture(folder / f"p{number:02}.png", number)
    return folder


def read(path: Path) -> Manifest:
    return read_manifest(path, known_options().__contains__)


def planned(path: Path, *layers: Layer) -> list[Planned]:
    return plan(read(path), [*layers, BEADS])


@pytest.fixture
def here() -> Engine:
    with engine(1) as machine:
        return machine


Written = Callable[[str], Path]


@pytest.fixture
def manifest(tmp_path: Path) -> Written:
    def write(text: str, name: str = "jobs.csv") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write
