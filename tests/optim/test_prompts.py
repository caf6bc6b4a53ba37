"""Prompts, taken literally, and pictures from a prompt alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch

from pixcraft.errors import InputError, ModelUnavailable
from pixcraft.optim import clip, prompts
from pixcraft.optim.devices import OutOfMemory
from pixcraft.optim.models import Pipeline, load_pipeline
from pixcraft.optim.presetfile import load_settings
from pixcraft.optim.settings import GuidanceSettings, SampleSettings
from tests.optim.conftest import Tiny

ODD = ("a cat: with a hat", "[pixel art] rose", "# tag", "{a}: 'b'", "null", "100%", "a, b", "- item", "cat=2")
PICTURE = torch.rand(1, 3, 20, 20, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("text", ODD)
def test_words_are_taken_literally(text: str, tiny: Tiny) -> None:
    pipeline = tiny.load(tiny.settings())
    assert pipeline.text is not None
    for tokenizer in pipeline.text.tokenizers:
        read = tokenizer.decode(tokenizer(text).input_ids[1:-1])
        assert read.replace(" ", "") == text.replace(" ", "")
    settings = load_settings("reference", [f"guidance.negative_prompt={text}", f"guidance.source_prompt={text}"])
    assert settings.guidance.negative_prompt == settings.guidance.source_prompt == text


def test_texts_that_differ_in_one_sign_are_different(tiny: Tiny) -> None:
    pipeline = tiny.load(tiny.settings())
    one, other = (prompts.encode_text(pipeline, text) for text in ("a cat: x", "a cat; x"))
    assert not torch.equal(one[0], other[0]) and not torch.equal(one[1], other[1])


def test_shapes_and_the_last_but_one_layer(tiny: Tiny) -> None:
    pipeline = tiny.load(tiny.settings())
    hidden, pooled = prompts.encode_text(pipeline, "a cat")
    assert hidden.shape == (1, 16, 24) and pooled.shape == (1, 12)
    assert pipeline.text is not None
    tokenizer, encoder = pipeline.text.tokenizers[0], pipeline.text.encoders[0]
    ids = tokenizer("a cat", padding="max_length", max_length=16, return_tensors="pt").input_ids
    assert torch.equal(hidden[..., :8], encoder(ids, output_hidden_states=True).hidden_states[-2])
    two = pipeline.text.encoders[1](ids)
    assert torch.equal(pooled, two.text_embeds)


def test_rows_say_what_their_names_say(tiny: Tiny) -> None:
    pipeline = tiny.load(tiny.settings())
    rows = prompts.encode(pipeline, "a", "b", "c").rows
    wanted = {"positive": "a", "negative": "b", "unconditional": "", "source": "c"}
    wanted |= {"reference": "c", "reference_negative": "b"}
    assert rows.keys() == wanted.keys()
    for name, text in wanted.items():
        assert torch.equal(rows[name].hidden, prompts.encode_text(pipeline, text)[0]), name
        assert torch.equal(rows[name].pooled, prompts.encode_text(pipeline, text)[1]), name
        assert rows[name].image is None


def test_the_empty_negative_prompt_is_encoded_not_zero(tiny: Tiny) -> None:
    rows = prompts.encode(tiny.load(tiny.settings()), "a cat").rows
    assert rows["negative"].hidden.abs().min(-1).values.max() > 0
    assert rows["negative"] is rows["unconditional"], "and predicted once"


def test_what_does_not_fit_is_told(tiny: Tiny) -> None:
    pipeline = tiny.load(tiny.settings())
    assert prompts.encode(pipeline, "a" * 14).left_out == []
    assert prompts.encode(pipeline, "a" * 14 + "bcd", "x" * 20).left_out == ["bcd", "xxxxxx"]


def test_released_text_encoders_say_so(tiny: Tiny) -> None:
    pipeline = load_pipeline(tiny.settings(), "cpu")
    pipeline.release()
    with pytest.raises(InputError, match="text encoders were released"):
        prompts.encode(pipeline, "a cat")


def test_a_picture_as_a_prompt_needs_a_picture(tiny: Tiny) -> None:
    adapted = tiny.load(tiny.settings(f"guidance.image_adapter={tiny.adapter}", "guidance.image_scale=1"))
    with pytest.raises(InputError, match="image_scale needs a picture"):
        prompts.encode(adapted, "a cat")
    rows = prompts.encode(adapted, "", picture=PICTURE).rows
    other = prompts.encode(adapted, "", picture=1 - PICTURE).rows
    assert rows["positive"].image is not None and other["positive"].image is not None
    assert not torch.allclose(rows["positive"].image, other["positive"].image)
    assert all(row.image is not None and not row.image.any() for name, row in rows.items() if name != "positive")


def test_micro_conditioning() -> None:
    assert prompts.time_ids(GuidanceSettings(), 64) == [64, 64, 0, 0, 64, 64]
    assert prompts.time_ids(GuidanceSettings(original_size=9, crop_top=1, crop_left=2), 64) == [9, 9, 1, 2, 64, 64]


def made(
    tiny: Tiny, prompt: str = "a cat", seed: int = 0, guidance: tuple[str, ...] = (), **samples: Any
) -> list[prompts.Made]:
    settings = tiny.settings(*guidance)
    pipeline = tiny.load(settings)
    return prompts.pictures_from_prompt(pipeline, prompt, replace(settings.samples, **samples), seed, settings.guidance)


def same(one: prompts.Made, other: prompts.Made) -> bool:
    return torch.allclose(one.picture, other.picture, atol=1e-4)


def test_samples_come_best_first_by_clip_score(tiny: Tiny) -> None:
    found = made(tiny, count=4)
    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True) and len(set(scores)) == 4
    pipeline = tiny.load(tiny.settings())
    again = clip.scores(pipeline, [one.picture for one in found], "a cat", "")
    assert again == pytest.approx(scores, abs=1e-5)
    assert clip.scores(pipeline, [found[0].picture], "a dog", "") != pytest.approx(scores[:1], abs=1e-4)
    for one in found:
        assert one.picture.shape == (1, 3, 32, 32) and one.picture.min() >= 0 and one.picture.max() <= 1


def test_the_kth_sample_is_the_same_whatever_the_count(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    few, many = made(tiny, count=2), made(tiny, count=4)
    assert all(any(same(one, other) for other in many) for one in few)
    monkeypatch.setattr(prompts, "AT_ONCE", 1)
    assert all(same(one, other) for one, other in zip(many, made(tiny, count=4), strict=True)), "nor the batch"


def test_two_seeds_share_no_sample(tiny: Tiny) -> None:
    one, other = made(tiny, seed=1), made(tiny, seed=2)
    assert all(same(*pair) for pair in zip(one, made(tiny, seed=1), strict=True))
    assert not any(same(first, second) for first in one for second in other)


@pytest.mark.parametrize("change", [{"steps": 3}, {"scale": 1.5}])
def test_steps_and_scale_act(change: dict[str, Any], tiny: Tiny) -> None:
    assert not same(made(tiny, count=1)[0], made(tiny, count=1, **change)[0])


@pytest.mark.parametrize(
    "change",
    ["guidance.negative_prompt=blurry", "guidance.original_size=8", "guidance.crop_top=9", "guidance.crop_left=9"],
)
def test_the_guidances_words_and_sizes_act(change: str, tiny: Tiny) -> None:
    assert not same(made(tiny, count=1, scale=9)[0], made(tiny, count=1, scale=9, guidance=(change,))[0])


def test_pixels_set_the_side(tiny: Tiny) -> None:
    assert made(tiny, count=1, guidance=("guidance.pixels=16",))[0].picture.shape == (1, 3, 16, 16)


def test_lora_acts_on_samples(tiny: Tiny) -> None:
    assert not same(made(tiny, count=1)[0], made(tiny, count=1, guidance=(f"guidance.lora={tiny.lora}",))[0])


@pytest.mark.parametrize("scale", [1.0, 7.5])
def test_an_image_prompt_leaves_samples_alone_and_is_back_after(scale: float, tiny: Tiny) -> None:
    adapted = (f"guidance.image_adapter={tiny.adapter}", "guidance.image_scale=0.7")
    assert same(made(tiny, count=1, scale=scale, guidance=adapted)[0], made(tiny, count=1, scale=scale)[0])
    unet = tiny.load(tiny.settings(*adapted)).unet
    assert {one for item in unet.attn_processors.values() for one in getattr(item, "scale", [])} == {0.7}


def test_without_an_image_encoder_a_clip_chooses(tiny: Tiny) -> None:
    plain = (f"guidance.model={tiny.plain}",)
    found = made(tiny, guidance=plain)
    again = clip.scores(tiny.load(tiny.settings(*plain)), [one.picture for one in found], "a cat", str(tiny.clip))
    assert again == pytest.approx([one.score for one in found], abs=1e-5)
    with pytest.raises(ModelUnavailable) as caught:
        made(tiny, guidance=plain, clip_model="openai/clip-vit-large-patch14")
    assert "`pixcraft models fetch openai/clip-vit-large-patch14`" in caught.value.hint


def test_sampling_ends_in_float32_whatever_the_precision(tiny: Tiny) -> None:
    pipeline = load_pipeline(tiny.settings(), "cpu")
    for part in (pipeline.unet, *(pipeline.text.encoders if pipeline.text else ())):
        part.to(torch.bfloat16)
    pipeline.dtype, pipeline.image_encoder = torch.bfloat16, None
    samples = SampleSettings(count=1, steps=2, clip_model=str(tiny.clip))
    (only,) = prompts.pictures_from_prompt(pipeline, "a cat", samples, 0)
    assert only.picture.dtype == torch.float32 and only.picture.isfinite().all()


@pytest.mark.parametrize("text", ["", "  "])
def test_an_empty_prompt_without_a_picture(text: str, tiny: Tiny) -> None:
    with pytest.raises(InputError, match="without a picture a prompt is needed"):
        made(tiny, text)


def test_out_of_memory_says_what_to_lower(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object, **named: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    pipeline: Pipeline = load_pipeline(tiny.settings(), "cpu")
    monkeypatch.setattr(pipeline.unet, "forward", full)
    with pytest.raises(OutOfMemory) as caught:
        prompts.pictures_from_prompt(pipeline, "a cat", tiny.settings().samples, 0)
    assert "guidance.pixels" in caught.value.hint
