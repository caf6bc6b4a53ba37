from __future__ import annotations

import contextlib
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixcraft import yamlfile
from pixcraft.errors import CatalogError, InputError, JobError, TemplateError
from pixcraft.yamlfile import Value, parse_yaml, read_yaml


def parse(text: str | bytes) -> Value:
    return parse_yaml(text, "x.yaml", CatalogError)


def complaint(text: str | bytes) -> CatalogError:
    with pytest.raises(CatalogError) as caught:
        parse(text)
    return caught.value


def test_every_scalar_stays_text() -> None:
    value = parse("{a: 010, b: No, c: 0x1F, d: 1e3, e: 2001-01-01, f: ~, g: '', 1: true}")
    texts = {key: item.text() for key, item in value.entries().items()}
    assert texts == {"a": "010", "b": "No", "c": "0x1F", "d": "1e3", "e": "2001-01-01", "f": "~", "g": "", "1": "true"}


def test_python_tags_build_nothing() -> None:
    assert parse("a: !!python/object/apply:os.system ['true']").entries()["a"].texts() == ("true",)


def test_paths_and_lines_point_at_the_value() -> None:
    colours = parse("name: dmc\ncolours:\n  - {code: '1'}\n  - {code: '2',\n     rgb: '#12G'}\n").entries()["colours"]
    rgb = colours.items()[1].entries()["rgb"]
    with pytest.raises(CatalogError) as caught:
        rgb.fail("is wrong", "do this")
    assert str(caught.value) == "x.yaml:5: colours[1].rgb: is wrong"
    assert (caught.value.line, caught.value.hint) == (5, "do this")


@pytest.mark.parametrize("kind", [CatalogError, TemplateError, JobError])
def test_the_readers_kind_of_error_is_raised(kind: type[CatalogError | TemplateError | JobError]) -> None:
    with pytest.raises(kind):
        parse_yaml("a: [", "x.yaml", kind)
    with pytest.raises(kind):
        parse_yaml("a: b", "x.yaml", kind).items()


def test_unknown_keys_are_answered_with_the_nearest() -> None:
    with pytest.raises(CatalogError, match=r"x.yaml:2: licens: unknown key") as caught:
        parse("name: a\nlicens: MIT").fields(("name", "licence"))
    assert caught.value.hint == "did you mean 'licence'?"
    with pytest.raises(CatalogError) as caught:
        parse("zzz: 1").fields(("name", "licence"))
    assert caught.value.hint == "known keys: name, licence"


def test_missing_and_repeated_keys() -> None:
    with pytest.raises(CatalogError, match=r"x.yaml:1: 'rgb' is missing"):
        parse("code: a").fields(("code", "rgb"), ("rgb",))
    with pytest.raises(CatalogError, match=r"x.yaml:3: key 'a' is given twice"):
        parse("a: 1\nb: 2\na: 3").entries()
    with pytest.raises(CatalogError, match="a key must be one value"):
        parse("? [a, b]\n: 1").entries()


@pytest.mark.parametrize(
    ("text", "method"),
    [
        ("a: 1", "items"),
        ("[1]", "entries"),
        ("word", "items"),
        ("[1]", "text"),
        ("{a: 1}", "texts"),
        ("[[1]]", "texts"),
    ],
)
def test_a_wrong_shape_is_an_error_with_its_line(text: str, method: str) -> None:
    with pytest.raises(CatalogError, match=r"x\.yaml:1: .*expected"):
        getattr(parse(text), method)()


def test_one_scalar_counts_as_a_list_of_one() -> None:
    assert parse("retired").texts() == ("retired",)
    assert parse("[a, '01']").texts() == ("a", "01")


def test_a_converters_complaint_gets_the_place() -> None:
    def refuse(text: str) -> int:
        raise InputError(f"{text} is too wide", "make it narrower")

    value = parse("\na: 12x").entries()["a"]
    with pytest.raises(CatalogError, match=r"x.yaml:2: a: 12x is too wide") as caught:
        value.convert(refuse)
    assert caught.value.hint == "make it narrower"
    with pytest.raises(CatalogError, match=r"x.yaml:2: a: invalid literal"):
        value.convert(int)
    assert value.convert(len) == 3


@pytest.mark.parametrize(
    ("text", "line"),
    [("a: 1\nb: [1, 2", 2), ("a: 'x\n\n", 3), ("a:\n\t- b", 2), ("\tx: 1", 1), ("a: b: c", 1), ("a: @x", 1)],
)
def test_broken_yaml_names_a_line(text: str, line: int) -> None:
    error = complaint(text)
    assert error.bare.startswith("not valid YAML: ")
    assert error.line == pytest.approx(line, abs=1)


def test_two_documents_are_refused() -> None:
    assert "document" in complaint("a: 1\n---\nb: 2").bare


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_said_to_be_empty(text: str | bytes) -> None:
    assert complaint(text).bare == "is empty"


@pytest.mark.parametrize("text", ["a: &x 1", "a: &x [1]\nb: *x", "&top {a: 1}", "a: *nowhere"])
def test_anchors_and_aliases_are_refused(text: str) -> None:
    assert "anchors and aliases" in complaint(text).bare


def test_a_bomb_is_refused_at_once() -> None:
    levels = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    started = time.process_time()
    assert complaint("\n".join(levels)).line == 1
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "text", ["[" * 10_000, "[" * 10_000 + "]" * 10_000, "{a: " * 10_000, "- " * 10_000, "? " * 10_000]
)
def test_deep_nesting_is_an_error_and_not_a_crash(text: str) -> None:
    assert "nested deeper than 40 levels" in complaint(text).bare


def test_deep_nesting_by_indentation_is_an_error() -> None:
    assert complaint("".join(f"{' ' * depth}a:\n" for depth in range(1_000))).line > 40


def test_forty_levels_are_fine() -> None:
    assert parse("[" * 40 + "]" * 40).items()


@pytest.mark.parametrize(
    "data", [b"name: \xff\xfe", b"a: \xc3\x28", b"a: \x00", b"a: \x07", "a: \ud800".encode("utf-8", "surrogatepass")]
)
def test_broken_utf8_and_control_characters_are_one_error(data: bytes) -> None:
    error = complaint(data)
    assert error.bare.startswith("not valid YAML") and "\n" not in error.bare


def test_text_with_surrogates_is_one_error() -> None:
    assert complaint("a: \ud800").bare.startswith("not valid YAML")


def test_a_byte_order_mark_and_windows_line_ends_are_read() -> None:
    value = parse(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n").entries()
    assert {key: (item.text(), item.line) for key, item in value.items()} == {"a": ("1", 1), "b": ("2", 2)}


def test_a_huge_file_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    path.write_bytes(b"a" * (yamlfile.MAX_BYTES + 1))
    with pytest.raises(CatalogError, match="is larger than 4 MB"):
        read_yaml(path, CatalogError)
    with pytest.raises(CatalogError, match="is larger than 4 MB"):
        parse(b"a" * (yamlfile.MAX_BYTES + 1))


def test_unreadable_files(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path, tmp_path / "nul\0.yaml"):
        with pytest.raises(CatalogError, match="cannot be read"):
            read_yaml(path, CatalogError)


@settings(deadline=None, max_examples=200)
@given(st.one_of(st.binary(max_size=200), st.text("[]{}:,-?&*!|>'\"%@` \n\tab#", max_size=60)))
def test_nothing_but_a_catalog_error_escapes(data: bytes | str) -> None:
    with contextlib.suppress(CatalogError):
        assert parse(data).line >= 1


def test_the_c_parser_is_there() -> None:
    assert "yaml._yaml" in sys.modules
