"""One wish against the phrases: exact, then ever less exact, and never by meaning."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from bot.understanding import polite
from bot.understanding.nearest import Near, Nearest
from bot.understanding.normalise import is_han, skeleton, unstretched
from bot.understanding.normalise import words as words_of
from bot.understanding.phrasebook import DISTRESS, OPT_OUT, Entry, Phrasebook

_MAINLAND: Final = "CN"
_KEYWORD_SIGNS: Final = 20  # what is longer is no disguised keyword
_WORDS_OF_A_PAIR: Final = 14
_SIGNS_OF_A_PAIR: Final = 24


class Match(NamedTuple):
    """An intent, and which stage and phrase or rule say so. `languages` are those of the phrase."""

    intent: str
    rule: str
    score: float
    languages: tuple[str, ...]
    everything: bool = False


def told(entry: Entry, stage: str, score: float) -> Match:
    """A match on a phrase."""
    return Match(entry.intent, f"{stage} {entry.quoted}", score, tuple(entry.written), entry.everything)


class Matcher:
    """Looks one wish up; holds no text."""

    def __init__(self, book: Phrasebook) -> None:
        self._book = book
        self._nearest = Nearest(book.entries())

    def whole(self, key: str, country: str) -> Match | None:
        """The phrase with exactly this key. The mainland's codes (R, T, TD, N, 0000) count there only."""
        if country == _MAINLAND and (code := self._book.mainland.get(key)):
            return told(code, "mainland code", 1.0)
        entry = self._book.exact.get(key)
        return told(entry, "exact", 1.0) if entry else None

    def known(self, line: str) -> Match | None:
        """A phrase in a wrapping of courtesy, stretched, in look-alike letters, or among filler words."""
        words = words_of(line)
        return (
            self._wrapped(words)
            or self._wrapped(unstretched(words))
            or self._disguised(line)
            or self._by_core(words)
        )

    def near(self, line: str) -> Near:
        """The phrase that the line misspells, courtesy taken off; distress is found elsewhere."""
        return self._nearest.to(words_of(line))

    def pair(self, line: str) -> tuple[Match, Match] | None:
        """Two phrases one after the other without a mark between them ("stop whats my balance")."""
        for left, right in _halves(words_of(line)):
            first = self._book.exact.get(left.replace(" ", ""))
            if first is None or first.words in polite.AMBIGUOUS or first.intent == DISTRESS:
                continue
            if second := self._wrapped(right):
                return told(first, "exact", 0.95), second
        return None

    def _wrapped(self, words: str) -> Match | None:
        for rest, wrapping in polite.peeled(words):
            key = rest.replace(" ", "")
            entry = self._book.exact.get(key)
            if entry and polite.allows(entry.intent, key, wrapping):
                return told(entry, "polite" if wrapping else "exact", 0.98 if wrapping else 1.0)
        return None

    def _disguised(self, line: str) -> Match | None:
        if len(line) > 2 * _KEYWORD_SIGNS:
            return None
        entry = self._book.skeletons.get(skeleton(line))
        return told(entry, "look-alike", 0.95) if entry else None

    def _by_core(self, words: str) -> Match | None:
        entry = self._book.cores.get(polite.core(words))
        return told(entry, "without small words", 0.93) if entry else None


def near_match(near: Near) -> Match | None:
    """A match on a near phrase, if there is one. Opting out by a near phrase stays sure: when in doubt, stop."""
    if near.entry is None:
        return None
    score = near.score if near.entry.intent == OPT_OUT else 0.95 * near.score
    return told(near.entry, f"near {near.score:.2f}", round(score, 3))


def _halves(words: str) -> Iterator[tuple[str, str]]:
    """Every cut of a short text into two: between words, or inside one run of Han."""
    tokens = words.split()
    if 2 <= len(tokens) <= _WORDS_OF_A_PAIR:
        for cut in range(1, len(tokens)):
            yield " ".join(tokens[:cut]), " ".join(tokens[cut:])
    elif len(tokens) == 1 and 4 <= len(words) <= _SIGNS_OF_A_PAIR and is_han(words[0]):
        for cut in range(2, len(words) - 1):
            yield words[:cut], words[cut:]
