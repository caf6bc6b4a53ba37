import errno
import os
from pathlib import Path

import pytest

from pixcraft.errors import OutputError
from pixcraft.files import similar_names, write_all, write_atomically


def test_writes_and_makes_folders(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a" / "b" / "x.txt", b"hello")
    assert (tmp_path / "a" / "b" / "x.txt").read_bytes() == b"hello"
    assert os.listdir(tmp_path / "a" / "b") == ["x.txt"]


def test_new_files_have_ordinary_rights(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    write_atomically(tmp_path / "ours", b"")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_refuses_to_overwrite_without_force(tmp_path: Path) -> None:
    target = tmp_path / "x.txt"
    target.write_bytes(b"old")
    with pytest.raises(OutputError, match=r"x\.txt exists") as caught:
        write_all({tmp_path / "new.txt": b"1", target: b"2"})
    assert "--force" in caught.value.hint
    assert os.listdir(tmp_path) == ["x.txt"]
    write_all({target: b"2"}, force=True)
    assert target.read_bytes() == b"2"


def test_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fsync
    calls = []

    def full(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left") as caught:
        write_all({tmp_path / "out" / "a": b"1", tmp_path / "out" / "b": b"2"})
    assert caught.value.exit_code == 1
    assert "b" in caught.value.message
    assert os.listdir(tmp_path) == []


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match="cannot write"):
        write_atomically(tmp_path / "file" / "x", b"")
    assert os.listdir(tmp_path) == ["file"]


def test_a_failing_move_puts_everything_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"old")
    real = os.replace

    def refuse(source: Path, target: Path) -> None:
        if Path(target).name == "c" and Path(source).suffix == ".part":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(source, target)

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OutputError, match=r"cannot write .*c:"):
        write_all({tmp_path / name: b"new" for name in "abc"}, force=True)
    assert os.listdir(tmp_path) == ["a"]
    assert (tmp_path / "a").read_bytes() == b"old"


def test_a_folder_in_the_way_and_an_endless_name_move_nothing(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    for bad in (tmp_path / "x", tmp_path / ("y" * 300)):
        with pytest.raises(OutputError):
            write_all({tmp_path / "a": b"1", bad: b"2"}, force=True)
        assert os.listdir(tmp_path) == ["x"]


def test_a_dangling_link_counts_as_a_file(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nothing")
    with pytest.raises(OutputError, match="exists"):
        write_atomically(tmp_path / "link", b"")
    assert (tmp_path / "link").is_symlink()


def test_names_like_a_missing_one_are_offered_whatever_the_folder(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").touch()
    assert similar_names(tmp_path / "phto.jpg") == "did you mean photo.jpg?"
    for folder in ("nowhere", "n" * 300, "nul\0"):
        assert similar_names(tmp_path / folder / "phto.jpg") == "check the name and the folder"
