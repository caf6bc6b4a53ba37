"""`pixcraft labels`: the label sheets that kits can be labelled with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pixcraft.cli import console, flags


def labels(
    sheet: Annotated[str, typer.Argument(help="A label sheet or its file; none = list them.")] = "",
    test: Annotated[bool, typer.Option("--test", help="Make a page with the borders of all labels.")] = False,
    skip: Annotated[int, typer.Option(min=0, help="Labels of the sheet that are used already.")] = 0,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to write.  [default: SHEET-test.pdf]")] = None,
    force: flags.Force = False,
    json: flags.Json = False,
) -> None:
    """List label sheets, show one, or make its test page, to be laid over a sheet and held against the light.

    Example: pixcraft labels L7160 --test
    """
    from pixcraft.files import refuse_existing
    from pixcraft.sheet.kits.labels import border_sheet
    from pixcraft.sheet.kits.labelsheet import load_label_sheet, sheet_names

    if not sheet:
        sheets = [load_label_sheet(name) for name in sheet_names()]
        if json:
            console.print_json({"labels": [{"name": item.name, "title": item.title} for item in sheets]})
        else:
            console.print_lines({item.name: item.title for item in sheets})
        return
    found = load_label_sheet(sheet)
    path = out or Path(f"{found.name}-test.pdf")
    if test and not force:
        refuse_existing([path])
    files = border_sheet(path, found, skip) if test else []
    if json:
        console.print_json({"name": found.name, "title": found.title, "files": [str(path) for path in files]})
        return
    print(f"{found.name}: {found.title}, {found.columns} x {found.rows}")
    if files:
        console.print_lines({"to print at 100 %": str(files[0])})
