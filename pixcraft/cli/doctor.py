"""`pixcraft doctor`: what to paste into a bug report."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from pixcraft.cli import console

LIBRARIES = (
    "numpy", "scipy", "scikit-image", "scikit-learn", "pillow", "pillow-heif", "reportlab", "pypdf", "pyyaml", "typer",
    "rich",
)  # fmt: skip
EXTRAS = {
    "cluster": ("distributed",),
    "fast": ("numba",),
    "diffusion": ("torch", "diffusers", "transformers", "accelerate", "peft"),
    "video": ("imageio_ffmpeg",),
    "training": ("cairosvg", "torch", "diffusers"),
}
"""What each extra for users installs."""
FORMATS = {"AVIF": "avif", "WebP": "webp", "ICC profiles": "littlecms2", "JPEG": "jpg", "TIFF compression": "libtiff"}


def doctor(json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False) -> None:
    """Print versions, extras, picture formats, folders, catalogs and broken plug-ins."""
    report = {
        "versions": _versions(),
        "extras": _extras(),
        "formats": _formats(),
        "fonts": _fonts(),
        "folders": _folders(),
        "palettes": _palettes(),
        "plug-ins": _plugins(),
    }
    if json:
        console.print_json(report)
        return
    for heading, lines in report.items():
        print(heading)
        console.print_lines(lines or {"none": ""})


def _versions() -> dict[str, str]:
    import platform
    from importlib.metadata import PackageNotFoundError, version

    from pixcraft import __version__

    def version_of(name: str) -> str:
        try:
            return version(name)
        except PackageNotFoundError:
            return "missing"

    here = {"pixcraft": __version__, "python": platform.python_version(), "system": platform.platform()}
    return here | {name: version_of(name) for name in LIBRARIES}


def _extras() -> dict[str, str]:
    from importlib.util import find_spec

    return {
        extra: "yes" if all(find_spec(name) for name in names) else f"no: pip install 'pixcraft[{extra}]'"
        for extra, names in EXTRAS.items()
    }


def _formats() -> dict[str, str]:
    from importlib.util import find_spec

    from PIL import features

    found = {title: bool(features.check(name)) for title, name in FORMATS.items()}
    found["HEIC"] = find_spec("pillow_heif") is not None
    return {title: "yes" if there else "no" for title, there in found.items()}


def _fonts() -> dict[str, str]:
    from importlib.resources import files

    from pixcraft.symbols import symbol_set

    fonts = sorted(item.name for item in (files("pixcraft") / "fonts").iterdir() if item.name.endswith(".ttf"))
    return {"fonts": ", ".join(fonts), "chart symbols": str(len(symbol_set()))}


def _folders() -> dict[str, str]:
    from pixcraft.registry import DataKind, data_folders

    kinds: tuple[DataKind, ...] = ("palettes", "templates")
    return {
        f"{kind}, {origin}": f"{folder}{'' if folder.is_dir() else ' (not there)'}"
        for kind in kinds
        for origin, folder in data_folders(kind)
    }


def _palettes() -> dict[str, str]:
    from pixcraft.errors import PixcraftError
    from pixcraft.palettefile import load_palette
    from pixcraft.registry import data_files

    def state_of(path: Any) -> str:
        try:
            return f"{len(load_palette(str(path)))} colours"
        except PixcraftError as error:
            return f"broken: {error.message}"

    return {item.name: state_of(item.path) for item in data_files("palettes")}


def _plugins() -> dict[str, str]:
    from pixcraft.registry import plugins

    return {
        f"{item.group} {item.name}": f"{item.package} {item.value} {item.problem and f'BROKEN: {item.problem}'}".strip()
        for item in plugins()
    }
