"""From layers of settings (flags, environment, job file, configuration files) to one checked job.

The layer that comes first wins. Every key is known to exactly one kind: the job itself, its craft, its generator or a
product; a key that none of them knows is an error with a "did you mean".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pixcraft import registry
from pixcraft.errors import InputError, JobError, UnknownName, nearest_names
from pixcraft.generators import Implies
from pixcraft.job import Job
from pixcraft.options import Dataclass, build, option_names
from pixcraft.options import texts as option_texts
from pixcraft.yamlfile import Value, read_yaml

SCHEMA = "1"
ALSO = ("schema", "origins")
"""Keys of a job file that are not options: its version, and where each value came from (for information)."""
FLAG = "flag"
"""The origin of what was typed on the command line."""
ASKED_BY = {"prompt": "distill", "stock": "stock"}
"""The generator that an option asks for where none is named; the first of them counts."""
ONE_SIZE = {"width": "size", "height": "size", "boards": "size"}
"""Options that say what another one says."""
ALIASES = {
    "thread": "palette",
    "beads": "palette",
    "bricks": "palette",
    "drills": "palette",
    "max_colors": "colors",
    "min_beads": "min_stitches",
    "min_pieces": "min_stitches",
}
"""Other names of options: what the crafts' own flags call them."""


@dataclass(frozen=True)
class Layer:
    """Settings from one place: `origin` says which, `values` their text (or YAML values, which know their line)."""

    origin: str
    values: Mapping[str, str | Value]


@dataclass(frozen=True)
class Resolved:
    """A checked job, and the origin of each option that was set."""

    job: Job
    origins: Mapping[str, str]


def resolve(layers: Iterable[Layer]) -> Resolved:
    """Merge layers, the first one winning, and check every value.

    Raises:
        JobError: a bad key or value in a file, with its line.
        InputError, UnknownName: one from anywhere else.
    """
    merged: dict[str, str | Value] = {}
    origins: dict[str, str] = {}
    spelled: dict[str, str] = {}
    for layer in layers:
        for key, value in layer.values.items():
            name = ALIASES.get(key, key)
            if name not in merged and name not in ALSO:
                merged[name], origins[name], spelled[name] = value, layer.origin, key
    for option, generator in ASKED_BY.items():
        if option in merged and "generator" not in merged:
            merged["generator"], origins["generator"] = generator, f"the {option}"
    kinds = known_kinds(_name(merged, "craft", Job.craft), _name(merged, "generator", Job.generator))
    _refuse_unknown(merged, kinds, origins, spelled)
    texts = {
        name: _checked(name, value, kinds[name], origins[name], spelled.get(name, name))
        for name, value in merged.items()
    }
    for name, text in _implied(texts, kinds).items():
        texts[name], origins[name] = text, f"generator {texts['generator']}"
    own = {name: text for name, text in texts.items() if kinds[name] is Job}
    others = {name: text for name, text in texts.items() if kinds[name] is not Job}
    job = build(Job, own)
    # Options that say what is the default anyway are left out, so that they do not change the job's digest.
    others = {name: text for name, text in others.items() if option_texts(build(kinds[name], {name: text}))}
    return Resolved(Job(**{**_fields(job), "others": others}), origins)


def _implied(texts: Mapping[str, str], kinds: Mapping[str, type[Dataclass]]) -> Mapping[str, str]:
    """Options that the generator's own ones imply: those that are known and not given, and no second size."""
    generator = registry.load("generators", texts.get("generator", Job.generator))
    if not issubclass(generator, Implies):
        return {}
    given = {ONE_SIZE.get(name, name) for name in texts}
    return {
        name: text
        for name, text in generator.implied(texts).items()
        if name in kinds and kinds[name] is not generator and name not in given
    }


def known_kinds(craft: str, generator: str) -> dict[str, type[Dataclass]]:
    """Which dataclass each option name belongs to, for a craft and a generator."""
    kinds: dict[str, type[Dataclass]] = {}
    products = [registry.load("exports", name) for name in registry.names("exports")]
    for kind in (*products, registry.load("generators", generator), registry.load("crafts", craft), Job):
        kinds |= dict.fromkeys(option_names(kind), kind)
    return kinds


