"""What a run leaves in its folder can be opened again and shows what the layer holds."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

torch = pytest.importorskip("torch")

from pixcraft.errors import InputError, MissingExtra, OutputError  # noqa: E402
from pixcraft.optim import record  # noqa: E402
from pixcraft.optim.layer import PaletteLayer  # noqa: E402
from pixcraft.optim.loop import optimise  # noqa: E402
from pixcraft.optim.losses import Context  # noqa: E402
from pixcraft.optim.record import Recorder  # noqa: E402
from pixcraft.optim.settings import LayerSettings, Range, Settings, TrainingSettings  # noqa: E402

RED_GREEN_BLUE = torch.eye(3)[:, :, None, None]
CODES = ("310", "B/5200", "b_5200")
SETTINGS = Settings(
    layer=LayerSettings(temperature=Range(1, 1)),
    training=TrainingSettings(steps=12, learning_rate=0.5, warm_up=0, report_every=4, save_every=0),
)


def make_layer(elements: torch.Tensor = RED_GREEN_BLUE, stitched: torch.Tensor | None = None) -> PaletteLayer:
    logits = torch.randn(5, 8, len(elements), generator=torch.Generator().manual_seed(1))
    return PaletteLayer(logits, elements, stitched=stitched)


def run(recorder: Recorder, layer: PaletteLayer | None = None) -> PaletteLayer:
    layer = layer or make_layer()
    host, noise = torch.Generator().manual_seed(7), torch.Generator().manual_seed(8)
    optimise(layer, lambda image, step: image[:, 0].sum(), SETTINGS, Context(), host, noise, recorder)
    return layer


def opened(path: Path) -> np.ndarray[Any, Any]:
    with Image.open(path) as image:
        return np.asarray(image)


def test_every_file_is_there_and_nothing_else(tmp_path: Path) -> None:
    run(Recorder(tmp_path, CODES))
    files = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    plain = {"checkpoint.safetensors", "preview.png", "timelapse.gif", "entropy.png", "log.jsonl"}
    assert {name for name in files if "/" not in name} == plain
    assert any(name.startswith("layers/") for name in files)


def test_no_folder_writes_nothing(tmp_path: Path) -> None:
    run(Recorder())
    assert list(tmp_path.rglob("*")) == [] or all(path.name == "home" for path in tmp_path.iterdir())


def test_the_log_has_a_line_for_every_report(tmp_path: Path) -> None:
    run(Recorder(tmp_path))
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [4, 8, 12]
    assert set(lines[0]) == {"step", "steps", "losses", "norms", "entropy", "changed", "timestep"}
    assert lines[-1]["losses"]["sds"] < lines[0]["losses"]["sds"]


def test_the_preview_is_the_result_enlarged(tmp_path: Path) -> None:
    layer = run(Recorder(tmp_path))
    preview = opened(tmp_path / "preview.png")
    assert preview.shape == (5 * 32, 8 * 32, 3)
    assert np.array_equal(preview[::32, ::32], record.pixels(layer.result("argmax")))


def test_the_preview_can_be_the_softmax_mean(tmp_path: Path) -> None:
    layer = run(Recorder(tmp_path, result="softmax"))
    assert np.array_equal(opened(tmp_path / "preview.png")[::32, ::32], record.pixels(layer.result("softmax")))


def test_a_preview_is_live(tmp_path: Path) -> None:
    recorder, seen = Recorder(tmp_path), []
    layer, host, noise = make_layer(), torch.Generator(), torch.Generator()

    def watch(progress: record.Progress) -> None:
        seen.append(np.array_equal(opened(tmp_path / "preview.png")[::32, ::32], record.pixels(layer.result("argmax"))))

    optimise(layer, lambda image, step: image[:, 0].sum(), SETTINGS, Context(), host, noise, recorder, watch)
    assert seen == [True, True, True]


def test_the_time_lapse_goes_from_the_first_logits_to_the_last(tmp_path: Path) -> None:
    first = record.pixels(make_layer().result("argmax"))
    layer = run(Recorder(tmp_path))
    frames = record.read_gif(tmp_path / "timelapse.gif")
    assert len(frames) == 4
    assert np.array_equal(frames[0][::32, ::32], first)
    assert np.array_equal(frames[-1][::32, ::32], record.pixels(layer.result("argmax")))


def test_equal_frames_are_counted(tmp_path: Path) -> None:
    white, black = np.full((4, 4, 3), 255, np.uint8), np.zeros((4, 4, 3), np.uint8)
    (tmp_path / "x.gif").write_bytes(record.gif([white, white, black, black, black, white]))
    assert [int(frame[0, 0, 0]) for frame in record.read_gif(tmp_path / "x.gif")] == [255, 255, 0, 0, 0, 255]
    assert record.read_gif(tmp_path / "none.gif") == []


def test_the_entropy_map(tmp_path: Path) -> None:
    layer = run(Recorder(tmp_path))
    seen = opened(tmp_path / "entropy.png")[::32, ::32] / 255
    assert seen == pytest.approx(layer.entropy().numpy(), abs=0.5 / 255 + 1e-6)


def test_layers_show_each_colour_alone(tmp_path: Path) -> None:
    layer = run(Recorder(tmp_path, CODES))
    labels = layer.labels().numpy()
    names = {0: "310", 1: "B_5200-1", 2: "b_5200-2"}
    used = {names[k] for k in np.unique(labels)}
    assert {path.stem for path in (tmp_path / "layers").iterdir()} == used
    for k, name in names.items():
        if name in used:
            cut = opened(tmp_path / "layers" / f"{name}.png")[::32, ::32]
            assert np.array_equal(cut[..., 3] == 255, labels == k)
            assert (cut[labels == k][:, :3] == np.eye(3)[k] * 255).all()


def test_layers_leave_out_what_stays_empty() -> None:
    stitched = torch.zeros(5, 8, dtype=torch.bool)
    stitched[0, :4] = True
    cuts = record.layers(make_layer(stitched=stitched))
    assert sum(int((cut[::32, ::32, 3] == 255).sum()) for cut in cuts.values()) == 4


def test_elements_that_are_pictures_are_shown() -> None:
    elements = torch.rand(3, 3, 4, 4, generator=torch.Generator().manual_seed(2))
    layer = make_layer(elements)
    cuts = record.layers(layer)
    assert {cut.shape for cut in cuts.values()} == {(5 * 4 * 8, 8 * 4 * 8, 4)}
    masks = sum((cut[::8, ::8, 3] == 255).astype(int) for cut in cuts.values())
    assert (masks == 1).all()


def test_another_runs_files_are_not_replaced(tmp_path: Path) -> None:
    run(Recorder(tmp_path))
    before = (tmp_path / "log.jsonl").read_bytes()
    with pytest.raises(OutputError, match="holds another run") as caught:
        run(Recorder(tmp_path))
    assert "--resume" in caught.value.hint
    assert (tmp_path / "log.jsonl").read_bytes() == before


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        run(Recorder(tmp_path / "file" / "run"))


def test_kinds_of_time_lapse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="webm"):
        Recorder(tmp_path, timelapse="webm")
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    monkeypatch.setattr(record, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match="MP4") as caught:
        Recorder(tmp_path, timelapse="mp4")
    assert "pip install" in caught.value.hint
    with pytest.raises(MissingExtra):
        record.mp4([np.zeros((2, 2, 3), np.uint8)])


def test_an_mp4_gets_every_frame_with_even_sides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []

    def write_frames(path: str, size: tuple[int, int], **options: Any) -> Any:
        frame = yield
        while frame is not None:
            sizes.append((size, frame.shape))
            frame = yield Path(path).write_bytes(b"film")

    fake = SimpleNamespace(write_frames=write_frames, __spec__=SimpleNamespace())
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", fake)
    run(Recorder(tmp_path, timelapse="mp4"), PaletteLayer(torch.randn(5, 3, 3), RED_GREEN_BLUE))
    assert (tmp_path / "timelapse.mp4").read_bytes() == b"film"
    assert sizes == [((156, 260), (260, 156, 3))] * 4
    assert next(iter(record._even([np.zeros((3, 5, 3), np.uint8)], 4, 6))).shape == (4, 6, 3)
