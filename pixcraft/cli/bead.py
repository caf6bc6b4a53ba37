"""`pixcraft bead`: from a picture to fuse beads."""

from __future__ import annotations

from typing import Annotated

import typer

from pixcraft.cli import console, flags
from pixcraft.cli.design import Run, run_design


def bead(
    picture: flags.Picture = None,
    prompt: flags.Prompt = None,
    beads: Annotated[
        str | None,
        typer.Option(
            help="Palette: perler, hama, artkal-s, mard, ... or a file.  [default: perler]",
            autocompletion=console.complete_palette,
            rich_help_panel=flags.COLOURS,
        ),
    ] = None,
    box: Annotated[
        str | None,
        typer.Option(help="Only the colours of this retail box, such as 48 of mard.", rich_help_panel=flags.COLOURS),
    ] = None,
    max_colors: Annotated[
        str | None,
        typer.Option(
            "--max-colors",
            "--colors",
            help="At most so many colours, or auto.  [default: 24]",
            rich_help_panel=flags.COLOURS,
        ),
    ] = None,
    min_beads: Annotated[
        str | None, typer.Option(help="Fewest beads worth a bag of their own.", rich_help_panel=flags.COLOURS)
    ] = None,
    own: flags.Own = None,
    include: flags.Include = None,
    lock: flags.Lock = None,
    exclude: flags.Exclude = None,
    allow: Annotated[
        str | None,
        typer.Option(
            help="Kinds of special beads that may be used: glow, transparent, ...", rich_help_panel=flags.COLOURS
        ),
    ] = None,
    swap: flags.Swap = None,
    min_distance: flags.MinDistance = None,
    dither: flags.Dither = None,
    absolute: flags.Absolute = None,
    size: Annotated[
        str | None, typer.Option(help="Beads: 48x48, or 58x and x40 to keep the shape.", rich_help_panel=flags.SIZE)
    ] = None,
    boards: Annotated[
        str | None,
        typer.Option(help="Fill so many pegboards instead, across x down: 2x2.", rich_help_panel=flags.SIZE),
    ] = None,
    width: Annotated[
        str | None, typer.Option(help="Finished width instead: 20cm or 8in.", rich_help_panel=flags.SIZE)
    ] = None,
    height: Annotated[
        str | None, typer.Option(help="Finished height instead: 20cm or 8in.", rich_help_panel=flags.SIZE)
    ] = None,
    board: Annotated[
        str | None,
        typer.Option(
            help="Pegboard: midi-29, mini-52, ... or its pegs, 40x30; usual for the beads if left out.",
            rich_help_panel=flags.SIZE,
        ),
    ] = None,
    board_color: Annotated[
        str | None, typer.Option(help="clear, white, black or #rrggbb.  [default: clear]", rich_help_panel=flags.SIZE)
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(help="Bead: hama-midi, artkal-c, ...; the palette's own if left out.", rich_help_panel=flags.SIZE),
    ] = None,
    spare: Annotated[
        str | None,
        typer.Option(
            help="Spare beads in per cent, at least 3 of a colour.  [default: 5, mini 10]", rich_help_panel=flags.SIZE
        ),
    ] = None,
    prices: Annotated[
        str | None, typer.Option(help="CSV of code,price[,pack]: adds the cost.", rich_help_panel=flags.SIZE)
    ] = None,
    crop: flags.Crop = None,
    fit: flags.Fit = None,
    background: Annotated[
        str | None,
        typer.Option(help="Which pegs stay empty: keep (none), flood or #rrggbb.", rich_help_panel=flags.PICTURE),
    ] = None,
    background_tolerance: flags.BackgroundTolerance = None,
    generator: flags.Generator = None,
    preset: flags.Preset = None,
    confetti: flags.Confetti = None,
    max_confetti: flags.MaxConfetti = None,
    faces: flags.Faces = None,
    focus: flags.Focus = None,
    negative_prompt: flags.NegativePrompt = None,
    model: flags.Model = None,
    override: flags.Override = None,
    elements: Annotated[
        str | None,
        typer.Option(help="A folder of small pictures instead of beads: a mosaic.", rich_help_panel=flags.DIFFUSION),
    ] = None,
    whole_palette: Annotated[
        bool | None,
        typer.Option("--whole-palette/--few", help="Optimise over all beads allowed.", rich_help_panel=flags.DIFFUSION),
    ] = None,
    finish: Annotated[
        bool | None,
        typer.Option("--finish/--no-finish", help="Tidy up lone beads, or not.", rich_help_panel=flags.DIFFUSION),
    ] = None,
    stock: flags.Stock = None,
    stock_style: flags.StockStyle = None,
    short: flags.Short = None,
    speckle: flags.Speckle = None,
    device: flags.Device = None,
    record: flags.Record = None,
    timelapse: flags.Timelapse = None,
    resume: flags.Resume = None,
    title: flags.Title = None,
    only: Annotated[
        str | None,
        typer.Option(help="Products to make: pdf,json,png,materials,xlsx,chart,pixels.", rich_help_panel=flags.SHEETS),
    ] = None,
    paper: flags.Paper = None,
    template: flags.Template = None,
    pages: flags.Pages = None,
    mirror: flags.Mirror = None,
    print_scale_x: flags.PrintScaleX = None,
    print_scale_y: flags.PrintScaleY = None,
    seed: flags.Seed = None,
    output: flags.Output = None,
    force: flags.Force = False,
    job: flags.JobFile = None,
    dry_run: flags.DryRun = False,
    json: flags.Json = False,
    quiet: flags.Quiet = False,
) -> None:
    """Turn a picture into fuse beads: one page a board at true size, beads and packs to buy, spreadsheets.

    Example: pixcraft bead photo.jpg --beads perler --boards 2x2
    """
    given = {
        "craft": "bead", "picture": picture, "prompt": prompt, "palette": beads, "box": box, "colors": max_colors,
        "min_beads": min_beads, "own": own, "include": include, "lock": lock, "exclude": exclude, "allow": allow,
        "swap": swap, "min_distance": min_distance, "dither": dither, "absolute": absolute,
        "size": size, "boards": boards, "width": width, "height": height, "board": board, "board_color": board_color,
        "kind": kind, "spare": spare, "prices": prices, "crop": crop, "fit": fit, "background": background,
        "background_tolerance": background_tolerance, "generator": generator, "preset": preset, "confetti": confetti,
        "max_confetti": max_confetti, "faces": faces, "focus": focus, "negative_prompt": negative_prompt,
        "model": model, "overrides": "; ".join(override or ()) or None, "elements": elements,
        "whole_palette": whole_palette, "finish": finish, "stock": stock,
        "style": stock_style, "short": short, "speckle": speckle, "device": device, "record": record,
        "timelapse": timelapse, "resume": resume, "title": title, "only": only, "paper": paper, "template": template,
        "pages": pages, "mirror": mirror, "print_scale_x": print_scale_x, "print_scale_y": print_scale_y, "seed": seed,
    }  # fmt: skip
    run_design(given, Run(job, output, force, dry_run, json, quiet))
