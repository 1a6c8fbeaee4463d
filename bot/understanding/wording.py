"""A small notation for wording, so that people who do not program can read and check the rules.

{stop} {between}* {texts}      names in braces are word lists
dont|do_not ever? send         | is "or", _ a space inside one choice, ? "or nothing", * "up to seven"
^stop ... $                    ^ and $ are the ends of the sentence, ... up to three words (six Chinese signs)
before #                       # is a number, with or without am and pm
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
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
    lists: Mapping[str, str]
    guards: Mapping[str, tuple[str, ...]]
    rules: tuple[Rule, ...]
    doubts: tuple[str, ...]
    """Guards that also speak against an opt-out that no rule found and the model hears."""
    firm: tuple[str, ...]
    """Of those, the ones that speak against it however certain the model is."""
    overruled: tuple[str, ...]
    """Guards, of those that undo a rule, that the model overrules when it is all but certain."""


class Sentence:
    """A sentence as wordings see it, and the set of its parts (words, or Chinese signs)."""

    __slots__ = ("parts", "text")

    def __init__(self, text: str, *, spaced: bool) -> None:
        self.text = f" {text} " if spaced else text
        self.parts: Collection[str] = frozenset(text.split()) if spaced else frozenset(text)


class Wording:
    """One compiled wording. `_needs` holds, for each slot that must be filled, the parts it can begin with.

    They are looked up before the pattern runs, because hardly any wording can match a given sentence.
    """

    __slots__ = ("_needs", "_pattern", "begins")

    def __init__(self, written: str, lists: Mapping[str, str], *, spaced: bool) -> None:
        self._pattern = re.compile(_pattern(written, lists, spaced=spaced))
        self._needs = tuple(sorted(_needs(written, lists, spaced=spaced), key=len))
        self.begins: Final = self._needs[0] if self._needs else frozenset[str]()
        """One of these parts must be in a sentence that holds the wording; empty where any may do."""

    def found_in(self, sentence: Sentence) -> bool:
        """Whether the sentence holds this wording."""
        parts = sentence.parts
        for need in self._needs:
            if need.isdisjoint(parts):
                return False
        return self._pattern.search(sentence.text) is not None


def _slots(written: str) -> list[str]:
    return written.strip("^$ ").split()


def _needs(written: str, lists: Mapping[str, str], *, spaced: bool) -> Iterable[frozenset[str]]:
    for slot in _slots(written):
        choices = _choices(slot, lists).split("|")
        if slot[-1] in "?*" or slot[0] in "!." or "#" in choices:
            continue
        yield frozenset(choice.split(" ", 1)[0] if spaced else choice[0] for choice in choices)


def _pattern(written: str, lists: Mapping[str, str], *, spaced: bool) -> str:
    start = "^" if written.startswith("^") else ""
    end = "(?= ?$)" if written.endswith("$") else "(?= )" if spaced else ""
    return start + "".join(_slot(slot, lists, " " if spaced else "") for slot in _slots(written)) + end


def _slot(slot: str, lists: Mapping[str, str], space: str) -> str:
    if slot == "...":
        return r"(?: [^ ]+){0,3}?" if space else ".{0,6}?"
    if slot[0] == "!":
        return f"(?!{space}(?:{_numbered(_choices(slot[1:], lists))}))"
    repeat = {"?": "?", "*": "{0,7}?"}.get(slot[-1], "")
    return f"(?:{space}(?:{_numbered(_choices(slot.rstrip('?*'), lists))})){repeat}"


def _choices(slot: str, lists: Mapping[str, str]) -> str:
    return _WORD_LIST.sub(lambda name: lists[name[1]], slot).replace("_", " ")


def _numbered(choices: str) -> str:
    return choices.replace("#", _NUMBER)
