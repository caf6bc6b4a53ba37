r"""The model as LDraw `.mpd` (LDraw.org, file format 1.0.2 and MPD), one submodel for each section.

Right-handed, -y is up, 20 units a stud, lines end in CRLF. Seen from above with x to the right, the top of the picture
is +z; rows that grow along +z would mirror it. A wall stands along x, its foot at y = 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from pixcraft.crafts import Craft
from pixcraft.crafts.brick.pieces import Assembled, BasePlate, Piece
from pixcraft.crafts.brick.report import colour_number
from pixcraft.crafts.sections import Section, Sections
from pixcraft.export.bricks import BrickExport, assembled
from pixcraft.pattern import Pattern
from pixcraft.text import one_line

_HALF_STUD = 10
_INHERITED = "16"
"""The colour that means "as the model that uses it"; for colours that LDraw has no code for."""
_ALONG_X = "1 0 0 0 1 0 0 0 1"
_ALONG_Z = "0 0 1 0 1 0 -1 0 0"


@dataclass(frozen=True)
class LDrawMpd(BrickExport):
    """For Studio, LeoCAD, LDView and other programs."""

    name: ClassVar[str] = "mpd"
    suffix: ClassVar[str] = ".mpd"

    def __call__(self, pattern: Pattern, craft: Craft) -> bytes:
        """The file's bytes, UTF-8 without a BOM."""
        return "".join(f"{line}\r\n" for line in _lines(pattern, assembled(craft))).encode("utf-8")


def _lines(pattern: Pattern, craft: Assembled) -> Iterator[str]:
    sections = craft.sections(pattern.columns, pattern.rows)
    placing = _Placing(pattern, craft.upright)
    inside = _by_label(craft.pieces(pattern), sections)
    # A wall is built from its foot up.
    order = [one for one in sections.all() if one.label in inside][:: -1 if craft.upright else 1]
    yield from _header("mosaic.ldr", one_line(pattern.title) or "Mosaic")
    bases = craft.base_plates(pattern.columns, pattern.rows)
    yield from (placing.base(base) for base in bases)
    if bases:
        yield "0 STEP"
    for section in order:
        yield f"1 {_INHERITED} 0 0 0 {_ALONG_X} {_file(section)}"
        yield "0 STEP"
    yield "0 NOFILE"
    for section in order:
        yield from _header(_file(section), f"Section {section.label}")
        yield from _steps(inside[section.label], placing)
        yield "0 NOFILE"


def _header(file: str, title: str) -> Iterator[str]:
    yield f"0 FILE {file}"
    yield f"0 {title}"
    yield f"0 Name: {file}"
    yield "0 Author: pixcraft"
    yield "0 !LDRAW_ORG Unofficial_Model"


def _steps(pieces: Iterable[Piece], placing: _Placing) -> Iterator[str]:
    """One step for each layer."""
    layer = 0
    for piece in pieces:
        if piece.layer != layer:
            layer = piece.layer
            yield "0 STEP"
        yield placing.piece(piece)
    yield "0 STEP"


def _file(section: Section) -> str:
    return f"section-{section.label.casefold()}.ldr"


def _by_label(pieces: Iterable[Piece], sections: Sections) -> dict[str, list[Piece]]:
    found: dict[str, list[Piece]] = {}
    for piece in pieces:
        found.setdefault(sections.around(piece.column, piece.row).label, []).append(piece)
    return found


@dataclass(frozen=True)
class _Placing:
    """Lines of type 1 for what lies on the grid of a pattern."""

    pattern: Pattern
    upright: bool

    def piece(self, piece: Piece) -> str:
        """A piece, its long side along the cells that it covers; parts have their origin in the middle of their top."""
        part = piece.part
        x, z = self._middle(piece.column, piece.row, piece.columns, piece.rows)
        y = -part.height_ldu * (piece.layer + 1)
        if self.upright:
            y, z = -part.height_ldu * (self.pattern.rows - piece.row), 0
        turned = _ALONG_X if piece.columns >= piece.rows else _ALONG_Z
        code = self.pattern.colour_of(piece.key).code
        return f"1 {colour_number(code, 'ldraw') or _INHERITED} {x} {y} {z} {turned} {part.ids['ldraw']}.dat"

    def base(self, base: BasePlate) -> str:
        """A base, its top at y = 0."""
        x, z = self._middle(base.column, base.row, base.part.length, base.part.width)
        return f"1 {colour_number(base.code, 'ldraw') or _INHERITED} {x} 0 {z} {_ALONG_X} {base.part.ids['ldraw']}.dat"

    def _middle(self, column: int, row: int, columns: int, rows: int) -> tuple[int, int]:
        """X and z of the middle of a rectangle of cells; the middle of the picture is 0, 0."""
        x = _HALF_STUD * (2 * column + columns - self.pattern.columns)
        return x, _HALF_STUD * (self.pattern.rows - 2 * row - rows)
