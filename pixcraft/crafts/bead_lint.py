"""What a beader should know before the first bead: weak spots of a design, each with what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from scipy import ndimage

from pixcraft.colour import ciede2000_table, lab_from_srgb
from pixcraft.crafts.beads import Pegboard
from pixcraft.crafts.necks import Mask, necks
from pixcraft.lookalikes import NORMAL, alike
from pixcraft.pattern import EMPTY, Pattern
from pixcraft.units import counted

NEAR_DUPLICATE = 4.0
"""CIEDE2000 below which two bags hold nearly the same colour."""
VANISHING = 8.0
"""CIEDE2000 from the board below which the edge of a design cannot be seen on it."""
JUST_OVER = 3
"""Rows or columns of pegs for which a further board is hardly worth it."""
SHOWN = 3
"""Pairs of colours that a remark names."""


def remarks_on_beads(pattern: Pattern, board: Pegboard, ground: tuple[int, int, int]) -> tuple[str, ...]:
    """One line for each kind of problem that a design has."""
    filled = pattern.cells != EMPTY
    found = (
        _on_pieces(filled),
        _on_necks(filled),
        _on_vanishing(pattern, filled, ground),
        _on_size(pattern, board),
        _on_duplicates(pattern),
        _on_eyes(pattern),
    )
    return tuple(filter(None, found))


def _on_pieces(filled: Mask) -> str:
    labels, count = ndimage.label(filled)
    if count < 2:
        return ""
    sizes = sorted(np.bincount(labels.ravel())[1:].tolist(), reverse=True)
    smallest = f"the smallest of {counted(sizes[-1], 'bead')}"
    return (
        f"it melts into {count} separate pieces, {smallest}: iron them apart, or fill the gaps with "
        "--background keep and a picture without transparent parts"
    )


def _on_necks(filled: Mask) -> str:
    weak = np.argwhere(necks(filled))
    if not len(weak):
        return ""
    row, column = (int(place) + 1 for place in weak[0])
    holds = "1 bead alone holds" if len(weak) == 1 else f"{len(weak):,} beads alone hold"
    return (
        f"{holds} parts of it together (the first at column {column}, row {row}) and may break: "
        "a larger --size makes them wider, --background keep backs them where nothing is transparent"
    )


def _on_vanishing(pattern: Pattern, filled: Mask, ground: tuple[int, int, int]) -> str:
    """Beads like the board beside empty pegs: where the design ends cannot be seen."""
    edge = filled & ndimage.binary_dilation(~filled)
    if not edge.any():
        return ""
    near = ciede2000_table(_lab(pattern), lab_from_srgb(np.array([ground])))[:, 0] < VANISHING
    beads = edge & np.concatenate([[False], near])[pattern.cells]
    if not beads.any():
        return ""
    codes = [pattern.colour_of(key).code for key in np.unique(pattern.cells[beads]).tolist()]
    colour = "white" if max(ground) < 128 else "black"
    many = f"{counted(int(beads.sum()), 'bead')} of {_listed(codes)}"
    return f"{many} at the edge cannot be told from the board: --board-color {colour} shows them"


def _on_size(pattern: Pattern, board: Pegboard) -> str:
    over = {
        "wide": (pattern.columns, board.columns),
        "high": (pattern.rows, board.rows),
    }
    sides = {name: side for name, side in over.items() if side[0] > side[1] and 0 < side[0] % side[1] <= JUST_OVER}
    if not sides:
        return ""
    said = " and ".join(
        f"{size} {name}, {size % pegs} more than {counted(size // pegs, 'board')} of {pegs}"
        for name, (size, pegs) in sides.items()
    )
    fitting = [size - size % pegs if size > pegs and size % pegs <= JUST_OVER else size for size, pegs in over.values()]
    return f"it is {said}: --size {fitting[0]}x{fitting[1]} saves boards"


def _on_duplicates(pattern: Pattern) -> str:
    lab = _lab(pattern)
    table = ciede2000_table(lab, lab)
    pairs = np.argwhere(np.triu(table < NEAR_DUPLICATE, k=1))
    if not len(pairs):
        return ""
    counts = pattern.counts()
    shown = sorted(pairs.tolist(), key=lambda pair: float(table[pair[0], pair[1]]))
    rarer = [sorted(pair, key=lambda index: int(counts[index])) for pair in shown[:SHOWN]]
    codes = [(pattern.colours[less].code, pattern.colours[more].code) for less, more in rarer]
    named = _listed([f"{less} and {more}" for less, more in codes], len(pairs))
    return f"nearly the same colour: {named}; one of two is enough: --swap {codes[0][0]}={codes[0][1]}"


def _on_eyes(pattern: Pattern) -> str:
    """Pairs that only some eyes tell apart."""
    pairs = [pair for pair in alike([colour.rgb for colour in pattern.colours]) if NORMAL not in pair.seen_by]
    if not pairs:
        return ""
    named = _listed(
        [f"{pattern.colours[pair.first].code} and {pattern.colours[pair.second].code}" for pair in pairs[:SHOWN]],
        len(pairs),
    )
    one, other = pairs[0].first, pairs[0].second
    return (
        f"colour-blind eyes take for one another: {named}; sort by key, or "
        f"--swap {pattern.colours[one].code}={pattern.colours[other].code}"
    )


def _listed(names: Sequence[str], count: int = 0) -> str:
    """A few names, and how many more there are."""
    more = max(count, len(names)) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def _lab(pattern: Pattern) -> np.ndarray:
    return lab_from_srgb(np.array([colour.rgb for colour in pattern.colours], np.uint8).reshape(-1, 3))


def lookalikes_of(pattern: Pattern) -> Iterator[str]:
    """For each colour the codes it is easily taken for; those that only colour-blind eyes confuse have a star."""
    others: list[list[str]] = [[] for _ in pattern.colours]
    for pair in alike([colour.rgb for colour in pattern.colours]):
        star = "" if NORMAL in pair.seen_by else "*"
        for one, other in ((pair.first, pair.second), (pair.second, pair.first)):
            others[one].append(f"{pattern.colours[other].code}{star}")
    return (" ".join(codes) for codes in others)
