from pathlib import Path

import pytest

from pixcraft.crafts.prices import Price, read_prices
from pixcraft.errors import CatalogError


def written(text: str) -> Path:
    path = Path("prices.csv")
    path.write_text(text, encoding="utf-8")
    return path


def test_prices_with_and_without_packs() -> None:
    found = read_prices(written("code,price,pack\nP18,2.99,1000\n01,0,\n"))
    assert found == {"P18": Price(2.99, 1000, 2), "01": Price(0.0, 0, 3)}
    assert read_prices(written("price;code\n3,50;A1\n")) == {"A1": Price(3.5, 0, 2)}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("P18,cheap", "prices.csv:2: price: 'cheap' is not a number"),
        ("P18,$3", "prices.csv:2: price: '.3' is not a number"),
        ("P18,", "prices.csv:2: price: '' is not a number"),
        ("P18,-1", "prices.csv:2: price: -1 is not between 0 and"),
        ("P18,nan", "prices.csv:2: price: nan is not between"),
        ("P18,3,lots", "prices.csv:2: pack: 'lots' is not a whole number"),
        ("P18,3,0", "prices.csv:2: pack: 0 is not between 1"),
        (",3", "prices.csv:2: a price without a code"),
        ("P18,3\np18,4", "prices.csv:3: 'p18' has a price in line 2 already"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(line: str, message: str) -> None:
    with pytest.raises(CatalogError, match=message) as caught:
        read_prices(written(f"code,price,pack\n{line}\n"))
    assert caught.value.hint
