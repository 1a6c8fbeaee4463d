"""Opening hours, promises and nights, across holidays, years and clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.engine.hours import OpeningHours, is_quiet, zone_of
from bot.errors import ConfigurationError

NEW_YORK = "America/New_York"
WEEK = "Mon-Fri 09:00-18:00; Sat 10:00-14:00"


def at(*parts: int, zone: str = NEW_YORK) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("asked", "promised"),
    [
        (at(2026, 11, 23, 10, 0), at(2026, 11, 23, 11, 0)),
        (at(2026, 11, 23, 17, 30), at(2026, 11, 24, 9, 30)),
        (at(2026, 11, 21, 13, 30), at(2026, 11, 23, 9, 30)),
        (at(2026, 11, 22, 3, 0), at(2026, 11, 23, 10, 0)),
        (at(2026, 12, 31, 23, 59), at(2027, 1, 2, 11, 0)),
        (at(2027, 3, 13, 13, 30), at(2027, 3, 15, 9, 30)),
    ],
)
def test_a_promise_counts_opening_time_only(asked, promised):
    hours = OpeningHours.parse(WEEK, NEW_YORK, frozenset({date(2027, 1, 1)}))
    assert hours.promise(asked, timedelta(hours=1)) == promised


@pytest.mark.parametrize(
    "text", ["", "Mon 9-18", "Mon-Fri 18:00-09:00", "Xyz 09:00-10:00", "Mon 25:00-26:00"]
)
def test_unreadable_hours_are_refused_in_one_line_with_an_example(text):
    with pytest.raises(ConfigurationError, match="OPENING_HOURS") as wrong:
        OpeningHours.parse(text, NEW_YORK)
    assert "\n" not in str(wrong.value)


def test_the_night_is_the_borrowers():
    moment = at(2026, 11, 23, 22, 30)
    assert is_quiet(moment, ZoneInfo(NEW_YORK))
    assert not is_quiet(moment, ZoneInfo("America/Los_Angeles"))


def test_numbers_are_placed_where_that_is_certain():
    assert zone_of("+8613800138001", NEW_YORK).key == "Asia/Shanghai"
    assert zone_of("+14155550101", NEW_YORK).key == "America/Los_Angeles"
    assert zone_of("+999", NEW_YORK).key == NEW_YORK
