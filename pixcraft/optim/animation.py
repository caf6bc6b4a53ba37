"""Animations: frames from an animated picture or a folder, optimised one after the other so that they hold still."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image, ImageOps, ImageSequence
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d, one_hot

from pixcraft.errors import InputError
from pixcraft.optim.loop import Outcome, optimise
from pixcraft.optim.losses import Context
from pixcraft.optim.record import Progress, Recorder

if TYPE_CHECKING:
    from pixcraft.optim import Guidance
    from pixcraft.optim.layer import PaletteLayer
    from pixcraft.optim.settings import Settings

ANIMATED = ("GIF", "PNG", "WEBP")
STILL = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff"}
MAX_PIXELS = 400_000_000
"""Of all frames together."""
STILL_WITHIN = 2 / 255
"""A source cell has not changed if no channel of its mean colour moved further, sRGB in [0, 1]."""


@dataclass(frozen=True)
class Frames:
    """The pictures of an animation: each (h, w, 4) RGBA bytes, all of one size; durations in ms."""

    pictures: tuple[npt.NDArray[np.uint8], ...]
    durations: tuple[int, ...]


def read_frames(path: Path) -> Frames:
    """The frames of an animated GIF, PNG or WebP, or of a folder of pictures in the order of their numbers.

    Raises:
        InputError: nothing there, not readable, fewer than two frames, different sizes, or too many pixels.
    """
    if not path.exists():
        raise InputError(f"there is no animation {path}", "name an animated GIF, or a folder of frames")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = _in_folder(path) if path.is_dir() else _in_file(path, ANIMATED)
    if len(found) < 2:
        raise InputError(f"{path.name} has {len(found)} frame(s)", "an animation needs two or more")
    for number, (picture, _) in enumerate(found, 1):
        if picture.shape != found[0][0].shape:
            raise InputError(
                f"frame {number} of {path.name} has {_size(picture)} pixels, the first has {_size(found[0][0])}",
                "bring all frames to one size",
            )
    return Frames(tuple(picture for picture, _ in found), tuple(duration for _, duration in found))


def _size(picture: npt.NDArray[np.uint8]) -> str:
    return f"{picture.shape[1]} x {picture.shape[0]}"


_Timed = tuple[npt.NDArray[np.uint8], int]


def _in_folder(folder: Path) -> list[_Timed]:
    paths = [path for path in folder.iterdir() if path.suffix.lower() in STILL and not path.name.startswith(".")]
    found: list[_Timed] = []
    for path in sorted(paths, key=_by_number):
        found += _in_file(path, None)[:1]
        _refuse_many(found, folder.name)
    return found


def _by_number(path: Path) -> list[tuple[int, str]]:
    """So that frame 10 comes after frame 9."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", path.name.casefold())]


def _in_file(path: Path, formats: tuple[str, ...] | None) -> list[_Timed]:
    known = formats or (*ANIMATED, "JPEG", "BMP", "TIFF")
    found: list[_Timed] = []
    # Decoders raise nearly any exception on broken or hostile files.
    try:
        with Image.open(path, formats=known) as animation:
            if animation.width * animation.height > MAX_PIXELS:
                raise InputError(f"{path.name} is far too large", "make it smaller first")
            for frame in ImageSequence.Iterator(animation):
                duration = round(frame.info.get("duration", 0)) or 100
                found.append((np.asarray(ImageOps.exif_transpose(frame).convert("RGBA")), duration))
                _refuse_many(found, path.name)
    except InputError:
        raise
    except Exception as problem:
        raise InputError(f"cannot read {path.name}: {problem}", f"it must be one of {', '.join(known)}") from None
    return found


def _refuse_many(found: Sequence[_Timed], name: str) -> None:
    if sum(picture.shape[0] * picture.shape[1] for picture, _ in found) > MAX_PIXELS:
        raise InputError(
            f"the frames of {name} have more than {MAX_PIXELS // 1_000_000} megapixels together",
            "make the frames smaller, or take fewer",
        )


@dataclass(frozen=True)
class Frame:
    """What one frame is optimised with; its layer holds the frame's own first logits, its context has a target."""

    layer: PaletteLayer
    guidance: Guidance | None
    context: Context


