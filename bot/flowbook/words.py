"""Typed values as words, in each language: amounts, dates, moments, and text that is passed on.

What comes out is final and never looked at again. Amounts and dates are cached; moments must not be:
Python holds the same moment in two zones to be equal.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from bot.domain import EXPONENTS, Money
from bot.flowbook.model import FieldType
from bot.flowbook.names import currency, months, weekdays

NOT_SET: Final = {"en": "not set yet", "zh-Hans": "未定", "zh-Hant": "未定", "es": "por definir"}
"""Where the loan book has no value: a loan without a next instalment, say."""
_UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_WIDE: Final = re.compile("[\xa0\u2000-\u200a\u202f\u205f]")


Format = Callable[[Any, str], str]
"""A value, not None, and a language to words."""


def formatted(kind: FieldType, value: object, language: str) -> str:
    """A value of a field's type as this language writes it."""
    return NOT_SET[language] if value is None else FORMATS[kind](value, language)


@lru_cache(maxsize=16_384)
def money(value: Money, language: str) -> str:
    """$1,250.00 or 1,085.00元 or US$175.25; a minus sign stands in front of all."""
    digits = EXPONENTS.get(value.currency, 2)
    whole, cents = divmod(abs(value.minor), 10**digits)
    number = f"{whole:,}" + (f".{cents:0{digits}}" if digits else "")
    if (language, value.currency) == ("es", "EUR"):
        number = number.translate({ord(","): ".", ord("."): ","})
    before, after = currency(language, value.currency)
    return f"{'-' if value.minor < 0 else ''}{before}{number}{after}"


@lru_cache(maxsize=4096)
def due_date(value: date, language: str) -> str:
    """A date with its weekday: "Fri, Nov 27", 11月27日（周五）, "vie 27 nov"."""
    weekday = weekdays(language)[value.weekday()]
    if language.startswith("zh"):
        return f"{day(value, language)}（{weekday}）"
    return f"{weekday}{',' if language == 'en' else ''} {day(value, language)}"


@lru_cache(maxsize=4096)
def day(value: date, language: str) -> str:
    """A date near today: "Nov 22", 11月22日, "22 nov"."""
    if language.startswith("zh"):
        return f"{value.month}月{value.day}日"
    month = months(language)[value.month - 1]
    return f"{month} {value.day}" if language == "en" else f"{value.day} {month}"


@lru_cache(maxsize=4096)
def day_and_year(value: date, language: str) -> str:
    """A date that may be long past: "Oct 24, 2026", 2026年10月24日, "24 oct 2026"."""
    if language.startswith("zh"):
        return f"{value.year}年{day(value, language)}"
    return f"{day(value, language)}{',' if language == 'en' else ''} {value.year}"


def moment(value: datetime, language: str) -> str:
    """A promised time in the zone it comes in: "Mon, Nov 23, 9:00 AM", 11月23日（周一）9:00, "lun 23 nov, 9:00"."""
    if language == "en":
        clock = f"{value.hour % 12 or 12}:{value.minute:02} {'AM' if value.hour < 12 else 'PM'}"
        return f"{due_date(value.date(), language)}, {clock}"
    clock = f"{value.hour}:{value.minute:02}"
    return f"{due_date(value.date(), language)}{'' if language.startswith('zh') else ', '}{clock}"


def plain(value: object, _language: str) -> str:
    """Text that is passed on, without signs that nobody sees but that cost, or turn text round."""
    text = str(value)
    return text if text.isascii() and text.isprintable() else _WIDE.sub(" ", _UNSEEN.sub("", text))


FORMATS: Final[dict[FieldType, Format]] = {
    "digits": plain,
    "money": money,
    "date": due_date,
    "day": day,
    "day_and_year": day_and_year,
    "time": moment,
    "text": plain,
    "phone": plain,
    "hours": plain,
    "name": plain,
    "case": plain,
    "count": plain,
    "initial": plain,
}
