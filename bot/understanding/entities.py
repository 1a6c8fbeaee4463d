"""What a text names besides its wish: sums, days, phone numbers, a yes or a no.

Apart from the recogniser, because days need a clock and most texts need none of it. Loan digits,
identity tails, numbered choices and languages asked for are in `Understanding`.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final, Literal

from bot.domain import Entities, SaidPhone
from bot.understanding import amounts, answers, dates, digits, phones
from bot.understanding.date_readings import Clock
from bot.understanding.dates import Found
from bot.understanding.lexicon import LETTER, Lexed, Lexicon
from bot.understanding.normalise import Normaliser, is_han

Awaited = Literal["amount", "date"]

_DIGIT: Final = re.compile("[0-9]")
_FOUR_DIGITS: Final = re.compile(r"\d{3} ?[\dx*×叉]")
_TRADITIONAL: Final = frozenset({"HK", "MO", "TW"})
_TAKEN: Final = LETTER["aside"]


class EntityReader:
    """Reads entities. Holds no text; safe to share between threads."""

    def __init__(self, normaliser: Normaliser | None = None) -> None:
        self._normaliser = normaliser or Normaliser()
        self._lexicon = Lexicon()

    def read(
        self,
        text: str,
        *,
        now: datetime,
        language: str | None = None,
        country: str = "",
        past: bool = False,
        awaited: Awaited | None = None,
    ) -> Entities:
        """What `text` names, at most eight of a kind.

        `now` is aware, in the borrower's zone (ValueError if it is naive); `language` the text's or the conversation's,
        `country` the ISO country of the number. `past`: the text tells of what has been ("I paid on the
        5th"). `awaited`: what was asked for, so that a bare "15" is one.
        """
        line = self._normaliser.line(text)
        said_phones: tuple[SaidPhone, ...] = ()
        rest = line
        if _DIGIT.search(line):
            said_phones, rest = phones.read(line, country)
            rest = _without_tails(rest)
        lexed = self._lexicon.cut(rest, country)
        clock = Clock(now, country, _language(line, language, country), past)
        days = dates.read(lexed, clock)
        if awaited == "date" and not days:
            days = dates.bare_day(lexed, clock)
        money = _without_days(lexed, days) if days else lexed
        sums = amounts.asked_for(money, country) if awaited == "amount" else amounts.read(money, country)
        return Entities(
            amounts=tuple(sums),
            dates=tuple(day.said for day in days),
            phones=said_phones,
            answer=answers.read(text, line),
        )


def _language(line: str, language: str | None, country: str) -> str | None:
    """The language whose week is meant: that of the text's script before that of the conversation."""
    han = not line.isascii() and any(map(is_han, line))
    chinese = language is not None and language.startswith("zh")
    if han is chinese:
        return language
    return ("zh-Hant" if country in _TRADITIONAL else "zh-Hans") if han else None


def _without_tails(line: str) -> str:
    """The line without identity numbers, tails that are said to be such, and digits said of loans."""
    if _FOUR_DIGITS.search(line) is None:
        return line
    _full, line = digits.full_number(line)
    _tail, line = digits.named_tail(line)
    return digits.loan_digits(line)[1]


def _without_days(lexed: Lexed, days: list[Found]) -> Lexed:
    """The same words with those of days taken out, so that no sum is read across or out of them."""
    kinds = list(lexed.kinds)
    for day in days:
        kinds[day.first : day.last] = _TAKEN * (day.last - day.first)
    return lexed._replace(kinds="".join(kinds))
