"""Does a text opt out in words of its own? The tables are in optout_english.py, _spanish.py, _chinese.py."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from bot.understanding.normalise import key, words
from bot.understanding.optout_chinese import CHINESE
from bot.understanding.optout_english import ENGLISH
from bot.understanding.optout_spanish import SPANISH
from bot.understanding.wording import Sentence, Wording, Wordings

_CLAUSE_ENDS: Final = re.compile(r"[,，、 ~]+")
_SENTENCE_ENDS: Final = re.compile(r"[.!?;。！？；\n…]+")
_SENTENCES: Final = 40  # a letter's worth


class Verdict(NamedTuple):
    """`rule` names the rule that found an opt-out; `guard` the one that spoke against it ("" for none)."""

    rule: str
    guard: str


class _Rule(NamedTuple):
    name: str
    wordings: tuple[Wording, ...]
    guards: tuple[tuple[str, tuple[Wording, ...]], ...]


class _Table:
    """One language's rules, compiled."""

    def __init__(self, tables: Wordings) -> None:
        self._spaced = tables.spaced
        guards = {name: _compiled(written, tables) for name, written in tables.guards.items()}
        self._rules = [
            _Rule(
                f"{tables.language}: {rule.name}",
                _compiled(rule.wording, tables),
                tuple((name, guards[name]) for name in rule.unless),
            )
            for rule in tables.rules
        ]

    def verdict(self, sentence: str) -> Verdict | None:
        """The first rule that holds; else the first that a guard undid; else None.

        Chinese runs clauses together by commas and spaces: what the whole does not show, a clause may.
        """
        if self._spaced:
            return self._judge(words(sentence))
        if sentence.isascii():
            return None
        clauses = _CLAUSE_ENDS.split(sentence, maxsplit=_SENTENCES)
        verdicts = (self._judge(key(part)) for part in [sentence, *(clauses if len(clauses) > 1 else ())])
        return next(filter(None, verdicts), None)

    def _judge(self, text: str) -> Verdict | None:
        sentence = Sentence(text, spaced=self._spaced)
        undone: Verdict | None = None
        for rule in self._rules:
            if _any_in(rule.wordings, sentence):
                against = next((name for name, guard in rule.guards if _any_in(guard, sentence)), "")
                if not against:
                    return Verdict(rule.name, "")
                undone = undone or Verdict(rule.name, against)
        return undone


def _compiled(written: tuple[str, ...], tables: Wordings) -> tuple[Wording, ...]:
    return tuple(Wording(wording, tables.lists, spaced=tables.spaced) for wording in written)


def _any_in(wordings: tuple[Wording, ...], sentence: Sentence) -> bool:
    return any(wording.found_in(sentence) for wording in wordings)


class OptOut:
    """The rules of all languages."""

    def __init__(self) -> None:
        self._tables = tuple(map(_Table, (ENGLISH, SPANISH, CHINESE)))

    def verdict(self, line: str) -> Verdict | None:
        """What the rules say of a line; sentences are judged one by one, and one opt-out is enough."""
        undone: Verdict | None = None
        for sentence in _SENTENCE_ENDS.split(line, maxsplit=_SENTENCES):
            for table in self._tables:
                found = table.verdict(sentence)
                if found and not found.guard:
                    return found
                undone = undone or found
        return undone
