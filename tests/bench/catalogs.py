"""Rebuild the bead, drill and brick catalogs from the CSV files of a data folder.

    python -m tests.bench.catalogs /work/shared/data

Writes `palettes/{beads,drills,bricks}` with the headers of `catalogs.yaml`, and the tables of `pixcraft/crafts`. The
same folder gives the same bytes. Keys that a palette has already stay, so that charts in use keep theirs.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from pixcraft.colour import parse_hex
from pixcraft.palette import RETIRED, Colour, Palette
from pixcraft.palettefile import read_palette
from pixcraft.palettefile.catalog import palette_yaml
from pixcraft.palettefile.keys import with_keys
from tests.bench import craft_tables
from tests.bench.craft_tables import Record, records

ROOT = Path(__file__).parents[2]

BLOCKING = frozenset(
    {"transparent", "glow", "neon", "metallic", "pearl", "glitter", "color_change", "discontinued", "unconfirmed"}
    | {"hex_placeholder"}
)
"""Flags that automatic matching must avoid, as the README of the data says; the others become traits.

Drills with an AB coat are sold apart, so those have to be asked for, too.
"""

ACTIVE_SINCE = 2025
"""A brick colour seen in a set of this year or later is made today."""

BEAD_OTHERS = {"hex_alt": "alt", "hex_official": "official"}
BRICK_OTHERS = {
    "hex_ldraw": "ldraw", "hex": "rebrickable", "hex_bricklink": "bricklink", "hex_howerter": "howerter",
    "hex_median_lab": "median",
}  # fmt: skip
BRICK_IDS = {
    "ldraw_id": "ldraw", "bricklink_id": "bricklink", "lego_id": "lego", "bricklink_name": "bricklink-name",
    "lego_name": "lego-name",
}  # fmt: skip
TABLES = {
    "beads.yaml": craft_tables.beads_yaml,
    "parts.yaml": craft_tables.parts_yaml,
    "sets.yaml": craft_tables.sets_yaml,
    "availability.csv": craft_tables.availability_csv,
}


def palettes(folder: Path) -> list[Palette]:
    """All palettes, without keys."""
    told = yaml.safe_load((Path(__file__).parent / "catalogs.yaml").read_text(encoding="utf-8"))
    return [_palette(folder, header, told["texts"]) for header in told["palettes"]]


def _palette(folder: Path, header: Mapping[str, str], texts: Mapping[str, str]) -> Palette:
    filled: dict[str, Any] = {key: text.format(**texts) for key, text in header.items() if key != "file"}
    bricks = header["kind"] == "bricks"
    rows = records(folder / ("bricks" if bricks else "beads") / f"{header['file']}.csv")
    if bricks:
        rows = [row for row in rows if row["family"] == "system"]
    blocking = BLOCKING | {"ab"} if header["kind"] == "drills" else BLOCKING
    colours = [_brick_colour(row) if bricks else _bead_colour(row, blocking) for row in rows]
    return Palette(colours=tuple(colours), **filled)


def _bead_colour(record: Record, blocking: frozenset[str]) -> Colour:
    told = frozenset(filter(None, record["flags"].split(";")))
    mard = record.get("mard", "")
    return Colour(
        code=record["code"],
        name=record["name"],
        rgb=parse_hex(record["hex"]),
        flags=frozenset(RETIRED if flag == "discontinued" else flag for flag in told & blocking),
        traits=told - blocking,
        equivalents={"mard": (mard,)} if mard else {},
        box=int(record.get("box") or 0),
        ids={name: record[name] for name in ("sku", "set") if record.get(name)},
        others=_hexes(record, BEAD_OTHERS),
        spread=float(record.get("de00") or 0),
    )


def _brick_colour(record: Record) -> Colour:
    others = _hexes(record, BRICK_OTHERS)
    flags = {record["finish"]} - {"solid"}
    if int(record["year_to"] or 0) < ACTIVE_SINCE:
        flags.add(RETIRED)
    return Colour(
        code=record["rebrickable_id"],
        name=record["name"],
        rgb=others.get("ldraw", others["rebrickable"]),
        flags=frozenset(flags),
        ids={name: record[column] for column, name in BRICK_IDS.items() if record[column]},
        others=others,
        spread=float(record["hex_spread_de2000"] or 0),
    )


def _hexes(record: Record, names: Mapping[str, str]) -> dict[str, tuple[int, int, int]]:
    return {name: parse_hex(record[column]) for column, name in names.items() if record.get(column)}


def keyed(palette: Palette, path: Path) -> Palette:
    """The palette with the keys that its file has already, and new ones for new colours."""
    known = {colour.code: colour.key for colour in read_palette(path).colours} if path.is_file() else {}
    return with_keys(
        replace(palette, colours=tuple(replace(item, key=known.get(item.code, "")) for item in palette.colours))
    )


def main(folder: Path) -> None:
    """Write everything."""
    for palette in palettes(folder):
        path = ROOT / "palettes" / palette.kind / f"{palette.name}.yaml"
        path.write_text(palette_yaml(keyed(palette, path)), encoding="utf-8")
        print(f"{path.relative_to(ROOT)}: {len(palette)} colours")
    for name, text in TABLES.items():
        (ROOT / "pixcraft" / "crafts" / name).write_text(text(folder), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
