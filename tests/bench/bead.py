"""Speed of fuse beads: 58 x 58 beads to all products, as figures beside their goal.

python -m tests.bench.bead
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.bench.stitch import PHOTO, best_of

RUNS = 3
CASES = {
    "58x58 Perler, 2x2 boards, all products": ("--beads", "perler", "--boards", "2x2"),
    "104x104 MARD, 2x2 boards, all products": ("--beads", "mard", "--boards", "2x2"),
    "58x58, also under-board, symbols, enlarged": ("--boards", "2x2", "--pages", "under-board,symbols,enlarged"),
    "58x58 of 295, dithered": ("--beads", "mard", "--size", "58x58", "--colors", "60", "--dither"),
}
GOALS = {"58x58 Perler, 2x2 boards, all products": "below 4 s"}


def main() -> None:
    """Run each case in a folder of its own and print a table."""
    print(f"{'run':<46}{'wall s':>8}{'CPU s':>8}{'peak MB':>9}  goal")
    with tempfile.TemporaryDirectory() as name:
        for title, arguments in CASES.items():
            out = str(Path(name, "out"))
            command = ("bead", str(PHOTO), *arguments, "--quiet", "--force", "-o", out)
            wall, cpu, peak = best_of(RUNS, Path(name, "compiled"), *command)
            print(f"{title:<46}{wall:>8.2f}{cpu:>8.2f}{peak:>9.0f}  {GOALS.get(title, '')}")


if __name__ == "__main__":
    main()
