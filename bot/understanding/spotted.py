"""Phrases that count wherever in a text they stand: distress, and "you have the wrong number"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.understanding.normalise import is_han, key
from bot.understanding.phrasebook import Entry

_TOKENS: Final = 2_500  # of a text; more than any carrier delivers
_STEP: Final = 2  # Han phrases are filed under their first two signs


class Spotter:
    """Finds the first of some phrases inside a text, at word borders; linear in the text."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._latin: dict[str, list[tuple[str, Entry]]] = {}
        self._han: dict[str, list[tuple[str, Entry]]] = {}
        for entry in entries:
            if is_han(entry.words[:1] or " "):
                form = key(entry.words)
                self._han.setdefault(form[:_STEP], []).append((form, entry))
            else:
                form = f"{entry.words} "
                self._latin.setdefault(form.split(" ", 1)[0], []).append((form, entry))

    def in_words(self, words: str) -> Entry | None:
        """The entry of a phrase that these words contain, if any."""
        return self._in_latin(words) or self._in_han(words)

    def _in_latin(self, words: str) -> Entry | None:
        place = 0
        spaced = f"{words} "
        for word in words.split()[:_TOKENS]:
            for form, entry in self._latin.get(word, ()):
                if spaced.startswith(form, place):
                    return entry
            place += len(word) + 1
        return None

    def _in_han(self, words: str) -> Entry | None:
        if words.isascii():
            return None
        text = words.replace(" ", "")
        for place in range(min(len(text), 4 * _TOKENS)):
            for form, entry in self._han.get(text[place : place + _STEP], ()):
                if text.startswith(form, place):
                    return entry
        return None
