"""A small notation for wording, so that people who do not program can read and check the rules.

{stop} {between}* {texts}      names in braces are word lists
dont|do_not ever? send         | is "or", _ a space inside one choice, ? "or nothing", * "up to seven"
^stop ... $                    ^ and $ are the ends of the sentence, ... up to three words (six Chinese signs)
before #                       # is a number, with or without am and pm
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

_NUMBER: Final = r"\d+(?:am|pm|a|p|点)?"
_WORD_LIST: Final = re.compile(r"\{(\w+)\}")


class Rule(NamedTuple):
    """Finds an opt-out by `wording`, unless one of the guards named in `unless` speaks against it.

    The name appears in answers and in the evidence that is kept, so it stays.
    """

    name: str
    wording: tuple[str, ...]
    unless: tuple[str, ...] = ()


class Wordings(NamedTuple):
    """One language's tables."""

    language: str
    spaced: bool
    """Whether words stand apart; Chinese is matched without its spaces."""
    trigger: str
    """A sentence without any of these (parts of) words cannot match a rule; saves time."""
    lists: Mapping[str, str]
    guards: Mapping[str, tuple[str, ...]]
    rules: tuple[Rule, ...]


def compiled(wordings: tuple[str, ...], lists: Mapping[str, str], *, spaced: bool) -> re.Pattern[str]:
    """One pattern for several wordings. Spaced ones expect a sentence with a space at either end."""
    return re.compile("|".join(_pattern(wording, lists, spaced=spaced) for wording in wordings))


def _pattern(wording: str, lists: Mapping[str, str], *, spaced: bool) -> str:
    start = "^" if wording.startswith("^") else ""
    end = "(?= ?$)" if wording.endswith("$") else "(?= )" if spaced else ""
    slots = wording.strip("^$ ").split()
    return start + "".join(_slot(slot, lists, " " if spaced else "") for slot in slots) + end


def _slot(slot: str, lists: Mapping[str, str], space: str) -> str:
    if slot == "...":
        return r"(?: [^ ]+){0,3}?" if space else ".{0,6}?"
    if slot[0] == "!":
        return f"(?!{space}(?:{_choices(slot[1:], lists)}))"
    repeat = {"?": "?", "*": "{0,7}?"}.get(slot[-1], "")
    return f"(?:{space}(?:{_choices(slot.rstrip('?*'), lists)})){repeat}"


def _choices(slot: str, lists: Mapping[str, str]) -> str:
    listed = _WORD_LIST.sub(lambda name: lists[name[1]], slot)
    return listed.replace("_", " ").replace("#", _NUMBER)
