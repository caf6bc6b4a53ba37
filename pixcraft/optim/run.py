"""One run from a picture and words to logits: what the generator asks of this package."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from pixcraft.colour import Bytes, Floats
from pixcraft.errors import InputError
from pixcraft.optim import Guidance, captions, conditions, prompts
from pixcraft.optim.animation import Frame, optimise_frames
from pixcraft.optim.checkpoint import Checkpoint, read_checkpoint
from pixcraft.optim.devices import memory_guard, pick_device
from pixcraft.optim.guidance.sdxl import ScoreDistillation
from pixcraft.optim.initial import initial_logits
from pixcraft.optim.layer import CandidateLayer, PaletteLayer, candidates_of
from pixcraft.optim.loop import GUIDED, Outcome, optimise
from pixcraft.optim.losses import Context
from pixcraft.optim.models import Pipeline, load_pipeline
from pixcraft.optim.record import Progress, Recorder
from pixcraft.optim.settings import Settings

OnStage = Callable[[str, int, int], None]
"""Told what is being done, and how many of how many steps of it are done."""


@dataclass(frozen=True, eq=False)
class Task:
    """What a run works on.

    Attributes:
        picture: (h, w, 3) sRGB in [0, 1], in the shape of the finished work, over the ground.
        elements: (n, side, side, 3) sRGB in [0, 1], what each colour draws in a cell.
        codes: the colours' codes, for the record.
        stitched: (rows, columns) False where a cell stays empty and shows the ground.
        ground: sRGB bytes.
        record, timelapse: where the run's files go, and the kind of its time-lapse, "gif" or "mp4".
        stock: (n,) most cells of each colour.
    """

    picture: Floats
    elements: Floats
    codes: tuple[str, ...]
    stitched: npt.NDArray[np.bool_]
    ground: tuple[int, int, int]
    prompt: str
    seed: int
    settings: Settings
    device: str = "auto"
    record: Path | None = None
    timelapse: str = "gif"
    resume: bool = False
    stock: Floats | None = None


@dataclass(frozen=True, eq=False)
class Distilled:
    """Logits (rows, columns, n), and remarks for the user."""

    logits: Floats
    remarks: tuple[str, ...]


def imagined(prompt: str, settings: Settings, seed: int, device: str, on_stage: OnStage) -> Bytes:
    """The best of `settings.samples.count` pictures of a prompt: (h, w, 3) sRGB bytes.

    Raises:
        ModelUnavailable: the model is not there.
        InputError: an empty prompt, or settings that do not fit the model.
    """
    on_stage("loading the model", 0, 1)
    pipeline = _on_device(settings, device)
    on_stage("drawing samples", 0, 1)
    best = prompts.pictures_from_prompt(pipeline, prompt, settings.samples, seed, settings.guidance)[0]
    return (best.picture[0].permute(1, 2, 0).clamp(0, 1) * 255).round().byte().numpy()


def distilled(task: Task, on_stage: OnStage) -> Distilled:
    """Optimise a task's logits.

    Raises:
        ModelUnavailable: a model is not there.
        InputError: settings, words or a checkpoint that do not fit.
        OutOfMemory: the device is full; says what to lower.
    """
    settings = task.settings
    device, _ = pick_device(task.device)
    host, noise = torch.Generator().manual_seed(task.seed), torch.Generator(device).manual_seed(task.seed)
    layer = layer_of(task, device, host)
    if not settings.training.steps:
        return Distilled(_numpy(layer.whole_logits()), ())
    recorder, resume = recorder_of(task), _checkpoint(task)
    model = model_of(task, on_stage)
    with memory_guard(device):
        outcome = optimise(
            layer,
            model.guidance(task, host, noise) if model else None,
            settings,
            context_of(task, device),
            host,
            noise,
            recorder,
            _reporting(on_stage),
            resume,
        )
    remarks = model.remarks if model else ()
    return Distilled(_numpy(layer.whole_logits()), (*remarks, *_remarks_on_end(outcome)))


def distilled_frames(tasks: Sequence[Task], on_stage: OnStage) -> tuple[tuple[Distilled, ...], float]:
    """Optimise the frames of an animation so that they hold still, and the share of cells that flicker.

    All tasks have the same elements, size, words and settings.

    Raises:
        ModelUnavailable, InputError, OutOfMemory: as `distilled`.
    """
    # Candidates differ between frames, and what a frame takes over from the one before must mean the same.
    tasks = [_with_all_colours(task) for task in tasks]
    first = tasks[0]
    device, _ = pick_device(first.device)
    host, noise = torch.Generator().manual_seed(first.seed), torch.Generator(device).manual_seed(first.seed)
    model = model_of(first, on_stage)

    def build(number: int) -> Frame:
        task = tasks[number]
        guidance = model.guidance(task, host, noise) if model else None
        return Frame(layer_of(task, device, host), guidance, context_of(task, device))

    def report(number: int, progress: Progress) -> None:
        on_stage(f"frame {number + 1}", number * progress.steps + progress.step, len(tasks) * progress.steps)

    with memory_guard(device):
        found = optimise_frames(len(tasks), build, first.settings, host, noise, on_step=report)
    remarks = model.remarks if model else ()
    frames = [Distilled(_numpy(end.logits), (*remarks, *_remarks_on_end(end))) for end in found.outcomes]
    return tuple(frames), found.flicker


def layer_of(task: Task, device: torch.device, host: torch.Generator) -> PaletteLayer:
    """The layer with its first logits; those of `sharpness` times the method's."""
    settings = task.settings.layer
    rows, columns = task.stitched.shape
    elements = torch.from_numpy(np.ascontiguousarray(task.elements)).permute(0, 3, 1, 2)
    first = initial_logits(
        settings.initial, settings.metric, task.picture, elements.mean((2, 3)), rows, columns, host, settings.spread
    )
    logits = (first * settings.sharpness).to(device)
    few = 0 < settings.candidates < len(elements)
    candidates = candidates_of(logits, elements.mean((2, 3)).to(device), settings.candidates) if few else None
    make = PaletteLayer if candidates is None else partial(CandidateLayer, candidates=candidates)
    return make(
        logits,
        elements=elements,
        sampling=settings.sampling,
        noise=settings.noise,
        correlation=settings.correlation,
        stitched=None if task.stitched.all() else torch.from_numpy(task.stitched),
        ground=torch.tensor(task.ground) / 255,
    )


