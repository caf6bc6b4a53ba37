"""Presets and overrides: every value has one name, and a wrong one is an error that says where."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from pixcraft.errors import InputError, JobError, UnknownName
from pixcraft.optim.presetfile import load_settings, preset_names, settings_texts
from pixcraft.optim.settings import LOSSES, SECTIONS, Range, Settings, parse_range
from pixcraft.options import option_names

BUILT_IN = ["draft", "fast", "final", "micro", "paper", "reference"]


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_preset_reads_and_writes_all_its_values(name: str) -> None:
    settings = load_settings(name)
    again = load_settings("reference", [f"{key}={text}" for key, text in settings_texts(settings).items() if text])
    for section in SECTIONS:
        for option in option_names(SECTIONS[section]):
            value = getattr(getattr(settings, section), option)
            if value not in ("", ()):
                assert getattr(getattr(again, section), option) == value, f"{section}.{option}"
    assert {name: again.weight(name) for name in settings.losses} == dict(settings.losses)


def test_reference_is_the_authors_defaults() -> None:
    """Section 1.4 of the digest of their code."""
    settings = load_settings("reference")
    assert settings.training.steps == 10_001
    assert (settings.training.learning_rate, settings.training.warm_up, settings.training.clip) == (0.025, 250, 1.0)
    assert settings.layer.temperature == Range(0.5, 1.5)
    assert (settings.augment.gray, settings.augment.perspective, settings.augment.flip) == (0.2, 0.5, 0.5)
    guidance = settings.guidance
    assert (guidance.scale, guidance.t_min, guidance.t_max, guidance.t_bound, guidance.pixels) == (
        40, 0.02, 0.98, 0.8, 1024,
    )  # fmt: skip
    assert (settings.control.canny, settings.control.depth) == (0.15, 0.15)
    assert dict(settings.losses) == {"sds": 1.0, "fft": 20.0}


def test_one_override_changes_one_value() -> None:
    plain, changed = load_settings("final"), load_settings("final", ["losses.fft=10"])
    assert changed.weight("fft") == 10
    before, after = settings_texts(plain), settings_texts(changed)
    assert {key for key in before if before[key] != after[key]} == {"losses.fft"}


def test_prompts_are_taken_literally() -> None:
    for text in ("a cat: with a hat", "[pixel art] rose", "# tag"):
        assert load_settings("micro", [f"guidance.negative_prompt={text}"]).guidance.negative_prompt == text


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("losses.ftt=1", "unknown loss: 'ftt'"),
        ("losses.fft=-1", "not between"),
        ("losses.fft=nan", "not between"),
        ("layr.tau=1", "there is no section 'layr'"),
        ("layer.temprature=1", "unknown option of layer"),
        ("training.steps=many", "not a whole number"),
        ("layer.sampling=soft", "is not one of"),
        ("layer.temperature=2..1", "is larger"),
        ("training", "expected section.option=value"),
    ],
)
def test_wrong_overrides_are_errors(override: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        load_settings("micro", [override])


def test_an_unknown_preset_answers_with_near_ones() -> None:
    assert set(BUILT_IN) <= set(preset_names())
    with pytest.raises(UnknownName, match="unknown preset: 'finel'") as caught:
        load_settings("finel")
    assert "final" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("training:\n  steps: x\n", r"mine.yaml:2: training.steps: 'x' is not a whole number"),
        ("trainin:\n  steps: 1\n", r"mine.yaml:2: trainin: unknown key"),
        ("losses:\n  fft: 1\n  ftt: 2\n", r"mine.yaml:3: losses.ftt: unknown key"),
        ("extends: mine.yaml\n", "extends itself"),
    ],
)
def test_wrong_preset_files_name_the_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    with pytest.raises(JobError, match=message):
        load_settings("mine.yaml")


def test_a_copy_of_ones_own_extends_another(tmp_path: Path) -> None:
    (tmp_path / "presets").mkdir()
    (tmp_path / "presets" / "mine.yaml").write_text("extends: micro\ntraining:\n  steps: 7\n")
    settings = load_settings("mine")
    assert settings.training.steps == 7
    assert settings.guidance == load_settings("micro").guidance


def test_ranges() -> None:
    assert parse_range("1") == Range(1, 1)
    assert parse_range("0.5..1.5") == Range(0.5, 1.5)
    assert str(Range(0.5, 1.5)) == "0.5..1.5"


def test_sections_are_all_fields_but_the_losses() -> None:
    assert {*SECTIONS, "losses"} == {item.name for item in fields(Settings)}
    assert set(load_settings("reference").losses) <= set(LOSSES)
