"""The work and the memory of one step at SDXL's size, counted without weights (tests/bench/flops.py)."""

from __future__ import annotations

import pytest

pytest.importorskip("diffusers")

from pixcraft.optim.presetfile import load_settings
from tests.bench import flops

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def counted() -> dict[str, flops.Counted]:
    """The presets that have limits."""
    return {preset: flops.count(load_settings(preset)) for preset in ("reference", "fast")}


def test_the_networks_have_the_true_sizes() -> None:
    assert list(flops.sizes().values()) == pytest.approx([2567.5, 1331.3, 270.9, 160.1, 1.2], abs=0.06)


def test_work_and_weights_keep_their_limits(counted: dict[str, flops.Counted]) -> None:
    assert [what for what, value, limit in flops.limits(counted) if value > limit] == []


def test_nothing_is_computed_twice_or_left_uncounted(counted: dict[str, flops.Counted]) -> None:
    """Two rows, the maps' embedding once a net, one pass of the autoencoder and no gradient of its weights."""
    work, first = counted["reference"].work, counted["reference"].first
    assert first.unet == pytest.approx(2 * 6.761, abs=0.01)
    assert first.control == pytest.approx(2 * 2 * (0.780 - 0.059), abs=0.01)
    wide, narrow = 60 * 1280, 10 * 640
    assert first.unet - work.unet == pytest.approx(2 * 2 * 2 * 77 * 2048 * (wide + narrow) / 1e12, abs=1e-4), "the text"
    assert work.embedding == pytest.approx(2 * 0.059, abs=0.002)
    assert work.forward == pytest.approx(work.backward) == pytest.approx(0.489, abs=0.002)
    assert counted["reference"].attention == pytest.approx(0.12, abs=0.01)


def test_the_authors_step_is_counted_as_published(counted: dict[str, flops.Counted]) -> None:
    assert flops.authors(counted["reference"].first, 1024).total == pytest.approx(27.26, abs=0.01)
