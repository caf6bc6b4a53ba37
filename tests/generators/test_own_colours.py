import numpy as np
import pytest

from pixcraft.generators.own_colours import kmeans_palette

COLOURS = np.array([[0.9, 0.1, 0.1], [0.1, 0.5, 0.2], [0.95, 0.95, 0.9], [0.05, 0.05, 0.2]], np.float32)
LABELS = np.random.default_rng(1).integers(0, 4, (30, 30))
PICTURE = np.random.default_rng(0).random((60, 50, 3), np.float32)


def test_the_colours_of_the_picture_are_found_from_dark_to_light():
    assert kmeans_palette(COLOURS[LABELS], 4, seed=0) == pytest.approx(COLOURS[[3, 0, 1, 2]], abs=1e-4)


def test_there_are_no_more_than_the_picture_has():
    assert len(kmeans_palette(COLOURS[LABELS], 9, seed=0)) == 4
    assert len(kmeans_palette(PICTURE, 6, seed=0)) == 6


def test_the_same_seed_finds_the_same():
    assert (kmeans_palette(PICTURE, 5, 3) == kmeans_palette(PICTURE, 5, 3)).all()
    assert (kmeans_palette(PICTURE, 5, 3) != kmeans_palette(PICTURE, 5, 4)).any()
