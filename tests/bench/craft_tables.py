"""The tables of `pixcraft/crafts` from the CSV files of a data folder: beads, pegboards, parts, sets, availability."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path

Record = Mapping[str, str]

_BEADS = """\
# Kinds of beads and drills, and pegboards.
#
#   kinds      name, title, technique (fuse, weave or diamond); in mm: pitch [across, down], diameter and height of a
#              bead; grams_per_1000 [lowest, highest]; pack (beads a pack); fuse_group: what can be ironed together;
#              board: the usual pegboard
#   pegboards  columns, rows, pitch in mm, outer size in mm, whether boards link without a gap
#
# Every row says how far it can be trusted and where it is from. Weights are computed or second hand: a kit maker must
# weigh a hundred beads of his own. Round, hexagonal and heart boards are left out: no source counts their pegs.
# Written by tests/bench/catalogs.py.
"""
_PARTS = """\
# Parts of interlocking bricks: numbers in three systems, size in studs (width <= length), height and bounds in LDraw
# units (x from, to; y of top and bottom, up is -y; z from, to; studs included), price [low, typical, high] in USD.
#
# Sizes and bounds: measured from the LDraw library of 2024 (pybricks/ldraw). Numbers: Rebrickable's tables of
# 2026-04-02 (MikeyBronowski/rebrickable). Prices: range and median of up to four hobby tables in public code, none
# live: estimates.
# LEGO is a trademark of the LEGO Group, which does not sponsor or endorse pixcraft. Written by tests/bench/catalogs.py.
"""
_SETS = """\
# Pieces by colour (Rebrickable id) in official mosaic sets, for `--stock set:21226`.
#
# Counts without spares: debkbanerji/lego-art-remix; where it has none, PyPI legopic 0.5.0, which counts spares.
# LEGO is a trademark of the LEGO Group, which does not sponsor or endorse pixcraft. Written by tests/bench/catalogs.py.
"""

TITLES = {
    "perler-midi": "Perler 5 mm", "hama-midi": "Hama Midi 5 mm", "artkal-s": "Artkal S 5 mm, hard",
    "artkal-r": "Artkal R 5 mm, soft", "nabbi-midi": "Nabbi 5 mm", "yant-midi": "Yant 5 mm",
    "pyssla": "IKEA Pyssla 5 mm",
    "hama-mini": "Hama Mini 2.5 mm", "perler-mini": "Perler Mini 2.6 mm", "artkal-c": "Artkal C 2.6 mm, hard",
    "artkal-a": "Artkal A 2.6 mm, soft", "artkal-m": "Artkal M 2.6 mm", "mard": "MARD 2.6 mm", "coco": "COCO 2.6 mm",
    "hama-maxi": "Hama Maxi 10 mm", "delica-11": "Miyuki Delica 11/0", "delica-10": "Miyuki Delica 10/0",
    "delica-8": "Miyuki Delica 8/0", "seed-8": "Seed beads 8/0", "diamond-square": "Square drills 2.5 mm",
    "diamond-round": "Round drills 2.8 mm",
}  # fmt: skip
USUAL_BOARDS = {
    "midi": "midi-29", "mini": "mini-50", "hama-mini": "mini-58", "perler-mini": "mini-28", "mard": "mini-52",
    "coco": "mini-52",
}  # fmt: skip

YANT = {
    "id": "yant-midi", "craft": "fuse", "pitch_x_mm": "5.0", "pitch_y_mm": "5.0", "bead_diameter_mm": "5.0",
    "bead_height_mm": "5.0", "grams_per_1000": "58-67", "pack_count": "", "pack_note": "", "fuse_group": "midi-hard",
    "confidence": "low", "source": "sold as 5 mm (maxcleme/beadcolors issue 48); weight as of other 5 mm beads",
}  # fmt: skip
MINI_58 = {
    "id": "mini-58", "cols": "58", "rows": "58", "pitch_mm": "2.5", "size_mm": "145.0", "shape": "square",
    "links": "unknown", "brands": "Hama mini", "confidence": "low",
    "source": "a mini board of 145 mm (beadifier issue 106) fits 58 pegs at 2.5 mm; measure before trusting",
}  # fmt: skip


def records(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def beads_yaml(folder: Path) -> str:
    """Kinds of beads and pegboards."""
    kinds: list[Record] = [*records(folder / "beads" / "bead_kinds.csv")]
    after = 1 + next(index for index, kind in enumerate(kinds) if kind["id"] == "nabbi-midi")
    boards = [board for board in records(folder / "beads" / "pegboards.csv") if board["cols"]]
    lines = [_BEADS, "kinds:", *map(_kind, [*kinds[:after], YANT, *kinds[after:]])]
    return "\n".join([*lines, "", "pegboards:", *map(_board, [*boards, MINI_58])]) + "\n"


def _kind(record: Record) -> str:
    low, _, high = record["grams_per_1000"].partition("-")
    name, line = record["id"], record["fuse_group"].split("-")[0]
    return _line(
        name=name,
        title=_text(TITLES[name]),
        technique=record["craft"],
        pitch=f"[{record['pitch_x_mm']}, {record['pitch_y_mm']}]",
        diameter=record["bead_diameter_mm"],
        height=record["bead_height_mm"],
        grams_per_1000=f"[{low}, {high or low}]" if low else "",
        pack=record["pack_count"],
        pack_note=_text(record["pack_note"].removesuffix(" (column box in mard.csv)")),
        fuse_group=record["fuse_group"],
        board=USUAL_BOARDS.get(name) or USUAL_BOARDS.get(line, ""),
        confidence=_text(record["confidence"]),
        source=_text(record["source"]),
    )


def _board(record: Record) -> str:
    width, _, height = record["size_mm"].partition(" x ")
    columns, rows = record["cols"], record["rows"]
    return _line(
        name=record["id"],
        title=_text(
            f"{columns} x {rows} pegs, {record['pitch_mm'].removesuffix('.0')} mm: {record['brands'].replace(';', ',')}"
        ),
        columns=columns,
        rows=rows,
        pitch=record["pitch_mm"],
        width=width,
        height=height or width,
        shape=record["shape"],
        links=record["links"].replace("unknown", ""),
        confidence=_text(record["confidence"]),
        source=_text(record["source"]),
    )


def parts_yaml(folder: Path) -> str:
    """Parts by Rebrickable number."""
    return "\n".join([_PARTS, "parts:", *map(_part, records(folder / "bricks" / "parts.csv"))]) + "\n"


def _part(record: Record) -> str:
    ids = {system: record[f"{system}_id"] for system in ("rebrickable", "ldraw", "bricklink")}
    sides = ("x_min", "x_max", "y_top", "y_bottom", "z_min", "z_max")
    prices = [record[f"price_usd_{which}"] for which in ("low", "typ", "high")]
    return _line(
        name=_text(record["part"]),
        title=_text(record["name"]),
        category=record["category"],
        width=record["width_studs"],
        length=record["length_studs"],
        height=record["height_ldu"],
        ids="{" + ", ".join(f"{system}: {_text(number)}" for system, number in ids.items()) + "}",
        price=f"[{', '.join(prices)}]" if all(prices) else "",
        bounds=f"[{', '.join(record[f'ldraw_{side}'] for side in sides)}]",
        note=_text(record["note"]),
    )


def sets_yaml(folder: Path) -> str:
    """Pieces of the official mosaic sets."""
    rows = records(folder / "bricks" / "art_sets.csv")
    return (
        "\n".join([_SETS, "sets:", *(_set(list(group)) for _, group in groupby(rows, lambda row: row["set_num"]))])
        + "\n"
    )


def _set(rows: list[dict[str, str]]) -> str:
    counts = ", ".join(f"{_text(row['rebrickable_color'])}: {row['qty_lar'] or row['qty_elements']}" for row in rows)
    first = rows[0]
    return _line(
        name=_text(first["set_num"]),
        title=_text(first["set_name"]),
        columns=first["canvas_w"],
        rows=first["canvas_h"],
        part=_text(next((row["part"] for row in rows if row["part"]), "")),
        counts="{" + counts + "}",
    )


def availability_csv(folder: Path) -> str:
    """Part, colour and element ids, newest first."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("part", "colour", "elements"))
    for row in records(folder / "bricks" / "availability.csv"):
        newest = row["element_id"]
        others = sorted(set(row["all_element_ids"].split()) - {newest}, key=int, reverse=True)
        writer.writerow((row["part"], row["rebrickable_color"], " ".join([newest, *others])))
    return text.getvalue()


def _line(**fields: str) -> str:
    return "  - {" + ", ".join(f"{key}: {text}" for key, text in fields.items() if text not in ("", '""')) + "}"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
