"""How recognisable charts from words are: 16 prompts by the default path and by one quantised sample of the model.

    python -m tests.bench.prompts [--sheet out/prompts.png] [--seeds 6] [--first-seed 11]

An independent judge (`pixcraft.optim.training.judge`), which no generator sees, ranks the right motif among all that
the micro model knows. Printed: the share of charts whose motif comes first, and among the first five, for every seed
and for all of them.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import Tensor

from pixcraft.design import make_pattern
from pixcraft.job import Job, Size
from pixcraft.optim import run
from pixcraft.optim.presetfile import load_settings
from pixcraft.optim.training.judge import Judge
from pixcraft.pattern import Pattern
from pixcraft.settings import ASKED_BY

JUDGE = Path(__file__).parent / "judge"
SIDE = 32
PROMPTS = {
    "red heart": "red heart",
    "cat face": "cat face",
    "strawberry": "strawberry",
    "green apple": "green apple",
    "a banana": "banana",
    "rocket": "rocket",
    "sunflower": "sunflower",
    "snowman": "snowman",
    "blue heart": "blue heart",
    "penguin": "penguin",
    "pixel art, a mushroom": "mushroom",
    "christmas tree on a light blue background": "christmas tree",
    "purple strawberry": "strawberry",
    "a yellow cat": "cat",
    "red car": "automobile",
    "blue fish": "fish",
}
"""What is asked for, and the motif it should be seen as."""


def by_default(prompt: str, seed: int) -> Pattern:
    """What `pixcraft stitch --prompt ... --thread dmc --size 32x32` makes."""
    return make_pattern(Job(prompt=prompt, generator=ASKED_BY["prompt"], size=Size(SIDE, SIDE), seed=seed))


def one_sample(prompt: str, seed: int) -> Pattern:
    """One sample of the same model, every cell in its nearest thread."""
    settings = load_settings("micro", ("samples.count=1",))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.png"
        Image.fromarray(run.imagined(prompt, settings, seed, "cpu", lambda *stage: None)).save(path)
        return make_pattern(Job(picture=str(path), generator="nearest", size=Size(SIDE, SIDE), faces="off"))


WAYS: dict[str, Callable[[str, int], Pattern]] = {"one sample": one_sample, "default": by_default}


def rgb_of(pattern: Pattern) -> np.ndarray:
    """The cells' colours (rows, columns, 3), white where empty."""
    colours = np.array([(255, 255, 255), *(colour.rgb for colour in pattern.colours)], np.uint8)
    return colours[pattern.cells]


def pixels_of(chart: np.ndarray) -> Tensor:
    """(3, rows, columns) in [0, 1] of a chart's colours."""
    return torch.from_numpy(chart).permute(2, 0, 1).float() / 255


def shares(ranks: list[int] | list[list[int]]) -> str:
    """The share of first places, and of places among the first five."""
    places = np.array(ranks)
    return f"first {np.mean(places == 1):.2f}  in five {np.mean(places <= 5):.2f}"


def sheet(rows: list[list[np.ndarray]], scale: int = 4) -> Image.Image:
    """All charts, one way a column, one prompt a row, in two halves side by side."""
    side, half = SIDE * scale, -(-len(rows) // 2)
    width = max(map(len, rows)) * (side + 4) + 8
    image = Image.new("RGB", (2 * width, half * (side + 16)), "white")
    draw = ImageDraw.Draw(image)
    for number, (prompt, row) in enumerate(zip(PROMPTS, rows, strict=True)):
        left, top = width * (number // half), (number % half) * (side + 16)
        draw.text((left + 2, top), prompt, fill="black")
        for place, chart in enumerate(row):
            big = Image.fromarray(chart).resize((side, side), Image.Resampling.NEAREST)
            image.paste(big, (left + place * (side + 4), top + 12))
    return image


def main() -> None:
    """Print both scores and write the sheet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sheet", type=Path, default=Path("out/prompts.png"))
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--first-seed", type=int, default=0)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    judge = Judge(JUDGE)
    rows: list[list[np.ndarray]] = [[] for _ in PROMPTS]
    for name, way in WAYS.items():
        ranks: list[list[int]] = []
        started = time.perf_counter()
        for seed in range(arguments.first_seed, arguments.first_seed + arguments.seeds):
            charts = [rgb_of(way(prompt, seed)) for prompt in PROMPTS]
            for row, chart in zip(rows, charts, strict=True):
                row.append(chart)
            ranks.append(
                [judge.rank(pixels_of(chart), label) for chart, label in zip(charts, PROMPTS.values(), strict=True)]
            )
            print(f"{name:12} seed {seed}: {shares(ranks[-1])}  {ranks[-1]}", flush=True)
        seconds = (time.perf_counter() - started) / np.size(ranks)
        print(f"{name:12} {shares(ranks)}  {seconds:.1f} s each", flush=True)
    arguments.sheet.parent.mkdir(parents=True, exist_ok=True)
    sheet(rows).save(arguments.sheet)


if __name__ == "__main__":
    main()
