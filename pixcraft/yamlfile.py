"""YAML that points at the line: every scalar stays text until a reader converts it.

`CBaseLoader` does the parsing, because YAML's own typing would turn code 010 into 8 and the name No into False.
Anchors and aliases are refused, so a small file cannot unfold into a huge one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, TypeVar

import yaml

from pixcraft.errors import CatalogError, InputError, JobError, ManifestError, TemplateError, nearest_names

FileError = type[CatalogError] | type[TemplateError] | type[JobError] | type[ManifestError]
Converted = TypeVar("Converted")

MAX_BYTES = 4_000_000
MAX_DEPTH = 40


@dataclass(frozen=True)
class Value:
    """One node of a YAML file: where it stands, and how to read it or complain about it."""

    node: yaml.Node
    where: str
    file: str
    error: FileError

    @property
    def line(self) -> int:
        """The line in the file, from 1."""
        return int(self.node.start_mark.line) + 1

    def fail(self, message: str, hint: str = "") -> NoReturn:
        """Raise this file's kind of error at this line."""
        where = f"{self.where}: " if self.where else ""
        raise self.error(f"{where}{message}", self.file, self.line, hint)

    def text(self) -> str:
        """The scalar as it is written."""
        if not isinstance(self.node, yaml.ScalarNode):
            self.fail("expected one value, found a list or a mapping")
        return str(self.node.value)

    def convert(self, convert: Callable[[str], Converted]) -> Converted:
        """The scalar through `convert`, whose ValueError or InputError becomes an error at this line."""
        text = self.text()
        try:
            return convert(text)
        except InputError as error:
            self.fail(error.message, error.hint)
        except ValueError as error:
            self.fail(str(error))

    def items(self) -> list[Value]:
        """The elements of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            self.fail("expected a list")
        return [self._child(node, f"{self.where}[{index}]") for index, node in enumerate(self.node.value)]

    def texts(self) -> tuple[str, ...]:
        """The elements of a list of scalars; a single scalar counts as a list of one."""
        if isinstance(self.node, yaml.ScalarNode):
            return (self.text(),)
        return tuple(item.text() for item in self.items())

    def entries(self) -> dict[str, Value]:
        """The members of a mapping, in order; a key given twice is an error."""
        if not isinstance(self.node, yaml.MappingNode):
            self.fail("expected a mapping (key: value)")
        members: dict[str, Value] = {}
        for key_node, node in self.node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._child(key_node, self.where).fail("a key must be one value")
            key = str(key_node.value)
            member = self._child(node, f"{self.where}.{key}" if self.where else key)
            if key in members:
                self._child(key_node, self.where).fail(f"key {key!r} is given twice")
            members[key] = member
        return members

    def fields(self, known: Collection[str], required: Collection[str] = ()) -> dict[str, Value]:
        """The members of a mapping whose keys are all among `known`, with all of `required`."""
        members = self.entries()
        for key, member in members.items():
            if key not in known:
                near = nearest_names(key, known)
                hint = f"did you mean {near[0]!r}?" if near else f"known keys: {', '.join(known)}"
                member.fail("unknown key", hint)
        for key in required:
            if key not in members:
                self.fail(f"{key!r} is missing")
        return members

    def _child(self, node: yaml.Node, where: str) -> Value:
        return Value(node, where, self.file, self.error)


def read_yaml(path: Path, error: FileError) -> Value:
    """Read one YAML document from a file.

    Raises:
        CatalogError, TemplateError or JobError (as given): unreadable, too large, or not YAML.
    """
    return parse_yaml(read_bytes(path, error), str(path), error)


def read_bytes(path: Path, error: FileError, most: int = MAX_BYTES) -> bytes:
    """The bytes of a small file.

    Raises:
        CatalogError, TemplateError or JobError (as given): unreadable, or larger than `most` bytes.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except (OSError, ValueError) as problem:
        raise error(f"cannot be read: {getattr(problem, 'strerror', problem)}", str(path)) from None
    if len(data) > most:
        raise error(f"is larger than {most // 1_000_000} MB", str(path), hint="is this the right file?")
    return data


def parse_yaml(data: bytes | str, file: str, error: FileError) -> Value:
    """Read one YAML document from text; `file` is its name in messages."""
    if len(data) > MAX_BYTES:
        raise error(f"is larger than {MAX_BYTES // 1_000_000} MB", file, hint="is this the right file?")
    try:
        _refuse_aliases_and_depth(data, file, error)
        node = yaml.compose(data, Loader=yaml.CBaseLoader)
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 0
        raise error(f"not valid YAML: {problem.problem or problem.context}", file, line) from None
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as problem:
        first_line = str(problem).splitlines()[0]
        raise error(f"not valid YAML: {first_line}", file, hint="save it as UTF-8 text") from None
    if node is None:
        raise error("is empty", file)
    return Value(node, "", file, error)


def _refuse_aliases_and_depth(data: bytes | str, file: str, error: FileError) -> None:
    depth = 0
    for event in _events(data):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise error("anchors and aliases (& and *) are not allowed", file, _line(event))
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise error(f"nested deeper than {MAX_DEPTH} levels", file, _line(event))


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


def _events(data: bytes | str) -> Iterator[yaml.Event]:
    yield from yaml.parse(data, Loader=yaml.CBaseLoader)
