"""Names of code and data: built in, from plug-ins good and bad, and the order of folders."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace

import pytest

from pixcraft import registry
from pixcraft.errors import CatalogError, InputError, PixcraftError, UnknownName
from pixcraft.palettefile import load_palette

PluginMaker = Callable[..., None]


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Iterator[PluginMaker]:
    """A function that pretends another package is installed."""
    points: dict[str, list[EntryPoint]] = {}

    def find(group: str) -> list[EntryPoint]:
        return points.get(group, [])

    def add(group: str, name: str, value: str, package: str = "other") -> None:
        point = EntryPoint(name, value, f"pixcraft.{group}")
        vars(point)["dist"] = SimpleNamespace(name=package)
        points.setdefault(f"pixcraft.{group}", []).append(point)
        registry._entry_points.cache_clear()

    monkeypatch.setattr(registry, "entry_points", find)
    registry._entry_points.cache_clear()
    yield add
    registry._entry_points.cache_clear()


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """A function that writes an importable module; returns its folder."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)

    def write(name: str, text: str) -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        monkeypatch.delitem(sys.modules, name.removesuffix(".py"), raising=False)
        return path.parent

    return write


def palette_in(folder: Path, name: str = "mine", suffix: str = ".yaml") -> Path:
    path = folder / f"{name}{suffix}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")
    return path


@pytest.mark.parametrize(
    ("group", "name"), [(group, name) for group, names in registry.BUILT_IN.items() for name in names]
)
def test_every_built_in_name_can_be_imported(group: registry.Group, name: str) -> None:
    assert registry.load(group, name).name == name


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="unknown craft: 'stich'") as caught:
        registry.load("crafts", "stich")
    assert "stitch" in caught.value.hint


def test_names_are_listed_without_importing_plug_ins(install: PluginMaker) -> None:
    install("crafts", "weaving", "no_such_module:Weaving")
    assert registry.names("crafts") == [*registry.BUILT_IN["crafts"], "weaving"]


def test_a_plug_in_is_loaded(install: PluginMaker, module: Callable[[str, str], Path]) -> None:
    module("weave_plugin.py", "class Weaving: name = 'weaving'\n")
    install("crafts", "weaving", "weave_plugin:Weaving")
    assert registry.load("crafts", "weaving").name == "weaving"
    assert registry.plugins() == [registry.Plugin("crafts", "weaving", "weave_plugin:Weaving", "other")]


def test_two_plug_ins_that_claim_one_name_are_both_named(install: PluginMaker) -> None:
    install("exports", "dst", "first:Dst", "pixcraft-one")
    install("exports", "dst", "second:Dst", "pixcraft-two")
    with pytest.raises(PixcraftError) as caught:
        registry.load("exports", "dst")
    assert caught.value.message == "export 'dst' is claimed by pixcraft-one (first:Dst) and pixcraft-two (second:Dst)"
    assert caught.value.hint


def test_a_plug_in_cannot_replace_what_is_built_in(install: PluginMaker) -> None:
    install("crafts", "stitch", "first:Stitch", "pixcraft-one")
    with pytest.raises(PixcraftError, match=r"claimed by pixcraft itself and pixcraft-one"):
        registry.load("crafts", "stitch")


@pytest.mark.parametrize(
    ("text", "value", "reason"),
    [
        ("raise RuntimeError('needs a loom')", "bad_plugin:Weaving", "needs a loom"),
        ("def (", "bad_plugin:Weaving", "invalid syntax"),
        ("", "bad_plugin:Weaving", "Weaving"),
        ("", "no_such_plugin:Weaving", "no_such_plugin"),
    ],
)
def test_a_broken_plug_in_is_listed_and_refused_with_its_reason(
    install: PluginMaker, module: Callable[[str, str], Path], text: str, value: str, reason: str
) -> None:
    module("bad_plugin.py", text)
    install("crafts", "weaving", value)
    assert reason in registry.plugins()[0].problem
    with pytest.raises(PixcraftError, match="the plug-in for craft 'weaving' is broken") as caught:
        registry.load("crafts", "weaving")
    assert reason in caught.value.message and "other" in caught.value.hint
    assert registry.load("crafts", "stitch")


