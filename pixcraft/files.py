"""Writing files so that nothing half-written is ever left under a final name."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from pixcraft.errors import OutputError, nearest_names

_HINTS = {
    errno.ENOSPC: "free some space, or choose another folder with -o",
    errno.EDQUOT: "free some space, or choose another folder with -o",
    errno.ENAMETOOLONG: "choose a shorter name with -o",
}


def ending_of(suffix: str) -> str:
    """The last part of a product's suffix, which programs know a file by: ".json" of ".pixcraft.json"."""
    return suffix[suffix.rindex(".") :]


def similar_names(path: Path) -> str:
    """A hint for a file that is not there: the names in its folder that look like it."""
    try:
        near = nearest_names(path.name, [item.name for item in path.parent.iterdir() if item.is_file()])
    except (OSError, ValueError):  # a folder that is not there, or a name that the system does not take
        near = []
    return f"did you mean {' or '.join(near)}?" if near else "check the name and the folder"


def refuse_unwritable(paths: list[Path]) -> None:
    """Raise before any work is done if a folder of these files cannot be made or written to.

    Raises:
        OutputError: naming the first file.
    """
    for path in paths:
        with _as_output_error(path, missing=False):
            _require_folder(path.parent)


def _require_folder(folder: Path) -> None:
    """Raise an OSError if a folder, or the one that it would be made in, takes no files."""
    there = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
    if not there.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    if not os.access(there, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def refuse_existing(paths: list[Path]) -> None:
    """Raise before any work is done if one of these files exists.

    Raises:
        OutputError: naming the first one.
    """
    for path in paths:
        with _as_output_error(path):
            path.lstat()
            raise OutputError(f"{path} exists", "use --force to replace it, or -o to write elsewhere")


def write_atomically(path: Path, data: bytes, force: bool = False) -> None:
    """Write one file through a temporary name beside it.

    Raises:
        OutputError: it exists and `force` is off, or it cannot be written.
    """
    write_all({path: data}, force)


def write_all(contents: Mapping[Path, bytes], force: bool = False) -> None:
    """Write all files or none: each to a temporary name in its folder, then moved when all are on disk.

    Folders are made, and removed again if the writing fails; files that were replaced are put back.

    Raises:
        OutputError: one exists and `force` is off, or one cannot be written.
    """
    if not force:
        refuse_existing(list(contents))
    undo = contextlib.ExitStack()
    with undo:
        waiting: dict[Path, Path] = {}
        for path, data in contents.items():
            with _as_output_error(path, missing=False):
                _make_folder(path.parent, undo)
                waiting[path] = _write_temporary(path, data, undo)
        kept = []
        for path, temporary in waiting.items():
            with _as_output_error(path, missing=False):
                kept.append(_move(temporary, path, undo))
        undo.pop_all()
        for old in filter(None, kept):
            _quietly(old.unlink)


@contextlib.contextmanager
def _as_output_error(path: Path, missing: bool = True) -> Iterator[None]:
    """Turn an OSError into an OutputError that names `path`; `missing` ignores that it is not there."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError) as problem:
        if not missing:
            raise _output_error(path, problem) from None
    except OSError as problem:
        raise _output_error(path, problem) from None


def _output_error(path: Path, problem: OSError) -> OutputError:
    hint = _HINTS.get(problem.errno or 0, "choose another folder or name with -o")
    return OutputError(f"cannot write {path}: {problem.strerror}", hint)


def _make_folder(folder: Path, undo: contextlib.ExitStack) -> None:
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    for parent in reversed(missing):
        parent.mkdir(exist_ok=True)
        undo.callback(_quietly, parent.rmdir)


def _write_temporary(path: Path, data: bytes, undo: contextlib.ExitStack) -> Path:
    if not path.name or path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    # A name that is too long must fail here, not when other files have been moved.
    with contextlib.suppress(FileNotFoundError):
        path.lstat()
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:20]}.", suffix=".part", dir=path.parent)
    temporary = Path(name)
    undo.callback(_quietly, temporary.unlink)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    # mkstemp makes files private; products get the mode any other program would give them.
    umask = os.umask(0)
    os.umask(umask)
    temporary.chmod(0o666 & ~umask)
    return temporary


def _move(temporary: Path, path: Path, undo: contextlib.ExitStack) -> Path | None:
    """Move a file into place; returns where the one that was there waits."""
    old = None
    if os.path.lexists(path):
        old = temporary.with_suffix(".old")
        os.replace(path, old)
        undo.callback(_quietly, partial(os.replace, old, path))
    os.replace(temporary, path)
    if old is None:
        undo.callback(_quietly, path.unlink)
    return old


def _quietly(action: Callable[[], None]) -> None:
    with contextlib.suppress(OSError):
        action()
