"""Tables that users write: headings in any order, spreadsheets of any country, errors with the line."""

from pathlib import Path

import pytest

from pixcraft.csvfile import read_table
from pixcraft.errors import CatalogError


def table(text: str | bytes, *required: str) -> list[dict[str, str]]:
    path = Path("table.csv")
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return [dict(line.cells) for line in read_table(path, required, "an example")]


@pytest.mark.parametrize(
    "text",
    [
        "code,count\nA1,2\n",
        "# mine\n\nCode;Count\nA1;2\n",
        "\ufeffCODE\tcount\r\n A1 \t2\r\n\t\n",
        '"code","count"\n"A1","2"',
    ],
)
def test_separators_comments_and_capitals(text: str) -> None:
    assert table(text, "code", "count") == [{"code": "A1", "count": "2"}]


def test_lines_count_from_the_top_of_the_file() -> None:
    Path("t.csv").write_text("# one\ncode\n\nA\n# five\nB\n")
    assert [line.number for line in read_table(Path("t.csv"), ("code",), "")] == [4, 6]


def test_a_quoted_cell_keeps_its_lines_and_counts_from_its_first() -> None:
    lines = read_table(_written('code,name\nA,"two\nlines"\nB\u2028B,x\n'), ("code",), "")
    assert [(line.number, dict(line.cells)) for line in lines] == [
        (2, {"code": "A", "name": "two\nlines"}), (4, {"code": "B\u2028B", "name": "x"})
    ]  # fmt: skip


def test_short_lines_have_empty_cells() -> None:
    line = read_table(_written("code,count\nA\n"), ("code", "count"), "")[0]
    assert line.text("count") == ""
    with pytest.raises(CatalogError, match=r"t\.csv:2: count: 'x'"):
        line.convert("count", lambda text: int("x") if text else _refuse("x"))


def _refuse(text: str) -> int:
    raise ValueError(f"{text!r} is no count")


def _written(text: str) -> Path:
    path = Path("t.csv")
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name\nA\n", "table.csv:1: column 'code' is missing"),
        ("code,Code\nA,B\n", "table.csv:1: column 'code' is there twice"),
        ("", "column 'code' is missing"),
        ("code\n\n", "holds nothing below its heading"),
        (b"code\n\xff\xfe\n", "is not text"),
        ('code\nA\n"B\nC\n', "table.csv:3: is not CSV: unexpected end of data"),
    ],
)
def test_what_is_wrong_is_said(text: str | bytes, message: str) -> None:
    with pytest.raises(CatalogError, match=message.replace(".", r"\.")) as caught:
        table(text, "code")
    assert caught.value.hint


def test_a_folder_is_called_one() -> None:
    Path("table.csv").mkdir()
    with pytest.raises(CatalogError, match="is a folder"):
        read_table(Path("table.csv"), ("code",), "")


def test_a_file_that_is_not_there_is_answered_with_its_like() -> None:
    Path("prices.csv").write_text("code\n")
    with pytest.raises(CatalogError, match="no such file") as caught:
        read_table(Path("price.csv"), ("code",), "")
    assert "prices.csv" in caught.value.hint
    with pytest.raises(CatalogError, match="no such file"):
        read_table(Path("x" * 5000), ("code",), "")
