"""`pixcraft weave`: from a picture to bead weaving."""

from __future__ import annotations

from typing import Annotated

import typer

from pixcraft.cli import console, flags
from pixcraft.cli.design import Run, run_design


def weave(
    picture: flags.Picture = None,
    prompt: flags.Prompt = None,
    beads: Annotated[
        str | None,
        typer.Option(
            help="Palette of beads: a name or a file.  [default: miyuki-delica]",
            autocompletion=console.complete_palette,
            rich_help_panel=flags.COLOURS,
        ),
    ] = None,
    colors: flags.Colors = None,
    allow: flags.Allow = None,
    min_distance: flags.MinDistance = None,
    own: flags.Own = None,
    lock: flags.Lock = None,
    exclude: flags.Exclude = None,
    include: flags.Include = None,
    swap: flags.Swap = None,
    absolute: flags.Absolute = None,
    size: Annotated[
        str | None, typer.Option(help="Beads: 40x60, or 40x and x60 to keep the shape.", rich_help_panel=flags.SIZE)
    ] = None,
    width: Annotated[
        str | None, typer.Option(help="Finished width instead: 5cm or 2in.", rich_help_panel=flags.SIZE)
    ] = None,
    height: Annotated[
        str | None, typer.Option(help="Finished height instead: 15cm or 6in.", rich_help_panel=flags.SIZE)
    ] = None,
    layout: Annotated[
        str | None, typer.Option(help="loom, peyote or brick.  [default: loom]", rich_help_panel=flags.SIZE)
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(help="Bead: delica-11, delica-10, delica-8, seed-8.", rich_help_panel=flags.SIZE),
    ] = None,
    reserve: Annotated[
        str | None,
        typer.Option(help="Beads to spare, in per cent.  [default: 10]", rich_help_panel=flags.SIZE),
    ] = None,
    crop: flags.Crop = None,
    fit: flags.Fit = None,
    generator: flags.Generator = None,
    preset: flags.Preset = None,
    confetti: flags.Confetti = None,
    faces: flags.Faces = None,
    focus: flags.Focus = None,
    model: flags.Model = None,
    override: flags.Override = None,
    title: flags.Title = None,
    only: Annotated[
        str | None,
        typer.Option(help="Products to make: pdf,json,png,shopping,pixels.", rich_help_panel=flags.SHEETS),
    ] = None,
    paper: flags.Paper = None,
    template: flags.Template = None,
    seed: flags.Seed = None,
    output: flags.Output = None,
    force: flags.Force = False,
    job: flags.JobFile = None,
    dry_run: flags.DryRun = False,
    json: flags.Json = False,
    quiet: flags.Quiet = False,
) -> None:
    """Turn a picture into bead weaving: a chart in the shape of the beads, a word chart, grams to buy.

    Example: pixcraft weave photo.jpg --layout peyote --size 40x60
    """
    given = {
        "craft": "weave", "picture": picture, "prompt": prompt, "palette": beads, "colors": colors, "allow": allow,
        "min_distance": min_distance, "own": own, "lock": lock, "exclude": exclude,
        "include": include, "swap": swap, "absolute": absolute,
        "size": size, "width": width, "height": height, "layout": layout, "kind": kind, "reserve": reserve,
        "crop": crop, "fit": fit, "generator": generator, "preset": preset, "confetti": confetti, "faces": faces,
        "focus": focus, "model": model, "overrides": "; ".join(override or ()) or None, "title": title, "only": only,
        "paper": paper, "template": template, "seed": seed,
    }  # fmt: skip
    run_design(given, Run(job, output, force, dry_run, json, quiet))
