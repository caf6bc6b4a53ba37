"""`pixcraft models`: no network but in `fetch`, whose hub is a fake one here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import huggingface_hub
import pytest
from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError
from typer.testing import CliRunner, Result

from pixcraft.cli.models import app
from pixcraft.errors import InputError, ModelUnavailable, PixcraftError
from pixcraft.optim.hub import MICRO

FILES = ["model_index.json", "unet/config.json", "unet/w.safetensors", "unet/w.fp16.safetensors", "unet/w.bin", "a.png"]


class Hub:
    """Repositories by name, what was fetched of them, and what was asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, list[str]] = {"some/model": FILES, "old/pickles": ["config.json", "model.bin"]}
        self.fetched: dict[str, tuple[str | None, list[str]]] = {}
        self.broken: Exception | None = None

    def list_repo_files(self, name: str, revision: str | None = None) -> list[str]:
        if self.broken:
            raise self.broken
        return self.files.setdefault(name, FILES)

    def snapshot_download(
        self,
        name: str,
        revision: str | None = None,
        local_files_only: bool = False,
        allow_patterns: list[str] | None = None,
    ) -> str:
        if local_files_only and name not in self.fetched:
            raise LocalEntryNotFoundError(f"{name} is not in the cache")
        if not local_files_only:
            self.fetched[name] = (revision, allow_patterns or [])
        return str(self.folder / name / "0a1b2c")


@pytest.fixture(autouse=True)
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Hub:
    fake = Hub(tmp_path / "hub")
    monkeypatch.setattr(huggingface_hub, "snapshot_download", fake.snapshot_download)
    monkeypatch.setattr(huggingface_hub, "HfApi", lambda: fake)
    return fake


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def run(*arguments: str) -> str:
    result = invoke(*arguments)
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return result.stdout


def error(*arguments: str) -> PixcraftError:
    result = invoke(*arguments)
    assert isinstance(result.exception, PixcraftError), result.exception
    assert result.stdout == ""
    return result.exception


def rows() -> dict[str, dict[str, Any]]:
    return {row["model"]: row for row in json.loads(run("list", "--json"))["models"]}


def test_list_names_what_every_preset_uses_and_where_it_is(hub: Hub) -> None:
    found = rows()
    assert found["micro"] == {"model": "micro", "presets": ["micro"], "path": str(MICRO)}
    base = found["stabilityai/stable-diffusion-xl-base-1.0"]
    assert "reference" in base["presets"] and base["path"] == ""
    reference = {name for name, row in found.items() if "reference" in row["presets"]}
    assert reference == {
        "stabilityai/stable-diffusion-xl-base-1.0",
        "madebyollin/taesdxl",
        "diffusers/controlnet-canny-sdxl-1.0-mid",
        "diffusers/controlnet-depth-sdxl-1.0-mid",
        "Intel/dpt-hybrid-midas",
        "openai/clip-vit-large-patch14",
        "Salesforce/blip-image-captioning-base",
    }
    assert hub.fetched == {}, "looking fetches nothing"


def test_list_in_words(hub: Hub) -> None:
    hub.fetched["madebyollin/taesdxl"] = (None, [])
    lines = {line.split()[0]: line for line in run("list").splitlines()}
    assert " here " in lines["micro"] and " here " in lines["madebyollin/taesdxl"]
    assert " not fetched " in lines["stabilityai/stable-diffusion-xl-base-1.0"]
    assert rows()["madebyollin/taesdxl"]["path"] == str(hub.folder / "madebyollin/taesdxl/0a1b2c")


def test_a_preset_of_ones_own_is_listed(hub: Hub) -> None:
    Path("presets").mkdir()
    Path("presets/mine.yaml").write_text("guidance:\n  model: my/own\n  lora: [my/style=0.5]\n")
    assert rows()["my/own"]["presets"] == rows()["my/style"]["presets"] == ["mine"]


def test_path(hub: Hub, tmp_path: Path) -> None:
    assert run("path") == run("path", "micro") == f"{MICRO}\n"
    assert run("path", str(tmp_path)) == f"{tmp_path}\n"
    hub.fetched["some/model"] = (None, [])
    assert run("path", "some/model") == f"{hub.folder / 'some/model/0a1b2c'}\n"


def test_path_of_a_model_that_was_not_fetched() -> None:
    found = error("path", "some/model")
    assert isinstance(found, ModelUnavailable) and found.exit_code == 4
    assert "`pixcraft models fetch some/model`" in found.hint
    assert isinstance(error("path", "./nothing"), InputError)


def test_fetch_gets_safetensors_alone_in_half_precision(hub: Hub) -> None:
    place = hub.folder / "some/model/0a1b2c"
    assert run("fetch", "some/model") == f"some/model: {place}\n"
    assert hub.fetched == {"some/model": (None, ["model_index.json", "unet/config.json", "unet/w.fp16.safetensors"])}
    assert run("path", "some/model") == f"{place}\n"


def test_fetch_of_a_revision_and_of_several(hub: Hub) -> None:
    assert len(run("fetch", "some/model@v1.0", "other/model@refs/pr/7").splitlines()) == 2
    assert [(name, found[0]) for name, found in hub.fetched.items()] == [
        ("some/model", "v1.0"),
        ("other/model", "refs/pr/7"),
    ]


def test_fetch_of_a_preset_gets_all_that_it_uses(hub: Hub) -> None:
    run("fetch", "--preset", "reference")
    assert hub.fetched.keys() == {name for name, row in rows().items() if "reference" in row["presets"]}
    assert all(row["path"] for row in rows().values() if "reference" in row["presets"])


def test_fetch_of_nothing_of_no_id_and_of_pickles(hub: Hub) -> None:
    assert "nothing to fetch" in error("fetch").message
    assert "'heart' is not a hub id" in error("fetch", "heart").message
    found = error("fetch", "old/pickles")
    assert "no weights in safetensors" in found.message and found.exit_code == 3
    assert hub.fetched == {}


def problems() -> list[Exception]:
    module = __import__("huggingface_hub.errors", fromlist=["HTTPError"])
    return [OSError("Network is unreachable"), module.HTTPError("no address for huggingface.co"), ConnectionError()]


@pytest.mark.parametrize("problem", problems(), ids=lambda problem: type(problem).__name__)
def test_fetch_without_a_network(problem: Exception, hub: Hub) -> None:
    hub.broken = problem
    found = error("fetch", "some/model")
    assert isinstance(found, ModelUnavailable) and found.exit_code == 4
    assert "the hub could not give it" in found.hint
    assert HfHubHTTPError.__mro__[1] is type(problems()[1])
