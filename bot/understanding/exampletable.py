"""Texts that equal an example of `flows/examples/`, found without keeping the examples."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from bot.understanding.matcher import Match
from bot.understanding.normalise import Normaliser, key, pictures
from bot.understanding.phrasebook import PhraseLike

_SCORE: Final = 1.0
_CHINESE: Final = ("zh-Hans", "zh-Hant")


class ExampleTable:
    """Examples by the hash of their key: there are tens of thousands, and each is a whole sentence.

    `reserved` keys and bare digits have a meaning of their own that no example takes from them.
    """

    def __init__(
        self, examples: Iterable[PhraseLike], normaliser: Normaliser, reserved: Collection[str]
    ) -> None:
        self._table: dict[int, Match] = {}
        matches: dict[tuple[str, str], Match] = {}
        for example in examples:
            form = key(normaliser.line(example.text)) or pictures(example.text)
            if not form or form in reserved or form.isdigit():
                continue
            sort = example.intent, example.language
            match = matches.get(sort)
            if match is None:
                rule = f"exact example ({example.intent})"
                match = Match(example.intent, rule, _SCORE, _languages(example.language))
                matches[sort] = match
            self._table.setdefault(hash(form), match)

    def whole(self, form: str) -> Match | None:
        """The intent of the example with exactly this key; where two claim it, the first."""
        return self._table.get(hash(form))


def _languages(language: str) -> tuple[str, ...]:
    """In which file a Chinese example stands says nothing of the script of others who write its words."""
    return _CHINESE if language in _CHINESE else (language,)
