"""The optimisation: sample, losses, gradient, AdamW. What a step finds stays on the device until a report reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import InitVar, dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from pixcraft.errors import InputError
from pixcraft.optim.changes import Changes, mean_cell
from pixcraft.optim.checkpoint import Checkpoint, identity, restore_generator
from pixcraft.optim.gradients import block_means, clipped, gradient_of, normalised
from pixcraft.optim.health import Finite, Health
from pixcraft.optim.losses import TERMS, Context
from pixcraft.optim.record import OnProgress, Progress, Recorder, silent
from pixcraft.optim.schedule import block, draw_temperature, rate_factor
from pixcraft.optim.settings import Settings

if TYPE_CHECKING:
    from pixcraft.optim import Guidance
    from pixcraft.optim.layer import PaletteLayer, Sample

GUIDED = "sds"
"""The name under which the guidance's loss is weighted, whatever guidance it is."""


@dataclass(frozen=True)
class Outcome:
    """How an optimisation ended.

    Attributes:
        logits: (rows, columns, n), detached; the last good ones.
        steps: good steps done.
        stopped: "steps" (all are done), "settled" (few cells still change) or "not finite".
        reason: the same as a sentence, with the loss and the step.
        history: what was reported, in order.
    """

    logits: Tensor
    steps: int
    stopped: str
    reason: str
    history: tuple[Progress, ...]


def optimise(
    layer: PaletteLayer,
    guidance: Guidance | None,
    settings: Settings,
    context: Context,
    host: torch.Generator,
    noise: torch.Generator,
    recorder: Recorder | None = None,
    on_step: OnProgress = silent,
    resume: Checkpoint | None = None,
) -> Outcome:
    """Change the layer's logits until they suit the guidance and the losses.

    Args:
        layer: changed in place.
        guidance: judges the sampled picture as the loss "sds"; None for the other losses alone.
        settings: of the layer (temperature), the training, and the losses' weights.
        context: what the losses compare with.
        host: generator of decisions (CPU), shared with the guidance.
        noise: generator of noise (on the layer's device), shared with the guidance.
        recorder: writes files; None writes none.
        on_step: told every `report_every` steps, and at the end.
        resume: a checkpoint of the same run.

    Raises:
        InputError: no loss has a weight, or the checkpoint is of another run.
        OutputError: a file cannot be written.
    """
    run = _Run(layer, guidance, settings, context, host, noise, recorder or Recorder(), resume)
    return run.to_the_end(on_step)


