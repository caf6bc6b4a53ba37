"""A picture and a stock: which colours there are, what cells cost, and who gets what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from pixcraft.colour import Floats, ciede2000_table, lab_from_linear, lab_from_srgb, linear_from_srgb
from pixcraft.crafts.brick.stockfile import Lot, Stock, read_stock
from pixcraft.errors import InputError
from pixcraft.generators import Brief
from pixcraft.generators.allotment import BARE, Allotment, Request
from pixcraft.generators.auto import way_of
from pixcraft.generators.blend import Blending, blended
from pixcraft.generators.cellfile import FREE, read_pins, read_weights
from pixcraft.generators.source import Source, relative_source
from pixcraft.generators.tone import fitted_to_stock
from pixcraft.generators.transport import Counts, Labels
from pixcraft.options import choice, number, option, yes_no
from pixcraft.palette import RETIRED, Colour, Palette

BLEND, FLAT, AUTO = "blend", "flat", "auto"
BUY = "buy"
USUAL_SPECKLE = 4.0


def weight_of_cells(speckle: float) -> float:
    """What one CIEDE2000 in a cell counts against one squared unit from afar: 20 at 0, 1 at 5, 0.05 at 10."""
    return float(20 ** (1 - speckle / 5))


@dataclass(frozen=True)
class Wishes:
    """The options of the stock generator."""

    stock: str = option("", str.strip, "what there is: set:31198, a parts list (CSV or BrickLink XML), or several")
    style: str = option(AUTO, choice(AUTO, FLAT, BLEND), "blend mixes colours, flat does not; auto looks")
    short: str = option("", choice("bare", BUY), "with too few pieces: bare leaves cells empty, buy says what to buy")
    quality: float = option(0.0, number(0, 100), "buy until the mean CIEDE2000 is no more than this; 0 = only for want")
    pins: str = option("", str.strip, "cells that are fixed: CSV of column,row,code or a picture of one pixel a cell")
    weights: str = option("", str.strip, "how much cells count: CSV of column,row,weight")
    speckle: float = option(USUAL_SPECKLE, number(0, 10), "of blend: 0 = calm, 10 = all that the far view asks for")
    spares: bool = option(True, yes_no, "count the spare pieces that a parts list marks")
    absolute: bool = option(False, yes_no, "keep the picture's tones even where the stock has none like them")
    part: str = option("", str.strip, "the part of one cell that counts; empty = that of which there is most")


def _endless(brief: Brief) -> Stock:
    """Pieces enough of every colour of the palette."""
    if not len(brief.palette):
        raise InputError("the palette has no colours left", "allow more of them")
    return Stock(tuple(Lot(colour.code, brief.empty.size) for colour in brief.palette.colours))


class Laying:
    """One stock and one brief; everything is worked out once, when it is first asked for.

    Raises:
        InputError: nothing that can be used, too few pieces, or more pinned cells than pieces.
        CatalogError: a file that cannot be used, with its line.
    """

    def __init__(self, wishes: Wishes, brief: Brief) -> None:
        self.wishes, self.brief = wishes, brief
        catalog = brief.catalog or brief.palette
        self.pieces = read_stock(wishes.stock, catalog, wishes.spares) if wishes.stock else _endless(brief)
        counts = self._usable_counts(catalog)
        made = {colour.code: colour for colour in brief.palette.colours}
        wanted = [item for item in catalog.colours if item.code in counts or (self._buys and item.code in made)]
        self.palette = replace(catalog, colours=tuple(made.get(item.code, item) for item in wanted))
        self.stock = np.array([counts.get(item.code, 0) for item in wanted], np.int64)
        self.buyable = np.array([self._buys and item.code in made for item in wanted], np.bool_)
        self._refuse_too_few()

    @property
    def _buys(self) -> bool:
        return self.wishes.short == BUY

    @property
    def part(self) -> str:
        """The part that counts, by its name among `PIXELS`; "" where no list says."""
        return self.wishes.part or self.pieces.part

    @cached_property
    def special(self) -> int:
        """Pieces that are excluded, or special and not asked for."""
        return sum(self.pieces.counts(self.part).values()) - int(self.stock.sum())

    def _usable_counts(self, catalog: Palette) -> Mapping[str, int]:
        allowed = {colour.code for colour in self.brief.palette.colours} | self.pieces.official
        counts = self.pieces.counts(self.part)

        def usable(colour: Colour) -> bool:
            plain = colour.flags <= {RETIRED} or colour.code in allowed
            return plain and colour.code not in self.brief.barred

        found = {item.code: counts[item.code] for item in catalog.colours if counts.get(item.code) and usable(item)}
        if not found:
            others = ", ".join(f"{pieces:,} of {name}" for name, pieces in self.pieces.other_parts(self.part).items())
            hint = f"it has {others}: --part chooses" if others and not counts else "exclude less, or --allow more"
            raise InputError(f"no piece of {self.wishes.stock} can be used", hint)
        return found

    def _refuse_too_few(self) -> None:
        if self.brief.empty.all():
            raise InputError(
                "nothing to stitch or lay: every cell is empty", "use another --background or another crop"
            )
        cells, there = int((~self.brief.empty).sum()), int(self.stock.sum())
        if cells > there and not self.wishes.short:
            scale = (there / cells) ** 0.5
            columns, rows = max(1, int(self.brief.columns * scale)), max(1, int(self.brief.rows * scale))
            raise InputError(
                f"{cells:,} cells want pieces, and the stock has {there:,}",
                f"--size {columns}x{rows} fits; --short bare leaves cells empty, --short buy lists what to buy",
            )

    @cached_property
    def blends(self) -> bool:
        """Whether colours are mixed: as asked, else in photos."""
        style = self.wishes.style
        return style == BLEND or (style == AUTO and way_of(self.brief.picture) == "photo")

    @cached_property
    def source(self) -> Source:
        """The picture, its white and black at the stock's."""
        return relative_source(replace(self.brief, palette=self.palette), self.wishes.absolute)

    @cached_property
    def target(self) -> Floats:
        """Linear light (rows, columns, 3) of the cells, for a blend in the tones of the stock."""
        cells = self.source.cells.astype(np.float64)
        if self.wishes.absolute or self._buys or not self.blends:
            return cells
        return fitted_to_stock(cells, self.source.stitched, self.palette.linear, self.stock)

    @cached_property
    def importance(self) -> Floats:
        """How much (rows, columns) cells count."""
        weights = self.source.importance_or_one.astype(np.float64)
        if not self.wishes.weights:
            return weights
        return weights * read_weights(Path(self.wishes.weights), self.brief.rows, self.brief.columns)

    @cached_property
    def apart(self) -> Floats:
        """CIEDE2000 (rows, columns, colours) of every cell to every colour."""
        lab = lab_from_linear(self.target)
        return ciede2000_table(lab.reshape(-1, 3), self.palette.lab).reshape(*lab.shape[:2], -1)

    @cached_property
    def _pins(self) -> Labels:
        if not self.wishes.pins:
            return np.full(self.brief.empty.shape, FREE, np.intp)
        return read_pins(Path(self.wishes.pins), self.palette, self.brief.rows, self.brief.columns)

    @cached_property
    def request(self) -> Request:
        """The cells and what they may get."""
        cost = self.apart * self.importance[..., None]
        request = Request(cost, ~self.brief.empty, self._pins, self.stock)
        for index in np.flatnonzero(request.pinned > self.stock)[:1].tolist():
            raise InputError(
                f"{request.pinned[index]} cells are pinned to {self.label(index)}, and there are {self.stock[index]}",
                "pin fewer of them",
            )
        return request if self._buys or request.missing else request.with_few_colours(self.brief.colours)

    @property
    def crowded(self) -> bool:
        """Whether it takes more colours than are allowed."""
        return bool(0 < self.brief.colours < np.count_nonzero(np.bincount(self.labels[self.labels >= 0])))

    def label(self, index: int) -> str:
        """Code and name of a colour."""
        colour = self.palette.colours[index]
        return f"{colour.code} {colour.name}".strip()

    @cached_property
    def allotment(self) -> Allotment:
        """The exact optimum."""
        request = self.request
        if self._buys:
            return request.with_bought(self.buyable, self.apart, self.wishes.quality)
        if not request.missing:
            return request.allotted()
        ground = lab_from_srgb(np.array([self.brief.ground], np.uint8))
        bare = ciede2000_table(lab_from_linear(self.target).reshape(-1, 3), ground)
        return request.with_bare_cells(bare.reshape(self.importance.shape) * self.importance)

    @cached_property
    def blending(self) -> Blending:
        """The energy of exchanges; bare cells show the ground and stay bare."""
        ground = linear_from_srgb(np.array([self.brief.ground], np.uint8))
        near = self.apart * (self.importance * weight_of_cells(self.wishes.speckle))[..., None]
        return Blending(
            self.target,
            np.vstack([self.palette.linear, ground]),
            np.concatenate([near, np.zeros((*near.shape[:2], 1))], axis=-1),
            self.importance,
            self.request.filled,
            self.request.free & (self.allotment.labels != BARE),
        )

    @cached_property
    def labels(self) -> Labels:
        """The colours (rows, columns) of all cells, after exchanges where colours are mixed."""
        if not self.blends:
            return self.allotment.labels
        start = self.painted(self.allotment.labels)
        used = np.bincount(start[self.request.filled], minlength=len(self.palette) + 1)
        there = np.append(self.request.stock + self.allotment.bought, used[-1])
        found = blended(self.blending, start, there - used)
        return np.where(found == len(self.palette), BARE, found)

    @cached_property
    def purchases(self) -> Counts:
        """Pieces (colours,) that are in use and not in stock."""
        used = np.bincount(self.labels[self.labels != BARE], minlength=len(self.palette))
        return np.asarray(np.maximum(used - self.stock, 0))

    def painted(self, labels: Labels) -> Labels:
        """Labels whose bare cells have the number of the ground, after all colours."""
        return np.where(labels == BARE, len(self.palette), labels)
