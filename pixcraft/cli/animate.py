"""`pixcraft animate`: charts of a film, one a frame, that hold still where the film does."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pixcraft.cli import console


def animate(
    source: Annotated[str, typer.Argument(help="An animated GIF, PNG or WebP, or a folder of frames.")],
    prompt: Annotated[str | None, typer.Option(help="What it shows, in words.")] = None,
    thread: Annotated[
        str | None, typer.Option(help="Palette: a name or a file.", autocompletion=console.complete_palette)
    ] = None,
    colors: Annotated[str | None, typer.Option(help="At most so many colours in all frames.")] = None,
    size: Annotated[str | None, typer.Option(help="Columns x rows, such as 32x32, or 48x.")] = None,
    fit: Annotated[str | None, typer.Option(help="cover, contain or stretch.")] = None,
    background: Annotated[str | None, typer.Option(help="keep, flood, fabric or #rrggbb.")] = None,
    preset: Annotated[str | None, typer.Option(help="Preset of the optimiser: a name or a file.")] = None,
    model: Annotated[str | None, typer.Option(help="SDXL-shaped pipeline: hub id or folder.")] = None,
    override: Annotated[
        list[str] | None, typer.Option("--set", help="One value of the preset, such as losses.temporal=2.")
    ] = None,
    device: Annotated[str | None, typer.Option(help="cuda, mps, cpu.")] = None,
    seed: Annotated[str | None, typer.Option(help="Number that all randomness comes from.")] = None,
    output: Annotated[str | None, typer.Option("--output", "-o", help="Folder.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
) -> None:
    """Turn an animation into a film of charts in one palette, and a pattern file for every frame.

    Example: pixcraft animate cat.gif --prompt "a cat" --size 32x32
    """
    from pixcraft.animate import animate as animated
    from pixcraft.files import refuse_existing, write_all

    flags = {
        "craft": "stitch", "generator": "distill", "picture": source, "prompt": prompt, "palette": thread,
        "colors": colors, "size": size, "fit": fit, "background": background, "preset": preset, "model": model,
        "overrides": "; ".join(["losses.temporal=1", *(override or ())]), "device": device, "seed": seed,
    }  # fmt: skip
    job = console.resolve_settings(flags, None).job
    folder = Path(output or f"{job.stem}-animated")
    if not force:
        refuse_existing([folder / f"{job.stem}.gif"])
    with console.progress(quiet or json) as on_step:
        made = animated(job, on_step)
    contents = {folder / name: data for name, data in made.files(job.stem).items()}
    write_all(contents, force)
    summary = made.summary()
    if json:
        files = [{"kind": "gif" if path.suffix == ".gif" else "json", "path": str(path)} for path in contents]
        console.print_json({**summary, "files": files})
    elif not quiet:
        print(f"{summary['title']}: {summary['frames']} frames, {summary['colours']} colours in all")
        console.print_lines({"film": str(folder / f"{job.stem}.gif"), "flicker": f"{summary['flicker_percent']} %"})
        console.print_warnings(tuple(summary["warnings"]))
