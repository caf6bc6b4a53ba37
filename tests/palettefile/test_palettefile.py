from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixcraft.errors import CatalogError, UnknownName
from pixcraft.palette import Colour, Palette
from pixcraft.palettefile import check_palette, load_palette, palette_text, read_palette
from pixcraft.palettefile.catalog import palette_yaml

HEADER = "schema: 1\nname: my\nsource: my card\nlicence: mine\naccuracy: rough\ncolours:\n"
RED = '  - {code: "1", name: Red, rgb: "#FF0000"}\n'
BLUE = '  - {code: "2", name: Blue, rgb: "#0000FF"}\n'


def write(text: str | bytes, name: str = "my.yaml") -> Path:
    path = Path(name)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def complaint(text: str | bytes, name: str = "my.yaml") -> CatalogError:
    with pytest.raises(CatalogError) as caught:
        read_palette(write(text, name))
    return caught.value


def test_every_key_of_a_yaml_palette_is_read() -> None:
    path = write(
        "schema: 1\nname: my\nkind: beads\nbrand: Mine\ntitle: My\n  own\nsource: card\nlicence: CC0\naccuracy: rough\n"
        "item: coco\nwhite: Blanc\n"
        "aliases: {White: Blanc}\ncolours:\n"
        '  - {code: Blanc, rgb: "#FFF", key: W}\n'
        '  - {code: "01", name: Tin, rgb: "#e1e0e0", flags: [Retired, old], traits: [Matte], replacement: blanc,\n'
        '     equivalents: {anchor: ["403"], cosmo: [600, 895]}, key: "7b", box: 48, ids: {sku: "1"},\n'
        '     others: {card: "#E0E0E0"}, spread: 0.5}\n'
    )
    palette = read_palette(path)
    tin = Colour(
        "01",
        "Tin",
        (225, 224, 224),
        frozenset({"retired", "old"}),
        "blanc",
        {"anchor": ("403",), "cosmo": ("600", "895")},
        key="7b",
        box=48,
        ids={"sku": "1"},
        others={"card": (224, 224, 224)},
        spread=0.5,
        traits=frozenset({"matte"}),
    )
    assert palette == Palette(
        "my",
        (Colour("Blanc", "", (255, 255, 255), key="W"), tin),
        brand="Mine",
        title="My own",
        kind="beads",
        source="card",
        licence="CC0",
        accuracy="rough",
        item="coco",
        white="Blanc",
        aliases={"White": "Blanc"},
        file="my.yaml",
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
    )
    assert palette.find("white").code == "Blanc"


