"""SD-piXL (Binninger and Sorkine-Hornung 2024): palette logits optimised by score distillation. [diffusion] extra.

A layer of logits (rows, columns, n) is sampled with Gumbel-softmax into a picture of palette elements; guidances (score
distillation from a diffusion model, smoothness, craft losses) say how the sample should change. This package alone
imports torch; `pixcraft.optim` itself, `settings`, `presetfile`, `hub` and `edges` do not.

    settings   every value of a run                                    presetfile presets and `--set`
    layer      logits -> sample -> picture                             maps       control maps, moved with the picture
    noise      independent and correlated Gumbel noise                 initial    first logits
    losses     the loss terms, one small function each                 schedule   timesteps, w(t), learning rate
    scores     SDS, CSD, NFSD, bridge, DDS, one small function each    augment    gray, mirrored, in perspective
    models     pipelines by hub id or folder; the micro model          conditions Canny, depth, padding, captions
    prompts    encoded prompts; pictures from a prompt                 guidance/  one file a kind
    loop       the optimisation                                        record     checkpoints, previews, time-lapse, log
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from torch import Tensor


class Guidance(Protocol):
    """Says how a picture should change."""

    def __call__(self, image: Tensor, step: int) -> Tensor:
        """A scalar loss of `image` (1, 3, h, w), sRGB in [0, 1], at `step` of the optimisation."""
        ...
