"""Sums, packs, stock and partial orders, each against a table that was added up by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from pixcraft.batch.bags import bags_of
from pixcraft.batch.extras import Pieces, read_extras
from pixcraft.batch.orders import order_lines, order_table, shortage_table, taken
from pixcraft.batch.partial import packed_now, possible
from pixcraft.batch.shelf import family, grams_told, in_order, told
from pixcraft.batch.skus import read_kit_skus, read_supplier_skus
from pixcraft.batch.stock import Stock, read_stock
from pixcraft.batch.tally import asked, designs_of, tally
from pixcraft.errors import CatalogError
from tests.batch.kitmaking import BLACK, RED, WHITE, bead, design, order, write

STOCK = """\
palette,code,supplier_sku,pack_count,pack_price,on_hand_beads,min_stock,location,grams_per_1000,Shelf note
brand,K1,S-K,500,2.00,100,50,B2,,left
brand,W1,S-W,1000,3.00,400,0,A10,,"top, back"
brand,R1,,1000,"2,50",0,0,A2,62,
"""
"""Two designs below take: K1 (37+3)x3 + (10+3)x2 = 146, W1 (97+3)x3 = 300, R1 (20+3)x2 = 46."""


@pytest.fixture
def stock(tmp_path: Path) -> Stock:
    return read_stock(write(tmp_path / "stock.csv", STOCK))


@pytest.fixture
def small(tmp_path: Path) -> tuple[list, object]:
    cat = design("cat", bead("K1", 37), bead("W1", 97), kits=3)
    dog = design("dog", bead("K1", 10), bead("R1", 20), kits=2)
    planned = order(tmp_path / "out", [cat, dog])
    return planned, designs_of(planned, tmp_path / "out")


def test_thirty_designs_of_forty_beads_need_two_bags(tmp_path: Path) -> None:
    planned = order(tmp_path, [design(f"d{number}", bead("K1", 37)) for number in range(30)])
    (line,) = order_lines(tally(designs_of(planned, tmp_path)(), asked), None, {})
    assert (line.needed, line.packs, line.after) == (1200, 2, 800)


def test_an_order_adds_up_by_hand(small: tuple, stock: Stock) -> None:
    lines = order_lines(tally(small[1](), asked), stock, {})
    told = {line.entry.supply.code: (line.needed, line.on_hand, line.short, line.packs, line.after) for line in lines}
    # K1: 146 + 50 min - 100 = 96 -> 1 pack of 500; W1: 300 of 400 are there; R1: 46 of 0 -> 1 pack of 1000.
    assert told == {"R1": (46, 0, 46, 1, 954), "W1": (300, 400, 0, 0, 100), "K1": (146, 100, 46, 1, 454)}
    assert [line.entry.supply.code for line in lines] == ["R1", "W1", "K1"]  # bins A2, A10, B2
    heading, *ordered = order_table(lines)
    rows = [dict(zip(heading, row, strict=True)) for row in ordered]
    assert [(row["code"], row["supplier_sku"], row["price"]) for row in rows] == [("R1", "", 2.5), ("K1", "S-K", 2.0)]
    _, *short = shortage_table(lines, stock)
    assert [(row[1], row[7], row[8]) for row in short] == [("R1", 46, 1), ("K1", 46, 2)]


def test_skeins_are_summed_before_they_are_rounded(tmp_path: Path) -> None:
    skeins = bead("310", 0, unit="skein", pack=1.0, grams=0.0)
    lines = [design(f"d{n}", type(skeins)(**{**vars(skeins), "need": 0.2, "packed": 0.3})) for n in range(10)]
    planned = order(tmp_path, lines)
    (line,) = order_lines(tally(designs_of(planned, tmp_path)(), asked), None, {})
    assert (line.needed, line.packs) == (3.0, 3)  # not 4, as 3.0000000000000004 would give


@pytest.mark.parametrize(
    ("policy", "now"),
    [("fill-in-order", [2, 0]), ("all-or-nothing", [0, 0]), ("proportional", [2, 0])],
)
def test_partial_orders(small: tuple, stock: Stock, policy: str, now: list[int]) -> None:
    # 100 black: cat takes 40, dog 13; no red at all, so that no dog can be packed.
    assert list(packed_now(small[1], 2, stock, policy)) == now


def test_a_fair_share(tmp_path: Path) -> None:
    stock = read_stock(write(tmp_path / "s.csv", "code,on_hand\nK1,100\n"))
    planned = order(tmp_path, [design("a", bead("K1", 7), kits=10), design("b", bead("K1", 7), kits=10)])
    designs = designs_of(planned, tmp_path)
    assert list(packed_now(designs, 2, stock, "proportional")) == [5, 5]
    assert list(packed_now(designs, 2, stock, "fill-in-order")) == [10, 0]
    assert list(packed_now(designs, 2, stock, "all-or-nothing")) == [10, 0]


def test_what_the_stock_allows(small: tuple, stock: Stock) -> None:
    cat, dog = small[1]()
    assert possible(cat.receipt, stock).kits == 2  # 100 black of 40
    found = possible(cat.receipt, stock).limit
    assert found is not None and found.code == "K1"
    found = possible(dog.receipt, stock).limit
    assert found is not None and found.code == "R1"


def test_the_stock_afterwards_keeps_what_it_does_not_know(small: tuple, stock: Stock) -> None:
    now = packed_now(small[1], 2, stock, "fill-in-order")
    after = stock.after(taken(tally(small[1](), lambda design: now[design.place]), stock))
    assert after[0][-1] == "Shelf note"
    assert [row[5] for row in after[1:]] == ["20", "200", "0"]  # 100 - 2 x 40, 400 - 2 x 100
    assert [row[-1] for row in after[1:]] == ["left", "top, back", ""]


def test_stock_by_weight(tmp_path: Path) -> None:
    path = write(tmp_path / "s.csv", "palette;code;on_hand_g;grams_per_1000\nbrand;K1;12,4;62\n")
    stock = read_stock(path)
    line = stock.find(("brand", "k1", ""))
    assert line is not None and line.on_hand == 200
    assert stock.after({0: 50})[1] == ["brand", "K1", "9.3", "62"]
    usual = read_stock(write(tmp_path / "p.csv", "palette,code,on_hand_g\nperler,P18,67\n"))
    known = usual.find(("perler", "P18", ""))
    assert known is not None and 980 <= known.on_hand <= 1020  # by the weight of Perler's beads, the heavier end
    assert 33 <= float(usual.after({0: 500})[1][2]) <= 34


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 0, "empty"),
        ("palette,on_hand\na,1\n", 1, "'code' is missing"),
        ("palette,code\na,1\n", 1, "how much"),
        ("palette,code,on_hand,code\na,1,1,1\n", 1, "twice"),
        ("palette,code,on_hand\na,K1,5\n\na,k1,6\n", 4, "line 2 already"),
        ("palette,code,on_hand\na,K1,many\n", 2, "not a number"),
        ("palette,code,on_hand\na,K1,-3\n", 2, "on_hand"),
        ("palette,code,on_hand\na,,3\n", 2, "without a code"),
        ("palette,code,on_hand,pack_price\na,K1,3,1.000.5\n", 2, "pack_price"),
        ("palette,code,on_hand\na,K1,3,4,5\n", 2, "5 cells"),
        ("palette,code,on_hand_g\nbrand,K1,3\n", 2, "without a weight"),
        ("palette,code,on_hand,pack_count\na,K1,3,0\n", 2, "pack_count"),
    ],
)
def test_bad_stock_points_at_the_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    with pytest.raises(CatalogError, match=said) as caught:
        read_stock(write(tmp_path / "stock.csv", text))
    assert caught.value.line == line and "stock.csv" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("item,cost\nbag,1\n", 1, "'price' is missing"),
        ("item,price\nbag,cheap\n", 2, "not a number"),
        ("item,price\nbag,1\nBag,2\n", 3, "line 2 already"),
        ("item,price,per\nbag,1,moon\n", 2, "per"),
        ("item,price\n,1\n", 2, "without an item"),
    ],
)
def test_bad_extras_point_at_the_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    with pytest.raises(CatalogError, match=said) as caught:
        read_extras(write(tmp_path / "extras.csv", text))
    assert caught.value.line == line


def test_extras_by_hand(tmp_path: Path) -> None:
    extras = read_extras(
        write(tmp_path / "e.csv", 'item,price,per\nboards,1.20,\nbag,"0,03",\nprint,0.40,\npen,1,kit\n')
    )
    assert extras.cost(Pieces(boards=4, bags=10, colours=12)) == pytest.approx(4 * 1.2 + 10 * 0.03 + 0.4 + 1)


def test_sku_maps(tmp_path: Path) -> None:
    assert read_kit_skus(write(tmp_path / "k.csv", "design,sku\nCat,K-1\n")) == {"cat": "K-1"}
    found = read_supplier_skus(write(tmp_path / "s.csv", "palette,code,sku,ean\nperler,P18,80-15179,048533151790\n"))
    assert found["perler", "p18", ""].ean == "048533151790"
    with pytest.raises(CatalogError, match="line 2 already") as caught:
        read_kit_skus(write(tmp_path / "k.csv", "design,sku\nCat,K-1\ncat,K-2\n"))
    assert caught.value.line == 3


def test_rare_colours_share_a_bag_only_if_nobody_mixes_them_up() -> None:
    near = bead("R2", 2)
    near = type(near)(**{**vars(near), "rgb": (205, 35, 45)})
    bags = bags_of([bead("W1", 2), bead("K1", 90), bead("R1", 2), near], mix_under=20)
    assert [[item.code for item in bag] for bag in bags] == [["W1", "R1"], ["K1"], ["R2"]]
    assert len(bags_of([bead("W1", 2), bead("R1", 2)])) == 2


def test_the_order_of_colours(stock: Stock) -> None:
    supplies = (bead("K1", 1), bead("W1", 900), bead("R1", 1))
    assert [item.code for item in in_order(supplies, stock)] == ["R1", "W1", "K1"]
    assert [item.code for item in in_order(supplies, None)] == ["W1", "K1", "R1"]  # greys from light to dark, then hues
    assert family(WHITE) < family(BLACK) < family(RED)


def test_amounts_are_told_rounded_up() -> None:
    assert (told(1200.0), told(0.31), told(0.1 + 0.2)) == ("1,200", "0.4", "0.3")
    assert (grams_told(0.201, 30), grams_told(2.001, 30), grams_told(0.0, 30)) == ("0.21", "2.1", "")
