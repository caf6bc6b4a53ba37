"""How `pixcraft palettes kinds` shows beads and pegboards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pixcraft.cli import palettes_output

if TYPE_CHECKING:
    from pixcraft.crafts.beads import BeadKind, Pegboard


def kind_object(kind: BeadKind) -> dict[str, Any]:
    """A kind of bead as `kinds --json` prints it."""
    return {**asdict(kind), "pitch": [kind.pitch.width, kind.pitch.height]}


def pegboard_object(board: Pegboard) -> dict[str, Any]:
    """A pegboard as `kinds --json` prints it."""
    return asdict(board)


def print_kinds(kinds: Iterable[BeadKind]) -> None:
    """The table of kinds of beads."""
    headings = ("kind", "title", "for", "pitch mm", "g per 1000", "pack", "iron with", "board", "trust")
    palettes_output.print_table(headings, [_kind_row(kind) for kind in kinds])


def _kind_row(kind: BeadKind) -> tuple[str, ...]:
    wide, high = kind.pitch.width, kind.pitch.height
    grams = "-" if kind.grams_per_1000 is None else "-".join(f"{each:g}" for each in dict.fromkeys(kind.grams_per_1000))
    return (
        kind.name,
        kind.title,
        kind.technique,
        f"{wide:g}" if wide == high else f"{wide:g} x {high:g}",
        grams,
        str(kind.pack or "-"),
        kind.fuse_group or "-",
        kind.board or "-",
        kind.confidence,
    )


def print_pegboards(boards: Iterable[Pegboard]) -> None:
    """The table of pegboards."""
    links = {True: "yes", False: "no", None: "unknown"}
    rows = [
        (item.name, item.title, f"{item.width_mm:g} x {item.height_mm:g}", links[item.links], item.confidence)
        for item in boards
    ]
    palettes_output.print_table(("pegboard", "title", "size mm", "links", "trust"), rows)
