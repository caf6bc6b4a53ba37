"""Presets: the values of an optimisation, read from YAML and overridden one by one. No torch.

A preset is a mapping of the sections of `pixcraft.optim.settings`, each a mapping of its options; what it leaves out
has the default given there. `extends: NAME` starts from another preset. `losses` maps losses to their weights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from pixcraft.errors import InputError, JobError, UnknownName, nearest_names
from pixcraft.optim.settings import LOSSES, SECTIONS, Settings
from pixcraft.options import build, number, option_names, to_text
from pixcraft.registry import user_folder
from pixcraft.yamlfile import Value, read_yaml


def preset_names() -> list[str]:
    """Presets in `./presets`, the user's folder and those built in."""
    return sorted({path.stem for folder in _folders() for path in folder.glob("*.yaml")})


def _folders() -> list[Path]:
    return [Path("presets"), user_folder() / "presets", Path(str(files("pixcraft.optim"))) / "presets"]


def preset_path(name: str) -> Path:
    """The file of a preset: an explicit path, else the first hit of the search.

    Raises:
        UnknownName: no such preset.
        JobError: no such file.
    """
    if Path(name).suffix in (".yaml", ".yml"):
        if not Path(name).is_file():
            raise JobError("no such file", name)
        return Path(name)
    for folder in _folders():
        if (folder / f"{name}.yaml").is_file():
            return folder / f"{name}.yaml"
    raise UnknownName("preset", name, preset_names())


def about_preset(name: str) -> str:
    """What a preset says it is for.

    Raises:
        UnknownName, JobError: no such preset, or a broken one.
    """
    about = read_yaml(preset_path(name), JobError).entries().get("about")
    return about.text() if about else ""


def settings_texts(settings: Settings) -> dict[str, str]:
    """Every value as text, by "section.option", as `--set` reads it."""
    found = {
        f"{section}.{name}": to_text(getattr(getattr(settings, section), name))
        for section, kind in SECTIONS.items()
        for name in option_names(kind)
    }
    return found | {f"losses.{name}": f"{weight:g}" for name, weight in settings.losses.items()}


def load_settings(preset: str, overrides: Iterable[str] = ()) -> Settings:
    """A preset with "section.option=value" overrides, checked.

    Raises:
        UnknownName: no such preset, section, option or loss.
        JobError: a bad preset file, with its line.
        InputError: a bad override.
    """
    settings = _with_file(Settings(), preset_path(preset), ())
    for override in overrides:
        key, mark, text = override.partition("=")
        if not mark:
            raise InputError(f"--set {override}: expected section.option=value", "for example --set losses.fft=10")
        settings = _with_override(settings, key.strip(), text.strip())
    return settings


def _with_file(settings: Settings, path: Path, seen: tuple[Path, ...]) -> Settings:
    if path in seen:
        raise JobError("extends itself", str(path))
    members = read_yaml(path, JobError).fields(("extends", "about", "losses", *SECTIONS))
    if "extends" in members:
        settings = _with_file(settings, preset_path(members["extends"].text()), (*seen, path))
    for name, kind in SECTIONS.items():
        if name in members:
            for key, value in members[name].fields(option_names(kind)).items():
                settings = _with_value(settings, name, key, value)
    if "losses" in members:
        weights = {name: value.convert(_weight) for name, value in members["losses"].fields(LOSSES).items()}
        settings = replace(settings, losses=weights)
    return settings


_weight: Callable[[str], float] = number(0, 1e9)


def _with_value(settings: Settings, section: str, key: str, value: Value) -> Settings:
    try:
        return _with_text(settings, section, key, ",".join(value.texts()))
    except InputError as error:
        value.fail(error.message.removeprefix(f"{key}: "), error.hint)


def _with_text(settings: Settings, section: str, key: str, text: str) -> Settings:
    changed = getattr(build(SECTIONS[section], {key: text}), key)
    return replace(settings, **{section: replace(getattr(settings, section), **{key: changed})})


def _with_override(settings: Settings, key: str, text: str) -> Settings:
    section, _, name = key.partition(".")
    if section == "losses":
        if name not in LOSSES:
            raise UnknownName("loss", name, LOSSES)
        try:
            return replace(settings, losses={**settings.losses, name: _weight(text)})
        except ValueError as problem:
            raise InputError(f"--set {key}: {problem}", "a weight is 0 or more") from None
    if section not in SECTIONS:
        near = nearest_names(section, (*SECTIONS, "losses"))
        hint = f"did you mean {near[0]!r}?" if near else f"sections: {', '.join((*SECTIONS, 'losses'))}"
        raise InputError(f"--set {key}: there is no section {section!r}", hint)
    if name not in option_names(SECTIONS[section]):
        raise UnknownName(f"option of {section}", name, option_names(SECTIONS[section]))
    return _with_text(settings, section, name, text)
