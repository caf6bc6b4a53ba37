"""Stocks: sets, Rebrickable, BrickLink and our own lists; errors that name the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from pixcraft.crafts.brick.stockfile import read_stock
from pixcraft.crafts.parts import set_stocks
from pixcraft.errors import CatalogError, InputError
from pixcraft.palettefile import load_palette

LEGO = load_palette("lego")
ITEM = "<ITEM><ITEMTYPE>P</ITEMTYPE><ITEMID>{part}</ITEMID><COLOR>{colour}</COLOR>{count}</ITEM>\n"

TILE = ITEM.format(part="3070", colour="{colour}", count="")


def written(folder: Path, text: str, name: str = "stock.csv") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def xml(folder: Path, *items: tuple[str, str, str]) -> str:
    body = "".join(ITEM.format(part=part, colour=colour, count=count) for part, colour, count in items)
    return written(folder, f"<INVENTORY>\n{body}</INVENTORY>", "wanted.xml")


def test_sets_alone_and_added_up() -> None:
    one, two = read_stock("set:31198", LEGO), read_stock("set:21226-1", LEGO)
    both = read_stock("set:31198, set:21226", LEGO)
    assert one.counts("round-tile")["0"] + two.counts("round-tile")["0"] == both.counts("round-tile")["0"]
    assert one.canvas == (48, 48) and both.canvas == (0, 0)
    assert one.part == "round-tile" and not one.counts("plate")


@pytest.mark.parametrize("number", list(set_stocks()))
def test_every_set_reads(number: str) -> None:
    stock = read_stock(f"set:{number}", LEGO)
    assert sum(stock.counts(stock.part).values()) == sum(set_stocks()[number].counts.values())


def test_rebrickable_by_heading(tmp_path: Path) -> None:
    lines = ["Image,Color,Part,Is Spare,Quantity", "x,0,3070b,False,30", "x,0,3070b,True,2"]
    text = "\n".join([*lines, "x,4,3023,False,12", "x,4,98138,False,5"])
    path = written(tmp_path, text)
    stock = read_stock(path, LEGO)
    assert stock.part == "tile" and stock.counts("tile") == {"0": 32}
    assert stock.other_parts("tile") == {"round-tile": 5}
    assert stock.remarks == ("12 pieces of parts that are not one cell were left out: 3023",)
    assert read_stock(path, LEGO, spares=False).counts("tile") == {"0": 30}


def test_bricklink_wanted_list_and_store(tmp_path: Path) -> None:
    path = xml(
        tmp_path,
        ("3070", "11", "<MINQTY>214</MINQTY>"),
        ("3070b", "5", "<QTY>7</QTY>"),
        ("4073", "86", "<MINQTY>3</MINQTY>"),
        ("3003", "11", "<MINQTY>9</MINQTY>"),
        ("3070", "153", ""),
    )
    stock = read_stock(path, LEGO)
    assert stock.counts("tile") == {"0": 214, "4": 7, "321": 1}
    assert stock.counts("round-plate") == {"71": 3}
    assert "9 pieces" in stock.remarks[0] and "3003" in stock.remarks[0]


def test_bricklink_numbers_map_back_to_ours(tmp_path: Path) -> None:
    made = [colour for colour in LEGO.colours if colour.ids.get("bricklink") and "retired" not in colour.flags]
    path = xml(tmp_path, *(("3024", colour.ids["bricklink"], "<QTY>1</QTY>") for colour in made))
    assert set(read_stock(path, LEGO).counts("plate")) == {colour.code for colour in made}


@pytest.mark.parametrize("number", ["73", "77"])
def test_a_number_that_two_colours_share(tmp_path: Path, number: str) -> None:
    (code,) = read_stock(xml(tmp_path, ("3024", number, "<QTY>4</QTY>")), LEGO).counts("plate")
    sharing = {
        colour.code: "retired" in colour.flags for colour in LEGO.colours if colour.ids.get("bricklink") == number
    }
    assert len(sharing) == 2 and (not sharing[code] or all(sharing.values()))


@pytest.mark.parametrize("text", ["code,count\n0,12\n4,5\n", "0,12\n4,5\n", "Code;Count\n0;12\n# mine\n4;5\n"])
def test_own_lists(tmp_path: Path, text: str) -> None:
    assert read_stock(written(tmp_path, text), LEGO).counts("") == {"0": 12, "4": 5}


def test_beads(tmp_path: Path) -> None:
    perler = load_palette("perler")
    assert read_stock(written(tmp_path, "code,on_hand_beads\nP01,500\nP18,0\n"), perler).counts("") == {"P01": 500}
    with pytest.raises(InputError, match="holds bricks, and palette perler does not"):
        read_stock("set:31198", perler)


def test_mixtures_with_files(tmp_path: Path) -> None:
    path = written(tmp_path, "code,count\n0,10\n")
    assert read_stock(f"set:31198,{path}", LEGO).counts("round-tile")["0"] == 698 + 10


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.csv", "code,count\n0,-3\n", "a.csv:2: count: -3 is not between"),
        ("a.csv", "code,count\n0,1\n4,many\n", "a.csv:3: count: 'many' is not a whole number"),
        ("a.csv", "code,count\n0,1.5\n", "a.csv:2: count"),
        ("a.csv", "code,count\n0,1\n99999,3\n", "a.csv:3: code: unknown lego code: '99999'"),
        ("a.csv", "", "a.csv: holds no pieces"),
        ("a.csv", "code,count\n", "a.csv: holds no pieces"),
        ("a.csv", "a,b,c\n1,2,3\n", "a.csv:1: has no heading that we know"),
        ("a.csv", "code,count\n0,0\n", "holds no pieces of one cell"),
        ("a.csv", "Part,Color,Quantity\n3023,0,5\n", "holds no pieces of one cell"),
        ("a.csv", "Part,Color,Quantity\n98138,0,\n", "a.csv:2: quantity"),
        ("a.csv", "Part,Color,Quantity\n98138,9999,3\n", "a.csv:2: color: unknown lego code"),
        ("a.csv", "Part,Color,Quantity\n,0,3\n", "a.csv:2: a line without a part"),
        ("a.csv", "Part,Color,Quantity,Is Spare\n98138,0,3,perhaps\n", "a.csv:2: is spare"),
        ("a.xml", "<html></html>", "a.xml:1: begins with <html>"),
        ("a.xml", "<INVENTORY>\n<ITEM>", "a.xml:2: is not XML"),
        ("a.xml", "<INVENTORY></INVENTORY>", "a.xml: holds no items"),
        ("a.xml", '<!DOCTYPE a [<!ENTITY x "y">]><INVENTORY>&x;</INVENTORY>', "a.xml: document types"),
        ("a.xml", "<INVENTORY>\n" + ITEM.format(part="3070", colour="9999", count=""), "a.xml:3: is not XML"),
        (
            "a.xml",
            f"<INVENTORY>\n{ITEM.format(part='3070', colour='9999', count='')}</INVENTORY>",
            "a.xml:2: BrickLink",
        ),
        (
            "a.xml",
            f"<INVENTORY>\n{ITEM.format(part='3070', colour='', count='')}</INVENTORY>",
            "a.xml:2: an item of any",
        ),
        (
            "a.xml",
            f"<INVENTORY>\n{ITEM.format(part='3070', colour='11', count='<QTY>-1</QTY>')}</INVENTORY>",
            "a.xml:2: qty: -1",
        ),
        ("a.xml", f"<INVENTORY>{ITEM.format(part='', colour='11', count='')}</INVENTORY>", "a.xml:1: an item without"),
    ],
)
def test_bad_files(tmp_path: Path, name: str, text: str, message: str) -> None:
    with pytest.raises((CatalogError, InputError), match=message):
        read_stock(written(tmp_path, text, name), LEGO)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("set:1", "set '1' are not known", "21226, 31197"),
        ("nothing.csv", "no such file", "set:21226"),
        ("x" * 300, "no such file", "set:21226"),
        (",", "no stock is named", "set:21226"),
    ],
)
def test_bad_names(text: str, message: str, hint: str) -> None:
    with pytest.raises((CatalogError, InputError), match=message) as caught:
        read_stock(text, LEGO)
    assert hint in caught.value.hint
