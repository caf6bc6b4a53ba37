"""Which official set suits a picture: each one laid, blended and looked at from afar."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from pixcraft.colour import Bytes, ciede2000, lab_from_linear
from pixcraft.crafts.brick.stockfile import SET
from pixcraft.crafts.parts import SetStock, set_stocks
from pixcraft.generators import Brief, Step
from pixcraft.generators.blend import from_afar
from pixcraft.generators.laying import Laying, Wishes
from pixcraft.generators.transport import Labels

SUITS, PASSES = 7.0, 10.0
"""CIEDE2000 from afar up to which a set suits a picture, and up to which it will do."""


@dataclass(frozen=True, eq=False)
class SetFit:
    """How well one set draws a picture.

    Attributes:
        pieces: how many it has.
        afar: mean CIEDE2000 of the finished mosaic to the picture, both blurred by one cell; infinite where the set has
            too few pieces.
        labels: (rows, columns) of the mosaic in `colours` (n, 3) sRGB; None where there is none.
    """

    stock: SetStock
    pieces: int
    afar: float
    labels: Labels | None = None
    colours: Bytes | None = None

    @property
    def verdict(self) -> str:
        """In words."""
        if self.labels is None:
            return "too few pieces"
        return "suits it" if self.afar <= SUITS else "will do" if self.afar <= PASSES else "does not suit it"


def ranked_sets(brief: Brief, wishes: Wishes | None = None) -> list[SetFit]:
    """All sets that we know, the most suitable first; those with fewer pieces than the picture has cells last.

    `brief` is that of a brick mosaic; the other options of `wishes` hold for all sets.
    """
    fits, stocks = [], list(set_stocks().values())
    for done, stock in enumerate(stocks):
        brief.on_step(Step(f"laying set {stock.name}", done, len(stocks)))
        fits.append(_fit(brief, replace(wishes or Wishes(), stock=f"{SET}{stock.name}", part=""), stock))
    return sorted(fits, key=lambda fit: (fit.afar, -fit.pieces, fit.stock.name))


def _fit(brief: Brief, wishes: Wishes, stock: SetStock) -> SetFit:
    pieces = sum(stock.counts.values())
    if pieces < np.count_nonzero(~brief.empty):
        return SetFit(stock, pieces, np.inf)
    laying = Laying(wishes, brief)
    source = laying.source.cells.astype(np.float64)
    filled = laying.request.filled
    laid = np.where(filled[..., None], laying.palette.linear[laying.labels], source)
    original = brief.picture.resized(brief.rows, brief.columns).linear.astype(np.float64)
    seen, meant = (lab_from_linear(from_afar(each)) for each in (laid, original))
    afar = float(ciede2000(seen, meant)[filled].mean())
    return SetFit(stock, pieces, afar, laying.labels, laying.palette.rgb)
