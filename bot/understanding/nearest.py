"""The nearest phrase, for typing mistakes and stray small words.

rapidfuzz's ratio ranks a shortlist; since a ratio knows nothing of meaning ("can pay" is close to "can't
pay", 还款 to 放款), a match must then differ from its phrase by spelling and filler words only.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.understanding import polite
from bot.understanding.negation import denies
from bot.understanding.normalise import is_han, listed
from bot.understanding.phrasebook import Entry
from bot.understanding.synonyms import with_one_word

_SHORTEST: Final = {True: 4, False: 5}
_LONGEST: Final = 90  # signs; a longer sentence is not one wish with a typing mistake in it
_TRIED: Final = 4
_TOLD: Final = 60.0  # a phrase at least this near is named when nothing fits

# Keywords and answers this short are texted exactly or not at all: "shop" is not STOP.
_KEYWORDS: Final = frozenset({"opt_out", "opt_in", "help", "yes", "no"})
_KEYWORD_SIGNS: Final = 9

_SMALL_WORDS: Final = listed(
    "a an the my our of for on is are am at to me i it its do does in this that please pls just still currently current "
    "now exactly u you so and be will have has gonna would can could hi hello ok okay right today soon again also "
    "have to by got there want know need next money guys with "
    "loan loans account acct mortgage el la los las mi mis de del un una su sus es esta esto me lo le se y que por favor "
    "prestamo credito cuenta ahora hoy yo proximo siguiente todavia aun"
)
_SMALL_HAN: Final = frozenset(
    "我的了吗呢啊呀哦喔啦嘛请问您你们这个现在就是到底目前贷款借那呗么款钱要会得有下次最晚迟"
)


class Near(NamedTuple):
    """`entry` is None where nothing is near enough; `closest` is then what came closest, for the trace."""

    entry: Entry | None
    score: float
    closest: Entry | None = None


NOTHING: Final = Near(None, 0.0)


class _Shelf:
    """Forms of one script in order of length, so that a shortlist is a slice."""

    def __init__(self, pairs: Iterable[tuple[str, Entry]]) -> None:
        ordered = sorted(pairs, key=lambda pair: (len(pair[0]), pair[0]))
        self.forms = [form for form, _ in ordered]
        self.entries = [entry for _, entry in ordered]
        self.lengths = [len(form) for form in self.forms]

    def shortlist(self, length: int, least: float) -> slice:
        """All forms whose length alone allows a ratio of `least` (0..100) with a text of `length`.

        ratio = 2·common/(a+b), and no more than min(a, b) can be common.
        """
        share = least / 200
        shortest, longest = length * share / (1 - share), length * (1 - share) / share
        return slice(bisect_left(self.lengths, shortest), bisect_right(self.lengths, longest))


class Nearest:
    """Finds the phrase that a text most likely misspells."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        forms = [
            (form, entry) for entry in entries if _may_be_misspelt(entry) for form in _forms(entry.words)
        ]
        self._shelves = {
            han: _Shelf(pair for pair in forms if _in_han(pair[0]) is han) for han in (True, False)
        }

    def to(self, words: str) -> Near:
        """The nearest phrase to these words that differs in spelling and small words only."""
        closest = NOTHING
        for form in _forms(words):
            near = self._nearest(form, negative=denies(words))
            if near.entry is not None:
                return near
            closest = max(closest, near, key=lambda found: found.score)
        return closest

    def _nearest(self, text: str, *, negative: bool) -> Near:
        han = _in_han(text)
        if not _SHORTEST[han] <= len(text) <= _LONGEST:
            return NOTHING
        shelf, least = self._shelves[han], _least(text, han=han)
        window = shelf.shortlist(len(text), _TOLD)
        ranked = process.extract(
            text, shelf.forms[window], scorer=fuzz.ratio, score_cutoff=_TOLD, limit=_TRIED, processor=None
        )
        same = _same_han if han else _same_latin
        for form, score, place in ranked:
            entry = shelf.entries[window.start + place]
            if score >= least and negative == denies(entry.words) and same(text, form):
                return Near(entry, score / 100)
        if ranked:
            return Near(None, ranked[0][1] / 100, shelf.entries[window.start + ranked[0][2]])
        return NOTHING


def _forms(words: str) -> tuple[str, ...]:
    """The words without wrapping, with synonyms made one; and as written, where that differs."""
    if not words:
        return ()
    bare = polite.bare(words)
    one = with_one_word(bare)
    forms = (one, bare) if one != bare else (one,)
    return tuple(form.replace(" ", "") for form in forms) if _in_han(bare) else forms


def _in_han(words: str) -> bool:
    return bool(words) and (is_han(words[0]) or is_han(words[-1]))


def _may_be_misspelt(entry: Entry) -> bool:
    return not (entry.intent in _KEYWORDS and len(entry.words) < _KEYWORD_SIGNS)


def _least(text: str, *, han: bool) -> float:
    """The ratio asked of a text: the shorter, the more; one stray sign weighs more in a short text."""
    return 80.0 if len(text) < (6 if han else 10) else 66.0


def _same_han(text: str, form: str) -> bool:
    """Whether only small words were put in or left out."""
    mine, theirs = Counter(text), Counter(form)
    return _SMALL_HAN.issuperset(mine - theirs) and _SMALL_HAN.issuperset(theirs - mine)


def _same_latin(text: str, form: str) -> bool:
    """Whether every word is the phrase's own, misspelt at worst, or a small word; and none is missing."""
    mine, theirs = text.split(), form.split()
    strange = [word for word in mine if word not in theirs]
    missing = [word for word in theirs if word not in mine]
    for word in strange:
        meant = next((other for other in missing if _misspells(word, other)), None)
        if meant is not None:
            missing.remove(meant)
        elif word not in _SMALL_WORDS:
            return False
    return _SMALL_WORDS.issuperset(missing)


def _misspells(word: str, meant: str) -> bool:
    """One slip in a word of four to seven letters, two in a longer one; short words keep their first letter."""
    shorter = min(len(word), len(meant))
    if shorter < 4 or (shorter < 6 and word[0] != meant[0]) or denies(word) or denies(meant):
        return False
    slips = 1 if shorter < 7 else 2
    return OSA.distance(word, meant, score_cutoff=slips) <= slips
