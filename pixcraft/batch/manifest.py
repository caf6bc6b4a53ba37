"""Manifests: a folder of pictures, or a CSV or YAML file with a line for each design.

Every option of the single command is a column. Some columns are the batch's own (`OWN`); unknown ones are kept and come
back in the summary.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pixcraft.csvfile import read_rows
from pixcraft.errors import CatalogError, InputError, ManifestError, nearest_names
from pixcraft.options import integer, number
from pixcraft.yamlfile import Value, read_yaml

SCHEMA = "1"
_SLUG = 60
ALIASES = {"file": "picture", "image": "picture", "design_id": "id", "max_colors": "colors"}
MOST_BYTES = 500_000_000
"""A million designs have about 100 MB."""
SUFFIXES = frozenset((".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".gif", ".bmp", ".avif", ".heic", ".heif"))
OWN = ("id", "kits", "price", "sku", "notes")
"""Columns that say what to do with a design, not how to make it."""


@dataclass(frozen=True)
class Row:
    """One design of a manifest.

    Attributes:
        line: where it stands in the manifest, from 1; 0 for a picture of a folder.
        id: its name in every file of the batch, unique.
        options: of the job, as text by option name.
        kits: how many kits of it are wanted.
        price: what a kit sells for, 0 = not said.
        sku, notes: as the manifest says.
        extra: columns that nobody knows, kept.
    """

    line: int
    id: str
    options: Mapping[str, str]
    kits: int = 1
    price: float = 0.0
    sku: str = ""
    notes: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        """The id as a file name that every system takes."""
        return slug_of(self.id)


@dataclass(frozen=True)
class Manifest:
    """All designs of a batch.

    Attributes:
        file: the manifest or folder; `folder` is where paths in it start.
        defaults: options that hold for every row that does not say otherwise.
        remarks: columns that were kept but mean nothing, files of a folder that are no pictures.
    """

    file: Path
    folder: Path
    rows: tuple[Row, ...]
    defaults: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def slug_of(name: str) -> str:
    """A name as ASCII letters, digits and dashes, at most 60 of them.

    A digest stands for letters that ASCII does not have, and for what is too long, so that names stay apart.
    """
    parts = unicodedata.normalize("NFKD", name)
    slug = re.sub(r"[^A-Za-z0-9._-]+", "-", parts.encode("ascii", "ignore").decode("ascii")).strip("-.")
    foreign = any(not sign.isascii() and unicodedata.category(sign)[0] in "LNS" for sign in parts)
    if len(slug) <= _SLUG and not foreign:
        return slug
    digest = hashlib.sha256(unicodedata.normalize("NFC", name).encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{slug[: _SLUG - 9]}-{digest}".lstrip("-")


def read_manifest(path: Path, known: Callable[[str], bool]) -> Manifest:
    """The designs of a folder, a CSV or a YAML file.

    Args:
        path: where they are listed.
        known: whether a name is an option of the single command.

    Raises:
        ManifestError: the first thing that is wrong, with its line; the hint counts the others.
    """
    if path.is_dir():
        return _checked(_folder(path))
    if path.suffix.lower() in (".yaml", ".yml"):
        return _checked(_yaml(path, known))
    if path.suffix.lower() not in (".csv", ".tsv", ".txt"):
        raise ManifestError("is no manifest", str(path), hint="give a folder of pictures, a CSV or a YAML file")
    return _checked(_csv(path, known))


def _folder(path: Path) -> Manifest:
    files = sorted(item for item in path.iterdir() if item.is_file() and not item.name.startswith("."))
    pictures = [item for item in files if item.suffix.lower() in SUFFIXES]
    if not pictures:
        raise ManifestError("has no pictures", str(path), hint=f"pictures end in {', '.join(sorted(SUFFIXES))}")
    for item in pictures:
        # No CSV, JSON or PDF could name it, so it is said before any work.
        if any(unicodedata.category(sign) == "Cs" for sign in item.name):
            raise ManifestError(f"holds {item.name!r}, whose name is no UTF-8", str(path), hint="rename that file")
    others = [item.name for item in files if item.suffix.lower() not in SUFFIXES]
    remarks = (f"not pictures by their names, left out: {', '.join(others[:5])}",) if others else ()
    stems = Counter(slug_of(item.stem).casefold() for item in pictures)
    rows = (
        Row(0, item.stem if stems[slug_of(item.stem).casefold()] == 1 else item.name, {"picture": item.name})
        for item in pictures
    )
    return Manifest(path, path, tuple(rows), remarks=remarks)


def _csv(path: Path, known: Callable[[str], bool]) -> Manifest:
    try:
        lines = read_rows(path, MOST_BYTES)
    except CatalogError as error:
        raise ManifestError(error.bare, error.file, error.line, error.hint) from None
    if not lines:
        raise ManifestError("is empty", str(path), hint=_EXAMPLE)
    heading_line, cells = lines[0]
    heading = [_column(cell) for cell in cells]
    for name in heading:
        if name and heading.count(name) > 1:
            raise ManifestError(f"column {name!r} is there twice", str(path), heading_line)
    if not {"picture", "prompt"} & set(heading):
        raise ManifestError("has no column 'picture' or 'prompt'", str(path), heading_line, _EXAMPLE)
    rows = []
    for line, texts in lines[1:]:
        if len(texts) > len(heading):
            raise ManifestError(f"has {len(texts)} cells, the heading {len(heading)}", str(path), line, "quote commas")
        filled = {name: text for name, text in zip(heading, texts, strict=False) if name and text}
        rows.append(_row(filled, known, Place(path, line)))
    return Manifest(path, path.parent, tuple(rows), remarks=_odd_columns(heading, known))


def _yaml(path: Path, known: Callable[[str], bool]) -> Manifest:
    top = read_yaml(path, ManifestError).fields(("schema", "defaults", "designs"), ("designs",))
    if "schema" in top and top["schema"].text() != SCHEMA:
        top["schema"].fail(f"schema {top['schema'].text()} is not known", f"this pixcraft reads schema {SCHEMA}")
    defaults = {_column(key): _text(value) for key, value in _entries(top.get("defaults"))}
    rows = []
    columns: dict[str, None] = dict.fromkeys(defaults)
    for design in top["designs"].items():
        texts = {_column(key): _text(value) for key, value in design.entries().items()}
        columns |= dict.fromkeys(texts)
        rows.append(_row(texts, known, Place(path, design.line)))
    return Manifest(path, path.parent, tuple(rows), defaults, _odd_columns(list(columns), known))


def _entries(value: Value | None) -> Iterator[tuple[str, Value]]:
    yield from () if value is None else value.entries().items()


def _text(value: Value) -> str:
    return ",".join(value.texts())


def _column(cell: str) -> str:
    name = cell.strip().casefold().replace("-", "_").replace(" ", "_")
    return ALIASES.get(name, name)


@dataclass(frozen=True)
class Place:
    """A line of a manifest."""

    file: Path
    line: int

    def error(self, message: str, hint: str = "") -> ManifestError:
        """An error there."""
        return ManifestError(message, str(self.file), self.line, hint)


def _row(texts: Mapping[str, str], known: Callable[[str], bool], place: Place) -> Row:
    """One design."""

    def converted(name: str, parse: Callable[[str], Any], default: Any) -> Any:
        try:
            return parse(texts[name]) if texts.get(name) else default
        except ValueError as problem:
            raise place.error(f"{name}: {problem}") from None

    options = {name: text for name, text in texts.items() if name not in OWN and known(name)}
    if not (options.get("picture") or options.get("prompt")):
        raise place.error("names neither a picture nor a prompt")
    named = Path(options["picture"]).stem if options.get("picture") else options["prompt"]
    return Row(
        line=place.line,
        id=texts.get("id") or named,
        options=options,
        kits=converted("kits", integer(0, 1_000_000), 1),
        price=converted("price", number(0, 1e9), 0.0),
        sku=texts.get("sku", ""),
        notes=texts.get("notes", ""),
        extra={name: text for name, text in texts.items() if name not in OWN and not known(name)},
    )


def _odd_columns(names: list[str], known: Callable[[str], bool]) -> tuple[str, ...]:
    """What to say of columns that are kept, but mean nothing to pixcraft."""
    remarks = []
    for name in names:
        if not name or name in OWN or known(name):
            continue
        near = [near for near in nearest_names(name, [*OWN, *_USUAL]) if near in OWN or known(near)]
        question = f"; did you mean {near[0]!r}?" if near else ""
        remarks.append(f"column {name!r} is no option; it is kept for the summary{question}")
    return tuple(remarks)


_USUAL = (
    "picture", "prompt", "palette", "size", "width", "height", "boards", "board", "colors", "background", "mirror",
    "title", "generator", "preset", "exclude", "include", "swap", "own", "fabric", "box", "part", "merge", "craft",
)  # fmt: skip
_EXAMPLE = "such as: file,id,title,size,kits"


def _checked(manifest: Manifest) -> Manifest:
    """The manifest, unless ids are there twice or two of them would share a file name."""
    problems: list[ManifestError] = []
    first: dict[str, Row] = {}
    for row in manifest.rows:
        if not row.slug:
            problems.append(
                _problem(manifest, row, f"id {row.id!r} leaves no letters for a file name", "give another id")
            )
            continue
        earlier = first.setdefault(row.slug.casefold(), row)
        if earlier is not row:
            problems.append(_problem(manifest, row, *_clash(earlier, row)))
    if not manifest.rows:
        problems.append(ManifestError("lists no designs", str(manifest.file), hint=_EXAMPLE))
    if problems:
        raise first_of(problems)
    return manifest


def _clash(earlier: Row, row: Row) -> tuple[str, str]:
    where = f" on line {earlier.line}" if earlier.line else ""
    if earlier.id == row.id:
        return f"id {row.id!r} is there already{where}", "give every design its own id"
    return f"id {row.id!r} and {earlier.id!r}{where} would share the file name {row.slug!r}", "give one another id"


def _problem(manifest: Manifest, row: Row, message: str, hint: str) -> ManifestError:
    return ManifestError(message, str(manifest.file), row.line, hint)


def first_of(problems: list[ManifestError]) -> ManifestError:
    """The first of several problems; its hint says how many others there are, and names three."""
    first, *others = problems
    if not others:
        return first
    lines = ", ".join(str(item.line) for item in others[:3] if item.line)
    more = f"{len(others)} more problem{'s' if len(others) > 1 else ''}{f' (line {lines})' if lines else ''}"
    return ManifestError(first.bare, first.file, first.line, f"{first.hint}; {more}" if first.hint else more)


def inside(manifest: Manifest, text: str, outside: bool) -> Path:
    """Where a path of the manifest leads, from anywhere on this machine and on those that share its disks.

    Raises:
        InputError: outside the manifest's folder, although that is not allowed.
    """
    if "\0" in text:
        raise InputError(f"{text!r} is no path", "it holds a zero byte; save the manifest as UTF-8")
    path = (manifest.folder / text).absolute()
    if not outside and not path.resolve().is_relative_to(manifest.folder.resolve()):
        raise InputError(f"{text} lies outside {manifest.folder}", "--allow-outside permits it")
    return path
