"""`pixcraft diamond`: from a picture to diamond painting."""

from __future__ import annotations

from typing import Annotated

import typer

from pixcraft.cli import console, flags
from pixcraft.cli.design import Run, run_design


def diamond(
    picture: flags.Picture = None,
    prompt: flags.Prompt = None,
    drills: Annotated[
        str | None,
        typer.Option(
            help="Palette: dmc, diamond-dotz or a file.  [default: dmc]",
            autocompletion=console.complete_palette,
            rich_help_panel=flags.COLOURS,
        ),
    ] = None,
    colors: flags.Colors = None,
    allow: flags.Allow = None,
    min_distance: flags.MinDistance = None,
    dither: flags.Dither = None,
    own: flags.Own = None,
    lock: flags.Lock = None,
    exclude: flags.Exclude = None,
    include: flags.Include = None,
    swap: flags.Swap = None,
    absolute: flags.Absolute = None,
    size: Annotated[
        str | None,
        typer.Option(help="Drills: 120x160, or 120x and x160 to keep the shape.", rich_help_panel=flags.SIZE),
    ] = None,
    width: Annotated[
        str | None, typer.Option(help="Picture's width instead: 30cm or 12in.", rich_help_panel=flags.SIZE)
    ] = None,
    height: Annotated[
        str | None, typer.Option(help="Picture's height instead: 40cm or 16in.", rich_help_panel=flags.SIZE)
    ] = None,
    shape: Annotated[
        str | None,
        typer.Option(help="square (2.5 mm) or round (2.8 mm).  [default: square]", rich_help_panel=flags.SIZE),
    ] = None,
    reserve: Annotated[
        str | None, typer.Option(help="Drills to spare, in per cent.  [default: 10]", rich_help_panel=flags.SIZE)
    ] = None,
    pack: Annotated[str | None, typer.Option(help="Drills in a bag.", rich_help_panel=flags.SIZE)] = None,
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
        typer.Option(help="Products to make: pdf,canvas,json,png,shopping,pixels.", rich_help_panel=flags.SHEETS),
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
    """Turn a picture into diamond painting: the canvas at true size, a chart, bags of drills to buy.

    Example: pixcraft diamond photo.jpg --size 100x120 --colors 30
    """
    given = {
        "craft": "diamond", "picture": picture, "prompt": prompt, "palette": drills, "colors": colors, "allow": allow,
        "min_distance": min_distance, "dither": dither, "own": own, "lock": lock, "exclude": exclude,
        "include": include, "swap": swap,
        "absolute": absolute, "size": size, "width": width, "height": height, "shape": shape, "reserve": reserve,
        "pack": pack, "crop": crop, "fit": fit, "generator": generator, "preset": preset, "confetti": confetti,
        "faces": faces, "focus": focus, "model": model, "overrides": "; ".join(override or ()) or None,
        "title": title, "only": only, "paper": paper, "template": template, "seed": seed,
    }  # fmt: skip
    run_design(given, Run(job, output, force, dry_run, json, quiet))
