"""What lies on the shelf: `stock.csv`, a line for each colour, with bins, packs and prices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from pathlib import Path

from pixcraft.batch.receipts import Supply
from pixcraft.crafts.beads import find_bead_kind
from pixcraft.csvfile import Line, read_rows
from pixcraft.errors import CatalogError, PixcraftError
from pixcraft.options import number
from pixcraft.palettefile import load_palette

GRAMS = "on_hand_g"
COUNTS = ("on_hand", "on_hand_beads")
"""Columns that hold what is there in the unit of the craft: beads, skeins, drills, pieces."""
_EXAMPLE = "such as: palette,code,on_hand_beads,pack_count,pack_price,location"
_MOST = 1e12

Key = tuple[str, str, str]
"""Catalog, code and part, as `Supply.key`."""


@dataclass(frozen=True)
class StockLine:
    """One colour on the shelf.

    Attributes:
        palette: the catalog; "" = whichever has the code.
        on_hand, min_stock: in the unit of the craft; `min_stock` is what an order must leave.
        pack_count: units in a pack of the supplier; 0 = the usual pack.
        pack_price: None = not said.
        location: the bin; "" = none.
        grams_per_1000: weight of a thousand; 0 = not said.
        number: the line in the file; `row` its place among the table's rows.
    """

    palette: str
    code: str
    part: str
    on_hand: float
    min_stock: float
    pack_count: float
    pack_price: float | None
    supplier_sku: str
    ean: str
    location: str
    grams_per_1000: float
    number: int
    row: int


@dataclass(frozen=True)
class Stock:
    """All of a stock file.

    Attributes:
        heading: as it is written; `rows` the cells below, unknown columns among them.
    """

    file: Path
    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: Mapping[Key, StockLine] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """All that it says, in one line."""
        return repr((self.heading, self.rows))

    def find(self, key: Key) -> StockLine | None:
        """The line of a colour; one that names no palette or part holds for all."""
        catalog, code, part = (text.casefold() for text in key)
        places = ((catalog, code, part), ("", code, part), (catalog, code, ""), ("", code, ""))
        return next((self.lines[place] for place in places if place in self.lines), None)

    def after(self, taken: Mapping[int, float]) -> list[list[str]]:
        """The table with what is taken away, by the row's place; everything else stays as it is."""
        columns = [name.casefold() for name in self.heading]
        table = [list(self.heading)]
        by_row = {line.row: line for line in self.lines.values()}
        for place, cells in enumerate(self.rows):
            line = by_row[place]
            left = [*cells] + [""] * (len(columns) - len(cells))
            if amount := taken.get(place):
                for name in {*COUNTS, GRAMS} & set(columns):
                    index = columns.index(name)
                    if left[index]:
                        left[index] = _rest(line, amount, left[index], name == GRAMS)
            table.append(left)
        return table


def _rest(line: StockLine, amount: float, before: str, weighed: bool) -> str:
    if weighed:
        return f"{max(0.0, round(_decimal(before) - amount * line.grams_per_1000 / 1000, 2)):g}"
    rest = round(max(0.0, _decimal(before) - amount), 6)
    return f"{rest:.0f}" if rest == int(rest) else f"{rest:g}"


def read_stock(path: Path) -> Stock:
    """The stock that a CSV file lists.

    Raises:
        CatalogError: unreadable, a column missing, a number that is none, or a colour that is there twice.
    """
    rows = read_rows(path)
    if not rows:
        raise CatalogError("is empty", str(path), hint=_EXAMPLE)
    number_of_heading, heading = rows[0]
    columns = [name.casefold() for name in heading]
    _check_heading(columns, path, number_of_heading)
    lines: dict[Key, StockLine] = {}
    for place, (line_number, cells) in enumerate(rows[1:]):
        if len(cells) > len(columns):
            raise CatalogError(f"has {len(cells)} cells, the heading {len(columns)}", str(path), line_number, _QUOTE)
        line = Line(dict(zip(columns, cells, strict=False)), str(path), line_number)
        found = _stock_line(line, place)
        key = found.palette.casefold(), found.code.casefold(), found.part.casefold()
        if key in lines:
            line.fail(f"{found.code!r} is on line {lines[key].number} already", "add the two up")
        lines[key] = found
    return Stock(path, tuple(heading), tuple(tuple(cells) for _, cells in rows[1:]), lines)


_QUOTE = "put texts with a comma into quotes"


def _check_heading(columns: list[str], path: Path, number: int) -> None:
    for name in columns:
        if name and columns.count(name) > 1:
            raise CatalogError(f"column {name!r} is there twice", str(path), number, hint=_EXAMPLE)
    if "code" not in columns:
        raise CatalogError("column 'code' is missing", str(path), number, hint=_EXAMPLE)
    if not {*COUNTS, GRAMS} & set(columns):
        raise CatalogError("says not how much there is", str(path), number, hint="add on_hand_beads or on_hand_g")


def _stock_line(line: Line, place: int) -> StockLine:
    if not line.text("code"):
        line.fail("a colour without a code", _EXAMPLE)
    return StockLine(
        palette=line.text("palette"),
        code=line.text("code"),
        part=line.text("part"),
        on_hand=_on_hand(line),
        min_stock=_amount(line, "min_stock"),
        pack_count=_amount(line, "pack_count", 0.001),
        pack_price=_amount(line, "pack_price") if line.text("pack_price") else None,
        supplier_sku=line.text("supplier_sku"),
        ean=line.text("ean"),
        location=line.text("location"),
        grams_per_1000=_weight(line),
        number=line.number,
        row=place,
    )


def _on_hand(line: Line) -> float:
    counted = [name for name in COUNTS if line.text(name)]
    if counted:
        return _amount(line, counted[0])
    if not line.text(GRAMS):
        return 0.0
    weight = _weight(line)
    if not weight:
        line.fail(f"{GRAMS} says nothing without a weight", "fill in grams_per_1000, or pixcraft weigh")
    # The heaviest beads of the kind: rather too few on paper than on the table.
    return float(floor(Fraction(str(_amount(line, GRAMS))) * 1000 / Fraction(str(weight))))


def _weight(line: Line) -> float:
    """Grams of a thousand: what the line says, else, where it says how many grams there are, what is usual."""
    own = _amount(line, "grams_per_1000", 0.001)
    return own or (_usual_weight(line.text("palette")) if line.text(GRAMS) else 0.0)


def _usual_weight(palette: str) -> float:
    """Grams of a thousand of a palette's beads, the heavier end; 0 = not known."""
    try:
        item = load_palette(palette).item if palette else ""
        grams = find_bead_kind(item).grams_per_1000 if item else None
    except PixcraftError:
        return 0.0
    return grams[1] if grams else 0.0


def _amount(line: Line, column: str, least: float = 0.0) -> float:
    return line.convert(column, lambda text: number(least, _MOST)(decimal_point(text))) if line.text(column) else 0.0


def _decimal(text: str) -> float:
    return float(decimal_point(text))


def decimal_point(text: str) -> str:
    """A number as Python writes it: spreadsheets of half the world write 2,99."""
    return text.replace(",", ".") if "." not in text else text


def grams_with(supply: Supply, amount: float, line: StockLine | None) -> float:
    """Weight of so much of a supply: by the stock's own factor if it has one, else in proportion to the kit's."""
    if line and line.grams_per_1000:
        return amount * line.grams_per_1000 / 1000
    return amount * supply.grams / supply.packed if supply.packed else 0.0
