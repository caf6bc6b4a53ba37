"""The documents of a small order, read back and compared with what was added up by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pdfplumber
import pypdf
import pytest

from pixcraft.batch import documents
from pixcraft.batch.documents import write_documents
from pixcraft.batch.plan import Planned
from pixcraft.batch.wishes import DocumentWishes, read_wishes
from pixcraft.sheet.kits import volumes
from tests.batch.kitmaking import bead, broken, design, order, table, write
from tests.batch.test_orders import STOCK

EXTRAS = "item,price,per\nboards,1.20,board\nbag,0.03,bag\nprint,0.40,kit\nbox,0.90,kit\n"


@pytest.fixture
def wishes(tmp_path: Path) -> DocumentWishes:
    stock = STOCK.replace('brand,R1,,1000,"2,50",0,', 'brand,R1,,1000,"2,50",40,')
    return read_wishes(
        stock=write(tmp_path / "stock.csv", stock),
        extras=write(tmp_path / "extras.csv", EXTRAS),
        kit_skus=write(tmp_path / "kits.csv", "design,sku\ncat,KIT-1\n"),
        supplier_skus=write(tmp_path / "skus.csv", "palette,code,sku,ean\nbrand,K1,80-1,401\n"),
    )


@pytest.fixture
def planned(tmp_path: Path) -> list[Planned]:
    """Cat takes 40 black, 100 white a kit; dog 13 black, 23 red. There are 100 black, 400 white, 40 red."""
    cat = design("cat", bead("K1", 37), bead("W1", 97), kits=3, price=9.9, notes="wrap the board")
    dog = design("=dog", bead("K1", 10), bead("R1", 20), kits=2, extra={"customer": "=1+1", "size": "large"})
    return order(tmp_path / "out", [cat, broken("bad"), dog])


def written(planned: Sequence[Planned], out: Path, wishes: DocumentWishes) -> dict[str, bytes]:
    files = write_documents(planned, out, wishes)
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


def rows_of(path: Path, sheet: str) -> list[dict[str, object]]:
    heading, *rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, heading), row, strict=True)) for row in rows]


def test_the_purchase_order_in_both_forms(planned: list[Planned], tmp_path: Path, wishes: DocumentWishes) -> None:
    written(planned, tmp_path / "out", wishes)
    # Black: 3 x 40 + 2 x 13 = 146, at least 50 to stay, 100 there: 96 -> 1 pack of 500. Red: 46 of 40 -> 1 of 1000.
    lines = table(tmp_path / "out" / "purchase_order.csv")
    told = [(x["code"], x["supplier_sku"], x["ean"], x["needed"], x["packs"], x["price"], x["after"]) for x in lines]
    assert told == [("R1", "", "", "46", "1", "2.5", "994"), ("K1", "80-1", "401", "146", "1", "2.0", "454")]
    book = tmp_path / "out" / "purchase_order.xlsx"
    assert [[str("" if cell is None else cell) for cell in row.values()] for row in rows_of(book, "order")] == [
        [text.removesuffix(".0") for text in row.values()] for row in lines
    ]
    short = table(tmp_path / "out" / "shortages.csv")
    assert [(x["code"], x["short"], x["designs"]) for x in short] == [("R1", "6", "1"), ("K1", "46", "2")]


def test_packing_lists(planned: list[Planned], tmp_path: Path, wishes: DocumentWishes) -> None:
    written(planned, tmp_path / "out", wishes)
    # In the manifest's order: 2 cats take 80 of 100 black; 20 are left: 1 dog.
    with pdfplumber.open(tmp_path / "out" / "kits" / "packing_lists.pdf") as pdf:
        cat, dog = (page.extract_text() for page in pdf.pages)
    assert "Title cat" in cat and "Pack 2 of 3 kits now" in cat and "KIT-1" in cat and "wrap the board" in cat
    lines = [line for line in cat.splitlines() if line.startswith(("A10", "B2"))]
    assert [line.split() for line in lines] == [  # bin, key, code, name, one kit, all kits, grams, bag
        ["A10", "A", "W1", "White", "100", "200", "6.0", "1"],
        ["B2", "B", "K1", "Black", "40", "80", "2.4", "2"],
    ]
    assert "2 lines in all 140 280 8.4" in cat
    assert "K1 Black allows 2 (100 beads there, 40 a kit)" in cat
    assert "Pack 1 of 2 kits now" in dog and "R1 Red allows 1 (40 beads there, 23 a kit)" in dog


def test_pick_list_and_stock_after(planned: list[Planned], tmp_path: Path, wishes: DocumentWishes) -> None:
    written(planned, tmp_path / "out", wishes)
    lines = table(tmp_path / "out" / "pick_list.csv")
    told = [(x["location"], x["code"], x["take"], x["design"], x["kits"], x["each"]) for x in lines]
    assert told == [
        ("A2", "R1", "23", "", "1", ""),
        ("A2", "R1", "23", "'=dog", "1", "23"),
        ("A10", "W1", "200", "", "2", ""),
        ("A10", "W1", "200", "cat", "2", "100"),
        ("B2", "K1", "93", "", "3", ""),
        ("B2", "K1", "80", "cat", "2", "40"),
        ("B2", "K1", "13", "'=dog", "1", "13"),
    ]
    with pdfplumber.open(tmp_path / "out" / "pick_list.pdf") as pdf:
        text = pdf.pages[0].extract_text()
    assert "K1 Black 93 beads, 5.6 g" in text and "cat: 2 x 40, =dog: 13" in text
    after = table(tmp_path / "out" / "stock_after.csv")
    assert [(x["code"], x["on_hand_beads"], x["Shelf note"]) for x in after] == [
        ("K1", "7", "left"), ("W1", "200", "top, back"), ("R1", "17", ""),
    ]  # fmt: skip


def test_the_summary(planned: list[Planned], tmp_path: Path, wishes: DocumentWishes) -> None:
    written(planned, tmp_path / "out", wishes)
    summary = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
    cat, bad, dog = summary["designs"]
    # 40/500 x 2.00 + 100/1000 x 3.00 = 0.46; board 1.20, two bags 0.06, print 0.40, box 0.90.
    assert (cat["cost"], cat["price"], cat["margin"], cat["margin_percent"]) == (3.02, 9.9, 6.88, 69.5)
    assert (cat["possible"], cat["limited_by"], cat["packed_now"], cat["sku"]) == (2, "brand K1", 2, "KIT-1")
    assert (bad["status"], bad["cost"]) == ("broken", None)
    assert (dog["customer"], dog["manifest_size"], dog["possible"]) == ("=1+1", "large", 1)
    assert dog["warnings"] == ["the map of kit SKUs does not have it"]
    book = rows_of(tmp_path / "out" / "summary.xlsx", "designs")
    assert [row["design"] for row in book] == ["cat", "bad", "=dog"]
    assert book[2]["customer"] == "=1+1" and book[0]["margin"] == 6.88
    formulas = openpyxl.load_workbook(tmp_path / "out" / "summary.xlsx")["designs"]
    assert all(cell.data_type != "f" for row in formulas.iter_rows() for cell in row)
    missing = {(item["kind"], item["code"]) for item in summary["missing"]}
    assert missing == {
        ("kit SKU", "bad"), ("kit SKU", "=dog"), ("supplier SKU", "R1"), ("EAN", "R1"), ("EAN", "W1"),
    }  # fmt: skip
    assert summary["totals"]["kits_packed_now"] == 3 and summary["totals"]["price_of_packs"] == 4.5


def test_without_a_stock_everything_is_packed_and_bought(planned: list[Planned], tmp_path: Path) -> None:
    files = written(planned, tmp_path / "out", DocumentWishes())
    assert "stock_after.csv" not in files and not any(name.startswith("labels") for name in files)
    assert table(tmp_path / "out" / "shortages.csv") == []
    # Greys from light to dark, then hues: no bins are known.
    assert [(x["code"], x["needed"]) for x in table(tmp_path / "out" / "purchase_order.csv")] == [
        ("W1", "300"), ("K1", "146"), ("R1", "46"),
    ]  # fmt: skip
    assert all(row["cost"] is None for row in json.loads((tmp_path / "out" / "summary.json").read_text())["designs"])


def test_the_same_order_gives_the_same_bytes(planned: list[Planned], tmp_path: Path, wishes: DocumentWishes) -> None:
    first = written(planned, tmp_path / "out", wishes)
    (tmp_path / "out" / documents.MEMORY).unlink()
    assert written(planned, tmp_path / "out", wishes) == first


def test_documents_that_would_say_the_same_stay(
    planned: list[Planned], tmp_path: Path, wishes: DocumentWishes, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    files = written(planned, out, wishes)
    with monkeypatch.context() as patch:
        patch.setattr(documents, "draw_packing_list", lambda *_: pytest.fail("drawn again"))
        assert written(planned, out, wishes) == files
    (out / "pick_list.csv").unlink()
    assert written(planned, out, wishes) == files
    fewer = [replace(planned[0], row=replace(planned[0].row, kits=1)), *planned[1:]]
    assert written(fewer, out, wishes)["purchase_order.csv"] != files["purchase_order.csv"]
    assert written(planned, out, DocumentWishes())["summary.json"] != files["summary.json"]


def test_long_orders_come_in_volumes_and_old_ones_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(volumes, "MOST_PAGES", 2)
    out = tmp_path / "out"
    planned = order(out, [design(f"d{number}", bead("K1", 5)) for number in range(5)])
    wishes = read_wishes(labels="L7160")
    files = written(planned, out, wishes)
    names = [name for name in files if name.startswith("kits/")]
    assert names == ["kits/packing_lists.pdf", "kits/packing_lists-2.pdf", "kits/packing_lists-3.pdf"]
    assert [len(pypdf.PdfReader(out / name).pages) for name in names] == [2, 2, 1]
    (out / "labels" / "own.pdf").write_bytes(b"")
    written(planned[:2], out, read_wishes(labels="5160"))
    assert sorted(path.name for path in (out / "kits").iterdir()) == ["packing_lists.pdf"]
    assert sorted(path.name for path in (out / "labels").iterdir()) == ["5160.pdf", "own.pdf"]


def test_many_colours_go_on_on_another_page(tmp_path: Path) -> None:
    supplies = [bead(f"C{number:03}", 10 + number) for number in range(80)]
    planned = order(tmp_path, [design("big", *supplies)])
    written(planned, tmp_path, DocumentWishes())
    with pdfplumber.open(tmp_path / "kits" / "packing_lists.pdf") as pdf:
        texts = [page.extract_text() for page in pdf.pages]
    assert len(texts) == 3
    assert sum(text.count(f"C{number:03} Colour") for text in texts for number in range(80)) == 80
    assert "80 lines in all 4,200" in texts[-1] and "Packed by" in texts[-1] and "goes on" in texts[0]


def test_a_shared_pick_flows_over_pages(tmp_path: Path) -> None:
    planned = order(tmp_path, [design(f"design-number-{number}", bead("K1", number)) for number in range(900)])
    written(planned, tmp_path, DocumentWishes())
    with pdfplumber.open(tmp_path / "pick_list.pdf") as pdf:
        text = "\n".join(page.extract_text() for page in pdf.pages)
        assert len(pdf.pages) >= 2
    assert text.count("design-number-") == 900


def test_no_designs_at_all(tmp_path: Path) -> None:
    planned = order(tmp_path, [broken("bad")])
    files = written(planned, tmp_path, read_wishes())
    assert "pick_list.pdf" in files and "kits/packing_lists.pdf" not in files


def test_kits_that_nobody_asks_for_are_not_packed(tmp_path: Path) -> None:
    planned = order(tmp_path, [design("none", bead("K1", 5), kits=0), design("one", bead("K1", 5))])
    written(planned, tmp_path, DocumentWishes())
    assert [x["needed"] for x in table(tmp_path / "purchase_order.csv")] == ["8"]
    assert len(pypdf.PdfReader(tmp_path / "kits" / "packing_lists.pdf").pages) == 1