@pytest.mark.parametrize("initial", ["__init__.py", "readme.txt"])
def test_a_package_brings_palettes_with_or_without_an_init_file(
    install: PluginMaker, module: Callable[[str, str], Path], initial: str
) -> None:
    folder = module(f"yarn_{initial[0:2].strip('_')}package/{initial}", "")
    path = palette_in(folder / "threads", "yarn")
    install("palettes", "yarn", folder.name, "yarn-maker")
    found = registry.find_data("palettes", "yarn")
    assert (found.path, found.group, found.origin) == (path, "threads", "package yarn-maker")


@pytest.mark.parametrize("value", ["no_such_package", "bad_palettes", "os"])
def test_a_broken_palette_package_does_not_hide_the_others(
    install: PluginMaker, module: Callable[[str, str], Path], value: str
) -> None:
    module("bad_palettes.py", "raise RuntimeError('broken')")
    install("palettes", "bad", value)
    assert registry.find_data("palettes", "dmc").origin == "built in"


def test_first_hit_wins_in_the_order_of_folders(
    tmp_path: Path, install: PluginMaker, module: Callable[[str, str], Path]
) -> None:
    assert registry.find_data("palettes", "dmc").origin == "built in"
    package = module("thread_package/__init__.py", "")
    install("palettes", "x", "thread_package")
    in_package = palette_in(package / "threads", "dmc")
    assert registry.find_data("palettes", "dmc").path == in_package
    in_home = palette_in(tmp_path / "home" / "palettes" / "threads", "dmc")
    assert registry.find_data("palettes", "dmc").path == in_home
    here = palette_in(Path("palettes/threads"), "dmc")
    assert registry.find_data("palettes", "DMC").path == here
    assert registry.find_data("palettes", str(in_home)).path == in_home
    assert [item.origin for item in registry.data_files("palettes") if item.name == "dmc"] == ["this folder"]


def test_the_user_folder_is_the_platforms_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIXCRAFT_HOME")
    assert registry.user_folder().name == "pixcraft"


def test_a_file_directly_in_the_folder_belongs_to_no_group() -> None:
    palette_in(Path("palettes"), "loose", ".hex")
    assert registry.find_data("palettes", "loose").group == ""
    assert registry.find_data("palettes", "loose", "threads").name == "loose"


def test_the_group_narrows_a_name() -> None:
    palette_in(Path("palettes/beads"), "shared")
    threads = palette_in(Path("palettes/threads"), "shared")
    assert registry.find_data("palettes", "shared", "threads").path == threads
    with pytest.raises(UnknownName):
        registry.find_data("palettes", "dmc", "beads")


def test_other_files_are_no_data() -> None:
    palette_in(Path("palettes/threads"), "notes", ".txt")
    Path("palettes/threads/folder.yaml").mkdir()
    assert not {"notes", "folder"} & {item.name for item in registry.data_files("palettes")}


def test_an_unknown_palette_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="unknown palette: 'dcm'") as caught:
        registry.find_data("palettes", "dcm")
    assert "dmc" in caught.value.hint


@pytest.mark.parametrize("name", ["none.yaml", "folder/none", "none.ASE", "a" * 5000 + ".yaml", "nul\0.yaml"])
def test_a_path_that_is_no_file(name: str) -> None:
    with pytest.raises(CatalogError, match="no such file"):
        registry.find_data("palettes", name)


def test_a_name_is_needed() -> None:
    with pytest.raises(InputError, match="a palette needs a name"):
        registry.find_data("palettes", " ")


def test_a_file_of_another_kind_is_not_taken_for_an_unknown_name(tmp_path: Path) -> None:
    Path("photo.gif").touch()
    Path("mine.yaml").touch()
    with pytest.raises(CatalogError, match=r"photo\.gif: is not a palette file"):
        load_palette("photo.gif")
    with pytest.raises(CatalogError, match=r"mien\.yaml: no such file") as missing:
        load_palette("mien.yaml")
    assert missing.value.hint == "did you mean mine.yaml?"


def test_a_template_that_several_crafts_have_is_the_first_crafts_unless_named() -> None:
    assert registry.find_data("templates", "print").group == "stitch"
    assert registry.find_data("templates", "diamond/print").group == "diamond"
    assert registry.find_data("templates", "print", "weave").group == "weave"
    with pytest.raises(UnknownName):
        registry.find_data("templates", "diamond/mosaic")
    with pytest.raises(CatalogError):
        registry.find_data("templates", "nowhere/print")
