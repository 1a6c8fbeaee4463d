"""The flow book's phrases, made ready for looking up: the only vocabulary that intents have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Protocol

from bot.understanding import choices, polite
from bot.understanding.normalise import Normaliser, is_han, key, pictures, skeleton, words

OPT_OUT: Final = "opt_out"
OPT_IN: Final = "opt_in"
OPT_OUT_CN: Final = "opt_out_cn"
"""Phrases that opt out only as a whole message from a mainland Chinese number (R, T, TD, N, 0000)."""
DISTRESS: Final = "distress"
HARDSHIP: Final = "hardship"


class PhraseLike(Protocol):
    """What a phrase must have; the flow book's Phrase does."""

    @property
    def intent(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def text(self) -> str: ...


@dataclass(slots=True)
class Entry:
    """One compared form, with the phrases (by language, as written) that have it."""

    intent: str
    words: str
    written: dict[str, str] = field(default_factory=dict)
    everything: bool = False
    """The phrase itself speaks of all the loans."""

    @property
    def quoted(self) -> str:
        """For rules: the phrase as written, and its intent."""
        return f'"{next(iter(self.written.values()))}" ({self.intent})'


class Phrasebook:
    """Phrases by key, by core and by skeleton.

    Where two intents claim one form, an opt-out has it, else the phrase that came first.
    """

    def __init__(self, phrases: Iterable[PhraseLike], normaliser: Normaliser) -> None:
        self._normaliser = normaliser
        self.exact: dict[str, Entry] = {}
        self.mainland: dict[str, Entry] = {}
        self.skeletons: dict[str, Entry] = {}
        for phrase in phrases:
            self._add(phrase)
        self.cores = dict(_cores(self.exact.values()))

    def _add(self, phrase: PhraseLike) -> None:
        line = self._normaliser.line(phrase.text)
        form = key(line) or pictures(phrase.text)
        if not form:
            return
        if phrase.intent == OPT_OUT_CN:
            _claim(self.mainland, form, OPT_OUT, line, phrase)
            return
        _claim(self.exact, form, phrase.intent, line, phrase)
        if phrase.intent == OPT_OUT and (look := skeleton(line)):
            _claim(self.skeletons, look, OPT_OUT, line, phrase)

    def entries(self) -> Iterator[Entry]:
        """Every entry that texts may come near to."""
        return iter(self.exact.values())


def _claim(table: dict[str, Entry], form: str, intent: str, line: str, phrase: PhraseLike) -> None:
    entry = table.get(form)
    if entry is None or (intent == OPT_OUT and entry.intent != OPT_OUT):
        entry = table[form] = Entry(intent, words(line), {}, choices.names_everything(line))
    if entry.intent == intent:
        entry.written.setdefault(phrase.language, phrase.text)


def _cores(entries: Iterable[Entry]) -> Iterator[tuple[str, Entry]]:
    """Entries by what is left without filler words; a core that two intents share is nobody's."""
    claimed: dict[str, Entry | None] = {}
    for entry in entries:
        core = polite.core(polite.Peeled(entry.words))
        if entry.intent in polite.WHOLE_ONLY or not _tells(core, entry.words):
            continue
        known = claimed.setdefault(core, entry)
        if known is not None and known.intent != entry.intent:
            claimed[core] = None
    return ((core, entry) for core, entry in claimed.items() if entry is not None)


_QUESTIONS: Final = frozenset({"how much", "what day", "which", "cuanto", "cuando", "什么时候", "多少"})


def _tells(core: str, words: str) -> bool:
    """Too short a core ("how", 还), a bare question word or a lone synonym says nothing of its phrase."""
    if " " not in core and core.isascii() and core not in words.split():
        return False
    return core not in _QUESTIONS and len(core) >= (2 if core and is_han(core[0]) else 5)
