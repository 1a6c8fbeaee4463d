"""What each rule of the date grammar means on a given clock."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple

from bot.understanding import reckoning
from bot.understanding.lexicon import LETTER
from bot.understanding.numerals import Number
from bot.understanding.reckoning import UNKNOWN, Reading

_MONTH_FIRST: Final = frozenset({"US", "CN", "TW", "PH", "FM", "MH", "PW", "GU", "PR", "JP", "KR"})
"""Where 3/12 is 12 March. Source: CLDR, short date formats by territory; anywhere else the day leads."""
_MONDAY_FIRST: Final = frozenset({"CN"})
_SMALL_HOURS: Final = 4
"""Until this hour, "tomorrow" may be the day that has begun."""
_FRIDAY: Final = 4
_MOST: Final = 10**6


class Clock(NamedTuple):
    """What dates are reckoned from."""

    now: datetime
    """Aware, in the borrower's zone."""
    country: str
    language: str | None
    past: bool
    """Days without a month or year are looked for in the past."""

    @property
    def today(self) -> date:
        """The date where the borrower is."""
        return self.now.date()


class Said:
    """The words of one match, by kind."""

    __slots__ = ("kinds", "values")

    def __init__(self, kinds: str, values: list[object]) -> None:
        self.kinds = kinds
        self.values = values

    def has(self, *kinds: str) -> bool:
        return any(LETTER[kind] in self.kinds for kind in kinds)

    def number(self, *kinds: str) -> int:
        """The value of the first word of any of the kinds; 0 without one."""
        places = [place for kind in kinds if (place := self.kinds.find(LETTER[kind])) >= 0]
        return as_int(self.values[min(places)]) if places else 0

    def day(self) -> int:
        """The last word that can be a day of a month."""
        days = Said(self.kinds[::-1], self.values[::-1])
        return days.number("ordinal", "first", "small", "dayish")

    def months(self) -> int:
        """How many months from this one are spoken of."""
        return self.number("next") if self.has("next") else -1 if self.has("last") else 0


def as_int(value: object) -> int:
    """The number that a word is, at most a million: beyond it there are no days."""
    if isinstance(value, Number):
        return int(value.value) if value.value < _MOST else _MOST
    return value if isinstance(value, int) else 0


Reader = Callable[[Said, Clock], Reading | None]


def _no_day(_said: Said, _clock: Clock) -> None:
    return None


def _unknown(_said: Said, _clock: Clock) -> Reading:
    return UNKNOWN


def _weekday(said: Said, clock: Clock) -> Reading:
    return reckoning.weekday(clock.today, said.number("weekday"), past=clock.past)


def _this_weekday(said: Said, clock: Clock) -> Reading:
    day = said.number("weekday")
    if not _chinese(clock):
        return reckoning.weekday(clock.today, day, past=clock.past)
    here = reckoning.weekday_of_week(clock.today, day, 0, sunday_first=False)
    if here.day is not None and here.day < clock.today and not clock.past:
        return Reading(here.day + timedelta(days=7), confirm=True)
    return Reading(here.day)


def _next_weekday(said: Said, clock: Clock) -> Reading:
    day, weeks = said.number("weekday"), said.number("next")
    if not _chinese(clock):
        reading = reckoning.next_weekday(clock.today, day, weeks)
        spanish = (
            clock.language == "es" and reading.other is not None and clock.today.weekday() != reckoning.SUNDAY
        )
        return Reading(reading.other, reading.confirm, reading.day) if spanish else reading
    sunday_first = (
        day == reckoning.SUNDAY and clock.country not in _MONDAY_FIRST and clock.language != "zh-Hans"
    )
    return reckoning.weekday_of_week(clock.today, day, weeks, sunday_first=sunday_first)


def _weekday_of_next_week(said: Said, clock: Clock) -> Reading:
    weeks = said.number("next")
    return reckoning.weekday_of_week(clock.today, said.number("weekday"), weeks, sunday_first=False)


def _weekday_and_number(said: Said, clock: Clock) -> Reading:
    """As "viernes 15"; where the 15th is no Friday, the number is something else."""
    days = reckoning.day_of_month(clock.today, said.day(), past=clock.past)
    for day in (days.day, days.other):
        if day is not None and day.weekday() == said.number("weekday"):
            return Reading(day)
    return _weekday(said, clock)._replace(confirm=True)


