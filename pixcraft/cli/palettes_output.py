"""How `pixcraft palettes` shows what it knows: tables with swatches, JSON objects, CSV."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pixcraft.cli import console

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from pixcraft.palette import Colour, Palette
    from pixcraft.palettefile import Checked
    from pixcraft.palettefile.compare import Candidate, Match

DISPUTED = 5.0
"""CIEDE2000 between sources from which `show` says so."""
PIPE_WIDTH = 200
"""Columns of a table that goes to a file or another program."""


def palette_object(palette: Palette, origin: str) -> dict[str, Any]:
    """A palette as `show --json` prints it."""
    keys = ("name", "kind", "brand", "title", "item", "white", "source", "licence", "accuracy", "file", "sha256")
    header = {key: getattr(palette, key) for key in keys}
    return {
        **header,
        "origin": origin,
        "count": len(palette),
        "aliases": dict(palette.aliases),
        "colours": [_colour_object(colour) for colour in palette.colours],
    }


def _colour_object(colour: Colour) -> dict[str, Any]:
    return {
        "code": colour.code,
        "name": colour.name,
        "rgb": hex_of(colour),
        "flags": sorted(colour.flags),
        "traits": sorted(colour.traits),
        "replacement": colour.replacement,
        "equivalents": {catalog: list(codes) for catalog, codes in colour.equivalents.items()},
        "key": colour.key,
        "box": colour.box,
        "ids": dict(colour.ids),
        "others": {source: _hex(rgb) for source, rgb in colour.others.items()},
        "spread": colour.spread,
    }


def notes(colour: Colour) -> str:
    """What is worth knowing of a colour, in a few words."""
    notes = [*sorted(colour.flags), *sorted(colour.traits)]
    if colour.replacement:
        notes.append(f"use {colour.replacement}")
    if colour.box:
        notes.append(f"box of {colour.box}")
    if colour.spread >= DISPUTED:
        notes.append(f"sources differ by {colour.spread:g}")
    notes += [f"{catalog} {' '.join(codes)}" for catalog, codes in colour.equivalents.items()]
    notes += [f"{name} {text}" for name, text in colour.ids.items() if not name.endswith("-name")]
    return ", ".join(notes)


def flag_counts(palette: Palette) -> str:
    """How many colours there are, and how many of them are only used when allowed."""
    flagged = [colour for colour in palette.colours if colour.flags]
    if not flagged:
        return str(len(palette))
    counts = Counter(flag for colour in flagged for flag in colour.flags)
    if set(counts) == {"retired"}:
        return f"{len(palette)}, {len(flagged)} of them retired"
    told = ", ".join(f"{flag} {number}" for flag, number in sorted(counts.items()))
    return f"{len(palette)}, {len(flagged)} of them used only when allowed: {told}"


def bead_fields(palette: Palette) -> dict[str, str]:
    """What `show` says of beads and bricks besides."""
    fields = {"item": palette.item, "white": palette.white}
    return {label: text for label, text in fields.items() if text}


def print_colours(palette: Palette) -> None:
    """The table of `show`, with keys where the palette has them."""
    keyed = any(colour.key for colour in palette.colours)
    rows = [
        (swatch(item), *([item.key] if keyed else []), item.code, item.name, hex_of(item), notes(item))
        for item in palette.colours
    ]
    print_table(("", *(["key"] if keyed else []), "code", "name", "rgb", "notes"), rows)


def checked_object(checked: Checked) -> dict[str, Any]:
    """What `check --json` prints for one file."""
    return {
        "file": checked.file,
        "ok": not checked.errors,
        "colours": checked.colours,
        "errors": [{"line": item.line, "message": item.bare, "hint": item.hint} for item in checked.errors],
        "warnings": [{"line": item.line, "message": item.message} for item in checked.warnings],
    }


def print_checked(checked: Checked) -> None:
    """Errors, warnings and the verdict on one file."""
    for error in checked.errors:
        hint = "" if error.hint == error.usual_hint else f" ({error.hint})"
        print(f"{error.message}{hint}")
    for warning in checked.warnings:
        where = f"{checked.file}:{warning.line}" if warning.line else checked.file
        print(f"{where}: warning: {warning.message}")
    if checked.errors:
        print(f"{checked.file}: {count(len(checked.errors), 'error')}")
    else:
        print(f"{checked.file}: ok: {count(checked.colours, 'colour')}")


def count(number: int, noun: str) -> str:
    """A number and its noun, in the plural where it needs to be."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def match_row(match: Match) -> tuple[RenderableType, ...]:
    """One row of the table of `compare`."""
    return (
        swatch(match.colour),
        match.colour.code,
        match.colour.name,
        _candidate_text(match.published),
        swatch(match.published.colour) if match.published else "",
        _candidate_text(match.nearest),
        swatch(match.nearest.colour),
        _match_notes(match),
    )


