import numpy as np
import pytest

from pixcraft.colour import lab_from_linear, linear_from_srgb
from pixcraft.generators.edges import flatness, protection, ridges, smoothness


def lab_of(cells: np.ndarray) -> np.ndarray:
    return lab_from_linear(linear_from_srgb(cells).astype(np.float32))


def flat(rows: int, columns: int, colour: tuple[int, int, int] = (230, 230, 230)) -> np.ndarray:
    return np.full((rows, columns, 3), colour, np.float64)


@pytest.mark.parametrize("axis", [0, 1])
def test_a_one_cell_line_is_a_ridge_and_protected(axis: int) -> None:
    cells = flat(15, 15)
    cells[(slice(None), 7) if axis else (7, slice(None))] = (60, 40, 40)
    safe = protection(lab_of(cells))
    line = safe[:, 7] if axis else safe[7]
    assert (line > 0.9).all()
    assert safe.sum() == pytest.approx(line.sum(), abs=0.5)


def test_a_step_and_a_gradient_are_no_ridges() -> None:
    step = flat(10, 12)
    step[:, 6:] = (20, 30, 60)
    ramp = flat(10, 12) * np.linspace(0.2, 1, 12)[None, :, None]
    assert ridges(lab_of(step)).max() < 1
    assert protection(lab_of(ramp)).max() == 0


def test_a_dot_is_protected_and_noise_is_not() -> None:
    dot = flat(15, 15)
    dot[7, 7] = (0, 0, 0)
    assert protection(lab_of(dot))[7, 7] > 0.9
    noise = flat(40, 40, (128, 128, 128)) + np.random.default_rng(0).normal(0, 12, (40, 40, 1))
    assert protection(lab_of(noise)).mean() < 0.06


def test_smooth_and_flat_places() -> None:
    cells = flat(20, 20)
    cells[:, 10:] = np.random.default_rng(0).integers(0, 256, (20, 10, 3))
    assert smoothness(lab_of(cells))[:, :8].all()
    assert not smoothness(lab_of(cells))[:, 11:].any()
    assert flatness(lab_of(cells))[:, :6].min() == 1
    assert flatness(lab_of(cells))[:, 14:].max() == 0
