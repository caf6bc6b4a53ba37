"""`pixcraft presets`: the values of the optimiser, as files to copy and change."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pixcraft.cli import console

app = typer.Typer(help="List, show, check or copy presets of the optimiser.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Preset name or file.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.command("list")
def list_presets(json: Json = False) -> None:
    """List presets with what they are for."""
    from pixcraft.optim.presetfile import about_preset, preset_names

    found = {name: about_preset(name) for name in preset_names()}
    if json:
        console.print_json({"presets": [{"name": name, "about": about} for name, about in found.items()]})
        return
    console.print_lines(found)


@app.command()
def show(name: Name, json: Json = False) -> None:
    """Print every value of a preset, those that it inherits and the defaults included."""
    from pixcraft.optim.presetfile import load_settings, preset_path, settings_texts

    values = settings_texts(load_settings(name))
    if json:
        console.print_json({"file": str(preset_path(name)), "values": values})
        return
    print(f"# {preset_path(name)}")
    for key, value in values.items():
        print(f"{key}={value}")


@app.command()
def check(names: Annotated[list[str], typer.Argument(help="Preset files or names.")], json: Json = False) -> None:
    """Check preset files; the first mistake is an error with its line."""
    from pixcraft.optim.presetfile import load_settings, preset_path

    for name in names:
        load_settings(name)
    files = [str(preset_path(name)) for name in names]
    if json:
        console.print_json({"presets": files})
        return
    for file in files:
        print(f"{file}: ok")


@app.command()
def copy(
    name: Name,
    file: Annotated[Path, typer.Argument(help="File to write.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a file that exists.")] = False,
    json: Json = False,
) -> None:
    """Copy a preset to a file of your own, to change it and use it with --preset FILE."""
    from pixcraft.optim.presetfile import preset_path

    console.copy_data(preset_path(name), file, "--preset", force, json)
