"""The nearest phrase, for typing mistakes and stray small words.

A ratio knows nothing of meaning ("can pay" is close to "can't pay", 还款 to 放款), so a match may differ
from its phrase by spelling and small words only. That rule also makes the shortlist: a text with a word
that no phrase knows, even misspelt, is near to nothing, and most chatter ends there. rapidfuzz finds the
words that were meant and ranks the phrases that are left.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.understanding import polite
from bot.understanding.negation import denies
from bot.understanding.normalise import is_han, listed
from bot.understanding.phrasebook import Entry
from bot.understanding.polite import Peeled
from bot.understanding.synonyms import with_one_word

_SHORTEST: Final = {True: 4, False: 5}
_LONGEST: Final = 90  # signs; a longer sentence is not one wish with a typing mistake in it
_TRIED: Final = 4
_MISSPELT: Final = 2  # words of one text
_SHORTEST_MISSPELT: Final = 4
_SLIPS: Final = 2  # in a long word; a shorter one may have one

# Keywords and answers this short are texted exactly or not at all: "shop" is not STOP.
_KEYWORDS: Final = frozenset({"opt_out", "opt_in", "help", "yes", "no"})
_KEYWORD_SIGNS: Final = 9
_WORD_FOR_WORD: Final = frozenset({"opt_out", "yes", "no"})

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
    """Forms of one script, found by the telling parts that they share with a text."""

    def __init__(self, pairs: Iterable[tuple[str, Entry]]) -> None:
        self.forms: list[str] = []
        self.entries: list[Entry] = []
        self._holding: defaultdict[str, set[int]] = defaultdict(set)
        for place, (form, entry) in enumerate(pairs):
            self.forms.append(form)
            self.entries.append(entry)
            for part in _parts(form):
                self._holding[part].add(place)
        self._vocabulary = _by_length(self._holding)

    def shortlist(self, text: str) -> set[int]:
        """Places of the forms that have every telling part of the text, misspelt or not."""
        parts = _parts(text)
        strange = [part for part in parts if part not in self._holding]
        if not parts or len(strange) > _MISSPELT or any(len(word) < _SHORTEST_MISSPELT for word in strange):
            return set()
        sets = [self._holding[part] for part in parts if part in self._holding]
        return set.intersection(*sets, *map(self._misspelt, strange))

    def _misspelt(self, word: str) -> set[int]:
        known = self._vocabulary.get(len(word), ())
        close = process.extract(
            word, known, scorer=OSA.distance, score_cutoff=_SLIPS, limit=None, processor=None
        )
        meant = (other for other, _, _ in close if _misspells(word, other))
        return set().union(*(self._holding[other] for other in meant))


def _by_length(words: Iterable[str]) -> Mapping[int, tuple[str, ...]]:
    """Word length -> the words that a word of that length may misspell."""
    near: defaultdict[int, list[str]] = defaultdict(list)
    for word in sorted(words):
        for length in range(max(len(word) - _SLIPS, _SHORTEST_MISSPELT), len(word) + _SLIPS + 1):
            near[length].append(word)
    return {length: tuple(listed_) for length, listed_ in near.items()}


class Nearest:
    """Finds the phrase that a text most likely misspells."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        forms = [(form, entry) for entry in entries if _may_be_misspelt(entry) for form in _forms_of(entry)]
        self._shelves = {
            han: _Shelf(pair for pair in forms if _in_han(pair[0]) is han) for han in (True, False)
        }

    def to(self, words: str, peeled: Peeled) -> Near:
        """The nearest phrase to these words that differs in spelling and small words only."""
        closest = NOTHING
        if len(words) > _LONGEST:
            return closest
        for form in _forms(peeled.question, words):
            near = self._nearest(form, negative=denies(words))
            if near.entry is not None:
                return near
            closest = max(closest, near, key=lambda found: found.score)
        return closest

    def _nearest(self, text: str, *, negative: bool) -> Near:
        han = _in_han(text)
        if len(text) < _SHORTEST[han]:
            return NOTHING
        shelf = self._shelves[han]
        forms = {place: shelf.forms[place] for place in sorted(shelf.shortlist(text))}
        ranked = process.extract(text, forms, scorer=fuzz.ratio, limit=_TRIED, processor=None)
        for form, score, place in ranked:
            entry = shelf.entries[place]
            if score >= _least(text, form) and negative == denies(entry.words) and _same(text, form, entry):
                return Near(entry, score / 100)
        return Near(None, ranked[0][1] / 100, shelf.entries[ranked[0][2]]) if ranked else NOTHING


