"""The lender as turns know it, made from the settings; opening hours put into words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from itertools import groupby
from typing import Final

from bot.domain import Lender
from bot.engine.hours import OpeningHours
from bot.settings import Settings

_DAYS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "zh-Hans": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "zh-Hant": ("週一", "週二", "週三", "週四", "週五", "週六", "週日"),
    # á is not in the GSM-7 alphabet: with it every Spanish text with Saturday hours would cost double.
    "es": ("lun", "mar", "mié", "jue", "vie", "sab", "dom"),
}
_TO: Final = {"en": "-", "zh-Hans": "至", "zh-Hant": "至", "es": " a "}
_LIST: Final = {"en": ", ", "zh-Hans": "、", "zh-Hant": "、", "es": ", "}


def lender_of(settings: Settings) -> Lender:
    """What replies say about the lender."""
    return Lender(
        name=settings.lender_name,
        phone=settings.lender_phone,
        timezone=settings.timezone,
        default_country=settings.default_country,
        default_language=settings.default_language,
        hours_text=hours_in_words(hours_of(settings)),
        help_line=settings.crisis_lines,
        demo=settings.demo,
    )


def hours_of(settings: Settings) -> OpeningHours:
    """OPENING_HOURS in TIMEZONE, closed on HOLIDAYS. Raises ConfigurationError."""
    year = datetime.now(UTC).year
    return OpeningHours.parse(settings.opening_hours, settings.timezone, settings.closed_days(year))


def hours_in_words(hours: OpeningHours) -> dict[str, str]:
    """Opening hours by language, short enough for a text: "Mon-Fri 9am-6pm, Sat 10am-2pm"."""
    return {language: _LIST[language].join(_runs(hours, language)) for language in _DAYS}


def _runs(hours: OpeningHours, language: str) -> list[str]:
    """Days in a row with the same hours, as one."""
    words = []
    for spans, run in groupby(range(7), key=lambda day: hours.week[day]):
        days = list(run)
        if not spans:
            continue
        first, last = _DAYS[language][days[0]], _DAYS[language][days[-1]]
        named = first if len(days) == 1 else f"{first}{_TO[language]}{last}"
        clock = "/".join(f"{_CLOCK[language](start)}-{_CLOCK[language](end)}" for start, end in spans)
        words.append(f"{named} {clock}" if language in {"en", "es"} else f"{named}{clock}")
    return words


def _twelve(clock: time) -> str:
    hour = _hour(clock)
    half = "am" if hour % 24 < 12 else "pm"
    return f"{hour % 12 or 12}{_minutes(clock)}{half}"


def _twenty_four(clock: time) -> str:
    return f"{_hour(clock)}{_minutes(clock) or ':00'}"


def _hour(clock: time) -> int:
    return 24 if clock == time.max else clock.hour


def _minutes(clock: time) -> str:
    return f":{clock.minute:02d}" if clock != time.max and clock.minute else ""


_CLOCK: Final[Mapping[str, Callable[[time], str]]] = {
    "en": _twelve,
    "zh-Hans": _twenty_four,
    "zh-Hant": _twenty_four,
    "es": _twenty_four,
}
