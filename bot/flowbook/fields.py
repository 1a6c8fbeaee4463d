"""The reply fields that the engine fills by itself, and how wide every field can get.

A test holds this table against the engine's own (bot/engine/disclosure.py).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from bot.domain import Money
from bot.flowbook.model import FieldType
from bot.flowbook.words import formatted

_DATES: Final[tuple[FieldType, ...]] = ("date", "day", "day_and_year")

OF_TURN: Final[dict[str, tuple[FieldType, ...]]] = {
    "lender": ("name", "text"),
    "phone": ("phone", "text"),
    "hours": ("hours", "text"),
    "today": _DATES,
    "when": ("time",),
    "case": ("case", "text"),
    "name": ("name", "text"),
    "time": ("time",),
    "who": ("initial",),
    "help_line": ("phone", "text"),
}
"""Filled in every reply; with the types that their values can be written as."""

OF_LOAN: Final[dict[str, tuple[FieldType, ...]]] = {
    "loan": ("digits",),
    "amount": ("money",),
    "due": _DATES,
    "left": ("money",),
    "overdue": ("money",),
    "since": _DATES,
}
"""Filled where a reply is said per loan, by "{standing}" in its id."""

STANDINGS: Final[dict[str, frozenset[str]]] = {
    "current": frozenset({"loan", "amount", "due", "left"}),
    "unscheduled": frozenset({"loan", "left"}),
    "overdue": frozenset({"loan", "amount", "due", "left", "overdue", "since"}),
    "paid_off": frozenset({"loan", "since"}),
    "none": frozenset(),
}
"""Which of a loan's fields mean something, by what "{standing}" becomes."""

BY_ENGINE: Final[dict[str, dict[str, tuple[FieldType, ...]]]] = {
    "first.notice": {},
    "first.notice_short": {},
    "first.notice_owed": {},
    "consent.out": {},
    "consent.out_doubted": {},
    "consent.out_short": {},
    "consent.in": {},
    "consent.in_kept": {"since": _DATES},
    "consent.help": {},
    "consent.help_off": {},
    "safety.distress": {},
    "safety.distress_on_duty": {},
    "safety.wrong_number": {},
    "case.opened": {},
    "case.opened_only": {},
    "case.opened_late": {},
    "case.already": {},
    "case.noted": {},
    "case.noted_late": {},
    "case.taken": {},
    "case.closed": {},
    "case.reopened": {},
    "case.apology": {},
    "lookup.wait": {},
    "lookup.failed": {},
    "unclear.first": {},
    "unclear.twice": {},
    "identity.next_question": {},
    "identity.full_number": {},
}
"""Replies that the engine says by itself, and what it fills in them besides."""

_CURRENCIES: Final = ("USD", "CNY", "HKD", "EUR", "MXN")
_WORST_TEXT: Final[dict[FieldType, str]] = {
    "digits": "0000",
    "phone": "+52 800 555 0199",
    "hours": "Mon-Fri 09:00-18:00; Sat 10:00-14:00",
    "name": "Maximiliano",
    "case": "C-WWWWW",
    "count": "99",
    "initial": "W., ",
    "text": "1: 4021, 2: 1107, 3: 1188, 4: all of them",
}
"""The widest value that a text is measured with, for types that are passed on as they are."""
_DOUBLE: Final = {"text", "name"}
"""Types whose Chinese values are Chinese: half as many characters."""


@lru_cache
def worst(kind: FieldType, language: str) -> str:
    """The widest value of a type: ten millions less a cent, the longest date of a year, and so on."""
    if kind == "money":
        return _widest([formatted(kind, Money(999_999_999, code), language) for code in _CURRENCIES])
    if kind in _DATES or kind == "time":
        first = datetime(2026, 1, 1, 22, 59)  # noqa: DTZ001  # only its width counts
        days = [first + timedelta(days=offset) for offset in range(366)]
        return _widest([formatted(kind, _plain(kind, day), language) for day in days])
    text = _WORST_TEXT[kind]
    if language.startswith("zh") and kind in _DOUBLE:
        return "还" * (len(text) // 2 + 1)
    return text


def _plain(kind: FieldType, moment: datetime) -> date | datetime:
    return moment if kind == "time" else moment.date()


def _widest(texts: list[str]) -> str:
    return max(texts, key=lambda text: (len(text.encode("utf-16-le")), text))
