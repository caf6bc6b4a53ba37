"""One kit as its sheets show it: lines of the packing list, bag labels, cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from pixcraft.batch.bags import Bag, bags_of
from pixcraft.batch.extras import Pieces
from pixcraft.batch.partial import possible
from pixcraft.batch.receipts import Receipt, Supply
from pixcraft.batch.shelf import exact, grams_told, in_order, told, unit_told
from pixcraft.batch.stock import grams_with
from pixcraft.batch.tally import Made
from pixcraft.batch.task import file_name
from pixcraft.batch.wishes import DocumentWishes
from pixcraft.colour import Bytes
from pixcraft.sheet.kits.labels import BagLabel, LabelColour
from pixcraft.sheet.kits.packing import PackingList, PackLine
from pixcraft.units import counted

GRAM = "gram"
"""The unit of what is sold by weight."""
_THUMBNAIL = 240
"""Pixels of the longer side of the picture on a packing list."""
_PICTURES = ("png", "pixels")
"""Products that show the design, best first."""
_FACTS = ("Finished size", "Cut fabric to", "Fabric", "Boards", "Beads", "Weight", "Baseplates", "Canvas")
"""Facts of the cover that a packer has use for."""


@dataclass(frozen=True)
class Kit:
    """A design with what packing needs to know of it.

    Attributes:
        now: kits that are packed now, of those that were asked for.
        bags: in the order of the shelf.
    """

    design: Made
    now: int
    bags: tuple[Bag, ...]
    wishes: DocumentWishes

    @property
    def code(self) -> str:
        """Text of the QR code: the name of the pattern's files."""
        return code_of(self.design)

    @property
    def shown(self) -> int:
        """How many kits its packing list is for: those of now, or all if none can be packed yet."""
        return self.now or self.design.item.row.kits

    @property
    def sku(self) -> str:
        """What the shop calls the kit: by the manifest, else by the map; "" = not known."""
        row = self.design.item.row
        return row.sku or (self.wishes.kit_skus or {}).get(row.id.casefold(), "")

    @property
    def cost(self) -> float | None:
        """What one kit costs: its colours by the stock's prices, and the extras; None where a price is missing."""
        if self.wishes.stock is None or self.unpriced:
            return None
        colours = sum(map(self._price, self.design.receipt.supplies))
        pieces = Pieces(self.design.receipt.boards, len(self.bags), self.design.receipt.colours)
        return exact(colours + (self.wishes.extras.cost(pieces) if self.wishes.extras else 0.0))

    @property
    def unpriced(self) -> tuple[str, ...]:
        """Codes that have no price in the stock."""
        return tuple(supply.code for supply in self.design.receipt.supplies if self._pack_price(supply) is None)

    def _price(self, supply: Supply) -> float:
        line = self.wishes.stock.find(supply.key) if self.wishes.stock else None
        pack = (line.pack_count if line else 0.0) or supply.pack or 1.0
        return supply.packed / pack * (self._pack_price(supply) or 0.0)

    def _pack_price(self, supply: Supply) -> float | None:
        line = self.wishes.stock.find(supply.key) if self.wishes.stock else None
        return line.pack_price if line else None


def kit_of(design: Made, now: int, wishes: DocumentWishes) -> Kit:
    """A made design as a kit."""
    bags = bags_of(in_order(design.receipt.supplies, wishes.stock), wishes.mix_under)
    return Kit(design, now, tuple(bags), wishes)


def code_of(design: Made) -> str:
    """The pattern's id: slug of the design's id and the start of its digest, as its files are named."""
    return file_name(design.item.row.slug, design.receipt.digest)


def weight(supply: Supply, amount: float, wishes: DocumentWishes) -> float:
    """Grams of so much of a supply; 0 = not known, or the amount says it already."""
    if supply.unit == GRAM:
        return 0.0
    return grams_with(supply, amount, wishes.stock.find(supply.key) if wishes.stock else None)


def packing_list(kit: Kit, out: Path) -> PackingList:
    """The sheet of one kit."""
    receipt, row = kit.design.receipt, kit.design.item.row
    bag_of = {supply.key: str(number) for number, bag in enumerate(kit.bags, 1) for supply in bag}
    shelf = in_order(receipt.supplies, kit.wishes.stock)
    lines = tuple(_pack_line(kit, supply, bag_of[supply.key]) for supply in shelf)
    return PackingList(
        title=receipt.title or row.id,
        id=row.id,
        kits=_kits_told(kit),
        facts=_facts(kit),
        unit=_unit(receipt),
        lines=lines,
        notes=tuple(_notes(kit)),
        total=_total(kit),
        code=kit.code,
        picture=_picture(receipt, out),
        all_kits=counted(kit.shown, "kit"),
    )


