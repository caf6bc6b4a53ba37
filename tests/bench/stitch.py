"""Speed and memory of whole runs, as figures; limits are those of the project's own goals, printed beside them.

As on a machine of a user's own, modules are compiled once: the compiled ones are kept in a folder of the bench, so
that neither an environment that forbids writing them nor a source that has just changed counts. Short runs are
repeated and the best figures taken.

.venv/bin/python tests/bench/stitch.py
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PHOTO = Path(__file__).parents[2] / "examples" / "stitch" / "photo.jpg"


def best_of(runs: int, compiled: Path, *arguments: str) -> tuple[float, ...]:
    """The least wall seconds, CPU seconds and peak MB of some runs."""
    return tuple(map(min, zip(*(measured(compiled, *arguments) for _ in range(runs)), strict=True)))


def measured(compiled: Path, *arguments: str) -> tuple[float, float, float]:
    """(wall seconds, CPU seconds, peak MB) of one run of the command line; compiled modules are kept in a folder."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(compiled)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", "pixcraft", *arguments]
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(arguments)} failed")
    return time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def large_photo(path: Path) -> None:
    """Write a 24-megapixel JPEG with detail at all scales, made from the example."""
    import numpy as np
    from PIL import Image

    with Image.open(PHOTO) as image:
        large = np.asarray(image.resize((6000, 4000), Image.Resampling.BICUBIC)).astype(np.int16)
    grain = np.random.default_rng(0).integers(-12, 13, (4000, 6000, 1), np.int16)
    Image.fromarray(np.clip(large + grain, 0, 255).astype(np.uint8)).save(path, quality=90)


def main() -> None:
    """Run each case in a folder of its own and print a table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        large = folder / "large.jpg"
        # A child starts with its parent's peak memory, so the parent must stay small: make the photo elsewhere.
        maker = multiprocessing.get_context("spawn").Process(target=large_photo, args=(large,))
        maker.start()
        maker.join()

        def stitch(picture: Path, size: str, colors: str) -> tuple[str, ...]:
            out = str(folder / size)
            return ("stitch", str(picture), "--size", size, "--colors", colors, "--quiet", "--force", "-o", out)

        cases = [
            ("--help", 5, ("--help",), "0.30 s CPU"),
            ("48x48, 24 threads, all products", 3, stitch(PHOTO, "48x48", "24"), "2.5 s wall"),
            ("200x200, 60 of 489 threads", 1, stitch(PHOTO, "200x200", "60"), "10 s wall"),
            ("300x300, 60 threads, 24 megapixels", 1, stitch(large, "300x300", "60"), "25 s wall, 500 MB"),
        ]
        print(f"{'run':<38}{'wall s':>8}{'CPU s':>8}{'peak MB':>9}  goal")
        for title, runs, arguments, goal in cases:
            wall, cpu, peak = best_of(runs, folder / "compiled", *arguments)
            print(f"{title:<38}{wall:>8.2f}{cpu:>8.2f}{peak:>9.0f}  below {goal}")
        pdf = folder / "300x300" / "large.pdf"
        print(f"300x300 PDF: {pdf.stat().st_size / 1e6:.2f} MB, below 3 MB")


if __name__ == "__main__":
    main()