def _forms_of(entry: Entry) -> tuple[str, ...]:
    """A phrase's forms. "thanks a lot" is no wish in a wrapper, so courtesy and keywords stay whole."""
    if entry.intent in polite.WHOLE_ONLY:
        return _forms(entry.words)
    return _forms(Peeled(entry.words).question)


def _forms(*written: str) -> tuple[str, ...]:
    """Each with synonyms made one, and as written."""
    forms = (form for words in written for form in (with_one_word(words), words))
    return tuple(dict.fromkeys(form.replace(" ", "") if _in_han(form) else form for form in forms))


def _parts(form: str) -> list[str]:
    """What tells a form from others: its signs or words but the small ones."""
    if _in_han(form):
        return [sign for sign in form if sign not in _SMALL_HAN]
    return [word for word in form.split() if word not in _SMALL_WORDS]


def _in_han(words: str) -> bool:
    return bool(words) and (is_han(words[0]) or is_han(words[-1]))


def _may_be_misspelt(entry: Entry) -> bool:
    return not (entry.intent in _KEYWORDS and len(entry.words) < _KEYWORD_SIGNS)


def _least(text: str, form: str) -> float:
    """The ratio asked for: the shorter the text or the fewer telling parts, the more."""
    han = _in_han(form)
    if len(text) < (6 if han else 10):
        return 80.0
    return 66.0 if len(_parts(form)) < (4 if han else 2) else 50.0


def _same(text: str, form: str, entry: Entry) -> bool:
    """Whether the text differs by spelling and small words only.

    A denial may lack no word ("that's not me" is not "that's not it"); a keyword or a yes may not even
    have one more ("dar de baja" is not "dar de baja mi cuenta").
    """
    extra, missing = _han_difference(text, form) if _in_han(form) else _latin_difference(text, form)
    if entry.intent in _WORD_FOR_WORD:
        return not extra and not missing
    small = _SMALL_HAN if _in_han(form) else _SMALL_WORDS
    return small.issuperset(extra) and (not missing if denies(text) else small.issuperset(missing))


def _han_difference(text: str, form: str) -> tuple[Collection[str], Collection[str]]:
    mine, theirs = Counter(text), Counter(form)
    return mine - theirs, theirs - mine


def _latin_difference(text: str, form: str) -> tuple[Collection[str], Collection[str]]:
    """Words that only the text has, and only the phrase; misspelt ones are neither."""
    mine, theirs = text.split(), form.split()
    missing = [word for word in theirs if word not in mine]
    extra = []
    for word in mine:
        meant = (
            None if word in theirs else next((other for other in missing if _misspells(word, other)), None)
        )
        if meant is not None:
            missing.remove(meant)
        elif word not in theirs:
            extra.append(word)
    return extra, missing


def _misspells(word: str, meant: str) -> bool:
    """One slip in a word of four to six letters, two in a longer one; short words keep their first letter."""
    shorter = min(len(word), len(meant))
    if shorter < _SHORTEST_MISSPELT or (shorter < 6 and word[0] != meant[0]) or denies(word) or denies(meant):
        return False
    slips = 1 if shorter < 7 else _SLIPS
    return OSA.distance(word, meant, score_cutoff=slips) <= slips
