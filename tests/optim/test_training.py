"""The training script: every stage runs for a few steps on drawings of our own, is repeatable, and can be resumed."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from pixcraft.optim.models import load_pipeline
from pixcraft.optim.presetfile import load_settings
from pixcraft.optim.training import (
    autoencoder,
    control,
    export,
    image_encoder,
    image_names,
    joint,
    judge,
    parallel,
    variants,
    vocabulary,
)
from pixcraft.optim.training.icons import SIDE, Icon
from pixcraft.optim.training.parallel import Plan

TINY = Plan(steps=3, batch=2, rate=1e-3, warm_up=1, ranks=1)
SHAPES = ("red circle", "blue square", "green triangle", "yellow star")


def write_drawings(work: Path) -> None:
    """Twelve drawings of four motifs in three styles, as the first stage would write them."""
    drawings, icons = [], []
    for style in ("flat", "soft", "bold"):
        for number, label in enumerate(SHAPES):
            image = Image.new("RGBA", (SIDE, SIDE))
            draw = ImageDraw.Draw(image)
            if number % 2:
                draw.rectangle((30, 30, 98, 98), fill=label.split()[0])
            else:
                draw.ellipse((20, 20, 108, 108), fill=label.split()[0])
            drawings.append(np.asarray(image))
            icons.append(Icon(style, label, ("shape", "round"), True))
    np.save(work / "icons.npy", np.stack(drawings))
    (work / "icons.json").write_text(json.dumps([asdict(icon) for icon in icons]))


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("training")
    write_drawings(folder)
    variants.run(folder, seed=0)
    vocabulary.run(folder)
    autoencoder.run(folder, TINY)
    joint.run(folder, TINY)
    return folder


@pytest.mark.slow
def test_all_stages_make_a_pipeline_that_loads(work: Path) -> None:
    control.run(work, TINY)
    image_encoder.run(work, TINY)
    image_names.run(work, TINY)
    judge.run(work, TINY)
    export.run(work)
    pipeline = load_pipeline(load_settings("micro", (f"guidance.model={work / 'micro'}", "control.canny=1")), "cpu")
    assert pipeline.image_encoder is not None
    assert len(pipeline.nets) == 1
    assert 1 <= judge.Judge(work / "judge").rank(torch.rand(3, 32, 32), SHAPES[0]) <= len(SHAPES)
    size = sum(path.stat().st_size for path in (work / "micro").rglob("*") if path.is_file())
    assert size <= 20_000_000


@pytest.mark.slow
def test_a_stage_goes_on_where_it_stopped(work: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Stopped after 2 of 4 steps and run again, the weights are those of an uninterrupted run."""
    monkeypatch.setattr(parallel, "SAVE_EVERY", 2)
    model = judge.network(4)
    start = {name: value.clone() for name, value in model.state_dict().items()}

    def loss_of(numbers: np.random.Generator, noise: torch.Generator) -> torch.Tensor:
        pixels = torch.randn((2, 3, 32, 32), generator=noise)
        model.eval()
        found: torch.Tensor = model(pixels).pow(2).mean() * float(numbers.random())
        return found

    plan = replace(TINY, steps=4)
    whole = parallel.train(0, plan, model, loss_of, tmp_path / "whole.state")
    model.load_state_dict(start)
    calls = 0

    def interrupted(numbers: np.random.Generator, noise: torch.Generator) -> torch.Tensor:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise KeyboardInterrupt
        return loss_of(numbers, noise)

    with pytest.raises(KeyboardInterrupt):
        parallel.train(0, plan, model, interrupted, tmp_path / "part.state")
    model.load_state_dict(start)
    again = parallel.train(0, plan, model, loss_of, tmp_path / "part.state")
    assert all(torch.equal(whole[name], again[name]) for name in whole)


def test_captions_name_what_the_picture_shows() -> None:
    icon = Icon("flat", "strawberry", ("fruit", "berry"), True)
    shown = variants.Variant(0, "pixel-placed", "", "light blue", 24)
    captions = [variants.caption(icon, shown, np.random.default_rng(seed)) for seed in range(60)]
    assert sum("strawberry" in caption for caption in captions) > 40
    assert sum("light blue background" in caption for caption in captions) > 30
    assert sum("pixel art" in caption for caption in captions) > 40
    assert len(set(captions)) > 20


def test_colour_words() -> None:
    from skimage.color import rgb2hsv

    rgb = np.array([variants.WORDS[word] for word in variants.WORDS]) / 255.0
    found = variants.colour_words(rgb2hsv(rgb[None])[0])
    assert sum(a == b for a, b in zip(found, variants.WORDS, strict=True)) >= 10


def test_the_same_seed_draws_the_same_variant() -> None:
    image = Image.new("RGBA", (SIDE, SIDE), (200, 30, 40, 255))
    icon = Icon("flat", "thing", (), True)
    one, two = (
        variants.variant(np.asarray(image), icon, "pixel-placed", np.random.default_rng([0, 1, 2])) for _ in range(2)
    )
    assert np.array_equal(np.asarray(one[0]), np.asarray(two[0]))
    assert one[1] == two[1]


def test_the_rate_warms_up_and_falls() -> None:
    plan = Plan(steps=100, batch=1, rate=1.0, warm_up=10)
    rates = [plan.rate_at(step) for step in range(100)]
    assert rates[0] == pytest.approx(0.1, rel=0.01)
    assert max(rates) == rates[9]
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert rates[-1] < 0.04