@dataclass
class _Run:
    """The state of one optimisation."""

    layer: PaletteLayer
    guidance: Guidance | None
    settings: Settings
    context: Context
    host: torch.Generator
    noise: torch.Generator
    recorder: Recorder
    resume: InitVar[Checkpoint | None]

    def __post_init__(self, resume: Checkpoint | None) -> None:
        self.training = self.settings.training
        self.weights = loss_weights(self.settings, self.guidance is not None)
        self.identity = identity(self.layer, self.settings, self.recorder.about)
        self.health = Health((*self.weights, "the sum"), self.layer.logits.device)
        self.optimiser = torch.optim.AdamW([self.layer.logits], weight_decay=self.training.weight_decay, fused=True)
        self.history: list[Progress] = []
        if resume is None:
            self._begin()
        else:
            self._go_on(resume)
        self.recorder.start(self.layer, self.done)

    def _begin(self) -> None:
        logits = self.layer.logits
        with torch.no_grad():
            logits.copy_(block_means(logits, block(self.training, 0)))
        self.done, self.changes = 0, Changes(self.layer, self.training)
        self._load_adamw(torch.zeros_like(logits), torch.zeros_like(logits), torch.zeros((), device=logits.device))

    def _go_on(self, found: Checkpoint) -> None:
        found.must_fit(self.identity)
        with torch.no_grad():
            self.layer.logits.copy_(found.logits)
        self.done, self.changes = found.step, Changes(self.layer, self.training)
        self.changes.restore(found.reported, found.window, found.share)
        self._load_adamw(found.mean, found.square, found.updates)
        restore_generator(self.host, found.host)
        restore_generator(self.noise, found.noise)

    def _load_adamw(self, mean: Tensor, square: Tensor, updates: Tensor) -> None:
        state = {0: {"step": updates.clone(), "exp_avg": mean.clone(), "exp_avg_sq": square.clone()}}
        self.optimiser.load_state_dict({**self.optimiser.state_dict(), "state": state})

    def to_the_end(self, on_step: OnProgress) -> Outcome:
        training = self.training
        stopped, reason = "steps", f"all {training.steps} steps are done"
        while self.done < training.steps:
            losses, norms = self._step(self.done)
            self.done += 1
            self.changes.watch(self.done)
            last = self.done == training.steps
            reporting = last or self.done % training.report_every == 0
            saving = training.save_every > 0 and self.done % training.save_every == 0
            fault = self.health.fault() if reporting or saving else None
            if reporting or fault:
                self._report(losses, norms, on_step)
            if fault:
                self.done = fault[1]
                stopped = "not finite"
                reason = f"{fault[0]} was not finite at step {fault[1] + 1}; the state before it is kept"
                break
            if reporting and self.changes.settled():
                stopped = "settled"
                reason = f"fewer than {training.stop_share:g} of the cells changed in {training.stop_window} steps"
                break
            if saving and not last:
                self.recorder.save(self._checkpoint())
        self.recorder.save(self._checkpoint())
        self.recorder.finish(self.layer)
        return Outcome(self.layer.logits.detach().clone(), self.done, stopped, reason, tuple(self.history))

    def _step(self, step: int) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
        """One step; the losses and gradient norms stay on the device."""
        training, logits = self.training, self.layer.logits
        sample = self.layer.sample(draw_temperature(self.settings.layer.temperature, self.host), self.noise)
        losses, finite = self._losses(sample, step)
        size = block(training, step)
        if training.normalise:
            gradient, norms = normalised(losses, self.weights, logits, size)
        else:
            total = torch.stack([weight * losses[name] for name, weight in self.weights.items()]).sum()
            gradient = block_means(gradient_of(total, logits), size)
            norms = {"sum": torch.linalg.vector_norm(gradient)}
        losses = {name: loss.detach() for name, loss in losses.items()}
        broken = self.health.update(step, finite.seen(losses), gradient)
        logits.grad = clipped(gradient, training.clip)
        self._adamw(training.learning_rate * rate_factor(training, step), broken)
        return losses, norms

    def _losses(self, sample: Sample, step: int) -> tuple[dict[str, Tensor], Finite]:
        losses, finite = {}, Finite()
        for name in self.weights:
            own = finite.tapped(name, sample)
            if name == GUIDED and self.guidance is not None:
                losses[name] = self.guidance(own.image, step)
            else:
                losses[name] = TERMS[name](own, self.context)
        return losses, finite

    def _adamw(self, rate: float, broken: Tensor) -> None:
        """One update; none once a step was broken. `found_inf` is what gradient scalers tell fused optimisers."""
        self.optimiser.param_groups[0]["lr"] = rate
        self.optimiser.found_inf = broken  # type: ignore[attr-defined]
        self.optimiser.step()
        if self.training.recentre:
            self.layer.recentre()

    def _report(self, losses: Mapping[str, Tensor], norms: Mapping[str, Tensor], on_step: OnProgress) -> None:
        with torch.no_grad():
            entropy, changed = mean_cell(self.layer, self.layer.entropy()), self.changes.since_report()
            read = torch.stack([*losses.values(), *norms.values(), entropy, changed]).tolist()
        progress = Progress(
            self.done,
            self.training.steps,
            dict(zip(losses, read, strict=False)),
            entropy=read[-2],
            changed=read[-1],
            norms=dict(zip(norms, read[len(losses) :], strict=False)),
            timestep=getattr(self.guidance, "t", None),
        )
        self.history.append(progress)
        self.recorder.report(self.layer, progress)
        on_step(progress)

    def _checkpoint(self) -> Checkpoint:
        state = self.optimiser.state[self.layer.logits]
        return Checkpoint(
            self.done,
            self.identity,
            self.layer.logits,
            state["exp_avg"],
            state["exp_avg_sq"],
            state["step"],
            self.host.get_state(),
            self.noise.get_state(),
            self.changes.reported,
            self.changes.window,
            self.changes.share,
        )


def loss_weights(settings: Settings, guided: bool) -> dict[str, float]:
    """The losses that count and their weights; without a guidance "sds" does not.

    Raises:
        InputError: none does.
    """
    weights = {name: weight for name, weight in settings.losses.items() if weight and (guided or name != GUIDED)}
    if not weights:
        raise InputError("no loss has a weight, so there is nothing to optimise", "for example --set losses.fft=1")
    return weights
