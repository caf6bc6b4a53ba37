"""Which palettes go with which beads, and what a retail box holds of them."""

from __future__ import annotations

from collections.abc import Mapping

from pixcraft.crafts.beads import BeadKind, bead_kinds, find_bead_kind
from pixcraft.crafts.prices import Price
from pixcraft.errors import CatalogError, InputError, UnknownName
from pixcraft.palette import Palette

FUSE = "fuse"
"""The technique of beads that are melted together."""


def refuse_others(palette: Palette, bead: BeadKind) -> None:
    """Refuse beads that cannot be melted, and palettes that are not of this bead.

    Raises:
        InputError: naming both.
    """
    if palette.kind not in ("beads", "elements", ""):
        raise InputError(f"palette {palette.name} holds {palette.kind}, not beads", "such as --beads perler")
    if bead.technique != FUSE:
        fusing = ", ".join(kind.name for kind in bead_kinds().values() if kind.technique == FUSE)
        raise InputError(
            f"{bead.title} cannot be melted", f"`pixcraft {bead.technique}` is for it; these can: {fusing}"
        )
    if palette.item and (own := find_bead_kind(palette.item)).fuse_group != bead.fuse_group:
        raise InputError(
            f"palette {palette.name} is of {own.name} ({own.fuse_group}), not {bead.name} ({bead.fuse_group})",
            "choose a palette of your beads, or leave the kind out",
        )


def boxed(palette: Palette, box: int) -> Palette:
    """The colours that a retail box holds; each box holds all that smaller ones do.

    Raises:
        InputError: nobody says what its boxes hold, or no box has that size.
    """
    boxes = sorted({colour.box for colour in palette.colours if colour.box})
    if not boxes:
        raise InputError(f"palette {palette.name} says nothing about retail boxes", "leave the box out; mard has boxes")
    if box not in boxes:
        raise InputError(f"there is no {palette.name} box of {box}", f"there are {', '.join(map(str, boxes))}")
    return palette.only(colour.code for colour in palette.colours if 0 < colour.box <= box)


def check_prices(prices: Mapping[str, Price], file: str, palette: Palette) -> None:
    """Refuse a price of something that the palette does not have, which would be missing from the cost.

    Raises:
        CatalogError: at the line of the file.
    """
    for code, price in prices.items():
        try:
            found = palette.find(code).code
        except UnknownName as error:
            raise CatalogError(error.message, file, price.line, error.hint) from None
        if found.casefold() != code.casefold():
            raise CatalogError(f"{code!r} is {found} in palette {palette.name}", file, price.line, f"write {found}")
