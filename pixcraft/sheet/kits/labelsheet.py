"""Label sheets as data: `templates/labels/NAME.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pixcraft.errors import CatalogError, TemplateError, UnknownName
from pixcraft.options import choice, integer, number
from pixcraft.registry import data_files, find_data
from pixcraft.sheet.layout import MM, Frame
from pixcraft.sheet.pagespec import PAPERS, paper_size
from pixcraft.yamlfile import Value, read_yaml

GROUP = "labels"
SCHEMA = "1"
_KEYS = (
    "schema", "title", "paper", "columns", "rows", "width", "height", "left", "top", "gap_across", "gap_down", "source"
)  # fmt: skip
_ROUNDING = 0.05


@dataclass(frozen=True)
class LabelSheet:
    """One sheet of labels.

    Attributes:
        paper: width and height in points.
        columns, rows: labels across and down.
        width, height: of a label in points.
        left, top: from the paper's edge to the first label, in points.
        gap_across, gap_down: between neighbours, in points.
    """

    name: str
    title: str
    paper: tuple[float, float]
    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    gap_across: float = 0.0
    gap_down: float = 0.0

    @property
    def labels(self) -> int:
        """Labels on a sheet."""
        return self.columns * self.rows

    def frame(self, place: int) -> Frame:
        """The label at a place, counted from 0, row by row from the top left."""
        row, column = divmod(place, self.columns)
        left = self.left + column * (self.width + self.gap_across)
        top = self.paper[1] - self.top - row * (self.height + self.gap_down)
        return Frame(left, top - self.height, self.width, self.height)


def sheet_names() -> list[str]:
    """The label sheets that a name can mean."""
    return sorted(item.name for item in data_files("templates") if item.group == GROUP)


def load_label_sheet(name: str) -> LabelSheet:
    """The sheet that a name, such as L7160, or a path means.

    Raises:
        UnknownName: no such sheet.
        TemplateError: it cannot be used.
    """
    try:
        found = find_data("templates", name, group=GROUP)
    except UnknownName:
        raise UnknownName("label sheet", name, sheet_names()) from None
    except CatalogError as error:
        raise TemplateError(error.bare, error.file, hint="pixcraft labels") from None
    return read_label_sheet(found.path)


def read_label_sheet(path: Path) -> LabelSheet:
    """Read and check a label sheet.

    Raises:
        TemplateError: the first thing that is wrong, with its line.
    """
    top = read_yaml(path, TemplateError)
    keys = top.fields(_KEYS, ("schema", "paper", "columns", "rows", "width", "height", "left", "top"))
    if keys["schema"].text() != SCHEMA:
        keys["schema"].fail(f"this pixcraft reads schema {SCHEMA}", f"write schema: {SCHEMA}")
    lengths = {key: keys[key].convert(_mm) for key in ("width", "height", "left", "top")}
    gaps = {key: keys[key].convert(_mm) for key in ("gap_across", "gap_down") if key in keys}
    sheet = LabelSheet(
        name=path.stem,
        title=keys["title"].text() if "title" in keys else path.stem,
        paper=paper_size({name.casefold(): name for name in PAPERS}[keys["paper"].convert(_paper)]),
        columns=keys["columns"].convert(integer(1, 50)),
        rows=keys["rows"].convert(integer(1, 100)),
        **lengths,
        **gaps,
    )
    _check(sheet, keys["columns"], keys["rows"])
    return sheet


_paper = choice(*(name.casefold() for name in PAPERS))


def _mm(text: str) -> float:
    """A length in mm as points."""
    return number(0, 500)(text) * MM


def _check(sheet: LabelSheet, columns: Value, rows: Value) -> None:
    last = sheet.frame(sheet.labels - 1)
    if sheet.width < 5 * MM or sheet.height < 5 * MM:
        columns.fail("the labels are smaller than 5 mm", "width and height are in mm")
    if last.right > sheet.paper[0] + _ROUNDING * MM:
        columns.fail(f"{sheet.columns} labels are wider than the paper", "check width, left and gap_across")
    if last.bottom < -_ROUNDING * MM:
        rows.fail(f"{sheet.rows} labels are higher than the paper", "check height, top and gap_down")
