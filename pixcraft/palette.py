"""Palettes: the threads, beads or bricks that a pattern may use, as arrays that the generators can search."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from pixcraft.colour import Floats, ciede2000_table, lab_from_srgb, linear_from_srgb
from pixcraft.errors import UnknownName

RETIRED = "retired"


@dataclass(frozen=True)
class Colour:
    """One thread, bead or brick colour of a catalog.

    Attributes:
        code: the maker's number, always text ("01", "B5200").
        rgb: sRGB in 0..255, an approximation of the real thing.
        flags: what sets it apart, such as "retired"; flagged colours are picked only when asked for.
        replacement: the code that the maker offers instead of a retired one.
        equivalents: published codes of other brands, by catalog name.
        key: one or two characters that stand for it on every sheet; kinds with symbols of their own leave it empty.
        box: the smallest retail box that holds it (48 of "the box of 48"); 0 = no box.
        ids: numbers of the same colour elsewhere, such as {"bricklink": "11", "sku": "80-15179"}.
        others: sRGB by other sources of the same colour, by the source's name.
        spread: largest CIEDE2000 between the sources of `rgb`; 0 = one source.
        traits: what is worth knowing of it but keeps nobody from using it, such as "matte".
    """

    code: str
    name: str
    rgb: tuple[int, int, int]
    flags: frozenset[str] = frozenset()
    replacement: str = ""
    equivalents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    key: str = ""
    box: int = 0
    ids: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)
    spread: float = 0.0
    traits: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Palette:
    """A catalog as it was read from a file.

    Attributes:
        name: what the user types; `brand` is what the legend prints.
        kind: "threads", "beads", "bricks" or "drills"; empty = the file does not say.
        aliases: other spellings of codes ("White" for "Blanc").
        white: code of the colour that white becomes, where it is not simply the lightest one.
        item: what one cell of it is, as the craft's own table calls it ("artkal-c"); empty = the craft's usual one.
        file: the file it came from; `sha256` of its bytes.
    """

    name: str
    colours: tuple[Colour, ...]
    brand: str = ""
    title: str = ""
    kind: str = "threads"
    source: str = ""
    licence: str = ""
    accuracy: str = ""
    item: str = ""
    white: str = ""
    aliases: Mapping[str, str] = field(default_factory=dict)
    file: str = ""
    sha256: str = ""

    def __len__(self) -> int:
        """How many colours it holds."""
        return len(self.colours)

    @cached_property
    def rgb(self) -> npt.NDArray[np.uint8]:
        """SRGB bytes (n, 3)."""
        return np.array([colour.rgb for colour in self.colours], np.uint8).reshape(-1, 3)

    @cached_property
    def linear(self) -> Floats:
        """Linear light (n, 3)."""
        return linear_from_srgb(self.rgb)

    @cached_property
    def lab(self) -> Floats:
        """CIELAB (n, 3)."""
        return lab_from_srgb(self.rgb)

    @cached_property
    def _by_code(self) -> dict[str, Colour]:
        table = {colour.code.casefold(): colour for colour in self.colours}
        for spelling, code in self.aliases.items():
            if code.casefold() in table:
                table.setdefault(spelling.casefold(), table[code.casefold()])
        names = Counter(colour.name.casefold() for colour in self.colours)
        for colour in self.colours:
            if names[colour.name.casefold()] == 1:
                table.setdefault(colour.name.casefold(), colour)
        return table

    def find(self, code: str) -> Colour:
        """The colour with this code, alias or name that no other colour has, ignoring case.

        Raises:
            UnknownName: no such code; answers with the nearest ones.
        """
        colour = self._by_code.get(code.strip().casefold())
        if colour is None:
            raise UnknownName(f"{self.name} code", code, (item.code for item in self.colours))
        return colour

    def only(self, codes: Iterable[str]) -> Palette:
        """The palette cut to these codes, in catalog order."""
        wanted = {self.find(code).code for code in codes}
        return replace(self, colours=tuple(item for item in self.colours if item.code in wanted))

    def without(self, flags: Collection[str]) -> Palette:
        """The palette cut to colours that have none of these flags."""
        return replace(self, colours=tuple(item for item in self.colours if item.flags.isdisjoint(flags)))

    def plain(self, allowed: Collection[str] = ()) -> Palette:
        """The palette cut to colours whose flags are all allowed: what may be picked without being asked for."""
        return replace(self, colours=tuple(item for item in self.colours if item.flags <= set(allowed)))

    def nearest(self, lab: Floats) -> npt.NDArray[np.intp]:
        """Indices of the nearest colours by CIEDE2000 for CIELAB values (..., 3)."""
        table = ciede2000_table(lab.reshape(-1, 3), self.lab)
        indices: npt.NDArray[np.intp] = table.argmin(axis=1).reshape(lab.shape[:-1])
        return indices
