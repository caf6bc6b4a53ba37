"""Frames are read in order and of one size; what holds still in the source holds still in the pattern."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

torch = pytest.importorskip("torch")

from pixcraft.errors import InputError  # noqa: E402
from pixcraft.optim.animation import Animation, Frame, flicker, optimise_frames, read_frames  # noqa: E402
from pixcraft.optim.layer import PaletteLayer  # noqa: E402
from pixcraft.optim.loop import optimise  # noqa: E402
from pixcraft.optim.losses import Context  # noqa: E402
from pixcraft.optim.record import Recorder  # noqa: E402
from pixcraft.optim.settings import LayerSettings, Range, Settings, TrainingSettings  # noqa: E402

SIZE = 8
COLOURS = torch.rand(5, 3, 1, 1, generator=torch.Generator().manual_seed(3))


def save_gif(path: Path, sides: tuple[int, ...] = (6, 6, 6)) -> Path:
    frames = [Image.new("RGB", (side, side - 2), (80 * k, 0, 0)) for k, side in enumerate(sides)]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=[40, 120, 40][: len(frames)])
    return path


def test_an_animated_gif(tmp_path: Path) -> None:
    frames = read_frames(save_gif(tmp_path / "a.gif"))
    assert [picture.shape for picture in frames.pictures] == [(4, 6, 4)] * 3
    assert [int(picture[0, 0, 0]) for picture in frames.pictures] == [0, 80, 160]
    assert frames.durations == (40, 120, 40)


def test_a_folder_in_the_order_of_its_numbers(tmp_path: Path) -> None:
    for number in (10, 9, 1):
        Image.new("RGBA", (3, 2), (number, 0, 0, 255)).save(tmp_path / f"frame{number}.png")
    (tmp_path / "notes.txt").write_text("not a frame")
    (tmp_path / ".hidden.png").write_text("not a frame")
    assert [int(picture[0, 0, 0]) for picture in read_frames(tmp_path).pictures] == [1, 9, 10]


def test_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no animation"):
        read_frames(tmp_path / "none.gif")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="0 frame"):
        read_frames(tmp_path / "empty")
    with pytest.raises(InputError, match="1 frame"):
        read_frames(save_gif(tmp_path / "one.gif", (6,)))
    (tmp_path / "text.gif").write_text("GIF89a of another kind")
    with pytest.raises(InputError, match="cannot read"):
        read_frames(tmp_path / "text.gif")
    whole = save_gif(tmp_path / "whole.gif").read_bytes()
    (tmp_path / "half.gif").write_bytes(whole[: len(whole) // 3])
    with pytest.raises(InputError):
        read_frames(tmp_path / "half.gif")


def test_frames_of_different_sizes(tmp_path: Path) -> None:
    for number, side in enumerate((4, 4, 5)):
        Image.new("RGB", (side, 4)).save(tmp_path / f"{number}.png")
    with pytest.raises(InputError, match=r"frame 3 .* 5 x 4 pixels, the first has 4 x 4"):
        read_frames(tmp_path)


def test_too_many_pixels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pixcraft.optim.animation.MAX_PIXELS", 50)
    with pytest.raises(InputError, match="megapixels"):
        read_frames(save_gif(tmp_path / "a.gif"))


def target(number: int) -> torch.Tensor:
    """Noise that stands still, but for one row that moves on with every frame."""
    picture = torch.rand(1, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(4))
    picture[..., number, :] = 1 - picture[..., number, :]
    return picture


def build(number: int) -> Frame:
    seeded = torch.Generator().manual_seed(10 + number)
    layer = PaletteLayer(0.3 * torch.randn(SIZE, SIZE, len(COLOURS), generator=seeded), COLOURS)
    wanted = target(number)
    return Frame(layer, lambda image, step: (image - wanted).square().sum(), Context(target=wanted))


def make_settings(**losses: float) -> Settings:
    training = TrainingSettings(steps=40, learning_rate=0.05, warm_up=0, report_every=20, save_every=0, normalise=True)
    return Settings(LayerSettings(temperature=Range(0.5, 1.5)), training, losses={"sds": 1.0, **losses})


def generators() -> tuple[torch.Generator, torch.Generator]:
    return torch.Generator().manual_seed(7), torch.Generator().manual_seed(8)


def animate(settings: Settings, **more: Any) -> Animation:
    return optimise_frames(4, build, settings, *generators(), **more)


def alone() -> float:
    """Flicker of frames that know nothing of each other."""
    layers, (host, noise) = [], generators()
    for number in range(4):
        frame = build(number)
        optimise(frame.layer, frame.guidance, make_settings(), frame.context, host, noise)
        layers.append(frame.layer.labels())
    return flicker(layers, [target(number) for number in range(4)])


def test_logits_carried_over_and_the_temporal_loss_stop_the_flicker() -> None:
    carried, tied = animate(make_settings()), animate(make_settings(temporal=1.0))
    assert len(carried.logits) == len(carried.outcomes) == 4
    assert carried.logits[0].shape == (SIZE, SIZE, len(COLOURS))
    assert carried.flicker < 0.5 * alone()
    assert tied.flicker < carried.flicker
    assert torch.equal(tied.logits[0], carried.logits[0])


def test_what_moves_starts_from_its_own_logits() -> None:
    none = TrainingSettings(steps=0)
    ends = optimise_frames(2, build, Settings(training=none), *generators()).logits
    own = [build(number).layer.logits.detach() for number in range(2)]
    assert torch.equal(ends[1][:2], own[1][:2])
    assert torch.equal(ends[1][2:], own[0][2:])


def test_flicker_counts_cells_that_change_where_the_source_does_not() -> None:
    targets = [torch.zeros(1, 3, 1, 4), torch.zeros(1, 3, 1, 4)]
    targets[1][..., 0] = 1
    labels = [torch.tensor([[0, 0, 0, 0]]), torch.tensor([[1, 1, 0, 0]])]
    assert flicker(labels, targets) == pytest.approx(1 / 3)
    assert flicker(labels[:1], targets[:1]) == 0


def test_a_larger_target_is_averaged_to_cells() -> None:
    def larger(number: int) -> Frame:
        frame = build(number)
        wide = target(number).repeat_interleave(3, 2).repeat_interleave(3, 3)
        return Frame(frame.layer, frame.guidance, Context(target=wide))

    ends = optimise_frames(2, larger, make_settings(), *generators()).logits
    assert torch.equal(ends[1], animate(make_settings()).logits[1])


def test_progress_and_records_are_a_frames_own(tmp_path: Path) -> None:
    told = []
    animate(
        make_settings(),
        recorder=lambda number: Recorder(tmp_path / str(number)),
        on_step=lambda number, progress: told.append((number, progress.step)),
    )
    assert told == [(number, step) for number in range(4) for step in (20, 40)]
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.isdecimal()) == ["0", "1", "2", "3"]


def test_the_same_seed_gives_the_same_frames() -> None:
    first, again = animate(make_settings()), animate(make_settings())
    assert all(torch.equal(a, b) for a, b in zip(first.logits, again.logits, strict=True))


def test_frames_that_do_not_fit_together() -> None:
    def sizes(number: int) -> Frame:
        return Frame(
            PaletteLayer(torch.zeros(4 + number, 4, 5), COLOURS), None, Context(target=torch.zeros(1, 3, 4, 4))
        )

    def palettes(number: int) -> Frame:
        return Frame(PaletteLayer(torch.zeros(4, 4, 5), COLOURS / (1 + number)), None, Context(target=target(0)))

    smooth = Settings(training=TrainingSettings(steps=1), losses={"fft": 1.0})
    for wrong, message in ((sizes, "another size"), (palettes, "another palette")):
        with pytest.raises(InputError, match=message):
            optimise_frames(2, wrong, smooth, *generators())
    with pytest.raises(InputError, match="no target"):
        optimise_frames(1, lambda number: Frame(build(0).layer, None, Context()), smooth, *generators())
