"""Seconds of placing with numpy and with numba (`pip install pixcraft[fast]`): python tests/bench/accelerated.py.

For each size it prints one sweep over the grid and a whole photo chart, both ways in turn in one process, the least of
a few runs, and whether the cells are equal. What numba takes before its first sweep is printed apart: with an empty
cache, when it compiles, and with a full one, when it loads.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from pixcraft.generators import Brief, relabel
from pixcraft.generators.photo import Photo
from pixcraft.generators.placing import FIRST_SWEEPS, Placing
from pixcraft.generators.presets import weights_of
from pixcraft.generators.relabel import Energy, Labelling, descend
from pixcraft.generators.source import source_of
from pixcraft.palettefile import load_palette
from pixcraft.picture import load_picture

EXAMPLE = Path(__file__).parents[2] / "examples" / "stitch" / "photo.jpg"
CASES = ((48, 24), (100, 30), (200, 60))
RUNS = 3
FIRST = "first"

Cells = npt.NDArray[np.integer[Any]]


def brief_of(side: int, colours: int) -> Brief:
    """The example photo on so many cells."""
    fitted = load_picture(EXAMPLE).fitted(side, side, 1, "cover")
    return Brief(fitted, load_palette("dmc").plain(), side, side, colours, np.zeros((side, side), np.bool_), "stitch")


def energy_of(brief: Brief) -> Energy:
    """The energy of evenly drawn threads; which ones does not matter for the time."""
    chosen = np.linspace(0, len(brief.palette) - 1, brief.colours).astype(np.intp)
    place = Placing(source_of(brief), brief.palette, weights_of("default", None))
    near = place._near.cost(chosen)
    return place.energy(near, chosen)


def sweeps(energy: Energy) -> tuple[float, Cells]:
    """Seconds of a sweep, on average over FIRST_SWEEPS, and the labels after them."""
    state = Labelling(energy, energy.near.argmin(axis=-1))
    start = time.perf_counter()
    descend(energy, state, FIRST_SWEEPS, still=-1)
    return (time.perf_counter() - start) / FIRST_SWEEPS, state.labels


def chart(brief: Brief) -> tuple[float, Cells]:
    """Seconds of a whole photo chart, and its cells."""
    start = time.perf_counter()
    pattern = Photo()(brief)
    return time.perf_counter() - start, pattern.cells


def compared(run: Callable[[], tuple[float, Cells]], loops: ModuleType) -> str:
    """Both ways in turn: seconds, their ratio, and whether the results are equal."""
    seconds: dict[ModuleType | None, list[float]] = {None: [], loops: []}
    cells: list[Cells] = []
    for _ in range(RUNS):
        for way, found in seconds.items():
            relabel.compiled = lambda way=way: way  # type: ignore[assignment, misc]
            spent, result = run()
            found.append(spent)
            cells.append(result)
    slow, fast = min(seconds[None]), min(seconds[loops])
    equal = "equal" if all(np.array_equal(cells[0], other) for other in cells) else "DIFFERENT"
    return f"numpy {slow:7.4f} s  numba {fast:7.4f} s  ratio {slow / fast:4.2f}  cells {equal}"


def first() -> None:
    """Print what numba takes in a fresh process before its first sweep: import, then compiling or loading."""
    energy = energy_of(brief_of(48, 24))
    start = time.perf_counter()
    relabel.compiled()
    imported = time.perf_counter() - start
    start = time.perf_counter()
    sweeps(energy)
    ready = time.perf_counter() - start
    print(f"import {imported:.2f} s, then {ready - FIRST_SWEEPS * sweeps(energy)[0]:.2f} s")


def main() -> None:
    """Print all figures, or only `first` in a process of its own."""
    if sys.argv[1:] == [FIRST]:
        return first()
    loops = relabel.compiled()
    if loops is None:
        raise SystemExit("numba is not installed: pip install 'pixcraft[fast]'")
    with tempfile.TemporaryDirectory() as folder:
        for cache in ("empty", "full"):
            print(f"before the first sweep, {cache} cache: ", end="", flush=True)
            subprocess.run([sys.executable, __file__, FIRST], env={**os.environ, "NUMBA_CACHE_DIR": folder}, check=True)
    for side, colours in CASES:
        brief = brief_of(side, colours)
        energy = energy_of(brief)
        sweeps(energy)
        print(f"{side:3}x{side:<3} {colours} threads  sweep  {compared(partial(sweeps, energy), loops)}", flush=True)
        print(f"{side:3}x{side:<3} {colours} threads  chart  {compared(partial(chart, brief), loops)}", flush=True)
    return None


if __name__ == "__main__":
    main()
