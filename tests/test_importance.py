from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pixcraft.errors import InputError
from pixcraft.importance import (
    FACE,
    FOCUS,
    Focus,
    face_boxes,
    face_weights,
    focus_mask,
    focus_weights,
    importance_of,
    normalised,
    parse_focus,
    subject,
)
from pixcraft.picture import Picture, load_picture


def picture(rgb: np.ndarray) -> Picture:
    return Picture(rgb.astype(np.uint8), None, "test.png", "")


def test_focus_reads_boxes_or_a_mask() -> None:
    focus = parse_focus("10%,20%,30%,40%;5,5,10,10")
    assert len(focus.boxes) == 2
    assert parse_focus(str(focus)) == focus
    assert parse_focus("mask.png") == Focus(mask="mask.png")
    with pytest.raises(InputError):
        parse_focus(" ; ")
    with pytest.raises(InputError):
        parse_focus("1,2,3,x")


def test_a_box_weighs_its_cells_and_leaves_the_others() -> None:
    grey = picture(np.full((40, 40, 3), 90))
    mask = focus_mask(parse_focus("0,0,50%,50%"), grey)
    weights = focus_weights(mask, 4, 4)
    assert weights[:2, :2] == pytest.approx(np.full((2, 2), FOCUS), rel=1e-3)
    assert weights[2:, :] == pytest.approx(np.ones((2, 4)), rel=0.02)


def test_a_mask_raises_white_and_lowers_black(tmp_path: Path) -> None:
    half = np.zeros((40, 40), np.uint8)
    half[:, :20] = 255
    Image.fromarray(half).save(tmp_path / "mask.png")
    mask = focus_mask(Focus(mask=str(tmp_path / "mask.png")), picture(np.zeros((40, 40, 3))))
    weights = focus_weights(mask, 4, 4)
    assert weights[:, 0] == pytest.approx(np.full(4, FOCUS), rel=1e-3)
    assert weights[:, 3] == pytest.approx(np.full(4, 1 / FOCUS), rel=1e-3)


def test_a_mask_of_another_size_and_a_box_outside_are_errors(tmp_path: Path) -> None:
    Image.new("L", (10, 10)).save(tmp_path / "mask.png")
    with pytest.raises(InputError, match="10 x 10") as caught:
        focus_mask(Focus(mask=str(tmp_path / "mask.png")), picture(np.zeros((40, 40, 3))))
    assert "40 x 40" in caught.value.hint
    with pytest.raises(InputError, match="beyond"):
        focus_mask(parse_focus("30,30,20,20"), picture(np.zeros((40, 40, 3))))


def test_face_weights_are_an_oval_that_fits_the_box() -> None:
    weights = face_weights([(0.25, 0.25, 0.5, 0.5)], 40, 40)
    assert weights[20, 20] == FACE
    assert weights[0, 0] == weights[39, 0] == 1
    assert weights[20, 11] == FACE
    assert np.allclose(weights, weights[:, ::-1])
    assert (face_weights([(0.5, 0.5, 0.02, 0.02)], 40, 40) == 1).all()


def test_a_cat_is_no_face_and_tiny_pictures_are_borne(photo: Path) -> None:
    assert face_boxes(load_picture(photo)) == []
    assert face_boxes(picture(np.zeros((1, 1, 3)))) == []
    assert face_boxes(picture(np.zeros((3, 900, 3)))) == []


def test_the_busy_part_is_the_subject() -> None:
    rng = np.random.default_rng(0)
    linear = np.full((48, 48, 3), 0.2, np.float32)
    linear[16:32, 16:32] += rng.random((16, 16, 1), np.float32) * 0.5
    weights = subject(linear)
    assert weights[24, 24] > weights[2, 2]
    assert np.allclose(subject(np.full((5, 5, 3), 0.5, np.float32)), 1)


@pytest.mark.parametrize("shape", [(1, 1), (1, 30), (30, 1), (48, 48)])
def test_weights_have_mean_one(photo: Path, shape: tuple[int, int]) -> None:
    weights = importance_of(load_picture(photo), *shape, faces=True)
    assert weights.shape == shape
    assert weights.mean() == pytest.approx(1, rel=1e-5)
    assert normalised(weights * 7).mean() == pytest.approx(1, rel=1e-5)


def test_a_face_gains_and_the_rest_loses_nothing(photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = load_picture(photo)
    without = importance_of(whole, 48, 48, faces=True)
    monkeypatch.setattr("pixcraft.importance.face_boxes", lambda shown: [(0.25, 0.25, 0.5, 0.5)])
    found = importance_of(whole, 48, 48, faces=True)
    assert found[24, 24] == pytest.approx(FACE * without[24, 24])
    assert found[0, 0] == without[0, 0]
    assert np.array_equal(importance_of(whole, 48, 48, faces=False), without)
