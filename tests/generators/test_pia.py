import numpy as np

from pixcraft.generators.pia import Pia, Superpixels, annealed, associated
from pixcraft.generators.source import source_of
from tests.generators.pictures import brief_of, palette_of, picture, textured


def test_association_is_a_probability_and_hardens_as_it_cools() -> None:
    means, colours = np.array([[50.0, 0, 0], [60, 0, 0]]), np.array([[49.0, 0, 0], [65, 0, 0]])
    warm, cold = (associated(means, colours, np.array([0.5, 0.5]), heat) for heat in (1000.0, 1.0))
    assert np.allclose(warm.sum(axis=1), 1)
    assert np.abs(warm - 0.5).max() < 0.1
    assert cold.argmax(axis=1).tolist() == [0, 1]
    assert cold.max(axis=1).min() > 0.99


def test_a_heavy_colour_attracts_more() -> None:
    middle, colours = np.array([[50.0, 0, 0]]), np.array([[40.0, 0, 0], [60, 0, 0]])
    assert associated(middle, colours, np.array([0.9, 0.1]), 10.0)[0, 0] > 0.85


def test_the_palette_splits_into_the_colours_of_the_picture() -> None:
    image = np.zeros((96, 96, 3), np.uint8)
    image[:, 32:64], image[:, 64:] = (200, 40, 40), (240, 240, 240)
    superpixels = Superpixels(source_of(brief_of(picture(image), 12, 12, 3)))
    palette = annealed(superpixels, np.full(144, 1 / 144), 3)
    own = np.unique(superpixels.source.lab.reshape(-1, 3), axis=0)
    assert len(palette) == 3
    assert all(np.abs(palette - colour).max(axis=1).min() < 6 for colour in own)


def test_superpixels_follow_an_edge() -> None:
    image = np.zeros((96, 96, 3), np.uint8)
    image[:, 51:] = 255
    superpixels = Superpixels(source_of(brief_of(picture(image), 12, 12, 2)))
    before = superpixels.means[..., 0].copy()
    for _ in range(4):
        superpixels.refine(superpixels.means)
    mixed = [np.mean((lightness > 15) & (lightness < 85)) for lightness in (before, superpixels.means[..., 0])]
    assert mixed[0] > 0.08
    assert mixed[1] < mixed[0]


def test_a_fixed_palette_is_kept() -> None:
    threads = palette_of((0, 0, 0), (120, 110, 100), (250, 250, 250))
    pattern = Pia()(brief_of(picture(textured()), 20, 20, 8, palette=threads))
    assert 2 <= len(pattern.colours) <= 3