def _candidate_text(candidate: Candidate | None) -> str:
    return f"{candidate.colour.code} ({candidate.difference:.1f})" if candidate else "-"


def _match_notes(match: Match) -> str:
    notes = ["far"] if match.best.far else []
    if match.shared_with:
        notes.append(f"{match.best.colour.code} also for {', '.join(match.shared_with)}")
    if match.instead:
        notes.append(f"free: {_candidate_text(match.instead)}")
    return "; ".join(notes)


def totals(matches: Iterable[Match]) -> dict[str, int]:
    """How many matches are published, far or shared."""
    known = list(matches)
    return {
        "colours": len(known),
        "published": sum(match.published is not None for match in known),
        "far": sum(match.best.far for match in known),
        "sharing": sum(bool(match.shared_with) for match in known),
        "shared": len({match.best.colour.code for match in known if match.shared_with}),
    }


def summary(one: Palette, other: Palette, matches: Iterable[Match]) -> str:
    """The totals as a sentence."""
    found = totals(matches)
    return (
        f"{count(found['colours'], 'colour')} of {one.name}: {found['published']} with a published match in "
        f"{other.name}, {found['far']} farther than CIEDE2000 6, {found['sharing']} landing together on "
        f"{found['shared']}"
    )


def _candidate_object(candidate: Candidate | None) -> dict[str, Any] | None:
    if candidate is None:
        return None
    return {
        "code": candidate.colour.code,
        "name": candidate.colour.name,
        "rgb": hex_of(candidate.colour),
        "ciede2000": round(candidate.difference, 2),
        "far": candidate.far,
    }


def match_object(match: Match) -> dict[str, Any]:
    """A match as `compare --json` prints it."""
    return {
        "code": match.colour.code,
        "name": match.colour.name,
        "rgb": hex_of(match.colour),
        "published": _candidate_object(match.published),
        "nearest": _candidate_object(match.nearest),
        "best": match.best.colour.code,
        "shared_with": list(match.shared_with),
        "instead": _candidate_object(match.instead),
    }


def print_csv(matches: Iterable[Match]) -> None:
    """The matches as a table for a spreadsheet."""
    import csv
    import sys

    writer = csv.writer(sys.stdout, lineterminator="\n")
    columns = ("published", "nearest", "instead")
    writer.writerow(
        ["code", "name", *(text for column in columns for text in (column, f"{column}_ciede2000")), "shared_with"]
    )
    for match in matches:
        cells = [match.colour.code, match.colour.name]
        for candidate in (match.published, match.nearest, match.instead):
            cells += [candidate.colour.code, f"{candidate.difference:.2f}"] if candidate else ["", ""]
        writer.writerow([*cells, " ".join(match.shared_with)])


def hex_of(colour: Colour) -> str:
    """A colour as #RRGGBB."""
    return _hex(colour.rgb)


def _hex(rgb: tuple[int, int, int]) -> str:
    from pixcraft.colour import format_hex

    return format_hex(rgb)


def swatch(colour: Colour) -> RenderableType:
    """A patch of the colour."""
    from rich.text import Text

    return Text("    ", style=f"on {hex_of(colour)}")


def _stdout() -> Console:
    from rich.console import Console

    screen = Console(highlight=False, markup=False, emoji=False)
    if not screen.is_terminal:
        screen.width = PIPE_WIDTH
    return screen


def print_fields(fields: Mapping[str, str]) -> None:
    """Labels and texts in two columns, wrapped to a terminal's width."""
    from rich.table import Table

    screen = _stdout()
    if not screen.is_terminal:
        console.print_lines(fields)
        return
    table = Table.grid(padding=(0, 2))
    for label, text in fields.items():
        table.add_row(label, text)
    screen.print(table)
    screen.print()


def print_table(headings: Iterable[str], rows: Iterable[tuple[RenderableType, ...]]) -> None:
    """Print aligned columns; swatches (the columns without a heading) only where colour can be seen."""
    from rich.table import Table

    screen = _stdout()
    seen = [bool(heading) or (screen.is_terminal and not screen.no_color) for heading in headings]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading, wanted in zip(headings, seen, strict=True):
        if wanted:
            table.add_column(heading, no_wrap=heading in ("", "code", "rgb"))
    for row in rows:
        table.add_row(*(cell for cell, wanted in zip(row, seen, strict=True) if wanted))
    if screen.is_terminal:
        screen.print(table)
        return
    with screen.capture() as padded:
        screen.print(table)
    print("\n".join(line.rstrip() for line in padded.get().splitlines()))
