"""Where named things are found: code by "module:attribute", data by folder.

Code: the table below, then entry points of other packages (groups `pixcraft.crafts`, `.generators`, `.blocks`,
`.exports`). Data (palettes, templates), first hit wins: `./palettes`, the user's data folder (`PIXCRAFT_HOME`, else
platformdirs), packages named by the entry-point groups `pixcraft.palettes` and `pixcraft.templates`, then built in.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from pixcraft.errors import CatalogError, InputError, PixcraftError, UnknownName
from pixcraft.files import similar_names

Group = Literal["crafts", "generators", "blocks", "exports"]
DataKind = Literal["palettes", "templates"]

BUILT_IN: dict[Group, dict[str, str]] = {
    "crafts": {
        "stitch": "pixcraft.crafts.stitch:Stitch",
        "bead": "pixcraft.crafts.bead:Bead",
        "brick": "pixcraft.crafts.brick:Brick",
        "weave": "pixcraft.crafts.bead_weaving:BeadWeaving",
        "diamond": "pixcraft.crafts.diamond:DiamondPainting",
    },
    "generators": {
        "auto": "pixcraft.generators.auto:Auto",
        "photo": "pixcraft.generators.photo:Photo",
        "artwork": "pixcraft.generators.artwork:Artwork",
        "pixel-art": "pixcraft.generators.pixel_art:PixelArt",
        "distill": "pixcraft.generators.distill:Distill",
        "kmeans": "pixcraft.generators.kmeans:KMeans",
        "nearest": "pixcraft.generators.nearest:Nearest",
        "floyd-steinberg": "pixcraft.generators.floyd_steinberg:FloydSteinberg",
        "ordered": "pixcraft.generators.ordered:Ordered",
        "pia": "pixcraft.generators.pia:Pia",
        "stock": "pixcraft.generators.stock:Stock",
    },
    "blocks": {
        "assembly": "pixcraft.sheet.blocks.assembly:Assembly",
        "bags": "pixcraft.sheet.blocks.bags:Bags",
        "beadwork": "pixcraft.sheet.blocks.beadwork:Beadwork",
        "board": "pixcraft.sheet.blocks.board:Board",
        "board-legend": "pixcraft.sheet.blocks.board_legend:BoardLegend",
        "board-map": "pixcraft.sheet.blocks.board_map:BoardMap",
        "chart": "pixcraft.sheet.blocks.chart:Chart",
        "facts": "pixcraft.sheet.blocks.facts:Facts",
        "footer": "pixcraft.sheet.blocks.footer:Footer",
        "legend": "pixcraft.sheet.blocks.legend:Legend",
        "mini-legend": "pixcraft.sheet.blocks.mini_legend:MiniLegend",
        "page-map": "pixcraft.sheet.blocks.page_map:PageMap",
        "parts": "pixcraft.sheet.blocks.parts:Parts",
        "preview": "pixcraft.sheet.blocks.preview:Preview",
        "rows": "pixcraft.sheet.blocks.rows:Rows",
        "ruler": "pixcraft.sheet.blocks.ruler:Ruler",
        "section": "pixcraft.sheet.blocks.section:SectionChart",
        "section-head": "pixcraft.sheet.blocks.section_head:SectionHead",
        "section-parts": "pixcraft.sheet.blocks.section_parts:SectionParts",
        "swatches": "pixcraft.sheet.blocks.swatches:Swatches",
        "title": "pixcraft.sheet.blocks.title:Title",
        "word-chart": "pixcraft.sheet.blocks.word_chart:WordChart",
    },
    "exports": {
        "pdf": "pixcraft.sheet.products:PrintPdf",
        "canvas": "pixcraft.sheet.products:CanvasPdf",
        "pk": "pixcraft.sheet.products:PatternKeeperPdf",
        "oxs": "pixcraft.export.oxs:Oxs",
        "json": "pixcraft.export.json:PatternJson",
        "png": "pixcraft.export.png:PreviewPng",
        "shopping": "pixcraft.export.shopping:ShoppingCsv",
        "pixels": "pixcraft.export.png:PixelsPng",
        "materials": "pixcraft.export.materials:MaterialsCsv",
        "missing": "pixcraft.export.missing:MissingCsv",
        "xlsx": "pixcraft.export.workbook:Workbook",
        "chart": "pixcraft.export.chart_csv:ChartCsv",
        "parts": "pixcraft.export.parts_csv:PartsCsv",
        "bricklink": "pixcraft.export.bricklink:BrickLinkXml",
        "rebrickable": "pixcraft.export.rebrickable:RebrickableCsv",
        "pickabrick": "pixcraft.export.pickabrick:PickABrickCsv",
        "mpd": "pixcraft.export.ldraw:LDrawMpd",
    },
}


@dataclass(frozen=True)
class Plugin:
    """One named thing from another package, and why it cannot be used, if it cannot."""

    group: str
    name: str
    value: str
    package: str
    problem: str = ""


@cache
def _entry_points(group: str) -> tuple[EntryPoint, ...]:
    return tuple(entry_points(group=f"pixcraft.{group}"))


def names(group: Group) -> list[str]:
    """All names in a group, built in first, without importing any of them."""
    extra = sorted({point.name for point in _entry_points(group)} - set(BUILT_IN[group]))
    return [*BUILT_IN[group], *extra]


def load(group: Group, name: str) -> Any:
    """Import what `name` stands for.

    Raises:
        UnknownName: nothing has that name.
        PixcraftError: two packages claim it, or it cannot be imported.
    """
    claims = [point for point in _entry_points(group) if point.name == name]
    owners = [f"{point.dist.name if point.dist else '?'} ({point.value})" for point in claims]
    if name in BUILT_IN[group]:
        owners.insert(0, "pixcraft itself")
    if len(owners) > 1:
        raise PixcraftError(f"{group[:-1]} {name!r} is claimed by {' and '.join(owners)}", "uninstall one of them")
    if claims:
        try:
            return claims[0].load()
        except Exception as problem:
            raise PixcraftError(
                f"the plug-in for {group[:-1]} {name!r} is broken: {problem}", f"reinstall {owners[0]}"
            ) from problem
    if name not in BUILT_IN[group]:
        raise UnknownName(group[:-1], name, names(group))
    module, attribute = BUILT_IN[group][name].split(":")
    return getattr(import_module(module), attribute)


def plugins() -> list[Plugin]:
    """Every entry point of other packages, each tried, with the reason where it is broken."""
    found = []
    for group in (*BUILT_IN, "palettes", "templates"):
        for point in _entry_points(group):
            problem = ""
            try:
                point.load()
            except Exception as error:
                problem = f"{type(error).__name__}: {error}"
            found.append(Plugin(group, point.name, point.value, point.dist.name if point.dist else "?", problem))
    return found


@dataclass(frozen=True)
class DataFile:
    """A palette or template file: `name` is its stem, `group` its folder (threads, stitch, ...)."""

    name: str
    group: str
    path: Path
    origin: str


def user_folder() -> Path:
    """The user's own data folder: `PIXCRAFT_HOME`, else the platform's place for it."""
    if home := os.environ.get("PIXCRAFT_HOME"):
        return Path(home)
    from platformdirs import user_data_path

    return user_data_path("pixcraft")


def data_folders(kind: DataKind) -> Iterator[tuple[str, Path]]:
    """(origin, folder) in the order of search; folders may not exist."""
    yield "this folder", Path(kind)
    yield "your pixcraft folder", user_folder() / kind
    for point in _entry_points(kind):
        try:
            folders = [Path(folder) for folder in import_module(point.value).__path__]
        except Exception:  # `plugins` tells why
            continue
        yield from ((f"package {point.dist.name if point.dist else point.value}", folder) for folder in folders)
    yield "built in", _built_in_folder(kind)


@cache
def _built_in_folder(kind: DataKind) -> Path:
    package = Path(str(files("pixcraft")))
    inside = package / kind
    return inside if inside.is_dir() else package.parent / kind


SUFFIXES: dict[DataKind, tuple[str, ...]] = {
    "palettes": (".yaml", ".yml", ".csv", ".hex", ".gpl", ".ase"),
    "templates": (".yaml", ".yml"),
}


def data_files(kind: DataKind) -> list[DataFile]:
    """Every file that a name can mean; where two share group and name, only the one that wins."""
    found: dict[tuple[str, str], DataFile] = {}
    for origin, folder in data_folders(kind):
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in SUFFIXES[kind] and path.is_file():
                group = path.parent.name if path.parent != folder else ""
                found.setdefault((group, path.stem), DataFile(path.stem, group, path, origin))
    return list(found.values())


def find_data(kind: DataKind, name: str, group: str = "") -> DataFile:
    """The file that `name` means: an explicit path, "group/name", else the first hit of the search.

    Crafts have templates of the same name; without a group it is that of the craft that was there first.

    Raises:
        CatalogError: a path that is not a file.
        UnknownName: no such name.
    """
    suffix = Path(name).suffix.lower()
    available = data_files(kind)
    if not suffix and not group and name.count("/") == 1 and name.split("/")[0] in {item.group for item in available}:
        group, name = name.split("/")
    if suffix in SUFFIXES[kind] or os.sep in name or (suffix and os.path.isfile(name)):
        path = Path(name)
        if not os.path.isfile(path):  # a name too long for the system is an error in `Path.is_file`
            raise CatalogError("no such file", name, hint=similar_names(path))
        return DataFile(path.stem, path.parent.name, path, "the path you gave")
    if not name.strip():
        raise InputError(f"a {kind[:-1]} needs a name", f"pixcraft {kind} list")
    hits = [
        item
        for item in available
        if item.name.casefold() == name.casefold() and (not group or item.group in (group, ""))
    ]
    crafts = names("crafts")
    if hits:
        return min(hits, key=lambda item: crafts.index(item.group) if item.group in crafts else -1)
    raise UnknownName(kind[:-1], name, {item.name for item in available if not group or item.group in (group, "")})
