"""SD-piXL: the picture's cells as palette logits, optimised so that a diffusion model sees what the prompt says.

The optimiser is `pixcraft.optim`, which needs the [diffusion] extra; this file does not import torch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from pixcraft.colour import Floats, format_hex, linear_from_srgb, srgb_from_linear
from pixcraft.errors import InputError, MissingExtra
from pixcraft.generators import Brief, OnStep, Step, pattern_of
from pixcraft.generators.choosing import candidates_of, chosen, suggested
from pixcraft.generators.finish import finished
from pixcraft.generators.photo import FREE, least_stitches
from pixcraft.generators.presets import weights_of
from pixcraft.generators.relabel import Labels
from pixcraft.generators.source import SAMPLES, relative_source
from pixcraft.optim.presetfile import load_settings
from pixcraft.optim.settings import Settings
from pixcraft.options import choice, number, option, yes_no
from pixcraft.palette import Colour, Palette
from pixcraft.pattern import Pattern
from pixcraft.picture import Picture

if TYPE_CHECKING:
    from pixcraft.optim.run import Distilled, Task

NEEDED = ("torch", "diffusers", "transformers", "accelerate", "safetensors")


def overrides_of(text: str) -> tuple[str, ...]:
    """Read "losses.fft=10; training.steps=50"."""
    return tuple(item.strip() for item in text.split(";") if item.strip())


def require_diffusion() -> None:
    """Raise MissingExtra unless all that the optimiser imports is installed."""
    if any(find_spec(name) is None for name in NEEDED):
        raise MissingExtra("diffusion", "--generator distill")


@dataclass(frozen=True)
class Distill:
    """A diffusion model draws with the palette's colours alone (SD-piXL)."""

    name: ClassVar[str] = "distill"

    preset: str = option("", str.strip, "micro, draft, fast, final, paper, reference, or a YAML file")
    overrides: str = option("", str.strip, "values of the preset, such as losses.fft=10; training.steps=50")
    model: str = option("", str.strip, "SDXL-shaped pipeline: hub id or folder; the shipped micro model if empty")
    negative_prompt: str = option("", str.strip, "what it must not look like")
    device: str = option("auto", choice("auto", "cuda", "mps", "cpu"), "where it runs")
    record: str = option("", str.strip, "folder for checkpoint, preview, time-lapse, maps and log")
    timelapse: str = option("gif", choice("gif", "mp4"), "kind of the time-lapse in `record`")
    resume: bool = option(False, yes_no, "go on from the checkpoint in `record`")
    stock: str = option("", str.strip, "CSV of code,count: most cells of each colour")
    whole_palette: bool = option(False, yes_no, "optimise over every allowed colour, not over those the picture needs")
    finish: bool = option(True, yes_no, "place the cells so that a person can stitch them; else the plain argmax")
    confetti: float | None = option(None, number(0, 10), "of the finish: 0 = almost no isolated stitches")

    def settings(self) -> Settings:
        """The values of the run.

        Raises:
            UnknownName, JobError, InputError: a preset, file or value that cannot be used.
        """
        preset = self.preset or ("final" if self.model else "micro")
        settings = load_settings(preset, overrides_of(self.overrides))
        guidance = settings.guidance
        if self.model:
            guidance = replace(guidance, model=self.model)
        if self.negative_prompt:
            guidance = replace(guidance, negative_prompt=self.negative_prompt)
        return replace(settings, guidance=guidance)

    def natural_size(self, picture: Picture) -> tuple[int, int] | None:
        """None: any size will do."""
        return None

    def imagine(self, prompt: str, seed: int, on_step: OnStep) -> Picture:
        """The best of several samples of the prompt, as the picture to start from.

        Raises:
            MissingExtra, ModelUnavailable: torch or the model is not there.
        """
        require_diffusion()
        from pixcraft.optim import run

        rgb = run.imagined(prompt, self.settings(), seed, self.device, _stages(on_step))
        return Picture(rgb, None, prompt, hashlib.sha256(rgb.tobytes()).hexdigest())

    def __call__(self, brief: Brief) -> Pattern:
        """The pattern.

        Raises:
            MissingExtra, ModelUnavailable: torch, an MP4 writer or the model is not there.
            InputError: options that do not fit together, or a checkpoint of another run.
        """
        require_diffusion()
        from pixcraft.optim import run

        brief = self._with_few_colours(brief)
        outcome = run.distilled(self._task(brief), _stages(brief.on_step))
        brief.on_step(Step("placing stitches", 0, 1))
        return self._placed(brief, outcome)

    def frames(self, briefs: Sequence[Brief]) -> tuple[list[Pattern], float]:
        """Patterns of an animation's frames in one palette, and the share of cells that flicker.

        Raises:
            MissingExtra, ModelUnavailable, InputError: as for one picture.
        """
        require_diffusion()
        from pixcraft.optim import run

        palette = self._with_few_colours(_montage(briefs)).palette
        shared = [replace(brief, palette=palette, locked=()) for brief in briefs]
        tasks = [self._task(brief) for brief in shared]
        outcomes, flicker = run.distilled_frames(tasks, _stages(briefs[0].on_step))
        return [self._placed(brief, outcome) for brief, outcome in zip(shared, outcomes, strict=True)], flicker

    def _placed(self, brief: Brief, outcome: Distilled) -> Pattern:
        near = -outcome.logits
        labels: Labels = near.argmin(axis=-1)
        if self.finish and brief.elements is None:
            weights = weights_of("default", self.confetti)
            labels = finished(near, brief.palette, weights, ~brief.empty, brief.cell_aspect)
        return pattern_of(brief, labels, outcome.remarks)

    def _with_few_colours(self, brief: Brief) -> Brief:
        """The brief with the colours to optimise over: those that draw the picture best, unless all are wanted."""
        if brief.palette.kind == FREE:
            return replace(brief, palette=_own_colours(brief), locked=())
        if self.whole_palette or brief.elements is not None:
            return brief
        source = relative_source(brief, absolute=False)
        candidates = candidates_of(source, brief.palette, 3.0, brief.locked)
        count = brief.colours or suggested(candidates)
        if count >= len(brief.palette):
            return brief
        few = chosen(candidates, source, brief.palette, count, least_stitches(int(source.stitched.sum())))
        palette = replace(brief.palette, colours=tuple(brief.palette.colours[index] for index in sorted(few.tolist())))
        return replace(brief, palette=palette, locked=())

    def _task(self, brief: Brief) -> Task:
        from pixcraft.optim.run import Task

        settings = self.settings()
        return Task(
            picture=_shown(brief),
            elements=_elements(brief, settings),
            codes=tuple(colour.code for colour in brief.palette.colours),
            stitched=~brief.empty,
            ground=brief.ground,
            prompt=brief.prompt,
            seed=brief.seed,
            settings=settings,
            device=self.device,
            record=Path(self.record) if self.record else None,
            timelapse=self.timelapse,
            resume=self.resume,
            stock=_stock(self.stock, brief.palette) if self.stock else None,
        )


