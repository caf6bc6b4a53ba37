"""`pixcraft weigh`: what the user's own beads weigh."""

from __future__ import annotations

from typing import Annotated

import typer

from pixcraft.cli import console, flags


def weigh(
    beads: Annotated[int, typer.Option(min=1, max=10_000_000, help="How many beads lie on the scale.")],
    grams: Annotated[float, typer.Option(min=0.001, max=1_000_000, help="What they weigh.")],
    kind: Annotated[str, typer.Option(help="Kind of bead, as `pixcraft palettes kinds` lists them.")] = "perler-midi",
    date: Annotated[str, typer.Option(help="Day of weighing, such as 2026-11-26; else today.")] = "",
    json: flags.Json = False,
) -> None:
    """Store what your beads weigh; all grams of later runs come from it.

    Example: pixcraft weigh --beads 200 --grams 12.4 --kind perler-midi
    """
    from pixcraft.crafts.beads import bead_kinds, find_bead_kind
    from pixcraft.crafts.weights import Weight, weights, weights_file, weights_table
    from pixcraft.export.spreadsheet import csv_bytes
    from pixcraft.files import write_atomically

    found = bead_kinds()[find_bead_kind(kind).name]
    weight = Weight(found.name, beads, grams, _day(date))
    _refuse_impossible(weight.grams_per_1000)
    write_atomically(weights_file(), csv_bytes(weights_table({**weights(), weight.kind: weight})), force=True)
    usual = found.grams_per_1000
    if json:
        console.print_json({"kind": weight.kind, "grams_per_1000": weight.grams_per_1000, "date": weight.date})
        return
    print(f"1,000 {found.title} weigh {weight.grams_per_1000:g} g")
    if usual and not usual[0] * 0.7 <= weight.grams_per_1000 <= usual[1] * 1.4:
        low, high = (f"{each:g}" for each in usual)
        console.print_warnings((f"most weigh {low} to {high} g; if that is not so, weigh again",))


def _day(text: str) -> str:
    from datetime import date

    from pixcraft.errors import InputError

    try:
        return (date.fromisoformat(text) if text else date.today()).isoformat()
    except ValueError:
        raise InputError(f"{text!r} is not a day", "write it as 2026-11-26") from None


def _refuse_impossible(grams_per_1000: float) -> None:
    from pixcraft.errors import InputError

    if not 0.5 <= grams_per_1000 <= 5000:
        raise InputError(f"1,000 beads of {grams_per_1000:g} g cannot be", "check the count and the grams")
