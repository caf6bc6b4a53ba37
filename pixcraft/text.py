"""Text from outside, made safe to print."""

from __future__ import annotations


def one_line(text: str) -> str:
    """The text on one line, without control characters, escape sequences' starts or halves of characters."""
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()
