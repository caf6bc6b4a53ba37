"""The choice among a prompt's pictures: each term finds what it is meant to find, and its weight acts."""

from __future__ import annotations

import pytest
import torch

from pixcraft.optim import choice, clip, prompts
from pixcraft.optim.prompts import Made
from tests.optim.conftest import Tiny


def noise(count: int, seed: int) -> torch.Tensor:
    return torch.rand((count, 3, 32, 32), generator=torch.Generator().manual_seed(seed))


def chosen(tiny: Tiny, *overrides: str) -> list[Made]:
    settings = tiny.settings("samples.count=5", *overrides)
    return prompts.pictures_from_prompt(tiny.load(settings), "a cat", settings.samples, 0, settings.guidance)


def same(one: Made, other: Made) -> bool:
    return torch.allclose(one.picture, other.picture, atol=1e-4)


def likelihoods(tiny: Tiny, pictures: torch.Tensor, prompt: str, batch: int = 9) -> torch.Tensor:
    settings = tiny.settings()
    pipeline = tiny.load(settings)
    return choice.likelihood(pipeline, pictures, *prompts.words(pipeline, prompt, settings.guidance), batch)


def test_pictures_that_agree_come_before_one_that_does_not() -> None:
    shared = noise(1, 0)
    pictures = torch.cat([shared + 0.1 * noise(1, seed) for seed in (1, 2, 3)] + [noise(1, 4)])
    assert int(choice.agreement(pictures).argmin()) == 3


def test_the_order_is_that_of_the_weighted_standard_scores() -> None:
    terms = {"clip": torch.tensor([0.1, 0.2, 0.3]), "agreement": torch.tensor([50.0, -10.0, -20.0])}
    assert choice.best_first(terms, {"clip": 1, "agreement": 0}) == [2, 1, 0]
    assert choice.best_first(terms, {"clip": 0, "agreement": 1}) == [0, 1, 2]
    assert choice.best_first(terms, {"clip": 5, "agreement": 1})[0] == 2, "whatever the terms' units"


def test_terms_that_are_all_alike_keep_the_order_of_the_samples() -> None:
    assert choice.best_first({"clip": torch.full((3,), 0.2)}, {"clip": 1}) == [0, 1, 2]
    assert choice.best_first({"clip": torch.tensor([0.4])}, {"clip": 1}) == [0]


def test_likelihood_depends_on_the_words_and_not_on_the_batch(tiny: Tiny) -> None:
    pictures = noise(4, 1)
    found = likelihoods(tiny, pictures, "a cat")
    assert found.shape == (4,) and len(set(found.tolist())) == 4
    assert torch.allclose(found, likelihoods(tiny, pictures, "a cat", batch=1), atol=1e-3)
    assert not torch.allclose(found, likelihoods(tiny, pictures, "a dog"), atol=1e-3)


def test_words_that_tell_nothing_gain_nothing(tiny: Tiny) -> None:
    settings = tiny.settings()
    pipeline = tiny.load(settings)
    told, _ = prompts.words(pipeline, "a cat", settings.guidance)
    assert not choice.likelihood(pipeline, noise(2, 0), told, told, 9).any()


@pytest.mark.parametrize("term", ["likelihood", "agreement"])
def test_each_weight_reaches_the_choice(term: str, tiny: Tiny) -> None:
    by_term = chosen(tiny, "samples.clip=0", f"samples.{term}=1")
    pictures = torch.cat([one.picture for one in by_term])
    values = choice.agreement(pictures) if term == "agreement" else likelihoods(tiny, pictures, "a cat")
    assert values.tolist() == sorted(values.tolist(), reverse=True)
    by_clip = chosen(tiny)
    assert not all(same(*pair) for pair in zip(by_term, by_clip, strict=True))
    nearly = chosen(tiny, "samples.clip=100", f"samples.{term}=0.0001")
    assert all(same(*pair) for pair in zip(nearly, by_clip, strict=True))


def test_an_image_prompt_does_not_stand_in_the_way(tiny: Tiny) -> None:
    adapted = (f"guidance.image_adapter={tiny.adapter}", "guidance.image_scale=0.7", "samples.likelihood=1")
    assert len(chosen(tiny, *adapted)) == 5


def test_the_score_that_is_told_stays_clips(tiny: Tiny) -> None:
    found = chosen(tiny, "samples.agreement=3")
    pipeline = tiny.load(tiny.settings())
    again = clip.scores(pipeline, [one.picture for one in found], "a cat", "")
    assert again == pytest.approx([one.score for one in found], abs=1e-5)
