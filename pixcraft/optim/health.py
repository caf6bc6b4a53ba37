"""What is not finite, found without waiting for the device: which loss, and at which step first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

if TYPE_CHECKING:
    from pixcraft.optim.layer import Sample


class Finite:
    """Watches whether losses and the gradients that they send back are finite, without reading them."""

    def __init__(self) -> None:
        self._seen: dict[str, list[Tensor]] = {}

    def tapped(self, name: str, sample: Sample) -> Sample:
        """The same sample through views of its own, whose gradients are watched on their way back."""
        seen = self._seen.setdefault(name, [])

        def view(tensor: Any) -> Any:
            if not isinstance(tensor, Tensor) or not tensor.requires_grad:
                return tensor
            own = tensor.view_as(tensor)
            own.register_hook(lambda gradient: seen.append(gradient.detach().sum()))  # type: ignore[no-untyped-call]
            return own

        return replace(sample, **{item.name: view(getattr(sample, item.name)) for item in fields(sample)})

    def seen(self, losses: Mapping[str, Tensor]) -> list[Tensor]:
        """After the backward pass: for every loss a () bool, False where it or its gradient is not finite."""
        return [torch.isfinite(torch.stack([loss, *self._seen[name]])).all() for name, loss in losses.items()]


class Health:
    """The first step at which each loss was not finite; on the device until `fault` reads it."""

    def __init__(self, names: Sequence[str], device: torch.device) -> None:
        self._names = tuple(names)
        self._first = torch.full((len(self._names),), -1, dtype=torch.int64, device=device)

    def update(self, step: int, finite: Sequence[Tensor], gradient: Tensor) -> Tensor:
        """Note what is not finite at `step`; () 1 if anything ever was, else 0."""
        now = torch.stack([*finite, torch.isfinite(gradient.sum())])
        self._first = torch.where((self._first < 0) & ~now, step, self._first)
        return (self._first >= 0).any().float()

    def fault(self) -> tuple[str, int] | None:
        """The loss that failed first, and at which step; None if all is well. Waits for the device."""
        failed = [(step, k) for k, step in enumerate(self._first.tolist()) if step >= 0]
        return (self._names[min(failed)[1]], min(failed)[0]) if failed else None
