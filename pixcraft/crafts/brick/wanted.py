"""BrickLink's XML: wanted lists and store inventories, item by item with the line that each begins in.

Formats: BrickLink's help pages 207 and 1502 (wanted lists, MINQTY) and 198 (store inventories, QTY).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException
from defusedxml.sax import parseString

from pixcraft.csvfile import Line
from pixcraft.errors import CatalogError

_HINT = "export it again from BrickLink: an <INVENTORY> of <ITEM>s"


def read_items(data: bytes, path: Path) -> list[Line]:
    """The items of a list; cells are the texts of their elements, by names in small letters.

    Raises:
        CatalogError: not XML, not BrickLink's, or without items.
    """
    handler = _Items(str(path))
    try:
        parseString(data, handler)
    except DefusedXmlException:
        raise CatalogError("document types and entities are not allowed", str(path), hint=_HINT) from None
    except SAXParseException as problem:
        line = problem.getLineNumber() or 0
        raise CatalogError(f"is not XML: {problem.getMessage()}", str(path), line, _HINT) from None
    except (SAXException, ValueError, LookupError) as problem:
        raise CatalogError(f"is not XML: {problem}", str(path), hint=_HINT) from None
    if not handler.items:
        raise CatalogError("holds no items", str(path), hint=_HINT)
    return handler.items


@dataclass
class _Items(ContentHandler):
    file: str
    items: list[Line] = field(default_factory=list)
    _cells: dict[str, str] | None = None
    _inside: list[str] = field(default_factory=list)
    _line: int = 0

    def __post_init__(self) -> None:
        super().__init__()

    def startElement(self, name: str, attrs: AttributesImpl[str]) -> None:  # noqa: N802
        """Begin an item or one of its cells."""
        name = name.casefold()
        if not self._inside and name != "inventory":
            raise CatalogError(f"begins with <{name}>, not <INVENTORY>", self.file, self._now(), _HINT)
        self._inside.append(name)
        if self._inside == ["inventory", "item"]:
            self._cells, self._line = {}, self._now()

    def characters(self, content: str) -> None:
        """Add to the cell that is open."""
        if self._cells is not None and len(self._inside) == 3:
            self._cells[self._inside[-1]] = self._cells.get(self._inside[-1], "") + content

    def endElement(self, name: str) -> None:  # noqa: N802
        """End a cell or an item."""
        if self._cells is not None and len(self._inside) == 2:
            cells = {key: text.strip() for key, text in self._cells.items()}
            self.items.append(Line(cells, self.file, self._line))
            self._cells = None
        self._inside.pop()

    def _now(self) -> int:
        locator = self._locator  # type: ignore[attr-defined]
        return int(locator.getLineNumber() or 0) if locator else 0
