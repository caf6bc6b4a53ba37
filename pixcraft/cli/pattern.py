"""`pixcraft pattern`: look at, redraw and convert patterns that exist."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pixcraft.cli import console

if TYPE_CHECKING:
    from pixcraft.crafts import Craft
    from pixcraft.job import Job
    from pixcraft.pattern import Pattern

app = typer.Typer(help="Show, redraw or convert a pattern: .pixcraft.json, a PDF or preview PNG of pixcraft, or OXS.")

File = Annotated[Path, typer.Argument(help="NAME.pixcraft.json, PDF, preview PNG or OXS.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]
Force = Annotated[bool, typer.Option("--force", help="Replace files that exist.")]


@app.command()
def show(file: File, json: Json = False) -> None:
    """Print what a pattern is: size, colours, what to buy, and how it was made."""
    from pixcraft.make import Made, describe

    pattern, craft, _ = _opened(file, {})
    made = Made(pattern, craft, (), 0.0)
    materials = craft.materials(pattern)
    if json:
        summary = made.summary()
        for key in ("files", "seconds"):
            del summary[key]
        legend = [
            {"code": pattern.colour_of(item.key).label, "name": pattern.colour_of(item.key).name,
             "symbol": pattern.colour_of(item.key).symbol, "count": item.count, "buy": item.buy, **item.columns}
            for item in materials
        ]  # fmt: skip
        console.print_json({**summary, "legend": legend, "job": dict(pattern.made.job)})
        return
    print(f"{pattern.title}: {craft.name} chart")
    console.print_lines(describe(made))
    print(f"{craft.colour_noun}s")
    for item in materials:
        colour = pattern.colour_of(item.key)
        skeins = item.columns.get(f"{item.unit}s", str(item.buy))
        amount = f"{item.count:>7,} {craft.cell_noun}  {skeins:>5} {item.unit}{'' if skeins == '1' else 's'}"
        print(f"  {colour.symbol}  {colour.label:<12} {amount}  {colour.name}")
    if pattern.made.job:
        print("made with")
        console.print_lines(pattern.made.job)
    console.print_warnings(pattern.made.warnings)


@app.command()
def render(
    file: File,
    only: Annotated[str | None, typer.Option(help="Products to make, such as pdf,oxs.")] = None,
    fabric: Annotated[str | None, typer.Option(help="Another fabric.")] = None,
    fabric_color: Annotated[str | None, typer.Option(help="Another fabric colour.")] = None,
    strands: Annotated[str | None, typer.Option(help="Other strands.")] = None,
    board: Annotated[str | None, typer.Option(help="Another pegboard.")] = None,
    prices: Annotated[str | None, typer.Option(help="CSV of code,price[,pack].")] = None,
    swap: Annotated[str | None, typer.Option(help="OLD=NEW,...: one colour for another.")] = None,
    title: Annotated[str | None, typer.Option(help="Another title.")] = None,
    paper: Annotated[str | None, typer.Option(help="A4, Letter or A3.")] = None,
    large_print: Annotated[bool, typer.Option("--large-print", help="Cells of 4 mm.")] = False,
    written_rows: Annotated[
        bool | None, typer.Option("--written-rows/--no-written-rows", help="Add the rows as text.")
    ] = None,
    template: Annotated[
        str | None, typer.Option(help="Page template: a name or a file.", autocompletion=console.complete_template)
    ] = None,
    pages: Annotated[str | None, typer.Option(help="Further pages on request.")] = None,
    mirror: Annotated[bool | None, typer.Option("--mirror/--no-mirror", help="Sheets seen from behind.")] = None,
    print_scale_x: Annotated[str | None, typer.Option(help="Correct your printer: 50/49.6.")] = None,
    print_scale_y: Annotated[str | None, typer.Option(help="The same down the page.")] = None,
    output: Annotated[str | None, typer.Option("--output", "-o", help="Folder or one file.")] = None,
    force: Force = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Draw a pattern's products again, with other paper, fabric, board, template or colours if you like."""
    flags = {
        "only": only, "fabric": fabric, "fabric_color": fabric_color, "strands": strands, "board": board,
        "prices": prices, "swap": swap, "title": title, "paper": paper,
        "template": template or ("large-print" if large_print else None), "written_rows": written_rows,
        "pages": pages, "mirror": mirror, "print_scale_x": print_scale_x, "print_scale_y": print_scale_y,
    }  # fmt: skip
    _write(file, flags, output, force, json, quiet)


@app.command()
def export(
    file: File,
    to: Annotated[str, typer.Option(help="Product: oxs, json, pixels, png, shopping, pdf or pk.")],
    output: Annotated[str | None, typer.Option("--output", "-o", help="Folder or file.")] = None,
    force: Force = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write one product of a pattern."""
    _write(file, {"only": to}, output, force, json, quiet)


def _write(file: Path, flags: dict[str, Any], output: str | None, force: bool, json: bool, quiet: bool) -> None:
    from pixcraft.cli.output import destination_of, write_bytes
    from pixcraft.make import Made, keep_source, product_names, product_paths, render, write_products

    started = time.perf_counter()
    pattern, craft, job = _opened(file, flags)
    stem = file.name.removesuffix(".json").removesuffix(".pixcraft").removesuffix(file.suffix)
    place = destination_of(output, job, stem, Path(f"{stem}-{craft.name}"))
    products = product_names(place.job)
    if place.stdout:
        write_bytes(render(pattern, craft, place.job, products[0]))
        return
    keep_source(file, [path for _, path in product_paths(products, place.folder, place.stem)])
    with console.progress(quiet or json) as on_step:
        files = write_products(pattern, craft, place.job, products, place.folder, place.stem, force, on_step)
    made = Made(pattern, craft, files, time.perf_counter() - started)
    if json:
        console.print_json(made.summary())
    elif not quiet:
        console.print_files(files)
        console.print_warnings(pattern.made.warnings)


def _opened(file: Path, flags: dict[str, Any]) -> tuple[Pattern, Craft, Job]:
    """The pattern, its craft, and the job that its own record and the flags make together."""
    from dataclasses import replace

    from pixcraft import registry
    from pixcraft.job import FILES
    from pixcraft.make import exchanged, open_pattern
    from pixcraft.options import to_text
    from pixcraft.settings import Layer, drawing_options, options_of, resolve

    pattern, recorded = open_pattern(file)
    drawn_by = (drawing_options(pattern.craft) | {"title"}) - set(FILES)
    kept = {name: text for name, text in recorded.items() if name in drawn_by}
    given = {name: to_text(value) for name, value in flags.items() if value is not None}
    job = resolve([Layer("flag", given), Layer(file.name, kept), Layer("pattern", {"craft": pattern.craft})]).job
    craft = options_of(registry.load("crafts", job.craft), job)
    if job.swap:
        pattern = exchanged(pattern, craft, job.swap)
    return craft.finish(replace(pattern, title=job.title or pattern.title)), craft, job
