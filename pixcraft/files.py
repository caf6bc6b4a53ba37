"""Writing files so that nothing half-written is ever left under a final name."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from pixcraft.errors import OutputError


def refuse_existing(paths: list[Path]) -> None:
    """Raise before any work is done if one of these files exists.

    Raises:
        OutputError: naming the first one.
    """
    for path in paths:
        if path.exists():
            raise OutputError(f"{path} exists", "use --force to replace it, or -o to write elsewhere")


def write_atomically(path: Path, data: bytes, force: bool = False) -> None:
    """Write one file through a temporary name beside it.

    Raises:
        OutputError: it exists and `force` is off, or it cannot be written.
    """
    write_all({path: data}, force)


def write_all(contents: Mapping[Path, bytes], force: bool = False) -> None:
    """Write all files or none: each to a temporary name in its folder, then moved when all are on disk.

    Folders are made, and removed again if the writing fails.

    Raises:
        OutputError: one exists and `force` is off, or one cannot be written.
    """
    if not force:
        refuse_existing(list(contents))
    made: list[Path] = []
    waiting: dict[Path, Path] = {}
    try:
        for path, data in contents.items():
            _make_folder(path.parent, made)
            waiting[path] = _write_temporary(path, data)
        for path, temporary in waiting.items():
            os.replace(temporary, path)
    except OSError as problem:
        _clean_up(list(waiting.values()), made)
        name = problem.filename2 or problem.filename or next(iter(contents))
        raise OutputError(
            f"cannot write {name}: {problem.strerror}", "free some space or choose another folder with -o"
        ) from None
    except BaseException:
        _clean_up(list(waiting.values()), made)
        raise


def _make_folder(folder: Path, made: list[Path]) -> None:
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    for parent in reversed(missing):
        parent.mkdir(exist_ok=True)
        made.append(parent)


def _write_temporary(path: Path, data: bytes) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".part", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        # mkstemp makes files private; products get the mode any other program would give them.
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
    except BaseException as problem:
        with contextlib.suppress(OSError):
            temporary.unlink()
        if isinstance(problem, OSError):
            raise OSError(problem.errno, problem.strerror, str(path)) from None
        raise
    return temporary


def _clean_up(temporaries: list[Path], folders: list[Path]) -> None:
    for temporary in temporaries:
        with contextlib.suppress(OSError):
            temporary.unlink()
    for folder in reversed(folders):
        with contextlib.suppress(OSError):
            folder.rmdir()
