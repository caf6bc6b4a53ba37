"""What a builder wants to know of a mosaic: pieces, cost and the least possible, bases, time, and what to mind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pixcraft.crafts import Fact
from pixcraft.crafts.brick.colour_names import known_colours
from pixcraft.crafts.brick.costs import estimate, own_prices
from pixcraft.crafts.brick.laying import COST_UNITS, Laid, Rules
from pixcraft.crafts.brick.pieces import BasePlate, PartLine
from pixcraft.crafts.brick.side import loose_parts
from pixcraft.crafts.parts import ELEMENT
from pixcraft.pattern import Pattern
from pixcraft.units import counted

PIECES_AN_HOUR = (200, 300)
"""A guess: official mosaics of 2,304 tiles are told to take 8 to 12 hours."""
_EASY, _HARD = 4.0, 12.0
"""Hours below which a mosaic is easy, and above which it is for the patient."""
_MANY_COLOURS = 20
_NAMED = 6

SYSTEMS = {"bricklink": "BrickLink", "ldraw": "LDraw"}
"""Numbers of colours that files need besides the code, which is Rebrickable's."""


@dataclass(frozen=True)
class Report:
    """A pattern and its pieces."""

    pattern: Pattern
    laid: Laid
    lines: tuple[PartLine, ...]
    rules: Rules

    @property
    def pieces(self) -> int:
        """How many there are."""
        return len(self.laid.pieces)

    @property
    def cost(self) -> float:
        """Of all pieces."""
        return sum(line.cost for line in self.lines)

    @property
    def gap_percent(self) -> float:
        """How far the pieces are above the proven least, in per cent of it."""
        return 100 * (self.laid.weight - self.laid.bound) / max(1, self.laid.bound)

    @cached_property
    def estimated(self) -> list[str]:
        """Names of parts in use whose price is an estimate in at least one colour."""
        own = {key: own_prices(colour) for key, colour in enumerate(self.pattern.colours, 1)}
        return sorted({line.part.name for line in self.lines if line.part.name not in own[line.key]})

    def cost_text(self) -> str:
        """The cost and where it is from."""
        if len(self.estimated) == len({line.part.name for line in self.lines}):
            return f"${self.cost:.2f} (estimate)"
        mixed = f"; estimate for {counted(len(self.estimated), 'part')}" if self.estimated else ""
        return f"{self.cost:.2f} (your prices{mixed})"

    def bound_text(self) -> str:
        """What every way to lay it takes at least, in the goal."""
        if self.rules.goal == "pieces":
            least = f"at least {counted(self.laid.bound, 'piece')}"
        else:
            least = f"at least {self.laid.bound / COST_UNITS:.2f}"
        proven = "proven best" if self.laid.weight == self.laid.bound else f"gap {self.gap_percent:.1f} %"
        return f"{least} ({proven})"

    @property
    def merged(self) -> bool:
        """Whether larger parts may be used."""
        return len(self.rules.seen) > 1

    def summary(self) -> Mapping[str, str]:
        """Lines for the report after a run."""
        lines = {"pieces": f"{self.pieces:,} of {counted(len({line.part.name for line in self.lines}), 'part')}"}
        lines["cost"] = self.cost_text()
        if self.merged:
            lines["least"] = f"{self.bound_text()}, by {self.rules.goal}"
        return lines

    def facts(self) -> Iterator[Fact]:
        """Lines of the cover about pieces."""
        parts, colours = len({line.part.name for line in self.lines}), len({line.key for line in self.lines})
        yield Fact("Pieces", f"{self.pieces:,} of {counted(parts, 'part')} in {counted(colours, 'colour')}")
        yield Fact("Cost", self.cost_text() if self.rules.upright else f"{self.cost_text()}, without bases")
        if self.merged:
            yield Fact(
                "Least",
                f"{self.bound_text()}; laid for the fewest pieces"
                if self.rules.goal == "pieces"
                else f"{self.bound_text()}; laid for the lowest cost",
            )
        yield Fact("Time", self._time())

    def _hours(self) -> tuple[float, float]:
        slow, fast = PIECES_AN_HOUR
        return self.pieces / fast, self.pieces / slow

    def _time(self) -> str:
        low, high = self._hours()
        hours = f"{low:.0f}-{high:.0f} hours" if high >= 2 else f"{max(1, round(high * 60))} minutes"
        many = len(self.pattern.colours) > _MANY_COLOURS
        ease = "easy" if high < _EASY and not many else "for the patient" if high > _HARD or many else "medium"
        return f"{hours} at {PIECES_AN_HOUR[0]}-{PIECES_AN_HOUR[1]} pieces an hour, a guess; {ease}"

    def remarks(self) -> Iterator[str]:
        """What to mind before ordering."""
        yield from self._unmade()
        yield from self._unnumbered()
        yield from self._loose()
        prices = any(own_prices(colour) for colour in self.pattern.colours)
        if prices and self.estimated:
            yield f"your prices lack {_some(self.estimated)}: estimates in USD stand in; add a line for each"

    def _unmade(self) -> Iterator[str]:
        lost = [line for line in self.lines if not ELEMENT.made(line.part.name, self._code(line))]
        if lost:
            texts = [f"{line.part.name} in {self.pattern.colour_of(line.key).name}" for line in lost]
            yield f"was never made, so Pick a Brick has no element for it: {_some(texts)}; --swap takes another colour"

    def _unnumbered(self) -> Iterator[str]:
        for system, title in SYSTEMS.items():
            names = [
                colour.name
                for key, colour in enumerate(self.pattern.colours, 1)
                if any(line.key == key for line in self.lines) and not colour_number(colour.code, system)
            ]
            if names:
                yield f"{title} has no number that we know for {_some(names)}: its file leaves that colour open"

    def _loose(self) -> Iterator[str]:
        if not self.rules.upright:
            return
        parts = loose_parts([(piece.row, piece.column, piece.columns) for piece in self.laid.pieces])
        if parts > 1:
            yield (
                f"the wall falls into {parts} parts, since nothing ties them together: glue it, or build a second "
                "layer behind it"
            )

    def _code(self, line: PartLine) -> str:
        return self.pattern.colour_of(line.key).code


def colour_number(code: str, system: str) -> str:
    """The number of a colour at "bricklink", "ldraw" or "lego" by its code; empty where nobody knows it."""
    found = known_colours().get(code)
    return found.ids.get(system, "") if found else ""


def bases_fact(plates: Sequence[BasePlate], columns: int, rows: int, colour: str) -> Fact:
    """What to stand it on."""
    mould = plates[0].part
    price = f", about ${len(plates) * estimate(mould.name):.0f} (estimate)" if mould.price else ""
    bare = len(plates) * mould.width * mould.length - columns * rows
    left = f"; {bare:,} studs stay bare" if bare else ""
    return Fact("Base", f"{len(plates)} x {mould.title} ({mould.name}) in {colour}{price}{left}")


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"
