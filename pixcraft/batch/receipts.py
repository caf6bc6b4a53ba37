"""Receipts: what became of one design, a kilobyte or two of JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Written:
    """One product: what it is, where (below the batch's folder), how long and which bytes."""

    kind: str
    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Source:
    """The picture as it was: a changed size or time makes us read it again."""

    sha256: str = ""
    size: int = 0
    modified: int = 0


@dataclass(frozen=True)
class Failure:
    """Why a design could not be made: stage (picture, design, write, worker), code word, message, what to do."""

    stage: str
    code: str
    message: str
    fix: str


@dataclass(frozen=True)
class Supply:
    """What a kit holds of one thing.

    Attributes:
        catalog, code, name, symbol, rgb: the colour; `part` says what of it ("plate 1x2"), where there are several.
        need: what the design takes, in `unit`.
        packed: what goes into a kit, with spare, in `unit`.
        unit: bead, skein, gram, drill, piece.
        pack: how many units one pack of the shop holds.
        grams: weight of what is packed; 0 = not known.
    """

    catalog: str
    code: str
    name: str
    symbol: str
    rgb: tuple[int, int, int]
    part: str
    need: float
    packed: float
    unit: str
    pack: float
    grams: float = 0.0

    @property
    def key(self) -> tuple[str, str, str]:
        """What one orders: catalog, code and part."""
        return self.catalog, self.code, self.part


@dataclass(frozen=True)
class Receipt:
    """What became of one design.

    Attributes:
        id: the design's.
        key: of its job, see `plan.key`; `digest` names its products.
        failure: why there are none, else None.
        size: columns and rows; `cells` filled ones, `noun` what they are called.
        finished: size for people; `facts` more of the cover, as label and text.
        boards: how many sections the design is built on.
        look: a short hash of how the design looks, see `looks.look_of`.
    """

    id: str
    key: str
    digest: str = ""
    source: Source = Source()
    failure: Failure | None = None
    title: str = ""
    craft: str = ""
    size: tuple[int, int] = (0, 0)
    cells: int = 0
    noun: str = ""
    colours: int = 0
    finished: str = ""
    boards: int = 0
    facts: tuple[tuple[str, str], ...] = ()
    files: tuple[Written, ...] = ()
    supplies: tuple[Supply, ...] = ()
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0
    look: str = ""

    def line(self) -> str:
        """The receipt as one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    def files_are_there(self, out: Path) -> bool:
        """Whether every product still lies below `out` with its size."""
        try:
            return all((out / item.path).stat().st_size == item.size for item in self.files)
        except OSError:
            return False


def receipt_in(line: str) -> Receipt:
    """The receipt that a line holds.

    Raises:
        ValueError: it holds none.
    """
    try:
        values: dict[str, Any] = json.loads(line)
        failure = values.get("failure")
        return Receipt(
            **{
                **values,
                "source": Source(**values["source"]),
                "failure": Failure(**failure) if failure else None,
                "size": tuple(values["size"]),
                "facts": tuple((label, text) for label, text in values["facts"]),
                "files": tuple(Written(**item) for item in values["files"]),
                "supplies": tuple(Supply(**{**item, "rgb": tuple(item["rgb"])}) for item in values["supplies"]),
                "warnings": tuple(values["warnings"]),
            }
        )
    except (KeyError, TypeError, AttributeError) as problem:
        raise ValueError(f"not a receipt: {problem}") from None
