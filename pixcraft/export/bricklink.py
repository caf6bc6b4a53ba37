"""BrickLink's wanted list as XML (help pages 207, 1502 and 2567): no declaration, one ITEM for each part and colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from xml.sax.saxutils import escape

from pixcraft.crafts import Craft
from pixcraft.crafts.brick.pieces import PartLine
from pixcraft.crafts.brick.report import colour_number
from pixcraft.export.bricks import BrickExport, assembled
from pixcraft.pattern import HAVE, Pattern

_REMARK = 60


@dataclass(frozen=True)
class BrickLinkXml(BrickExport):
    """To paste or upload at Want > Upload."""

    name: ClassVar[str] = "bricklink"
    suffix: ClassVar[str] = "-bricklink.xml"

    def __call__(self, pattern: Pattern, craft: Craft) -> bytes:
        """The file's bytes, UTF-8."""
        items = [_item(pattern, line) for line in assembled(craft).parts_list(pattern)]
        return "\n".join(["<INVENTORY>", *items, "</INVENTORY>", ""]).encode("utf-8")


def _item(pattern: Pattern, line: PartLine) -> str:
    colour = pattern.colour_of(line.key)
    fields = {
        "ITEMTYPE": "P",
        "ITEMID": line.part.ids["bricklink"],
        "COLOR": colour_number(colour.code, "bricklink"),
        "MINQTY": str(line.count),
        "QTYFILLED": colour.extra.get(HAVE, ""),  # of the stock that it was designed for
        "CONDITION": "X",
        "REMARKS": pattern.title[:_REMARK],
        "NOTIFY": "N",
    }
    inside = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in fields.items() if text)
    return f"<ITEM>{inside}</ITEM>"
