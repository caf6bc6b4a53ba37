"""What the user's own beads weigh: one line a kind in a CSV file in the user's folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from pixcraft.csvfile import Line, read_table
from pixcraft.options import integer, number
from pixcraft.registry import user_folder

_COLUMNS = ("kind", "beads", "grams", "date")


@dataclass(frozen=True)
class Weight:
    """So many beads of a kind weighed so much on a day (ISO 8601)."""

    kind: str
    beads: int
    grams: float
    date: str

    @property
    def grams_per_1000(self) -> float:
        """Grams that a thousand weigh."""
        return float(round(Fraction(str(self.grams)) * 1000 / self.beads, 4))


def weights_file() -> Path:
    """Where weights are kept."""
    return user_folder() / "weights.csv"


def weights() -> Mapping[str, Weight]:
    """The weights that the user has stored, by kind of bead; none without a file.

    Raises:
        CatalogError: a file that cannot be used, with its line.
    """
    path = weights_file()
    return {item.kind: item for item in map(_weight, read_table(path, _COLUMNS, _EXAMPLE))} if path.is_file() else {}


def weights_table(kept: Mapping[str, Weight]) -> list[list[object]]:
    """The lines of the file that keeps these weights, kinds in alphabetical order."""
    lines = ([item.kind, item.beads, f"{item.grams:g}", item.date] for _, item in sorted(kept.items()))
    return [[*_COLUMNS], *lines]


_EXAMPLE = "such as: kind,beads,grams,date; or delete the file and weigh again"


def _weight(line: Line) -> Weight:
    return Weight(
        line.text("kind").casefold(),
        line.convert("beads", integer(1, 10_000_000)),
        line.convert("grams", number(0.001, 1e6)),
        line.text("date"),
    )
