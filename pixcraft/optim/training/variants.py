"""Stage 2: nine pictures of 64 pixels from every drawing, and the words that describe each."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from skimage.color import hsv2rgb, rgb2hsv

from pixcraft.colour import Bytes, Floats
from pixcraft.optim.training import icons
from pixcraft.optim.training.icons import Icon

SIDE = 64
KINDS = ("plain", "placed", "placed", "recoloured", "recoloured", "pixel", "pixel", "pixel", "pixel-placed")
SHARES = (0.5, 0.06, 0.06, 0.08, 0.08, 0.06, 0.06, 0.05, 0.05)
"""How often each of the nine is drawn in training."""
WORDS = {
    "red": (222, 50, 56),
    "orange": (245, 140, 40),
    "yellow": (252, 213, 63),
    "green": (60, 170, 70),
    "teal": (30, 160, 160),
    "blue": (50, 110, 220),
    "purple": (140, 80, 200),
    "pink": (245, 130, 180),
    "brown": (130, 85, 55),
    "black": (35, 35, 38),
    "white": (250, 250, 250),
    "gray": (150, 150, 155),
}
GROUNDS = WORDS | {
    "light blue": (190, 220, 250),
    "light green": (200, 235, 200),
    "light yellow": (253, 245, 200),
    "light pink": (252, 220, 232),
    "beige": (240, 228, 205),
}
ONE_WAY = ("arrow", "right", "left", "clockwise", "letter", "note")


@dataclass(frozen=True)
class Variant:
    """One picture: its drawing's number, kind, colour word, ground word and cells a side (0: not pixel art)."""

    icon: int
    kind: str
    colour: str
    ground: str
    cells: int


def colour_words(hsv: Floats) -> list[str]:
    """The word for each colour of `hsv` (n, 3) in [0, 1]."""
    hue, saturation, value = hsv[:, 0] * 360, hsv[:, 1], hsv[:, 2]
    warm, rosy = (hue < 40) | (hue >= 340), (hue < 14) | (hue >= 340)
    rules = [
        (value < 0.25, "black"),
        ((saturation < 0.18) & (value > 0.85), "white"),
        (saturation < 0.18, "gray"),
        (rosy & (value >= 0.5) & (saturation > 0.62), "red"),
        (rosy & (value > 0.85) & (saturation < 0.5), "pink"),
        (warm & (value < 0.62) & (saturation > 0.25), "brown"),
        (rosy, "red"),
        (hue < 40, "orange"),
        (hue < 68, "yellow"),
        (hue < 160, "green"),
        (hue < 192, "teal"),
        (hue < 255, "blue"),
        (hue < 300, "purple"),
    ]
    return [str(word) for word in np.select([rule for rule, _ in rules], [word for _, word in rules], "pink")]


def dominant(drawing: Bytes) -> tuple[str, float]:
    """The most frequent colour word of the opaque pixels of (h, w, 4), and its share."""
    pixels = drawing[drawing[..., 3] > 128][::7, :3]
    if len(pixels) < 20:
        return "gray", 0.0
    words, counts = np.unique(colour_words(rgb2hsv(pixels[None] / 255.0)[0]), return_counts=True)
    return str(words[counts.argmax()]), float(counts.max() / len(pixels))


def _hue_turned(drawing: Bytes, turn: float) -> Bytes:
    hsv = rgb2hsv(drawing[..., :3] / 255.0)
    hsv[..., 0] = (hsv[..., 0] + turn) % 1
    rgb = np.round(hsv2rgb(hsv) * 255).astype(np.uint8)
    return np.concatenate([rgb, drawing[..., 3:]], axis=-1)


def _recoloured(drawing: Bytes, generator: np.random.Generator) -> tuple[Bytes, str, float]:
    word, share = dominant(drawing)
    for _ in range(6):
        turned = _hue_turned(drawing, float(generator.uniform(0.08, 0.92)))
        new_word, new_share = dominant(turned)
        if new_word != word and new_share > 0.4:
            return turned, new_word, new_share
    return drawing, word, share


def _placed(drawing: Bytes, scale: float, offset: tuple[int, int], ground: tuple[int, ...]) -> Image.Image:
    side = round(SIDE * scale)
    icon = Image.fromarray(drawing).resize(
        (side, side), Image.Resampling.BOX if scale == 1 else Image.Resampling.LANCZOS
    )
    canvas = Image.new("RGB", (SIDE, SIDE), ground)
    corner = (SIDE - side) // 2
    canvas.paste(icon, (corner + offset[0], corner + offset[1]), icon)
    return canvas


