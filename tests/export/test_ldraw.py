"""The LDraw model read back line by line: the picture is as it was, not mirrored, and so are the parts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from pixcraft.crafts.brick import Brick
from pixcraft.crafts.brick.report import colour_number
from pixcraft.crafts.parts import Part, parts
from pixcraft.export.ldraw import LDrawMpd
from pixcraft.pattern import Pattern
from tests.crafts.brick_samples import blots, in_colours, letter

STUD, PLATE = 20, 8
BY_FILE = {f"{part.ids['ldraw']}.dat": part for part in parts().values()}


@dataclass(frozen=True)
class Laid:
    """A part as a program that reads LDraw places it: its box in LDraw units, y from top to bottom."""

    part: Part
    colour: str
    x: tuple[float, float]
    y: tuple[float, float]
    z: tuple[float, float]


def models(data: bytes) -> dict[str, list[str]]:
    """The lines of each model of the file, the first one is the main model."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in data.decode("utf-8").split("\r\n"):
        if line.startswith("0 FILE "):
            name = line.removeprefix("0 FILE ")
        found.setdefault(name, []).append(line)
    return found


def placed(data: bytes) -> list[Laid]:
    """Every part of the main model and its submodels, by the matrices of their lines."""
    found = models(data)
    main, *_ = found
    return _placed(found, main, np.eye(4), "16")


def _placed(found: dict[str, list[str]], name: str, above: Any, colour: str) -> list[Laid]:
    laid = []
    for line in found[name]:
        if not line.startswith("1 "):
            continue
        _, own, *numbers, file = line.split(" ")
        own = colour if own == "16" else own
        x, y, z, *turn = map(float, numbers)
        matrix = np.eye(4)
        matrix[:3, :3], matrix[:3, 3] = np.array(turn).reshape(3, 3), (x, y, z)
        laid += (
            [_box(BY_FILE[file], own, above @ matrix)] if file in BY_FILE else _placed(found, file, above @ matrix, own)
        )
    return laid


def _box(part: Part, colour: str, matrix: Any) -> Laid:
    half = part.length * STUD / 2, part.width * STUD / 2
    corners = np.array(
        [[x, y, z, 1] for x in (-half[0], half[0]) for y in (0, part.height_ldu) for z in (-half[1], half[1])]
    )
    places = (matrix @ corners.T)[:3]
    x, y, z = ((float(axis.min()), float(axis.max())) for axis in places)
    return Laid(part, colour, x, y, z)


def seen_from_above(laid: list[Laid], pattern: Pattern) -> list[list[str]]:
    """LDraw colours of the cells, looked at from above with x to the right and z up the page."""
    rows, columns = pattern.cells.shape
    highest = np.full((rows, columns), np.inf)
    seen = [["" for _ in range(columns)] for _ in range(rows)]
    for one in laid:
        for row in range(rows):
            for column in range(columns):
                x, z = (column + 0.5 - columns / 2) * STUD, (rows / 2 - row - 0.5) * STUD
                inside = one.x[0] < x < one.x[1] and one.z[0] < z < one.z[1]
                if inside and one.y[0] < highest[row, column]:
                    highest[row, column], seen[row][column] = one.y[0], one.colour
    return seen


def wanted(pattern: Pattern, bare: str) -> list[list[str]]:
    numbers = [bare, *(colour_number(colour.code, "ldraw") for colour in pattern.colours)]
    return [[numbers[key] for key in row] for row in pattern.cells.tolist()]


@pytest.mark.parametrize(
    "craft", [Brick(base="16"), Brick(base="art", part="round-tile"), Brick(merge="plates", base="32")]
)
def test_the_letter_is_not_mirrored(craft: Brick) -> None:
    pattern = letter()
    laid = placed(LDrawMpd()(pattern, craft))
    assert seen_from_above([one for one in laid if one.y[1] <= 0], pattern) == wanted(pattern, "")


@pytest.mark.parametrize(
    "craft",
    [
        Brick(merge="plates", section=8, base="16"),
        Brick(merge="tiles", goal="cost"),
        Brick(part="brick"),
        Brick(merge="bricks"),
    ],
)
def test_the_model_is_the_picture(craft: Brick) -> None:
    pattern = blots(23, 18)
    laid = [one for one in placed(LDrawMpd()(pattern, craft)) if one.y[1] <= 0]
    assert seen_from_above(laid, pattern) == wanted(pattern, "")
    assert {one.y for one in laid} == {(-craft.single.height_ldu, 0)}
    area = sum((one.x[1] - one.x[0]) * (one.z[1] - one.z[0]) for one in laid) / STUD**2
    assert area == 23 * 18