@dataclass(frozen=True)
class Model:
    """A pipeline that has read its prompts and let go of its text encoders, and remarks for the user."""

    pipeline: Pipeline
    prompts: prompts.Prompts
    remarks: tuple[str, ...]

    def guidance(self, task: Task, host: torch.Generator, noise: torch.Generator) -> Guidance:
        """Score distillation with a task's picture as its condition."""
        ground = [part / 255 for part in task.ground]
        shown = conditions.from_picture(self.pipeline, task.settings, _picture(task), None, ground)
        return ScoreDistillation(self.pipeline, self.prompts, task.settings, shown, torch.tensor(ground), host, noise)


def model_of(task: Task, on_stage: OnStage) -> Model | None:
    """What judges the samples of a task; None where score distillation has no weight."""
    settings, picture = task.settings, _picture(task)
    if not settings.weight(GUIDED):
        return None
    on_stage("loading the model", 0, 1)
    pipeline = _on_device(settings, task.device)
    prompt, remarks = _words(task, pipeline, picture)
    encoded = prompts.encode(
        pipeline, prompt, settings.guidance.negative_prompt, settings.guidance.source_prompt, picture
    )
    remarks += [f"too long for the model and left out: {rest!r}" for rest in encoded.left_out]
    pipeline.release()
    return Model(pipeline, encoded, tuple(remarks))


def context_of(task: Task, device: torch.device) -> Context:
    """What the losses compare with."""
    return Context(
        target=_picture(task).to(device),
        stock=None if task.stock is None else torch.from_numpy(task.stock).to(device),
        stitched=None if task.stitched.all() else torch.from_numpy(task.stitched).to(device),
    )


def recorder_of(task: Task) -> Recorder:
    """What writes the run's files; a run that goes on may replace its own.

    Raises:
        InputError: an MP4 time-lapse without a folder for it.
        MissingExtra: an MP4 time-lapse without imageio-ffmpeg.
    """
    if task.record is None and task.timelapse != "gif":
        raise InputError("there is no time-lapse without --record", "name a folder for the run's files")
    picture = sha256(np.ascontiguousarray(task.picture).tobytes()).hexdigest()[:12]
    about = {"prompt": task.prompt, "seed": str(task.seed), "picture": picture}
    return Recorder(task.record, task.codes, about, task.timelapse, task.settings.layer.result)


def _with_all_colours(task: Task) -> Task:
    return replace(task, settings=replace(task.settings, layer=replace(task.settings.layer, candidates=0)))


def _on_device(settings: Settings, device: str) -> Pipeline:
    """The pipeline; on a CPU with one thread, since threads that wait for one another cost more than they give."""
    pipeline = load_pipeline(settings, device)
    if pipeline.device.type == "cpu" and not settings.guidance.model:
        torch.set_num_threads(1)
    return pipeline


def _words(task: Task, pipeline: Pipeline, picture: Tensor) -> tuple[str, list[str]]:
    """The prompt, or a caption of the picture; none is needed where the picture itself is the prompt."""
    if task.prompt or pipeline.adapter is not None:
        return task.prompt, []
    found = captions.caption(picture, task.settings.samples.captioner, pipeline.device, pipeline.dtype)
    return found, [f"without a prompt, the picture was read as {found!r}"]


def _checkpoint(task: Task) -> Checkpoint | None:
    if not task.resume:
        return None
    if task.record is None:
        raise InputError("there is nothing to resume without --record", "name the folder of the run to go on with")
    return read_checkpoint(task.record / "checkpoint.safetensors")


def _reporting(on_stage: OnStage) -> Callable[[Progress], None]:
    def report(progress: Progress) -> None:
        stage = f"optimising (entropy {progress.entropy:.2f}, {progress.changed:.1%} of the cells changed)"
        on_stage(stage, progress.step, progress.steps)

    return report


def _remarks_on_end(outcome: Outcome) -> list[str]:
    return [] if outcome.stopped == "steps" else [f"stopped after {outcome.steps} steps: {outcome.reason}"]


def _picture(task: Task) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(task.picture)).permute(2, 0, 1)[None].float()


def _numpy(logits: Tensor) -> Floats:
    found: Floats = logits.detach().float().cpu().numpy()
    return found
