"""A run that is cut and resumed ends at the same bits as an uninterrupted one; another run's checkpoint is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from pixcraft.errors import InputError  # noqa: E402
from pixcraft.optim.checkpoint import Checkpoint, identity, read_checkpoint, restore_generator  # noqa: E402
from pixcraft.optim.layer import PaletteLayer  # noqa: E402
from pixcraft.optim.loop import Outcome, optimise  # noqa: E402
from pixcraft.optim.losses import Context  # noqa: E402
from pixcraft.optim.record import Recorder  # noqa: E402
from pixcraft.optim.settings import LayerSettings, Range, Settings, TrainingSettings  # noqa: E402

SETTINGS = Settings(
    layer=LayerSettings(temperature=Range(0.5, 1.5)),
    training=TrainingSettings(steps=30, warm_up=4, schedule="cosine", coarse=2, report_every=4, save_every=10),
    losses={"sds": 1.0, "fft": 0.5},
)


def make_layer(rows: int = 6, columns: int = 7, count: int = 4, shade: float = 0.0, **more: Any) -> PaletteLayer:
    seeded = torch.Generator().manual_seed(1)
    elements = torch.rand(count, 3, 1, 1, generator=seeded) * (1 - shade)
    return PaletteLayer(torch.randn(rows, columns, count, generator=seeded), elements, **more)


def run(
    folder: Path | None, settings: Settings = SETTINGS, layer: PaletteLayer | None = None, cut_at: int = 0, **more: Any
) -> Outcome:
    """An optimisation whose guidance draws from both generators; `cut_at` raises KeyboardInterrupt in that step."""
    host, noise = torch.Generator().manual_seed(7), torch.Generator().manual_seed(8)
    layer = layer or make_layer()
    target = torch.rand(1, 3, *layer.logits.shape[:2], generator=torch.Generator().manual_seed(4))

    def guidance(image: torch.Tensor, step: int) -> torch.Tensor:
        if cut_at and step == cut_at:
            raise KeyboardInterrupt
        weight = 1 + torch.rand(1, generator=host).item()
        moved = target + 0.1 * torch.randn(target.shape, generator=noise)
        return weight * (image - moved).square().sum()

    recorder = Recorder(folder, about=more.pop("about", None))
    return optimise(layer, guidance, settings, Context(), host, noise, recorder, **more)


@pytest.mark.parametrize("cut_at", [10, 13, 29])
def test_a_resumed_run_ends_at_the_same_bits(tmp_path: Path, cut_at: int) -> None:
    whole = run(tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "cut", cut_at=cut_at)
    found = read_checkpoint(tmp_path / "cut" / "checkpoint.safetensors")
    assert found.step == cut_at // 10 * 10
    resumed = run(tmp_path / "cut", resume=found)
    assert torch.equal(resumed.logits, whole.logits)
    assert resumed.steps == whole.steps == 30
    same = ("checkpoint.safetensors", "log.jsonl", "preview.png", "timelapse.gif", "entropy.png")
    for name in same:
        assert (tmp_path / "cut" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes(), name


def test_a_resumed_run_settles_at_the_same_step(tmp_path: Path) -> None:
    calm = replace(SETTINGS.training, steps=200, coarse=1, stop_share=0.03, stop_window=15, report_every=5)
    settings = replace(SETTINGS, training=calm)
    whole = run(None, settings)
    assert whole.stopped == "settled"
    cut_at = whole.steps - 2
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, settings, cut_at=cut_at)
    resumed = run(tmp_path, settings, resume=read_checkpoint(tmp_path / "checkpoint.safetensors"))
    assert (resumed.stopped, resumed.steps) == ("settled", whole.steps)
    assert resumed.history[-1] == whole.history[-1]


def test_a_finished_run_has_nothing_left_to_do(tmp_path: Path) -> None:
    whole = run(tmp_path)
    again = run(tmp_path, resume=read_checkpoint(tmp_path / "checkpoint.safetensors"))
    assert again.history == ()
    assert torch.equal(again.logits, whole.logits)


def test_save_every_0_saves_at_the_end_only(tmp_path: Path) -> None:
    never = replace(SETTINGS, training=replace(SETTINGS.training, save_every=0))
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, never, cut_at=29)
    assert not (tmp_path / "checkpoint.safetensors").exists()
    run(tmp_path / "again", never)
    assert read_checkpoint(tmp_path / "again" / "checkpoint.safetensors").step == 30


def with_training(**changes: Any) -> Settings:
    return replace(SETTINGS, training=replace(SETTINGS.training, **changes))


REFUSED = {
    "size": ({"layer": lambda: make_layer(rows=7)}, "its size is 7x6, now it is 7x7"),
    "count": ({"layer": lambda: make_layer(count=5)}, "number of colours is 4, now it is 5"),
    "palette": ({"layer": lambda: make_layer(shade=0.1)}, "its palette is"),
    "mask": ({"layer": lambda: make_layer(stitched=torch.eye(6, 7) > 0)}, "cells that stay empty"),
    "ground": ({"layer": lambda: make_layer(ground=torch.zeros(3))}, "background"),
    "rate": ({"settings": with_training(learning_rate=0.5)}, "training.learning_rate is 0.025, now it is 0.5"),
    "steps": ({"settings": with_training(steps=31)}, "training.steps is 30, now it is 31"),
    "weight": ({"settings": replace(SETTINGS, losses={"sds": 1.0, "fft": 2.0})}, "losses.fft is 0.5, now it is 2"),
    "loss": ({"settings": replace(SETTINGS, losses={"sds": 1.0})}, "losses.fft is 0.5, now it is absent"),
    "prompt": ({"about": {"prompt": "a cat"}}, "prompt is absent, now it is a cat"),
}


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    folder = tmp_path_factory.mktemp("done")
    run(folder)
    return read_checkpoint(folder / "checkpoint.safetensors")


@pytest.mark.parametrize("case", REFUSED)
def test_the_checkpoint_of_another_run_is_refused(done: Checkpoint, case: str, tmp_path: Path) -> None:
    given, message = REFUSED[case]
    changes = {name: value() if callable(value) else value for name, value in given.items()}
    with pytest.raises(InputError, match=message) as caught:
        run(tmp_path / "new", resume=done, **changes)
    assert caught.value.hint
    assert not (tmp_path / "new").exists()


def test_what_is_shown_and_kept_may_change(done: Checkpoint) -> None:
    run(None, with_training(report_every=7, save_every=3), resume=done)


def test_a_checkpoint_comes_back_as_it_was(done: Checkpoint, tmp_path: Path) -> None:
    done.write(tmp_path / "copy.safetensors")
    copy = read_checkpoint(tmp_path / "copy.safetensors")
    assert copy.identity == done.identity
    for name in ("logits", "mean", "square", "updates", "host", "noise", "reported", "window", "share"):
        assert torch.equal(getattr(copy, name), getattr(done, name)), name
    assert done.updates == 30
    assert [path.name for path in tmp_path.iterdir()] == ["copy.safetensors"]


def test_files_that_are_no_checkpoints(done: Checkpoint, tmp_path: Path) -> None:
    from safetensors.torch import save_file

    with pytest.raises(InputError, match="there is no checkpoint"):
        read_checkpoint(tmp_path / "none.safetensors")
    done.write(tmp_path / "whole.safetensors")
    (tmp_path / "half.safetensors").write_bytes((tmp_path / "whole.safetensors").read_bytes()[:900])
    with pytest.raises(InputError, match="not a whole checkpoint"):
        read_checkpoint(tmp_path / "half.safetensors")
    (tmp_path / "pickle.safetensors").write_bytes(b"\x80\x04.")
    with pytest.raises(InputError, match="not a whole checkpoint"):
        read_checkpoint(tmp_path / "pickle.safetensors")
    save_file({"logits": torch.ones(1)}, tmp_path / "lora.safetensors")
    with pytest.raises(InputError, match="not a checkpoint of pixcraft"):
        read_checkpoint(tmp_path / "lora.safetensors")


def test_the_generator_of_another_device_is_an_error() -> None:
    with pytest.raises(InputError, match="another device"):
        restore_generator(torch.Generator(), torch.zeros(16, dtype=torch.uint8))


def test_every_setting_is_in_the_identity() -> None:
    names = set(identity(make_layer(), SETTINGS, {}))
    assert {"training.clip", "guidance.scale", "augment.flip", "control.canny", "layer.sampling", "losses.sds"} <= names
    assert "training.report_every" not in names


def test_what_is_not_finite_leaves_the_last_good_checkpoint(tmp_path: Path) -> None:
    def broken(image: torch.Tensor, step: int) -> torch.Tensor:
        return image.sum() * (float("nan") if step >= 17 else 1.0)

    host, noise = torch.Generator().manual_seed(7), torch.Generator().manual_seed(8)
    outcome = optimise(make_layer(), broken, SETTINGS, Context(), host, noise, Recorder(tmp_path))
    found = read_checkpoint(tmp_path / "checkpoint.safetensors")
    assert outcome.stopped == "not finite"
    assert found.step == outcome.steps == 17
    assert torch.equal(found.logits, outcome.logits)
    assert found.logits.isfinite().all()
    assert found.mean.isfinite().all()
    assert found.updates == 17
    assert "NaN" not in (tmp_path / "log.jsonl").read_text()
    assert run(tmp_path, resume=found).steps == 30
