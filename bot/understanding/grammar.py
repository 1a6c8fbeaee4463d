"""Grammars over the kinds of words, written in words and compiled to regular expressions over letters.

    next (of|the){0,3} weekday      kinds by name; ? {0,3} ( | ) (?=) (?!) (?<!) as in regular expressions

Repeats are bounded, so that matching takes linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bot.understanding.lexicon import LETTER

_NAME: Final = re.compile("[a-z_]+")
_PART: Final = re.compile(r"\(\?<?[=!]|[()|?.$]|\{\d,\d\}|[a-z_]+")

Rules = Sequence[tuple[str, tuple[str, ...]]]
"""Rule -> grammars."""


def pattern(grammar: str) -> str:
    """A grammar as a regular expression."""
    return _NAME.sub(lambda name: re.escape(LETTER[name[0]]), grammar).replace(" ", "")


def rules_by_letter(rules: Rules) -> dict[str, re.Pattern[str]]:
    """Letter -> the grammars that can begin with it; the group "r7" is the eighth rule."""
    by_letter: dict[str, list[tuple[int, str]]] = {}
    for place, (_rule, grammars) in enumerate(rules):
        for grammar in grammars:
            for letter in sorted(first_letters(grammar)):
                by_letter.setdefault(letter, []).append((place, pattern(grammar)))
    return {letter: re.compile(_alternatives(said)) for letter, said in by_letter.items()}


def _alternatives(said: list[tuple[int, str]]) -> str:
    merged: dict[int, list[str]] = {}
    for place, written in said:
        merged.setdefault(place, []).append(written)
    return "|".join(f"(?P<r{place}>{'|'.join(written)})" for place, written in merged.items())


def first_letters(grammar: str) -> set[str]:
    """The letters that what a grammar matches can begin with."""
    return _choice(iter([*_PART.findall(grammar), ")"]))[0]


def _choice(parts: Iterator[str]) -> tuple[set[str], bool]:
    """First letters of alternatives up to the closing bracket, and whether one of them can be empty."""
    letters: set[str] = set()
    last: set[str] = set()
    empty, any_empty, last_counts = True, False, False
    for part in parts:
        if part in {"?", "{0,3}"}:
            empty = empty or last_counts
            continue
        if part in {")", "|"}:
            any_empty = any_empty or empty
            if part == ")":
                return letters, any_empty
            empty = True
            continue
        if part.startswith("(?"):
            _choice(parts)  # what must be near is no part of it
            continue
        if part in {".", "$"}:
            continue
        last, can_be_empty = _choice(parts) if part == "(" else ({LETTER[part]}, False)
        last_counts = empty
        if empty:
            letters |= last
        empty = empty and can_be_empty
    return letters, any_empty
