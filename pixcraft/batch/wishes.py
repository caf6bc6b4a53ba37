"""What the documents of a batch are made with: the user's own files, read before any work begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pixcraft.batch.extras import Extras, read_extras
from pixcraft.batch.partial import POLICIES
from pixcraft.batch.skus import Article, read_kit_skus, read_supplier_skus
from pixcraft.batch.stock import Key, Stock, read_stock
from pixcraft.errors import InputError, UnknownName
from pixcraft.sheet.kits.labelsheet import LabelSheet, load_label_sheet
from pixcraft.sheet.pagespec import paper_called

NO_LABELS = "none"
LETTER = "Letter"
"""Who prints labels on it prints lists on it too."""


@dataclass(frozen=True)
class DocumentWishes:
    """How the documents of a batch are made.

    Attributes:
        stock: None = nothing is known of what is there.
        extras: what a kit costs besides its colours; None = not said.
        kit_skus: by design id in small letters; None = no map is given.
        articles: what the supplier calls the colours; None = no map is given.
        policy: of `partial.POLICIES`.
        mix_under: colours of which a kit holds fewer share bags; 0 = none do.
        labels: None = no labels.
        skip: labels of the first sheet that are used already.
        paper: of lists, a name of `pagespec.PAPERS`.
        substitute: CIEDE2000 up to which a colour that is short may be replaced by one that is there; 0 = never.
        shared_palette: whether all designs of a palette share one choice of its colours.
        substitutes: remarks on colours that were replaced, by design id.
    """

    stock: Stock | None = None
    extras: Extras | None = None
    kit_skus: Mapping[str, str] | None = None
    articles: Mapping[Key, Article] | None = None
    policy: str = "fill-in-order"
    mix_under: float = 0
    labels: LabelSheet | None = None
    skip: int = 0
    paper: str = "A4"
    substitute: float = 0.0
    shared_palette: bool = False
    substitutes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_wishes(
    stock: Path | None = None,
    extras: Path | None = None,
    kit_skus: Path | None = None,
    supplier_skus: Path | None = None,
    policy: str = "fill-in-order",
    mix_under: float = 0,
    labels: str = "L7160",
    skip: int = 0,
) -> DocumentWishes:
    """The wishes that flags name.

    Raises:
        CatalogError: a file that cannot be used, with its line.
        UnknownName: a policy or label sheet that there is not.
        InputError: more labels to skip than a sheet has.
    """
    if policy not in POLICIES:
        raise UnknownName("policy", policy, POLICIES)
    sheet = None if labels.casefold() == NO_LABELS else load_label_sheet(labels)
    if sheet and skip >= sheet.labels:
        raise InputError(f"{sheet.name} has only {sheet.labels} labels, so {skip} cannot be skipped", "take a new one")
    return DocumentWishes(
        stock=read_stock(stock) if stock else None,
        extras=read_extras(extras) if extras else None,
        kit_skus=read_kit_skus(kit_skus) if kit_skus else None,
        articles=read_supplier_skus(supplier_skus) if supplier_skus else None,
        policy=policy,
        mix_under=mix_under,
        labels=sheet,
        skip=skip,
        paper=LETTER if sheet and paper_called(sheet.paper) == LETTER else "A4",
    )
