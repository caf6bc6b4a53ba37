"""Merging of 48 x 48 mosaics in 16 colours: CPU seconds, and what it saves, as ratios.

`greedy` is the better greedy cover of every region, `least` the proven bound, both over what was laid.

python -m tests.bench.brick [FOLDER OF PICTURES]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from unittest.mock import patch

from pixcraft.crafts.brick import Brick, merge
from pixcraft.crafts.brick.laying import Laid, lay
from pixcraft.design import make_pattern
from pixcraft.job import ColourLimit, Job, Size
from pixcraft.pattern import Pattern

Result = TypeVar("Result")
PICTURES = Path(__file__).parents[3] / "shared" / "bench" / "pictures"
SIDE, COLOURS = 48, 16
CASES = {
    "plates, cost": Brick(merge="plates", goal="cost"),
    "plates, pieces": Brick(merge="plates", goal="pieces"),
    "tiles, cost": Brick(part="tile", merge="tiles", goal="cost"),
    "tiles, pieces": Brick(part="tile", merge="tiles", goal="pieces"),
}
GOAL = "below 15 s for all that one run does"


def main() -> None:
    """Print a line for each picture and way of merging."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES
    heading = f"{'s':>7}{'all s':>7}{'pieces':>8}{'cost':>8}{'greedy':>8}{'least':>8}"
    print(f"{'picture':<20}{'merge, goal':<16}{heading}  {GOAL}")
    for path in sorted(folder.glob("*.png")):
        for title, craft in CASES.items():
            print(f"{path.stem:<20}{title:<16}{_line(path, craft)}", flush=True)


def _line(path: Path, craft: Brick) -> str:
    others = {"merge": craft.merge, "part": craft.part}
    job = Job(craft="brick", picture=str(path), size=Size(SIDE, SIDE), colors=ColourLimit(COLOURS), others=others)
    pattern, drawing = _timed(lambda: make_pattern(job))
    laid, seconds = _timed(lambda: _lay_anew(pattern, craft))
    greedy = _greedy_weight(pattern, craft)
    pieces, cost = len(laid.pieces), sum(line.cost for line in craft.parts_list(pattern))
    least = laid.bound / laid.weight
    return f"{seconds:>7.2f}{seconds + drawing:>7.2f}{pieces:>8,}{cost:>8.2f}{greedy / laid.weight:>8.3f}{least:>8.3f}"


def _lay_anew(pattern: Pattern, craft: Brick) -> Laid:
    merge._cover.cache_clear()
    return lay(pattern, craft.rules(SIDE, SIDE))


def _greedy_weight(pattern: Pattern, craft: Brick) -> int:
    """What all regions weigh as the greedy start leaves them."""
    merge._cover.cache_clear()
    with patch.object(merge, "_improved", lambda shape, places, weights, start, bound: (start, bound)):
        weight = lay(pattern, craft.rules(SIDE, SIDE)).weight
    merge._cover.cache_clear()
    return weight


def _timed(work: Callable[[], Result]) -> tuple[Result, float]:
    started = time.process_time()
    return work(), time.process_time() - started


if __name__ == "__main__":
    main()
