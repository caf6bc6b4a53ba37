"""Beads and pegboards: pitch, size, weight and packs, as the makers or a ruler give them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from pixcraft.crafts import Cell
from pixcraft.crafts.weights import weights
from pixcraft.errors import CatalogError, InputError, UnknownName
from pixcraft.options import integer, number, yes_no
from pixcraft.yamlfile import Value, read_yaml

_KIND = (
    "name", "title", "technique", "pitch", "diameter", "height", "grams_per_1000", "pack", "pack_note",
    "fuse_group", "board", "confidence", "source",
)  # fmt: skip
_BOARD = ("name", "title", "columns", "rows", "pitch", "width", "height", "shape", "links", "confidence", "source")


@dataclass(frozen=True)
class BeadKind:
    """One kind of bead or drill.

    Attributes:
        technique: "fuse", "weave" or "diamond".
        pitch: distance between the centres of neighbours, in mm.
        diameter, height: of one bead, in mm.
        grams_per_1000: (lowest, highest) weight of a thousand; None = nobody has weighed them.
        pack: beads a pack; 0 = unknown, or sold by weight.
        pack_note: how they are sold, in a few words.
        fuse_group: only beads of one group can be ironed together ("midi-hard"); "" where nothing is ironed.
        board: name of the pegboard that is usual for it; "" = none is known.
        confidence: how far size and weight can be trusted.
        weighed: the day on which the user has weighed them; "" = the weights are the makers'.
    """

    name: str
    title: str
    technique: str
    pitch: Cell
    diameter: float
    height: float
    grams_per_1000: tuple[float, float] | None
    pack: int
    pack_note: str
    fuse_group: str
    board: str
    confidence: str
    source: str
    weighed: str = ""


@dataclass(frozen=True)
class Pegboard:
    """One pegboard.

    Attributes:
        pitch: distance between pegs in mm; 0 = whatever the beads need.
        width_mm, height_mm: outer size; the first peg stands half a pitch inside.
        links: whether boards join without a gap; None = unknown.
    """

    name: str
    title: str
    columns: int
    rows: int
    pitch: float
    width_mm: float
    height_mm: float
    shape: str = "rectangle"
    links: bool | None = None
    confidence: str = ""
    source: str = ""


def find_bead_kind(name: str) -> BeadKind:
    """The kind of bead of that name, with the user's own weight if there is one.

    Raises:
        UnknownName: no such kind.
        CatalogError: the file of the user's weights is broken.
    """
    found = bead_kinds().get(name.strip().casefold())
    if found is None:
        raise UnknownName("bead kind", name, bead_kinds())
    own = weights().get(found.name)
    return found if own is None else replace(found, grams_per_1000=(own.grams_per_1000,) * 2, weighed=own.date)


def find_pegboard(name: str) -> Pegboard:
    """The pegboard of that name, or one of "40x30" pegs whose pitch is left to the beads.

    Raises:
        UnknownName: no such board.
    """
    key = name.strip().casefold()
    if key in pegboards():
        return pegboards()[key]
    sides = re.fullmatch(r"([1-9][0-9]{0,2})\s*[x×]\s*([1-9][0-9]{0,2})", key)
    if sides is None:
        raise UnknownName("pegboard", name, pegboards())
    columns, rows = int(sides[1]), int(sides[2])
    return Pegboard(f"{columns}x{rows}", f"{columns} x {rows} pegs", columns, rows, 0.0, 0.0, 0.0)


def pegboard_for(kind: BeadKind, name: str = "") -> Pegboard:
    """The pegboard that `name` means for a kind of bead; "" = its usual one.

    Raises:
        UnknownName: no such board.
        InputError: its pegs stand too close or too far apart, or no usual board is known.
    """
    if not name.strip() and not kind.board:
        raise InputError(f"no usual pegboard is known for {kind.name}", "count the pegs of yours, as in --board 20x20")
    board = find_pegboard(name.strip() or kind.board)
    pitch = kind.pitch.width
    if not board.pitch:
        return replace(board, pitch=pitch, width_mm=board.columns * pitch, height_mm=board.rows * pitch)
    if abs(board.pitch - pitch) > 1e-6:
        fitting = [item.name for item in pegboards().values() if abs(item.pitch - pitch) < 1e-6]
        raise InputError(
            f"pegboard {board.name} is for beads {board.pitch:g} mm apart, {kind.name} are {pitch:g}",
            f"--board {' or '.join(fitting) or f'{board.columns}x{board.rows}'}",
        )
    return board


@cache
def bead_kinds() -> Mapping[str, BeadKind]:
    """All kinds of beads by name, in the order of the file."""
    return {kind.name: kind for kind in map(_kind_in, _file()["kinds"].items())}


@cache
def pegboards() -> Mapping[str, Pegboard]:
    """All pegboards by name, in the order of the file."""
    return {board.name: board for board in map(_board_in, _file()["pegboards"].items())}


def _file() -> dict[str, Value]:
    path = Path(str(files("pixcraft") / "crafts" / "beads.yaml"))
    return read_yaml(path, CatalogError).fields(("kinds", "pegboards"))


def _kind_in(value: Value) -> BeadKind:
    entry = value.fields(_KIND, ("name", "title", "technique", "pitch", "diameter", "height"))
    wide, high = _numbers(entry["pitch"])
    return BeadKind(
        name=entry["name"].text(),
        title=entry["title"].text(),
        technique=entry["technique"].text(),
        pitch=Cell(wide, high),
        diameter=entry["diameter"].convert(number(0.5, 50)),
        height=entry["height"].convert(number(0.5, 50)),
        grams_per_1000=_numbers(entry["grams_per_1000"]) if "grams_per_1000" in entry else None,
        pack=entry["pack"].convert(integer(1, 100_000)) if "pack" in entry else 0,
        **{key: _text(entry, key) for key in ("pack_note", "fuse_group", "board", "confidence", "source")},
    )


def _board_in(value: Value) -> Pegboard:
    entry = value.fields(_BOARD, _BOARD[:7])
    return Pegboard(
        name=entry["name"].text(),
        title=entry["title"].text(),
        columns=entry["columns"].convert(integer(1, 1000)),
        rows=entry["rows"].convert(integer(1, 1000)),
        pitch=entry["pitch"].convert(number(0.5, 50)),
        width_mm=entry["width"].convert(number(1, 5000)),
        height_mm=entry["height"].convert(number(1, 5000)),
        links=entry["links"].convert(yes_no) if "links" in entry else None,
        **{key: _text(entry, key) for key in ("shape", "confidence", "source")},
    )


def _numbers(value: Value) -> tuple[float, float]:
    """A pair such as [low, high]."""
    low, high = (item.convert(number(0.01, 10_000)) for item in value.items())
    return low, high


def _text(entry: Mapping[str, Value], key: str) -> str:
    return entry[key].text() if key in entry else ""
