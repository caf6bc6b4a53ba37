"""The example of every craft makes its products."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

from pixcraft import registry
from pixcraft.cli import run
from tests.conftest import ROOT

JOBS = sorted((ROOT / "examples").glob("*/job.yaml"))


def test_every_craft_has_an_example() -> None:
    shown = {path.parent.name for path in JOBS}
    assert shown == set(registry.BUILT_IN["crafts"])


@pytest.mark.parametrize("job", JOBS, ids=lambda path: path.parent.name)
def test_the_job_makes_all_its_products(job: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    craft = yaml.safe_load(job.read_text("utf-8")).get("craft", "stitch")
    assert run([craft, "--job", str(job), "-o", "made", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert {item["kind"] for item in made["files"]} == set(registry.load("crafts", craft).products)
    assert all(Path(item["path"]).stat().st_size for item in made["files"])
