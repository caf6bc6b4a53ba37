from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pixcraft import units
from pixcraft.errors import InputError


@pytest.mark.parametrize(
    ("text", "mm"),
    [
        ("12mm", 12),
        ("20 cm", 200),
        ("8in", 203.2),
        ('8"', 203.2),
        (" .5IN ", 12.7),
        ("36pt", 12.7),
        ("0mm", 0),
        ("2.50cm", 25),
    ],
)
def test_lengths(text: str, mm: float) -> None:
    assert units.millimetres(text) == pytest.approx(mm)


@pytest.mark.parametrize(
    "text",
    ["", "12", "mm", "-3mm", "1e3mm", "nanmm", "infcm", "1,5,5cm", "12 parsec", "1.mm", "٣mm", "12mm12", "1 2mm"],
)
def test_what_is_no_length(text: str) -> None:
    with pytest.raises(InputError, match="is not a length") as caught:
        units.millimetres(text)
    assert "number and a unit" in caught.value.hint


@pytest.mark.parametrize("text", ["101m", "100001mm", "9" * 400 + "mm"])
def test_a_length_beyond_any_cloth_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        units.millimetres(text)


@given(st.floats(0, 1e5, allow_nan=False))
def test_points_and_inches_agree(mm: float) -> None:
    assert units.points(mm) == pytest.approx(units.inches(mm) * 72)


def test_a_size_for_people() -> None:
    assert units.cm_and_inches(87.2, 203.2) == "8.7 x 20.3 cm (3.4 x 8.0 in)"