def _pixel_art(picture: Image.Image, cells: int, colours: int) -> Image.Image:
    small = picture.resize((cells, cells), Image.Resampling.BOX)
    if colours:
        small = small.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).convert("RGB")
    return small.resize((SIDE, SIDE), Image.Resampling.NEAREST)


def variant(drawing: Bytes, icon: Icon, kind: str, generator: np.random.Generator) -> tuple[Image.Image, Variant]:
    """One picture of a drawing; `Variant.icon` is 0."""
    word, share = dominant(drawing)
    named = any(colour in icon.label for colour in WORDS)
    if kind != "plain" and generator.random() < 0.5 and not any(word in icon.label for word in ONE_WAY):
        drawing = drawing[:, ::-1]
    if kind == "recoloured" and not named and word not in ("white", "gray", "black") and share > 0.4:
        drawing, word, share = _recoloured(drawing, generator)
    scale, offset, ground, fill = 1.0, (0, 0), "", (255, 255, 255)
    if kind in ("placed", "recoloured"):
        scale = float(generator.uniform(0.7, 1.0))
        reach = int(SIDE * (1 - scale) / 2) + 2
        offset = (int(generator.integers(-reach, reach + 1)), int(generator.integers(-reach, reach + 1)))
    if kind in ("placed", "pixel-placed"):
        ground = list(GROUNDS)[generator.integers(len(GROUNDS))]
        near = np.clip(np.array(GROUNDS[ground]) + generator.integers(-12, 13, 3), 0, 255)
        fill = (int(near[0]), int(near[1]), int(near[2]))
    picture = _placed(np.ascontiguousarray(drawing), scale, offset, fill)
    cells = 0
    if kind.startswith("pixel"):
        cells = int(generator.choice([16, 20, 24, 24, 32, 32, 40]))
        few = generator.random() < 0.6
        picture = _pixel_art(picture, cells, int(generator.choice([6, 8, 12, 16, 24])) if few else 0)
    colour = word if share > 0.45 and not named else ""
    return picture, Variant(0, kind, colour, ground, cells)


def caption(icon: Icon, variant: Variant, generator: np.random.Generator) -> str:
    """Words for a picture, other ones each time: name or keywords, colour, ground, style, pixel art."""
    draw = generator.random
    core, dice = icon.label, draw()
    if icon.tags and dice > 0.86:
        core = " ".join(generator.permutation(icon.tags)[: generator.integers(1, 4)])
    elif icon.tags and dice > 0.72:
        core += " " + icon.tags[generator.integers(len(icon.tags))]
    if variant.colour and (variant.kind == "recoloured" or draw() < 0.3):
        core = f"{variant.colour} {core}"
    dice = draw()
    text = core if dice < 0.45 else f"a {core}" if dice < 0.75 else f"{core} icon" if dice < 0.88 else f"{core} emoji"
    if variant.cells:
        dice = draw()
        text = f"pixel art, {text}" if dice < 0.6 else f"{text}, pixel art" if dice < 0.9 else text
    if variant.ground and draw() < 0.75:
        text += f" on a {variant.ground} background"
    elif not variant.ground and draw() < 0.12:
        text += " on a white background"
    if draw() < 0.35:
        text += f", {icon.style} style"
    return text


def run(work: Path, seed: int) -> None:
    """Write variants.npy (9 n, 64, 64, 3) and variants.json."""
    drawings, known = icons.load(work)
    pictures, rows = np.empty((len(known) * len(KINDS), SIDE, SIDE, 3), np.uint8), []
    for number, icon in enumerate(known):
        for slot, kind in enumerate(KINDS):
            generator = np.random.default_rng([seed, number, slot])
            picture, made = variant(drawings[number], icon, kind, generator)
            pictures[number * len(KINDS) + slot] = np.asarray(picture)
            rows.append(asdict(made) | {"icon": number})
    np.save(work / "variants.npy", pictures)
    (work / "variants.json").write_text(json.dumps(rows))
    print(f"{len(pictures)} pictures")


def load(work: Path) -> tuple[Bytes, list[Variant]]:
    """What `run` wrote."""
    rows = json.loads((work / "variants.json").read_text())
    return np.load(work / "variants.npy", mmap_mode="r"), [Variant(**row) for row in rows]
