"""Any day in any of our forms, on any clock, reads back as itself; what people mean two things by is asked about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.understanding import EntityReader
from tests.understanding.fragments import OF_DAYS

NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture(scope="module")
def read():
    reader = EntityReader()

    def read(text, now, **given):
        return reader.read(text, now=now, **({"country": "US"} | given)).dates

    return read


def on(day, hour=10, zone=NEW_YORK):
    return datetime(day.year, day.month, day.day, hour, tzinfo=zone)


CLOCKS = st.builds(
    on,
    st.dates(date(2024, 1, 1), date(2060, 12, 31)),
    st.integers(4, 23),
    st.sampled_from(
        [NEW_YORK, ZoneInfo("Asia/Shanghai"), ZoneInfo("America/Mexico_City"), ZoneInfo("Pacific/Kiritimati")]
    ),
)
EXACT = settings(max_examples=250, deadline=None)
ENGLISH_WORDS = "January February March April May June July August September October November December"
ENGLISH = ENGLISH_WORDS.split()
SPANISH_WORDS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
SPANISH = SPANISH_WORDS.split()
HAN_WORDS = "零 一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六 十七 十八 十九 二十"
HAN = HAN_WORDS.split() + [f"二十{sign}" for sign in "一二三四五六七八九"]
HAN += ["三十", "三十一"]


def ordinal(day):
    ending = "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def ways_with_a_month(day):
    month = ENGLISH[day.month - 1]
    yield f"{month} {day.day}"
    yield f"I will pay on {month[:3]} {ordinal(day.day)}"
    yield f"the {ordinal(day.day)} of {month}"
    yield f"{day.day} {month}"
    yield f"{day.month}月{day.day}号"
    yield f"我{HAN[day.month]}月{HAN[day.day]}日還"
    yield f"el {day.day} de {SPANISH[day.month - 1]}"


def ways_with_a_year(day):
    yield day.isoformat()
    yield f"{ENGLISH[day.month - 1]} {day.day}, {day.year}"
    yield f"{day.year}年{day.month}月{day.day}日"
    yield f"{day.day} de {SPANISH[day.month - 1]} de {day.year}"


def ways_without_a_month(day):
    yield f"the {ordinal(day.day)}"
    yield f"pay by the {ordinal(day.day)}"
    yield f"{day.day}号"
    yield f"{HAN[day.day]}號還"
    yield f"el {day.day}"
    yield f"el día {day.day}"


WEEKDAYS = (
    ("monday", "周一", "星期一", "lunes"),
    ("tues", "周二", "禮拜二", "martes"),
    ("wed", "周三", "星期三", "miércoles"),
    ("thursday", "周四", "礼拜四", "jueves"),
    ("fri", "週五", "星期5", "viernes"),
    ("saturday", "周六", "星期六", "sábado"),
    ("sun", "周日", "星期天", "domingo"),
)


@EXACT
@given(now=CLOCKS, ahead=st.integers(0, 364))
def test_any_day_with_its_month_reads_back_as_itself(read, now, ahead):
    day = now.date() + timedelta(days=ahead)
    for text in ways_with_a_month(day):
        (said,) = read(text, now)
        assert said.day == day, text
        assert said.confirm is (ahead > 300), text


@EXACT
@given(now=CLOCKS, ahead=st.integers(0, 3000))
def test_any_day_with_its_year_reads_back_as_itself_and_is_sure(read, now, ahead):
    day = now.date() + timedelta(days=ahead)
    for text in ways_with_a_year(day):
        (said,) = read(text, now)
        assert (said.day, said.confirm) == (day, False), text


@EXACT
@given(now=CLOCKS, ahead=st.integers(0, 27))
def test_any_day_of_the_month_reads_back_as_itself(read, now, ahead):
    day = now.date() + timedelta(days=ahead)
    for text in ways_without_a_month(day):
        (said,) = read(text, now)
        if said.day == day:
            skips = day.day > 28 and day.month != now.month
            assert said.confirm is (ahead == 0) or skips, text
        else:  # a month without that day lies between: never silently
            assert said.confirm, text


@EXACT
@given(now=CLOCKS, day=st.integers(1, 28))
def test_any_day_of_the_next_month_reads_back_as_itself(read, now, day):
    first = (now.date().replace(day=1) + timedelta(days=32)).replace(day=1)
    ways = [
        f"the {ordinal(day)} of next month",
        f"next month on the {ordinal(day)}",
        f"{ordinal(day)} next month",
    ]
    ways += [
        f"下个月{day}号",
        f"下月{HAN[day]}號還",
        f"el {day} del próximo mes",
        f"el {day} del mes que viene",
    ]
    ways += [f"el mes que viene el {day}", f"pago el {day} de la próxima mes"]
    for text in ways:
        (said,) = read(text, now)
        assert (said.day, said.confirm) == (first.replace(day=day), False), text


@EXACT
@given(now=CLOCKS, ahead=st.integers(0, 6))
def test_any_weekday_is_the_coming_one_and_todays_is_asked_about(read, now, ahead):
    day = now.date() + timedelta(days=ahead)
    for word in WEEKDAYS[day.weekday()]:
        (said,) = read(f"pay {word}", now)
        assert (said.day, said.confirm) == (day, ahead == 0), word


@EXACT
@given(now=CLOCKS, weekday=st.integers(0, 6))
def test_next_weekday_is_sure_only_where_both_readings_are_one_day(read, now, weekday):
    english, chinese, _, spanish = WEEKDAYS[weekday]
    today = now.date()
    coming = today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    monday = today - timedelta(days=today.weekday())
    of_next_week = monday + timedelta(days=7 + weekday)
    for word in (f"next {english}", f"el próximo {spanish}", f"{spanish} que viene"):
        (said,) = read(word, now)
        assert {coming, of_next_week} <= {said.day, said.other} or (said.day == coming == of_next_week), word
        assert said.confirm is (coming != of_next_week or today.weekday() == 6), word
    (said,) = read(f"下{chinese}", now, country="CN")
    assert (said.day, said.confirm) == (of_next_week, today.weekday() == 6 != weekday)


@EXACT
@given(now=CLOCKS, count=st.integers(1, 60))
def test_any_number_of_days_ahead_reads_back_as_itself(read, now, count):
    ways = [
        f"in {count} days",
        f"{count} days from now",
        f"{count}天后",
        f"en {count} días",
        f"dentro de {count} dias",
    ]
    ways += [f"再過{count}天", f"within {count} days"]
    if count <= 31:
        ways.append(f"{HAN[count]}天內" if count != 2 else "兩天內")
    for text in ways:
        (said,) = read(text, now)
        assert (said.day, said.confirm) == (now.date() + timedelta(days=count), False), text


@EXACT
@given(now=CLOCKS, weeks=st.integers(2, 12))
def test_any_number_of_weeks_ahead_reads_back_as_itself(read, now, weeks):
    for text in (f"in {weeks} weeks", f"{weeks}周后", f"{weeks}個禮拜後", f"en {weeks} semanas"):
        (said,) = read(text, now)
        assert (said.day, said.confirm) == (now.date() + timedelta(weeks=weeks), False), text


@EXACT
@given(now=CLOCKS, ahead=st.integers(1, 364), country=st.sampled_from(["US", "MX", "CN", "HK"]))
def test_a_day_in_figures_follows_the_country_and_is_never_guessed_silently(read, now, ahead, country):
    day = now.date() + timedelta(days=ahead)
    month_first = country in {"US", "CN"}
    text = f"{day.month}/{day.day}" if month_first else f"{day.day}/{day.month}"
    assume(text != "24/7")  # never closed, rather than the 24th of July
    (said,) = read(text, now, country=country)
    assert said.day == day
    assert said.confirm or day.day > 12 or day.day == day.month


@EXACT
@given(
    now=CLOCKS,
    text=st.sampled_from(["month end", "月底", "月尾", "fin de mes", "end of the month", "month's end"]),
)
def test_the_end_of_the_month_is_its_last_day(read, now, text):
    (said,) = read(text, now)
    assert said.day.month == now.month
    assert (said.day + timedelta(days=1)).day == 1


@EXACT
@given(
    now=CLOCKS,
    text=st.sampled_from(["payday", "发工资", "出糧", "过年后", "next week", "quincena", "3/4", "weekend"]),
)
def test_what_is_no_one_day_is_asked_about_on_any_clock(read, now, text):
    assert all(said.confirm for said in read(text, now))
    assert read(text, now)


@settings(max_examples=400, deadline=None)
@given(
    now=CLOCKS,
    text=st.lists(st.sampled_from(OF_DAYS), max_size=8).map(" ".join),
)
def test_what_is_promised_is_never_a_past_day_without_asking(read, now, text):
    for said in read(text, now):
        past = said.day is not None and said.day < now.date()
        assert (
            not past
            or said.confirm
            or said.rule in {"ago", "last weekday", "day of last month", "relative day"}
        )
        assert said.day is not None or said.confirm
        assert said.other != said.day or said.day is None


@pytest.mark.parametrize("today", [date.min, date.max])
def test_the_ends_of_the_calendar_raise_nothing(read, today):
    words = [
        "tomorrow",
        "next friday",
        "in 99999 years",
        "in 999999 days",
        "the 31st",
        "Dec 31",
        "月底",
        "3 days ago",
        "12/3",
    ]
    for text in [*words, "last friday", "quincena", "weekend", "Feb 29", "next month end", "in 9 hours"]:
        read(text, on(today, zone=UTC))
        read(text, on(today, zone=UTC), past=True)
