"""A line cut into words of known kinds, once for dates and for amounts.

Each kind is one letter, so that a grammar over a line's kinds (see grammar.py) is a short pattern over a
short string, and one grammar serves every language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from bot.understanding import money_words, numerals, time_chinese, time_english, time_spanish
from bot.understanding.normalise import is_han
from bot.understanding.numerals import NUMBER_WORDS, Number
from bot.understanding.numerals_chinese import NUMERALS, of_chinese

_NAMES: Final = (
    "other mark small dayish big year ordinal first one couple few month maybe_month weekday day next this coming last days "
    "weeks month_sign months years hours next_year year_end date_sign day_sign end begin middle month_end weekend payday wage "
    "unpaid fortnight holiday from written in after ago since every by of the el not currency cents percent of_these clock "
    "spent about roughly dash little eod aside odd"
)
LETTER: Final = {name: chr(ord("A") + place) for place, name in enumerate(_NAMES.split())}
"""Kind -> its letter. small is 1 to 12, dayish 13 to 31, year 2000 to 2099, big any other number."""


class Meaning(NamedTuple):
    """What a word of a table is: its kind's letter, and which of that kind."""

    letter: str
    value: object = 0


class Lexed(NamedTuple):
    """A line in words: kinds as a string, and of each word its value and where it stands."""

    line: str
    kinds: str
    values: list[object]
    starts: list[int]
    ends: list[int]

    def words(self, first: int, last: int) -> str:
        """What the line says from word `first` up to but not including `last`."""
        return self.line[self.starts[first] : self.ends[last - 1]]


def _tables() -> Iterator[tuple[str, Meaning]]:
    for words in (time_english.WORDS, time_spanish.WORDS, time_chinese.WORDS):
        for kind, by_value in words.items():
            for value, phrases in by_value.items():
                yield from ((phrase, Meaning(LETTER[kind], value)) for phrase in phrases.split("|"))
    for meant, phrases in (money_words.SURE | money_words.BY_COUNTRY).items():
        yield from ((phrase, Meaning(LETTER["currency"], meant)) for phrase in phrases.split("|"))
    for place, phrases in money_words.CENTS.items():
        yield from ((phrase, Meaning(LETTER["cents"], place)) for phrase in phrases.split("|"))
    yield from ((sign, Meaning(LETTER["mark"])) for sign in ".,;:!?。、…\n~|()")
    for place, words_ in enumerate(
        (
            "first primero primer primera",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
        ),
        start=1,
    ):
        yield from ((word, Meaning(LETTER["first"], place)) for word in words_.split())


