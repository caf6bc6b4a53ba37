"""Stocks: how long the exact assignment takes against scipy's solvers, and what exchanges win, in one run.

    python -m tests.bench.stock [PICTURE...]    # photos for the table of sets; --large also times HiGHS at 128 x 128

Times are CPU seconds of one thread; run it with OPENBLAS_NUM_THREADS=1.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy import ndimage, sparse
from scipy.optimize import linear_sum_assignment, linprog

from pixcraft.colour import ciede2000_table, lab_from_linear, lab_from_srgb
from pixcraft.generators import Brief
from pixcraft.generators.laying import Laying, Wishes
from pixcraft.generators.transport import assigned, whole
from pixcraft.palettefile import load_palette
from pixcraft.picture import load_picture

LARGE = "--large"


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    started = time.process_time()
    found = work()
    return found, time.process_time() - started


def problem(side: int, colours: int, room: float, smooth: bool) -> tuple[np.ndarray, np.ndarray]:
    """CIEDE2000 of a noisy or a smooth picture to random colours, and an uneven stock of `room` times the cells."""
    rng = np.random.default_rng(side + colours)
    y, x = np.mgrid[:side, :side] / side
    waves = np.stack([100 * (0.6 * x + 0.2), 60 * np.sin(3 * y), 60 * np.cos(5 * x * y)], axis=-1)
    lab = waves if smooth else rng.uniform([0, -60, -60], [100, 60, 60], (side, side, 3))
    palette = lab_from_srgb(rng.integers(0, 256, (colours, 3)))
    stock = np.floor(rng.dirichlet(np.ones(colours)) * side * side * room).astype(np.int64)
    stock[0] += max(0, side * side - int(stock.sum()))
    return whole(ciede2000_table(lab.reshape(-1, 3), palette)), stock


def highs(cost: np.ndarray, stock: np.ndarray) -> int:
    """The same by scipy's linprog."""
    cells, colours = cost.shape
    one = sparse.kron(sparse.eye_array(cells), np.ones((1, colours)), format="csr")
    most = sparse.kron(np.ones((1, cells)), sparse.eye_array(colours), format="csr")
    found = linprog(cost.ravel(), A_eq=one, b_eq=np.ones(cells), A_ub=most, b_ub=stock, method="highs")
    return round(found.fun)


def pieces(cost: np.ndarray, stock: np.ndarray) -> int:
    """The same by linear_sum_assignment, every piece a column."""
    each = np.repeat(np.arange(len(stock)), stock)
    rows, columns = linear_sum_assignment(cost[:, each])
    return int(cost[rows, each[columns]].sum())


def solvers(large: bool) -> None:
    print(
        f"{'cells':>8} {'colours':>8} {'picture':>8} {'room':>5} {'own s':>7} {'HiGHS s':>8} {'ratio':>6} {'LSA s':>9}"
    )
    for side in (24, 48, 128):
        for smooth in (False, True):
            for room in (1.0, 1.3):
                cost, stock = problem(side, 40, room, smooth)
                own, seconds = timed(lambda cost=cost, stock=stock: assigned(cost, stock))
                words = [f"{side * side:>8} {40:>8} {'smooth' if smooth else 'noise':>8} {room:>5} {seconds:>7.2f}"]
                if side < 128 or large:
                    total, other = timed(lambda cost=cost, stock=stock: highs(cost, stock))
                    assert total == own.total
                    words.append(f"{other:>8.2f} {other / seconds:>6.1f}")
                if side == 24:
                    total, other = timed(lambda cost=cost, stock=stock: pieces(cost, stock))
                    assert total == own.total
                    words.append(f"{other:>9.2f}")
                print(" ".join(words))


def blends(pictures: list[Path], side: int = 48) -> None:
    """Mean CIEDE2000 a cell / mean CIELAB difference after a blur of one cell in linear light.

    Both are to the picture as it was fitted to the stock, so rows of different input do not compare.
    """
    lego = load_palette("lego")
    print(f"\n{'picture, set, input':42} {'flat':>13} {'blend':>13} {'blend, 10':>13} {'exact s':>8} {'all s':>6}")
    for path in pictures:
        picture = load_picture(path).fitted(side, side, 1, "cover")
        brief = Brief(picture, lego.plain(), side, side, 0, np.zeros((side, side), np.bool_), "brick", catalog=lego)
        for number in ("31198", "21226"):
            for absolute in (True, False):
                words, times = [], []
                for style, speckle in (("flat", 4.0), ("blend", 4.0), ("blend", 10.0)):
                    laying = Laying(Wishes(f"set:{number}", "blend", speckle=speckle, absolute=absolute), brief)
                    _, exact = timed(lambda laying=laying: laying.allotment)
                    labels, rest = timed(lambda laying=laying: laying.labels)
                    labels = laying.allotment.labels if style == "flat" else labels
                    words.append(f"{laying.request.mean(labels, laying.apart):5.1f} / {seen(laying, labels):5.1f}")
                    times += [exact, exact + rest]
                kind = "as is" if absolute else "tone-fitted"
                print(f"{f'{path.stem}, {number}, {kind}':42} {'  '.join(words)} {times[0]:>8.2f} {times[3]:>6.2f}")


def seen(laying: Laying, labels: np.ndarray) -> float:
    first, second = (
        lab_from_linear(ndimage.gaussian_filter(each, (1, 1, 0)))
        for each in (laying.palette.linear[labels], laying.target)
    )
    return float(np.sqrt(((first - second) ** 2).sum(axis=-1)).mean())


if __name__ == "__main__":
    named = [Path(text) for text in sys.argv[1:] if text != LARGE]
    solvers(LARGE in sys.argv)
    if named:
        blends(named)
