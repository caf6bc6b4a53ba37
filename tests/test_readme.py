"""The README is true: its commands and its Python run."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from pixcraft.cli import run
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    return tmp_path


def test_every_command_runs(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commands = [line for block in blocks("sh") for line in block.splitlines() if line.strip()]
    assert len(commands) > 12
    for command in commands:
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
