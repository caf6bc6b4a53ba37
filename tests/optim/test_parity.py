from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
from tests.bench import parity

GOLDEN = Path(__file__).parent / "golden.npz"
with np.load(GOLDEN) as file:
    ARRAYS = dict(file)
CHECKS, UNKNOWN = parity.check(ARRAYS)


def test_every_key_is_known_and_checked():
    assert UNKNOWN == []
    assert {item.key for item in CHECKS} == set(ARRAYS)
    assert sum(item.error is not None for item in CHECKS) == 52


@pytest.mark.parametrize("item", CHECKS, ids=lambda item: item.key)
def test_within_tolerance(item):
    assert item.good, f"{item.error} > {item.allowed}"


@pytest.mark.parametrize("key", [item.key for item in CHECKS if item.error is not None])
def test_a_wrong_figure_is_found(key):
    wrong = {**ARRAYS, key: ARRAYS[key] + 1e-2 * max(1, np.abs(ARRAYS[key]).max())}
    found, _ = parity.check(wrong)
    assert not next(item for item in found if item.key == key).good


def test_exit_status(tmp_path, capsys):
    assert parity.main([str(GOLDEN)]) == 0
    np.savez(tmp_path / "odd.npz", **ARRAYS, surprise=np.zeros(3))
    assert parity.main([str(tmp_path / "odd.npz")]) == 1
    assert "surprise" in capsys.readouterr().out and parity.main([]) == 2