def _coming_weekday(said: Said, clock: Clock) -> Reading:
    return reckoning.coming_weekday(clock.today, said.number("weekday"))


def _last_weekday(said: Said, clock: Clock) -> Reading:
    return reckoning.last_weekday(clock.today, said.number("weekday"))


def _relative_day(said: Said, clock: Clock) -> Reading:
    ahead = said.number("day")
    day = clock.today + timedelta(days=ahead)
    if ahead >= 1 and clock.now.hour < _SMALL_HOURS:
        return Reading(day, confirm=True, other=day - timedelta(days=1))
    return Reading(day)


def _end_of_the_day(said: Said, clock: Clock) -> Reading:
    """Of "by eod": today's; "in the evening" alone likely so; "in the morning" alone could be any."""
    doubt = said.number("eod")
    return UNKNOWN if doubt > 1 else Reading(clock.today, confirm=doubt == 1)


def _in_so_long(said: Said, clock: Clock) -> Reading:
    return _so_long(said, clock, 1)


def _bare_span(said: Said, clock: Clock) -> Reading:
    return _so_long(said, clock, 1)._replace(confirm=True)


def _ago(said: Said, clock: Clock) -> Reading:
    if said.has("day_sign"):  # 3日前 is three days ago, or before the 3rd
        ago = _so_long(said, clock, -1)
        return Reading(reckoning.day_of_month(clock.today, said.day()).day, confirm=True, other=ago.day)
    return _so_long(said, clock, -1)


def _so_long(said: Said, clock: Clock, sign: int) -> Reading:
    count = (said.number("couple") or said.number("small", "dayish", "big", "few", "one")) * sign
    if said.has("few"):
        return Reading(clock.today, confirm=True) if said.has("hours") and sign > 0 else UNKNOWN
    today = clock.today
    if said.has("hours"):
        later = clock.now.astimezone(UTC) + timedelta(seconds=count * said.number("hours"))
        return Reading(later.astimezone(clock.now.tzinfo).date())
    if said.has("years"):
        return reckoning.months_on(today, 12 * count)
    if said.has("months"):
        return reckoning.months_on(today, count)
    days = count * (said.number("weeks") if said.has("weeks") else 1)
    loose = said.has("couple") or (said.number("in") == _LOOSELY and count == 2)
    return Reading(today + timedelta(days=days), confirm=loose)


_LOOSELY: Final = 1
"""Of 过: 过两天 is "in a day or two"."""


def _day_of_a_month(said: Said, clock: Clock) -> Reading:
    return reckoning.day_in(*reckoning.month_after(clock.today, said.months()), said.day())


def _day_of_the_month(said: Said, clock: Clock) -> Reading:
    return reckoning.day_of_month(clock.today, said.day(), past=clock.past)


def _first_of_the_month(said: Said, clock: Clock) -> Reading:
    return _day_of_the_month(said, clock)


def _month_and_day(said: Said, clock: Clock) -> Reading:
    chinese = said.has("month_sign")
    month = said.number("small") if chinese else said.number("month", "maybe_month")
    if said.has("year"):
        return _exact(said.number("year"), month, said.day())
    return reckoning.month_and_day(clock.today, month, said.day(), past=clock.past)


def _year_month_day(said: Said, clock: Clock) -> Reading:
    year = said.number("year") if said.has("year") else clock.today.year + said.number("next_year")
    return _exact(year, said.number("small"), said.day())


def _exact(year: int, month: int, day: int) -> Reading:
    return reckoning.day_in(year, month, day) if 1 <= month <= 12 else UNKNOWN


def _in_writing(said: Said, clock: Clock) -> Reading | None:
    """3/12, 2026-12-03, 3.12.26; the order is the country's, and asked about where both are days."""
    written = str(said.values[0])
    parts = [int(part) for part in re.findall(r"\d+", written)]
    if len(parts) == 3 and parts[0] >= 100:
        return _exact(*parts)
    if len(parts) == 3:
        year = parts[2] if parts[2] >= 100 else 2000 + parts[2]
        readings = [_exact(year, month, day) for month, day in _orders(written, parts, clock)]
    else:
        readings = [
            reckoning.month_and_day(clock.today, month, day, past=clock.past)
            for month, day in _orders(written, parts, clock)
        ]
    days = [reading for reading in readings if reading.day is not None]
    if not days:
        return readings[0] if readings and len(parts) == 3 else _not_a_day(readings)
    other = days[1].day if len(days) > 1 and days[1].day != days[0].day else days[0].other
    return Reading(days[0].day, confirm=days[0].confirm or other is not None, other=other)


