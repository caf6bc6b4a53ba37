"""`pixcraft batch`: a night's worth of designs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pixcraft.cli import console, flags

if TYPE_CHECKING:
    from pixcraft.batch.manifest import Manifest
    from pixcraft.batch.plan import Planned
    from pixcraft.batch.run import Progress
    from pixcraft.batch.wishes import DocumentWishes

LINE_EVERY = 10.0
CLUSTER = "Where"
KITS = "Kits"


def batch(
    source: Annotated[Path, typer.Argument(help="A folder of pictures, or a CSV or YAML file with a line a design.")],
    out: Annotated[Path, typer.Option(help="Folder for everything that is made.", rich_help_panel=flags.RUN)] = Path(
        "kits"
    ),
    craft: Annotated[str, typer.Option(help="bead, stitch, brick, weave or diamond.")] = "bead",
    palette: Annotated[
        str | None,
        typer.Option(
            help="Palette of all designs that do not name one.",
            autocompletion=console.complete_palette,
            rich_help_panel=flags.COLOURS,
        ),
    ] = None,
    colors: flags.Colors = None,
    size: Annotated[str | None, typer.Option(help="Cells, such as 58x58.", rich_help_panel=flags.SIZE)] = None,
    option: Annotated[
        list[str] | None,
        typer.Option(help="Any option of the single command, such as boards=2x2; a row of the manifest wins."),
    ] = None,
    only: Annotated[str | None, typer.Option(help="Products of each design.", rich_help_panel=flags.SHEETS)] = None,
    seed: flags.Seed = None,
    jobs: Annotated[
        int, typer.Option(min=1, max=512, help="Designs at once on this machine.", rich_help_panel=CLUSTER)
    ] = 1,
    scheduler: Annotated[str, typer.Option(help="A cluster that runs: tcp://host:8786.", rich_help_panel=CLUSTER)] = "",
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Try again what failed before.", rich_help_panel=flags.RUN)
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict/--keep-going", help="Stop at the first failure.", rich_help_panel=flags.RUN)
    ] = False,
    allow_outside: Annotated[
        bool,
        typer.Option("--allow-outside", help="Paths may leave the manifest's folder.", rich_help_panel=flags.RUN),
    ] = False,
    stock: Annotated[
        Path | None, typer.Option(help="stock.csv: what is there, bins, packs and prices.", rich_help_panel=KITS)
    ] = None,
    partial: Annotated[
        str,
        typer.Option(help="Too little stock: fill-in-order, all-or-nothing or proportional.", rich_help_panel=KITS),
    ] = "fill-in-order",
    substitute: Annotated[
        float,
        typer.Option(
            min=0,
            max=50,
            help="Replace missing colours by stocked ones nearer than this (CIEDE2000).",
            rich_help_panel=KITS,
        ),
    ] = 0.0,
    shared_palette: Annotated[
        bool,
        typer.Option("--shared-palette", help="One palette for all designs, chosen together.", rich_help_panel=KITS),
    ] = False,
    mix_under: Annotated[
        float, typer.Option(min=0, help="Colours with fewer pieces share a zip bag.", rich_help_panel=KITS)
    ] = 0.0,
    extras: Annotated[
        Path | None, typer.Option(help="extras.csv: boards, bag, print, box.", rich_help_panel=KITS)
    ] = None,
    kit_skus: Annotated[Path | None, typer.Option(help="CSV of design,sku.", rich_help_panel=KITS)] = None,
    supplier_skus: Annotated[
        Path | None, typer.Option(help="CSV of palette,code,sku,ean.", rich_help_panel=KITS)
    ] = None,
    labels: Annotated[
        str, typer.Option(help="Label sheet (pixcraft labels lists them), or none.", rich_help_panel=KITS)
    ] = "L7160",
    skip: Annotated[int, typer.Option(min=0, help="Labels of the first sheet used before.", rich_help_panel=KITS)] = 0,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List what would be made and stop.", rich_help_panel=flags.RUN)
    ] = False,
    json: flags.Json = False,
    quiet: flags.Quiet = False,
) -> None:
    """Make many designs: patterns, packing lists, labels, pick lists and orders. Run it again to go on.

    Example: pixcraft batch jobs.csv --out kits --option boards=2x2 --jobs 4
    """
    given = {"craft": craft, "palette": palette, "colors": colors, "size": size, "only": only, "seed": seed}
    from pixcraft.batch.wishes import read_wishes

    manifest, planned = _planned(source, given, option or [], allow_outside)
    wishes = read_wishes(stock, extras, kit_skus, supplier_skus, partial, mix_under, labels, skip)
    wishes = replace(wishes, substitute=substitute, shared_palette=shared_palette)
    if dry_run:
        _list(planned, json)
        return
    _run(manifest, planned, out, jobs, scheduler, (retry_failed, strict), wishes, json, quiet)


def _planned(source: Path, given: dict[str, Any], options: list[str], outside: bool) -> tuple[Manifest, list[Planned]]:
    from pixcraft.batch.manifest import read_manifest
    from pixcraft.batch.plan import known_options, plan

    layers = console.layers({**given, **_pairs(options)}, None)
    manifest = read_manifest(source, known_options().__contains__)
    return manifest, plan(manifest, layers, outside)


def _pairs(options: list[str]) -> dict[str, str]:
    """The options that were given as name=value."""
    from pixcraft.errors import InputError

    pairs = {}
    for text in options:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise InputError(f"--option {text!r} is not name=value", "such as --option boards=2x2")
        pairs[name.strip().replace("-", "_")] = value
    return pairs


def _list(planned: list[Planned], json: bool) -> None:
    from pixcraft.batch.plan import listing

    if json:
        console.print_json({"designs": list(listing(planned))})
        return
    for item in listing(planned):
        name, rest = item.pop("id"), "  ".join(f"{key}={text}" for key, text in item.items() if text)
        print(f"{name}  {rest}")


def _run(
    manifest: Manifest,
    planned: list[Planned],
    out: Path,
    jobs: int,
    scheduler: str,
    wishes: tuple[bool, bool],
    documents: DocumentWishes,
    json: bool,
    quiet: bool,
) -> None:
    from pixcraft.batch.documents import totals_of, write_documents
    from pixcraft.batch.engine import engine
    from pixcraft.batch.report import write_errors
    from pixcraft.batch.run import Wishes
    from pixcraft.batch.substitute import run_with_substitutes
    from pixcraft.errors import BatchIncomplete

    console.print_warnings(manifest.remarks if not quiet else ())
    with engine(jobs, scheduler) as machine, _progress(quiet or json, machine.dashboard) as on_progress:
        found = run_with_substitutes(planned, out, machine, Wishes(*wishes), documents, on_progress)
    progress, planned = found.progress, found.planned
    errors = write_errors(planned, out)
    write_documents(planned, out, found.wishes)
    _say(progress, totals_of(out), out, json, quiet)
    if progress.failed:
        raise BatchIncomplete(progress.failed, progress.total, str(errors))


def _say(progress: Progress, totals: Mapping[str, int], out: Path, json: bool, quiet: bool) -> None:
    figures = {
        **totals,
        "designs": progress.total,
        "done": progress.done,
        "failed": progress.failed,
        "kept": progress.skipped,
    }
    if json:
        console.print_json({**figures, "an_hour": round(progress.an_hour), "out": str(out)})
    elif not quiet:
        print(f"{progress.done:,} of {progress.total:,} designs in {out}")
        lines = {"made now": f"{progress.done + progress.failed - progress.skipped:,}, {progress.an_hour:,.0f} an hour"}
        lines |= {"done before": f"{progress.skipped:,}"} if progress.skipped else {}
        lines |= {"failed": f"{progress.failed:,}"} if progress.failed else {}
        console.print_lines(lines | _kits_told(totals))


def _kits_told(totals: Mapping[str, int]) -> dict[str, str]:
    """What can be packed and what must be bought."""
    from pixcraft.units import counted

    now, kits, packs = totals["kits_packed_now"], totals["kits"], totals["packs_to_buy"]
    told = {"kits": f"{now:,} to pack" if now == kits else f"{now:,} of {kits:,} to pack now, the rest waits for stock"}
    return told | ({"to buy": f"{counted(packs, 'pack')}: purchase_order.csv"} if packs else {})


@contextmanager
def _progress(quiet: bool, dashboard: str) -> Iterator[Callable[[Progress], None]]:
    """Shows a run: a bar on a terminal, else a plain line every ten seconds."""
    import sys

    if dashboard and not quiet:
        print(f"watch the cluster at {dashboard}", file=sys.stderr)
    if quiet:
        yield lambda progress: None
    elif sys.stderr.isatty():
        with _bar() as on_progress:
            yield on_progress
    else:
        yield _plain_lines()


@contextmanager
def _bar() -> Iterator[Callable[[Progress], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def on_progress(progress: Any) -> None:
            made = progress.done + progress.failed
            bar.update(task, description=_pace(progress), completed=made, total=progress.total)

        yield on_progress


def _plain_lines() -> Callable[[Progress], None]:
    import sys

    last = time.monotonic() - LINE_EVERY

    def on_progress(progress: Progress) -> None:
        nonlocal last
        if time.monotonic() - last >= LINE_EVERY:
            last = time.monotonic()
            said = f"{progress.done + progress.failed:,} of {progress.total:,}"
            print(", ".join(filter(None, (said, _pace(progress)))), file=sys.stderr)

    return on_progress


def _pace(progress: Progress) -> str:
    """Failed ones, the pace and the time left."""
    parts = [f"{progress.failed:,} failed"] if progress.failed else []
    if progress.done + progress.failed > progress.skipped:
        parts += [f"{progress.an_hour:,.0f} an hour", f"{_duration(progress.seconds_left)} left"]
    return ", ".join(parts)


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return "less than a minute"
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"
