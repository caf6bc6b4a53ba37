"""What a run leaves behind: checkpoint, live preview, time-lapse, entropy map, one layer per colour, JSON log."""

from __future__ import annotations

import io
import json
import math
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageSequence
from torch import Tensor

from pixcraft.errors import InputError, MissingExtra, OutputError
from pixcraft.files import write_all
from pixcraft.optim.checkpoint import Checkpoint

if TYPE_CHECKING:
    from pixcraft.optim.layer import PaletteLayer

Pixels = npt.NDArray[np.uint8]
FRAME_MS = 100
"""Duration of a frame of the time-lapse."""
_SHOWN = 256
"""Small pictures are enlarged, by a whole number, until their longer side has this many pixels."""


@dataclass(frozen=True)
class Progress:
    """Where an optimisation stands.

    Attributes:
        step, steps: steps done, of how many.
        losses: values of the last step's losses, before their weights.
        norms: gradient norm on the logits by loss where gradients are normalised, else of the sum, named "sum".
        entropy: mean normalised entropy of the stitched cells, in [0, 1].
        changed: share of stitched cells whose colour is another than at the last report.
        timestep: t of the last step, where the guidance tells it.
    """

    step: int
    steps: int
    losses: Mapping[str, float]
    entropy: float
    changed: float
    norms: Mapping[str, float] = field(default_factory=dict)
    timestep: int | None = None


OnProgress = Callable[[Progress], None]


def silent(progress: Progress) -> None:
    """An `on_step` that says nothing."""


class Recorder:
    """Writes a run's files into a folder, each through a temporary name; without a folder it writes nothing.

    checkpoint.safetensors, preview.png, timelapse.gif or .mp4, entropy.png, layers/CODE.png, log.jsonl.
    """

    def __init__(
        self,
        folder: Path | None = None,
        codes: Sequence[str] = (),
        about: Mapping[str, str] | None = None,
        timelapse: str = "gif",
        result: str = "argmax",
    ) -> None:
        """Nothing is written before `start`.

        Args:
            folder: where; None writes nothing.
            codes: names of the colours for the layers' files; their numbers if empty.
            about: what else must be equal at a resume, such as the prompt.
            timelapse: "gif" or "mp4".
            result: what the preview shows, "argmax" or "softmax".

        Raises:
            InputError: no such kind of time-lapse.
            MissingExtra: an MP4 without imageio-ffmpeg.
        """
        if timelapse not in TIMELAPSES:
            raise InputError(f"no time-lapse of kind {timelapse!r}", f"kinds: {', '.join(TIMELAPSES)}")
        if timelapse == "mp4" and find_spec("imageio_ffmpeg") is None:
            raise MissingExtra("video", "an MP4 time-lapse")
        self.folder, self.codes, self.about = folder, tuple(codes), dict(about or {})
        self._timelapse, self._result = timelapse, result
        self._frames: list[Pixels] = []
        self._lines: list[str] = []

    @property
    def checkpoint_path(self) -> Path | None:
        """The checkpoint's file; None without a folder."""
        return self.folder / "checkpoint.safetensors" if self.folder else None

    def start(self, layer: PaletteLayer, step: int) -> None:
        """Begin at `step`; after a resume the log and time-lapse go on where they were at that step.

        Raises:
            OutputError: another run's files are there, and this one does not go on from them.
        """
        if self.folder is None or self.checkpoint_path is None:
            return
        if step:
            self._lines = [line for line in _lines(self.folder / "log.jsonl") if json.loads(line)["step"] <= step]
            self._frames = read_gif(self.folder / "timelapse.gif")[: len(self._lines) + 1]
        elif self.checkpoint_path.exists() or (self.folder / "log.jsonl").exists():
            raise OutputError(f"{self.folder} holds another run", "--resume goes on from it; or name another folder")
        if not self._frames:
            self._frames = [_shown(layer.result("argmax"))]

    def report(self, layer: PaletteLayer, progress: Progress) -> None:
        """A line of the log, a new preview, and a frame of the time-lapse."""
        if self.folder is None:
            return
        self._lines.append(_line(progress))
        self._frames.append(_shown(layer.result("argmax")))
        preview = self._frames[-1] if self._result == "argmax" else _shown(layer.result(self._result))
        self._write({"log.jsonl": "".join(f"{line}\n" for line in self._lines).encode(), "preview.png": _png(preview)})

    def save(self, checkpoint: Checkpoint) -> None:
        """Replace the checkpoint, and bring the time-lapse so far with it."""
        if self.checkpoint_path is not None:
            self._write({"timelapse.gif": gif(self._frames)})
            checkpoint.write(self.checkpoint_path)

    def finish(self, layer: PaletteLayer) -> None:
        """The preview, entropy map, layers and time-lapse of the end."""
        if self.folder is None:
            return
        entropy = np.rint(255 * layer.entropy().detach().float().cpu().numpy()).astype(np.uint8)
        preview = _shown(layer.result(self._result))
        names = f"timelapse.{self._timelapse}", TIMELAPSES[self._timelapse](self._frames)
        files = {"preview.png": _png(preview), "entropy.png": _png(enlarged(entropy)), names[0]: names[1]}
        self._write({**files, **{f"layers/{name}.png": _png(cut) for name, cut in layers(layer, self.codes).items()}})

    def _write(self, contents: Mapping[str, bytes]) -> None:
        assert self.folder is not None
        write_all({self.folder / name: data for name, data in contents.items()}, force=True)


