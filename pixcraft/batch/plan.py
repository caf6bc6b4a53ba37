"""From a manifest to checked jobs, before any work is done: thousands of rows in seconds."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from pixcraft import __version__, registry
from pixcraft.batch.manifest import Manifest, Row, first_of, inside
from pixcraft.crafts.weights import weights_file
from pixcraft.errors import InputError, ManifestError, PixcraftError
from pixcraft.job import FILE_LISTS, FILES, Job
from pixcraft.make import check_settings, product_names
from pixcraft.options import option_names
from pixcraft.palettefile import load_palette
from pixcraft.settings import ALIASES, Layer, known_kinds, resolve
from pixcraft.wishes import FREE

OF_EACH = ("picture", "title", "prompt")
"""Options that differ from row to row and need no further check: whatever else two rows share is checked once."""


@dataclass(frozen=True)
class Planned:
    """A design that is about to be made.

    Attributes:
        row: what the manifest says of it.
        job: the whole job; its paths lead there from where the batch runs.
        key: sha256 of all that decides the products, but for the picture's content.
        gpu: whether it must run where a GPU is.
    """

    row: Row
    job: Job
    key: str
    gpu: bool = False


def known_options() -> frozenset[str]:
    """The names of all options of all crafts, generators and products, with their aliases."""
    names = set(ALIASES)
    for craft in registry.names("crafts"):
        for generator in registry.names("generators"):
            names |= known_kinds(craft, generator).keys()
    return frozenset(names)


def plan(manifest: Manifest, layers: list[Layer], outside: bool = False) -> list[Planned]:
    """Every design of a manifest as a checked job.

    Args:
        manifest: the rows; a row wins over the manifest's defaults, and those over `layers`.
        layers: settings from flags, environment and configuration files, the first one winning.
        outside: whether paths may lead out of the manifest's folder.

    Raises:
        ManifestError: the first row that cannot be a job, with its line.
    """
    resolver = _Resolver([_defaults(manifest, outside), *map(_from_anywhere, layers)])
    planned, problems = [], []
    for row in manifest.rows:
        try:
            planned.append(_planned(row, resolver, manifest, outside))
        except ManifestError as error:
            problems.append(error)
        except PixcraftError as error:
            problems.append(ManifestError(error.message or str(error), str(manifest.file), row.line, error.hint))
    if problems:
        raise first_of(problems)
    return planned


class _Resolver:
    """Resolves rows; what rows have in common is resolved, checked and hashed once."""

    def __init__(self, below: list[Layer]) -> None:
        self._below = below
        self._done: dict[tuple[tuple[str, str], ...], tuple[Job, str]] = {}

    def job(self, options: Mapping[str, str]) -> tuple[Job, str]:
        """The checked job of a row and its key; its picture is not looked at."""
        shared = tuple((name, text) for name, text in sorted(options.items()) if name not in OF_EACH)
        prompted = "prompt" in options
        kind = (*shared, ("prompt", "yes")) if prompted else shared
        if kind not in self._done:
            # What is checked here needs a picture or a prompt, but neither is looked at.
            job = resolve([Layer("the manifest", dict(shared) | _stand_in(prompted)), *self._below]).job
            check_settings(job)
            self._done[kind] = job, shared_key(job)
        job, key = self._done[kind]
        # A stand-in for the prompt must not stay; a prompt of all rows must.
        prompt = options["prompt"] if prompted else job.prompt
        picture = options.get("picture", "")
        own = replace(job, picture=picture, prompt=prompt, title=options.get("title") or job.title)
        return own, _own_key(key, own)


def _stand_in(prompted: bool) -> dict[str, str]:
    return {"picture": "picture", "prompt": "a prompt"} if prompted else {"picture": "picture"}


def _planned(row: Row, resolver: _Resolver, manifest: Manifest, outside: bool) -> Planned:
    options = _all_placed(row.options, lambda text: inside(manifest, text, outside))
    if options.get("picture"):
        options["picture"] = str(inside(manifest, options["picture"], outside))
    job, key = resolver.job(options)
    return Planned(row, job, key, _needs_gpu(job))


def _defaults(manifest: Manifest, outside: bool) -> Layer:
    """What the manifest says of all rows.

    Raises:
        ManifestError: a path that leads out of its folder.
    """
    try:
        texts = _all_placed(manifest.defaults, lambda text: inside(manifest, text, outside))
    except InputError as error:
        raise ManifestError(error.message, str(manifest.file), hint=error.hint) from None
    return Layer("the manifest's defaults", texts)


def _from_anywhere(layer: Layer) -> Layer:
    """A layer whose paths are whole, so that workers that began in another folder find the files."""
    texts = {name: value for name, value in layer.values.items() if isinstance(value, str)}
    return Layer(layer.origin, {**layer.values, **_all_placed(texts, lambda text: Path(text).absolute())})


def _all_placed(options: Mapping[str, str], place: Callable[[str], Path]) -> dict[str, str]:
    return {name: _placed(ALIASES.get(name, name), text, place) for name, text in options.items()}


def _placed(name: str, text: str, place: Callable[[str], Path]) -> str:
    """An option's text with the paths in it put in their place; names, codes and numbers stay as they are."""
    if name not in _PATHS:
        return text
    parts = text.split(",") if name in FILE_LISTS else [text]
    return ",".join(str(place(part.strip())) if _is_path(name, part.strip()) else part for part in parts)


