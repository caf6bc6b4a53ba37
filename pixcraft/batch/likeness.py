"""Pictures that are there twice: the same file, or designs that look almost the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from pixcraft.batch.plan import Planned
from pixcraft.batch.tally import Made
from pixcraft.colour import Floats

NEAR_BITS = 6
"""Bits of 63 in which two pictures that look the same may differ."""
NEAR_COLOUR = 8.0
"""Mean colours (CIELAB) of pictures that look the same are not farther apart."""
MOST_COMPARED = 50_000
"""Designs up to which all are compared with all; beyond, only files are."""


def remarks_on_copies(designs: Iterable[Made], planned: Sequence[Planned]) -> Mapping[int, tuple[str, ...]]:
    """Remarks by the design's place in the plan, on copies and near copies of earlier ones."""
    files: dict[str, int] = {}
    found: dict[int, tuple[str, ...]] = {}
    places: list[int] = []
    looks: list[str] = []
    for design in designs:
        source = design.receipt.source.sha256
        first = files.setdefault(source, design.place) if source else design.place
        if first != design.place:
            found[design.place] = (f"the picture is the same file as that of {planned[first].row.id}",)
        elif design.receipt.look and len(places) < MOST_COMPARED:
            places.append(design.place)
            looks.append(design.receipt.look)
    for later, earlier in _near(looks):
        found[places[later]] = (f"it looks almost like {planned[places[earlier]].row.id}",)
    return found


def _near(looks: Sequence[str]) -> Iterable[tuple[int, int]]:
    """(later, earlier) of each design that looks like an earlier one, the most similar of them."""
    hashes = np.array([int(look[:16], 16) for look in looks], np.uint64)
    colours: Floats = np.array([[int(look[at : at + 2], 16) for at in (16, 18, 20)] for look in looks], np.float32)
    for later in range(1, len(looks)):
        bits = np.bitwise_count(hashes[:later] ^ hashes[later])
        apart = np.linalg.norm(colours[:later] - colours[later], axis=1)
        near = np.flatnonzero((bits <= NEAR_BITS) & (apart <= NEAR_COLOUR))
        if len(near):
            yield later, int(near[bits[near].argmin()])
