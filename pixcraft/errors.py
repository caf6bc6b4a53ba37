"""Every error that pixcraft raises on purpose.

    PixcraftError(message, hint)                exit 1
      InputError                                exit 3   a picture, size or option that cannot be used
        PictureError                            exit 3   a picture file that cannot be read
      UnknownName(kind, name, known)            exit 3   answers with the nearest names
      CatalogError(message, file, line)         exit 3   a palette, or a table of prices or stock
      TemplateError(message, file, line)        exit 3   a page template
      JobError(message, file, line)             exit 3   a job or configuration file
      ManifestError(message, file, line)        exit 3   a manifest of a batch
      PatternFileError                          exit 3   a .pixcraft.json, PDF, PNG or OXS pattern
      OutputError                               exit 1   nothing could be written
      MissingExtra(extra)                       exit 4   says how to install it
      ModelUnavailable(model, how)              exit 4   says how to get it
      BatchIncomplete(failed, total)            exit 5   a batch some of whose designs could not be made

The library raises these; only `pixcraft.cli` prints them.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import ClassVar

MOST_NAMES = 20
"""So many names a person reads in a hint; a catalog has 489."""


class PixcraftError(Exception):
    """Base of all expected errors: one message, a hint that says what to do, and a code word for lists of errors."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str = "", code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code or re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(self).__name__).casefold()


class InputError(PixcraftError):
    """A picture, size or option that cannot be used."""

    exit_code = 3


class PictureError(InputError):
    """A picture file that cannot be read."""


class UnknownName(InputError):  # noqa: N818 - the architecture's name
    """A name of some `kind` (palette, fabric, ...) that does not exist; answers with the nearest ones."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        near = nearest_names(name, names)
        more = f", ... ({len(names)} in all)" if len(names) > MOST_NAMES else ""
        hint = f"did you mean {' or '.join(near)}?" if near else f"known: {', '.join(names[:MOST_NAMES])}{more}"
        super().__init__(f"unknown {kind}: {name!r}", hint)
        self.kind, self.name, self.near = kind, name, near


class _FileError(PixcraftError):
    """An error at a line of a text file; prints as `file:line: message`."""

    exit_code = 3
    usual_hint: ClassVar[str] = ""

    def __init__(self, message: str, file: str = "", line: int = 0, hint: str = "") -> None:
        where = f"{file}:{line}: " if file and line else f"{file}: " if file else ""
        super().__init__(f"{where}{message}", hint or self.usual_hint)
        self.bare, self.file, self.line = message, file, line


class CatalogError(_FileError):
    """A palette, or a table of prices, stock or the like, that cannot be used."""

    usual_hint = "`pixcraft palettes copy dmc FILE` writes one that explains itself"


class TemplateError(_FileError):
    """A page template that cannot be used."""

    usual_hint = "`pixcraft templates copy print FILE` writes one that explains itself"


class JobError(_FileError):
    """A job or configuration file that cannot be used."""

    usual_hint = "`pixcraft stitch photo.jpg --dry-run` prints one that works"


class ManifestError(_FileError):
    """A manifest that cannot be worked through."""

    usual_hint = "`pixcraft batch --help` explains manifests; --dry-run lists what would be made"


class PatternFileError(InputError):
    """A pattern (.pixcraft.json, PDF, PNG or OXS) that cannot be read."""


class OutputError(PixcraftError):
    """Products that could not be written."""


class MissingExtra(PixcraftError):  # noqa: N818 - the architecture's name
    """A feature whose optional dependency is not installed."""

    exit_code = 4

    def __init__(self, extra: str, feature: str) -> None:
        super().__init__(f"{feature} needs the [{extra}] extra", f"pip install 'pixcraft[{extra}]'")


class ModelUnavailable(PixcraftError):  # noqa: N818 - the architecture's name
    """Weights that are not on this machine; `how` says how to get them."""

    exit_code = 4

    def __init__(self, model: str, how: str) -> None:
        super().__init__(f"the model {model!r} is not on this machine", how)
        self.model = model


def nearest_names(name: str, known: Iterable[str]) -> list[str]:
    """Up to three of `known` that look like `name`, best first, ignoring case."""
    by_folded = {item.casefold(): item for item in known}
    return [by_folded[hit] for hit in difflib.get_close_matches(name.casefold(), by_folded, n=3, cutoff=0.6)]


class BatchIncomplete(PixcraftError):  # noqa: N818 - the architecture's name
    """A batch that is through, but not every design of it could be made."""

    exit_code = 5

    def __init__(self, failed: int, total: int, where: str) -> None:
        super().__init__(
            f"{failed:,} of {total:,} designs could not be made",
            f"{where} says why and what to do; --retry-failed tries them again",
        )
        self.failed, self.total = failed, total
