"""Phrases and examples of two intents that are all but equal: no flaw, but worth a look.

Two texts within one slip of each other share their first half or their last half, so only texts that do
are compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Final

from rapidfuzz.distance import OSA

from bot.flowbook.model import Flaw, Phrase

_SHORTEST: Final = {True: 12, False: 6}
"""Letters, or Chinese signs, from which one slip is no other word."""
_CROWD: Final = 60
"""So many texts with one half in common say nothing by it."""
TWO_NAMES: Final = frozenset({frozenset({"distress", "hardship"}), frozenset({"opt_out", "opt_out_cn"})})
"""Intents that may share a text: the second holds less, or holds only at one carrier."""
_REVERSES: Final = frozenset("不没别未無无唔冇")


def near_equal(texts: Iterable[tuple[str, Phrase]]) -> Iterator[Flaw]:
    """A warning for every text that another intent claims with one sign more, less or other.

    `texts` are compared forms with the phrases that have them. A negation makes all the difference.
    """
    told: set[frozenset[str]] = set()
    for crowd in _with_a_half_in_common(texts):
        for (form, phrase), (other_form, other) in combinations(crowd, 2):
            pair = frozenset((form, other_form))
            if (
                phrase.intent == other.intent
                or pair in told
                or frozenset((phrase.intent, other.intent)) in TWO_NAMES
            ):
                continue
            if OSA.distance(form, other_form, score_cutoff=1) == 1 and not _reversed(form, other_form):
                told.add(pair)
                yield Flaw(
                    other.place,
                    f'"{other.text}" ({other.intent}) is all but "{phrase.text}" ({phrase.intent}) at {phrase.place}',
                )


def _with_a_half_in_common(texts: Iterable[tuple[str, Phrase]]) -> Iterator[list[tuple[str, Phrase]]]:
    halves: defaultdict[tuple[int, int, str], list[tuple[str, Phrase]]] = defaultdict(list)
    for form, phrase in texts:
        size = len(form)
        if size < _SHORTEST[form.isascii()]:
            continue
        for whole in (size, size + 1):  # a text with one sign less is filed beside it
            half = (whole - 1) // 2
            halves[0, whole, form[:half]].append((form, phrase))
            halves[1, whole, form[-half:]].append((form, phrase))
    return (crowd for crowd in halves.values() if 1 < len(crowd) <= _CROWD)


def _reversed(form: str, other: str) -> bool:
    """Whether the one sign is a negation ("cant", 不)."""
    if form.isascii():
        return abs(form.count("nt") - other.count("nt")) + abs(form.count("no") - other.count("no")) > 0
    return not _REVERSES.isdisjoint(set(form) ^ set(other))
