"""A small order, added up by hand in the tests that use it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from pixcraft.batch.ledger import Ledger
from pixcraft.batch.manifest import Row
from pixcraft.batch.plan import Planned
from pixcraft.batch.receipts import Failure, Receipt, Source, Supply
from pixcraft.job import Job

WHITE, BLACK, RED = (238, 238, 238), (40, 40, 40), (200, 30, 40)
COLOURS = {"W1": ("White", "A", WHITE), "K1": ("Black", "B", BLACK), "R1": ("Red", "C", RED)}


def bead(code: str, need: int, spare: int = 3, palette: str = "brand", **other: object) -> Supply:
    """Beads of 60 g a thousand, in packs of 1,000."""
    name, key, rgb = COLOURS.get(code, (f"Colour {code}", code[:2], (90, 120, 150)))
    packed = need + spare
    values = {"part": "", "unit": "bead", "pack": 1000.0, "grams": packed * 0.06, **other}
    return Supply(palette, code, name, key, rgb, need=need, packed=packed, **values)  # type: ignore[arg-type]


def design(name: str, *supplies: Supply, kits: int = 1, **row: object) -> tuple[Planned, Receipt]:
    """A design that was made, and what the manifest says of it."""
    item = Planned(Row(2, name, {}, kits, **row), Job("bead", f"{name}.png"), f"key-{name}")  # type: ignore[arg-type]
    receipt = Receipt(
        name,
        item.key,
        digest=f"{sum(map(ord, name)):064x}"[::-1],
        source=Source(f"sha-{name}"),
        title=f"Title {name}",
        craft="bead",
        size=(6, 5),
        cells=int(sum(supply.need for supply in supplies)),
        noun="beads",
        colours=len(supplies),
        finished="6 x 5 beads, 3.0 x 2.5 cm",
        boards=1,
        facts=(("Finished size", "3.0 x 2.5 cm"),),
        supplies=supplies,
    )
    return item, receipt


def broken(name: str) -> tuple[Planned, Receipt]:
    """A design that failed."""
    item = Planned(Row(9, name, {}), Job("bead", f"{name}.png"), f"key-{name}")
    return item, Receipt(name, item.key, failure=Failure("picture", "broken", "it is cut short", "save it again"))


def order(out: Path, designs: Iterable[tuple[Planned, Receipt]]) -> list[Planned]:
    """Put receipts into a ledger; returns the plan."""
    planned = []
    with Ledger(out) as ledger:
        for item, receipt in designs:
            ledger.add(receipt)
            planned.append(item)
    return planned


def table(path: Path) -> list[dict[str, str]]:
    """A CSV file as spreadsheets read it."""
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path
