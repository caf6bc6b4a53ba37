"""What the options of fuse beads may say."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pixcraft.colour import parse_hex
from pixcraft.crafts.beads import find_bead_kind, find_pegboard, pegboards
from pixcraft.errors import InputError, UnknownName
from pixcraft.options import number

BOARD_COLOURS = {"clear": (238, 241, 243), "white": (250, 250, 248), "black": (32, 32, 34)}
_SHAPES = ("circle", "round", "hexagon", "heart", "star", "octagon")
_BOARDS = re.compile(r"\s*(\d{1,4})\s*[xX×]\s*(\d{1,4})\s*", re.ASCII)


@dataclass(frozen=True)
class Boards:
    """Pegboards side by side and one below the other; 0 = as many as the design needs."""

    across: int = 0
    down: int = 0

    def __str__(self) -> str:
        """As it is typed: "2x2"."""
        return f"{self.across}x{self.down}"


def parse_boards(text: str) -> Boards:
    """Read "2x2".

    Raises:
        InputError: anything else, or no board at all.
    """
    match = _BOARDS.fullmatch(text)
    if match is None:
        raise InputError(f"{text!r} is not a number of boards", "write across x down, such as 2x2")
    across, down = int(match[1]), int(match[2])
    if not across or not down:
        raise InputError(f"{text.strip()} is no board at all", "at least 1x1")
    return Boards(across, down)


def board_name(text: str) -> str:
    """The name of a known pegboard, or its pegs such as "40x30".

    Raises:
        UnknownName: no such board.
        InputError: a board that is not a rectangle: how many pegs such boards have differs by maker.
    """
    if shape := next((shape for shape in _SHAPES if shape in text.casefold()), ""):
        raise InputError(
            f"{text.strip()!r}: the pegs of {shape} boards are not known", f"rectangles are: {', '.join(pegboards())}"
        )
    return find_pegboard(text).name if text.strip() else ""


def kind_name(text: str) -> str:
    """The name of a known kind of bead, or nothing."""
    return find_bead_kind(text).name if text.strip() else ""


def board_colour(text: str) -> str:
    """The name of a pegboard's colour, or "#rrggbb".

    Raises:
        UnknownName: neither.
    """
    word = text.strip().casefold()
    if word not in BOARD_COLOURS:
        try:
            parse_hex(word)
        except ValueError:
            raise UnknownName("board colour", text, BOARD_COLOURS) from None
    return word


def percent(text: str) -> str:
    """Read "7.5" or "7.5 %"; nothing stays nothing."""
    bare = text.strip().removesuffix("%").strip()
    return f"{number(0, 1000)(bare):g}" if bare else ""
