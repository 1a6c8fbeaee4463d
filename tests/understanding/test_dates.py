"""Days in texts, on any clock: each reads back as itself, and where people mean two things it is asked about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.understanding import EntityReader

NEW_YORK = ZoneInfo("America/New_York")
THURSDAY = datetime(2026, 11, 26, 10, tzinfo=NEW_YORK)
ANY = "any"


@pytest.fixture(scope="module")
def read():
    reader = EntityReader()

    def read(text, now=THURSDAY, **given):
        return reader.read(text, now=now, **({"country": "US"} | given)).dates

    return read


def on(day, hour=10, zone=NEW_YORK):
    return datetime(day.year, day.month, day.day, hour, tzinfo=zone)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "11-26"),
        ("tonight", "11-26"),
        ("will pay 2nite", "11-26"),
        ("by eod", "11-26"),
        ("xia zhou yi huan", "11-30"),
        ("fri in the morning", "11-27"),
        ("tomorrow", "11-27"),
        ("paying tmrw morning", "11-27"),
        ("2moro", "11-27"),
        ("willpaytomorrow", "11-27"),
        ("eod tomorrow", "11-27"),
        ("the day after tomorrow", "11-28"),
        ("friday", "11-27"),
        ("on Mon", "11-30"),
        ("friday the 27th", "11-27"),
        ("this Saturday", "11-28"),
        ("this coming Thursday", "12-03"),
        ("next week tuesday", "12-01"),
        ("friday of next week", "12-04"),
        ("the 15th", "12-15"),
        ("on the 28th", "11-28"),
        ("by the 1st", "12-01"),
        ("the first of the month", "12-01"),
        ("by the first of next month", "12-01"),
        ("5th of next month", "12-05"),
        ("Dec 3", "12-03"),
        ("3rd of December", "12-03"),
        ("Dec. 3, 2026", "12-03"),
        ("december 3rd", "12-03"),
        ("may 5", "2027-05-05"),
        ("2026-12-03", "12-03"),
        ("12/25", "12-25"),
        ("13/12", "12-13"),
        ("12/03/26 at noon", ANY),
        ("month end", "11-30"),
        ("at the end of the month", "11-30"),
        ("end of next month", "12-31"),
        ("last day of the month", "11-30"),
        ("本月最後一天", "11-30"),
        ("último día del mes", "11-30"),
        ("end of february", "2027-02-28"),
        ("in 3 days", "11-29"),
        ("in three days", "11-29"),
        ("3 days from now", "11-29"),
        ("in two weeks", "12-10"),
        ("in a week", "12-03"),
        ("in a fortnight", "12-10"),
        ("within 48 hours", "11-28"),
        ("in a month", "12-26"),
        ("not today but tomorrow", "11-27"),
        ("payday is friday", "11-27"),
        ("今天", "11-26"),
        ("今晚还", "11-26"),
        ("明天", "11-27"),
        ("明早", "11-27"),
        ("后天", "11-28"),
        ("大后天", "11-29"),
        ("周五", "11-27"),
        ("下周五", "12-04"),
        ("下星期三", "12-02"),
        ("下下周一", "12-07"),
        ("这周日", "11-29"),
        ("周五下午", "11-27"),
        ("15号", "12-15"),
        ("十五号", "12-15"),
        ("二十八号之前", "11-28"),
        ("12月3号", "12-03"),
        ("十二月三日", "12-03"),
        ("12.3号", "12-03"),
        ("2026年12月3日", "12-03"),
        ("明年1月5号", "2027-01-05"),
        ("下月5号", "12-05"),
        ("下个月10号", "12-10"),
        ("月底", "11-30"),
        ("下个月底", "12-31"),
        ("12月底", "12-31"),
        ("三天后", "11-29"),
        ("3天内", "11-29"),
        ("三日後", "11-29"),
        ("再过十天", "12-06"),
        ("两个星期后", "12-10"),
        ("一个月内", "12-26"),
        ("25号发工资就还", "12-25"),
        ("聽日", "11-27"),
        ("聽晚過數", "11-27"),
        ("後日", "11-28"),
        ("大後日", "11-29"),
        ("下個禮拜五", "12-04"),
        ("今個月尾", "11-30"),
        ("月尾", "11-30"),
        ("星期六出糧還", "11-28"),
        ("廿八號", "11-28"),
        ("hoy", "11-26"),
        ("esta mañana", "11-26"),
        ("mañana", "11-27"),
        ("es mañana", "11-27"),
        ("mañana por la mañana", "11-27"),
        ("pasado mañana", "11-28"),
        ("el viernes", "11-27"),
        ("pago el sábado por la mañana", "11-28"),
        ("viernes 27", "11-27"),
        ("el 15", "12-15"),
        ("el día 15", "12-15"),
        ("antes del 20", "12-20"),
        ("3 de diciembre", "12-03"),
        ("el 3 de dic", "12-03"),
        ("1º de diciembre", "12-01"),
        ("el primero de mes", "12-01"),
        ("el 5 del próximo mes", "12-05"),
        ("fin de mes", "11-30"),
        ("a finales de este mes", "11-30"),
        ("en tres días", "11-29"),
        ("dentro de dos semanas", "12-10"),
    ],
)
def test_a_day_is_read_in_every_way_of_saying_it(read, text, day):
    (said,) = read(text)
    if day != ANY:
        assert (said.day, said.confirm) == (date.fromisoformat(day if len(day) > 5 else f"2026-{day}"), False)


@pytest.mark.parametrize(
    ("text", "given", "day", "other"),
    [
        ("next Friday", {}, "2026-12-04", "2026-11-27"),
        ("el próximo viernes", {"language": "es"}, "2026-11-27", "2026-12-04"),
        ("thursday", {}, "2026-11-26", "2026-12-03"),
        ("周四", {}, "2026-11-26", "2026-12-03"),
        ("the 26th", {}, "2026-11-26", "2026-12-26"),
        ("3/12", {}, "2027-03-12", "2026-12-03"),
        ("3/12", {"country": "MX"}, "2026-12-03", "2027-03-12"),
        ("3/12", {"country": "HK"}, "2026-12-03", "2027-03-12"),
        ("12/3还", {"country": "CN"}, "2026-12-03", "2027-03-12"),
        ("the 31st", {}, "2026-12-31", "2026-11-30"),
        ("31号", {}, "2026-12-31", "2026-11-30"),
        ("Nov 31", {}, None, "2026-11-30"),
        ("Nov 20", {}, "2027-11-20", "2026-11-20"),
        ("this weekend", {}, "2026-11-28", "2026-11-29"),
        ("周末", {}, "2026-11-28", "2026-11-29"),
        ("este fin de semana", {}, "2026-11-28", "2026-11-29"),
        ("end of the week", {}, "2026-11-27", "2026-11-29"),
        ("la quincena", {}, "2026-11-30", "2026-12-15"),
        ("月初", {}, "2026-12-01", None),
        ("principios de mes", {}, "2026-12-01", None),
        ("mid december", {}, "2026-12-15", None),
        ("in a couple of days", {}, "2026-11-28", None),
        ("过两天", {}, "2026-11-28", None),
        ("friday the 28th", {}, "2026-11-28", "2026-11-27"),
        ("friday Nov 20", {}, "2026-11-20", None),
        ("下星期日", {"country": "HK"}, "2026-12-06", "2026-11-29"),
        ("payday", {}, None, None),
        ("when I get paid", {}, None, None),
        ("发工资那天", {}, None, None),
        ("出糧", {}, None, None),
        ("cuando me paguen", {}, None, None),
        ("过年后", {}, None, None),
        ("after new year", {}, None, None),
        ("después de navidad", {}, None, None),
        ("next week", {}, None, None),
        ("下周", {}, None, None),
        ("la semana que viene", {}, None, None),
        ("next month", {}, None, None),
        ("in june", {}, None, None),
        ("in a few days", {}, None, None),
        ("过几天", {}, None, None),
        ("这两天", {}, None, None),
        ("a week from friday", {}, None, None),
        ("the 2nd friday of the month", {}, None, None),
        ("the last friday of the month", {}, None, None),
        ("por la mañana", {}, None, None),
        ("晚上还", {}, "2026-11-26", None),
        ("ahorita pago", {}, "2026-11-26", None),
        ("friday after next", {}, None, None),
        ("3 days after friday", {}, None, None),
        ("the week of Dec 3", {}, None, None),
        ("3-4 days", {}, None, None),
        ("in 2 or 3 days", {}, None, None),
        ("mon-fri", {}, None, None),
        ("Dec 3-5", {}, None, None),
        ("5-10号", {}, None, None),
        ("5 to 10 december", {}, None, None),
        ("12月3到5号", {}, None, None),
        ("3到5号", {}, None, None),
        ("农历八月十五", {}, None, None),
        ("3 weeks", {}, "2026-12-17", None),
        ("around the 15th", {}, "2026-12-15", None),
        ("15号左右", {}, "2026-12-15", None),
    ],
)
def test_a_day_that_may_be_another_is_asked_about(read, text, given, day, other):
    (said,) = read(text, **given)
    assert said.confirm
    assert (said.day and said.day.isoformat(), said.other and said.other.isoformat()) == (day, other)


@pytest.mark.parametrize(
    "text",
    [
        "what is my balance",
        "I may pay",
        "the second it hits my account",
        "every friday",
        "每月5号",
        "cada viernes",
        "24/7",
        "my apr is 18",
        "we'd like that",
        "12 payments left",
        "the 2nd loan",
        "once a month",
        "a las 9 de la mañana",
        "15%",
        "5个",
        "余额",
        "还没发工资",
        "尾号1188",
    ],
)
def test_what_names_no_day_gives_none(read, text):
    assert read(text) == ()


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("half today and the rest on the 30th", ["2026-11-26", "2026-11-30"]),
        ("tomorrow or saturday", ["2026-11-27", "2026-11-28"]),
        ("今天先还一半，剩下的月底还", ["2026-11-26", "2026-11-30"]),
        ("i get paid on the 28th and will pay that day", ["2026-11-28"]),
        ("mañana la mitad y lo otro el 30", ["2026-11-27", "2026-11-30"]),
    ],
)
def test_several_days_are_all_kept_in_order(read, text, days):
    assert [said.day.isoformat() for said in read(text)] == days


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("I paid on the 5th", "2026-11-05"),
        ("paid on monday", "2026-11-23"),
        ("5号就还了", "2026-11-05"),
        ("lo pagué el 3 de octubre", "2026-10-03"),
        ("yesterday", "2026-11-25"),
        ("3 days ago", "2026-11-23"),
        ("三天前还的", "2026-11-23"),
        ("hace dos días", "2026-11-24"),
        ("last friday", "2026-11-20"),
        ("上周五", "2026-11-20"),
        ("el viernes pasado", "2026-11-20"),
        ("anteayer", "2026-11-24"),
    ],
)
def test_what_has_been_is_looked_for_in_the_past(read, text, day):
    (said,) = read(text, past=True)
    assert (said.day.isoformat(), said.confirm) == (day, False)


@pytest.mark.parametrize(
    ("text", "today", "day", "confirm"),
    [
        ("the 15th", "2026-11-20", "2026-12-15", False),
        ("the 15th", "2026-12-20", "2027-01-15", False),
        ("tomorrow", "2026-12-31", "2027-01-01", False),
        ("明天", "2028-02-28", "2028-02-29", False),
        ("tomorrow", "2027-02-28", "2027-03-01", False),
        ("month end", "2028-02-10", "2028-02-29", False),
        ("月底", "2027-02-28", "2027-02-28", False),
        ("月底", "2026-12-31", "2026-12-31", False),
        ("下月底", "2027-01-31", "2027-02-28", False),
        ("next month on the 31st", "2027-01-05", None, True),
        ("in a month", "2027-01-31", "2027-02-28", True),
        ("the 30th", "2027-02-10", "2027-03-30", True),
        ("el 30", "2027-01-31", "2027-03-30", True),
        ("Feb 29", "2026-11-26", "2028-02-29", True),
        ("Feb 29", "2028-01-15", "2028-02-29", False),
        ("Jan 1", "2026-12-31", "2027-01-01", False),
        ("in two weeks", "2026-12-25", "2027-01-08", False),
        ("下周一", "2026-12-31", "2027-01-04", False),
        ("下月5号", "2026-12-31", "2027-01-05", False),
        ("next friday", "2026-11-28", "2026-12-04", False),
        ("下周五", "2026-11-29", "2026-12-04", True),
        ("下周五", "2026-11-28", "2026-12-04", False),
        ("这周三", "2026-11-27", "2026-12-02", True),
    ],
)
def test_ends_of_months_and_years_are_kept(read, text, today, day, confirm):
    (said,) = read(text, on(date.fromisoformat(today)), country="CN" if not text.isascii() else "US")
    assert (said.day and said.day.isoformat(), said.confirm) == (day, confirm)


def test_the_day_is_the_borrowers_not_the_servers(read):
    late = datetime(2026, 11, 27, 3, 30, tzinfo=UTC)
    assert read("today", late.astimezone(NEW_YORK))[0].day == date(2026, 11, 26)
    assert read("今天", late.astimezone(ZoneInfo("Asia/Shanghai")))[0].day == date(2026, 11, 27)


@pytest.mark.parametrize("change", [date(2026, 3, 8), date(2026, 11, 1)])
def test_days_are_whole_across_a_change_of_clocks(read, change):
    before = on(change - timedelta(days=1), hour=23)
    assert read("tomorrow", before)[0].day == change
    assert read("in 2 days", before)[0].day == change + timedelta(days=1)
    assert read("in 1 hour", before)[0].day == change
    assert read("in 24 hours", on(change, hour=0))[0].day == change + timedelta(days=change.month == 3)


def test_in_the_small_hours_tomorrow_may_be_the_day_that_has_begun(read):
    said = read("tomorrow", on(date(2026, 11, 26), hour=1))[0]
    assert (said.day, said.confirm, said.other) == (date(2026, 11, 27), True, date(2026, 11, 26))
    assert not read("今天", on(date(2026, 11, 26), hour=1))[0].confirm


def test_a_clock_without_a_zone_is_refused(read):
    with pytest.raises(ValueError, match="zone"):
        read("tomorrow", datetime(2026, 11, 26))  # noqa: DTZ001 - the mistake under test


def test_where_a_day_was_asked_for_a_bare_number_is_one_to_confirm(read):
    for text in ("15", "the 15", "maybe 15?", "十五"):
        (said,) = read(text, awaited="date")
        assert (said.day, said.confirm) == (date(2026, 12, 15), True), text
    assert read("15") == ()
    assert read("call me", awaited="date") == ()


def test_no_more_than_eight_days_are_kept(read):
    assert len(read(", ".join(f"Dec {day}" for day in range(1, 20)))) == 8