@dataclass(frozen=True)
class Animation:
    """The optimised frames.

    Attributes:
        logits: of every frame, (rows, columns, n).
        flicker: share of cells that change their colour where the source holds still, over all pairs of neighbours.
        outcomes: of every frame.
    """

    logits: tuple[Tensor, ...]
    flicker: float
    outcomes: tuple[Outcome, ...]


def optimise_frames(
    count: int,
    build: Callable[[int], Frame],
    settings: Settings,
    host: torch.Generator,
    noise: torch.Generator,
    recorder: Callable[[int], Recorder] = lambda number: Recorder(),
    on_step: Callable[[int, Progress], None] = lambda number, progress: None,
) -> Animation:
    """Optimise frames in order, each from the logits of the one before, with the same draws of noise.

    Where the source holds still a cell starts from the logits it had, elsewhere from the frame's own; the likeliest
    colours of these logits are what the loss "temporal" compares with. A frame that stops early ("not finite") is
    carried on from its last good state.

    Args:
        count: of frames, 1 or more.
        build: a frame's layer, guidance and context by its number from 0; all layers have the same size and elements.
        settings: of every frame; `losses.temporal` ties every frame but the first to the one before.
        host: generator of decisions; set back before every frame, so that what holds still meets the same noise.
        noise: generator of noise; set back likewise.
        recorder: a frame's recorder by its number.
        on_step: told the frame's number and its progress.

    Raises:
        InputError: frames of different sizes or palettes, or without a target.
    """
    states = host.get_state(), noise.get_state()
    outcomes: list[Outcome] = []
    layers: list[PaletteLayer] = []
    targets: list[Tensor] = []
    for number in range(count):
        frame = build(number)
        context = frame.context
        layers.append(frame.layer)
        _must_match(layers[0], frame, number)
        targets.append(_target(frame, number))
        tied = settings if outcomes else replace(settings, losses={**settings.losses, "temporal": 0.0})
        if outcomes:
            context = _carry_over(frame, outcomes[-1].logits, holds_still(targets[-2], targets[-1]))
        host.set_state(states[0])
        noise.set_state(states[1])
        tell = _numbered(on_step, number)
        outcomes.append(optimise(frame.layer, frame.guidance, tied, context, host, noise, recorder(number), tell))
    moved = flicker([layer.labels() for layer in layers], targets)
    return Animation(tuple(end.logits for end in outcomes), moved, tuple(outcomes))


def _numbered(on_step: Callable[[int, Progress], None], number: int) -> Callable[[Progress], None]:
    return lambda progress: on_step(number, progress)


def _must_match(first: PaletteLayer, frame: Frame, number: int) -> None:
    if frame.layer.logits.shape != first.logits.shape:
        raise InputError(f"frame {number} has another size or number of colours than the first", "use one for all")
    if not torch.equal(frame.layer.elements, first.elements):
        raise InputError(f"frame {number} has another palette than the first", "choose one palette for all frames")


def _target(frame: Frame, number: int) -> Tensor:
    """The mean colours of the source's cells, (1, 3, rows, columns)."""
    if frame.context.target is None:
        raise InputError(f"frame {number} has no target", "flicker is measured against the source's cells")
    rows, columns, _ = frame.layer.logits.shape
    return adaptive_avg_pool2d(frame.context.target, (rows, columns))


def _carry_over(frame: Frame, logits: Tensor, still: Tensor) -> Context:
    """Put the logits before where the source holds still; the context that the loss "temporal" then needs."""
    own = frame.layer.logits
    with torch.no_grad():
        own.copy_(torch.where(still[..., None], logits, own))
    return replace(frame.context, previous=one_hot(own.argmax(2), own.shape[2]).float())


def holds_still(before: Tensor, after: Tensor) -> Tensor:
    """(rows, columns) True where two targets (1, 3, rows, columns) agree."""
    return (after - before).abs().amax(1)[0] <= STILL_WITHIN


def flicker(labels: Sequence[Tensor], targets: Sequence[Tensor]) -> float:
    """Of the cells whose source holds still from a frame to the next, the share that changes its label; 0 if none."""
    still = [holds_still(before, after) for before, after in pairwise(targets)]
    moved = [(before != after) & same for (before, after), same in zip(pairwise(labels), still, strict=True)]
    cells = sum(int(same.sum()) for same in still)
    return sum(int(cell.sum()) for cell in moved) / cells if cells else 0.0