def _not_a_day(readings: list[Reading]) -> Reading | None:
    """30/2 is a mistaken day; 50/60 is none."""
    return next((reading for reading in readings if reading.other is not None), None)


def _orders(written: str, parts: list[int], clock: Clock) -> list[tuple[int, int]]:
    """Month and day, in the country's order first."""
    first, second = parts[:2]
    month_first = clock.country in _MONTH_FIRST or (clock.language == "zh-Hans" and clock.country != "HK")
    if "." in written and len(parts) == 2:
        return [(first, second)]  # 12.3号
    orders = [(first, second), (second, first)]
    return orders if month_first else orders[::-1]


def _end_of_a_month(said: Said, clock: Clock) -> Reading:
    if said.has("month", "maybe_month"):
        return reckoning.end_of_named(clock.today, said.number("month", "maybe_month"))
    month = said.number("small")
    if 1 <= month <= 12:
        return reckoning.end_of_named(clock.today, month)
    return reckoning.end_of_month(clock.today, said.months())


def _about_a_day(said: Said, clock: Clock) -> Reading:
    day = 1 if said.has("begin") else 15
    month = said.number("small", "month", "maybe_month")
    if month:
        year = clock.today.year + (month < clock.today.month)
        return Reading(date(year, month, day), confirm=True)
    return reckoning.about(clock.today, *reckoning.month_after(clock.today, said.months()), day)


def _end_of_the_week(said: Said, clock: Clock) -> Reading:
    weeks = said.number("next")
    friday = clock.today + timedelta(days=_FRIDAY - clock.today.weekday() + 7 * weeks)
    sunday = friday + timedelta(days=2)
    if friday < clock.today:
        return Reading(sunday, confirm=True)
    return Reading(friday, confirm=True, other=sunday)


def _end_of_the_year(_said: Said, clock: Clock) -> Reading:
    return Reading(date(clock.today.year, 12, 31), confirm=True)


def _weekend(said: Said, clock: Clock) -> Reading:
    return reckoning.weekend(clock.today, said.months())


def _fortnight(_said: Said, clock: Clock) -> Reading:
    return reckoning.fortnight(clock.today)


def _chinese(clock: Clock) -> bool:
    return clock.language is not None and clock.language.startswith("zh")


READERS: Final[dict[str, Reader]] = {
    "no_day": _no_day,
    "year_month_day": _year_month_day,
    "in_writing": _in_writing,
    "weekday_of_the_month": _unknown,
    "weekday_of_next_week": _weekday_of_next_week,
    "weekday_of_this_week": _this_weekday,
    "weeks_from_a_day": _unknown,
    "coming_weekday": _coming_weekday,
    "next_weekday": _next_weekday,
    "last_weekday": _last_weekday,
    "weekday_and_number": _weekday_and_number,
    "this_weekday": _this_weekday,
    "weekday": _weekday,
    "a_range": _unknown,
    "bare_span": _bare_span,
    "relative_day": _relative_day,
    "end_of_the_day": _end_of_the_day,
    "ago": _ago,
    "in_so_long": _in_so_long,
    "some_days": _unknown,
    "day_of_last_month": _day_of_a_month,
    "day_of_a_month": _day_of_a_month,
    "month_and_day": _month_and_day,
    "first_of_the_month": _first_of_the_month,
    "end_of_a_month": _end_of_a_month,
    "about_a_day": _about_a_day,
    "end_of_the_week": _end_of_the_week,
    "end_of_the_year": _end_of_the_year,
    "weekend": _weekend,
    "day_of_the_month": _day_of_the_month,
    "no_exact_day": _unknown,
    "payday": _unknown,
    "fortnight": _fortnight,
    "holiday": _unknown,
}
