"""Options as dataclass fields: one declaration gives the name, the default, the check and the help text.

Jobs, crafts, generators and template blocks all hold their options this way, so a flag, a YAML key, a manifest column
and an environment variable mean the same and complain in the same words.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any, ClassVar, Protocol, TypeVar

from pixcraft.errors import InputError

T = TypeVar("T")


class Dataclass(Protocol):
    """Any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


D = TypeVar("D", bound=Dataclass)


@dataclass(frozen=True)
class _Option:
    parse: Callable[[str], Any]
    help: str


def option(default: T, parse: Callable[[str], T], help: str = "") -> T:
    """Declare a dataclass field that `build` can fill from text.

    `parse` raises ValueError or InputError for text that does not fit; `str` of the value must parse back.
    """
    return field(default=default, metadata={"option": _Option(parse, help)})


def option_names(kind: type[Dataclass]) -> tuple[str, ...]:
    """The names of all options of a dataclass."""
    return tuple(item.name for item in fields(kind) if "option" in item.metadata)


def option_parser(kind: type[Dataclass], name: str) -> Callable[[str], Any]:
    """The function that reads the option `name` of `kind` from text."""
    return _declared(kind, name).parse


def _declared(kind: type[Dataclass], name: str) -> _Option:
    declared: _Option = next(item for item in fields(kind) if item.name == name).metadata["option"]
    return declared


def build(kind: type[D], texts: Mapping[str, str]) -> D:
    """An instance of `kind` with the options in `texts`, each parsed.

    Raises:
        InputError: an option whose text does not fit; the message starts with its name.
    """
    values = {}
    for name, text in texts.items():
        try:
            values[name] = option_parser(kind, name)(text)
        except InputError as error:
            raise InputError(f"{name}: {error.message}", error.hint) from None
        except ValueError as error:
            raise InputError(f"{name}: {error}", _declared(kind, name).help) from None
    return kind(**values)


def texts(instance: Dataclass) -> dict[str, str]:
    """The options of an instance that differ from their defaults, as text that parses back."""
    changed = {}
    for item in fields(instance):
        if "option" in item.metadata and getattr(instance, item.name) != item.default:
            changed[item.name] = to_text(getattr(instance, item.name))
    return changed


def to_text(value: object) -> str:
    """An option's value as text that its parser reads back."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ",".join(str(item) for item in value)
    return str(value)


def integer(least: int, most: int) -> Callable[[str], int]:
    """A parser for whole numbers in a range."""

    def parse(text: str) -> int:
        try:
            value = int(text.strip())
        except ValueError:
            raise ValueError(f"{text!r} is not a whole number") from None
        if not least <= value <= most:
            raise ValueError(f"{text} is not between {least} and {most}")
        return value

    return parse


def number(least: float, most: float) -> Callable[[str], float]:
    """A parser for finite numbers in a range."""

    def parse(text: str) -> float:
        try:
            value = float(text.strip())
        except ValueError:
            raise ValueError(f"{text!r} is not a number") from None
        if not (math.isfinite(value) and least <= value <= most):
            raise ValueError(f"{text} is not between {least:g} and {most:g}")
        return value

    return parse


def yes_no(text: str) -> bool:
    """Read yes/no, true/false, on/off or 1/0."""
    word = text.strip().casefold()
    if word in ("yes", "true", "on", "1"):
        return True
    if word in ("no", "false", "off", "0"):
        return False
    raise ValueError(f"{text!r} is neither yes nor no")


def choice(*known: str) -> Callable[[str], str]:
    """A parser for one of a few words."""

    def parse(text: str) -> str:
        word = text.strip().casefold()
        if word not in known:
            raise ValueError(f"{text!r} is not one of {', '.join(known)}")
        return word

    return parse


def words(text: str) -> tuple[str, ...]:
    """A list separated by commas."""
    return tuple(word.strip() for word in text.split(",") if word.strip())
