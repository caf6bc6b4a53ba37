"""`pixcraft compare` and `pixcraft evaluate`: how good is it, and against what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pixcraft.cli import console

if TYPE_CHECKING:
    from pixcraft.compare import Comparison
    from pixcraft.evaluate import Evaluation

TABLE = ("colours", "confetti8", "regions", "buy", "far", "near", "ssim", "time")

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]


def compare(
    picture: Annotated[str | None, typer.Argument(help="The photo.", show_default=False)] = None,
    with_: Annotated[
        str | None,
        typer.Option("--with", help="Generators with options: photo,photo:confetti=10:colors=8,kmeans."),
    ] = None,
    thread: Annotated[
        str | None,
        typer.Option("--thread", help="Palette: a name or a file.", autocompletion=console.complete_palette),
    ] = None,
    size: Annotated[str | None, typer.Option(help="Columns x rows, such as 48x48, or 80x.")] = None,
    width: Annotated[str | None, typer.Option(help="Finished width, such as 20cm, instead of --size.")] = None,
    height: Annotated[str | None, typer.Option(help="Finished height, instead of --size.")] = None,
    colors: Annotated[str | None, typer.Option(help="At most so many colours, or auto.")] = None,
    crop: Annotated[str | None, typer.Option(help="Part of the picture: x,y,w,h in pixels or per cent.")] = None,
    fit: Annotated[str | None, typer.Option(help="cover, contain or stretch.")] = None,
    background: Annotated[str | None, typer.Option(help="keep, flood, fabric or #rrggbb.")] = None,
    fabric: Annotated[str | None, typer.Option(help="Fabric, such as aida14.")] = None,
    fabric_color: Annotated[str | None, typer.Option(help="Fabric colour by name or #rrggbb.")] = None,
    seed: Annotated[str | None, typer.Option(help="Number that all randomness comes from.")] = None,
    title: Annotated[str | None, typer.Option(help="Title on the sheet.")] = None,
    paper: Annotated[str | None, typer.Option(help="A4, Letter or A3.")] = None,
    output: Annotated[str | None, typer.Option("--output", "-o", help="Folder, or one .png or .pdf file.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist.")] = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Set generators and presets side by side on one picture: a sheet as PNG and PDF, with their figures.

    Example: pixcraft compare photo.jpg --thread dmc --size 48x48 --colors 16
    """
    flags = {
        "craft": "stitch", "generator": "photo", "picture": picture, "palette": thread, "size": size, "width": width,
        "height": height, "colors": colors, "crop": crop, "fit": fit, "background": background, "fabric": fabric,
        "fabric_color": fabric_color, "seed": seed, "title": title, "paper": paper,
    }  # fmt: skip
    _compare(flags, with_, output, force, json, quiet)


def _compare(
    flags: dict[str, Any], with_: str | None, output: str | None, force: bool, json: bool, quiet: bool
) -> None:
    from pixcraft.compare import compare as compared
    from pixcraft.compare import products
    from pixcraft.errors import InputError
    from pixcraft.files import refuse_existing, write_all
    from pixcraft.variants import DEFAULT_VARIANTS, parse_variants

    job = console.resolve_settings(flags, None).job
    if not job.picture:
        raise InputError("no picture is given", "pixcraft compare photo.jpg")
    variants = parse_variants(DEFAULT_VARIANTS if with_ is None else with_)
    paths = _paths(output, Path(job.picture).stem)
    if not force:
        refuse_existing(list(paths.values()))
    with console.progress(quiet or json) as on_step:
        comparison = compared(job, variants, on_step)
        contents = products(comparison, tuple(paths))
        write_all({paths[kind]: data for kind, data in contents.items()}, force)
    if json:
        files = [{"kind": kind, "path": str(path)} for kind, path in paths.items()]
        console.print_json({**comparison.summary(), "files": files})
    elif not quiet:
        _print_comparison(comparison)
        console.print_lines({"sheet": ", ".join(map(str, paths.values()))})


