"""All documents of a batch, from its receipts: packing lists, labels, pick list, orders and the summary."""

from __future__ import annotations

import hashlib
import json
import os
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from pixcraft import __version__
from pixcraft.batch.kits import Kit, bag_labels, kit_of, name_of, packing_list
from pixcraft.batch.likeness import remarks_on_copies
from pixcraft.batch.orders import OrderLine, order_lines, order_table, shortage_table, taken
from pixcraft.batch.partial import packed_now
from pixcraft.batch.picks import pick_table, picks_of
from pixcraft.batch.plan import Planned
from pixcraft.batch.run import receipts_of
from pixcraft.batch.summary import COLUMNS, Values, column_of, extra_columns, failed_row, json_row, row_of
from pixcraft.batch.tally import Designs, Tally, asked, designs_of, on_shelf, tally
from pixcraft.batch.wishes import DocumentWishes
from pixcraft.export.tables import Cell, write_csv, write_json, write_workbook
from pixcraft.files import write_atomically
from pixcraft.sheet.kits.labels import Labels
from pixcraft.sheet.kits.packing import draw_packing_list
from pixcraft.sheet.kits.picking import draw_pick_list
from pixcraft.sheet.kits.volumes import Volumes
from pixcraft.sheet.pagespec import paper_size
from pixcraft.units import counted

NOT_TRIED = "not made"
PACKING = Path("kits") / "packing_lists.pdf"
LABELS = Path("labels")
MEMORY = "documents.json"
LACKING = ("kind", "palette", "code", "name")
"""What is told of numbers that a map or the stock does not have."""


def write_documents(planned: Sequence[Planned], out: Path, wishes: DocumentWishes) -> list[Path]:
    """Write everything that the receipts of a batch say; returns the files.

    Documents of an earlier run stay if they would say the same.

    Raises:
        OutputError: a file cannot be written.
    """
    mark = _mark(planned, out, wishes)
    if known := _standing(out, mark):
        return known
    documents = _Documents(planned, out, wishes)
    files = [*documents.kits(), *documents.picks(), *documents.orders(), *documents.summary()]
    sizes = {path.relative_to(out).as_posix(): path.stat().st_size for path in files}
    text = json.dumps({"made_from": mark, "totals": documents.totals, "files": sizes}, indent=1)
    write_atomically(out / MEMORY, f"{text}\n".encode(), force=True)
    return files


def totals_of(out: Path) -> Mapping[str, int]:
    """Kits, those that are packed now, and packs to buy, of the documents that were written last."""
    totals: Mapping[str, int] = _memory(out)["totals"]
    return totals


def _mark(planned: Sequence[Planned], out: Path, wishes: DocumentWishes) -> str:
    """Sha256 of all that the documents are made from."""
    whole = hashlib.sha256(f"{__version__} {os.environ.get('SOURCE_DATE_EPOCH', '')} {wishes!r}".encode())
    for item in planned:
        whole.update(repr(item.row).encode())
    for _, receipt in receipts_of(planned, out):
        whole.update(replace(receipt, seconds=0.0).line().encode())
    return whole.hexdigest()


def _standing(out: Path, mark: str) -> list[Path]:
    """The documents of an earlier run that was made from the same; none if one of them is not as it was."""
    known = _memory(out)
    if known.get("made_from") != mark:
        return []
    try:
        same = all((out / name).stat().st_size == size for name, size in known["files"].items())
    except OSError:
        return []
    return [out / name for name in known["files"]] if same else []


