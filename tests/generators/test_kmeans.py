import numpy as np
import pytest

from pixcraft.errors import InputError
from pixcraft.generators.kmeans import KMeans
from tests.generators.pictures import brief_of, palette_of, picture, textured


def test_at_most_the_colours_asked_for_and_the_same_every_time() -> None:
    brief = brief_of(picture(textured()), 24, 24, 8, seed=3)
    first, second = KMeans()(brief), KMeans()(brief)
    assert 3 <= len(first.colours) <= 8
    assert np.array_equal(first.cells, second.cells)


def test_fewer_colours_than_clusters() -> None:
    pattern = KMeans()(brief_of(picture(np.full((9, 9, 3), 255)), 3, 3, 8))
    assert [colour.rgb for colour in pattern.colours] == [(255, 255, 255)]


def test_each_cell_takes_the_nearest_of_the_threads() -> None:
    image = np.zeros((20, 20, 3))
    image[:, 10:] = 250
    threads = palette_of((0, 0, 0), (120, 120, 120), (255, 255, 255))
    pattern = KMeans()(brief_of(picture(image), 4, 4, 2, palette=threads))
    assert (pattern.image()[:, :2, 0] == 0).all()
    assert (pattern.image()[:, 2:, 0] == 255).all()


def test_a_suggested_number_is_named() -> None:
    assert "suggested" in KMeans()(brief_of(picture(textured()), 16, 16, 0)).made.warnings[0]


def test_empty_cells() -> None:
    empty = np.zeros((6, 6), np.bool_)
    empty[2] = True
    assert ((KMeans()(brief_of(picture(textured()), 6, 6, 4, empty=empty)).cells == 0) == empty).all()
    with pytest.raises(InputError, match="nothing to stitch"):
        KMeans()(brief_of(picture(textured()), 2, 2, 4, empty=np.ones((2, 2), np.bool_)))
