"""Palettes as YAML, pixcraft's own format; the header of every file it writes explains the keys."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from pixcraft.colour import format_hex, parse_hex
from pixcraft.errors import CatalogError
from pixcraft.options import choice, integer, number
from pixcraft.palette import Colour, Palette
from pixcraft.palettefile.draft import Draft, Row
from pixcraft.yamlfile import Value, parse_yaml

SCHEMA = "1"
KINDS = ("threads", "beads", "bricks", "drills")

_TEXTS = ("brand", "title", "item", "white", "source", "licence", "accuracy")
_HEADER = ("schema", "name", "kind", *_TEXTS, "aliases", "colours")
_COLOUR = (
    "code", "name", "rgb", "flags", "traits", "replacement", "equivalents", "key", "box", "ids", "others", "spread"
)  # fmt: skip

_DOCS = """\
# A pixcraft palette. To make your own: `pixcraft palettes copy NAME my.yaml`, change it, then
# `pixcraft palettes check my.yaml`, which points at every line that is wrong. Use it by path (--thread my.yaml,
# --beads my.yaml), or put it into palettes/threads, beads, bricks or drills in the folder you work in and use it by
# name (--thread my).
#
#   schema    1, the version of this layout
#   name      what you type; keep it the same as the file's name
#   kind      threads, beads, bricks or drills; what the craft uses if left out
#   brand     printed before each code in the legend
#   item      what one cell of it is: a bead of `pixcraft palettes kinds`, such as artkal-c
#   white     code of the white that a picture's white becomes, where it is not simply the lightest colour
#   title, source, licence, accuracy    for people; shown by `pixcraft palettes show NAME`
#   aliases   other spellings of codes, such as {White: Blanc}
#   colours   one a line; only code and rgb are needed, and capitals do not matter in codes:
#     code         the maker's number. Keep the quotes: "01" is not 1
#     name         the maker's name for it
#     rgb          "#rrggbb" in sRGB. Keep the quotes: a bare # begins a comment
#     flags        [retired] keeps a colour for old charts but never picks it unasked; any other word does the same
#     traits       what is worth knowing but no reason against it: [matte]
#     replacement  the code to buy instead of a retired one
#     equivalents  codes that are published as its match in other palettes: {anchor: ["403"]}
#     key          one or two characters that stand for it on sheets (beads and bricks); pixcraft finds one if left out
#     box          the smallest retail box that holds it, such as 48
#     ids          its numbers elsewhere: {sku: "80-15179"}, {bricklink: "11", ldraw: "0"}
#     others       what other sources say of its colour: {ldraw: "#1b2a34"}
#     spread       largest CIEDE2000 between those sources
"""


def read_yaml_draft(data: bytes, path: Path) -> Draft:
    """Read a YAML palette; every colour that cannot be read becomes one of the draft's problems.

    Raises:
        CatalogError: not YAML, or the header cannot be read.
    """
    fields = parse_yaml(data, str(path), CatalogError).fields(_HEADER, ("schema", "colours"))
    if fields["schema"].text() != SCHEMA:
        fields["schema"].fail(f"{fields['schema'].text()!r} is not {SCHEMA}", "is this for a newer pixcraft?")
    aliases = fields["aliases"].entries() if "aliases" in fields else {}
    draft = Draft(
        Palette(
            name=fields["name"].convert(_filled) if "name" in fields else path.stem,
            colours=(),
            kind=fields["kind"].convert(choice(*KINDS)) if "kind" in fields else "",
            aliases={_printable(spelling): code.convert(_printable) for spelling, code in aliases.items()},
            file=str(path),
            **{key: fields[key].convert(_printable) for key in _TEXTS if key in fields},
        )
    )
    for value in fields["colours"].items():
        try:
            draft.rows.append(Row(_colour(value), value.line, value.where))
        except CatalogError as problem:
            draft.problems.append(problem)
    if not draft.problems:
        _check_aliases(draft, aliases)
    return draft


def _filled(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty")
    return _printable(text)


def _printable(text: str) -> str:
    joined = " ".join(text.split())
    if not joined.isprintable():
        raise ValueError(f"{text!r} has characters that cannot be printed")
    return joined


def _words(value: Value) -> tuple[str, ...]:
    texts = value.texts()
    if not all(text.strip() and text.isprintable() for text in texts):
        value.fail("expected a list of codes or words")
    return texts


def _colour(value: Value) -> Colour:
    fields = value.fields(_COLOUR, ("code", "rgb"))
    equivalents = fields["equivalents"].entries() if "equivalents" in fields else {}
    return Colour(
        code=fields["code"].convert(_filled),
        name=fields["name"].text().strip() if "name" in fields else "",
        rgb=fields["rgb"].convert(parse_hex),
        flags=_lower_words(fields, "flags"),
        traits=_lower_words(fields, "traits"),
        replacement=fields["replacement"].text().strip() if "replacement" in fields else "",
        equivalents={_printable(catalog): _words(codes) for catalog, codes in equivalents.items()},
        key=fields["key"].convert(_key) if "key" in fields else "",
        box=fields["box"].convert(integer(1, 10_000)) if "box" in fields else 0,
        ids={name: value.convert(_printable) for name, value in _entries(fields, "ids")},
        others={name: value.convert(parse_hex) for name, value in _entries(fields, "others")},
        spread=fields["spread"].convert(number(0, 200)) if "spread" in fields else 0.0,
    )


def _lower_words(fields: Mapping[str, Value], key: str) -> frozenset[str]:
    return frozenset(map(str.casefold, _words(fields[key]))) if key in fields else frozenset()


def _entries(fields: Mapping[str, Value], key: str) -> Iterable[tuple[str, Value]]:
    entries = fields[key].entries() if key in fields else {}
    return [(_printable(name), value) for name, value in entries.items()]


def _key(text: str) -> str:
    if not (1 <= len(text) <= 2 and text.isascii() and text.isalnum()) and text not in _signs():
        raise ValueError(f"{text!r} is not one or two letters or digits, nor a chart symbol")
    return text


@cache
def _signs() -> frozenset[str]:
    """The signs that charts are drawn with."""
    return frozenset((files("pixcraft") / "fonts" / "symbols.txt").read_text(encoding="utf-8").strip())


def _check_aliases(draft: Draft, aliases: Mapping[str, Value]) -> None:
    codes = {row.colour.code.casefold() for row in draft.rows}
    for spelling, value in aliases.items():
        try:
            if value.text().casefold() not in codes:
                value.fail(f"{value.text()!r} is not a code of this palette")
            if spelling.casefold() in codes:
                value.fail(f"{spelling!r} is a code already")
        except CatalogError as problem:
            draft.problems.append(problem)


def palette_yaml(palette: Palette) -> str:
    """The text of a YAML palette with its explaining header; reading it back gives the same colours."""
    header = {"name": palette.name, "kind": palette.kind} | {key: getattr(palette, key) for key in _TEXTS}
    lines = [_DOCS, f"schema: {SCHEMA}"]
    lines += [_header_line(key, text) for key, text in header.items() if text]
    if palette.aliases:
        pairs = (f"{_scalar(spelling)}: {_quoted(code)}" for spelling, code in palette.aliases.items())
        lines.append("aliases: {" + ", ".join(pairs) + "}")
    lines += ["", "colours:", *(f"  - {_colour_line(colour)}" for colour in palette.colours)]
    return "\n".join(lines) + "\n"


def renamed_yaml(text: str, name: str) -> str:
    """The text of a YAML palette under another name, comments and layout kept."""
    line = f"name: {_scalar(name)}"
    renamed, count = re.subn(r"(?m)^name:.*$", lambda match: line, text, count=1)
    return renamed if count else re.sub(r"(?m)^(schema:.*)$", lambda match: f"{match[1]}\n{line}", text, count=1)


def _colour_line(colour: Colour) -> str:
    parts = {"code": _quoted(colour.code), "name": _scalar(colour.name), "rgb": _quoted(format_hex(colour.rgb))}
    for key, words in (("flags", colour.flags), ("traits", colour.traits)):
        if words:
            parts[key] = f"[{', '.join(_scalar(word) for word in sorted(words))}]"
    if colour.replacement:
        parts["replacement"] = _quoted(colour.replacement)
    if colour.equivalents:
        parts["equivalents"] = _mapping(
            {_scalar(catalog): f"[{', '.join(map(_quoted, codes))}]" for catalog, codes in colour.equivalents.items()}
        )
    if colour.key:
        parts["key"] = _quoted(colour.key)
    if colour.box:
        parts["box"] = str(colour.box)
    if colour.ids:
        parts["ids"] = _mapping({_scalar(name): _quoted(text) for name, text in colour.ids.items()})
    if colour.others:
        parts["others"] = _mapping({_scalar(name): _quoted(format_hex(rgb)) for name, rgb in colour.others.items()})
    if colour.spread:
        parts["spread"] = f"{colour.spread:g}"
    return _mapping({key: text for key, text in parts.items() if text != '""'})


def _mapping(parts: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{key}: {text}" for key, text in parts.items()) + "}"


def _header_line(key: str, text: str) -> str:
    text = " ".join(text.split())
    if len(text) < 90:
        return f"{key}: {_scalar(text)}"
    wrapped = textwrap.fill(
        text, 110, initial_indent="  ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )
    return f"{key}: >-\n{wrapped}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _scalar(text: str) -> str:
    """Plain where every YAML reader takes it for text, else in quotes."""
    plain = re.fullmatch(r"[A-Za-z][A-Za-z ()'./-]*(?<! )", text, re.ASCII)
    typed = text.casefold() in ("yes", "no", "on", "off", "y", "n", "true", "false", "null")
    return text if plain and not typed else _quoted(text)