def _paths(output: str | None, stem: str) -> dict[str, Path]:
    """Where the sheet goes: both kinds into a folder, or one file."""
    from pixcraft.errors import InputError

    path = Path(output or f"{stem}-compare")
    suffix = path.suffix.lower().removeprefix(".")
    if suffix in ("png", "pdf") and not path.is_dir():
        return {suffix: path}
    if path.is_file() or output == "-":
        raise InputError(f"-o {output} is neither a folder nor a .png or .pdf", "name a folder, sheet.png or sheet.pdf")
    return {kind: path / f"{stem}-compare.{kind}" for kind in ("png", "pdf")}


def _print_comparison(comparison: Comparison) -> None:
    from pixcraft.metrics import METRICS

    headings = {metric.name: metric.heading for metric in METRICS} | {"time": "time"}
    headings["buy"] = f"{comparison.outcomes[0].unit}s"
    rows = []
    for index, outcome in enumerate(comparison.outcomes):
        shown = outcome.shown()
        marks = ["*" if name in comparison.marked(index) else " " for name in TABLE]
        texts = [f"{shown[name]}{mark}" for name, mark in zip(TABLE, marks, strict=True)]
        rows.append([outcome.variant.name, *texts])
    print(f"{comparison.title}: {comparison.subtitle}")
    _print_table(["", *(f"{headings[name]} " for name in TABLE)], rows)
    if any(comparison.marked(index) for index in range(len(rows))):
        print("  * best of these")
    for outcome in comparison.outcomes:
        console.print_warnings(tuple(f"{outcome.variant.name}: {text}" for text in outcome.pattern.made.warnings))


def _print_table(headings: list[str], rows: list[list[str]]) -> None:
    """Texts in columns: the first one from the left, the others from the right."""
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    for row in (headings, *rows):
        cells = [row[0].ljust(widths[0]), *(text.rjust(width) for text, width in zip(row[1:], widths[1:], strict=True))]
        print(f"  {'  '.join(cells)}".rstrip())


def evaluate(
    sources: Annotated[Path, typer.Argument(help="A folder of photos, or one.", show_default=False)],
    results: Annotated[
        list[Path],
        typer.Argument(help="For each method a folder of results (or one file) named like the photos."),
    ],
    csv: Annotated[bool, typer.Option("--csv", help="Print comma-separated values.")] = False,
    json: Json = False,
) -> None:
    """Measure charts of any program against their photos: likeness, confetti, thread starts, colours.

    Results hold one pixel a stitch, or are pattern files (.pixcraft.json, .oxs, PDF or preview PNG of pixcraft).

    Example: pixcraft evaluate photos mine others
    """
    from pixcraft.errors import InputError
    from pixcraft.evaluate import evaluate as evaluated

    if csv and json:
        raise InputError("--csv and --json are both given", "give one of them")
    with console.progress(csv or json) as on_step:
        evaluation = evaluated(sources, results, on_step)
    if json:
        console.print_json(evaluation.summary())
    elif csv:
        _print_csv(evaluation)
    else:
        _print_evaluation(evaluation)


def _print_csv(evaluation: Evaluation) -> None:
    import csv
    import sys

    names = [metric.name for metric in evaluation.metrics]
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["method", "picture", "columns", "rows", *names])
    for row in evaluation.rows:
        figures = [round(row.figures[name], 6) for name in names]
        writer.writerow([row.method, row.picture, row.columns, row.rows, *figures])


def _print_evaluation(evaluation: Evaluation) -> None:
    metrics = evaluation.metrics
    rows = []
    for method in evaluation.methods:
        own = evaluation.of(method)
        rows += [
            [row.method, row.picture, *(metric.text(row.figures[metric.name]) for metric in metrics)] for row in own
        ]
        means = evaluation.means(method)
        rows.append([method, f"mean of {len(own)}", *(metric.text(means[metric.name]) for metric in metrics)])
    width = max(len(row[0]) for row in rows)
    table = [[f"{method:<{width}}  {picture}", *texts] for method, picture, *texts in rows]
    _print_table([f"{'method':<{width}}  picture", *(metric.heading for metric in metrics)], table)
