"""Substitutes: a colour that is short is replaced by the nearest one that is there, and everybody is told."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from pixcraft.batch.engine import Engine
from pixcraft.batch.plan import Planned, fingerprint, rekeyed
from pixcraft.batch.receipts import Supply
from pixcraft.batch.run import OnProgress, Progress, Wishes, run
from pixcraft.batch.series import with_shared_palettes
from pixcraft.batch.shelf import exact, figure, told, unit_told
from pixcraft.batch.stock import Stock
from pixcraft.batch.tally import Made, designs_of
from pixcraft.batch.wishes import DocumentWishes
from pixcraft.colour import ciede2000_table
from pixcraft.design import craft_of
from pixcraft.errors import PixcraftError
from pixcraft.export.tables import Cell, write_csv
from pixcraft.files import write_atomically
from pixcraft.job import Job
from pixcraft.palette import Palette
from pixcraft.swaps import Swap, following
from pixcraft.wishes import named_palette

TABLE = "substitutions.csv"
MEMORY = "substitutions.json"
COLUMNS = (
    "design", "palette", "code", "name", "replaced_by", "replacement_name", "difference", "unit", "kits", "needed",
    "left",
)  # fmt: skip


@dataclass(frozen=True)
class Substitution:
    """One colour of one design that was replaced.

    Attributes:
        difference: CIEDE2000 between the two.
        needed: by all kits of the design; `left` what the designs before it had left of it.
    """

    design: str
    palette: str
    code: str
    name: str
    replaced_by: str
    replacement_name: str
    difference: float
    unit: str
    kits: int
    needed: float
    left: float

    @property
    def remark(self) -> str:
        """What everybody is told."""
        old, new = f"{self.code} {self.name}".strip(), f"{self.replaced_by} {self.replacement_name}".strip()
        needed, left = unit_told(self.needed, self.unit), told(self.left)
        return f"Substituted: {old} by {new} (CIEDE2000 {self.difference:.1f}); {needed} needed, {left} left."


@dataclass(frozen=True)
class Outcome:
    """What a run with substitutes came to: the plan as it was made, what to say of it, and how it went."""

    planned: list[Planned]
    wishes: DocumentWishes
    progress: Progress


def run_with_substitutes(
    planned: list[Planned],
    out: Path,
    machine: Engine,
    wishes: Wishes,
    documents: DocumentWishes,
    on_progress: OnProgress,
) -> Outcome:
    """Make a plan; with a limit for substitutes, make designs that lack a colour once more with what is there.

    Which colours were replaced is remembered: the same plan, pictures and stock need no second run.

    Raises:
        OutputError: the disk takes no more.
    """
    if documents.shared_palette:
        planned = with_shared_palettes(planned, out)
    if not documents.substitute or documents.stock is None:
        progress = run(planned, out, machine, wishes, on_progress)
        _forget(out)
        return Outcome(planned, documents, progress)
    mark = fingerprint(planned, f"{documents.substitute:g}", documents.stock.text)
    known = _remembered(out, mark)
    if known is None:
        first = run(planned, out, machine, wishes, on_progress)
        if wishes.strict and first.failed:
            return Outcome(planned, documents, first)
        known = tuple(substitutions(planned, out, documents.stock, documents.substitute))
        # Noted before the second run: whatever stops that one, nothing is made without substitutes again.
        _remember(out, mark, known)
        changed = with_swaps(planned, known)
        progress = _again(first, run(changed, out, machine, wishes, on_progress)) if known else first
    else:
        changed = with_swaps(planned, known)
        progress = run(changed, out, machine, wishes, on_progress)
    write_csv(out / TABLE, _table(known))
    return Outcome(changed, replace(documents, substitutes=_remarks(known)), progress)


def _again(first: Progress, second: Progress) -> Progress:
    """Two runs over the same designs as one."""
    second.skipped, second.started = first.skipped, first.started
    return second


def substitutions(planned: Sequence[Planned], out: Path, stock: Stock, limit: float) -> Iterator[Substitution]:
    """What to replace, one design after the other in the plan's order, each taking from the stock what it uses."""
    left = {line.row: line.on_hand for line in stock.lines.values()}
    for design in designs_of(planned, out)():
        if design.item.row.kits:
            yield from _Shelf(stock, left, limit).replaced(design)


