"""`pixcraft stitch`: from a picture to a cross-stitch chart."""

from __future__ import annotations

from typing import Annotated

import typer

from pixcraft.cli import console, flags
from pixcraft.cli.design import Run, run_design


def stitch(
    picture: flags.Picture = None,
    prompt: flags.Prompt = None,
    thread: Annotated[
        str | None,
        typer.Option(
            help="Palette: a name (see `pixcraft palettes list`) or a YAML, CSV, hex, gpl or ase file.",
            autocompletion=console.complete_palette,
            rich_help_panel=flags.COLOURS,
        ),
    ] = None,
    colors: flags.Colors = None,
    allow: flags.Allow = None,
    min_distance: flags.MinDistance = None,
    min_stitches: Annotated[
        str | None,
        typer.Option(help="Fewest stitches worth a thread of their own.", rich_help_panel=flags.COLOURS),
    ] = None,
    dither: flags.Dither = None,
    own: flags.Own = None,
    include: flags.Include = None,
    lock: flags.Lock = None,
    exclude: flags.Exclude = None,
    swap: flags.Swap = None,
    absolute: flags.Absolute = None,
    size: Annotated[
        str | None,
        typer.Option(help="Stitches: 48x48, or 80x and x60 to keep the shape.", rich_help_panel=flags.SIZE),
    ] = None,
    width: Annotated[
        str | None, typer.Option(help="Finished width instead: 20cm or 8in.", rich_help_panel=flags.SIZE)
    ] = None,
    height: Annotated[
        str | None, typer.Option(help="Finished height instead: 20cm or 8in.", rich_help_panel=flags.SIZE)
    ] = None,
    fabric: Annotated[
        str | None,
        typer.Option(
            help="aida14, aida18, evenweave28, ... or stitches per inch.  [default: aida14]",
            rich_help_panel=flags.SIZE,
        ),
    ] = None,
    fabric_color: Annotated[
        str | None, typer.Option(help="white, cream, black, ... or #rrggbb.", rich_help_panel=flags.SIZE)
    ] = None,
    strands: Annotated[
        str | None,
        typer.Option(help="Strands of a full cross; usual for the fabric if left out.", rich_help_panel=flags.SIZE),
    ] = None,
    crop: flags.Crop = None,
    fit: flags.Fit = None,
    background: Annotated[
        str | None,
        typer.Option(
            help="What stays unstitched: keep (nothing), flood, fabric or #rrggbb.", rich_help_panel=flags.PICTURE
        ),
    ] = None,
    background_tolerance: flags.BackgroundTolerance = None,
    generator: flags.Generator = None,
    preset: flags.Preset = None,
    confetti: flags.Confetti = None,
    max_confetti: flags.MaxConfetti = None,
    max_starts: Annotated[
        str | None, typer.Option(help="At most so many thread starts per 1000 stitches.", rich_help_panel=flags.STYLE)
    ] = None,
    faces: flags.Faces = None,
    focus: flags.Focus = None,
    negative_prompt: flags.NegativePrompt = None,
    model: flags.Model = None,
    override: flags.Override = None,
    elements: Annotated[
        str | None,
        typer.Option(help="A folder of small pictures instead of threads: a mosaic.", rich_help_panel=flags.DIFFUSION),
    ] = None,
    whole_palette: Annotated[
        bool | None,
        typer.Option(
            "--whole-palette/--few", help="Optimise over all threads allowed.", rich_help_panel=flags.DIFFUSION
        ),
    ] = None,
    finish: Annotated[
        bool | None,
        typer.Option(
            "--finish/--no-finish",
            help="Place cells for stitching, or as they are.",
            rich_help_panel=flags.DIFFUSION,
        ),
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
        typer.Option(help="Products to make: pdf,pk,oxs,json,png,shopping,pixels.", rich_help_panel=flags.SHEETS),
    ] = None,
    paper: flags.Paper = None,
    large_print: Annotated[
        bool, typer.Option("--large-print", help="Cells of 4 mm.", rich_help_panel=flags.SHEETS)
    ] = False,
    written_rows: Annotated[
        bool | None,
        typer.Option("--written-rows/--no-written-rows", help="Add the rows as text.", rich_help_panel=flags.SHEETS),
    ] = None,
    template: flags.Template = None,
    seed: flags.Seed = None,
    output: flags.Output = None,
    force: flags.Force = False,
    job: flags.JobFile = None,
    dry_run: flags.DryRun = False,
    json: flags.Json = False,
    quiet: flags.Quiet = False,
) -> None:
    """Turn a picture into a cross-stitch chart: PDF to print, PDF for Pattern Keeper, OXS, preview, shopping list.

    Example: pixcraft stitch photo.jpg --thread dmc --size 48x48
    """
    given = {
        "craft": "stitch", "picture": picture, "prompt": prompt, "palette": thread, "colors": colors, "allow": allow,
        "min_distance": min_distance, "min_stitches": min_stitches, "dither": dither,
        "own": own, "include": include, "lock": lock, "exclude": exclude, "swap": swap,
        "preset": preset, "confetti": confetti, "max_confetti": max_confetti, "max_starts": max_starts,
        "faces": faces, "focus": focus,
        "negative_prompt": negative_prompt, "model": model, "overrides": "; ".join(override or ()) or None,
        "elements": elements, "stock": stock,
        "style": stock_style, "short": short, "speckle": speckle, "whole_palette": whole_palette, "finish": finish,
        "device": device, "record": record, "timelapse": timelapse, "resume": resume,
        "absolute": absolute, "size": size, "width": width, "height": height, "fabric": fabric,
        "fabric_color": fabric_color, "strands": strands, "crop": crop, "fit": fit, "background": background,
        "background_tolerance": background_tolerance, "generator": generator, "title": title, "only": only,
        "paper": paper, "template": template or ("large-print" if large_print else None),
        "written_rows": written_rows, "seed": seed,
    }  # fmt: skip
    run_design(given, Run(job, output, force, dry_run, json, quiet))