def test_a_yaml_palette_needs_little() -> None:
    palette = read_palette(write("schema: 1\ncolours: [{code: 1, rgb: fff}]", "small.yml"))
    assert (palette.name, palette.kind, palette.colours[0].code) == ("small", "", "1")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEADER + RED + '  - {code: "2", rgb: "#12G"}', "my.yaml:8: colours[1].rgb: '#12G' is not #rrggbb"),
        (HEADER + RED + '  - {code: "2"}', "my.yaml:8: colours[1]: 'rgb' is missing"),
        (HEADER + RED + '  - {rgb: "#000000"}', "my.yaml:8: colours[1]: 'code' is missing"),
        (HEADER + '  - {code: " ", rgb: "#000000"}', "my.yaml:7: colours[0].code: is empty"),
        (HEADER + '  - {code: [1], rgb: "#000"}', "my.yaml:7: colours[0].code: expected one value"),
        (HEADER + '  - {code: "\\e[31m", rgb: "#000"}', "my.yaml:7: colours[0].code: '\\x1b[31m' has characters"),
        (HEADER + f'  - {{code: {"x" * 201}, rgb: "#000"}}', "my.yaml:7: colours[0].code: is longer than 200"),
        (HEADER + "  - red", "my.yaml:7: colours[0]: expected a mapping"),
        (HEADER + RED + '  - {code: "1", rgb: "#000"}', "my.yaml:8: colours[1].code: '1' is there already on line 7"),
        (HEADER + "  - {code: Aa, rgb: fff}\n  - {code: aA, rgb: fff}", "my.yaml:8: colours[1].code: 'aA' is there"),
        (
            HEADER + RED[:-2] + ", replacement: 9}",
            "my.yaml:7: colours[0].replacement: '9' is not a code of this palette",
        ),
        (HEADER + RED[:-2] + ", replacement: 1}", "my.yaml:7: colours[0].replacement: a colour cannot replace itself"),
        (HEADER + RED[:-2] + ", flags: ['']}", "my.yaml:7: colours[0].flags: expected a list of codes or words"),
        (
            HEADER + RED[:-2] + ", equivalents: {anchor: {}}}",
            "my.yaml:7: colours[0].equivalents.anchor: expected a list",
        ),
        (HEADER + RED[:-2] + ", equivalents: 403}", "my.yaml:7: colours[0].equivalents: expected a mapping"),
        (HEADER[:-1] + " []", "my.yaml: has no colours"),
        (HEADER[:-1] + " {}", "my.yaml:6: colours: expected a list"),
        ("schema: 1\nname: my", "my.yaml:1: 'colours' is missing"),
        (HEADER[10:] + RED, "my.yaml:1: 'schema' is missing"),
        ("schema: 2\n" + HEADER[10:] + RED, "my.yaml:1: schema: '2' is not 1"),
        ("kind: yarn\n" + HEADER + RED, "my.yaml:1: kind: 'yarn' is not one of threads, beads, bricks"),
        ("aliases: {Rot: 9}\n" + HEADER + RED, "my.yaml:1: aliases.Rot: '9' is not a code of this palette"),
        ("aliases: {'2': 1}\n" + HEADER + RED + BLUE, "my.yaml:1: aliases.2: '2' is a code already"),
        ('title: "\\e[31m"\n' + HEADER + RED, "my.yaml:1: title: '\\x1b[31m' has characters"),
        ("name: ''\nschema: 1\ncolours: []", "my.yaml:1: name: is empty"),
        ("- 1", "my.yaml:1: expected a mapping"),
        ("", "my.yaml: is empty"),
    ],
)
def test_what_is_wrong_is_said_with_file_line_and_path(text: str, message: str) -> None:
    assert complaint(text).message.startswith(message)


def test_an_unknown_key_is_answered_with_the_nearest() -> None:
    error = complaint(HEADER + RED + '  - {code: "2", rbg: "#000000"}')
    assert (error.message, error.hint) == ("my.yaml:8: colours[1].rbg: unknown key", "did you mean 'rgb'?")
    assert complaint("license: MIT\n" + HEADER + RED).hint == "did you mean 'licence'?"


def test_more_colours_than_any_brand_has_are_refused() -> None:
    lines = "".join(f'  - {{code: "{number}", rgb: "#000"}}\n' for number in range(5001))
    assert "has more than 5000 colours" in complaint(HEADER + lines).message
    assert "has more than 5000 colours" in complaint("000000\n" * 5001, "my.hex").message


def test_the_first_of_several_mistakes_is_raised_and_the_others_counted() -> None:
    text = HEADER + '  - {code: "1", rgb: red}\n' + BLUE + '  - {code: "3"}\n  - {code: "2", rgb: "#000"}\n'
    error = complaint(text)
    assert (error.line, error.hint) == (7, "2 more: pixcraft palettes check my.yaml")
    assert [item.line for item in check_palette(Path("my.yaml")).errors] == [7, 9, 10]


def test_a_dead_replacement_is_not_blamed_while_its_target_cannot_be_read() -> None:
    write(HEADER + RED[:-2] + ', replacement: "2"}\n  - {code: "2", rgb: blue}\n')
    assert [item.line for item in check_palette(Path("my.yaml")).errors] == [8]


def test_a_clean_file_has_no_remarks() -> None:
    checked = check_palette(write(HEADER + RED + BLUE))
    assert (checked.colours, checked.errors, checked.warnings) == (2, (), ())


def test_what_is_odd_is_a_warning_with_its_line() -> None:
    path = write(
        "schema: 1\nname: other\nsource: x\naccuracy: y\ncolours:\n"
        '  - {code: "1", rgb: "#800000", flags: [retired]}\n'
        '  - {code: "2", rgb: "#810000", flags: [retird], replacement: "1"}\n'
        '  - {code: "3", rgb: "#008000"}\n'
    )
    assert [(item.line, item.message) for item in check_palette(path).warnings] == [
        (0, "licence is missing"),
        (0, "name 'other' differs from the file's name, which is what one types"),
        (6, "1: retired without a replacement"),
        (7, "2: flag 'retird' is not 'retired'"),
        (7, "2: its replacement 1 is retired too"),
        (7, "2: looks the same as 1 (CIEDE2000 0.2)"),
    ]
    assert read_palette(path).colours


