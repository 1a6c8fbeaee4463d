"""Replies as text with "{field}" in it. A value is put in as it is and never looked at again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_FIELD: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Hole:
    """A place in a template that a field fills."""

    field: str


Part = str | Hole


def parse(text: str) -> tuple[Part, ...]:
    """Text and holes in order. Raises ValueError for a brace that belongs to no "{field}"."""
    parts: list[Part] = []
    end = 0
    for match in _FIELD.finditer(text):
        parts += _plain(text[end : match.start()]), Hole(match[1])
        end = match.end()
    parts.append(_plain(text[end:]))
    return tuple(part for part in parts if part)


def fields(text: str) -> frozenset[str]:
    """The names of the fields in a template that parses."""
    return frozenset(part.field for part in parse(text) if isinstance(part, Hole))


def _plain(text: str) -> str:
    if "{" in text or "}" in text:
        at = min(text.find(brace) for brace in "{}" if brace in text)
        raise ValueError(f'a brace that names no field, near "{text[at : at + 20]}"; write {{loan}}')
    return text