class _Shelf:
    """The stock, from which one design after the other takes."""

    def __init__(self, stock: Stock, left: dict[int, float], limit: float) -> None:
        self._stock, self._left, self._limit = stock, left, limit

    def replaced(self, design: Made) -> Iterator[Substitution]:
        """The colours of a design that are short and can be replaced."""
        kits = design.item.row.kits
        colours = _by_colour(design.receipt.supplies)
        used = {code for _, code in colours}
        lacking = [key for key, supplies in colours.items() if not self._enough(supplies, kits)]
        for key, supplies in colours.items():
            if key not in lacking:
                self._take(supplies, kits)
        for key in lacking:
            supplies = colours[key]
            found = self._nearest(design.item.job, supplies, kits, used)
            if found is None:
                self._take(supplies, kits)
                continue
            code, name, difference = found
            used.add(code)
            short = next(supply for supply in supplies if not self._enough([supply], kits))
            yield Substitution(
                design.item.row.id, *key, short.name, code, name, round(difference, 2), short.unit, kits,
                exact(short.packed * kits), self._there(short),
            )  # fmt: skip
            self._take([replace(supply, code=code) for supply in supplies], kits)

    def _nearest(
        self, job: Job, supplies: Sequence[Supply], kits: int, used: set[str]
    ) -> tuple[str, str, float] | None:
        """Code, name and distance of the nearest colour that is there and that the design does not have yet."""
        palette = _allowed(job)
        if palette is None or supplies[0].code not in {colour.code for colour in palette.colours}:
            return None
        old = palette.only([supplies[0].code]).lab
        apart = ciede2000_table(old, palette.lab)[0]
        for index in np.argsort(apart, kind="stable").tolist():
            colour, difference = palette.colours[index], float(apart[index])
            if difference >= self._limit:
                return None
            if colour.code not in used and self._enough([replace(item, code=colour.code) for item in supplies], kits):
                return colour.code, colour.name, difference
        return None

    def _enough(self, supplies: Iterable[Supply], kits: int) -> bool:
        return all(self._there(supply) >= exact(supply.packed * kits) for supply in supplies)

    def _there(self, supply: Supply) -> float:
        line = self._stock.find(supply.key)
        return self._left[line.row] if line else 0.0

    def _take(self, supplies: Iterable[Supply], kits: int) -> None:
        for supply in supplies:
            if line := self._stock.find(supply.key):
                self._left[line.row] = exact(max(0.0, self._left[line.row] - supply.packed * kits))


def _by_colour(supplies: Iterable[Supply]) -> dict[tuple[str, str], list[Supply]]:
    found: dict[tuple[str, str], list[Supply]] = {}
    for supply in supplies:
        found.setdefault((supply.catalog, supply.code), []).append(supply)
    return found


def _allowed(job: Job) -> Palette | None:
    """The colours that a job's craft can use and that it does not rule out; what is there the stock says."""
    try:
        craft = craft_of(job)
        named = named_palette(job, craft)
        usable = craft.usable(named)
        kept = {colour.code for colour in usable.plain(job.allow).colours} | set(job.include) | set(job.lock)
        return usable.only(kept - {named.find(code).code for code in job.exclude})
    except PixcraftError:  # free colours, which nobody stocks
        return None


def with_swaps(planned: Iterable[Planned], found: Iterable[Substitution]) -> list[Planned]:
    """The plan with the colours replaced in the finished designs."""
    swaps: dict[str, list[Swap]] = {}
    for item in found:
        swaps.setdefault(item.design, []).append(Swap(item.code, item.replaced_by))
    kept = list(planned)
    changed = [
        (place, item, replace(item.job, swap=following(item.job.swap, swaps[item.row.id])))
        for place, item in enumerate(kept)
        if item.row.id in swaps
    ]
    new = rekeyed((item, job) for _, item, job in changed)
    for (place, _, _), remade in zip(changed, new, strict=True):
        kept[place] = remade
    return kept


def _remarks(found: Iterable[Substitution]) -> Mapping[str, tuple[str, ...]]:
    remarks: dict[str, tuple[str, ...]] = {}
    for item in found:
        remarks[item.design] = (*remarks.get(item.design, ()), item.remark)
    return remarks


def _table(found: Iterable[Substitution]) -> Iterator[tuple[Cell, ...]]:
    yield COLUMNS
    for item in found:
        yield tuple(figure(value) if isinstance(value, float) else value for value in asdict(item).values())


def _remember(out: Path, mark: str, found: tuple[Substitution, ...]) -> None:
    content = {"plan": mark, "substitutions": [asdict(item) for item in found]}
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    write_atomically(out / MEMORY, text.encode(), force=True)


def _remembered(out: Path, mark: str) -> tuple[Substitution, ...] | None:
    """What was replaced when this very plan was made; None = it was not, or nobody can read it."""
    try:
        content = json.loads((out / MEMORY).read_text(encoding="utf-8"))
        return tuple(Substitution(**item) for item in content["substitutions"]) if content["plan"] == mark else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _forget(out: Path) -> None:
    """Nothing was replaced in this run: lists of an earlier one would lie."""
    (out / MEMORY).unlink(missing_ok=True)
    write_csv(out / TABLE, [COLUMNS])
