"""The written line that a text is most like: for people who ask why, too slow for answering borrowers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeVar

from rapidfuzz import fuzz, process

from bot.understanding.normalise import Normaliser, words
from bot.understanding.phrasebook import PhraseLike

_AT_LEAST: Final = 50.0
"""Per cent of the signs in common, in order. Below, two texts are alike by chance."""

Line = TypeVar("Line", bound=PhraseLike)


def most_like(text: str, lines: Iterable[Line]) -> Line | None:
    """The line with most of its signs in common with `text`, in order; None where none has half of them."""
    normaliser = Normaliser()
    among = list(lines)
    compared = [words(normaliser.line(line.text)) for line in among]
    said = words(normaliser.line(text))
    found = process.extractOne(said, compared, scorer=fuzz.ratio, score_cutoff=_AT_LEAST, processor=None)
    return among[found[2]] if found else None