def drawing_options(craft: str) -> set[str]:
    """The names of the options that decide how a finished pattern is drawn: its craft's and the products'."""
    products = [registry.load("exports", name) for name in registry.names("exports")]
    return {name for kind in (*products, registry.load("crafts", craft)) for name in option_names(kind)}


def settings_file(path: Path) -> Layer:
    """The settings in a job or configuration file.

    Raises:
        JobError: unreadable, or not a mapping of names to values.
    """
    value = read_yaml(path, JobError)
    entries = value.entries()
    if "schema" in entries and entries["schema"].text() != SCHEMA:
        entries["schema"].fail(
            f"schema {entries['schema'].text()} is not known", f"this pixcraft reads schema {SCHEMA}"
        )
    return Layer(str(path), entries)


def configuration() -> list[Layer]:
    """`./pixcraft.yaml` and the user's own `pixcraft.yaml`, where they exist."""
    paths = (Path("pixcraft.yaml"), registry.user_folder() / "pixcraft.yaml")
    return [settings_file(path) for path in paths if path.is_file()]


def job_file_text(resolved: Resolved) -> str:
    """The job as YAML that `settings_file` reads back, with the origin of each value as a comment."""
    lines = [f'schema: "{SCHEMA}"']
    for name, text in resolved.job.texts().items():
        scalar = yaml.safe_dump(text, allow_unicode=True, width=10_000, default_style='"').strip()
        lines.append(f"{name}: {scalar}  # {resolved.origins.get(name, 'default')}")
    return "\n".join(lines) + "\n"


def options_of(kind: type[Dataclass], job: Job) -> Any:
    """An instance of a craft, generator or product with the job's options for it."""
    names = option_names(kind)
    return build(kind, {name: text for name, text in job.others.items() if name in names})


def _name(merged: Mapping[str, str | Value], key: str, default: str) -> str:
    value = merged.get(key, default)
    return value if isinstance(value, str) else value.text()


def _refuse_unknown(
    merged: Mapping[str, str | Value],
    kinds: Mapping[str, type[Dataclass]],
    origins: Mapping[str, str],
    spelled: Mapping[str, str],
) -> None:
    for name, value in merged.items():
        if name in kinds:
            continue
        crafts, generators = _owners("crafts", name), _owners("generators", name)
        if crafts or generators:
            group, usual = ("craft", Job.craft) if crafts else ("generator", Job.generator)
            message = f"{group} {_name(merged, group, usual)} has no option {spelled[name]!r}"
            hint = f"it belongs to {', '.join(crafts or generators)}"
            if isinstance(value, Value):
                value.fail(message, hint)
            raise InputError(f"{message} ({origins[name]})", hint)
        if isinstance(value, Value):
            near = nearest_names(name, kinds)
            value.fail(
                "unknown key", f"did you mean {near[0]!r}?" if near else f"known keys: {', '.join(sorted(kinds))}"
            )
        raise UnknownName(f"option ({origins[name]})", name, kinds)


def _owners(group: registry.Group, option: str) -> list[str]:
    """The crafts or generators that have an option."""
    return [name for name in registry.names(group) if option in option_names(registry.load(group, name))]


def _checked(name: str, value: str | Value, kind: type[Dataclass], origin: str, spelled: str) -> str:
    """The value's text, after its parser has accepted it; `spelled` is the name that the user gave it."""
    if isinstance(value, str):
        try:
            build(kind, {name: value})
        except InputError as error:
            message = f"{spelled}: {error.message.removeprefix(f'{name}: ')}"
            raise InputError(message if origin == FLAG else f"{message} ({origin})", error.hint) from None
        return value
    text = ",".join(value.texts())
    try:
        build(kind, {name: text})
    except InputError as error:
        value.fail(error.message.removeprefix(f"{name}: "), error.hint)
    return text


def _fields(job: Job) -> dict[str, Any]:
    return {name: getattr(job, name) for name in option_names(Job)}
