"""Stage 1: openly licensed emoji with their names, drawn at 128 pixels.

Drawings: Fluent Emoji (MIT, Microsoft), Noto Emoji (Apache-2.0, Google), Twemoji (CC-BY-4.0, Twitter and contributors),
each from its @iconify-json package; names and keywords: emojibase-data (MIT). No people and no flags.
"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from pixcraft.colour import Bytes

SIDE = 128
SETS = {"fluent-emoji-flat": "flat", "noto": "soft", "twemoji": "bold"}
PEOPLE, COMPONENT, FLAGS = 1, 2, 9
MOTIF_SUBGROUPS = frozenset({14, *range(34, 44), 46, 47, 55, 56, 60})
"""Hearts, animals, plants, fruit, vegetables, sweets, drinks, ships, aircraft, events."""
MOTIF_LABELS = frozenset(
    """ghost;alien;robot;clown face;skull;alien monster;bread;croissant;pretzel;cheese wedge;
    bacon;hamburger;french fries;pizza;hot dog;taco;egg;cooking;popcorn;mountain;volcano;
    desert island;house;houses;castle;church;tent;ferris wheel;locomotive;bus;fire engine;police car;
    taxi;automobile;tractor;racing car;bicycle;
    alarm clock;crescent moon;full moon;sun;sun with face;ringed planet;star;glowing star;
    shooting star;cloud;cloud with rain;cloud with lightning;cloud with snow;tornado;rainbow;umbrella;
    umbrella with rain drops;high voltage;snowflake;snowman;snowman without snow;fire;droplet;water wave;trophy;
    sports medal;artist palette;thread;yarn;glasses;sunglasses;t-shirt;jeans;scarf;gloves;dress;socks;crown;top hat;
    graduation cap;high-heeled shoe;running shoe;ring;gem stone;bell;musical note;musical notes;
    headphone;microphone;telephone;mobile phone;television;camera;candle;light bulb;
    closed book;books;coin;money bag;envelope;package;pencil;paintbrush;crayon;scissors;key;locked;
    hammer;axe;bomb;shield;crossed swords;magnet;anchor;door;bed;chair;
    globe showing Americas;compass;puzzle piece;
    teddy bear;yin yang;peace symbol;smiling face;smiling face with sunglasses;
    grinning face;winking face;angry face;crying face;sleeping face;thinking face;cowboy hat face;
    smiling face with heart-eyes;soccer ball;basketball;tennis;guitar;violin;trumpet;drum;kite;game die;
    red circle;blue circle;yellow circle;green circle;red square;blue square;large orange diamond;large blue diamond;
    sushi;rice ball;dumpling""".replace("\n", "").split(";")
)


@dataclass(frozen=True)
class Icon:
    """One drawing: its set's style word, its name, its keywords, and whether it belongs to the motifs trained on."""

    style: str
    label: str
    tags: tuple[str, ...]
    motif: bool


def fetch(work: Path) -> Path:
    """Install the pinned packages with npm; returns their folder."""
    folder = work / "npm"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(Path(__file__).with_name(name), folder / name)
    subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, check=True)
    return folder / "node_modules"


def _codepoints(text: str) -> str:
    return "-".join(part for part in text.casefold().split("-") if part != "fe0f")


def _is_motif(entry: dict[str, Any]) -> bool:
    return entry["subgroup"] in MOTIF_SUBGROUPS or entry["label"] in {label.strip() for label in MOTIF_LABELS}


def _drawing(collection: dict[str, Any], name: str) -> Bytes:
    import cairosvg

    icon = collection["icons"][name]
    left, top, width, height = (
        icon.get(key, collection.get(key, usual))
        for key, usual in (("left", 0), ("top", 0), ("width", 16), ("height", 16))
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" '
        f'height="{height}" viewBox="{left} {top} {width} {height}">{icon["body"]}</svg>'
    )
    longer = max(width, height)
    png = cairosvg.svg2png(
        bytestring=svg.encode(), output_width=SIDE * width // longer, output_height=SIDE * height // longer
    )
    with Image.open(io.BytesIO(png)) as drawn:
        canvas = Image.new("RGBA", (SIDE, SIDE))
        canvas.paste(drawn.convert("RGBA"), ((SIDE - drawn.width) // 2, (SIDE - drawn.height) // 2))
    return np.asarray(canvas)


def draw(packages: Path) -> tuple[Bytes, list[Icon]]:
    """All drawings (n, 128, 128, 4) with straight alpha, and what each shows."""
    names = json.loads((packages / "emojibase-data/en/data.json").read_text())
    entries = {
        _codepoints(entry["hexcode"]): entry
        for entry in names
        if entry.get("group") is not None and entry["group"] not in (PEOPLE, COMPONENT, FLAGS)
    }
    drawings, icons = [], []
    for package, style in SETS.items():
        collection = json.loads((packages / f"@iconify-json/{package}/icons.json").read_text())
        characters = json.loads((packages / f"@iconify-json/{package}/chars.json").read_text())
        seen = set()
        for codepoints, name in characters.items():
            entry = entries.get(_codepoints(codepoints))
            if entry is None or name in seen or name not in collection["icons"]:
                continue
            seen.add(name)
            drawings.append(_drawing(collection, name))
            tags = tuple(tag for tag in entry.get("tags", []) if tag.isascii() and 2 < len(tag) < 16)
            icons.append(Icon(style, entry["label"].lower().replace("’", "'"), tags, _is_motif(entry)))
    return np.stack(drawings), icons


def run(work: Path) -> None:
    """Fetch and draw into `work`: icons.npy and icons.json, motifs only."""
    drawings, icons = draw(fetch(work))
    kept = [index for index, icon in enumerate(icons) if icon.motif]
    np.save(work / "icons.npy", drawings[kept])
    (work / "icons.json").write_text(json.dumps([asdict(icons[index]) for index in kept]))
    print(f"{len(kept)} drawings of {len({icons[index].label for index in kept})} motifs")


def load(work: Path) -> tuple[Bytes, list[Icon]]:
    """What `run` wrote."""
    rows = json.loads((work / "icons.json").read_text())
    icons = [Icon(row["style"], row["label"], tuple(row["tags"]), row["motif"]) for row in rows]
    return np.load(work / "icons.npy"), icons