def _by_length(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


def _table() -> dict[str, Meaning]:
    """The first table that has a word keeps it: "mar" and "once" stay what they are in English."""
    table: dict[str, Meaning] = {}
    for word, meaning in _tables():
        table.setdefault(word, meaning)
    for day in range(1, 32):
        number = Meaning(LETTER["small" if day <= 12 else "dayish"], Number(Decimal(day)))
        table[str(day)] = table[f"{day:02d}"] = number
    for word in ("un", "una"):
        table[word] = Meaning(LETTER["one"], 1)
    return table


_TABLE: Final = _table()
_HEAD: Final = re.compile(r"[a-z]+|\d+|\S")


def _phrases() -> dict[str, re.Pattern[str]]:
    """The first word, digits or sign of every phrase of several -> those phrases, longest first."""
    heads: dict[str, list[str]] = {}
    for phrase in _TABLE:
        head = _HEAD.match(phrase)
        if head and head[0] != phrase and not is_han(phrase[0]):
            heads.setdefault(head[0], []).append(phrase)
    return {head: re.compile(f"(?:{_by_length(phrases)})(?![a-z])") for head, phrases in heads.items()}


def _han_words() -> dict[str, tuple[str, ...]]:
    """The first sign of every Chinese word -> those words, longest first."""
    heads: dict[str, list[str]] = {}
    for word in _TABLE:
        if is_han(word[0]):
            heads.setdefault(word[0], []).append(word)
    return {head: tuple(sorted(words, key=len, reverse=True)) for head, words in heads.items()}


_PHRASES: Final = _phrases()
_HAN_WORDS: Final = _han_words()
_NUMERIC: Final = re.compile(
    r"(?P<written>(?<![\d.,/-])(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d\d)(?!\d)"
    r"|(?!24/7)\d{1,2}/\d{1,2}(?![\d/%])|\d{1,2}\.\d{1,2}(?=[号日])))"
    r"|(?P<ordinal>\d{1,2} ?(?:st|nd|rd|th|ro|o)(?![a-z]))"
    rf"|(?P<han>\d+(?:\.\d+)?[百千万亿][{NUMERALS}\d]*)"
    r"|(?P<digits>\d+(?:[.,]\d+)*(?:[kwm](?![a-z0-9])| ?(?:hundred|thousand|grand|mil|million|millon|millones)(?![a-z]))?)"
)
_NUMERALS: Final = re.compile(f"[{NUMERALS}]+")
_SPELLED: Final = re.compile(
    rf"(?:{_by_length(NUMBER_WORDS)})(?:[ -](?:(?:and|y) )?(?:{_by_length(NUMBER_WORDS)})(?![a-z]))*(?![a-z])"
)
_A_SCALE: Final = re.compile(
    rf"(?:an?|un) (?:hundred|thousand|grand|million|millon|mil)(?:[ -](?:(?:and|y) )?(?:{_by_length(NUMBER_WORDS)})(?![a-z]))*(?![a-z])"
)
_SPLIT_WEEK: Final = re.compile("(周|星期|礼拜)(?=[1-7](?:[天日年月]|个|\\d))")
_POSSESSIVE: Final = re.compile("'(?=d(?![a-z]))|'s(?![a-z])")
"""Of "month's end"; and "we'd" is no Wednesday."""
_GLUED: Final = re.compile(
    "(tomorrow|tmrw|today|tonight|payday|monday|tuesday|wednesday|thursday|friday|saturday|sunday|manana|lunes|martes|miercoles"
    "|jueves|viernes|sabado|domingo)$"
)
_GLUED_FROM: Final = 8  # letters from which a word nobody knows may be several without spaces


_UNKNOWN: Final = Meaning(LETTER["other"])
_ARTICLES: Final = frozenset({"a", "an", "un", "una"})
_OPENS: Final = frozenset(
    {
        *_PHRASES,
        *_HAN_WORDS,
        *NUMBER_WORDS,
        *_ARTICLES,
        *(str(day) for day in range(100)),
        *(f"{day:02d}" for day in range(10)),
    }
)
"""Words of a table that may be the beginning of something longer."""


class Lexicon:
    """Cuts lines. Holds nothing; safe to share."""

    def cut(self, line: str, country: str) -> Lexed:
        """The words of a line (see normalise.py). `country` decides the decimal sign."""
        if "'" in line:
            line = _POSSESSIVE.sub(" ", line).replace("'", "")
        if not line.isascii():
            line = _SPLIT_WEEK.sub(r"\1 ", line)
        kinds: list[str] = []
        values: list[object] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for head in _HEAD.finditer(line):
            start = head.start()
            if start < done:
                continue
            word = head[0]
            meaning, done = _TABLE.get(word), head.end()
            if word in _OPENS or (
                meaning is None and (done - start >= _GLUED_FROM or not "a" <= word[0] <= "z")
            ):
                meaning, done = _longer(line, start, word, done, country) or (meaning, done)
            if meaning is None:
                meaning = _UNKNOWN
            kinds.append(meaning[0])
            values.append(meaning[1])
            starts.append(start)
            ends.append(done)
        return Lexed(line, "".join(kinds), values, starts, ends)


def _longer(line: str, start: int, word: str, end: int, country: str) -> tuple[Meaning, int] | None:
    """What a word begins, or means that is in no table."""
    phrases = _PHRASES.get(word)
    if phrases and (found := phrases.match(line, start)):
        return _TABLE[found[0]], found.end()
    if word.isdecimal():
        return _digits(line, start, country)
    if is_han(word):
        return _han(line, start, word)
    if word in NUMBER_WORDS or word in _ARTICLES:
        return _spelled(line, start)
    glued = _GLUED.search(word) if len(word) >= _GLUED_FROM else None
    return (_TABLE[glued[0]], end) if glued else None


def _spelled(line: str, start: int) -> tuple[Meaning, int] | None:
    found = _A_SCALE.match(line, start) or _SPELLED.match(line, start)
    if found is None or found[0] in _ARTICLES:
        return None
    return _number(numerals.of_words(found[0])), found.end()


def _digits(line: str, start: int, country: str) -> tuple[Meaning, int] | None:
    found = _NUMERIC.match(line, start)
    if found is None:
        return None
    word, meaning = found[0], _UNKNOWN
    match found.lastgroup:
        case "written":
            meaning = Meaning(LETTER["written"], word)
        case "ordinal":
            day = int("".join(filter(str.isdecimal, word)))
            meaning = Meaning(LETTER["ordinal"], day) if 1 <= day <= 31 else _UNKNOWN
        case "han":
            meaning = _number(of_chinese(word))
        case _:
            meaning = _TABLE.get(word) or _number(numerals.of_digits(word, country), whole=word.isdecimal())
    return meaning, found.end()


def _han(line: str, start: int, sign: str) -> tuple[Meaning, int] | None:
    for word in _HAN_WORDS.get(sign, ()):
        if line.startswith(word, start):
            return _TABLE[word], start + len(word)
    found = _NUMERALS.match(line, start)
    if found is None:
        return None
    number = of_chinese(found[0])
    if number and not number.sure and len(found[0]) == 2:
        return Meaning(LETTER["few"], 0), found.end()  # 两三天
    return _number(number), found.end()


def _number(number: Number | None, *, whole: bool = True) -> Meaning:
    if number is None:
        return Meaning(LETTER["odd"])
    if not whole or not number.sure or number.value != int(number.value):
        return Meaning(LETTER["big"], number)
    if 1 <= number.value <= 31:
        return Meaning(LETTER["small" if number.value <= 12 else "dayish"], number)
    return Meaning(LETTER["year" if 2000 <= number.value <= 2099 else "big"], number)
