"""Where models are: a folder, or the local copy of a repository of the Hugging Face hub. No torch.

Nothing here reaches the network but `fetch`: a run works offline once its models are fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath

from pixcraft.errors import InputError, MissingExtra, ModelUnavailable
from pixcraft.optim.presetfile import load_settings
from pixcraft.optim.settings import Settings, named_numbers

MICRO = Path(__file__).parent / "micro"
"""The pipeline that pixcraft ships."""

_ID = re.compile(r"\w[\w.-]*/\w[\w.-]*(@[\w./-]+)?")
_KEPT = ("*.json", "*.txt", "*.model", "*.safetensors", "*.md")
_PICKLES = (".bin", ".ckpt", ".pt", ".pth", ".pkl")


@dataclass(frozen=True)
class Found:
    """A model on this machine: the folder (or file) and a revision that names its contents."""

    path: Path
    revision: str


def is_id(name: str) -> bool:
    """Whether `name` looks like OWNER/NAME or OWNER/NAME@REVISION of the hub."""
    return _ID.fullmatch(name) is not None and not name.endswith((".safetensors", *_PICKLES))


def find(name: str) -> Found:
    """The local place of a model: a folder or file, or a hub id that was fetched; the micro model if empty.

    Raises:
        ModelUnavailable: a hub id that was not fetched.
        InputError: neither a folder nor an id.
        MissingExtra: no huggingface_hub.
    """
    path = Path(name).expanduser() if name else MICRO
    if path.exists():
        return Found(path, fingerprint(path))
    if not is_id(name):
        raise InputError(
            f"no such model: {name!r}", "a folder, or a hub id such as stabilityai/stable-diffusion-xl-base-1.0"
        )
    return _fetched(name)


def _fetched(name: str) -> Found:
    try:
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError
    except ImportError:
        raise MissingExtra("diffusion", f"the model {name!r}") from None
    repository, _, revision = name.partition("@")
    try:
        folder = Path(snapshot_download(repository, revision=revision or None, local_files_only=True))
    except (LocalEntryNotFoundError, HfHubHTTPError, HFValidationError, FileNotFoundError):
        raise ModelUnavailable(name, f"`pixcraft models fetch {name}` gets it, once, with a network") from None
    return Found(folder, folder.name)


def fetch(name: str) -> Found:
    """Download a model into the hub's cache: safetensors only, half precision where there is a choice.

    Raises:
        InputError: not an id, or a repository of pickles.
        ModelUnavailable: no such repository, or no network.
        MissingExtra: no huggingface_hub.
    """
    if not is_id(name):
        raise InputError(f"{name!r} is not a hub id", "an id is OWNER/NAME or OWNER/NAME@REVISION")
    try:
        from huggingface_hub import HfApi, snapshot_download
        from huggingface_hub.errors import HTTPError  # type: ignore[attr-defined]  # of the client that it uses
    except ImportError:
        raise MissingExtra("diffusion", "fetching models") from None
    repository, _, revision = name.partition("@")
    try:
        chosen = wanted_files(HfApi().list_repo_files(repository, revision=revision or None))
        if not any(file.endswith(".safetensors") for file in chosen):
            raise InputError(f"{name} has no weights in safetensors", "pickles can run code when they are read")
        folder = Path(snapshot_download(repository, revision=revision or None, allow_patterns=chosen))
    except (OSError, ValueError, HTTPError) as problem:
        said = next(iter(str(problem).splitlines()), type(problem).__name__)
        raise ModelUnavailable(name, f"the hub could not give it: {said}") from None
    return Found(folder, folder.name)


def wanted_files(files: Iterable[str]) -> list[str]:
    """The files of a repository that pixcraft reads.

    No pickles; no full-precision copy of weights that also come in half precision; of a pipeline no single-file copy.
    """
    kept = [name for name in files if any(PurePosixPath(name).match(pattern) for pattern in _KEPT)]
    halved = {name.replace(".fp16.safetensors", ".safetensors") for name in kept if name.endswith(".fp16.safetensors")}
    pipeline = "model_index.json" in kept
    return [
        name
        for name in kept
        if name not in halved and not (pipeline and name.endswith(".safetensors") and "/" not in name)
    ]


def fingerprint(path: Path) -> str:
    """Twelve hex digits that change with a model's files: their names, sizes, and both ends of each."""
    digest = sha256()
    for file in sorted(item for item in ([path] if path.is_file() else path.rglob("*")) if item.is_file()):
        size = file.stat().st_size
        digest.update(f"{file.relative_to(path.parent).as_posix()} {size}".encode())
        with file.open("rb") as stream:
            digest.update(stream.read(1 << 16))
            stream.seek(max(0, size - (1 << 16)))
            digest.update(stream.read())
    return digest.hexdigest()[:12]


def safetensors(folder: Path, name: str) -> list[Path]:
    """The safetensors files of a folder.

    Raises:
        InputError: there are none; says so where there are pickles instead, which can run code when they are read.
    """
    files = [folder] if folder.suffix == ".safetensors" and folder.is_file() else sorted(folder.glob("*.safetensors"))
    if files:
        return files
    if folder.suffix in _PICKLES or any(item.suffix in _PICKLES for item in folder.glob("*")):
        hint = "a pickle can run code when it is read; convert it with diffusers' or transformers' safe_serialization"
        raise InputError(f"{name}: the weights are pickles, not safetensors", hint)
    raise InputError(f"{name}: no safetensors weights in {folder}", "fetch it again, or name another folder")


def needed(settings: Settings, prompt: bool = True, picture: bool = True) -> list[str]:
    """The hub ids that a run with `settings` reads, with or without a prompt, with or without a picture."""
    guidance, control = settings.guidance, settings.control
    names = [guidance.model, guidance.autoencoder, *(name for name, _ in named_numbers(guidance.lora))]
    names += [guidance.image_adapter] * (guidance.image_scale > 0)
    names += [control.canny_model] * (control.canny > 0)
    names += [control.depth_model, control.depth_estimator] * (control.depth > 0)
    names += [settings.samples.clip_model] * bool(guidance.model and not picture)
    names += [settings.samples.captioner] * (guidance.image_scale == 0 and not prompt)
    return list(dict.fromkeys(name for name in names if is_id(name) and not Path(name).exists()))


def inventory(presets: Iterable[str]) -> Mapping[str, tuple[list[str], Path | None]]:
    """Every model that the presets name: the presets that use it, and its place (None: not fetched)."""
    users: dict[str, list[str]] = {"micro": ["micro"]}
    for preset in presets:
        for name in needed(load_settings(preset), prompt=False, picture=False):
            users.setdefault(name, []).append(preset)
    return {name: (used, MICRO if name == "micro" else _place(name)) for name, used in users.items()}


def _place(name: str) -> Path | None:
    try:
        return find(name).path
    except (ModelUnavailable, MissingExtra):
        return None
