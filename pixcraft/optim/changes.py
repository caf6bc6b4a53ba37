"""How many cells change their colour: between reports, and over the windows that end a settled run."""

from __future__ import annotations

import torch
from torch import Tensor

from pixcraft.optim.layer import PaletteLayer
from pixcraft.optim.schedule import coarse_end
from pixcraft.optim.settings import TrainingSettings


class Changes:
    """Watches a layer's labels; nothing leaves the device but for `settled`.

    Attributes:
        reported: (rows, columns), the labels of the last report.
        window: the labels at the end of the last stop window.
        share: of the cells, how many changed in it; 2 before the first has ended.
    """

    def __init__(self, layer: PaletteLayer, training: TrainingSettings) -> None:
        """Nothing has changed yet."""
        self.layer, self.training = layer, training
        self.reported = self.window = layer.labels()
        self.share = torch.full((), 2.0, device=layer.logits.device)

    def restore(self, reported: Tensor, window: Tensor, share: Tensor) -> None:
        """Go on where a checkpoint was."""
        device = self.layer.logits.device
        self.reported, self.window, self.share = (found.to(device) for found in (reported, window, share))

    def watch(self, done: int) -> None:
        """After `done` steps: at the end of every stop window, count the cells that changed in it."""
        training = self.training
        begin = max(training.warm_up, coarse_end(training))
        if training.stop_share == 0 or done < begin or (done - begin) % training.stop_window:
            return
        labels = self.layer.labels()
        if done > begin:
            self.share = self._changed(labels, self.window)
        self.window = labels

    def settled(self) -> bool:
        """Whether fewer cells changed than the run goes on for; waits for the device."""
        return self.training.stop_share > 0 and float(self.share) < self.training.stop_share

    def since_report(self) -> Tensor:
        """The share of the cells that changed since the last call."""
        labels = self.layer.labels()
        share = self._changed(labels, self.reported)
        self.reported = labels
        return share

    def _changed(self, labels: Tensor, before: Tensor) -> Tensor:
        return mean_cell(self.layer, (labels != before).float())


def mean_cell(layer: PaletteLayer, values: Tensor) -> Tensor:
    """The mean of (rows, columns) over the stitched cells."""
    if layer.stitched is None:
        return values.mean()
    return (values * layer.stitched).sum() / layer.stitched.sum().clamp_min(1)