def _memory(out: Path) -> Mapping[str, Any]:
    """What was noted of the documents that were written last; nothing if that cannot be read."""
    try:
        known = json.loads((out / MEMORY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) and isinstance(known.get("files"), dict) else {}


@dataclass(frozen=True)
class _Documents:
    """The documents of one batch; each reads the receipts anew, one at a time."""

    planned: Sequence[Planned]
    out: Path
    wishes: DocumentWishes

    @cached_property
    def designs(self) -> Designs:
        return designs_of(self.planned, self.out)

    @cached_property
    def now(self) -> array[int]:
        """Kits of each design that are packed now, by its place in the plan."""
        return packed_now(self.designs, len(self.planned), self.wishes.stock, self.wishes.policy)

    @cached_property
    def packed(self) -> Tally:
        """What the kits that are packed now take."""
        return tally(self.designs(), lambda design: self.now[design.place])

    @cached_property
    def order(self) -> list[OrderLine]:
        """All colours that the kits take that were asked for."""
        return order_lines(tally(self.designs(), asked), self.wishes.stock, self.wishes.articles or {})

    def kits(self) -> list[Path]:
        """Packing lists and labels, kit by kit."""
        volumes = Volumes(self.out / PACKING, "Packing lists", paper_size(self.wishes.paper))
        sheet = self.wishes.labels
        labels = Labels(self.out / LABELS / f"{sheet.name}.pdf", sheet, self.wishes.skip) if sheet else None
        for design in self.designs():
            if not asked(design):
                continue
            kit = kit_of(design, self.now[design.place], self.wishes)
            draw_packing_list(volumes, packing_list(kit, self.out))
            if labels:
                for label in bag_labels(kit):
                    labels.add(label)
        made = labels.close() if labels else []
        _remove_earlier_labels(self.out, made)
        return [*volumes.close(), *made]

    def picks(self) -> list[Path]:
        """The pick list as PDF and CSV, and the stock after it."""
        entries = on_shelf(self.packed, self.wishes.stock)
        volumes = Volumes(self.out / "pick_list.pdf", "Pick list", paper_size(self.wishes.paper))
        kits, designs = sum(self.now), sum(1 for count in self.now if count)
        heading = f"{counted(kits, 'kit')} of {counted(designs, 'design')}, spare included"
        draw_pick_list(volumes, picks_of(entries, self.planned, self.now, self.wishes), heading)
        table = pick_table(entries, self.planned, self.now, self.wishes)
        files = [*volumes.close(), write_csv(self.out / "pick_list.csv", table)]
        if self.wishes.stock:
            after = self.wishes.stock.after(taken(self.packed, self.wishes.stock))
            files.append(write_csv(self.out / "stock_after.csv", after))
        return files

    def orders(self) -> list[Path]:
        """The purchase order and what is short."""
        stock = self.wishes.stock
        files = [write_csv(self.out / "purchase_order.csv", order_table(self.order))]
        book = {"order": order_table(self.order), "shortages": shortage_table(self.order, stock)}
        files.append(write_workbook(self.out / "purchase_order.xlsx", "Purchase order", book))
        return [*files, write_csv(self.out / "shortages.csv", shortage_table(self.order, stock))]

    def summary(self) -> list[Path]:
        """One row a design, as a workbook and as JSON, with numbers that a map lacks."""
        headings = (*COLUMNS, *map(column_of, extra_columns(self.planned)))
        lacking = [*self._lacking()]

        def cells() -> Iterator[tuple[Cell, ...]]:
            yield headings
            for values, _ in self._rows():
                yield tuple(values.get(name, "") for name in headings)

        book = {"designs": cells(), "missing": [LACKING, *lacking]}
        rows = (json_row(values, warnings) for values, warnings in self._rows())
        top = {"missing": [dict(zip(LACKING, line, strict=True)) for line in lacking], "totals": self.totals}
        return [
            write_workbook(self.out / "summary.xlsx", "Summary", book),
            write_json(self.out / "summary.json", top, "designs", rows),
        ]

    def _rows(self) -> Iterator[tuple[Values, Sequence[str]]]:
        """A row for each design of the plan, with its warnings."""
        made = self.designs()
        failed = _failures(self.planned, self.out)
        waiting, lost = next(made, None), next(failed, None)
        for place, item in enumerate(self.planned):
            if waiting is not None and waiting.place == place:
                kit = kit_of(waiting, self.now[place], self.wishes)
                warnings = self._warnings(kit)
                yield row_of(kit, warnings), warnings
                waiting = next(made, None)
            elif lost is not None and lost[0] is item:
                yield failed_row(item.row, lost[1]), ()
                lost = next(failed, None)
            else:
                yield failed_row(item.row, NOT_TRIED), ()

    def _warnings(self, kit: Kit) -> tuple[str, ...]:
        """All that a kit maker should know of a design."""
        design = kit.design
        found = [*design.receipt.warnings, *self._copies.get(design.place, ())]
        found += self.wishes.substitutes.get(design.item.row.id, ())
        if self.wishes.kit_skus is not None and not kit.sku:
            found.append("the map of kit SKUs does not have it")
        if self.wishes.stock and kit.unpriced and any(line.pack_price for line in self.wishes.stock.lines.values()):
            found.append(f"no cost: {self.wishes.stock.file.name} has no price for {', '.join(kit.unpriced)}")
        return tuple(found)

    @cached_property
    def _copies(self) -> Mapping[int, tuple[str, ...]]:
        return remarks_on_copies(self.designs(), self.planned)

    def _lacking(self) -> Iterator[tuple[str, str, str, str]]:
        """What the maps of SKUs and the stock do not have."""
        if self.wishes.kit_skus is not None:
            known = self.wishes.kit_skus
            for item in self.planned:
                if not item.row.sku and item.row.id.casefold() not in known:
                    yield "kit SKU", "", item.row.id, ""
        for line in self.order:
            supply = line.entry.supply
            told = supply.catalog, supply.code, name_of(supply)
            if (self.wishes.articles is not None or self.wishes.stock) and not line.sku:
                yield "supplier SKU", *told
            if self.wishes.articles is not None and not line.ean:
                yield "EAN", *told
            if self.wishes.stock and line.stock is None:
                yield "stock", *told

    @cached_property
    def totals(self) -> Mapping[str, object]:
        prices = [line.price for line in self.order if line.packs]
        return {
            "designs": len(self.planned),
            "made": sum(1 for _ in self.designs()),
            "kits": sum(item.row.kits for item in self.planned),
            "kits_packed_now": sum(self.now),
            "packs_to_buy": sum(line.packs for line in self.order),
            "price_of_packs": None if None in prices else round(sum(price or 0.0 for price in prices), 2),
        }


def _remove_earlier_labels(out: Path, made: Sequence[Path]) -> None:
    """Remove labels that an earlier run left on sheets of another kind; what else people keep there is theirs."""
    for name in _memory(out).get("files", ()):
        path = out / LABELS / Path(name).name
        if Path(name).parent == LABELS and path not in made:
            path.unlink(missing_ok=True)


def _failures(planned: Sequence[Planned], out: Path) -> Iterator[tuple[Planned, str]]:
    """Designs that failed, with the word for why."""
    for item, receipt in receipts_of(planned, out):
        if receipt.failure:
            yield item, receipt.failure.code
