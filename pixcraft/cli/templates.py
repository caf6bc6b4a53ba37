"""`pixcraft templates`: the page templates that the sheets are drawn from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pixcraft.cli import console

app = typer.Typer(help="List, show, check or copy page templates.")

Name = Annotated[
    str,
    typer.Argument(
        help="Template name, such as print or bead/boards, or a file.", autocompletion=console.complete_template
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.command("list")
def list_templates(json: Json = False) -> None:
    """List templates with the craft they are for and where they come from."""
    from pixcraft.registry import data_files

    found = [item for item in data_files("templates") if item.group != "labels"]  # `pixcraft labels` lists those
    if json:
        entries = [{"name": x.name, "craft": x.group, "file": str(x.path), "origin": x.origin} for x in found]
        console.print_json({"templates": entries})
        return
    console.print_lines({f"{item.group}/{item.name}": item.origin for item in found})


@app.command()
def show(name: Name, json: Json = False) -> None:
    """Print a template and say which file it came from."""
    from pixcraft.registry import find_data
    from pixcraft.sheet.template import check_template

    found = find_data("templates", name)
    template = check_template(found.path)
    text = found.path.read_text(encoding="utf-8")
    if json:
        pages = [{"name": page.name, "repeat": page.repeat} for page in template.pages]
        console.print_json({"file": str(found.path), "origin": found.origin, "about": template.about, "pages": pages})
        return
    print(f"# {found.path} ({found.origin})")
    print(text, end="" if text.endswith("\n") else "\n")


@app.command()
def check(names: Annotated[list[str], typer.Argument(help="Template files or names.")], json: Json = False) -> None:
    """Check template files; the first mistake is an error with its line."""
    from pixcraft.registry import find_data
    from pixcraft.sheet.template import check_template

    paths = [find_data("templates", name).path for name in names]
    checked = [{"file": str(path), "pages": len(check_template(path).pages)} for path in paths]
    if json:
        console.print_json({"templates": checked})
        return
    for entry in checked:
        print(f"{entry['file']}: ok, {entry['pages']} kinds of page")


@app.command()
def copy(
    name: Name,
    file: Annotated[Path, typer.Argument(help="File to write.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a file that exists.")] = False,
    json: Json = False,
) -> None:
    """Copy a template to a file of your own, to change it and use it with --template FILE."""
    from pixcraft.registry import find_data

    console.copy_data(find_data("templates", name).path, file, "--template", force, json)
