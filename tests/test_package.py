"""What is shipped: the wheel works elsewhere, the public face is pinned."""

import subprocess
import sys
import venv
from pathlib import Path

import pytest

import pixcraft
from tests.conftest import ROOT


def test_public_names_are_pinned_and_importable() -> None:
    assert pixcraft.__all__ == [
        "__version__", "Job", "Made", "Palette", "Pattern", "Picture", "PixcraftError", "load_palette", "load_picture",
        "make_pattern", "open_pattern",
    ]  # fmt: skip
    for name in pixcraft.__all__:
        assert getattr(pixcraft, name)
    with pytest.raises(AttributeError):
        pixcraft.nothing  # noqa: B018


def test_versions_agree() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == pixcraft.__version__


@pytest.mark.slow
def test_wheel_and_sdist_make_a_chart_elsewhere(tmp_path: Path, photo: Path) -> None:
    """Build both, install the wheel made from the sdist into a bare folder, and make a chart from another directory."""

    def call(*command: str | Path, **options: Path) -> str:
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **options)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    call(sys.executable, "-m", "build", "--no-isolation", "--outdir", tmp_path / "dist", ROOT)
    assert len(list((tmp_path / "dist").glob("*.tar.gz"))) == 1
    wheel = next((tmp_path / "dist").glob("*.whl"))
    # The libraries come from this environment; only pixcraft itself must come from the wheel.
    venv.create(tmp_path / "elsewhere", system_site_packages=False, with_pip=False)
    site = next((tmp_path / "elsewhere").glob("lib/python*/site-packages"))
    call(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", site, wheel)
    ours = Path(next(path for path in sys.path if path.endswith("site-packages")))
    for entry in ours.iterdir():
        if "pixcraft" not in entry.name and not (site / entry.name).exists():
            (site / entry.name).symlink_to(entry)
    python = tmp_path / "elsewhere" / "bin" / "python"
    work = tmp_path / "work"
    work.mkdir()
    call(python, "-m", "pixcraft", "stitch", photo, "--thread", "anchor", "--size", "20x20", "-o", "chart", cwd=work)
    assert len(list((work / "chart").iterdir())) == 6
    assert str(site) in call(python, "-m", "pixcraft", "palettes", "show", "dmc", cwd=work)
