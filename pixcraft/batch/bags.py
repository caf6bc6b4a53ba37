"""Zip bags: one a colour, or several rare colours together where nobody can take one for the other."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from pixcraft.batch.receipts import Supply
from pixcraft.colour import ciede2000_table, lab_from_srgb

CLEARLY_DIFFERENT = 25.0
"""CIEDE2000 from which two colours in one bag are told apart at a glance."""
MOST_MIXED = 4
"""Colours in one bag: more do not fit on its label."""

Bag = tuple[Supply, ...]


def bags_of(supplies: Iterable[Supply], mix_under: float = 0) -> list[Bag]:
    """The bags of a kit, in the order of its supplies.

    Args:
        supplies: what one kit holds.
        mix_under: colours of which a kit holds fewer share a bag with others that are clearly different; 0 = none.
    """
    bags: list[list[Supply]] = []
    open_bags: list[list[Supply]] = []
    for supply in supplies:
        if supply.packed >= mix_under:
            bags.append([supply])
            continue
        bag = next((bag for bag in open_bags if len(bag) < MOST_MIXED and _all_differ(bag, supply)), None)
        if bag is None:
            bag = []
            bags.append(bag)
            open_bags.append(bag)
        bag.append(supply)
    return [tuple(bag) for bag in bags]


def _all_differ(bag: list[Supply], supply: Supply) -> bool:
    inside = lab_from_srgb(np.array([item.rgb for item in bag], np.uint8))
    own = lab_from_srgb(np.array([supply.rgb], np.uint8))
    return bool(ciede2000_table(own, inside).min() > CLEARLY_DIFFERENT)
