"""The files for shops read back: each sums to the list of parts, in the numbers of its own system."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from defusedxml.ElementTree import fromstring

from pixcraft import registry
from pixcraft.crafts.brick import Brick
from pixcraft.crafts.brick.colour_names import known_colours
from pixcraft.crafts.brick.pieces import PartLine
from pixcraft.crafts.brick.report import colour_number
from pixcraft.crafts.brick.stockfile import read_stock
from pixcraft.crafts.parts import ELEMENT, PIXELS
from pixcraft.crafts.stitch import Stitch
from pixcraft.errors import InputError
from pixcraft.export.bricklink import BrickLinkXml
from pixcraft.export.parts_csv import PartsCsv
from pixcraft.export.pickabrick import PickABrickCsv
from pixcraft.export.rebrickable import RebrickableCsv
from pixcraft.pattern import Pattern
from tests.crafts.brick_samples import LEGO, blots, in_colours

CRAFT = Brick(merge="tiles", goal="cost")
PRODUCTS = ("parts", "bricklink", "rebrickable", "pickabrick", "mpd")


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def lines_of(pattern: Pattern) -> tuple[PartLine, ...]:
    return CRAFT.parts_list(pattern)


def plain(cells: int, code: str = "15") -> Pattern:
    side = int(cells**0.5)
    return Pattern(np.ones((side, side), np.uint16), in_colours(code), "brick", title="Plain")


def test_bricklink_has_an_item_for_each_part_and_colour() -> None:
    pattern = blots()
    data = BrickLinkXml()(pattern, CRAFT)
    assert data.startswith(b"<INVENTORY>")
    found = {
        (item.findtext("ITEMID"), item.findtext("COLOR")): int(item.findtext("MINQTY") or 0)
        for item in fromstring(data.decode("utf-8"))
    }
    assert found == {
        (line.part.ids["bricklink"], colour_number(pattern.colour_of(line.key).code, "bricklink")): line.count
        for line in lines_of(pattern)
    }
    for item in fromstring(data.decode("utf-8")):
        assert (item.findtext("ITEMTYPE"), item.findtext("CONDITION"), item.findtext("NOTIFY")) == ("P", "X", "N")
        assert item.findtext("REMARKS") == "Blots & <more>"


def test_rebrickable_has_its_own_numbers() -> None:
    pattern = blots()
    data = RebrickableCsv()(pattern, CRAFT)
    assert data.splitlines()[0] == b"Part,Color,Quantity"
    assert [(row["Part"], row["Color"], int(row["Quantity"])) for row in rows_of(data)] == [
        (line.part.name, pattern.colour_of(line.key).code, line.count) for line in lines_of(pattern)
    ]


def test_pick_a_brick_splits_at_999() -> None:
    rows = rows_of(PickABrickCsv()(plain(48 * 48), Brick()))
    assert [(row["elementId"], row["quantity"]) for row in rows] == [
        (ELEMENT.made("3024", "15")[0], quantity) for quantity in ("999", "999", "306")
    ]


def test_what_has_no_element_is_left_out_and_named() -> None:
    lacking = next(c for c in LEGO.colours if ELEMENT.made("3070b", c.code) and not ELEMENT.made("3024", c.code))
    pattern = plain(4, lacking.code)
    assert rows_of(PickABrickCsv()(pattern, Brick())) == []
    assert any(f"3024 in {lacking.name}" in remark for remark in Brick().remarks(pattern))
    assert not any("Pick a Brick" in remark for remark in CRAFT.remarks(blots()))


def test_the_list_of_parts_says_everything() -> None:
    pattern = blots()
    rows = rows_of(PartsCsv()(pattern, CRAFT))
    for row, line in zip(rows, lines_of(pattern), strict=True):
        colour = pattern.colour_of(line.key)
        assert row["key"] == colour.symbol and row["colour"] == colour.name
        ids = known_colours()[colour.code].ids
        assert [row[f"{system}_color"] for system in ("ldraw", "bricklink", "lego")] == [
            ids[system] for system in ("ldraw", "bricklink", "lego")
        ]
        assert tuple(row["element_ids"].split()) == ELEMENT.made(line.part.name, colour.code)
        assert int(row["quantity"]) == line.count and row["price_source"] == "estimate"
        assert float(row["cost"]) == pytest.approx(line.cost, abs=0.006)
    assert sum(int(row["quantity"]) for row in rows) == len(CRAFT.pieces(pattern))


def test_all_lists_sum_to_the_pieces() -> None:
    pattern = blots()
    pieces = len(CRAFT.pieces(pattern))
    assert sum(int(row["Quantity"]) for row in rows_of(RebrickableCsv()(pattern, CRAFT))) == pieces
    assert sum(int(row["quantity"]) for row in rows_of(PickABrickCsv()(pattern, CRAFT))) == pieces
    root = fromstring(BrickLinkXml()(pattern, CRAFT).decode("utf-8"))
    assert sum(int(item.findtext("MINQTY") or 0) for item in root) == pieces


@pytest.mark.parametrize("part", [*PIXELS])
def test_lists_are_read_back_as_stock(part: str, tmp_path: Path) -> None:
    """What is bought is what there is: both formats give the counts of the design."""
    pattern, craft = blots(), Brick(part=part)
    wanted = {colour.code: count for colour, count in zip(pattern.colours, pattern.counts().tolist(), strict=True)}
    for name, data in (("a.xml", BrickLinkXml()(pattern, craft)), ("a.csv", RebrickableCsv()(pattern, craft))):
        (tmp_path / name).write_bytes(data)
        stock = read_stock(str(tmp_path / name), LEGO)
        assert stock.part == part and dict(stock.counts(part)) == wanted


@pytest.mark.parametrize("name", PRODUCTS)
def test_same_pattern_same_bytes(name: str) -> None:
    export = registry.load("exports", name)()
    assert export(blots(), CRAFT) == export(blots(), CRAFT)


@pytest.mark.parametrize("name", PRODUCTS)
def test_other_crafts_are_refused(name: str) -> None:
    export = registry.load("exports", name)()
    with pytest.raises(InputError, match="not built from bricks"):
        export.check(Stitch())


def test_names_cannot_run_in_a_spreadsheet() -> None:
    pattern = plain(4)
    pattern = replace(pattern, colours=(replace(pattern.colours[0], name='=HYPERLINK("x")'),))
    assert "'=HYPERLINK" in PartsCsv()(pattern, Brick()).decode("utf-8-sig")
