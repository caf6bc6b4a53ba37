"""The stock generator: the best picture that can be laid with the pieces there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from pixcraft import registry
from pixcraft.crafts.brick.stockfile import read_stock
from pixcraft.crafts.parts import PIXELS, find_part
from pixcraft.generators import Brief, Step, pattern_of
from pixcraft.generators.allotment import BARE
from pixcraft.generators.blend import afar
from pixcraft.generators.laying import BUY, Laying, Wishes
from pixcraft.generators.photo import FREE
from pixcraft.palettefile import load_palette
from pixcraft.pattern import HAVE, TO_BUY, Pattern
from pixcraft.picture import Picture
from pixcraft.units import counted

STEPS = 2
_NAMED = 6
"""Colours of a list to buy that a remark names."""


@dataclass(frozen=True)
class Stock(Wishes):
    """A picture of the pieces that somebody has: no colour more often than there are pieces of it."""

    name: ClassVar[str] = "stock"

    @classmethod
    def implied(cls, given: Mapping[str, str]) -> Mapping[str, str]:
        """What a stock says of other options: its part, the size of a set, and that it has colours enough.

        Raises:
            InputError, CatalogError: as `read_stock`.
        """
        if not given.get("stock") or "elements" in given or given.get("palette") == FREE:
            return {}
        craft = registry.load("crafts", given.get("craft", "stitch"))
        found = read_stock(given["stock"], load_palette(given.get("palette") or craft.palette))
        size = "{}x{}".format(*found.canvas) if all(found.canvas) else ""
        # A stock limits colours by itself.
        return {name: text for name, text in (("part", found.part), ("size", size), ("colors", "auto")) if text}

    def natural_size(self, picture: Picture) -> tuple[int, int] | None:
        """None: any size will do, if there are pieces enough."""
        return None

    def __call__(self, brief: Brief) -> Pattern:
        """The pattern; `extra` of its colours says how many pieces are in stock, and how many are to be bought.

        Raises:
            InputError: too few pieces, or nothing to fill.
            CatalogError: a file that cannot be used, with its line.
        """
        brief.on_step(Step("reading the stock", 0, STEPS))
        laying = Laying(self, brief)
        brief.on_step(Step("giving out pieces", 1, STEPS))
        pattern = pattern_of(replace(brief, palette=laying.palette), laying.labels, tuple(_remarks(laying)))
        brief.on_step(Step("done", STEPS, STEPS))
        return _with_purchases(pattern, laying) if self.stock else pattern


def _with_purchases(pattern: Pattern, laying: Laying) -> Pattern:
    """The pattern whose colours say what is in stock and what is not."""
    codes = (colour.code for colour in laying.palette.colours)
    bought = dict(zip(codes, laying.purchases.tolist(), strict=True))
    colours = []
    for colour, need in zip(pattern.colours, pattern.counts().tolist(), strict=True):
        buy = bought[colour.code]
        extra = {HAVE: str(need - buy)} | ({TO_BUY: str(buy)} if buy else {})
        colours.append(replace(colour, extra={**colour.extra, **extra}))
    return replace(pattern, colours=tuple(colours))


def _remarks(laying: Laying) -> Iterator[str]:
    """What the user is told."""
    yield from laying.pieces.remarks
    yield from _remarks_on_parts(laying)
    yield from _remarks_on_likeness(laying)
    cells = int(laying.request.filled.sum())
    bare = int((laying.labels[laying.request.filled] == BARE).sum())
    if bare:
        yield f"{bare:,} of {cells:,} cells stay bare for want of pieces"
    if not laying.wishes.stock:
        yield "no stock was named, so that there is no end of any colour"
        return
    there = int(laying.stock.sum())
    yield f"{there + int(laying.purchases.sum()) - cells + bare:,} of {there:,} pieces are left over"
    if laying.wishes.short == BUY:
        yield from _remarks_on_purchases(laying)


def _remarks_on_parts(laying: Laying) -> Iterator[str]:
    if laying.pieces.official and not laying.pieces.part:
        yield "we do not know which part of one cell the set is of: --part says it, so that lists and model have it"
    if others := laying.pieces.other_parts(laying.part):
        listed = ", ".join(f"{pieces:,} of {name}" for name, pieces in others.items())
        yield f"only pieces of {laying.part} count; there are also {listed}: --part chooses"
    if laying.crowded:
        yield f"no {laying.brief.colours} colours of the stock have pieces enough; more are in use"
    if laying.special:
        yield f"{counted(laying.special, 'piece')} were left out: excluded, or special (--allow permits those)"


def _remarks_on_likeness(laying: Laying) -> Iterator[str]:
    weight = max(float(laying.importance[laying.request.filled].sum()), 1e-9)
    yield (
        f"cell by cell no other use of these pieces is better than a mean of {laying.allotment.total / weight:.2f} "
        f"CIEDE2000 (sum {laying.allotment.total:,.1f}, weighted by importance)"
    )
    if laying.blends:
        before, after = (
            afar(laying.blending, laying.painted(labels)) for labels in (laying.allotment.labels, laying.labels)
        )
        yield (
            f"colours are mixed for the view from afar, where the difference fell from {before:.1f} to {after:.1f}; "
            "--style flat leaves that out, --speckle says how much of it"
        )


def _remarks_on_purchases(laying: Laying) -> Iterator[str]:
    bought, quality = laying.purchases, laying.wishes.quality
    mean = laying.request.mean(laying.allotment.labels, laying.apart)
    if quality and mean > quality:
        yield f"a mean of {quality:g} CIEDE2000 cannot be had; {mean:.2f} is what all colours together reach"
    if not bought.any():
        yield "nothing needs to be bought"
        return
    order = np.argsort(-bought, kind="stable")[: np.count_nonzero(bought)].tolist()
    named = ", ".join(f"{bought[index]:,} of {laying.label(index)}" for index in order[:_NAMED])
    more = f" and {counted(len(order) - _NAMED, 'more colour')}" if len(order) > _NAMED else ""
    yield f"to buy: {counted(int(bought.sum()), 'piece')}{_price(laying)}: {named}{more}; --only missing lists them"


def _price(laying: Laying) -> str:
    price = find_part(laying.part).price if laying.part in PIXELS else None
    return f", about ${price[1] * int(laying.purchases.sum()):,.2f} by hobby estimates" if price else ""
