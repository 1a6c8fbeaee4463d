"""What the model learns from: every phrase and example once. And whether it learned from these."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from bot.understanding.modelfile import BrokenModel, learned_from
from bot.understanding.normalise import Normaliser, key
from bot.understanding.phrasebook import OPT_OUT_CN, PhraseLike


class Lesson(NamedTuple):
    """One text to learn from, normalised."""

    label: str
    language: str
    line: str


def lessons_of(phrases: Iterable[PhraseLike]) -> list[Lesson]:
    """Every text once, under its first intent.

    Bare digits and the mainland's codes are left out: what they mean does not lie in the text.
    """
    normaliser = Normaliser()
    lessons: dict[str, Lesson] = {}
    lines = [(phrase, normaliser.line(phrase.text)) for phrase in phrases]
    codes = {key(line) for phrase, line in lines if phrase.intent == OPT_OUT_CN}
    for phrase, line in lines:
        if (form := key(line)) and form not in codes and not form.isdigit():
            lessons.setdefault(form, Lesson(phrase.intent, phrase.language, line))
    return list(lessons.values())


def digest(phrases: Iterable[PhraseLike]) -> str:
    """What a model learned from, in sixteen digits: changes with any phrase or example."""
    found = hashlib.blake2b(digest_size=8)
    for phrase in phrases:
        found.update(f"{phrase.intent}\0{phrase.language}\0{phrase.text}\n".encode())
    return found.hexdigest()


def staleness(phrases: Iterable[PhraseLike], model: bytes) -> str:
    """Why the model is not the one for these phrases and examples, in one line; "" when it is."""
    if not model:
        return "there is no model.bin: only known phrases are understood; run `huixin flows train`"
    try:
        learned = learned_from(model)
    except BrokenModel as broken:
        return f"model.bin: {broken}"
    if learned != digest(phrases):
        return "model.bin is older than the phrases and examples; run `huixin flows train`"
    return ""
