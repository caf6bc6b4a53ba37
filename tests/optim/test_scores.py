from dataclasses import fields, replace

import pytest

torch = pytest.importorskip("torch")
from pixcraft.errors import InputError  # noqa: E402
from pixcraft.optim.scores import ROWS, SCORES, Predictions  # noqa: E402
from pixcraft.optim.settings import VARIANTS, GuidanceSettings  # noqa: E402

ROW_NAMES = [item.name for item in fields(Predictions) if item.name != "noise"]
VALUES = {name: torch.tensor([float(2**place)]) for place, name in enumerate(["noise", *ROW_NAMES])}
SETTINGS = GuidanceSettings(scale=3)


def score(variant, t=500, settings=SETTINGS, **changed):
    return SCORES[variant](Predictions(**{**VALUES, **changed}), settings, t).item()


def test_every_variant_has_a_score_and_rows():
    assert tuple(SCORES) == tuple(ROWS) == VARIANTS
    assert all(set(rows) <= set(ROW_NAMES) and rows[0] == "positive" for rows in ROWS.values())


@pytest.mark.parametrize(
    ("variant", "t", "expected"),
    [  # noise 1, positive 2, negative 4, unconditional 8, source 16, reference 32, reference_negative 64
        ("sds", 500, (2 - 1) + 3 * (2 - 4)),
        ("csd", 500, 3 * (2 - 4)),
        ("nfsd", 100, 8 + 3 * (2 - 8)),
        ("nfsd", 500, (8 - 4) + 3 * (2 - 8)),
        ("bridge", 500, 3 * (2 - 16)),
        ("dds", 500, (2 - 32) + 3 * ((2 - 4) - (32 - 64))),
    ],
)
def test_formulas(variant, t, expected):
    assert score(variant, t) == expected


@pytest.mark.parametrize("variant", VARIANTS)
def test_exactly_the_rows_named_are_used(variant):
    for row in ROW_NAMES:
        moved = score(variant, **{row: VALUES[row] + 100}) != score(variant)
        assert moved == (row in ROWS[variant]), row
    needed = {"noise", *ROWS[variant]}
    assert SCORES[variant](Predictions(**{k: v for k, v in VALUES.items() if k in needed}), SETTINGS, 500).shape == (1,)


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_missing_row_is_named(variant):
    row = ROWS[variant][-1]
    with pytest.raises(InputError, match=row):
        score(variant, **{row: None})


@pytest.mark.parametrize("variant", VARIANTS)
def test_scale_and_weights_are_connected(variant):
    assert score(variant, settings=replace(SETTINGS, scale=4)) != score(variant)
    assert score(variant, settings=replace(SETTINGS, semantic_weight=2)) != score(variant)
    has_noise_term = variant in ("sds", "nfsd", "dds")
    assert (score(variant, settings=replace(SETTINGS, noise_weight=2)) != score(variant)) == has_noise_term


def test_terms_are_apart():
    parts = [replace(SETTINGS, noise_weight=a, semantic_weight=b) for a, b in ((1, 0), (0, 1))]
    assert sum(score("sds", settings=part) for part in parts) == score("sds")
