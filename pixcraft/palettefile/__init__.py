"""Palette files: found by name or path, read in any of the known formats, and checked."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from pixcraft.colour import ciede2000_table
from pixcraft.errors import CatalogError, nearest_names
from pixcraft.palette import RETIRED, Palette
from pixcraft.palettefile.catalog import palette_yaml, read_yaml_draft, renamed_yaml
from pixcraft.palettefile.draft import Draft, Row, check_rules, give_codes
from pixcraft.palettefile.formats import read_ase_draft, read_csv_draft, read_gpl_draft, read_hex_draft
from pixcraft.palettefile.keys import HARD_TO_READ, with_keys
from pixcraft.registry import DataFile, find_data
from pixcraft.yamlfile import read_bytes

CLOSEST = 1.0
"""Two colours nearer than this (CIEDE2000) look the same."""

_READERS: dict[str, Callable[[bytes, Path], Draft]] = {
    ".yaml": read_yaml_draft,
    ".yml": read_yaml_draft,
    ".csv": read_csv_draft,
    ".hex": read_hex_draft,
    ".gpl": read_gpl_draft,
    ".ase": read_ase_draft,
}


@dataclass(frozen=True)
class Remark:
    """Something worth a look at one line of a palette file; line 0 means the whole file."""

    line: int
    message: str


@dataclass(frozen=True)
class Checked:
    """What `check_palette` found: a file with errors cannot be used, one with warnings can."""

    file: str
    colours: int = 0
    errors: tuple[CatalogError, ...] = ()
    warnings: tuple[Remark, ...] = ()


def load_palette(name_or_path: str) -> Palette:
    """The palette that a name or a path means.

    Raises:
        UnknownName: no such name; answers with the nearest ones.
        CatalogError: a file that cannot be used, with the first line that is wrong.
    """
    return read_palette(find_palette(name_or_path).path)


def find_palette(name_or_path: str) -> DataFile:
    """Where a name or a path leads, without reading it.

    Raises:
        UnknownName: no such name.
        CatalogError: no such file.
    """
    return find_data("palettes", name_or_path)


def read_palette(path: Path) -> Palette:
    """Read a palette file of any known format.

    Raises:
        CatalogError: the first line that is wrong; the hint says how many more there are.
    """
    return _palette_in(path, _bytes_of(path))


@lru_cache(maxsize=8)
def _palette_in(path: Path, data: bytes) -> Palette:
    """The palette that these bytes hold, with keys; a run asks for it when it checks its job and when it draws."""
    draft = _draft_of(path, data)
    if draft.problems:
        first, others = draft.problems[0], len(draft.problems) - 1
        if others:
            more = f"{others} more: pixcraft palettes check {path}"
            hint = more if first.hint == first.usual_hint else f"{first.hint}; {more}"
            raise CatalogError(first.bare, first.file, first.line, hint)
        raise first
    return with_keys(replace(draft.palette(), sha256=hashlib.sha256(data).hexdigest()))


def check_palette(path: Path) -> Checked:
    """All that is wrong with a palette file, and all that is odd about one that can be used."""
    try:
        draft = _draft_of(path, _bytes_of(path))
    except CatalogError as problem:
        return Checked(str(path), errors=(problem,))
    if draft.problems:
        return Checked(str(path), len(draft.rows), tuple(draft.problems))
    warnings = [*_header_warnings(draft), *_row_warnings(draft), *_twins(draft)]
    return Checked(str(path), len(draft.rows), warnings=tuple(sorted(warnings, key=lambda item: item.line)))


def palette_text(path: Path, name: str) -> str:
    """The YAML of a palette file under another name; a YAML file keeps its comments and layout.

    Raises:
        CatalogError: the file cannot be used.
    """
    palette = read_palette(path)
    if _READERS[path.suffix.lower()] is read_yaml_draft:
        text = renamed_yaml(path.read_text("utf-8-sig", errors="replace"), name)
        if "\ufffd" not in text:
            return text
    return palette_yaml(replace(palette, name=name))


def _bytes_of(path: Path) -> bytes:
    if path.suffix.lower() not in _READERS:
        raise CatalogError("is not a palette file", str(path), hint=f"known: {', '.join(_READERS)}")
    return read_bytes(path, CatalogError)


def _draft_of(path: Path, data: bytes) -> Draft:
    """The checked draft of a file with these bytes."""
    draft = _READERS[path.suffix.lower()](data, path)
    give_codes(draft)
    check_rules(draft)
    return draft


def _header_warnings(draft: Draft) -> list[Remark]:
    about = draft.about
    if Path(about.file).suffix.lower() not in (".yaml", ".yml"):
        return []
    remarks = [Remark(0, f"{key} is missing") for key in ("source", "licence", "accuracy") if not getattr(about, key)]
    if about.name.casefold() != Path(about.file).stem.casefold():
        remarks.append(Remark(0, f"name {about.name!r} differs from the file's name, which is what one types"))
    return remarks


def _row_warnings(draft: Draft) -> list[Remark]:
    retired = {row.colour.code.casefold() for row in draft.rows if RETIRED in row.colour.flags}
    remarks = []
    for row in draft.rows:
        colour = row.colour
        near = [flag for flag in sorted(colour.flags - {RETIRED}) if nearest_names(flag, [RETIRED])]
        remarks += [_about(row, f"flag {flag!r} is not {RETIRED!r}") for flag in near]
        if hard := sorted(HARD_TO_READ & set(colour.key)):
            remarks.append(_about(row, f"key {colour.key!r} is easily misread: {', '.join(hard)}"))
        if RETIRED in colour.flags and not colour.replacement:
            remarks.append(_about(row, "retired without a replacement"))
        if colour.replacement.casefold() in retired:
            remarks.append(_about(row, f"its replacement {colour.replacement} is retired too"))
    return remarks


def _twins(draft: Draft) -> list[Remark]:
    lab = draft.palette().lab
    table = ciede2000_table(lab, lab)
    pairs = np.argwhere(np.triu(table < CLOSEST, k=1)).tolist()
    return [
        _about(
            draft.rows[second],
            f"looks the same as {draft.rows[first].colour.code} (CIEDE2000 {table[first, second]:.1f})",
        )
        for first, second in pairs
    ]


def _about(row: Row, message: str) -> Remark:
    return Remark(row.line, f"{row.colour.code}: {message}")
