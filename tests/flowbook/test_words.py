from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain import EXPONENTS, LANGUAGES, Money
from bot.flowbook.fields import worst
from bot.flowbook.names import months, weekdays
from bot.flowbook.words import formatted
from bot.segments import is_gsm


@pytest.mark.parametrize(
    ("minor", "currency", "language", "words"),
    [
        (125000, "USD", "en", "$1,250.00"),
        (17525, "USD", "es", "US$175.25"),
        (108500, "CNY", "zh-Hans", "1,085.00元"),
        (180000, "HKD", "zh-Hant", "HK$1,800.00"),
        (108500, "CNY", "zh-Hant", "人民幣1,085.00元"),
        (1260000, "USD", "zh-Hans", "US$12,600.00"),
        (125000, "EUR", "es", "€1.250,00"),
        (125000, "INR", "en", "INR 1,250.00"),
        (125000, "JPY", "en", "¥125,000"),
        (1250001, "KWD", "en", "KWD 1,250.001"),
        (-5, "USD", "en", "-$0.05"),
        (0, "USD", "en", "$0.00"),
    ],
)
def test_money_is_written_as_its_readers_write_it(minor, currency, language, words):
    assert formatted("money", Money(minor, currency), language) == words


def test_no_amount_or_date_in_english_or_spanish_leaves_the_gsm_alphabet():
    for language in ("en", "es"):
        for currency in EXPONENTS:
            assert is_gsm(formatted("money", Money(123456789, currency), language)), currency
        assert all(is_gsm(name) for name in (*months(language), *weekdays(language)))


@pytest.mark.parametrize(
    ("kind", "language", "words"),
    [
        ("date", "en", "Sat, Nov 28"),
        ("date", "zh-Hans", "11月28日（周六）"),
        ("date", "zh-Hant", "11月28日（星期六）"),
        ("date", "es", "sab 28 nov"),
        ("day", "en", "Nov 28"),
        ("day", "zh-Hans", "11月28日"),
        ("day", "es", "28 nov"),
        ("day_and_year", "en", "Nov 28, 2026"),
        ("day_and_year", "zh-Hant", "2026年11月28日"),
        ("day_and_year", "es", "28 nov 2026"),
    ],
)
def test_dates_are_written_as_their_readers_write_them(kind, language, words):
    assert formatted(kind, date(2026, 11, 28), language) == words


@pytest.mark.parametrize(
    ("hour", "language", "words"),
    [
        (9, "en", "Mon, Nov 23, 9:05 AM"),
        (0, "en", "Mon, Nov 23, 12:05 AM"),
        (12, "en", "Mon, Nov 23, 12:05 PM"),
        (21, "en", "Mon, Nov 23, 9:05 PM"),
        (21, "zh-Hans", "11月23日（周一）21:05"),
        (9, "es", "lun 23 nov, 9:05"),
    ],
)
def test_a_promise_names_day_and_clock(hour, language, words):
    assert (
        formatted("time", datetime(2026, 11, 23, hour, 5, tzinfo=ZoneInfo("America/New_York")), language)
        == words
    )


def test_the_same_moment_in_two_zones_keeps_its_own_clock():
    new_york = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("America/New_York"))
    shanghai = new_york.astimezone(ZoneInfo("Asia/Shanghai"))
    assert new_york == shanghai
    assert formatted("time", new_york, "en") == "Mon, Nov 23, 9:00 AM"
    assert formatted("time", shanghai, "en") == "Mon, Nov 23, 10:00 PM"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_loan_book_does_not_know_is_said_so(language):
    assert formatted("money", None, language) == formatted("date", None, language)
    assert "None" not in formatted("date", None, language)


def test_invisible_and_turning_signs_vanish_from_what_is_passed_on():
    assert formatted("name", "A\u202eli\u200bce\u00a0B\u2068\x00", "en") == "Alice B"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_real_is_wider_than_the_width_that_texts_are_measured_with(language):
    for month in range(1, 13):
        for day in (1, 9, 28):
            for kind in ("date", "day", "day_and_year"):
                assert len(formatted(kind, date(2026, month, day), language)) <= len(worst(kind, language))
    assert len(formatted("money", Money(999_999_999, "USD"), language)) <= len(worst("money", language))
