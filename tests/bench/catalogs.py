"""Rebuild the bead, drill and brick catalogs from the CSV files of a data folder.

    python -m tests.bench.catalogs /work/shared/data

Writes `palettes/{beads,drills,bricks}` and `pixcraft/crafts/{beads,parts,sets}.yaml` and `availability.csv`. The same
folder gives the same bytes. Keys that a palette has already stay, so that charts in use keep theirs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pixcraft.colour import parse_hex
from pixcraft.palette import RETIRED, Colour, Palette
from pixcraft.palettefile import read_palette
from pixcraft.palettefile.catalog import palette_yaml
from pixcraft.palettefile.keys import with_keys
from tests.bench.craft_tables import availability_csv, beads_yaml, parts_yaml, records, sets_yaml

ROOT = Path(__file__).parents[2]
Record = Mapping[str, str]

BLOCKING = frozenset(
    "transparent glow neon metallic pearl glitter color_change discontinued unconfirmed hex_placeholder".split()
)
"""Flags that automatic matching must avoid, as the README of the data says; the others become traits."""

ACTIVE_SINCE = 2025
"""A brick colour seen in a set of this year or later is made today."""

FACTS = "Codes, names and numbers are facts; the names of makers and lines are trademarks of their owners, who are not involved."
SAMPLED = (
    "maxcleme/beadcolors, which many programs use: sRGB sampled from real, raw beads under one light, so white and "
    "black are not the extremes of a screen."
)
MELTED = "Melted beads differ from raw ones, clear and glowing ones most."


@dataclass(frozen=True)
class Catalog:
    """One palette file: where its rows are and what its header says."""

    name: str
    file: str
    brand: str
    title: str
    item: str
    source: str
    licence: str
    accuracy: str
    kind: str = "beads"
    extra: Callable[[Record], Mapping[str, object]] = field(default=lambda record: {})


def _sku(record: Record) -> Mapping[str, object]:
    return {"ids": {"sku": record["sku"]}}


def _mard_twin(record: Record) -> Mapping[str, object]:
    return {"equivalents": {"mard": (record["mard"],)}} if record["mard"] else {}


def _other(name: str, column: str) -> Callable[[Record], Mapping[str, object]]:
    """What a second source says of a colour, if it does."""

    def read(record: Record) -> Mapping[str, object]:
        if not record[column]:
            return {}
        return {"others": {name: parse_hex(record[column])}, "spread": float(record["de00"] or 0)}

    return read


def _mard(record: Record) -> Mapping[str, object]:
    box = {"box": int(record["box"])} if record["box"] else {}
    return {**_other("alt", "hex_alt")(record), **box, "ids": {"set": record["set"]}}


def _sampled(name: str, file: str, brand: str, title: str, item: str, accuracy: str, **more: object) -> Catalog:
    licence = f"MIT, as beadcolors and pixcraft. {FACTS}"
    return Catalog(name, file, brand, title, item, SAMPLED, licence, f"Approximate. {accuracy} {MELTED}", **more)  # type: ignore[arg-type]


def _house(name: str, brand: str, accuracy: str) -> Catalog:
    source = (
        "HansBug/pindou-color-data, for COCO from get-colors-from-beans. MARD equivalents only where equal colours and "
        "the map of Zippland/perler-beads agree."
    )
    licence = f"MIT, as HansBug/pindou-color-data and pixcraft. {FACTS}"
    return Catalog(
        name, name, brand, f"{brand} 2.6 mm beads", "coco" if name == "coco" else "mard", source, licence,
        f"Approximate. {accuracy} {MELTED}", extra=_mard_twin,
    )  # fmt: skip


_PERLER_GAPS = (
    "Good for the beads that are here. Clear, glitter, pearl and striped beads, and neon green, yellow, pink and orange, "
    "are missing: no open source has sampled them. Codes are the maker's, made short from the SKU. Trait regional_jp: sold in Japan only."
)
_ARTKAL_C = (
    "Good: sampled for 174 codes; 23 special ones are read from a chart. The maker's own sheet of 2024 (`others: "
    "official`) differs by CIEDE2000 5.2 in the median and looks wrong for C35, C45, CE03 and CE04."
)

CATALOGS = (
    _sampled("perler", "perler_midi", "Perler", "Perler 5 mm beads", "perler-midi", _PERLER_GAPS, extra=_sku),
    _sampled("perler-mini", "perler_mini", "Perler Mini", "Perler Mini 2.6 mm beads", "perler-mini", "Good for the beads that are here; clear, glow, pearl and neon ones are missing.", extra=_sku),
    _sampled("perler-caps", "perler_caps", "Perler Caps", "Perler Caps", "perler-midi", "Fair. Codes are SKUs. No source says how far apart caps sit; 5 mm is assumed, so measure before you print at true size.", extra=_sku),
    _sampled("hama", "hama_midi", "Hama", "Hama Midi 5 mm beads", "hama-midi", "Good for the beads that are here; striped ones are missing. Metallic beads look different from their other side. H39 to H41 are discontinued."),
    _sampled("hama-mini", "hama_mini", "Hama Mini", "Hama Mini 2.5 mm beads", "hama-mini", "Good for the beads that are here."),
    _sampled("hama-maxi", "hama_maxi", "Hama Maxi", "Hama Maxi 10 mm beads", "hama-maxi", "Good for the beads that are here; clear, striped and other special ones are missing."),
    _sampled("artkal-s", "artkal_s", "Artkal S", "Artkal S 5 mm hard beads", "artkal-s", "Good; the two nearest plain colours are CIEDE2000 1.3 apart, eight pairs are under 2."),
    _sampled("artkal-r", "artkal_r", "Artkal R", "Artkal R 5 mm soft beads", "artkal-r", "Good. Do not iron soft beads together with hard ones."),
    _sampled("artkal-a", "artkal_a", "Artkal A", "Artkal A 2.6 mm soft beads", "artkal-a", "Fair. Do not iron soft beads together with hard ones."),
    replace(
        _sampled("artkal-c", "artkal_c", "Artkal C", "Artkal C 2.6 mm hard beads", "artkal-c", _ARTKAL_C, extra=_other("official", "hex_official")),
        source=f"{SAMPLED} The maker's sheet of 2024 and the rows CG, CP and CT: HansBug/pindou-color-data.",
        licence=f"MIT, as beadcolors, HansBug/pindou-color-data and pixcraft. {FACTS}",
    ),
    replace(
        _sampled("artkal-m", "artkal_m", "Artkal M", "Artkal M 2.6 mm beads, numbered as MARD", "artkal-m", "Good: print values of the maker's chart, not sampled beads. MH1 is clear and has no real value."),
        source="The maker's chart of 2025 through maxcleme/beadcolors (220 codes) and HansBug/pindou-color-data (MH1).",
        licence=f"MIT, as beadcolors, HansBug/pindou-color-data and pixcraft. {FACTS}",
    ),
    _sampled("nabbi", "nabbi", "Nabbi", "Nabbi 5 mm beads", "nabbi-midi", "Good for the 30 colours that are here; the maker has more."),
    replace(
        _sampled("yant", "yant", "Yant", "Yant 5 mm beads", "yant-midi", "Fair: a maker's table, not sampled; nobody has compared it with 2.6 mm beads. One colour is there twice."),
        source="The maker's table for 5 mm beads through maxcleme/beadcolors (issue 48).",
    ),
    Catalog(
        "pyssla", "pyssla", "Pyssla", "IKEA Pyssla 5 mm beads", "pyssla",
        "The chart of pixel-beads.com as two public repositories repeat it.",
        FACTS,
        f"Low: an unknown chart. IKEA gives its colours no codes; PS01 to PS18 are made up, and single colours are not sold. {MELTED}",
    ),
    Catalog(
        "mard", "mard", "MARD", "MARD 2.6 mm beads", "mard",
        "Three independent lists: Zippland/perler-beads through maxcleme/beadcolors; get-colors-from-beans through HansBug/pindou-color-data (mard-291-github); mard-221-alfonse-doudou of the same repository (221 codes). The colour is the middle one by CIEDE2000, `others: alt` the one farthest from it. `box`, the smallest box that holds a code: Color data: craft-color-codes by MakeBead (https://makebead.com).",
        f"MIT, as beadcolors, HansBug/pindou-color-data and pixcraft; `box` CC BY 4.0, Color data: craft-color-codes by MakeBead (https://makebead.com). {FACTS}",
        f"Approximate: good for the 221 codes that three lists hold, fair for the rest. The lists differ by CIEDE2000 1.4 in the median (`spread`); 47 codes by 3 or more, 16 by 5 or more (trait hex_disputed). Bottles carry codes, no names. H2 is the white to use; H1 is clear, though one tool calls it white. Whether Q and ZG change with heat or light comes from one list. Y6 to Y9 are in one list only (unconfirmed). {MELTED}",
        extra=_mard,
    ),
    _house("coco", "COCO", "Fair; 25 pairs of plain colours are nearer than CIEDE2000 2, and two are the same."),
    _house("manman", "ManMan", "Low: one list of a house system; sizes and codes are not confirmed by the maker."),
    _house("panpan", "PanPan", "Low: one list of a house system, without four codes that could not be read; not confirmed by the maker."),
    _house("mixiaowo", "MiXiaoWo", "Low: one list of a house system, without four codes that could not be read; not confirmed by the maker."),
    Catalog(
        "miyuki-delica", "miyuki_delica", "Miyuki Delica", "Miyuki Delica 11/0 glass beads", "delica-11",
        "Colours: TechyShishy/rowguide, bare facts. Names and second opinions (`others: alt`): DianeGagne/beads-website.",
        f"MIT, as beads-website and pixcraft. {FACTS}",
        "The right bead, an approximate shade: the two sources differ by CIEDE2000 14.7 in the median on 889 codes. Good for choosing families, not for fine matching. Finishes are read from names, which 314 codes lack, so some of those may be clear or metallic. About 76 codes that Miyuki no longer makes are not marked.",
        extra=_other("alt", "hex_alt"),
    ),
    replace(
        _sampled("diamond-dotz", "diamond_dotz", "DiamondDotz", "DiamondDotz drills", "diamond-square", "Fair."),
        source="maxcleme/beadcolors.",
        accuracy="Approximate: fair, as beadcolors has them. Which DMC numbers exist as drills could not be verified.",
        kind="drills",
    ),
)  # fmt: skip


def bead_palette(folder: Path, catalog: Catalog) -> Palette:
    """A palette of beads or drills from its CSV file."""
    rows = records(folder / "beads" / f"{catalog.file}.csv")
    return Palette(
        name=catalog.name,
        colours=tuple(_bead(record, catalog) for record in rows),
        brand=catalog.brand,
        title=catalog.title,
        kind=catalog.kind,
        item=catalog.item,
        source=catalog.source,
        licence=catalog.licence,
        accuracy=catalog.accuracy,
    )


def _bead(record: Record, catalog: Catalog) -> Colour:
    told = frozenset(filter(None, record["flags"].split(";")))
    flags = told & BLOCKING
    if "discontinued" in flags:
        flags = flags - {"discontinued"} | {RETIRED}
    colour = Colour(record["code"], record["name"], parse_hex(record["hex"]), flags, traits=told - BLOCKING)
    return replace(colour, **catalog.extra(record))  # type: ignore[arg-type]


def lego_palette(folder: Path) -> Palette:
    """The system colours of LEGO bricks, by Rebrickable id."""
    rows = [record for record in records(folder / "bricks" / "colors.csv") if record["family"] == "system"]
    return Palette(
        name="lego",
        colours=tuple(_brick_colour(record) for record in rows),
        brand="LEGO",
        title="LEGO system colours, numbered as on Rebrickable",
        kind="bricks",
        source=(
            "Colours: LDConfig.ldr of LDraw.org of 2026-05-29 through leozide/leocad, else Rebrickable. Ids, years and "
            "`others: rebrickable`: Rebrickable's tables of 2026-04-02 through MikeyBronowski/rebrickable. `bricklink`: "
            "BrickLink's older values as debkbanerji/lego-art-remix keeps them. `howerter`: Ryan Howerter's list through "
            "leonawicz/legocolors. `median`: the median of the four in each channel of CIELAB. Ids were compared with five more "
            "tables; 89 that disagreed or were missing are set by hand from LDConfig's LEGO ids and names."
        ),
        licence=(
            "Numbers are facts. LDConfig is CC BY 4.0, LDraw.org; its table of BrickLink numbers (ldraw2bl.txt) CC0; "
            "legocolors MIT. LEGO is a trademark of the LEGO Group, which does not sponsor or endorse pixcraft."
        ),
        accuracy=(
            "Approximate, and not measured: sources differ by CIEDE2000 6.2 in the median between LDraw and Rebrickable "
            "and by up to 26; where `spread` is over 10 trust no screen, but hold real bricks to the printed swatches. "
            f"Colours not seen in a set since {ACTIVE_SINCE} are `retired`."
        ),
    )


def _brick_colour(record: Record) -> Colour:
    hexes = {"ldraw": "hex_ldraw", "rebrickable": "hex", "bricklink": "hex_bricklink", "howerter": "hex_howerter", "median": "hex_median_lab"}  # fmt: skip
    others = {name: parse_hex(record[column]) for name, column in hexes.items() if record[column]}
    numbers = {"ldraw": "ldraw_id", "bricklink": "bricklink_id", "lego": "lego_id", "bricklink-name": "bricklink_name", "lego-name": "lego_name"}  # fmt: skip
    old = not record["year_to"] or int(record["year_to"]) < ACTIVE_SINCE
    finish = {record["finish"]} - {"solid"}
    return Colour(
        code=record["rebrickable_id"],
        name=record["name"],
        rgb=others.get("ldraw", others["rebrickable"]),
        flags=frozenset(finish | ({RETIRED} if old else set())),
        ids={name: record[column] for name, column in numbers.items() if record[column]},
        others=others,
        spread=float(record["hex_spread_de2000"] or 0),
    )


def keyed(palette: Palette, path: Path) -> Palette:
    """The palette with the keys that its file has already, and new ones for new colours."""
    known = {colour.code: colour.key for colour in read_palette(path).colours} if path.is_file() else {}
    return with_keys(
        replace(palette, colours=tuple(replace(item, key=known.get(item.code, "")) for item in palette.colours))
    )


def write_palette(palette: Palette) -> None:
    """Write a palette into the folder of its kind."""
    path = ROOT / "palettes" / palette.kind / f"{palette.name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(palette_yaml(keyed(palette, path)), encoding="utf-8")
    print(f"{path.relative_to(ROOT)}: {len(palette)} colours")


def main(folder: Path) -> None:
    """Write everything."""
    for catalog in CATALOGS:
        write_palette(bead_palette(folder, catalog))
    write_palette(lego_palette(folder))
    crafts = ROOT / "pixcraft" / "crafts"
    for name, text in (
        ("beads.yaml", beads_yaml),
        ("parts.yaml", parts_yaml),
        ("sets.yaml", sets_yaml),
        ("availability.csv", availability_csv),
    ):
        (crafts / name).write_text(text(folder), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
