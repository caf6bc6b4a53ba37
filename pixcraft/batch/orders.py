"""What to buy: packs are rounded up once per colour, over all kits together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil

from pixcraft.batch.shelf import exact, figure
from pixcraft.batch.skus import Article
from pixcraft.batch.stock import Key, Stock, StockLine
from pixcraft.batch.tally import Entry, Tally, on_shelf
from pixcraft.export.tables import Cell

ORDER = (
    "palette", "code", "part", "name", "supplier_sku", "ean", "unit", "needed", "min_stock", "on_hand", "short",
    "pack_count", "packs", "pack_price", "price", "after",
)  # fmt: skip
SHORTAGES = ("palette", "code", "part", "name", "unit", "needed", "on_hand", "short", "designs", "in_stock_file")


@dataclass(frozen=True)
class OrderLine:
    """One colour of an order.

    Attributes:
        stock, article: its line of the stock and what the supplier calls it; None = nobody says.
        needed: packed in all kits that were asked for, in the supply's unit, as are the next three.
        on_hand: what is there before; `min_stock` what an order must leave.
        pack_count: units in a pack.
        packs: whole packs to buy.
    """

    entry: Entry
    stock: StockLine | None
    article: Article | None
    needed: float
    on_hand: float
    min_stock: float
    pack_count: float
    packs: int

    @property
    def short(self) -> float:
        """What the kits take beyond what is there."""
        return exact(max(0.0, self.needed - self.on_hand))

    @property
    def after(self) -> float:
        """What is there when the packs have come and all kits are packed."""
        return exact(self.on_hand + self.packs * self.pack_count - self.needed)

    @property
    def price(self) -> float | None:
        """What the packs cost; None = not known."""
        price = self.stock.pack_price if self.stock else None
        return None if price is None else round(price * self.packs, 2)

    @property
    def sku(self) -> str:
        """What the supplier calls it; nothing is guessed."""
        return (self.article.sku if self.article else "") or (self.stock.supplier_sku if self.stock else "")

    @property
    def ean(self) -> str:
        """Its bar code's number."""
        return (self.article.ean if self.article else "") or (self.stock.ean if self.stock else "")


def order_lines(wanted: Tally, stock: Stock | None, articles: Mapping[Key, Article]) -> list[OrderLine]:
    """All colours that the kits take, in the order of the shelf; `packs` is 0 where nothing needs to be bought.

    Colours that share a line of the stock share what is there.
    """
    left = {line.row: line.on_hand for line in stock.lines.values()} if stock else {}
    return [_line(key, entry, stock, left, articles) for key, entry in on_shelf(wanted, stock)]


def _line(
    key: Key, entry: Entry, stock: Stock | None, left: dict[int, float], articles: Mapping[Key, Article]
) -> OrderLine:
    found = stock.find(key) if stock else None
    on_hand, least = (left[found.row], found.min_stock) if found else (0.0, 0.0)
    if found:
        left[found.row] = exact(max(0.0, on_hand - entry.total))
    pack = (found.pack_count if found else 0.0) or entry.supply.pack or 1.0
    packs = ceil(exact(max(0.0, entry.total + least - on_hand) / pack))
    return OrderLine(entry, found, article_of(key, articles), entry.total, on_hand, least, pack, packs)


def article_of(key: Key, articles: Mapping[Key, Article]) -> Article | None:
    """What the supplier calls a colour, if a map says so."""
    catalog, code, part = (text.casefold() for text in key)
    return articles.get((catalog, code, part)) or articles.get((catalog, code, ""))


def order_table(lines: Iterable[OrderLine]) -> Iterator[tuple[Cell, ...]]:
    """The purchase order: a heading, then every colour of which packs are needed."""
    yield ORDER
    for line in lines:
        if line.packs:
            supply = line.entry.supply
            price = line.stock.pack_price if line.stock else None
            yield (
                *(supply.catalog, supply.code, supply.part, supply.name, line.sku, line.ean, supply.unit),
                *map(figure, (line.needed, line.min_stock, line.on_hand, line.short, line.pack_count)),
                line.packs,
                "" if price is None else price,
                "" if line.price is None else line.price,
                figure(line.after),
            )


def shortage_table(lines: Iterable[OrderLine], stock: Stock | None) -> Iterator[tuple[Cell, ...]]:
    """Colours of which there is less than the kits take; only a heading where there is no stock to compare with."""
    yield SHORTAGES
    for line in lines if stock else ():
        if line.short:
            supply = line.entry.supply
            told = (supply.catalog, supply.code, supply.part, supply.name, supply.unit)
            figures = map(figure, (line.needed, line.on_hand, line.short))
            yield (*told, *figures, len(line.entry.places), "yes" if line.stock else "no")


def taken(packed: Tally, stock: Stock) -> Mapping[int, float]:
    """What packing takes from each line of the stock, by the line's row."""
    found: dict[int, float] = {}
    for key, entry in packed.items():
        if line := stock.find(key):
            found[line.row] = exact(found.get(line.row, 0.0) + entry.total)
    return found