def _own_colours(brief: Brief) -> Palette:
    """The picture's own colours by K-means, as the paper takes them where no catalog is named."""
    from pixcraft.generators.own_colours import kmeans_palette  # a second of imports that no other palette needs

    found = kmeans_palette(_shown(brief), brief.colours or 12, brief.seed)
    bytes_of = [tuple(row) for row in np.rint(found * 255).astype(int).tolist()]
    colours = tuple(Colour(str(number), format_hex(rgb), rgb) for number, rgb in enumerate(bytes_of, 1))
    return Palette(FREE, colours, kind=FREE)


def _montage(briefs: Sequence[Brief]) -> Brief:
    """One brief of all frames below each other, to choose their colours from."""
    samples = [brief.picture.resized(brief.rows * SAMPLES, brief.columns * SAMPLES) for brief in briefs]
    rgb = srgb_from_linear(np.concatenate([sample.linear for sample in samples]))
    alpha = np.rint(np.concatenate([sample.coverage for sample in samples]) * 255).astype(np.uint8)
    return replace(
        briefs[0],
        picture=Picture(rgb, alpha, "frames", ""),
        rows=sum(brief.rows for brief in briefs),
        empty=np.concatenate([brief.empty for brief in briefs]),
        importance=None,
    )


def _stages(on_step: OnStep) -> Callable[[str, int, int], None]:
    return lambda stage, done, total: on_step(Step(stage, done, total))


LONGEST = 1024
"""Longer side in pixels of the picture that the optimiser sees."""


def _shown(brief: Brief) -> Floats:
    """The picture (h, w, 3) in sRGB [0, 1] on the craft's ground, in the shape of the finished work."""
    width, height = brief.columns * brief.cell_aspect, float(brief.rows)
    most = min(LONGEST, max(brief.picture.width, brief.picture.height, brief.rows, brief.columns))
    scale = most / max(width, height)
    samples = brief.picture.resized(max(1, round(height * scale)), max(1, round(width * scale)))
    ground = linear_from_srgb(np.array(brief.ground, np.float32))
    covered = samples.coverage[..., None]
    return srgb_from_linear(samples.linear * covered + ground * (1 - covered)).astype(np.float32) / 255


LOOK_PIXELS = 8
"""Side of the pictures of single cells that the optimiser sees with `layer.look: craft`."""


def _elements(brief: Brief, settings: Settings) -> Floats:
    """What the layer draws for each colour: (n, side, side, 3) sRGB in [0, 1]."""
    if brief.elements is not None:
        tiles = brief.elements
    elif settings.layer.look == "craft" and brief.tiles is not None:
        tiles = brief.tiles(brief.palette.rgb, LOOK_PIXELS)
    else:
        tiles = brief.palette.rgb[:, None, None]
    return np.asarray(tiles, np.float32) / 255


def _stock(path: str, palette: Palette) -> Floats:
    """Most cells of each colour (n,), without limit where the file says nothing.

    Raises:
        InputError: a file that cannot be read, or a line that is not code,count.
    """
    try:
        lines = Path(path).read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise InputError(f"the stock file {path} cannot be read: {problem}", "write lines of code,count") from None
    limits = np.full(len(palette), np.inf, np.float32)
    number_of = {colour.code: index for index, colour in enumerate(palette.colours)}
    for place, line in enumerate(lines, 1):
        code, mark, count = (part.strip() for part in line.partition(","))
        if not line.strip() or (place == 1 and count.casefold() == "count"):
            continue
        if not mark or not count.isdecimal():
            raise InputError(f"{path}:{place}: {line.strip()!r} is not code,count", "for example 310,120")
        if code in number_of:
            limits[number_of[code]] = int(count)
    return limits
