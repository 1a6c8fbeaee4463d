"""Opening hours, holidays and quiet hours: where a promise becomes a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from phonenumbers import parse as parse_number
from phonenumbers import region_code_for_number
from phonenumbers.phonenumberutil import NumberParseException
from phonenumbers.timezone import time_zones_for_number

from bot.errors import ConfigurationError

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PART = re.compile(r"^([a-z]{3})(?:-([a-z]{3}))?\s+(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$")
_EXAMPLE = 'for example "Mon-Fri 09:00-18:00; Sat 10:00-14:00"'

Span = tuple[time, time]


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """When people answer. `week[0]` is Monday; a day without spans is closed."""

    zone: ZoneInfo
    week: tuple[tuple[Span, ...], ...]
    holidays: frozenset[date] = field(default_factory=frozenset)

    @classmethod
    def parse(cls, text: str, zone: str, holidays: frozenset[date] = frozenset()) -> OpeningHours:
        """Read "Mon-Fri 09:00-18:00; Sat 10:00-14:00". Raises ConfigurationError in one line."""
        week: list[list[Span]] = [[] for _ in _DAYS]
        for part in filter(None, (piece.strip() for piece in text.split(";"))):
            days, span = _read_part(part)
            for day in days:
                week[day].append(span)
        if not any(week):
            raise ConfigurationError(f"OPENING_HOURS: never open; {_EXAMPLE}")
        return cls(ZoneInfo(zone), tuple(tuple(sorted(spans)) for spans in week), holidays)

    def is_open(self, moment: datetime) -> bool:
        """Whether somebody is on duty at an aware time."""
        return any(start <= moment < end for start, end in self._spans(moment, days=1))

    def promise(self, moment: datetime, within: timedelta) -> datetime:
        """The aware UTC time by which `within` of opening time will have passed."""
        left = within
        last = moment
        for start, end in self._spans(moment, days=60):
            begin = max(start, moment)
            if end <= begin:
                continue
            last = end
            if end - begin >= left:
                return (begin + left).astimezone(UTC)
            left -= end - begin
        return last.astimezone(UTC)

    def _spans(self, moment: datetime, days: int) -> Iterator[tuple[datetime, datetime]]:
        """Open spans as aware UTC times, from the day before `moment`; correct across clock changes."""
        today = moment.astimezone(self.zone).date()
        for offset in range(days + 1):
            day = today + timedelta(days=offset)
            if day in self.holidays:
                continue
            for start, end in self.week[day.weekday()]:
                yield self._utc(day, start), self._utc(day, end)

    def _utc(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone).astimezone(UTC)


def _read_part(part: str) -> tuple[range | list[int], Span]:
    match = _PART.match(part.lower())
    if not match:
        raise ConfigurationError(f'OPENING_HOURS: cannot read "{part}"; {_EXAMPLE}')
    first, last, *clock = match.groups()
    if first not in _DAYS or (last or first) not in _DAYS:
        raise ConfigurationError(f'OPENING_HOURS: no such day in "{part}"; {_EXAMPLE}')
    start_hour, start_minute, end_hour, end_minute = map(int, clock)
    try:
        start = time(start_hour, start_minute)
        end = time.max if (end_hour, end_minute) == (24, 0) else time(end_hour, end_minute)
    except ValueError:
        raise ConfigurationError(f'OPENING_HOURS: no such time in "{part}"; {_EXAMPLE}') from None
    if end <= start:
        raise ConfigurationError(f'OPENING_HOURS: closes before it opens in "{part}"; {_EXAMPLE}')
    begin, finish = _DAYS.index(first), _DAYS.index(last or first)
    count = (finish - begin) % len(_DAYS) + 1
    return [(begin + step) % len(_DAYS) for step in range(count)], (start, end)


@lru_cache(maxsize=20_000)
def zone_of(phone: str, default: str) -> ZoneInfo:
    """The zone that an E.164 number belongs to where that is certain, else the lender's.

    Numbers of countries with several zones are placed by area code (libphonenumber's data).
    """
    try:
        zones = time_zones_for_number(parse_number(phone))
    except NumberParseException:
        return ZoneInfo(default)
    known = [name for name in zones if name != "Etc/Unknown"]
    return ZoneInfo(known[0] if len(known) == 1 else default)


@lru_cache(maxsize=20_000)
def country_of(phone: str, default: str) -> str:
    """The ISO country of an E.164 number; the default where the number names none."""
    try:
        return region_code_for_number(parse_number(phone)) or default
    except NumberParseException:
        return default


QUIET_FROM = time(21, 0)
QUIET_TO = time(8, 0)
"""No unasked text between these hours of the borrower's day (47 CFR 64.1200(c)(1), 12 CFR 1006.6(b);
China's guideline begins at 22:00: the stricter is built in)."""


def quiet_until(moment: datetime, zone: ZoneInfo) -> datetime:
    """When the night that an aware time falls into ends, aware; the time itself by day."""
    local = moment.astimezone(zone)
    if not is_quiet(moment, zone):
        return moment
    morning = local.date() + timedelta(days=local.time() >= QUIET_FROM)
    return datetime.combine(morning, QUIET_TO, zone)


def is_quiet(moment: datetime, zone: ZoneInfo) -> bool:
    """Whether an unasked text would disturb somebody's night."""
    clock = moment.astimezone(zone).time()
    return clock >= QUIET_FROM or clock < QUIET_TO