def _total(kit: Kit) -> tuple[str, str, str]:
    """Pieces and grams of one kit, and pieces of all kits, where there are several."""
    supplies = kit.design.receipt.supplies
    grams = [weight(supply, supply.packed, kit.wishes) for supply in supplies]
    count = sum(supply.packed for supply in supplies)
    whole = told(count * kit.shown) if kit.shown > 1 else ""
    return told(count), grams_told(sum(grams), count) if all(grams) else "", whole


def _pack_line(kit: Kit, supply: Supply, bag: str) -> PackLine:
    line = kit.wishes.stock.find(supply.key) if kit.wishes.stock else None
    return PackLine(
        bin=line.location if line else "",
        key=supply.symbol,
        rgb=supply.rgb,
        code=supply.code,
        name=name_of(supply),
        count=told(supply.packed),
        grams=grams_told(weight(supply, supply.packed, kit.wishes), supply.packed),
        bag=bag,
        all_kits=told(supply.packed * kit.shown) if kit.shown > 1 else "",
    )


def name_of(supply: Supply) -> str:
    """Name and part, as far as there are any."""
    return ", ".join(filter(None, (supply.part, supply.name)))


def _kits_told(kit: Kit) -> str:
    wanted = kit.design.item.row.kits
    if kit.now == wanted:
        return f"Pack {counted(wanted, 'kit')}"
    return f"Pack {kit.now:,} of {counted(wanted, 'kit')} now; the rest waits for stock"


def _unit(receipt: Receipt) -> str:
    units = {supply.unit for supply in receipt.supplies}
    return f"{units.pop()}s".capitalize() if len(units) == 1 else "Amount"


def _facts(kit: Kit) -> tuple[tuple[str, str], ...]:
    receipt = kit.design.receipt
    known = dict(receipt.facts)
    found = {"Design": " · ".join(filter(None, (kit.design.item.row.id, kit.sku)))}
    found |= {label: known[label] for label in _FACTS if label in known}
    if receipt.boards and "Boards" not in found:
        found["Sections"] = f"{receipt.boards:,}"
    packing = f"{counted(len(receipt.supplies), 'line')} in {counted(len(kit.bags), 'bag')}, spare included"
    return (*tuple(found.items())[:5], ("Packing", packing))


def _notes(kit: Kit) -> Iterator[str]:
    """What a packer must not miss."""
    row = kit.design.item.row
    yield from kit.wishes.substitutes.get(row.id, ())
    if kit.now < row.kits and kit.wishes.stock:
        found = possible(kit.design.receipt, kit.wishes.stock)
        if found.limit and found.kits < row.kits:
            supply = found.limit
            line = kit.wishes.stock.find(supply.key)
            there = unit_told(line.on_hand if line else 0, supply.unit)
            yield (
                f"Not all kits can be packed: {supply.code} {supply.name} allows {found.kits:,} "
                f"({there} there, {told(supply.packed)} a kit)."
            )
        else:
            yield "Not all kits can be packed: other designs of this order take the colours first."
    if row.notes:
        yield row.notes


def _picture(receipt: Receipt, out: Path) -> Bytes | None:
    """The design in small, from the products that were made; none where no picture is among them."""
    paths = {item.kind: out / item.path for item in receipt.files}
    path = next((paths[kind] for kind in _PICTURES if kind in paths), None)
    if path is None or not path.is_file():
        return None
    with Image.open(path) as image:
        small = image.convert("RGB")
        scale = max(small.size) / _THUMBNAIL
        if scale > 1:
            small = small.resize(
                (round(small.width / scale) or 1, round(small.height / scale) or 1), Image.Resampling.BOX
            )
        else:
            small = small.resize(
                (small.width * int(1 / scale), small.height * int(1 / scale)), Image.Resampling.NEAREST
            )
        return np.asarray(small)


def bag_labels(kit: Kit) -> Iterator[BagLabel]:
    """Labels of all bags of all kits that are packed now, kit by kit."""
    receipt, row = kit.design.receipt, kit.design.item.row
    for number in range(1, kit.now + 1):
        note = f"kit {number} of {row.kits}" if row.kits > 1 else ""
        for bag in kit.bags:
            colours = tuple(_label_colour(supply, kit.wishes) for supply in bag)
            yield BagLabel(colours, receipt.title or row.id, " ".join(filter(None, (kit.sku, note))), kit.code)


def _label_colour(supply: Supply, wishes: DocumentWishes) -> LabelColour:
    grams = grams_told(weight(supply, supply.packed, wishes), supply.packed)
    count, unit = unit_told(supply.packed, supply.unit).split(" ", 1)
    weighed = f"{grams} g" if grams else ""
    return LabelColour(supply.symbol, supply.rgb, supply.code, name_of(supply), count, unit, weighed)
