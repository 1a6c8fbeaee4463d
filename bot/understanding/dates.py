"""The days that a text names: on which date they fall, and whether to ask.

A day is never guessed silently: where people mean two things by the same words, the entity holds both and
says `confirm`; where they mean none ("payday"), it holds none.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from bot.domain import SaidDate
from bot.understanding import reckoning
from bot.understanding.date_grammar import GRAMMAR, by_first_kind
from bot.understanding.date_readings import READERS, Clock, Said, as_int
from bot.understanding.lexicon import LETTER, Lexed
from bot.understanding.reckoning import UNKNOWN, Reading

MOST: Final = 8
"""Days that are read out of one text."""

_GRAMMAR: Final = by_first_kind()
_BEGINS: Final = frozenset(_GRAMMAR)
_RULES: Final = {f"r{place}": rule for place, (rule, _) in enumerate(GRAMMAR)}
_SHOWN: Final = {rule: rule.replace("_", " ") for rule in (*_RULES.values(), "bare_number")}
_ROUGHLY: Final = LETTER["roughly"]
_JOINS: Final = frozenset(LETTER[kind] for kind in ("mark", "of", "the", "el", "by"))
_VAGUE: Final = frozenset({"payday", "no_exact_day", "fortnight", "some_days", "holiday", "end_of_the_day"})


class Found(NamedTuple):
    """A day, and the words that name it: from `first` up to but not including `last`."""

    said: SaidDate
    first: int
    last: int


def read(lexed: Lexed, clock: Clock) -> list[Found]:
    """The days in a line, in order, at most MOST; a naive `clock.now` raises ValueError."""
    if clock.now.tzinfo is None:
        raise ValueError("the clock must know its zone")
    if _BEGINS.isdisjoint(lexed.kinds):
        return []
    found: list[Found] = []
    done = 0
    for place, letter in enumerate(lexed.kinds):
        if place < done or letter not in _BEGINS:
            continue
        match = _GRAMMAR[letter].match(lexed.kinds, place)
        if match is None:
            continue
        done = match.end()
        rule = _RULES[match.lastgroup or ""]
        reading = _reading(rule, Said(match[0], lexed.values[place:done]), clock)
        if reading is not None:
            if _ROUGHLY in lexed.kinds[max(0, place - 2) : place] or lexed.kinds[done : done + 1] == _ROUGHLY:
                reading = reading._replace(confirm=True)
            found.append(Found(_said(reading, lexed.words(place, done), rule, clock), place, done))
            if len(found) == MOST:
                break
    return _without_vague(_joined(found, lexed, clock)) if len(found) > 1 else found


def bare_day(lexed: Lexed, clock: Clock) -> list[Found]:
    """The day of a text that is a number and courtesy, where a day was asked for; always to be confirmed."""
    numbers = [place for place, letter in enumerate(lexed.kinds) if letter in _DAY_LETTERS]
    if len(numbers) != 1:
        return []
    day = as_int(lexed.values[numbers[0]])
    reading = reckoning.day_of_month(clock.today, day, past=clock.past)._replace(confirm=True)
    said = _said(reading, lexed.words(numbers[0], numbers[0] + 1), "bare_number", clock)
    return [Found(said, numbers[0], numbers[0] + 1)]


_DAY_LETTERS: Final = frozenset(LETTER[kind] for kind in ("small", "dayish", "ordinal", "first"))


def _reading(rule: str, said: Said, clock: Clock) -> Reading | None:
    try:
        return READERS[rule](said, clock)
    except (OverflowError, ValueError):  # beyond the years that a calendar has
        return UNKNOWN


def _said(reading: Reading, words: str, rule: str, clock: Clock) -> SaidDate:
    gone = reading.day is not None and reading.day < clock.today
    backwards = clock.past or rule in {"ago", "last_weekday", "day_of_last_month", "relative_day"}
    return SaidDate(
        day=reading.day,
        confirm=reading.confirm or (gone and not backwards),
        other=reading.other,
        words=words,
        rule=_SHOWN[rule],
    )


def _joined(found: list[Found], lexed: Lexed, clock: Clock) -> list[Found]:
    """One day of "Friday the 15th"; where its halves differ, both readings are asked about."""
    kept = found[:1]
    for each in found[1:]:
        before = kept[-1]
        between = lexed.kinds[before.last : each.first]
        pair = _pair(before, each) if len(between) <= 2 and _JOINS.issuperset(between) else None
        if pair is None:
            kept.append(each)
            continue
        words = lexed.words(before.first, each.last)
        kept[-1] = Found(_both(*pair, words, clock), before.first, each.last)
    return kept


def _pair(before: Found, each: Found) -> tuple[SaidDate, SaidDate] | None:
    """The weekday, and the exact day beside it."""
    if before.said.rule in _WEEKDAY_RULES and each.said.rule in _EXACT_RULES:
        return before.said, each.said
    if each.said.rule in _WEEKDAY_RULES and before.said.rule in _EXACT_RULES:
        return each.said, before.said
    return None


_WEEKDAY_RULES: Final = frozenset({"weekday", "this weekday", "next weekday", "coming weekday"})
_EXACT_RULES: Final = frozenset(
    {"day of the month", "day of a month", "month and day", "in writing", "relative day", "year month day"}
)


def _both(weekday: SaidDate, exact: SaidDate, words: str, clock: Clock) -> SaidDate:
    """The exact day's reading that is such a weekday; where neither is, the exact day and the weekday's."""
    if exact.day is None or weekday.day is None:
        return SaidDate(exact.day, confirm=True, other=weekday.day, words=words, rule=exact.rule)
    such = [day for day in (exact.day, exact.other) if day and day.weekday() == weekday.day.weekday()]
    if not such:
        return SaidDate(exact.day, confirm=True, other=weekday.day, words=words, rule=exact.rule)
    if len(such) == 1 and (exact.other is not None or not exact.confirm):
        gone = such[0] < clock.today and not clock.past
        return SaidDate(such[0], confirm=gone, other=None, words=words, rule=exact.rule)
    return SaidDate(exact.day, exact.confirm, exact.other, words=words, rule=exact.rule)


def _without_vague(found: list[Found]) -> list[Found]:
    """Without "payday" and the like where the text says the day as well; each day once."""
    vague = {rule.replace("_", " ") for rule in _VAGUE}
    exact = [each for each in found if each.said.rule not in vague]
    unique = {(each.said.day, each.said.other): each for each in reversed(exact or found)}
    return list(unique.values())[::-1]
