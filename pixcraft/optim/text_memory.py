"""What a network makes of its text, kept from step to step: the text is the same in all of them."""

from __future__ import annotations

from torch import Tensor, nn

_LAYERS = ("attn2.to_k", "attn2.to_v")


def remember_text(network: nn.Module) -> None:
    """Let the frozen `network` compute the keys and values of its cross-attention once for each text.

    They are kept while it is given the same tensor, not one of the same numbers. Weights must not change afterwards.
    """
    for name, layer in network.named_modules():
        if name.endswith(_LAYERS):
            _remember(layer)


def _remember(layer: nn.Module) -> None:
    compute = layer.forward
    asked: Tensor | None = None
    answer: Tensor | None = None

    def forward(given: Tensor) -> Tensor | None:
        nonlocal asked, answer
        if given is not asked:
            asked, answer = given, compute(given)
        return answer

    layer.forward = forward
