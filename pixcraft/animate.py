"""An animation becomes one chart a frame, in one palette, whose cells hold still where the film does."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from pixcraft import patternfile
from pixcraft.colour import Bytes
from pixcraft.design import brief_of, completed, craft_of, generator_of
from pixcraft.errors import InputError
from pixcraft.generators import OnStep, silent
from pixcraft.generators.distill import Distill, require_diffusion
from pixcraft.job import Job
from pixcraft.pattern import Pattern
from pixcraft.picture import Picture

SHOWN = 480
"""Longer side in pixels of the film of charts, about."""


@dataclass(frozen=True, eq=False)
class Animated:
    """One pattern a frame, how long each is shown in ms, and the share of still cells that flicker."""

    patterns: tuple[Pattern, ...]
    durations: tuple[int, ...]
    flicker: float

    def summary(self) -> dict[str, Any]:
        """What `--json` prints."""
        first = self.patterns[0]
        return {
            "title": first.title,
            "frames": len(self.patterns),
            "size": {"columns": first.columns, "rows": first.rows},
            "colours": len({colour.code for pattern in self.patterns for colour in pattern.colours}),
            "flicker_percent": round(100 * self.flicker, 2),
            "warnings": list(dict.fromkeys(item for pattern in self.patterns for item in pattern.made.warnings)),
        }

    def files(self, stem: str) -> dict[str, bytes]:
        """The film of all charts, and every frame's pattern file, by name."""
        digits = len(str(len(self.patterns)))
        charts = {
            f"{stem}-{number:0{digits}}.pixcraft.json": patternfile.dumps(pattern).encode()
            for number, pattern in enumerate(self.patterns, 1)
        }
        return {f"{stem}.gif": self._film(), **charts}

    def _film(self) -> bytes:
        scale = max(1, SHOWN // max(self.patterns[0].cells.shape))
        first, *others = [Image.fromarray(_enlarged(pattern, scale)) for pattern in self.patterns]
        stream = io.BytesIO()
        first.save(stream, "GIF", save_all=True, append_images=others, duration=list(self.durations), loop=0)
        return stream.getvalue()


def animate(job: Job, on_step: OnStep = silent) -> Animated:
    """The charts of an animated picture, or of a folder of frames, that `job.picture` names.

    Raises:
        InputError: no animation, or another generator than distill.
        MissingExtra, ModelUnavailable: what it takes is not installed.
    """
    generator = generator_of(job)
    if not isinstance(generator, Distill):
        raise InputError(f"generator {job.generator} makes single pictures", "animations go with --generator distill")
    require_diffusion()
    from pixcraft.optim.animation import read_frames

    found = read_frames(Path(job.picture))
    craft = craft_of(job)
    pictures = [_picture(frame, f"{Path(job.picture).name} {number}") for number, frame in enumerate(found.pictures, 1)]
    briefs = [brief_of(job, craft, generator, picture, on_step) for picture in pictures]
    drawn, flicker = generator.frames([brief for brief, _ in briefs])
    patterns = [
        completed(job, craft, picture, brief, pattern, remarks)
        for picture, (brief, remarks), pattern in zip(pictures, briefs, drawn, strict=True)
    ]
    return Animated(tuple(patterns), found.durations, flicker)


def _picture(rgba: Bytes, name: str) -> Picture:
    alpha = None if (rgba[..., 3] == 255).all() else np.ascontiguousarray(rgba[..., 3])
    return Picture(np.ascontiguousarray(rgba[..., :3]), alpha, name, hashlib.sha256(rgba.tobytes()).hexdigest())


def _enlarged(pattern: Pattern, scale: int) -> Bytes:
    colours = np.array([(255, 255, 255), *(colour.rgb for colour in pattern.colours)], np.uint8)
    enlarged: Bytes = colours[pattern.cells].repeat(scale, axis=0).repeat(scale, axis=1)
    return enlarged
