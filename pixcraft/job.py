"""The job: everything needed to do a design again, as typed options.

A job's own options are fields of `Job`; those of its craft, generator and products are kept as text under their names,
because their kinds live in higher rooms (`pixcraft.settings` checks them). All of them together are one flat mapping of
names to text: a flag, a YAML key and a manifest column are the same thing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from pixcraft.background import DEFAULT_TOLERANCE, Background, parse_background
from pixcraft.errors import InputError
from pixcraft.importance import Focus, parse_focus
from pixcraft.options import choice, integer, number, option, texts, words
from pixcraft.pattern import MAX_COLOURS, MAX_SIDE
from pixcraft.picture import Crop, parse_crop
from pixcraft.swaps import Swap, parse_swaps
from pixcraft.text import one_line
from pixcraft.units import millimetres

MAX_CELLS = 1_000_000
FILES = ("picture", "palette", "own", "focus", "elements", "prices", "stock", "relief", "measured", "weights", "pins")
"""Options that may name a file: a pattern keeps the name, but not the folder, and is drawn again without the file."""
FILE_LISTS = ("stock",)
"""Those of them that may name several, separated by commas."""

_SIZE = re.compile(r"\s*(\d*)\s*[xX×]\s*(\d*)\s*", re.ASCII)


@dataclass(frozen=True)
class Size:
    """Columns and rows; 0 means "as the picture's shape asks"."""

    columns: int = 0
    rows: int = 0

    def __str__(self) -> str:
        """As it is typed: "48x48", "80x" or "x60"."""
        return f"{self.columns or ''}x{self.rows or ''}"


class ColourLimit(int):
    """How many colours at most; 0 asks for a suggestion and reads "auto"."""

    def __str__(self) -> str:
        """As it is typed."""
        return "auto" if self == 0 else int.__repr__(self)


def parse_size(text: str) -> Size:
    """Read "48x48", "80x" or "x60".

    Raises:
        InputError: not a size, or one that no chart has.
    """
    match = _SIZE.fullmatch(text)
    if match is None or not (match[1] or match[2]):
        raise InputError(f"{text!r} is not a size", "write columns x rows, such as 48x48, or 80x to keep the shape")
    sides = [int(side[:9]) if side else None for side in match.groups()]
    for side in sides:
        if side is not None and not 1 <= side <= MAX_SIDE:
            raise InputError(f"{text!r}: a side has 1 to {MAX_SIDE} cells", "for example 48x48")
    return Size(sides[0] or 0, sides[1] or 0)


def _parse_colours(text: str) -> ColourLimit:
    if text.strip().casefold() == "auto":
        return ColourLimit(0)
    return ColourLimit(integer(0, MAX_COLOURS)(text))


def _parse_length(text: str) -> str:
    if millimetres(text) <= 0:
        raise InputError(f"{text!r} is no length to make", "for example 20cm or 8in")
    return text.strip()


@dataclass(frozen=True)
class Job:
    """One design to make. Field names are the option names of flags, job files and manifests."""

    craft: str = option("stitch", str, "the craft")
    picture: str = option("", str, "the picture to start from")
    prompt: str = option("", str.strip, "what to draw, in words; with a picture, what it shows")
    palette: str = option("", str, "palette: a name or a file; empty = the craft's usual one")
    allow: tuple[str, ...] = option((), words, "flags of special colours that may be used, such as retired")
    size: Size = option(Size(), parse_size, "columns x rows, such as 48x48; 80x keeps the picture's shape")
    width: str = option("", _parse_length, "finished width, such as 20cm or 8in, instead of a size")
    height: str = option("", _parse_length, "finished height, such as 20cm or 8in, instead of a size")
    colors: ColourLimit = option(ColourLimit(24), _parse_colours, "at most so many colours, or auto")
    crop: Crop | None = option(None, parse_crop, "part of the picture: x,y,w,h in pixels or per cent")
    fit: str = option("cover", choice("cover", "contain", "stretch"), "how the picture fills the grid")
    background: Background = option(
        Background(), parse_background, "what stays unstitched: keep, flood, fabric or #rrggbb"
    )
    background_tolerance: float = option(
        DEFAULT_TOLERANCE, number(0, 100), "how far (CIEDE2000) a colour may be from the background"
    )
    own: str = option("", str.strip, "only these threads: codes, or a file of them")
    exclude: tuple[str, ...] = option((), words, "codes never to use")
    include: tuple[str, ...] = option((), words, "codes that may be used although they are special")
    lock: tuple[str, ...] = option((), words, "codes that must be used")
    swap: tuple[Swap, ...] = option((), parse_swaps, "in the finished design, OLD=NEW: one colour for another")
    elements: str = option("", str.strip, "a folder of small pictures of one size that the cells are made of")
    faces: str = option("auto", choice("auto", "off"), "whether faces count more: auto or off")
    focus: Focus | None = option(None, parse_focus, "what counts more: a mask picture, or boxes x,y,w,h;x,y,w,h")
    generator: str = option("auto", str, "how the pattern is made")
    seed: int = option(0, integer(0, 2**32 - 1), "all randomness comes from this number")
    title: str = option("", str, "title on the sheets")
    only: tuple[str, ...] = option((), words, "make only these products, such as pdf,oxs")
    others: Mapping[str, str] = field(default_factory=dict)
    """Options of the craft, generator and products, as text."""

    def texts(self) -> dict[str, str]:
        """All options that differ from their defaults, as text that reads back."""
        return texts(self) | dict(self.others)

    def recorded(self) -> dict[str, str]:
        """The options as a pattern file keeps them: the picture and palette without their folders."""
        kept = {name: one_line(text) for name, text in self.texts().items()}
        for name in FILES:
            if name in kept:
                parts = kept[name].split(",") if name in FILE_LISTS else [kept[name]]
                kept[name] = ",".join(PurePath(part.replace("\\", "/")).name for part in parts)
        return kept

    @property
    def stem(self) -> str:
        """How its files are called: the picture's name, else the first words of the prompt."""
        words = re.findall(r"\w+", self.prompt.casefold())
        return Path(self.picture).stem or "-".join(words)[:40].strip("-") or "pattern"

    @property
    def digest(self) -> str:
        """Sha256 of the options; two jobs with one digest and one picture give the same bytes."""
        canonical = json.dumps(self.texts(), sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(canonical.encode("ascii")).hexdigest()
