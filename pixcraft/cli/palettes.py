"""`pixcraft palettes`: the threads, beads and bricks that a pattern may use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pixcraft.cli import console, palettes_kinds, palettes_output

if TYPE_CHECKING:
    from pixcraft.palettefile import Checked
    from pixcraft.registry import DataFile

app = typer.Typer(help="List, show, check, copy or compare palettes.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Palette name or file.", autocompletion=console.complete_palette)]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.command("list")
def list_palettes(json: Json = False) -> None:
    """List palettes by group, with brand, number of colours and where they come from."""
    from pixcraft.registry import data_files

    entries = [_entry(found) for found in data_files("palettes")]
    if json:
        console.print_json({"palettes": entries})
        return
    rows = [
        (
            f"{item['group']}/{item['name']}".lstrip("/"),
            item["brand"],
            item["problem"] or item["title"],
            str(item["colours"]),
            item["origin"],
        )
        for item in sorted(entries, key=lambda item: (item["group"], item["name"]))
    ]
    palettes_output.print_table(("palette", "brand", "title", "colours", "from"), rows)


def _entry(found: DataFile) -> dict[str, Any]:
    """What `list` says about a file; one that cannot be read is listed with its reason."""
    from pixcraft.errors import CatalogError
    from pixcraft.palettefile import read_palette

    entry = {"name": found.name, "group": found.group, "brand": "", "title": "", "colours": 0}
    problem = ""
    try:
        palette = read_palette(found.path)
        entry |= {"brand": palette.brand, "title": palette.title, "colours": len(palette)}
    except CatalogError as error:
        problem = f"broken: {error.message}"
    return {**entry, "origin": found.origin, "file": str(found.path), "problem": problem}


@app.command()
def show(name: Name, json: Json = False) -> None:
    """Show a palette's colours, how far they can be trusted, and which file it came from."""
    from pixcraft.palettefile import find_palette, read_palette

    found = find_palette(name)
    palette = read_palette(found.path)
    if json:
        console.print_json(palettes_output.palette_object(palette, found.origin))
        return
    palettes_output.print_fields(
        {
            "name": f"{palette.name} ({palette.brand})" if palette.brand else palette.name,
            "title": palette.title,
            "colours": palettes_output.flag_counts(palette),
            **palettes_output.bead_fields(palette),
            "source": palette.source or "not given",
            "licence": palette.licence or "not given",
            "accuracy": palette.accuracy or "not given; take colours on a screen as approximate",
            "file": f"{palette.file} ({found.origin})",
        }
    )
    palettes_output.print_colours(palette)


@app.command()
def kinds(json: Json = False) -> None:
    """List the kinds of beads that palettes name as their item, and pegboards: sizes, weights, packs, and how sure."""
    from pixcraft.crafts.beads import bead_kinds, find_bead_kind, pegboards

    beads = [find_bead_kind(name) for name in bead_kinds()]  # with the user's own weights
    if json:
        console.print_json(
            {
                "kinds": [palettes_kinds.kind_object(kind) for kind in beads],
                "pegboards": [palettes_kinds.pegboard_object(board) for board in pegboards().values()],
            }
        )
        return
    palettes_kinds.print_kinds(beads)
    print()
    palettes_kinds.print_pegboards(pegboards().values())


@app.command()
def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Palette files, or names.")],
    json: Json = False,
) -> None:
    """Check palette files: every mistake with its line (exit code 3), then what is merely odd."""
    checked = [_check(name) for name in files]
    if json:
        console.print_json({"files": [palettes_output.checked_object(item) for item in checked]})
    else:
        for item in checked:
            palettes_output.print_checked(item)
    if any(item.errors for item in checked):
        raise typer.Exit(3)


def _check(name: str) -> Checked:
    from pixcraft.palettefile import check_palette, find_palette

    path = Path(name)
    return check_palette(path if path.suffix or len(path.parts) > 1 else find_palette(name).path)


@app.command()
def copy(
    name: Name,
    file: Annotated[Path, typer.Argument(help="YAML file to write.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a file that exists.")] = False,
    json: Json = False,
) -> None:
    """Copy a palette of any format to a YAML file of your own, to change it and use it by its path."""
    from pixcraft.errors import InputError
    from pixcraft.files import write_atomically
    from pixcraft.palettefile import find_palette, palette_text

    if file.suffix.lower() not in (".yaml", ".yml"):
        raise InputError(f"{file} is not the name of a YAML file", f"write to {file.with_suffix('.yaml')}")
    found = find_palette(name)
    write_atomically(file, palette_text(found.path, file.stem).encode(), force)
    if json:
        console.print_json({"file": str(file), "copy_of": str(found.path)})
        return
    print(f"{file}: copy of {found.path}; after a change: pixcraft palettes check {file}")


@app.command()
def compare(
    first: Name,
    second: Name,
    only: Annotated[str, typer.Option(help="Only these codes of the first: 310,321.")] = "",
    json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a table for a spreadsheet.")] = False,
) -> None:
    """Say what SECOND has for each colour of FIRST: the published match and the nearest, with their CIEDE2000.

    Pairs over 6 are marked, and so are colours that land on one of SECOND together; each but the closest is offered
    another one. Differences are between two lists of approximate colours: compare real threads before you buy many.
    """
    from pixcraft.options import words
    from pixcraft.palettefile import load_palette
    from pixcraft.palettefile.compare import compare as matches_of

    if json and as_csv:
        raise typer.BadParameter("choose --json or --csv")
    one, other = load_palette(first), load_palette(second)
    matches = matches_of(one.only(words(only)) if only else one, other)
    if json:
        console.print_json(
            {
                "first": one.name,
                "second": other.name,
                **palettes_output.totals(matches),
                "matches": [*map(palettes_output.match_object, matches)],
            }
        )
    elif as_csv:
        palettes_output.print_csv(matches)
    else:
        palettes_output.print_table(
            ("", "code", "name", "published", "", "nearest", "", "notes"),
            [palettes_output.match_row(m) for m in matches],
        )
        print(palettes_output.summary(one, other, matches))
