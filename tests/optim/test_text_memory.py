"""Keys and values of the text are computed once a run, and nothing else changes by it."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("diffusers")
from torch.utils.flop_counter import FlopCounterMode  # noqa: E402

from pixcraft.optim.guidance.sdxl import ScoreDistillation  # noqa: E402
from pixcraft.optim.models import Pipeline  # noqa: E402
from tests.optim import tiny as build  # noqa: E402
from tests.optim.conftest import Tiny  # noqa: E402
from tests.optim.test_guidance_sdxl import CONTROL, IMAGE, alike, built, gradient, of  # noqa: E402

KEY = "down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k"


def forgetful(pipeline: Pipeline) -> int:
    """Let every layer compute again what it is asked; how many had remembered."""
    found = 0
    for network in (pipeline.unet, *(net.model for net in pipeline.nets)):
        for layer in network.modules():
            found += layer.__dict__.pop("forward", None) is not None
    return found


def work(guide: ScoreDistillation) -> int:
    with FlopCounterMode(display=False) as counter:
        guide(IMAGE, 0)
    return counter.get_total_flops()


@pytest.mark.parametrize("kind", ["plain", "control", "lora", "image", "rows"])
def test_gradients_are_those_of_networks_that_forget(kind: str, tiny: Tiny) -> None:
    overrides = {
        "plain": (),
        "control": CONTROL,
        "lora": (f"guidance.lora={tiny.lora}=0.5",),
        "image": (f"guidance.image_adapter={tiny.adapter}", "guidance.image_scale=1"),
        "rows": ("control.canny=1", "control.prompt_row_only=yes"),
    }[kind]
    one, other = (built(tiny, *overrides, fresh=True) for _ in range(2))
    assert forgetful(other.pipeline) >= 2
    for step in range(3):
        assert torch.equal(gradient(one, step=step), gradient(other, step=step))


def test_only_the_first_step_computes_them(tiny: Tiny) -> None:
    guide = built(tiny, *CONTROL, fresh=True)
    first, second, third = (work(guide) for _ in range(3))
    tokens, context, width = build.TOKENS, sum(build.TEXT), build.WIDTHS[1]
    layers = forgetful(guide.pipeline)
    assert first - second == 2 * 2 * tokens * context * width * layers, "2 a multiply-add, two rows"
    assert second == third and work(guide) == first


def test_another_text_is_another_answer(tiny: Tiny) -> None:
    cat, dog = built(tiny), built(tiny, prompt="a dog")
    assert cat.pipeline is dog.pipeline
    before = gradient(cat)
    assert not alike(gradient(dog), before)
    again = built(tiny)
    assert torch.equal(gradient(again), before)


def test_a_lora_on_the_keys_acts_by_its_scale(tmp_path: Path, tiny: Tiny) -> None:
    file = build.lora(tmp_path / "keys.safetensors", KEY, columns=sum(build.TEXT))
    none, half, whole = (of(tiny, *words) for words in ((), (f"guidance.lora={file}=0.5",), (f"guidance.lora={file}",)))
    assert not alike(half, none) and not alike(whole, half)
