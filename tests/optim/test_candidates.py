"""Layers whose cells have logits over a few candidates only."""

from __future__ import annotations

import torch

from pixcraft.optim.layer import CandidateLayer, PaletteLayer, candidates_of
from pixcraft.optim.losses import TERMS, Context


def made(side: int = 1) -> tuple[PaletteLayer, CandidateLayer]:
    """A layer over 40 colours, and one over 10 candidates of each cell."""
    numbers = torch.Generator().manual_seed(3)
    logits, elements = torch.randn(6, 5, 40, generator=numbers) * 3, torch.rand(40, 3, side, side, generator=numbers)
    few = candidates_of(logits, elements.mean((2, 3)), 10)
    return PaletteLayer(logits, elements), CandidateLayer(logits, few, elements)


def test_candidates_hold_the_likeliest_and_a_spread_of_the_palette() -> None:
    whole, layer = made()
    assert layer.logits.shape == (6, 5, 10)
    assert (layer.candidates.diff(dim=-1) > 0).all()
    assert torch.equal(layer.labels(), whole.labels())
    everywhere = [k for k in range(40) if bool((layer.candidates == k).any(-1).all())]
    assert len(everywhere) >= 2


def test_pictures_are_those_of_the_same_shares_over_all_colours() -> None:
    for side in (1, 4):
        _, layer = made(side)
        sample = layer.sample(1.0, torch.Generator().manual_seed(1))
        assert sample.shares.shape == (6, 5, 40)
        assert torch.allclose(sample.shares.sum(-1), torch.ones(6, 5))
        same = PaletteLayer(layer.whole_logits(), layer.elements)._mixed(sample.shares, layer.elements)
        assert torch.allclose(sample.image, same, atol=1e-6)
        assert torch.equal(layer.result("argmax"), PaletteLayer(layer.whole_logits(), layer.elements).result("argmax"))


def test_whole_logits_leave_the_others_out_of_the_question() -> None:
    whole, layer = made()
    logits = layer.whole_logits()
    inside = torch.zeros(6, 5, 40, dtype=torch.bool).scatter(2, layer.candidates, True)
    assert torch.equal(logits[inside], whole.logits.detach()[inside])
    assert logits[~inside].max() < layer.logits.min() - 5
    assert torch.equal(logits.argmax(-1), layer.labels())


def test_every_loss_of_shares_reaches_the_candidates() -> None:
    _, layer = made()
    previous = torch.full((6, 5, 40), 1 / 40)
    context = Context(stock=torch.ones(40), previous=previous)
    for name in ("confetti", "colours", "stock", "temporal"):
        layer.zero_grad()
        TERMS[name](layer.sample(1.0, torch.Generator().manual_seed(2)), context).backward()
        assert layer.logits.grad is not None
        assert layer.logits.grad.abs().sum() > 0
