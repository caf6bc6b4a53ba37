"""Reading page templates: YAML checked whole, before anything is drawn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast, get_args

import yaml

from pixcraft.errors import CatalogError, InputError, PixcraftError, TemplateError
from pixcraft.options import build, choice, integer, option_names, option_parser
from pixcraft.registry import find_data, load
from pixcraft.sheet.blocks import FlowingBlock, SectionBlock, TiledBlock
from pixcraft.sheet.layout import CellRange
from pixcraft.sheet.pagespec import (
    PAPERS,
    Breaks,
    PageSpec,
    PlacedBlock,
    Repeat,
    Template,
    When,
    check_room,
    paper_size,
)
from pixcraft.units import millimetres, points
from pixcraft.yamlfile import Value, read_yaml

SCHEMA = "1"

_LEAST_PAPER, _MOST_PAPER = points(50), points(2000)
_SIDES = ("top", "bottom", "left", "right")
_TILE_KEYS = ("cell", "overlap", "most", "breaks")
_TRUE_SIZE = "true-size"
_LENGTH_HINT = "write a length such as 12mm"


def load_template(name: str, craft: str) -> Template:
    """The template that a name or path means for a craft.

    Raises:
        UnknownName: no such template.
        TemplateError: it cannot be used.
    """
    try:
        found = find_data("templates", name, group=craft)
    except CatalogError as error:
        raise TemplateError(error.bare, error.file, hint="pixcraft templates list") from None
    return check_template(found.path)


def check_template(path: Path) -> Template:
    """Read a template file and check it whole.

    Raises:
        TemplateError: the first thing that is wrong, with its line.
    """
    top = read_yaml(path, TemplateError)
    keys = top.fields(("schema", "about", "paper", "margins", "gap", "pages"), ("schema", "paper", "pages"))
    if keys["schema"].text() != SCHEMA:
        keys["schema"].fail(f"this pixcraft reads schema {SCHEMA}", f"write schema: {SCHEMA}")
    pages = keys["pages"].items()
    if not pages:
        keys["pages"].fail("at least one page is needed")
    template = Template(
        file=str(path),
        about=keys["about"].text() if "about" in keys else "",
        paper=_paper(keys["paper"]),
        margins=_margins(keys["margins"]) if "margins" in keys else (points(12),) * 4,
        gap=keys["gap"].convert(_length) if "gap" in keys else points(3),
        pages=tuple(_page(value) for value in pages),
        line=keys["margins"].line if "margins" in keys else keys["paper"].line,
    )
    _check_names(template)
    check_room(template)
    return template


def paper_name(text: str) -> str:
    """A paper's name as `PAPERS` spells it, or nothing for the template's own paper.

    Raises:
        ValueError: no such paper.
    """
    names = {name.casefold(): name for name in PAPERS}
    word = text.strip().casefold()
    if word and word not in names:
        raise ValueError(f"{text!r} is not one of {', '.join(PAPERS)}")
    return names.get(word, "")


def _length(text: str) -> float:
    return points(millimetres(text))


def _paper(value: Value) -> tuple[float, float]:
    if _is_scalar(value):
        name = value.convert(paper_name)
        return paper_size(name) if name else value.fail("a paper is needed", f"such as {', '.join(PAPERS)}")
    if len(value.items()) != 2:
        value.fail("a paper is a name or [width, height]", "such as [210mm, 297mm]")
    width, height = (item.convert(_length) for item in value.items())
    for side in (width, height):
        if not _LEAST_PAPER <= side <= _MOST_PAPER:
            value.fail("a side of the paper must be from 50 mm to 2 m")
    return width, height


def _margins(value: Value) -> tuple[float, float, float, float]:
    if _is_scalar(value):
        return (value.convert(_length),) * 4
    sides = value.fields(_SIDES, _SIDES)
    top, bottom, left, right = (sides[side].convert(_length) for side in _SIDES)
    return top, bottom, left, right


def _is_scalar(value: Value) -> bool:
    return isinstance(value.node, yaml.ScalarNode)


def _page(value: Value) -> PageSpec:
    keys = value.fields(("name", "repeat", "when", "blocks", *_TILE_KEYS), ("name", "blocks"))
    repeat = _word(keys["repeat"], Repeat) if "repeat" in keys else "once"
    placed = [_placed(item) for item in keys["blocks"].items()]
    if not placed:
        keys["blocks"].fail("at least one block is needed")
    rests = [index for index, item in enumerate(placed) if item.height is None]
    if len(rests) > 1:
        keys["blocks"].items()[rests[1]].fail("only one block of a page can take the rest of its height")
    page = PageSpec(
        name=keys["name"].text(),
        repeat=cast(Repeat, repeat),
        when=cast(When, _word(keys["when"], When)) if "when" in keys else "always",
        blocks=tuple(placed),
        line=value.line,
        cells=_cells(keys["cell"]) if "cell" in keys else None,
        breaks=cast(Breaks, _word(keys["breaks"], Breaks)) if "breaks" in keys else "tens",
        overlap=keys["overlap"].convert(integer(0, 5)) if "overlap" in keys else 0,
        most=keys["most"].convert(integer(10, 1000)) if "most" in keys else 1000,
    )
    _check_repeat(page, keys, value)
    _check_sections(page, value)
    return page


def _word(value: Value, kind: Any) -> str:
    return value.convert(choice(*get_args(kind)))


def _check_repeat(page: PageSpec, keys: dict[str, Value], value: Value) -> None:
    """Tiles need one chart and a cell size; overflow needs a block that flows; neither belongs elsewhere."""
    tiled = sum(isinstance(item.block, TiledBlock) for item in page.blocks)
    flowing = sum(isinstance(item.block, FlowingBlock) for item in page.blocks)
    if page.repeat == "tiles":
        if tiled != 1:
            value.fail(f"a page that repeats over tiles needs one block such as chart or board, found {tiled}")
        if "cell" not in keys:
            value.fail("'cell' is missing", "such as cell: {min: 2.2mm, max: 5mm}")
        return
    if tiled:
        value.fail("a chart stands on a page with repeat: tiles", "write repeat: tiles and cell: {min: .., max: ..}")
    for key in _TILE_KEYS:
        if key in keys:
            keys[key].fail("belongs to pages with repeat: tiles")
    if page.repeat == "overflow" and flowing != 1:
        value.fail(f"a page with repeat: overflow needs one block such as legend or rows, found {flowing}")


def _check_sections(page: PageSpec, value: Value) -> None:
    for item in page.blocks:
        if isinstance(item.block, SectionBlock) and not (page.repeat == "tiles" and page.by_sections):
            value.fail(
                f"a {item.block.name} stands on a page for one section", "write repeat: tiles and breaks: sections"
            )


def _cells(value: Value) -> CellRange | None:
    if _is_scalar(value):
        value.convert(choice(_TRUE_SIZE))
        return None
    keys = value.fields(("min", "max", "exact"))
    if "exact" in keys:
        if len(keys) > 1:
            value.fail("'exact' excludes 'min' and 'max'")
        exact = keys["exact"].convert(_cell_size)
        return CellRange(exact, exact)
    if len(keys) != 2:
        value.fail("'min' and 'max', or 'exact', are needed", "such as {min: 2.2mm, max: 5mm}")
    least, most = keys["min"].convert(_cell_size), keys["max"].convert(_cell_size)
    if least > most:
        value.fail("'min' is larger than 'max'")
    return CellRange(least, most)


def _cell_size(text: str) -> float:
    size = _length(text)
    if not points(1) <= size <= points(50):
        raise ValueError(f"{text} is not between 1mm and 50mm")
    return size


def _placed(value: Value) -> PlacedBlock:
    entries = value.entries()
    for key in ("block", "height"):
        if key not in entries:
            value.fail(f"{key!r} is missing")
    try:
        kind = load("blocks", entries["block"].text())
    except PixcraftError as error:
        entries["block"].fail(error.message, error.hint)
    known = ("block", "height", *option_names(kind))
    keys = value.fields(known)
    texts = {
        name: _checked(member, option_parser(kind, name))
        for name, member in keys.items()
        if name not in ("block", "height")
    }
    return PlacedBlock(build(kind, texts), _height(keys["height"]), value.line)


def _checked(value: Value, parse: Callable[[str], Any]) -> str:
    """The text of an option, known to parse; a list counts as words with commas."""
    text = ",".join(value.texts())
    try:
        parse(text)
    except InputError as error:
        value.fail(error.message, error.hint)
    except ValueError as error:
        value.fail(str(error))
    return text


def _height(value: Value) -> float | None:
    if value.text() == "rest":
        return None
    height = value.convert(_length)
    if height <= 0:
        value.fail("a height must be more than nothing", _LENGTH_HINT)
    return height


def _check_names(template: Template) -> None:
    names = [page.name for page in template.pages]
    for index, page in enumerate(template.pages):
        if page.name in names[:index]:
            raise template.error(f"two pages are named {page.name!r}", page.line)
