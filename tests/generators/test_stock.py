"""Pictures from a stock: counts, exactness, exchanges, pins, weights, bare cells and purchases."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pixcraft.errors import CatalogError, InputError
from pixcraft.generators import Brief
from pixcraft.generators.allotment import BARE, Request
from pixcraft.generators.blend import Blending, Mosaic, afar, blended
from pixcraft.generators.cellfile import FREE
from pixcraft.generators.laying import Laying, Wishes
from pixcraft.generators.ranking import ranked_sets
from pixcraft.generators.stock import Stock
from pixcraft.generators.tone import fitted_to_stock
from pixcraft.palettefile import load_palette
from pixcraft.pattern import Pattern
from pixcraft.picture import Picture
from pixcraft.settings import Layer, resolve

LEGO = load_palette("lego")
GREYS = {"0": 60, "72": 50, "71": 50, "15": 60}


def brief_of(side: int = 12, seed: int = 3, **changes: object) -> Brief:
    """A smooth picture with a bright disc."""
    y, x = np.mgrid[: side * 8, : side * 8] / (side * 8)
    light = np.clip(0.7 * x + 0.3 * (np.hypot(x - 0.4, y - 0.5) < 0.25), 0, 1)
    rgb = np.stack([light * 255, light * 190, light * 140 + 40], axis=-1).astype(np.uint8)
    picture = Picture(rgb, None, "disc", "")
    whole = Brief(picture, LEGO.plain(), side, side, 0, np.zeros((side, side), np.bool_), "brick", catalog=LEGO)
    return replace(whole, seed=seed, **changes)


def stock_file(folder: Path, counts: dict[str, int], name: str = "drawer.csv") -> str:
    path = folder / name
    path.write_text("code,count\n" + "".join(f"{code},{count}\n" for code, count in counts.items()))
    return str(path)


def used(pattern: Pattern) -> Counter[str]:
    counts = pattern.counts().tolist()
    return Counter(dict(zip((colour.code for colour in pattern.colours), counts, strict=True)))


@pytest.mark.parametrize("style", ["flat", "blend"])
@pytest.mark.parametrize("most", [0, 3])
def test_stock_is_never_exceeded(tmp_path: Path, style: str, most: int) -> None:
    generator = Stock(stock=stock_file(tmp_path, GREYS), style=style)
    pattern = generator(brief_of(colours=most))
    assert (pattern.cells > 0).all()
    assert all(count <= GREYS[code] for code, count in used(pattern).items())
    assert not most or len(pattern.colours) <= most
    again = generator(brief_of(colours=most, seed=99))
    assert (again.cells == pattern.cells).all()


def test_a_stock_that_is_just_enough_is_used_up(tmp_path: Path) -> None:
    counts = {"0": 44, "72": 30, "71": 30, "15": 40}
    pattern = Stock(stock=stock_file(tmp_path, counts), style="blend")(brief_of())
    assert used(pattern) == Counter(counts)


def test_exchanges_lower_the_view_from_afar_and_flat_has_none(tmp_path: Path) -> None:
    wishes = Wishes(stock=stock_file(tmp_path, GREYS), style="blend")
    laying = Laying(wishes, brief_of())
    start, end = laying.painted(laying.allotment.labels), laying.painted(laying.labels)
    spare = np.zeros(len(laying.palette) + 1, np.int64)
    assert Mosaic(laying.blending, end, spare).energy() < Mosaic(laying.blending, start, spare).energy()
    assert afar(laying.blending, end) < afar(laying.blending, start)
    flat = Laying(replace(wishes, style="flat"), brief_of())
    assert (flat.labels == flat.allotment.labels).all()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 9), st.integers(1, 9))
def test_exchanges_never_raise_the_energy_and_keep_counts(seed: int, rows: int, columns: int) -> None:
    rng = np.random.default_rng(seed)
    colours = 4
    filled = rng.random((rows, columns)) < 0.9
    free = filled & (rng.random((rows, columns)) < 0.8)
    blending = Blending(
        rng.random((rows, columns, 3)),
        rng.random((colours, 3)),
        rng.random((rows, columns, colours)) * 5,
        rng.uniform(0.3, 4, (rows, columns)),
        filled,
        free,
    )
    start, spare = rng.integers(0, colours, (rows, columns)), rng.integers(0, 4, colours)
    end = blended(blending, start, spare)
    assert Mosaic(blending, end, spare).energy() <= Mosaic(blending, start, spare).energy() + 1e-2
    assert (end[~free] == start[~free]).all()
    more = np.bincount(end[free], minlength=colours) - np.bincount(start[free], minlength=colours)
    assert (more <= spare).all()


def test_speckle_decides_how_many_exchanges(tmp_path: Path) -> None:
    stock = stock_file(tmp_path, GREYS)
    flat = Laying(Wishes(stock=stock, style="flat", absolute=True), brief_of()).labels
    moved = []
    for speckle in (0.0, 5.0, 10.0):
        labels = Laying(Wishes(stock=stock, style="blend", speckle=speckle, absolute=True), brief_of()).labels
        moved.append(int((labels != flat).sum()))
    assert moved[0] < min(moved[1:])


def test_pinned_cells_keep_their_colour(tmp_path: Path) -> None:
    pins = tmp_path / "pins.csv"
    pins.write_text("column,row,code\n1,1,15\n12,3,0\n")
    pattern = Stock(stock=stock_file(tmp_path, GREYS), style="blend", pins=str(pins))(brief_of())
    code = [None, *(colour.code for colour in pattern.colours)]
    assert code[pattern.cells[0, 0]] == "15" and code[pattern.cells[2, 11]] == "0"


def test_pins_from_a_picture(tmp_path: Path) -> None:
    rgba = np.zeros((12, 12, 4), np.uint8)
    rgba[5, 7] = (*LEGO.find("15").rgb, 255)
    Image.fromarray(rgba).save(tmp_path / "pins.png")
    stock = stock_file(tmp_path, GREYS)
    pattern = Stock(stock=stock, pins=str(tmp_path / "pins.png"))(brief_of())
    assert pattern.colours[pattern.cells[5, 7] - 1].code == "15"
    rgba[5, 7] = (0, 255, 0, 255)
    Image.fromarray(rgba).save(tmp_path / "pins.png")
    with pytest.raises(CatalogError, match="pixel in column 8, row 6 is no colour of the stock"):
        Stock(stock=stock, pins=str(tmp_path / "pins.png"))(brief_of())
    with pytest.raises(CatalogError, match="12 x 12 pixels, the grid 10 x 10"):
        Stock(stock=stock, pins=str(tmp_path / "pins.png"))(brief_of(10))


def test_weights_give_the_best_pieces_to_heavy_cells(tmp_path: Path) -> None:
    stock = stock_file(tmp_path, {"15": 4, "0": 200})
    weights = tmp_path / "weights.csv"
    heavy = [(row, column) for row in (1, 2) for column in (1, 2)]
    weights.write_text("column,row,weight\n" + "".join(f"{column},{row},100\n" for row, column in heavy))
    white = Picture(np.full((96, 96, 3), 240, np.uint8), None, "white", "")
    pattern = Stock(stock=stock, style="flat", weights=str(weights))(brief_of(picture=white))
    assert all(pattern.colours[pattern.cells[row - 1, column - 1] - 1].code == "15" for row, column in heavy)


def test_bare_cells_are_the_least_important(tmp_path: Path) -> None:
    importance = np.ones((12, 12), np.float32)
    importance[:6] = 8
    brief = brief_of(importance=importance, ground=(120, 120, 120))
    pattern = Stock(stock=stock_file(tmp_path, {"0": 40, "15": 40}), short="bare")(brief)
    assert np.count_nonzero(pattern.cells == 0) == 144 - 80
    assert np.count_nonzero(pattern.cells[:6] == 0) < np.count_nonzero(pattern.cells[6:] == 0)
    assert any("64 of 144 cells stay bare" in remark for remark in pattern.made.warnings)


def test_what_to_buy(tmp_path: Path) -> None:
    counts = {"0": 40, "15": 40}
    stock = stock_file(tmp_path, counts)
    few = Stock(stock=stock, short="buy", style="flat")(brief_of())
    bought = {colour.code: int(colour.extra.get("buy", "0")) for colour in few.colours}
    assert sum(bought.values()) == 144 - 80
    assert all(count <= counts.get(code, 0) + bought[code] for code, count in used(few).items())
    assert any(remark.startswith("to buy: 64 pieces") for remark in few.made.warnings)
    laying = Laying(Wishes(stock=stock, short="buy", style="flat", quality=15), brief_of())
    assert laying.request.mean(laying.allotment.labels, laying.apart) <= 15
    assert laying.allotment.bought.sum() > 64
    unreachable = Stock(stock=stock, short="buy", style="flat", quality=0.01)(brief_of())
    assert any("cannot be had" in remark for remark in unreachable.made.warnings)


def test_fewest_pieces_that_reach_a_target() -> None:
    """On a case small enough to try every number of pieces."""
    rng = np.random.default_rng(5)
    cost = rng.uniform(0, 30, (3, 4, 4))
    filled, pins = np.ones((3, 4), np.bool_), np.full((3, 4), FREE)
    request = Request(cost, filled, pins, np.array([7, 5, 0, 0]))
    buyable = np.array([False, False, True, True])
    best = [request._with_others(cost[..., 2:].min(axis=-1), cost[..., 2:].argmin(axis=-1) + 2, n) for n in range(13)]
    target = best[5].total / 12 + 1e-3
    assert request.with_bought(buyable, cost, target).bought.sum() == 5


def test_empty_cells_want_no_pieces(tmp_path: Path) -> None:
    empty = np.zeros((12, 12), np.bool_)
    empty[:, 6:] = True
    laying = Laying(Wishes(stock=stock_file(tmp_path, {"0": 36, "15": 36}), style="blend"), brief_of(empty=empty))
    assert (laying.labels[empty] == BARE).all() and (laying.labels[~empty] != BARE).all()


def test_tones_stay_where_the_stock_has_all_of_them() -> None:
    rng = np.random.default_rng(0)
    grey = np.repeat(rng.uniform(0.02, 0.8, (20, 20, 1)), 3, axis=-1)
    filled = np.ones((20, 20), np.bool_)
    ramp = np.repeat(np.linspace(0.01, 0.9, 60)[:, None], 3, axis=1)
    same = fitted_to_stock(grey, filled, ramp, np.full(60, 400))
    assert np.abs(same - grey).max() < 0.06
    dark = fitted_to_stock(grey, filled, np.full((2, 3), [[0.01], [0.1]]), np.array([200, 200]))
    assert dark.max() < 0.12
    order = np.argsort(grey[..., 0], axis=None)
    assert (np.diff(dark[..., 1].ravel()[order]) >= -1e-6).all()


def test_special_pieces_want_to_be_asked_for(tmp_path: Path) -> None:
    stock = stock_file(tmp_path, {**GREYS, "47": 500})  # trans-clear
    plain = Stock(stock=stock)(brief_of())
    assert "47" not in used(plain)
    assert any("500 pieces were left out" in remark for remark in plain.made.warnings)
    asked = Laying(Wishes(stock=stock), brief_of(palette=LEGO.plain(("trans",))))
    assert "47" in {colour.code for colour in asked.palette.colours}
    barred = Stock(stock=stock)(brief_of(barred=frozenset({"0"})))
    assert "0" not in used(barred)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, "144 cells want pieces, and the stock has 20"),
        ({"pins": "pins.csv", "short": "bare"}, "2 cells are pinned to 15 White, and there are 1"),
        ({"weights": "weights.csv", "short": "bare"}, "weights.csv:3: a weight of 0 would leave"),
        ({"weights": "text.csv", "short": "bare"}, "text.csv:2: weight: 'much' is not a number"),
        ({"pins": "far.csv", "short": "bare"}, "far.csv:2: column: 40 is not between 1 and 12"),
        ({"pins": "strange.csv", "short": "bare"}, "strange.csv:2: code: unknown lego code: '4'"),
        ({"stock": "barred.csv"}, "no piece of barred.csv can be used"),
    ],
)
def test_bad_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], message: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pins.csv").write_text("column,row,code\n1,1,15\n2,1,15\n")
    Path("far.csv").write_text("column,row,code\n40,1,15\n")
    Path("strange.csv").write_text("column,row,code\n4,1,4\n")
    Path("weights.csv").write_text("column,row,weight\n1,1,2\n2,1,0\n")
    Path("text.csv").write_text("column,row,weight\n1,1,much\n")
    Path("barred.csv").write_text("code,count\n4,900\n")
    Path("stock.csv").write_text("code,count\n15,1\n0,19\n")
    with pytest.raises((InputError, CatalogError), match=message):
        Stock(**{"stock": "stock.csv", **changes})(brief_of(barred=frozenset({"4"})))


def test_a_stock_asks_for_its_generator(tmp_path: Path) -> None:
    stock = stock_file(tmp_path, {"310": 5000}, "threads.csv")
    settled = resolve([Layer("flag", {"stock": stock, "picture": "x.png"})])
    assert settled.job.generator == "stock" and settled.origins["generator"] == "the stock"
    assert settled.job.colors == 0
    named = resolve([Layer("flag", {"stock": stock, "generator": "distill", "picture": "x.png"})])
    assert named.job.generator == "distill" and named.job.colors == 24
    prompted = resolve([Layer("flag", {"stock": stock, "prompt": "a fox"})])
    assert prompted.job.generator == "distill"
    assert resolve([Layer("flag", {"stock": stock, "colors": "9"})]).job.colors == 9


def test_sets_by_how_well_they_suit() -> None:
    fits = ranked_sets(brief_of(20))
    assert [fit.afar for fit in fits] == sorted(fit.afar for fit in fits)
    assert fits[-1].verdict == "too few pieces" and fits[-1].pieces < 400
    best = fits[0]
    assert best.labels is not None and best.labels.shape == (20, 20)