def test_checking_what_cannot_be_read_is_one_error() -> None:
    assert "cannot be read" in check_palette(Path("none.yaml")).errors[0].message
    assert check_palette(write(b"\x00\xff")).errors[0].exit_code == 3


def test_an_unknown_kind_of_file_is_refused_with_the_known_ones() -> None:
    error = complaint("code,hex", "my.txt")
    assert error.message == "my.txt: is not a palette file" and ".gpl" in error.hint


def test_names_and_paths_lead_to_palettes() -> None:
    assert load_palette("DMC").name == "dmc"
    assert load_palette(str(write(HEADER + RED))).file == "my.yaml"
    Path("palettes/threads").mkdir(parents=True)
    write("code,hex\n7,ff0000\n", "palettes/threads/dmc.csv")
    assert [colour.code for colour in load_palette("dmc").colours] == ["7"]
    with pytest.raises(UnknownName, match="unknown palette: 'anker'"):
        load_palette("anker")


TEXT = st.text(
    st.characters(exclude_categories=("C", "Z")) | st.sampled_from(" :#'\"{}[],&*!|>%@`-?"), max_size=12
).map(lambda text: " ".join(text.split()))
WORD = TEXT.filter(bool)
COLOURS = st.lists(
    st.builds(
        Colour,
        WORD,
        TEXT,
        st.tuples(*[st.integers(0, 255)] * 3),
        st.frozensets(WORD.map(str.casefold), max_size=2),
        st.just(""),
        st.dictionaries(WORD, st.lists(WORD, min_size=1, max_size=2).map(tuple), max_size=2),
        box=st.integers(0, 300),
        ids=st.dictionaries(WORD, WORD, max_size=2),
        others=st.dictionaries(WORD, st.tuples(*[st.integers(0, 255)] * 3), max_size=2),
        spread=st.sampled_from([0.0, 0.1, 12.5]),
        traits=st.frozensets(WORD.map(str.casefold), max_size=2),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda colour: colour.code.casefold(),
)


@settings(deadline=None, max_examples=80)
@given(WORD, COLOURS, st.lists(TEXT, min_size=5, max_size=5))
def test_a_written_palette_reads_back_the_same(name: str, colours: list[Colour], header: list[str]) -> None:
    brand, title, source, licence, accuracy = header
    palette = Palette(
        name, tuple(colours), brand, title, "threads", source, f"{licence} {'long words ' * 12}end".strip(), accuracy
    )
    read = read_palette(write(palette_yaml(palette), "written.yaml"))
    assert replace(read, file="", sha256="") == palette


def test_the_written_header_explains_every_key() -> None:
    text = palette_yaml(Palette("p", (Colour("1", "", (0, 0, 0)),)))
    comments = " ".join(line for line in text.splitlines() if line.startswith("#"))
    keys = "schema name kind brand title item white source licence accuracy aliases colours "
    keys += "code rgb flags traits replacement equivalents key box ids others spread"
    assert [key for key in keys.split() if key not in comments] == []


def test_a_copied_yaml_keeps_its_comments_under_its_new_name() -> None:
    text = "# mine\n" + HEADER + RED + "  # the end\n"
    assert palette_text(write(text), "copy") == text.replace("name: my\n", "name: copy\n")


def test_a_copied_yaml_without_a_name_gets_one() -> None:
    text = palette_text(write("schema: 1\ncolours: [{code: 1, rgb: fff}]\n"), "no")
    assert read_palette(write(text, "no.yaml")).name == "no"


def test_a_copied_yaml_in_another_encoding_is_written_anew() -> None:
    copied = palette_text(write((HEADER + RED).encode("utf-16")), "copy")
    assert read_palette(write(copied, "copy.yaml")).colours[0].name == "Red"


def test_a_palette_is_parsed_once_until_its_file_changes(tmp_path: Path) -> None:
    path = tmp_path / "two.hex"
    path.write_text("ff0000\n00ff00\n", encoding="utf-8")
    assert read_palette(path) is read_palette(path)
    path.write_text("ff0000\n0000ff\n", encoding="utf-8")
    assert read_palette(path).colours[1].rgb == (0, 0, 255)
