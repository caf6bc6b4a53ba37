"""The legend's lines for back stitches, part stitches, knots, beads and the designer's notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from pixcraft.pattern import Ornament, Pattern
from pixcraft.sheet.fonts import BOLD, SANS, TEXT_MIDDLE, fitted, printable
from pixcraft.sheet.inks import BLACK
from pixcraft.sheet.layout import Frame
from pixcraft.sheet.overlay import draw_back_stitch, draw_ornament, line_dash
from pixcraft.sheet.pdf import Canvas

Row = Callable[[Canvas, Frame], None]
Sample = Callable[[Canvas, Frame], None]

_TEXT_SHARE = 0.5
_SAMPLE = 3.2
_PART_NAMES = {1: "three-quarter stitch", 2: "three-quarter stitch", 3: "half stitch", 4: "half stitch"}
_NOTE_TEXT = "boxwords"


def overlay_rows(pattern: Pattern) -> list[Row]:
    """A heading and a line for each kind and colour of what stands beside full crosses."""
    groups = {
        "Back stitch": list(_back_stitch_rows(pattern)),
        "Part stitches": list(_part_rows(pattern)),
        "Knots, beads and special stitches": list(_ornament_rows(pattern)),
        "Notes": [_row(note.get(_NOTE_TEXT, "")) for note in pattern.overlay.notes if note.get(_NOTE_TEXT)],
    }
    rows: list[Row] = []
    for heading, lines in groups.items():
        if lines:
            rows.extend([_row(heading, bold=True), *lines])
    return rows


def _back_stitch_rows(pattern: Pattern) -> Iterator[Row]:
    counts = Counter((line.colour, line.kind) for line in pattern.overlay.backstitches)
    for (key, kind), count in sorted(counts.items()):
        sample = _line_sample(pattern, key)
        yield _row(_line_text(pattern, key, "" if kind == "backstitch" else kind, count, "line"), sample)


def _part_rows(pattern: Pattern) -> Iterator[Row]:
    counts: Counter[tuple[int, str]] = Counter()
    for part in pattern.overlay.parts:
        for key in (part.first, part.second):
            if key:
                counts[key, _PART_NAMES.get(part.direction, "part stitch")] += 1
    for (key, kind), count in sorted(counts.items()):
        yield _row(_line_text(pattern, key, kind, count, ""), _sign_sample(pattern, key))


def _ornament_rows(pattern: Pattern) -> Iterator[Row]:
    counts = Counter((item.colour, item.kind) for item in pattern.overlay.ornaments)
    for (key, kind), count in sorted(counts.items()):
        sample = _ornament_sample(pattern, Ornament(0, 0, key, kind))
        yield _row(_line_text(pattern, key, kind, count, ""), sample)


def _line_text(pattern: Pattern, key: int, kind: str, count: int, noun: str) -> str:
    colour = f"{pattern.colour_of(key).label} {pattern.colour_of(key).name}" if key else "no colour given"
    amount = f"{count} {noun}".strip() + ("s" if noun and count != 1 else "")
    return ", ".join(part for part in (colour.strip(), kind, amount) if part)


def _row(text: str, sample: Sample | None = None, bold: bool = False) -> Row:
    def draw(canvas: Canvas, frame: Frame) -> None:
        indent = _SAMPLE * frame.height if sample else 0.0
        if sample:
            sample(canvas, Frame(frame.left, frame.bottom, indent, frame.height))
        name = BOLD if bold else SANS
        size = frame.height * _TEXT_SHARE
        shown, size = fitted(printable(text), name, size, frame.width - indent, size * 0.6)
        canvas.text(frame.left + indent, frame.centre[1] - TEXT_MIDDLE * size, shown, size, name=name)

    return draw


def _line_sample(pattern: Pattern, key: int) -> Sample:
    def draw(canvas: Canvas, frame: Frame) -> None:
        y = frame.centre[1]
        colour = pattern.colour_of(key).rgb if key else BLACK
        ends = (frame.left + 2, y, frame.right - 0.4 * frame.height, y)
        draw_back_stitch(canvas, ends, 0.55 * frame.height, colour, line_dash(pattern, key))

    return draw


def _sign_sample(pattern: Pattern, key: int) -> Sample:
    def draw(canvas: Canvas, frame: Frame) -> None:
        sign = pattern.colour_of(key).symbol
        canvas.symbol(frame.left + frame.height / 2, frame.centre[1], sign, 0.7 * frame.height)

    return draw


def _ornament_sample(pattern: Pattern, item: Ornament) -> Sample:
    def draw(canvas: Canvas, frame: Frame) -> None:
        centre = (frame.left + frame.height / 2, frame.centre[1])
        draw_ornament(canvas, centre, 1.2 * frame.height, pattern, item, coloured=True)

    return draw
