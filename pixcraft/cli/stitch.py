"""`pixcraft stitch`: from a picture to a cross-stitch chart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pixcraft.cli import console

if TYPE_CHECKING:
    from pixcraft.make import Made

SIZE, COLOURS, STYLE, PICTURE, SHEETS, RUN = "Size", "Colours", "Style", "Picture", "Sheets", "Run"
DIFFUSION = "Diffusion (--generator distill)"


def stitch(
    picture: Annotated[str | None, typer.Argument(help="JPEG, PNG, WebP, TIFF, GIF, BMP, AVIF or HEIC.")] = None,
    prompt: Annotated[
        str | None,
        typer.Option(help="What to draw, in words; with a picture, what it shows.", rich_help_panel=DIFFUSION),
    ] = None,
    thread: Annotated[
        str | None,
        typer.Option(
            help="Palette: a name (see `pixcraft palettes list`) or a YAML, CSV, hex, gpl or ase file.",
            autocompletion=console.complete_palette,
            rich_help_panel=COLOURS,
        ),
    ] = None,
    colors: Annotated[
        str | None, typer.Option(help="At most so many threads, or auto.  [default: 24]", rich_help_panel=COLOURS)
    ] = None,
    allow: Annotated[
        str | None,
        typer.Option(help="Flagged colours that may be used, such as retired.", rich_help_panel=COLOURS),
    ] = None,
    min_distance: Annotated[
        str | None, typer.Option(help="Least CIEDE2000 between two chosen threads.", rich_help_panel=COLOURS)
    ] = None,
    min_stitches: Annotated[
        str | None, typer.Option(help="Fewest stitches worth a thread of their own.", rich_help_panel=COLOURS)
    ] = None,
    dither: Annotated[
        bool | None,
        typer.Option(
            "--dither/--no-dither", help="Mix threads in smooth areas; costs confetti.", rich_help_panel=COLOURS
        ),
    ] = None,
    own: Annotated[
        str | None,
        typer.Option(help="Only threads you own: codes, or a file of codes.", rich_help_panel=COLOURS),
    ] = None,
    lock: Annotated[str | None, typer.Option(help="Codes that must be used.", rich_help_panel=COLOURS)] = None,
    exclude: Annotated[str | None, typer.Option(help="Codes never to use.", rich_help_panel=COLOURS)] = None,
    absolute: Annotated[
        bool | None,
        typer.Option(
            "--absolute/--relative",
            help="Keep the picture's white and black as they are, even where the threads do not reach them.",
            rich_help_panel=COLOURS,
        ),
    ] = None,
    size: Annotated[
        str | None,
        typer.Option(help="Stitches: 48x48, or 80x and x60 to keep the shape.", rich_help_panel=SIZE),
    ] = None,
    width: Annotated[
        str | None, typer.Option(help="Finished width instead: 20cm or 8in.", rich_help_panel=SIZE)
    ] = None,
    height: Annotated[
        str | None, typer.Option(help="Finished height instead: 20cm or 8in.", rich_help_panel=SIZE)
    ] = None,
    fabric: Annotated[
        str | None,
        typer.Option(
            help="aida14, aida18, evenweave28, ... or stitches per inch.  [default: aida14]", rich_help_panel=SIZE
        ),
    ] = None,
    fabric_color: Annotated[
        str | None, typer.Option(help="white, cream, black, ... or #rrggbb.", rich_help_panel=SIZE)
    ] = None,
    strands: Annotated[
        str | None,
        typer.Option(help="Strands of a full cross; usual for the fabric if left out.", rich_help_panel=SIZE),
    ] = None,
    crop: Annotated[
        str | None, typer.Option(help="x,y,width,height in pixels or per cent.", rich_help_panel=PICTURE)
    ] = None,
    fit: Annotated[
        str | None,
        typer.Option(help="cover cuts, contain leaves empty bands, stretch distorts.", rich_help_panel=PICTURE),
    ] = None,
    background: Annotated[
        str | None,
        typer.Option(help="What stays unstitched: keep (nothing), flood, fabric or #rrggbb.", rich_help_panel=PICTURE),
    ] = None,
    background_tolerance: Annotated[
        str | None, typer.Option(help="How far (CIEDE2000) from it still counts.", rich_help_panel=PICTURE)
    ] = None,
    generator: Annotated[
        str | None,
        typer.Option(
            help="auto looks at the picture; photo, artwork, pixel-art, distill, or a classical one.",
            rich_help_panel=STYLE,
        ),
    ] = None,
    preset: Annotated[
        str | None,
        typer.Option(
            help="faithful, default or easy (to stitch); of distill: micro, draft, fast, final, paper or reference.",
            rich_help_panel=STYLE,
        ),
    ] = None,
    confetti: Annotated[
        str | None,
        typer.Option(help="0 keeps almost no isolated stitch, 10 all that likeness asks for.", rich_help_panel=STYLE),
    ] = None,
    max_confetti: Annotated[
        str | None, typer.Option(help="At most so many per cent of isolated stitches.", rich_help_panel=STYLE)
    ] = None,
    max_starts: Annotated[
        str | None, typer.Option(help="At most so many thread starts per 1000 stitches.", rich_help_panel=STYLE)
    ] = None,
    faces: Annotated[
        str | None, typer.Option(help="auto finds faces and draws them better; off.", rich_help_panel=STYLE)
    ] = None,
    focus: Annotated[
        str | None,
        typer.Option(help="What matters: boxes x,y,w,h;... or a mask picture.", rich_help_panel=STYLE),
    ] = None,
    negative_prompt: Annotated[
        str | None, typer.Option(help="What it must not look like.", rich_help_panel=DIFFUSION)
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(help="SDXL-shaped pipeline: hub id or folder; see `pixcraft models`.", rich_help_panel=DIFFUSION),
    ] = None,
    override: Annotated[
        list[str] | None,
        typer.Option("--set", help="One value of the preset, such as losses.fft=10.", rich_help_panel=DIFFUSION),
    ] = None,
    elements: Annotated[
        str | None,
        typer.Option(help="A folder of small pictures instead of threads: a mosaic.", rich_help_panel=DIFFUSION),
    ] = None,
    whole_palette: Annotated[
        bool | None,
        typer.Option("--whole-palette/--few", help="Optimise over all threads allowed.", rich_help_panel=DIFFUSION),
    ] = None,
    finish: Annotated[
        bool | None,
        typer.Option(
            "--finish/--no-finish", help="Place cells for stitching, or as they are.", rich_help_panel=DIFFUSION
        ),
    ] = None,
    stock: Annotated[
        str | None, typer.Option(help="CSV of code,count: most cells of each colour.", rich_help_panel=DIFFUSION)
    ] = None,
    device: Annotated[
        str | None, typer.Option(help="cuda, mps, cpu; the best there is if left out.", rich_help_panel=DIFFUSION)
    ] = None,
    record: Annotated[
        str | None,
        typer.Option(help="Folder for checkpoint, live preview, time-lapse, maps and log.", rich_help_panel=DIFFUSION),
    ] = None,
    resume: Annotated[
        bool | None,
        typer.Option("--resume/--restart", help="Go on from the checkpoint in --record.", rich_help_panel=DIFFUSION),
    ] = None,
    title: Annotated[str | None, typer.Option(help="Title on the sheets.", rich_help_panel=SHEETS)] = None,
    only: Annotated[
        str | None,
        typer.Option(help="Products to make: pdf,pk,oxs,json,png,shopping,pixels.", rich_help_panel=SHEETS),
    ] = None,
    paper: Annotated[str | None, typer.Option(help="A4, Letter or A3.", rich_help_panel=SHEETS)] = None,
    large_print: Annotated[bool, typer.Option("--large-print", help="Cells of 4 mm.", rich_help_panel=SHEETS)] = False,
    written_rows: Annotated[
        bool | None,
        typer.Option("--written-rows/--no-written-rows", help="Add the rows as text.", rich_help_panel=SHEETS),
    ] = None,
    template: Annotated[
        str | None,
        typer.Option(
            help="Page template: a name or a file.", autocompletion=console.complete_template, rich_help_panel=SHEETS
        ),
    ] = None,
    seed: Annotated[
        str | None, typer.Option(help="Number that all randomness comes from.", rich_help_panel=RUN)
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", help="Folder, or one file (chart.pdf), or - for the PDF on stdout.", rich_help_panel=RUN
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist.", rich_help_panel=RUN)] = False,
    job: Annotated[Path | None, typer.Option(help="Job file (YAML); flags win over it.", rich_help_panel=RUN)] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the resolved job (a valid job file) and stop.", rich_help_panel=RUN)
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.", rich_help_panel=RUN)] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print nothing but errors.", rich_help_panel=RUN)
    ] = False,
) -> None:
    """Turn a picture into a cross-stitch chart: PDF to print, PDF for Pattern Keeper, OXS, preview, shopping list.

    Example: pixcraft stitch photo.jpg --thread dmc --size 48x48
    """
    flags = {
        "craft": "stitch", "picture": picture, "prompt": prompt, "palette": thread, "colors": colors, "allow": allow,
        "min_distance": min_distance, "min_stitches": min_stitches, "dither": dither,
        "own": own, "lock": lock, "exclude": exclude,
        "preset": preset, "confetti": confetti, "max_confetti": max_confetti, "max_starts": max_starts,
        "faces": faces, "focus": focus,
        "negative_prompt": negative_prompt, "model": model, "overrides": "; ".join(override or ()) or None,
        "elements": elements, "stock": stock, "whole_palette": whole_palette, "finish": finish,
        "device": device, "record": record, "resume": resume,
        "absolute": absolute, "size": size, "width": width, "height": height, "fabric": fabric,
        "fabric_color": fabric_color, "strands": strands, "crop": crop, "fit": fit, "background": background,
        "background_tolerance": background_tolerance, "generator": generator, "title": title, "only": only,
        "paper": paper, "template": template or ("large-print" if large_print else None),
        "written_rows": written_rows, "seed": seed,
    }  # fmt: skip
    _stitch(flags, job, output, force, dry_run, json, quiet)


def _stitch(
    flags: dict[str, Any],
    job_file: Path | None,
    output: str | None,
    force: bool,
    dry_run: bool,
    json: bool,
    quiet: bool,
) -> None:
    from pixcraft.cli.output import Destination, destination_of, write_to_stdout
    from pixcraft.errors import InputError
    from pixcraft.make import check, make

    resolved = console.resolve_settings(flags, job_file)
    job = resolved.job
    if dry_run:
        check(job)
        console.print_job(resolved, json)
        return
    if json and output == "-":
        raise InputError("-o - and --json both want stdout", "write to a file, or leave --json")
    stem = job.stem
    place: Destination = destination_of(output, job, stem, Path(f"{stem}-stitch"))
    with console.progress(quiet or json) as on_step:
        if place.stdout:
            write_to_stdout(place.job, on_step)
            return
        made = make(place.job, place.folder, place.stem, force, on_step)
    _report(made, json, quiet)


def _report(made: Made, json: bool, quiet: bool) -> None:
    from pixcraft.make import describe

    if json:
        console.print_json(made.summary())
        return
    if quiet:
        return
    print(f"{made.pattern.title}: {made.craft.name} chart")
    console.print_lines(describe(made))
    print("files")
    console.print_files(made.files)
    console.print_warnings(made.pattern.made.warnings)
