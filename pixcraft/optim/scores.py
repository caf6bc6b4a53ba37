"""Score distillation, one small function a variant: from predicted noise to a direction g for the latents.

g leaves out w(t), which the caller multiplies. With eps the noise that was added, pos, neg and empty the predictions
for the prompt, the negative prompt and the empty prompt, and s the guidance scale:

    sds     (pos - eps) + s (pos - neg)                      DreamFusion (2209.14988), as SD-piXL splits it
    csd     s (pos - neg)                                    CSD (2310.19415)
    nfsd    (empty, less neg at high t) + s (pos - empty)    NFSD (2310.17590)
    bridge  s (pos - source)                                 SDS-Bridge (2406.09417)
    dds     pos + s (pos - neg), less the same of the reference picture with the source prompt (2304.07090)

The first term is the noise term and the second the semantic term; each has its own weight.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor

from pixcraft.errors import InputError
from pixcraft.optim.settings import GuidanceSettings

HIGH_NOISE = 200  # t from which NFSD subtracts the negative prompt, of 1000


@dataclass(frozen=True)
class Predictions:
    """Noise and its predictions, all of the latents' shape; None where a variant does not need it."""

    noise: Tensor
    """Added to the latents."""
    positive: Tensor
    """Predicted for the prompt."""
    negative: Tensor | None = None
    """For the negative prompt."""
    unconditional: Tensor | None = None
    """For the empty prompt."""
    source: Tensor | None = None
    """For the source prompt, of the picture now."""
    reference: Tensor | None = None
    """For the source prompt, of the reference picture with the same noise."""
    reference_negative: Tensor | None = None
    """For the negative prompt, of the reference picture with the same noise."""

    def need(self, row: str) -> Tensor:
        """The prediction of one row of `ROWS`.

        Raises:
            InputError: it was not predicted.
        """
        found: Tensor | None = getattr(self, row)
        if found is None:
            raise InputError(f"score distillation misses the prediction {row!r}")
        return found


def sds(seen: Predictions, settings: GuidanceSettings, t: int) -> Tensor:
    """Score distillation sampling: noise term and semantic term."""
    return _sum(settings, seen.positive - seen.noise, seen.positive - seen.need("negative"))


def csd(seen: Predictions, settings: GuidanceSettings, t: int) -> Tensor:
    """Classifier score distillation: the semantic term alone."""
    return settings.semantic_weight * settings.scale * (seen.positive - seen.need("negative"))


def nfsd(seen: Predictions, settings: GuidanceSettings, t: int) -> Tensor:
    """Noise-free score distillation: the domain part of the noise term without its noise.

    At small t the empty prediction itself is taken for the domain part, at large t its difference to the negative one.
    """
    empty = seen.need("unconditional")
    domain = empty if t < HIGH_NOISE else empty - seen.need("negative")
    return _sum(settings, domain, seen.positive - empty)


def bridge(seen: Predictions, settings: GuidanceSettings, t: int) -> Tensor:
    """SDS-Bridge: from what the source prompt says the picture is, to what the prompt says it should be."""
    return settings.semantic_weight * settings.scale * (seen.positive - seen.need("source"))


def dds(seen: Predictions, settings: GuidanceSettings, t: int) -> Tensor:
    """Delta denoising score: what the reference picture's own score would do is taken off."""
    here, there = seen.positive - seen.need("negative"), seen.need("reference") - seen.need("reference_negative")
    return _sum(settings, seen.positive - seen.need("reference"), here - there)


def _sum(settings: GuidanceSettings, noise_term: Tensor, semantic_term: Tensor) -> Tensor:
    return settings.noise_weight * noise_term + settings.semantic_weight * settings.scale * semantic_term


Score = Callable[[Predictions, GuidanceSettings, int], Tensor]

SCORES: dict[str, Score] = {"sds": sds, "csd": csd, "nfsd": nfsd, "bridge": bridge, "dds": dds}
"""Every variant by name."""

ROWS: dict[str, tuple[str, ...]] = {
    "sds": ("positive", "negative"),
    "csd": ("positive", "negative"),
    "nfsd": ("positive", "negative", "unconditional"),
    "bridge": ("positive", "source"),
    "dds": ("positive", "negative", "reference", "reference_negative"),
}
"""The predictions a variant needs: its rows in one batch of the U-Net."""