def test_parts_and_colours_are_those_of_the_list() -> None:
    pattern, craft = blots(32, 32), Brick(merge="plates")
    found = Counter((one.part.name, one.colour) for one in placed(LDrawMpd()(pattern, craft)) if one.y[1] <= 0)
    lines = craft.parts_list(pattern)
    told = {(line.part.name, colour_number(pattern.colour_of(line.key).code, "ldraw")): line.count for line in lines}
    assert found == told


@pytest.mark.parametrize(("base", "number"), [("48", 2), ("32", 4), ("16", 12), ("art", 12)])
def test_bases_lie_under_it(base: str, number: int) -> None:
    """60 x 40 cells: their upper left corners lie where the picture's is, their tops at y = 0."""
    pattern = blots(60, 40)
    laid = [one for one in placed(LDrawMpd()(pattern, Brick(base=base))) if one.y[1] > 0]
    assert len(laid) == number
    assert min(one.x[0] for one in laid) == -600 and max(one.z[1] for one in laid) == 400
    assert {one.y[0] for one in laid} == {0}
    assert len({(one.x, one.z) for one in laid}) == number


def test_relief_is_stacked() -> None:
    craft = Brick(layers=3)
    y, x = np.mgrid[:8, :9]
    pattern = craft.raised(blots(9, 8), (x * y).astype(np.float32))
    assert pattern.heights is not None
    laid = [one for one in placed(LDrawMpd()(pattern, craft)) if one.y[1] <= 0]
    assert seen_from_above(laid, pattern) == wanted(pattern, "")
    assert Counter(one.y for one in laid) == {
        (-PLATE * (layer + 1), -PLATE * layer): int((pattern.heights > layer).sum()) for layer in range(3)
    }


@pytest.mark.parametrize(("kind", "height"), [("brick", 24), ("plate", 8)])
def test_a_wall_stands_upright(kind: str, height: int) -> None:
    """Seen from the front, which is -z, x is to the right and the top row is highest."""
    pattern = blots(20, 14)
    laid = placed(LDrawMpd()(pattern, Brick(side_view=kind)))
    numbers = wanted(pattern, "")
    assert max(one.y[1] for one in laid) == 0 and min(one.y[0] for one in laid) == -14 * height
    for one in laid:
        row = round((one.y[0] + 14 * height) / height)
        left, right = (round(side / STUD + 10) for side in one.x)
        assert set(numbers[row][left:right]) == {one.colour} and one.z == (-10, 10)


def test_the_form_of_the_file() -> None:
    data = LDrawMpd()(blots(20, 20), Brick(section=10))
    assert not data.startswith(b"\xef\xbb\xbf") and data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r\n")
    found = models(data)
    assert [*found] == [
        "mosaic.ldr",
        *(f"section-{name}.ldr" for name in ("a1", "b1", "a2", "b2")),
    ]
    for name, lines in found.items():
        assert lines[0] == f"0 FILE {name}" and f"0 Name: {name}" in lines and "0 NOFILE" in lines
        assert "0 !LDRAW_ORG Unofficial_Model" in lines and lines[1].startswith("0 ")
        assert all(len(line.split(" ")) == 15 for line in lines if line.startswith("1 "))
    assert not any("0x2" in line for lines in found.values() for line in lines)


def test_a_title_stays_on_its_line() -> None:
    pattern = replace(blots(4, 4), title="Two\r\n1 16 0 0 0")
    assert models(LDrawMpd()(pattern, Brick()))["mosaic.ldr"][1] == "0 Two  1 16 0 0 0"


def test_a_colour_without_number_is_left_open() -> None:
    strange = replace(in_colours("15")[0], code="no-such")
    pattern = Pattern(np.ones((1, 1), np.uint16), (strange,), "brick")
    assert b"\r\n1 16 0 -8 0 1 0 0 0 1 0 0 0 1 3024.dat" in LDrawMpd()(pattern, Brick())
    assert any("LDraw has no number" in remark for remark in Brick().remarks(pattern))
