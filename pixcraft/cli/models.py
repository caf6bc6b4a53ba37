"""`pixcraft models`: the networks of --prompt, which of them are here, and fetching them."""

from __future__ import annotations

import json
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="List, fetch and find the diffusion models of --prompt.")


@app.command("list")
def list_models(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Print the models that the presets use, and where each is on this machine."""
    from pixcraft.optim.hub import inventory
    from pixcraft.optim.presetfile import preset_names

    found = inventory(preset_names())
    if as_json:
        rows = [{"model": name, "presets": used, "path": str(path or "")} for name, (used, path) in found.items()]
        typer.echo(json.dumps({"models": rows}, indent=1))
        return
    for name, (used, path) in found.items():
        typer.echo(f"{name:48} {'here' if path else 'not fetched':12} {', '.join(used)}")


@app.command("fetch")
def fetch(
    names: Annotated[list[str] | None, typer.Argument(help="Hub ids, OWNER/NAME or OWNER/NAME@REVISION.")] = None,
    preset: Annotated[str, typer.Option("--preset", help="Fetch all that a preset uses.")] = "",
) -> None:
    """Download models once; runs then need no network. Safetensors only."""
    from pixcraft.errors import InputError
    from pixcraft.optim import hub
    from pixcraft.optim.presetfile import load_settings

    wanted = [*(names or []), *(hub.needed(load_settings(preset), prompt=False, picture=False) if preset else [])]
    if not wanted and not preset:
        raise InputError("nothing to fetch", "name models, or --preset fast")
    for name in wanted:
        typer.echo(f"{name}: {hub.fetch(name).path}")


@app.command("path")
def path(
    name: Annotated[str, typer.Argument(help="A hub id; the model that pixcraft ships if left out.")] = "",
) -> None:
    """Print the folder of a model."""
    from pixcraft.optim.hub import find

    typer.echo(find("" if name == "micro" else name).path)
