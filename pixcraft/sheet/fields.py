"""Text with `{fields}` in templates: a fixed list of names, no expressions."""

from __future__ import annotations

import string

from pixcraft.errors import InputError, nearest_names

FIELDS = {
    "title": "the pattern's title",
    "section": "the name of the page, as in the template",
    "page": "the page's number in the document",
    "pages": "how many pages the document has",
    "columns": "stitches across the whole chart",
    "rows": "stitches down the whole chart",
    "colours": "how many colours are used",
    "stitches": "how many cells are stitched",
    "noun": "what one filled cell is called, in the plural",
    "label": "the board or section of the page",
    "boards": "how many boards or sections there are",
    "seen": "a remark where the sheets are mirrored",
    "count": "stitches an inch",
    "size": "finished size in cm and inches",
    "width_cm": "finished width in cm",
    "height_cm": "finished height in cm",
    "digest": "a short mark of the design, the same on every page and list",
    "paper": "the paper that the page is made for, such as A4",
    "version": "the version of pixcraft",
}


def field_text(text: str) -> str:
    """Check a text for the fields that it uses and return it unchanged.

    Raises:
        InputError: an unknown field, anything but a bare name in braces, or a brace left open.
    """
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError as problem:
        raise InputError(f"{text!r}: {problem}", "write {{ and }} for braces that are meant as such") from None
    for _, name, form, conversion in parts:
        if name is None:
            continue
        if name not in FIELDS:
            near = nearest_names(name, FIELDS)
            hint = f"did you mean {{{near[0]}}}?" if near else f"known fields: {', '.join(FIELDS)}"
            raise InputError(f"{{{name}}} is not a field", hint)
        if form or conversion:
            raise InputError(f"{{{name}}} takes no format", f"write {{{name}}} alone")
    return text
