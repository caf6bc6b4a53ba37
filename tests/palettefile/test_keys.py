from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pixcraft.errors import CatalogError
from pixcraft.job import Job
from pixcraft.palette import Colour, Palette
from pixcraft.palettefile import check_palette, read_palette
from pixcraft.palettefile.keys import CONFUSED, LETTERS, MOST, SMALL, confusion_risk, with_keys
from pixcraft.registry import load
from pixcraft.symbols import sign_distances
from pixcraft.wishes import named_palette

YAML = "schema: 1\nname: my\nkind: beads\nsource: card\nlicence: mine\naccuracy: rough\ncolours:\n"


def random_palette(count: int, kind: str = "beads", seed: int = 0) -> Palette:
    rgb = np.random.default_rng(seed).integers(0, 256, (count, 3)).tolist()
    colours = tuple(Colour(f"N{number:04}", "", tuple(each)) for number, each in enumerate(rgb))
    return Palette("random", colours, kind=kind)


def keys(palette: Palette) -> list[str]:
    return [colour.key for colour in with_keys(palette).colours]


@pytest.mark.parametrize("count", [1, 32, 33, 300, 1200, MOST])
def test_every_colour_gets_a_key_of_its_own(count: int) -> None:
    found = keys(random_palette(count))
    assert len(set(found)) == count
    assert all(1 <= len(key) <= 2 and not set("O0I1l") & set(key) for key in found)
    assert {len(key) for key in found} == {1 if count <= 32 else 2}
    assert count > 1000 or set("".join(found)) <= set(LETTERS)


def test_small_letters_come_only_where_capitals_do_not_suffice() -> None:
    assert set("".join(keys(random_palette(1200)))) - set(LETTERS) <= set(SMALL)


def test_threads_and_drills_have_none() -> None:
    assert not any(keys(random_palette(10, "threads"))) and not any(keys(random_palette(10, "drills")))


def test_keys_depend_on_nothing_but_the_palette() -> None:
    palette = random_palette(120)
    assert keys(palette) == keys(replace(palette, name="other", title="Another"))
    few = with_keys(palette).only([f"N{number:04}" for number in range(0, 120, 7)])
    assert [colour.key for colour in few.colours] == keys(palette)[::7]


def test_a_colour_added_later_changes_no_key() -> None:
    known = with_keys(random_palette(120))
    more = Palette("random", (*known.colours[:60], Colour("new", "", (9, 9, 9)), *known.colours[60:]), kind="beads")
    found = keys(more)
    assert found[:60] + found[61:] == [colour.key for colour in known.colours]
    assert found[60] not in found[:60] + found[61:]


def test_colours_that_any_eyes_confuse_get_keys_that_begin_differently() -> None:
    palette = random_palette(100)
    found = keys(palette)
    risk = np.triu(confusion_risk(palette.rgb), k=1)
    alike = {frozenset(pair) for pair in CONFUSED}
    for one, two in np.argwhere(risk > 0.6).tolist():
        assert found[one][0] != found[two][0]
        assert {found[one][0], found[two][0]} not in alike


def test_red_and_green_alike_to_the_colour_blind_are_at_risk() -> None:
    rgb = np.array([[163, 96, 60], [110, 118, 62], [60, 60, 200]], np.uint8)
    risk = confusion_risk(rgb)
    assert risk[0, 1] > 0.5 > risk[0, 2]


def test_no_key_reads_like_the_code_of_another_colour() -> None:
    codes = [f"A{number}" for number in range(1, 10)] + [f"B0{number}" for number in range(1, 10)]
    codes += [str(number) for number in range(40)]
    rgb = np.random.default_rng(1).integers(0, 256, (len(codes), 3)).tolist()
    palette = Palette(
        "p", tuple(Colour(code, "", tuple(each)) for code, each in zip(codes, rgb, strict=True)), kind="beads"
    )
    read_as = {code.replace("B0", "B") for code in codes}
    assert not read_as & set(keys(palette))


def test_the_table_of_confused_letters_holds_what_looks_alike() -> None:
    distance = sign_distances(list(LETTERS))
    near = {frozenset(LETTERS[index] for index in pair) for pair in np.argwhere(np.triu(distance < 0.13, k=1)).tolist()}
    near.discard(frozenset())
    assert near <= {frozenset(pair) for pair in CONFUSED}


def test_a_key_in_the_file_wins_and_must_be_the_only_one() -> None:
    path = Path("my.yaml")
    path.write_text(YAML + '  - {code: "1", rgb: "#F00"}\n  - {code: "2", rgb: "#00F", key: A}\n')
    assert [colour.key for colour in read_palette(path).colours] == ["B", "A"]
    path.write_text(YAML + '  - {code: "1", rgb: "#F00", key: A}\n  - {code: "2", rgb: "#00F", key: A}\n')
    with pytest.raises(CatalogError, match=r"my.yaml:9: colours\[1\].key: 'A' is the key of 1 already"):
        read_palette(path)


@pytest.mark.parametrize("key", ["ABC", "é", "?"])
def test_a_key_is_one_or_two_letters_or_digits(key: str) -> None:
    Path("my.yaml").write_text(YAML + f'  - {{code: "1", rgb: "#F00", key: "{key}"}}\n')
    with pytest.raises(CatalogError, match=r"my.yaml:8: colours\[0\].key: .* is not one or two letters or digits"):
        read_palette(Path("my.yaml"))


def test_check_warns_of_keys_that_are_misread() -> None:
    Path("my.yaml").write_text(YAML + '  - {code: "1", rgb: "#F00", key: "1O"}\n')
    (warning,) = check_palette(Path("my.yaml")).warnings
    assert (warning.line, warning.message) == (8, "1: key '1O' is easily misread: 1, O")


def test_more_beads_than_keys_are_refused() -> None:
    rows = "".join(f'  - {{code: "{number}", rgb: "#F00"}}\n' for number in range(MOST + 1))
    Path("my.yaml").write_text(YAML + rows)
    with pytest.raises(CatalogError, match=r"my\.yaml: has more than 2000 beads"):
        read_palette(Path("my.yaml"))
    Path("my.yaml").write_text(YAML.replace("kind: beads\n", "") + rows)
    assert len(read_palette(Path("my.yaml"))) == MOST + 1


def test_an_unknown_white_is_an_error() -> None:
    Path("my.yaml").write_text(YAML.replace("kind", 'white: "7"\nkind') + '  - {code: "1", rgb: "#F00"}\n')
    with pytest.raises(CatalogError, match=r"my\.yaml: white: '7' is not a code of this palette"):
        read_palette(Path("my.yaml"))


def test_a_palette_that_does_not_say_its_kind_is_what_the_craft_uses() -> None:
    Path("mine.csv").write_text("code,hex\n1,ff0000\n2,00ff00\n")
    assert read_palette(Path("mine.csv")).kind == ""
    stitched = named_palette(Job(palette="mine.csv"), load("crafts", "stitch")())
    assert stitched.kind == "threads" and not any(colour.key for colour in stitched.colours)
    beads = type("Beads", (), {"group": "beads", "palette": "perler"})()
    palette = named_palette(Job(palette="mine.csv"), beads)
    assert palette.kind == "beads" and [colour.key for colour in palette.colours] == ["A", "B"]
