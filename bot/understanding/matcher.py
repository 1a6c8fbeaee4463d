"""One wish against the phrases: exact, then ever less exact, and never by meaning."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from bot.understanding import polite
from bot.understanding.nearest import Near, Nearest
from bot.understanding.normalise import disguised, is_han, skeleton, unstretched
from bot.understanding.phrasebook import DISTRESS, OPT_OUT, Entry, Phrasebook
from bot.understanding.piece import Piece
from bot.understanding.polite import Peeled

_SHORT_OPT_OUTS: Final = frozenset("rt")
_MAINLAND: Final = "CN"
_NOT_IN_A_PAIR: Final = frozenset({DISTRESS, "no"})  # "no" before a wish negates it
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
        """The phrase with exactly this key.

        The mainland's codes (R, T, N, 0000) count there only; R and T also where nobody knows the country.
        """
        counts = country == _MAINLAND or (not country and key in _SHORT_OPT_OUTS)
        if counts and (code := self._book.mainland.get(key)):
            return told(code, "mainland code", 1.0)
        entry = self._book.exact.get(key)
        return told(entry, "exact", 1.0) if entry else None

    def known(self, piece: Piece) -> Match | None:
        """A phrase as written, wrapped in courtesy, stretched, or in look-alike letters."""
        return self._wrapped(piece.peeled) or self._stretched(piece.words) or self._disguised(piece.line)

    def among_fillers(self, piece: Piece) -> Match | None:
        """A phrase but for filler words."""
        entry = self._book.cores.get(polite.core(piece.peeled))
        return told(entry, "without small words", 0.93) if entry else None

    def near(self, piece: Piece) -> Near:
        """The phrase that the piece misspells."""
        return self._nearest.to(piece.words, piece.peeled)

    def pair(self, words: str) -> tuple[Match, Match] | None:
        """Two phrases one after the other without a mark between them ("stop whats my balance")."""
        for left, right in _halves(words):
            first = self._book.exact.get(left)
            if first is None or left in polite.AMBIGUOUS or first.intent in _NOT_IN_A_PAIR:
                continue
            if second := self._wrapped(Peeled(right)):
                return told(first, "exact", 0.95), second
        return None

    def _stretched(self, words: str) -> Match | None:
        """For emphasis: "stopppp", "stop stop stop"."""
        plain = unstretched(words)
        return self._wrapped(Peeled(plain)) if plain != words else None

    def _wrapped(self, peeled: Peeled) -> Match | None:
        for rest, wrapping in peeled:
            key = rest.replace(" ", "")
            entry = self._book.exact.get(key)
            if entry and polite.allows(entry.intent, key, wrapping):
                if polite.in_doubt(key, wrapping):
                    return told(entry, "polite", polite.IN_DOUBT)
                return told(entry, "polite" if wrapping else "exact", 0.98 if wrapping else 1.0)
        return None

    def _disguised(self, line: str) -> Match | None:
        if len(line) > 2 * _KEYWORD_SIGNS or not disguised(line):
            return None
        entry = self._book.skeletons.get(skeleton(line))
        return told(entry, "look-alike", 0.95) if entry else None


def near_match(near: Near) -> Match | None:
    """A match on a near phrase, if there is one. Opting out by a near phrase stays sure: when in doubt, stop."""
    if near.entry is None:
        return None
    score = near.score if near.entry.intent == OPT_OUT else 0.95 * near.score
    return told(near.entry, f"near {near.score:.2f}", round(score, 3))


def _halves(words: str) -> Iterator[tuple[str, str]]:
    """Every cut of a short text into two, the left one as a key: between words, or inside one run of Han."""
    gaps = words.count(" ")
    if 1 <= gaps < _WORDS_OF_A_PAIR:
        place = -1
        for _ in range(gaps):
            place = words.index(" ", place + 1)
            yield words[:place].replace(" ", ""), words[place + 1 :]
    elif gaps == 0 and 4 <= len(words) <= _SIGNS_OF_A_PAIR and is_han(words[0]):
        for place in range(2, len(words) - 1):
            yield words[:place], words[place:]
