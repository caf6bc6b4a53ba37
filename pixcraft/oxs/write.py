"""Writing OXS."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import numpy as np

from pixcraft.oxs.read import BLENDS
from pixcraft.pattern import Overlay, Pattern
from pixcraft.units import MM_PER_INCH

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def dumps(pattern: Pattern, cell_mm: float, ground: tuple[int, int, int], strands: Sequence[str]) -> bytes:
    """The chart as OXS.

    Args:
        pattern: what to write.
        cell_mm: pitch of a stitch in mm, written as stitches per inch.
        ground: sRGB of the cloth.
        strands: of a full cross, for each colour.
    """
    root = Element("chart")
    SubElement(root, "format", comments01="Cross-stitch chart: index 0 of the palette is the cloth")
    _add(root, "properties", _properties(pattern, _number(MM_PER_INCH / cell_mm)))
    _write_palette(root, pattern, ground, strands)
    _write_stitches(root, pattern)
    _write_overlay(root, pattern.overlay)
    indent(root, " ")
    return bytes(tostring(root, encoding="UTF-8", xml_declaration=True)) + b"\n"


def _properties(pattern: Pattern, per_inch: str) -> dict[str, str]:
    return {
        "oxsversion": "1.0",
        "software": "pixcraft",
        "software_version": pattern.made.pixcraft,
        **dict.fromkeys(("author", "copyright", "instructions", "misc2"), ""),
        "misc1": "normal",
        **_kept_properties(pattern),
        "chartheight": str(pattern.rows),
        "chartwidth": str(pattern.columns),
        "charttitle": pattern.title,
        "stitchesperinch": per_inch,
        "stitchesperinch_y": per_inch,
        "palettecount": str(len(pattern.colours)),
    }


def _write_palette(root: Element, pattern: Pattern, ground: tuple[int, int, int], strands: Sequence[str]) -> None:
    palette = SubElement(root, "palette")
    cloth = "{:02X}{:02X}{:02X}".format(*ground)
    _add(palette, "palette_item", {"index": "0", "number": "cloth", "name": "cloth", "color": cloth})
    for index, (colour, count) in enumerate(zip(pattern.colours, strands, strict=True), 1):
        item = {
            "index": str(index),
            "number": colour.label,
            "name": colour.name,
            "color": "{:02X}{:02X}{:02X}".format(*colour.rgb),
            "printcolor": "{:02X}{:02X}{:02X}".format(*colour.rgb),
            "blendcolor": "nil",
            "bsstrands": "1",
            "bscolor": "{:02X}{:02X}{:02X}".format(*colour.rgb),
            "symbol": str(ord(colour.symbol)) if len(colour.symbol) == 1 else "",  # a key of two has no code point
            "comments": "",
            "dashpattern": "",
            "misc1": "",
        }
        extra = dict(colour.extra)
        blends = _blends(extra.pop(BLENDS, ""))
        _add(palette, "palette_item", item | extra | {"strands": count})
        for blend in blends:
            _add(palette[-1], "blend", blend)


def _blends(text: str) -> list[dict[str, str]]:
    """The threads that a colour is blended with, as they were read; nothing where the text was spoilt by hand."""
    try:
        found = json.loads(text or "[]")
        return [{str(name): str(value) for name, value in blend.items()} for blend in found]
    except (ValueError, AttributeError, TypeError):
        return []


def _write_stitches(root: Element, pattern: Pattern) -> None:
    section = SubElement(root, "fullstitches")
    ys, xs = np.nonzero(pattern.cells)
    keys = pattern.cells[ys, xs]
    for x, y, key in zip(xs.tolist(), ys.tolist(), keys.tolist(), strict=True):
        SubElement(section, "stitch", x=str(x), y=str(y), palindex=str(key))


def _write_overlay(root: Element, overlay: Overlay) -> None:
    section = SubElement(root, "partstitches")
    for part in overlay.parts:
        values = (part.x, part.y, part.first, part.second, part.direction)
        names = ("x", "y", "palindex1", "palindex2", "direction")
        _add(section, "partstitch", dict(zip(names, map(str, values), strict=True)))
    section = SubElement(root, "backstitches")
    for line in overlay.backstitches:
        ends = {name: _number(getattr(line, name)) for name in ("x1", "x2", "y1", "y2")}
        rest = {"palindex": str(line.colour), "objecttype": line.kind, "sequence": line.sequence}
        _add(section, "backstitch", ends | rest)
    section = SubElement(root, "ornaments_inc_knots_and_beads")
    for item in overlay.ornaments:
        place = {"x1": _number(item.x), "y1": _number(item.y)}
        _add(section, "object", place | {"palindex": str(item.colour), "objecttype": item.kind} | dict(item.extra))
    section = SubElement(root, "commentboxes")
    for note in overlay.notes:
        _add(section, "commentbox", note)


def _add(parent: Element, tag: str, attributes: Mapping[str, str]) -> None:
    SubElement(parent, tag, {name: _NOT_XML.sub("", value) for name, value in attributes.items()})


def _number(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _kept_properties(pattern: Pattern) -> dict[str, str]:
    kept = pattern.made.extra.get("top", {}).get("oxs", {})
    return {str(name): str(value) for name, value in kept.items()} if isinstance(kept, dict) else {}
