"""The README is true: its commands and its Python run."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from pixcraft.cli import run
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str, text: str = README) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def chapters() -> dict[str, list[str]]:
    """The commands under each heading of the second level, in order."""
    parts = re.split(r"^## (.+)$", README, flags=re.MULTILINE)
    found = {}
    for title, text in zip(parts[1::2], parts[2::2], strict=True):
        lines = [line for block in blocks("sh", text) for line in block.splitlines() if line.strip()]
        found |= {title: lines} if lines else {}
    return found


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    return tmp_path


@pytest.mark.parametrize("chapter", list(chapters()))
def test_every_command_runs(chapter: str, checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in chapters()[chapter]:
        program, *arguments = shlex.split(command)
        assert program == "pixcraft"
        assert run(arguments) == 0, f"{command}\n{capsys.readouterr().err}"


def test_the_python_example_runs(checkout: Path) -> None:
    for block in blocks("python"):
        exec(compile(block, "README.md", "exec"), {})
    assert (checkout / "from-python" / "photo.pdf").is_file()


def test_files_it_shows_exist() -> None:
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README)
    assert pictures
    for picture in pictures:
        assert (ROOT / picture).is_file()


def test_it_opens_with_the_two_commands() -> None:
    assert re.findall(r"^    make (\w+)", README[:400], re.MULTILINE) == ["demo", "test"]