def _is_path(name: str, text: str) -> bool:
    """Whether an option's text names a file or folder: most can also hold a name or a list of codes."""
    if name in _ALWAYS_PATHS:
        return bool(text)
    if name == "palette" and text.casefold() in _palettes():
        return False
    return "/" in text or "\\" in text or text == ".." or Path(text).suffix.lower() in _FILE_ENDINGS


@cache
def _palettes() -> frozenset[str]:
    """Palettes as `pixcraft palettes list` names them, with their group."""
    return frozenset(f"{item.group}/{item.name}".casefold() for item in registry.data_files("palettes"))


_PATHS = (*(name for name in FILES if name != "picture"), "template", "preset", "record")
_ALWAYS_PATHS = ("elements", "record", "relief", "measured", "prices")
_FILE_ENDINGS = frozenset((
    ".csv", ".yaml", ".yml", ".txt", ".png", ".jpg", ".jpeg", ".webp", ".xml", ".hex", ".gpl", ".ase", ".aco", ".act",
    ".pal", ".json", ".tsv",
))  # fmt: skip


def shared_key(job: Job) -> str:
    """Sha256 of what decides a job's products, but for picture, title and prompt: options, files, palette, version."""
    texts = {name: text for name, text in job.texts().items() if name not in OF_EACH}
    texts = _all_placed(texts, lambda text: Path(Path(text).name))
    files = {name: _contents(name, text) for name, text in job.texts().items() if name in _PATHS and name != "record"}
    palette = job.palette or str(registry.load("crafts", job.craft).palette)
    catalog = "" if palette == FREE or job.elements else load_palette(palette).sha256
    weighed = _sha256(weights_file())
    return _digest(json.dumps([__version__, texts, files, catalog, weighed, list(product_names(job))], sort_keys=True))


def _contents(name: str, text: str) -> str:
    """Sha256 of the files that an option names; empty where it names none."""
    parts = text.split(",") if name in FILE_LISTS else [text]
    return ",".join(_sha256(Path(part.strip())) for part in parts).strip(",")


def _sha256(path: Path) -> str:
    """Of a file, or of all files directly in a folder; nothing for anything else."""
    if os.path.isfile(path):  # a name too long for the system is an error in `Path.is_file`
        return hashlib.sha256(path.read_bytes()).hexdigest()
    if os.path.isdir(path):
        return _digest(*(f"{item.name} {_sha256(item)}" for item in sorted(path.iterdir()) if item.is_file()))
    return ""


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def _own_key(shared: str, job: Job) -> str:
    """The key of a job: what it has in common with others, and what is its own."""
    return _digest(shared, job.title or Path(job.picture).stem, job.prompt)


def digest_of(key: str, source_sha256: str) -> str:
    """Sha256 that names a design's products: its job's key and its picture's content."""
    return _digest(key, source_sha256)


def _needs_gpu(job: Job) -> bool:
    """Whether its generator runs on a GPU: one that was asked for by name."""
    generator: Any = registry.load("generators", job.generator)
    return "device" in option_names(generator) and job.others.get("device", "") == "cuda"


def listing(planned: Iterable[Planned]) -> Iterator[dict[str, str]]:
    """One line a design, for `--dry-run`: id, picture, and the options that are not the usual ones."""
    for item in planned:
        texts = item.job.texts()
        picture = texts.pop("picture", "")
        yield {"id": item.row.id, "picture": picture, "kits": str(item.row.kits), **texts, "craft": item.job.craft}


def rekeyed(changed: Iterable[tuple[Planned, Job]]) -> Iterator[Planned]:
    """Designs with another job each, and the key that goes with it."""
    keys: dict[tuple[tuple[str, str], ...], str] = {}
    for item, job in changed:
        shared = tuple(sorted((name, text) for name, text in job.texts().items() if name not in OF_EACH))
        if shared not in keys:
            keys[shared] = shared_key(job)
        yield replace(item, job=job, key=_own_key(keys[shared], job))


def fingerprint(planned: Iterable[Planned], *others: str) -> str:
    """Sha256 of what a plan asks for: jobs, numbers of kits, and sizes and times of the pictures."""
    whole = hashlib.sha256("\0".join(others).encode())
    for item in planned:
        whole.update(f"{item.row.id}\0{item.key}\0{item.row.kits}\0{_stamp(item.job.picture)}\n".encode())
    return whole.hexdigest()


def _stamp(picture: str) -> str:
    try:
        found = Path(picture).stat()
    except (OSError, ValueError):
        return ""
    return f"{found.st_size} {found.st_mtime_ns}"