def layers(layer: PaletteLayer, codes: Sequence[str] = ()) -> dict[str, Pixels]:
    """Every colour in use, by the name of its code: (h, w, 4) RGBA, clear where another colour is."""
    picture, labels = pixels(layer.result("argmax")), layer.labels().cpu().numpy()
    side = len(picture) // len(labels)
    if layer.stitched is not None:
        labels = np.where(layer.stitched.cpu().numpy(), labels, -1)
    masks = labels.repeat(side, 0).repeat(side, 1)
    names = _file_names(codes or [str(number) for number in range(len(layer.elements))])
    used = [int(k) for k in np.unique(labels) if k >= 0]
    cuts = {names[k]: np.dstack([picture, np.where(masks == k, 255, 0).astype(np.uint8)]) for k in used}
    return {name: enlarged(cut) for name, cut in cuts.items()}


def _file_names(codes: Sequence[str]) -> list[str]:
    """Codes as names that every file system takes, all different whatever the case."""
    plain = [re.sub(r"[^\w-]+", "_", code) or "_" for code in codes]
    folded = [name.casefold() for name in plain]
    return [f"{name}-{k}" if folded.count(name.casefold()) > 1 else name for k, name in enumerate(plain)]


def pixels(image: Tensor) -> Pixels:
    """(1, 3, h, w) sRGB in [0, 1] as (h, w, 3) bytes."""
    values: Pixels = (255 * image.detach()[0].float().clamp(0, 1)).round().byte().permute(1, 2, 0).cpu().numpy()
    return values


def enlarged(picture: Pixels, shown: int = _SHOWN) -> Pixels:
    """(h, w[, c]) with every pixel a square of a whole number of pixels, the longer side at least `shown`."""
    factor = -(-shown // max(picture.shape[:2]))
    return picture.repeat(factor, 0).repeat(factor, 1)


def _shown(image: Tensor) -> Pixels:
    return enlarged(pixels(image))


def _png(picture: Pixels) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, "PNG")
    return stream.getvalue()


def gif(frames: Sequence[Pixels], durations: Sequence[int] | int = FRAME_MS) -> bytes:
    """Frames (h, w, 3) as an endless animated GIF; durations in ms. Equal frames become one longer one."""
    first, *others = [Image.fromarray(frame) for frame in frames]
    stream = io.BytesIO()
    first.save(stream, "GIF", save_all=True, append_images=others, duration=durations, loop=0, disposal=1)
    return stream.getvalue()


def read_gif(path: Path) -> list[Pixels]:
    """The frames of a time-lapse that `gif` wrote, equal ones apart again; none if there is no such file."""
    if not path.is_file():
        return []
    with Image.open(path, formats=["GIF"]) as animation:
        frames = []
        for frame in ImageSequence.Iterator(animation):
            times = max(1, round(frame.info.get("duration", FRAME_MS) / FRAME_MS))
            frames += [np.asarray(frame.convert("RGB"))] * times
    return frames


def mp4(frames: Sequence[Pixels]) -> bytes:
    """Frames (h, w, 3) as an H.264 film; its sides are made even by repeating the last row or column.

    Raises:
        MissingExtra: imageio-ffmpeg is not installed.
    """
    try:
        writer: Any = import_module("imageio_ffmpeg")
    except ImportError:
        raise MissingExtra("video", "an MP4 time-lapse") from None
    height, width = (side + side % 2 for side in frames[0].shape[:2])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        film = writer.write_frames(str(path), (width, height), fps=1000 / FRAME_MS, macro_block_size=2)
        film.send(None)
        for frame in _even(frames, height, width):
            film.send(np.ascontiguousarray(frame))
        film.close()
        return path.read_bytes()


def _even(frames: Iterable[Pixels], height: int, width: int) -> Iterable[Pixels]:
    for frame in frames:
        yield np.pad(frame, ((0, height - frame.shape[0]), (0, width - frame.shape[1]), (0, 0)), "edge")


TIMELAPSES: dict[str, Callable[[Sequence[Pixels]], bytes]] = {"gif": gif, "mp4": mp4}
"""Kinds of time-lapse: frames to the file's bytes."""


def _line(progress: Progress) -> str:
    """One JSON object; what is not finite is null, because JSON has no such numbers."""

    def known(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: known(inner) for name, inner in value.items()}
        return None if isinstance(value, float) and not math.isfinite(value) else value

    return json.dumps(known(asdict(progress)), sort_keys=True)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()
    except OSError:
        return []
