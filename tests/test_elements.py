"""Folders of small pictures as palettes."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pixcraft.elements import load_elements
from pixcraft.errors import InputError


def write_tiles(folder: Path, side: int = 8) -> Path:
    folder.mkdir()
    for name, rgb in (("brick", (180, 60, 40)), ("leaf", (40, 140, 60)), ("sky", (120, 180, 230))):
        tile = np.full((side, side, 3), rgb, np.uint8)
        tile[0] = tile[:, 0] = 255
        Image.fromarray(tile).save(folder / f"{name}.png")
    return folder


def test_tiles_become_colours_of_their_mean_light(tmp_path: Path) -> None:
    found = load_elements(write_tiles(tmp_path / "tiles"))
    assert [colour.code for colour in found.palette.colours] == ["brick", "leaf", "sky"]
    assert found.tiles.shape == (3, 8, 8, 3)
    assert tuple(found.tiles[0, 4, 4]) == (180, 60, 40)
    assert tuple(found.tiles[0, 0, 0]) == (255, 255, 255)
    # The white rim lightens the mean, and it is a mean of light: more than that of the bytes.
    assert found.palette.colours[0].rgb[1] > 0.77 * 60 + 0.23 * 255


def test_other_sizes_are_an_error(tmp_path: Path) -> None:
    folder = write_tiles(tmp_path / "tiles")
    Image.new("RGB", (9, 9)).save(folder / "zebra.png")
    with pytest.raises(InputError, match=r"zebra.png has 9 x 9 pixels, brick.png 8 x 8"):
        load_elements(folder)


def test_oblong_tiles_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "tiles").mkdir()
    Image.new("RGB", (9, 5)).save(tmp_path / "tiles" / "a.png")
    with pytest.raises(InputError, match=r"a.png is not square"):
        load_elements(tmp_path / "tiles")


def test_nothing_there_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "tiles").mkdir()
    (tmp_path / "tiles" / "notes.txt").write_text("x")
    with pytest.raises(InputError, match="holds 0 pictures"):
        load_elements(tmp_path / "tiles")
    with pytest.raises(InputError, match="there is no folder"):
        load_elements(tmp_path / "missing")


def test_a_broken_tile_is_named(tmp_path: Path) -> None:
    folder = write_tiles(tmp_path / "tiles")
    (folder / "leaf.png").write_bytes(b"not a picture")
    with pytest.raises(InputError, match=r"leaf.png"):
        load_elements(folder)
