"""Flaws in what borrowers are to type: words that carriers act on, and phrases that two intents claim."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from bot.flowbook.draft import Draft
from bot.flowbook.model import Flaw, Phrase
from bot.flowbook.nearness import TWO_NAMES, near_equal
from bot.flowbook.template import Hole, parse

OPT_OUT_WORDS: Final = frozenset(
    [
        "STOP",
        "STOPALL",
        "UNSUBSCRIBE",
        "CANCEL",
        "END",
        "QUIT",
        "OPTOUT",
        "REVOKE",
        "REMOVE",
        "ARRET",
        "R",
        "T",
        "TD",
        "N",
        "TDZD",
        "0000",
    ]
)
"""Carriers' opt-out keywords: Twilio's nine, AWS's, and those of mainland China (compliance notes, list A)."""
OPT_IN_WORDS: Final = frozenset(["START", "UNSTOP", "YES", "JOIN", "SUBSCRIBE"])
HELP_WORDS: Final = frozenset(["HELP", "INFO"])
RESERVED: Final = OPT_OUT_WORDS | OPT_IN_WORDS | HELP_WORDS

OUT_OF_SCOPE: Final = "out_of_scope"

_OWNERS: Final = {
    "opt_out": OPT_OUT_WORDS,
    "opt_out_cn": OPT_OUT_WORDS,
    "opt_in": OPT_IN_WORDS,
    "help": HELP_WORDS,
}
_SAID_ANYWAY: Final = {"yes": frozenset({"YES"})}
"""Words that a carrier acts on and that people say all the same."""

_MEANT: Final = {
    "STOP": re.compile(r"STOP (?:to (?:end|stop|opt)|ends?\b|para (?:salir|terminar))"),
    "HELP": re.compile(r"HELP (?:for help|para ayuda)"),
    "START": re.compile(r"(?i:restart|again|volver|reanudar)[^.]*START"),
}
"""The only way to tell people to type these: for what they do at the carrier."""

_CAPITALS: Final = re.compile(r"\b[A-Z][A-Z0-9]*\b|\b0000\b")
_TOLD: Final = re.compile(
    r"(?i:\b(?:text|reply|send|type|answer|escriba|responda|mande|envíe|conteste)\b|回复|回覆|回|发送|發送)"
    r"(?: with| con)? ?[\"“「']?([A-Za-z0-9]+)"
)


def flaws(book: Draft) -> Iterator[Flaw]:
    """Every flaw of this kind. Expects a book without structural flaws."""
    for reply in book.replies.values():
        for language, text in reply.texts.items():
            for word in sorted(_collisions(text)):
                yield Flaw(
                    reply.place,
                    f'reply "{reply.id}" in {language} tells people to type {word}, which carriers act on; use digits',
                )
    yield from _reserved_phrases(book)
    yield from _claimed_twice(book)


def _collisions(template: str) -> set[str]:
    text = "".join(" " if isinstance(part, Hole) else part for part in parse(template))
    words = set(_CAPITALS.findall(text)) | {word.upper() for word in _TOLD.findall(text)}
    return {word for word in words & RESERVED if word not in _MEANT or not _MEANT[word].search(text)}


def _reserved_phrases(book: Draft) -> Iterator[Flaw]:
    for phrase in (*book.phrases, *book.examples):
        word = _form(phrase.text).upper()
        if word not in RESERVED or word in _OWNERS.get(phrase.intent, _SAID_ANYWAY.get(phrase.intent, ())):
            continue
        yield Flaw(
            phrase.place, f'"{phrase.text}" ({phrase.intent}) is a carrier keyword with a meaning of its own'
        )


def warnings(book: Draft) -> Iterator[Flaw]:
    """What is no flaw but worth a look: texts of two intents that are all but equal."""
    texts: dict[str, Phrase] = {}
    for phrase in (*book.phrases, *book.examples):
        texts.setdefault(_form(phrase.text), phrase)
    return near_equal(texts.items())


def _claimed_twice(book: Draft) -> Iterator[Flaw]:
    claimed: dict[str, Phrase] = {}
    for phrase in (*book.phrases, *book.examples):
        other = claimed.setdefault(_form(phrase.text), phrase)
        if other.intent != phrase.intent and not _may_share(other, phrase):
            yield Flaw(
                phrase.place,
                f'"{phrase.text}" ({phrase.intent}, {phrase.language}) is claimed by {other.intent} at {other.place}',
            )


def _may_share(first: Phrase, second: Phrase) -> bool:
    """Whether both may have one text: two names of one thing, or a flow for what is out of scope elsewhere."""
    intents = frozenset((first.intent, second.intent))
    from_flow = first.place.file.endswith(".yaml")
    return intents in TWO_NAMES or (from_flow and second.intent == OUT_OF_SCOPE)


def _form(text: str) -> str:
    """A phrase as it is compared: without case, accents, width, spaces and marks; pictures as they are."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in plain if sign.isalnum()) or text
