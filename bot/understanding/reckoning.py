"""The calendar: from a day as people say it to the days that it can mean. Pure arithmetic on dates.

Every function takes `today`, the date where the borrower is, and looks ahead; `past` looks back instead.
Raises OverflowError or ValueError beyond the years 1 to 9999.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Final, NamedTuple

_FAR: Final = 300
"""Days ahead from which a day without a year may as well be the one just gone."""
_WEEK: Final = timedelta(days=7)
SUNDAY: Final = 6


class Reading(NamedTuple):
    """The likeliest day, and the second one; `confirm` where it is no more than a reading."""

    day: date | None
    confirm: bool = False
    other: date | None = None


UNKNOWN: Final = Reading(None, confirm=True)


def either(first: date | None, second: date | None) -> Reading:
    """One of two days; sure only if they are the same."""
    return Reading(first) if first == second else Reading(first, confirm=True, other=second)


def weekday(today: date, day: int, *, past: bool = False) -> Reading:
    """Of "Friday": the next one; on a Friday today, or in a week."""
    if past:
        back = today - timedelta(days=(today.weekday() - day) % 7)
        return either(back, back - _WEEK if back == today else back)
    ahead = today + timedelta(days=(day - today.weekday()) % 7)
    return either(ahead, ahead + _WEEK if ahead == today else ahead)


def coming_weekday(today: date, day: int) -> Reading:
    """Of "This coming Friday": the first one after today."""
    return Reading(today + timedelta(days=(day - today.weekday() - 1) % 7 + 1))


def weekday_of_week(today: date, day: int, weeks: int, *, sunday_first: bool) -> Reading:
    """The weekday of the week `weeks` ahead. Weeks begin on Monday, and for some people on Sunday."""
    monday = today - timedelta(days=today.weekday()) + weeks * _WEEK
    from_monday = monday + timedelta(days=day)
    if not sunday_first and today.weekday() != SUNDAY:
        return Reading(from_monday)
    sunday = today - timedelta(days=(today.weekday() + 1) % 7) + weeks * _WEEK
    return either(from_monday, sunday + timedelta(days=(day + 1) % 7))


def next_weekday(today: date, day: int, weeks: int) -> Reading:
    """Of "Next Friday": that of next week for most, the coming one for many; sure where both are one."""
    if weeks > 1:
        return UNKNOWN
    coming = coming_weekday(today, day).day
    later = weekday_of_week(today, day, 1, sunday_first=False).day
    if today.weekday() == SUNDAY and later is not None:
        return either(later, later + _WEEK)
    return either(later, coming)


def last_weekday(today: date, day: int) -> Reading:
    """Of "Last Friday": the latest before today."""
    return Reading(today - timedelta(days=(today.weekday() - day - 1) % 7 + 1))


def month_after(today: date, months: int) -> tuple[int, int]:
    """Year and month, `months` from today's."""
    years, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return years, month + 1


def last_day(year: int, month: int) -> date:
    """The end of a month."""
    return date(year, month, monthrange(year, month)[1])


def day_in(year: int, month: int, day: int) -> Reading:
    """A day of a given month; where the month has none such, its end is what may be meant."""
    if not 1 <= day <= 31:
        return UNKNOWN
    if day > monthrange(year, month)[1]:
        return Reading(None, confirm=True, other=last_day(year, month))
    return Reading(date(year, month, day))


def day_of_month(today: date, day: int, *, past: bool = False) -> Reading:
    """Of "The 15th": this month's while it is to come, else next month's; today's is asked about.

    "The 31st" where this month has none: the next that there is, or this month's end.
    """
    if not 1 <= day <= 31:
        return UNKNOWN
    step = -1 if past else 1
    here = day_in(today.year, today.month, day)
    if here.day is None and not past:
        return Reading(_first_with(today, day, 1), confirm=True, other=here.other)
    if here.day == today:
        return Reading(today, confirm=True, other=_first_with(today, day, step))
    if here.day and (here.day < today) is past:
        return here
    following = _first_with(today, day, step)
    skipped = day_in(*month_after(today, step), day)
    return Reading(following, confirm=skipped.day is None, other=skipped.other)


def _first_with(today: date, day: int, step: int) -> date:
    """The first month after this one (or before it, for a step of -1) that has the day."""
    months = step
    while (found := day_in(*month_after(today, months), day).day) is None:
        months += step
    return found


def month_and_day(today: date, month: int, day: int, *, past: bool = False) -> Reading:
    """Of "Dec 3": the next one, or for 29 February the next that there is; asked about if most of a year off."""
    if not 1 <= month <= 12:
        return UNKNOWN
    step = -1 if past else 1
    for year in range(today.year, today.year + 9 * step, step):
        found = day_in(year, month, day)
        if found.day and (found.day <= today if past else found.day >= today):
            return _asked_if_far(today, found.day, month, day, past=past)
        if (
            found.other
            and (month, day) != (2, 29)
            and (found.other <= today if past else found.other >= today)
        ):
            return found  # 31 November: its end may be meant
    return UNKNOWN


def _asked_if_far(today: date, found: date, month: int, day: int, *, past: bool) -> Reading:
    if past or (found - today).days <= _FAR:
        return Reading(found)
    gone = day_in(found.year - 1, month, day)
    return Reading(found, confirm=True, other=gone.day)


def months_on(today: date, months: int) -> Reading:
    """The same day so many months on; asked about where the month is too short for it."""
    year, month = month_after(today, months)
    found = day_in(year, month, today.day)
    return found if found.day else Reading(found.other, confirm=True)


def end_of_month(today: date, months: int) -> Reading:
    """The last day of this month, or of one `months` on."""
    return Reading(last_day(*month_after(today, months)))


def end_of_named(today: date, month: int) -> Reading:
    """Of "End of March": of the next March."""
    year = today.year + (month < today.month)
    return Reading(last_day(year, month))


def about(today: date, year: int, month: int, day: int) -> Reading:
    """Of "Early next month", "mid March": a day to ask about, this month's only while it is to come."""
    found = date(year, month, day)
    if found < today:
        found = date(*month_after(found, 1), day)
    return Reading(found, confirm=True)


def fortnight(today: date) -> Reading:
    """La quincena, pay-day in much of Latin America: the 15th or the month's end, whichever comes first."""
    fifteenth, end = date(today.year, today.month, 15), last_day(today.year, today.month)
    if today <= fifteenth:
        return Reading(fifteenth, confirm=True, other=end)
    return Reading(end, confirm=True, other=date(*month_after(today, 1), 15))


def weekend(today: date, weeks: int) -> Reading:
    """Saturday or Sunday; on a Sunday, "this weekend" is today."""
    if weeks == 0 and today.weekday() == SUNDAY:
        return Reading(today, confirm=True, other=today + timedelta(days=6))
    saturday = today - timedelta(days=today.weekday()) + timedelta(days=5) + weeks * _WEEK
    return Reading(saturday, confirm=True, other=saturday + timedelta(days=1))
