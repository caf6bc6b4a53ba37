"""From a pattern to its pieces: every region of one colour inside a section is covered by parts made in that colour."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from pixcraft.crafts.brick.costs import price_of
from pixcraft.crafts.brick.merge import cover
from pixcraft.crafts.brick.milp import Size
from pixcraft.crafts.brick.pieces import Piece, by_section
from pixcraft.crafts.brick.relief import layers_of
from pixcraft.crafts.brick.side import courses
from pixcraft.crafts.parts import ELEMENT, Part, parts
from pixcraft.crafts.sections import Section, Sections
from pixcraft.pattern import EMPTY, Cells, ChartColour, Pattern

COST_UNITS = 10_000
"""Weights of the goal "cost" are in hundredths of a cent."""

GOALS: Mapping[str, Callable[[float], int]] = {
    "pieces": lambda price: 1,
    "cost": lambda price: max(1, round(price * COST_UNITS)),
}
"""What a piece of a price weighs in each goal."""


@dataclass(frozen=True)
class Rules:
    """What may be laid.

    Attributes:
        sections: what no piece may lie across.
        seen: names of the parts for cells that are seen, the one of a single cell first.
        hidden: the same for what lies under them in relief.
        goal: a name of `GOALS`.
        upright: whether it is a wall.
        cheapest: whether hidden pieces take the cheapest colour of the design, not the one above them.
    """

    sections: Sections
    seen: tuple[str, ...]
    hidden: tuple[str, ...]
    goal: str
    upright: bool = False
    cheapest: bool = False


@dataclass(frozen=True)
class Laid:
    """Pieces in the order they are laid, what they weigh in the goal, and what every other way weighs at least."""

    pieces: tuple[Piece, ...]
    weight: int
    bound: int


def lay(pattern: Pattern, rules: Rules) -> Laid:
    """All pieces of a pattern."""
    laid = list(_wall(pattern, rules) if rules.upright else _flat(pattern, rules))
    pieces = (piece for part in laid for piece in part.pieces)
    return Laid(by_section(pieces, rules.sections), sum(part.weight for part in laid), sum(part.bound for part in laid))


def carriers(pattern: Pattern, rules: Rules) -> list[int]:
    """For each colour number from 0, the colour of what lies under it: its own where that can be had."""
    single = rules.hidden[0]
    counts = pattern.counts()
    made = [key for key, colour in enumerate(pattern.colours, 1) if ELEMENT.made(single, colour.code)]
    cheapest = min(
        made, key=lambda key: (price_of(pattern.colour_of(key), single), -counts[key - 1], key), default=EMPTY
    )
    own = set() if rules.cheapest else set(made)
    return [EMPTY, *(key if key in own or not cheapest else cheapest for key in range(1, len(pattern.colours) + 1))]


def _flat(pattern: Pattern, rules: Rules) -> Iterator[Laid]:
    for layer in layers_of(pattern, carriers(pattern, rules)):
        if rules.seen == rules.hidden:
            kinds = [(layer.cells, rules.seen)]
        else:
            seen, hidden = (np.where(where, layer.cells, EMPTY) for where in (layer.seen, ~layer.seen))
            kinds = [(seen, rules.seen), (hidden, rules.hidden)]
        for cells, names in kinds:
            sizes = [Sizes(colour, names, rules.goal) for colour in pattern.colours]
            for section in rules.sections.all():
                yield from _covered(cells.astype(np.uint16), section, sizes, layer.number)


class Sizes:
    """The rectangles that are made in one colour, and the part of each."""

    def __init__(self, colour: ChartColour, names: Sequence[str], goal: str) -> None:
        single, *larger = names
        made = [single, *(name for name in larger if ELEMENT.made(name, colour.code))]
        self.parts: list[Part] = [parts()[name] for name in made]
        prices = [price_of(colour, name) for name in made]
        self.sizes = tuple(
            Size(part.width, part.length, GOALS[goal](price), price)
            for part, price in zip(self.parts, prices, strict=True)
        )


def _covered(cells: Cells, section: Section, sizes: Sequence[Sizes], number: int) -> Iterator[Laid]:
    """Each region of one colour in a section, with its pieces."""
    inside = cells[section.top : section.bottom, section.left : section.right]
    for key in np.unique(inside[inside != EMPTY]).tolist():
        regions, _ = ndimage.label(inside == key)
        for region, box in enumerate(ndimage.find_objects(regions), 1):
            made = sizes[key - 1]
            found = cover(regions[box] == region, made.sizes)
            top, left = section.top + box[0].start, section.left + box[1].start
            pieces = tuple(
                Piece(
                    made.parts[place.size], key, left + place.column, top + place.row, place.columns, place.rows, number
                )
                for place in found.places
            )
            yield Laid(pieces, found.weight, found.bound)


def _wall(pattern: Pattern, rules: Rules) -> Iterator[Laid]:
    made = [Sizes(colour, rules.seen, rules.goal) for colour in pattern.colours]
    for course in courses(pattern.cells, [(), *(one.sizes for one in made)]):
        kinds = made[course.key - 1]
        pieces = tuple(
            Piece(kinds.parts[size], course.key, start, course.row, kinds.sizes[size].length, 1)
            for start, size in zip(course.starts, course.sizes, strict=True)
        )
        yield Laid(pieces, sum(kinds.sizes[size].weight for size in course.sizes), course.bound)
