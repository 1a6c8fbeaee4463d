"""Does a text opt out in words of its own? The tables are in optout_english.py, _spanish.py, _chinese.py."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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
    overruled: bool = False
    """Whether the model may overrule that guard."""


class _Rule(NamedTuple):
    name: str
    wordings: tuple[Wording, ...]
    guards: tuple[tuple[str, tuple[Wording, ...]], ...]


class _Table:
    """One language's rules, compiled."""

    def __init__(self, tables: Wordings) -> None:
        guards = {name: _compiled(written, tables) for name, written in tables.guards.items()}
        self._overruled = frozenset(tables.overruled)
        self._doubts = [(name, guards[name]) for name in tables.doubts]
        self._firm = [(name, guards[name]) for name in tables.firm]
        self._rules = [
            _Rule(
                f"{tables.language}: {rule.name}",
                _compiled(rule.wording, tables),
                tuple((name, guards[name]) for name in rule.unless),
            )
            for rule in tables.rules
        ]

        self._begun_by: dict[str, tuple[int, ...]] = _by_part(self._rules)

    def judge(self, sentence: Sentence) -> Verdict | None:
        """The first rule that holds; else the first that a guard undid; else None."""
        begun = self._begun_by
        likely = {place for part in sentence.parts if part in begun for place in begun[part]}
        undone: Verdict | None = None
        for place in sorted(likely):
            rule = self._rules[place]
            if _any_in(rule.wordings, sentence):
                against = next((name for name, guard in rule.guards if _any_in(guard, sentence)), "")
                if not against:
                    return Verdict(rule.name, "")
                undone = undone or Verdict(rule.name, against, against in self._overruled)
        return undone

    def doubt(self, sentence: Sentence, *, certain: bool) -> str:
        """The first guard that speaks against an opt-out without any rule; "" for none."""
        guards = self._firm if certain else self._doubts
        return next((name for name, guard in guards if _any_in(guard, sentence)), "")


def _by_part(rules: Sequence[_Rule]) -> dict[str, tuple[int, ...]]:
    """Which rules a sentence with this part may hold: hardly any text has a part of any."""
    places: dict[str, list[int]] = {}
    for place, rule in enumerate(rules):
        for part in sorted(frozenset[str]().union(*(wording.begins for wording in rule.wordings))):
            places.setdefault(part, []).append(place)
    return {part: tuple(found) for part, found in places.items()}


def _compiled(written: tuple[str, ...], tables: Wordings) -> tuple[Wording, ...]:
    return tuple(Wording(wording, tables.lists, spaced=tables.spaced) for wording in written)


def _any_in(wordings: tuple[Wording, ...], sentence: Sentence) -> bool:
    for wording in wordings:  # noqa: SIM110 - the plain loop is twice as fast, and this runs a hundred times a text
        if wording.found_in(sentence):
            return True
    return False


class OptOut:
    """The rules of all languages."""

    def __init__(self) -> None:
        self._spaced = (_Table(ENGLISH), _Table(SPANISH))
        self._chinese = _Table(CHINESE)

    def verdict(self, line: str) -> Verdict | None:
        """What the rules say of a line; sentences are judged one by one, and one opt-out is enough."""
        undone: Verdict | None = None
        for sentence in _SENTENCE_ENDS.split(line, maxsplit=_SENTENCES):
            for found in self._judged(sentence):
                if not found.guard:
                    return found
                undone = undone or found
        return undone

    def doubt(self, line: str, *, certain: bool = False) -> str:
        """The guard that speaks against hearing an opt-out in a line in which no rule found one; "" for none.

        `certain`: whether the model is, so that firm guards alone are asked.
        """
        for sentence in _SENTENCE_ENDS.split(line, maxsplit=_SENTENCES):
            spaced = Sentence(words(sentence), spaced=True)
            for table in self._spaced:
                if name := table.doubt(spaced, certain=certain):
                    return name
            if not sentence.isascii() and (
                name := self._chinese.doubt(Sentence(key(sentence), spaced=False), certain=certain)
            ):
                return name
        return ""

    def _judged(self, sentence: str) -> Iterator[Verdict]:
        spaced = Sentence(words(sentence), spaced=True)
        for table in self._spaced:
            if found := table.judge(spaced):
                yield found
        if not sentence.isascii() and (found := self._in_chinese(sentence)):
            yield found

    def _in_chinese(self, sentence: str) -> Verdict | None:
        """Chinese runs clauses together by commas and spaces: what the whole does not show, a clause may."""
        clauses = _CLAUSE_ENDS.split(sentence, maxsplit=_SENTENCES)
        for part in [sentence, *(clauses if len(clauses) > 1 else ())]:
            if found := self._chinese.judge(Sentence(key(part), spaced=False)):
                return found
        return None
