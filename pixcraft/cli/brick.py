"""`pixcraft brick`: from a picture to a brick mosaic."""

from __future__ import annotations

from typing import Annotated

import typer

from pixcraft.cli import console, flags
from pixcraft.cli.design import Run, run_design

BUILDING, STOCK = "Building", "Pieces there are (--stock)"


def brick(
    picture: flags.Picture = None,
    prompt: flags.Prompt = None,
    bricks: Annotated[
        str | None,
        typer.Option(
            help="Palette: lego, or a file.  [default: lego]",
            autocompletion=console.complete_palette,
            rich_help_panel=flags.COLOURS,
        ),
    ] = None,
    colors: flags.Colors = None,
    hex_source: Annotated[
        str | None,
        typer.Option(
            help="Whose colour values: ldraw, rebrickable, bricklink, howerter or median.  [default: ldraw]",
            rich_help_panel=flags.COLOURS,
        ),
    ] = None,
    measured: Annotated[
        str | None,
        typer.Option(
            help="CSV of code,hex: your own values, as of the printed colour check.", rich_help_panel=flags.COLOURS
        ),
    ] = None,
    allow: Annotated[
        str | None,
        typer.Option(
            help="Special colours that may be used: retired, trans, pearl, ...", rich_help_panel=flags.COLOURS
        ),
    ] = None,
    own: flags.Own = None,
    include: flags.Include = None,
    lock: flags.Lock = None,
    exclude: flags.Exclude = None,
    swap: flags.Swap = None,
    min_distance: flags.MinDistance = None,
    min_pieces: Annotated[
        str | None, typer.Option(help="Fewest cells worth a colour of their own.", rich_help_panel=flags.COLOURS)
    ] = None,
    dither: flags.Dither = None,
    absolute: flags.Absolute = None,
    stock: Annotated[
        str | None,
        typer.Option(
            help="Only pieces there are: set:31198, a CSV, a BrickLink XML, or several.", rich_help_panel=STOCK
        ),
    ] = None,
    stock_style: Annotated[
        str | None,
        typer.Option(
            "--style", help="flat for artwork, blend mixes colours for the view from afar.", rich_help_panel=STOCK
        ),
    ] = None,
    short: Annotated[
        str | None,
        typer.Option(
            help="With too few pieces: bare leaves cells empty, buy lists what to buy.", rich_help_panel=STOCK
        ),
    ] = None,
    quality: Annotated[
        str | None, typer.Option(help="Buy until the mean CIEDE2000 is no more than this.", rich_help_panel=STOCK)
    ] = None,
    speckle: Annotated[
        str | None, typer.Option(help="Of blend: 0 is calm, 10 is best from afar.", rich_help_panel=STOCK)
    ] = None,
    pins: Annotated[
        str | None,
        typer.Option(help="CSV of column,row,code, or a picture: cells that are fixed.", rich_help_panel=STOCK),
    ] = None,
    weights: Annotated[
        str | None, typer.Option(help="CSV of column,row,weight: what counts more.", rich_help_panel=STOCK)
    ] = None,
    spares: Annotated[
        bool | None,
        typer.Option("--spares/--no-spares", help="Count spare pieces of parts lists.", rich_help_panel=STOCK),
    ] = None,
    size: Annotated[
        str | None, typer.Option(help="Cells: 48x48, or 96x and x48 to keep the shape.", rich_help_panel=flags.SIZE)
    ] = None,
    width: Annotated[
        str | None, typer.Option(help="Finished width instead: 40cm or 16in.", rich_help_panel=flags.SIZE)
    ] = None,
    height: Annotated[
        str | None, typer.Option(help="Finished height instead: 40cm or 16in.", rich_help_panel=flags.SIZE)
    ] = None,
    part: Annotated[
        str | None,
        typer.Option(
            help="Part of one cell: round-tile, round-plate, tile, plate or brick.  [default: plate]",
            rich_help_panel=BUILDING,
        ),
    ] = None,
    merge: Annotated[
        str | None,
        typer.Option(help="Larger pieces where a colour is broad: plates, tiles or bricks.", rich_help_panel=BUILDING),
    ] = None,
    goal: Annotated[
        str | None,
        typer.Option(
            help="Merge for the fewest pieces or the lowest cost.  [default: pieces]", rich_help_panel=BUILDING
        ),
    ] = None,
    prices: Annotated[
        str | None,
        typer.Option(help="CSV of part[,colour],price in place of estimates.", rich_help_panel=BUILDING),
    ] = None,
    base: Annotated[
        str | None, typer.Option(help="Bases: 48, 32, 16 or art.  [default: 48]", rich_help_panel=BUILDING)
    ] = None,
    base_color: Annotated[
        str | None, typer.Option(help="Colour of the bases, by name or number.", rich_help_panel=BUILDING)
    ] = None,
    section: Annotated[
        str | None,
        typer.Option(
            help="Cells along a side of what one page shows, 8 to 32.  [default: 16]", rich_help_panel=BUILDING
        ),
    ] = None,
    side_view: Annotated[
        str | None,
        typer.Option(help="A wall seen from its side: of bricks or plates (brick, plate).", rich_help_panel=BUILDING),
    ] = None,
    relief: Annotated[
        str | None,
        typer.Option(help="Depth picture of the same shape, white is nearest: raises cells.", rich_help_panel=BUILDING),
    ] = None,
    layers: Annotated[
        str | None, typer.Option(help="Levels of the relief, 2 to 9.  [default: 3]", rich_help_panel=BUILDING)
    ] = None,
    support: Annotated[
        str | None,
        typer.Option(help="Colour of hidden pieces in relief: same or cheapest.", rich_help_panel=BUILDING),
    ] = None,
    crop: flags.Crop = None,
    fit: flags.Fit = None,
    background: Annotated[
        str | None,
        typer.Option(help="Which studs stay bare: keep (none), flood or #rrggbb.", rich_help_panel=flags.PICTURE),
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
    whole_palette: Annotated[
        bool | None,
        typer.Option(
            "--whole-palette/--few", help="Optimise over all colours allowed.", rich_help_panel=flags.DIFFUSION
        ),
    ] = None,
    finish: Annotated[
        bool | None,
        typer.Option("--finish/--no-finish", help="Tidy up lone cells, or not.", rich_help_panel=flags.DIFFUSION),
    ] = None,
    device: flags.Device = None,
    record: flags.Record = None,
    resume: flags.Resume = None,
    title: flags.Title = None,
    only: Annotated[
        str | None,
        typer.Option(
            help="Products to make: pdf,json,png,parts,bricklink,rebrickable,pickabrick,mpd,pixels.",
            rich_help_panel=flags.SHEETS,
        ),
    ] = None,
    paper: flags.Paper = None,
    template: flags.Template = None,
    pages: flags.Pages = None,
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
    """Turn a picture into a brick mosaic: a page a section, parts with numbers, files for shops, an LDraw model.

    Example: pixcraft brick photo.jpg --size 48x48 --merge plates --goal cost
    """
    given = {
        "craft": "brick", "picture": picture, "prompt": prompt, "palette": bricks, "colors": colors,
        "hex_source": hex_source, "measured": measured, "allow": allow, "own": own, "include": include, "lock": lock,
        "exclude": exclude, "swap": swap, "min_distance": min_distance, "min_pieces": min_pieces, "dither": dither,
        "absolute": absolute, "stock": stock, "style": stock_style, "short": short, "quality": quality,
        "speckle": speckle, "pins": pins, "weights": weights, "spares": spares, "size": size, "width": width,
        "height": height, "part": part, "merge": merge, "goal": goal, "prices": prices, "base": base,
        "base_color": base_color, "section": section, "side_view": side_view, "relief": relief, "layers": layers,
        "support": support, "crop": crop, "fit": fit, "background": background,
        "background_tolerance": background_tolerance, "generator": generator, "preset": preset, "confetti": confetti,
        "max_confetti": max_confetti, "faces": faces, "focus": focus, "negative_prompt": negative_prompt,
        "model": model, "overrides": "; ".join(override or ()) or None, "whole_palette": whole_palette,
        "finish": finish, "device": device, "record": record, "resume": resume, "title": title, "only": only,
        "paper": paper, "template": template, "pages": pages, "print_scale_x": print_scale_x,
        "print_scale_y": print_scale_y, "seed": seed,
    }  # fmt: skip
    run_design(given, Run(job, output, force, dry_run, json, quiet))
