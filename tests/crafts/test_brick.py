"""The craft of bricks: what may be used, what is laid, what it says of itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixcraft import patternfile
from pixcraft.crafts import Cell, Particular, Raised, Reporting
from pixcraft.crafts.brick import Brick
from pixcraft.crafts.brick.costs import estimate, price_of
from pixcraft.crafts.brick.laying import COST_UNITS, lay
from pixcraft.crafts.brick.pieces import Assembled, Piece
from pixcraft.crafts.brick.side import loose_parts
from pixcraft.crafts.parts import ELEMENT, PIXELS, parts
from pixcraft.crafts.sections import OnBases, Sectioned
from pixcraft.errors import CatalogError, InputError, PixcraftError
from pixcraft.job import Job
from pixcraft.options import build
from pixcraft.palette import RETIRED, Palette
from pixcraft.pattern import Pattern
from pixcraft.wishes import usable_palette
from tests.crafts.brick_samples import LEGO, blots, in_colours, letter


def top(pattern: Pattern, pieces: tuple[Piece, ...]) -> np.ndarray[Any, Any]:
    """The picture (rows, columns) that pieces make, seen from above."""
    seen = np.zeros(pattern.cells.shape, int)
    for piece in sorted(pieces, key=lambda piece: piece.layer):
        seen[piece.row : piece.row + piece.rows, piece.column : piece.column + piece.columns] = piece.key
    return seen


def times(pattern: Pattern, pieces: tuple[Piece, ...], layer: int = 0) -> np.ndarray[Any, Any]:
    """How often each cell of a layer is covered."""
    covered = np.zeros(pattern.cells.shape, int)
    for piece in pieces:
        if piece.layer == layer:
            covered[piece.row : piece.row + piece.rows, piece.column : piece.column + piece.columns] += 1
    return covered


def test_it_is_what_sheets_and_runs_look_for() -> None:
    for kind in (Sectioned, OnBases, Assembled, Raised, Particular, Reporting):
        assert isinstance(Brick(), kind)


# Colours


@pytest.mark.parametrize(("part", "number"), [("98138", 41), ("6141", 36), ("3070b", 45), ("3024", 43), ("3005", 44)])
def test_solid_colours_made_today(part: str, number: int) -> None:
    """As counted in the report, section 3: active solid colours of each part of one cell."""
    name = next(name for name, mould in PIXELS.items() if mould == part)
    palette, _ = usable_palette(Job(craft="brick"), Brick(part=name))
    assert len(palette) == number
    assert all(not colour.flags and ELEMENT.made(part, colour.code) for colour in palette.colours)


def test_retired_and_special_ones_only_if_asked() -> None:
    allowed, _ = usable_palette(Job(craft="brick", allow=(RETIRED,)), Brick())
    assert any(RETIRED in colour.flags for colour in allowed.colours)
    assert all(ELEMENT.made("3024", colour.code) for colour in allowed.colours)


def test_a_colour_that_is_not_made_says_what_it_is_made_as() -> None:
    sand_green = LEGO.find("378").code
    with pytest.raises(InputError, match=r"378 is not made as round-tile; it is made as .*tile, plate, brick"):
        usable_palette(Job(craft="brick", lock=(sand_green,)), Brick(part="round-tile"))


def test_each_source_of_colour_values() -> None:
    tan = {
        source: Brick(hex_source=source).usable(LEGO).find("19").rgb for source in ("ldraw", "rebrickable", "bricklink")
    }
    assert len(set(tan.values())) == 3
    assert tan["bricklink"] == LEGO.find("19").others["bricklink"]
    assert tan["ldraw"] == LEGO.find("19").rgb


def test_own_values_win(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("code,hex\n4,#b01010\n15,#f0f0f0\n", encoding="utf-8")
    usable = Brick(measured=str(file), hex_source="bricklink").usable(LEGO)
    assert usable.find("4").rgb == (0xB0, 0x10, 0x10)
    assert usable.find("1").rgb == LEGO.find("1").others["bricklink"]


@pytest.mark.parametrize(
    ("option", "text", "line", "message"),
    [
        ("measured", "code,hex\n4,#b01010\n99999,#000000\n", 3, "99999"),
        ("measured", "code,hex\n4,red\n", 2, "red"),
        ("measured", "code,hex\n4,#b01010\n4,#b01011\n", 3, "line 2"),
        ("measured", "colour,hex\n4,#b01010\n", 1, "'code' is missing"),
        ("prices", "part,price\n3024,cheap\n", 2, "cheap"),
        ("prices", "part,price\n3024,-1\n", 2, "-1"),
        ("prices", "part,price\n3024,\n", 2, "no price"),
        ("prices", "part,price\nplatte,0.1\n", 2, "platte"),
        ("prices", "part,colour,price\n3024,mauve,0.1\n", 2, "mauve"),
        ("prices", "part,price\n3024,0.1\n3024,0.2\n", 3, "line 2"),
        ("prices", "part;price\n", 0, "nothing below"),
    ],
)
def test_broken_files_point_at_the_line(tmp_path: Path, option: str, text: str, line: int, message: str) -> None:
    file = tmp_path / "list.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError) as error:
        build(Brick, {option: str(file)}).usable(LEGO)
    assert error.value.line == line
    assert message in str(error.value)


@pytest.mark.parametrize(
    "options",
    [
        {"part": "slope"}, {"part": "3001"}, {"base": "64"}, {"section": "7"}, {"section": "33"}, {"merge": "slopes"},
        {"goal": "beauty"}, {"layers": "1"}, {"side_view": "tile"}, {"hex_source": "guess"},
    ],
)  # fmt: skip
def test_unknown_words_are_errors(options: dict[str, str]) -> None:
    with pytest.raises(InputError):
        build(Brick, options)


@pytest.mark.parametrize(
    "craft",
    [
        Brick(part="round-tile", merge="tiles"), Brick(part="tile", merge="plates"),
        Brick(merge="tiles", side_view="brick"), Brick(base_color="Coral"), Brick(relief="no-such.png"),
        Brick(relief="x.png", side_view="plate"), Brick(prices="no-such.csv"), Brick(measured="no-such.csv"),
    ],
)  # fmt: skip
def test_contradictions_are_errors(craft: Brick) -> None:
    with pytest.raises(PixcraftError):
        craft.usable(LEGO)


def test_other_palettes_are_refused() -> None:
    with pytest.raises(InputError, match="threads, not bricks"):
        Brick().for_palette(Palette("dmc", (), kind="threads"))


def test_parts_by_name_and_number() -> None:
    assert [build(Brick, {"part": text}).part for text in ("3070b", "4073", "Round-Tile")] == [
        "tile", "round-plate", "round-tile"
    ]  # fmt: skip


# Pieces


@pytest.mark.parametrize("merge", ["none", "plates", "tiles", "bricks"])
@pytest.mark.parametrize("goal", ["pieces", "cost"])
def test_pieces_make_the_picture(merge: str, goal: str) -> None:
    """Each cell once, of its own colour, by parts made in it, across no border of a section, and near the bound."""
    pattern, craft = blots(40, 24, empty=True), Brick(merge=merge, goal=goal)
    pieces = craft.pieces(pattern)
    assert (times(pattern, pieces) == (pattern.cells > 0)).all()
    assert (top(pattern, pieces) == pattern.cells).all()
    for piece in pieces:
        assert ELEMENT.made(piece.part.name, pattern.colour_of(piece.key).code)
        assert sorted((piece.columns, piece.rows)) == [piece.part.width, piece.part.length]
        section = craft.sections(40, 24).around(piece.column, piece.row)
        assert piece.column + piece.columns <= section.right and piece.row + piece.rows <= section.bottom
    laid = lay(pattern, craft.rules(40, 24))
    total = (
        len(pieces) if goal == "pieces" else round(COST_UNITS * sum(line.cost for line in craft.parts_list(pattern)))
    )
    assert laid.bound <= laid.weight == total
    assert laid.weight <= 1.02 * laid.bound


def test_goals_pull_apart() -> None:
    pattern = blots()
    fewest, cheapest = Brick(merge="plates", goal="pieces"), Brick(merge="plates", goal="cost")

    def figures(craft: Brick) -> tuple[int, float]:
        lines = craft.parts_list(pattern)
        return sum(line.count for line in lines), sum(line.cost for line in lines)

    assert figures(fewest)[0] < figures(cheapest)[0] < pattern.stitched
    assert figures(cheapest)[1] < figures(fewest)[1]


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(8, 32), st.sampled_from(["48", "32", "16", "art"]))
def test_sections_end_where_bases_end(columns: int, rows: int, section: int, base: str) -> None:
    craft = Brick(section=section, base=base)
    sections, bases = craft.sections(columns, rows), craft.bases(columns, rows)
    assert set(bases.columns) <= set(sections.columns) and set(bases.rows) <= set(sections.rows)
    assert max(np.diff(sections.columns)) <= section
    plates = craft.base_plates(columns, rows)
    assert len(plates) == bases.across * bases.down
    assert all(ELEMENT.made(plate.part.name, plate.code) for plate in plates)


def test_a_fixed_order_of_pieces() -> None:
    pattern, craft = blots(), Brick(merge="plates")
    pieces, sections = craft.pieces(pattern), craft.sections(48, 48)
    places = [(sections.around(p.column, p.row), p) for p in pieces]
    assert [p for _, p in places] == [
        p for _, p in sorted(places, key=lambda at: (at[0].top, at[0].left, at[1].layer, at[1].row, at[1].column))
    ]
    assert lay(pattern, craft.rules(48, 48)).pieces == pieces


def test_lists_and_materials_add_up() -> None:
    pattern, craft = blots(), Brick(merge="plates", goal="cost")
    lines, materials = craft.parts_list(pattern), craft.materials(pattern)
    counted = Counter((piece.part.name, piece.key) for piece in craft.pieces(pattern))
    assert {(line.part.name, line.key): line.count for line in lines} == counted
    assert [item.count for item in materials] == pattern.counts().tolist()
    assert sum(item.buy for item in materials) == len(craft.pieces(pattern))
    told = {fact.label: fact.value for fact in craft.facts(pattern)}
    assert told["Pieces"].startswith(f"{len(craft.pieces(pattern)):,} of ")
    assert f"${sum(line.cost for line in lines):.2f} (estimate)" in told["Cost"]
    assert told["Size"] == "48 x 48 studs, 38.4 x 38.4 cm (15.1 x 15.1 in)"
    assert told["Base"].startswith("1 x Baseplate 48 x 48 (4186)")
    assert "at least" in told["Least"]
    assert {"pieces", "cost", "least"} <= set(craft.report(pattern))


# Prices


def test_estimates_grow_with_the_area() -> None:
    plates = sorted((p.width * p.length, estimate(p.name)) for p in parts().values() if p.category == "plate")
    assert all(price > 0 for _, price in plates)
    assert plates[-1][1] > 1


def test_own_prices_change_the_cover_and_travel_with_the_pattern(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("part,colour,price\n3024,,0.001\n3024,White,0.5\n", encoding="utf-8")
    craft = Brick(merge="plates", goal="cost", prices=str(file))
    pattern = craft.finish(blots())
    white = next(key for key, colour in enumerate(pattern.colours, 1) if colour.code == "15")
    lines = craft.parts_list(pattern)
    assert {line.part.name for line in lines if line.key != white} == {"3024"}
    assert any(line.part.name != "3024" for line in lines if line.key == white)
    assert price_of(pattern.colour_of(white), "3024") == 0.5
    again = patternfile.loads(patternfile.dumps(pattern))
    assert Brick(merge="plates", goal="cost").parts_list(Brick().finish(again)) == lines
    assert "your prices; estimate for" in craft.report(pattern)["cost"]


# Walls


@pytest.mark.parametrize(("kind", "height"), [("brick", 9.6), ("plate", 3.2)])
def test_walls_are_cut_row_by_row(kind: str, height: float) -> None:
    pattern, craft = blots(30, 20), Brick(side_view=kind)
    pieces = craft.pieces(pattern)
    assert craft.cell == Cell(8, pytest.approx(height))
    assert (top(pattern, pieces) == pattern.cells).all() and times(pattern, pieces).max() == 1
    assert all(piece.rows == 1 and piece.part.width == 1 and piece.part.category == kind for piece in pieces)
    assert craft.base_plates(30, 20) == ()


def test_seams_of_a_plain_wall_do_not_meet() -> None:
    pattern = Pattern(np.ones((4, 16), np.uint16), in_colours("15"), "brick")
    rows: dict[int, set[int]] = {}
    for piece in Brick(side_view="brick").pieces(replace(pattern, cells=np.ones((4, 20), np.uint16))):
        rows.setdefault(piece.row, set()).add(piece.column)
    for row in range(3):
        assert rows[row] & rows[row + 1] == {0}


def test_a_wall_that_falls_apart_says_so() -> None:
    striped = Pattern(np.array([[1, 2], [1, 2]], np.uint16), in_colours("15", "4"), "brick")
    assert any("falls into 2 parts" in remark for remark in Brick(side_view="brick").remarks(striped))
    assert loose_parts([(0, 0, 2), (1, 0, 1), (1, 1, 1)]) == 1


# Relief


def raised(pattern: Pattern, craft: Brick) -> Pattern:
    y, x = np.mgrid[: pattern.rows, : pattern.columns]
    return craft.raised(pattern, (x + y).astype(np.float32))


@pytest.mark.parametrize("part", ["plate", "tile", "round-tile", "brick"])
def test_relief_stands_on_pieces(part: str) -> None:
    craft = Brick(part=part, layers=4)
    pattern = raised(blots(16, 12, empty=True), craft)
    assert pattern.heights is not None
    assert pattern.heights.max() == 4 and ((pattern.heights > 0) == (pattern.cells > 0)).all()
    pieces = craft.pieces(pattern)
    assert (top(pattern, pieces) == pattern.cells).all()
    for layer in range(4):
        assert (times(pattern, pieces, layer) == (pattern.heights > layer)).all()
    hidden = [p for p in pieces if pattern.heights[p.row, p.column] > p.layer + 1]
    assert {p.part.category for p in hidden} == {"brick" if part == "brick" else "plate"}
    assert sum(line.count for line in craft.parts_list(pattern)) == pattern.heights.sum()


def test_merged_relief_and_cheapest_support(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("part,colour,price\n3024,0,0.001\n", encoding="utf-8")
    craft = Brick(merge="plates", support="cheapest", prices=str(file), layers=3)
    pattern = craft.finish(raised(blots(20, 20), craft))
    assert pattern.heights is not None
    pieces = craft.pieces(pattern)
    assert (top(pattern, pieces) == pattern.cells).all()
    black = next(key for key, colour in enumerate(pattern.colours, 1) if colour.code == "0")
    below = top(pattern, tuple(p for p in pieces if p.layer == 0))
    assert (below[pattern.heights > 1] == black).all()
    assert any(piece.columns * piece.rows > 1 for piece in pieces if piece.layer == 0)


def test_a_colour_without_plates_stands_on_another() -> None:
    lacking = [c for c in LEGO.colours if ELEMENT.made("3070b", c.code) and not ELEMENT.made("3024", c.code)]
    colours = in_colours("15", lacking[0].code)
    pattern = Pattern(np.array([[1, 2]], np.uint16), colours, "brick", heights=np.array([[2, 2]], np.uint8))
    pieces = Brick(part="tile").pieces(pattern)
    assert {(p.part.name, p.key) for p in pieces} == {("3024", 1), ("3070b", 1), ("3070b", 2)}


def test_a_flat_depth_is_one_layer() -> None:
    pattern = Brick().raised(letter(), np.full((6, 5), 7.0, np.float32))
    assert pattern.heights is not None and pattern.heights.max() == 1


def test_heights_travel_with_the_pattern() -> None:
    pattern = raised(blots(9, 7), Brick())
    again = patternfile.loads(patternfile.dumps(pattern))
    assert pattern.heights is not None and again.heights is not None
    assert (again.heights == pattern.heights).all()
    assert patternfile.dumps(again) == patternfile.dumps(pattern)
    mirrored = pattern.mirrored()
    assert mirrored.heights is not None and (mirrored.heights[:, ::-1] == pattern.heights).all()
    assert (mirrored.mirrored().heights == pattern.heights).all()
    same = np.arange(len(pattern.colours) + 1, dtype=np.uint16)
    assert pattern.renumbered(same, pattern.colours).heights is pattern.heights
    assert pattern.without_unused().heights is pattern.heights
    with pytest.raises(ValueError, match="as large as"):
        replace(pattern, heights=np.zeros((2, 2), np.uint8))


# Looks


def test_it_looks_like_bricks() -> None:
    pattern = blots(16, 16)
    picture = Brick(merge="plates").look(pattern, 320)
    assert picture.shape == (320, 320, 3)
    wall = Brick(side_view="brick").look(pattern, 320)
    assert wall.shape[0] > wall.shape[1]
    assert Brick().tiles(np.array([[200, 0, 0]], np.uint8), 24).shape == (1, 24, 24, 3)
