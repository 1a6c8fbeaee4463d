"""Does a text opt out in words of its own? The tables are in optout_english.py, _spanish.py, _chinese.py."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from bot.understanding.normalise import key, words
from bot.understanding.optout_chinese import CHINESE
from bot.understanding.optout_english import ENGLISH
from bot.understanding.optout_spanish import SPANISH
from bot.understanding.wording import Wordings, compiled

_CLAUSE_ENDS: Final = re.compile(r"[,，、 ~]+")
_SENTENCE_ENDS: Final = re.compile(r"[.!?;。！？；\n…]+")
_SENTENCES: Final = 40  # a letter's worth


class Verdict(NamedTuple):
    """`rule` names the rule that found an opt-out; `guard` the one that spoke against it ("" for none)."""

    rule: str
    guard: str


class _Rule(NamedTuple):
    name: str
    find: re.Pattern[str]
    guards: tuple[tuple[str, re.Pattern[str]], ...]


class _Table:
    """One language's rules, compiled."""

    def __init__(self, wordings: Wordings) -> None:
        self._trigger = re.compile(wordings.trigger)
        self._spaced = wordings.spaced
        guards = {
            name: compiled(wording, wordings.lists, spaced=wordings.spaced)
            for name, wording in wordings.guards.items()
        }
        self._rules = [
            _Rule(
                f"{wordings.language}: {rule.name}",
                compiled(rule.wording, wordings.lists, spaced=wordings.spaced),
                tuple((name, guards[name]) for name in rule.unless),
            )
            for rule in wordings.rules
        ]

    def may_speak(self, line: str) -> bool:
        """Whether any rule could hold; a quick look."""
        if self._spaced:
            return self._trigger.search(line) is not None
        return not line.isascii() and self._trigger.search(key(line)) is not None

    def verdict(self, sentence: str) -> Verdict | None:
        """The first rule that holds; else the first that a guard undid; else None.

        Chinese runs clauses together by commas and spaces: what the whole does not show, a clause may.
        """
        if self._spaced:
            return self._judge(f" {words(sentence)} ")
        clauses = _CLAUSE_ENDS.split(sentence, maxsplit=_SENTENCES)
        verdicts = (self._judge(key(part)) for part in [sentence, *(clauses if len(clauses) > 1 else ())])
        return next(filter(None, verdicts), None)

    def _judge(self, form: str) -> Verdict | None:
        undone: Verdict | None = None
        for rule in self._rules:
            if rule.find.search(form):
                against = next((name for name, guard in rule.guards if guard.search(form)), "")
                if not against:
                    return Verdict(rule.name, "")
                undone = undone or Verdict(rule.name, against)
        return undone


class OptOut:
    """The rules of all languages."""

    def __init__(self) -> None:
        self._tables = tuple(map(_Table, (ENGLISH, SPANISH, CHINESE)))

    def verdict(self, line: str) -> Verdict | None:
        """What the rules say of a line; sentences are judged one by one, and one opt-out is enough."""
        tables = [table for table in self._tables if table.may_speak(line)]
        undone: Verdict | None = None
        for sentence in _SENTENCE_ENDS.split(line, maxsplit=_SENTENCES) if tables else ():
            for table in tables:
                found = table.verdict(sentence)
                if found and not found.guard:
                    return found
                undone = undone or found
        return undone
