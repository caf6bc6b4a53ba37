"""SD-piXL as a generator: the colours it may use, its finish, mosaics, stock, and what is missing."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pixcraft.crafts.stitch import Stitch
from pixcraft.errors import InputError, MissingExtra, OutputError
from pixcraft.generators import distill
from pixcraft.generators.distill import Distill, overrides_of
from pixcraft.optim import record
from tests.generators.pictures import brief_of, cube, picture, textured

NO_MODEL = "losses.sds=0; losses.fft=1; training.steps=3"


def made(**options: object) -> Distill:
    return Distill(**{"overrides": NO_MODEL, **options})


def test_overrides_are_separated_by_semicolons() -> None:
    assert overrides_of(" losses.fft=10; guidance.lora=a=1,b=2 ;") == ("losses.fft=10", "guidance.lora=a=1,b=2")


def test_preset_model_and_negative_prompt_reach_the_settings() -> None:
    assert Distill().settings().training.steps == 120
    assert Distill(preset="draft").settings().guidance.pixels == 512
    settings = Distill(model="somebody/sdxl", negative_prompt="blur").settings()
    assert (settings.guidance.model, settings.guidance.negative_prompt) == ("somebody/sdxl", "blur")
    assert settings.training.steps == 4000


def test_few_colours_are_chosen_from_a_large_palette() -> None:
    brief = brief_of(picture(textured(40)), 12, 12, 4, cube(4))
    assert len(made()(brief).colours) <= 4
    whole = made(whole_palette=True, finish=False)(brief)
    assert len(whole.colours) > 4


def test_the_finish_leaves_fewer_lone_cells() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (64, 64, 3))
    brief = brief_of(picture(noise), 24, 24, 8, cube(3))
    rough, fine = made(finish=False)(brief), made(confetti=0.0)(brief)
    assert fine.confetti_percent() < 0.5 * rough.confetti_percent()


def test_stock_limits_reach_the_loss() -> None:
    """A red area that the stock of red does not reach for turns to the other colour where it costs least."""
    palette = cube(2)
    red = np.full((8, 8, 3), (255, 0, 0))
    brief = brief_of(picture(red), 8, 8, len(palette), palette)
    code = next(colour.code for colour in palette.colours if colour.rgb == (255, 0, 0))
    Path("stock.csv").write_text(f"code,count\n{code},10\n")
    overrides = "losses.sds=0; losses.fft=0; losses.stock=1; training.steps=60; training.learning_rate=0.5"
    limited = made(overrides=overrides, finish=False, stock="stock.csv", whole_palette=True)(brief)
    counts = dict(zip([colour.code for colour in limited.colours], limited.counts().tolist(), strict=True))
    assert counts.get(code, 0) <= 32


@pytest.mark.parametrize("line", ["310;5", "310,-4", "310,x", "310"])
def test_wrong_stock_files_name_the_line(line: str) -> None:
    Path("stock.csv").write_text(f"code,count\n{line}\n")
    with pytest.raises(InputError, match=r"stock.csv:2"):
        made(stock="stock.csv")(brief_of(picture(textured(20)), 4, 4, 3, cube(2)))


def test_a_missing_stock_file_is_an_error() -> None:
    with pytest.raises(InputError, match="cannot be read"):
        made(stock="nowhere.csv")(brief_of(picture(textured(20)), 4, 4, 3, cube(2)))


def test_without_torch_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(distill, "find_spec", lambda name: None if name == "torch" else real(name))
    with pytest.raises(MissingExtra) as caught:
        made()(brief_of(picture(textured(20)), 4, 4, 3, cube(2)))
    assert caught.value.exit_code == 4
    assert caught.value.hint == "pip install 'pixcraft[diffusion]'"


def test_cells_can_look_as_the_craft_makes_them() -> None:
    from pixcraft.generators.distill import LOOK_PIXELS, _elements

    brief = replace(brief_of(picture(textured(20)), 4, 4, 3, cube(2)), tiles=Stitch().tiles)
    flat = _elements(brief, made().settings())
    crosses = _elements(brief, made(overrides="layer.look=craft").settings())
    assert flat.shape == (8, 1, 1, 3)
    assert crosses.shape == (8, LOOK_PIXELS, LOOK_PIXELS, 3)
    assert crosses.std(axis=(1, 2)).max() > 0.05


def test_resume_without_a_record_is_an_error() -> None:
    with pytest.raises(InputError, match="nothing to resume"):
        made(resume=True)(brief_of(picture(textured(20)), 4, 4, 3, cube(2)))


def test_resume_goes_on_where_the_record_stopped() -> None:
    brief = brief_of(picture(textured(30)), 8, 8, 4, cube(2))
    steps = "losses.sds=0; losses.fft=1; training.learning_rate=0.3; layer.temperature=1; training.steps="
    whole = made(overrides=steps + "12", finish=False)(brief)
    made(overrides=steps + "12; training.save_every=6", finish=False, record="run")(brief)
    again = made(overrides=steps + "12; training.save_every=6", finish=False, record="run", resume=True)(brief)
    assert np.array_equal(whole.cells, again.cells)


def test_resume_with_another_picture_is_an_error() -> None:
    brief = brief_of(picture(textured(20)), 4, 4, 3, cube(2))
    made(record="run", whole_palette=True)(brief)
    other = replace(brief, picture=picture(255 - textured(20)))
    with pytest.raises(InputError, match="another run: its picture"):
        made(record="run", whole_palette=True, resume=True)(other)


def test_the_record_of_another_run_is_kept() -> None:
    brief = brief_of(picture(textured(20)), 4, 4, 3, cube(2))
    made(record="run")(brief)
    with pytest.raises(OutputError, match="holds another run"):
        made(record="run")(brief)


def test_the_time_lapse_is_a_gif_or_an_mp4(monkeypatch: pytest.MonkeyPatch) -> None:
    brief = brief_of(picture(textured(20)), 4, 4, 3, cube(2))
    made(record="one")(brief)
    assert Path("one/timelapse.gif").is_file() and not Path("one/timelapse.mp4").exists()
    monkeypatch.setitem(record.TIMELAPSES, "mp4", lambda frames: b"film")
    monkeypatch.setattr(record, "find_spec", lambda name: name)
    made(record="two", timelapse="mp4")(brief)
    assert Path("two/timelapse.mp4").read_bytes() == b"film"


def test_an_mp4_needs_its_extra_before_anything_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "find_spec", lambda name: None)
    stages = []
    brief = replace(brief_of(picture(textured(20)), 4, 4, 3, cube(2)), on_step=lambda step: stages.append(step.stage))
    with pytest.raises(MissingExtra, match="MP4") as caught:
        Distill(record="run", timelapse="mp4")(brief)
    assert caught.value.hint == "pip install 'pixcraft[video]'"
    assert "loading the model" not in stages and not Path("run").exists()


def test_a_time_lapse_without_a_record_is_an_error() -> None:
    with pytest.raises(InputError, match="without --record"):
        made(timelapse="mp4")(brief_of(picture(textured(20)), 4, 4, 3, cube(2)))
