"""The summary: one row a design, made or not, with cost, margin and what the stock allows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pixcraft.batch.kits import GRAM, Kit, code_of, weight
from pixcraft.batch.manifest import Row
from pixcraft.batch.partial import possible
from pixcraft.batch.plan import Planned
from pixcraft.batch.shelf import figure
from pixcraft.export.tables import Cell

COLUMNS = (
    "design", "status", "title", "sku", "pattern", "craft", "columns", "rows", "cells", "size", "colours", "boards",
    "bags", "grams", "kits", "packed_now", "possible", "limited_by", "cost", "price", "margin", "margin_percent",
    "notes", "warnings",
)  # fmt: skip
"""Columns of every summary; the manifest's own follow."""

Values = dict[str, Cell]


def extra_columns(planned: Iterable[Planned]) -> tuple[str, ...]:
    """The manifest's columns that nobody knows, in the order in which they come; a name of ours gets a mark."""
    return tuple(dict.fromkeys(name for item in planned for name in item.row.extra))


def column_of(name: str) -> str:
    """The heading of a column of the manifest."""
    return f"manifest_{name}" if name in COLUMNS else name


def row_of(kit: Kit, warnings: Sequence[str]) -> Values:
    """What became of a design that was made."""
    receipt, row = kit.design.receipt, kit.design.item.row
    return {
        **_empty(row, "made"),
        "title": receipt.title,
        "sku": kit.sku,
        "pattern": code_of(kit.design),
        "craft": receipt.craft,
        "columns": receipt.size[0],
        "rows": receipt.size[1],
        "cells": receipt.cells,
        "size": receipt.finished,
        "colours": receipt.colours,
        "boards": receipt.boards,
        "bags": len(kit.bags),
        "grams": _grams(kit),
        "packed_now": kit.now,
        **_possible(kit),
        **_money(kit),
        "warnings": "; ".join(warnings),
    }


def failed_row(row: Row, status: str) -> Values:
    """What is known of a design that was not made."""
    return {**_empty(row, status), "sku": row.sku}


def _empty(row: Row, status: str) -> Values:
    empty: Values = dict.fromkeys(COLUMNS, "")
    extra = {column_of(name): text for name, text in row.extra.items()}
    return {**empty, "design": row.id, "status": status, "kits": row.kits, "notes": row.notes, **extra}


def _grams(kit: Kit) -> Cell:
    supplies = kit.design.receipt.supplies
    grams = [supply.packed if supply.unit == GRAM else weight(supply, supply.packed, kit.wishes) for supply in supplies]
    return figure(sum(grams)) if grams and all(grams) else ""


def _possible(kit: Kit) -> Values:
    if kit.wishes.stock is None:
        return {}
    found = possible(kit.design.receipt, kit.wishes.stock)
    limit = found.limit
    return {"possible": found.kits, "limited_by": f"{limit.catalog} {limit.code}" if limit else ""}


def _money(kit: Kit) -> Values:
    price, cost = kit.design.item.row.price, kit.cost
    found: Values = {"price": price} if price else {}
    if cost is not None:
        found["cost"] = round(cost, 2)
        if price:
            found |= {"margin": round(price - cost, 2), "margin_percent": round(100 * (price - cost) / price, 1)}
    return found


def json_row(values: Mapping[str, Cell], warnings: Sequence[str]) -> Mapping[str, object]:
    """The row as JSON has it: what is not known is null, warnings are a list."""
    return {name: None if value == "" else value for name, value in values.items()} | {"warnings": list(warnings)}
