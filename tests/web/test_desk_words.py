from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.domain import Delivery, Money, Purpose
from bot.errors import ConfigurationError, Refusal, SendFailure
from bot.web.desk.masks import masked_phone, readable
from bot.web.desk.person import amount
from bot.web.times import Times
from bot.web.words import HTML_LANG, Words, load

WEB = Path(__file__).parents[2] / "bot" / "web"
WORDS = load()
_FIELD = re.compile(r"\{(\w+)\}")


def test_both_catalogues_have_the_same_keys_and_no_empty_text():
    english, chinese = (WORDS[language].texts for language in HTML_LANG)
    assert english.keys() == chinese.keys()
    assert all(
        text.strip() or key == "list.comma" for words in (english, chinese) for key, text in words.items()
    )


def test_both_catalogues_fill_the_same_fields():
    english, chinese = (WORDS[language].texts for language in HTML_LANG)
    for key, text in english.items():
        if not key.startswith("time.day"):  # Chinese leads with the year, English may leave the weekday out
            assert set(_FIELD.findall(text)) == set(_FIELD.findall(chinese[key])), key


def test_chinese_uses_chinese_punctuation():
    for key, text in WORDS["zh"].texts.items():
        assert not re.search(r"[\u4e00-\u9fff}][,:;?!()]|[,;?!()][\u4e00-\u9fff]", text), key


def test_every_word_that_a_template_or_a_page_asks_for_is_there():
    asked = set()
    for file in [*WEB.rglob("*.html"), *WEB.rglob("*.py")]:
        source = file.read_text(encoding="utf-8")
        asked |= set(
            re.findall(r"""\b(?:w|words|words\(\)|say)\(\s*["']([a-z_]+(?:\.[a-z_]+)+)["']\s*[,)]""", source)
        )
    assert len(asked) > 90
    assert asked <= WORDS["en"].texts.keys()


@pytest.mark.parametrize("language", HTML_LANG)
def test_every_closed_list_has_words(language):
    texts = WORDS[language].texts
    for group, names in (
        ("refused", Refusal),
        ("failure", SendFailure),
        ("delivery", Delivery),
        ("purpose", Purpose),
    ):
        assert {f"{group}.{one.value}" for one in names} <= texts.keys()


def test_every_topic_that_our_own_flows_open_has_words():
    root = WEB.parents[1]
    sources = [*(root / "flows").glob("*.py"), *(root / "bot" / "engine").glob("*.py")]
    opened = re.compile(r"""\b(?:open_case|start)\((?:turn, )?"([a-z_]+)\"""")
    topics = {topic for file in sources for topic in opened.findall(file.read_text(encoding="utf-8"))}
    assert {"hardship", "distress", "after_stop", "wrong_number", "media"} <= topics
    topics |= {"human", "locked", "no_document", "unclear"}  # flows/human.py chooses among these
    for words in WORDS.values():
        assert {f"topic.{topic}" for topic in topics} <= words.texts.keys()


def test_a_name_that_a_flow_added_stands_for_itself():
    assert WORDS["en"].named("topic", "solar_panels") == "solar panels"
    assert WORDS["zh"].named("topic", "human") == "找人工"


def test_words_stay_words(tmp_path):
    for language in HTML_LANG:
        (tmp_path / f"{language}.yaml").write_text("a: {no: off, time: 12:30}\n")
    assert load(tmp_path)["en"].texts == {"a.no": "off", "a.time": "12:30"}
    (tmp_path / "en.yaml").write_text("a: [")
    with pytest.raises(ConfigurationError, match=r"en\.yaml"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("+8613800138001", "+86 138****8001"),
        ("+14155550101", "+1 41****0101"),
        ("+85251230003", "+852 ****0003"),
        ("+34912345678", "+34 9****5678"),
        ("12345", "****45"),
        ("", "****"),
    ],
)
def test_a_number_is_masked_but_for_its_ends(phone, masked):
    assert masked_phone(phone) == masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("id 110101199003071234 ok", "id ****1234 ok"),
        ("11010119900307123X", "****123X"),
        ("card 6222 0212 3456 7890", "card ****7890"),
        ("6222-0212-3456-7890-123", "****0123"),
        ("call 13800138001 or +1 415 555 0101", "call 13800138001 or +1 415 555 0101"),
        ("pay 1,250.00 on 2026-11-27", "pay 1,250.00 on 2026-11-27"),
        ("123-45-4821", "****4821"),
        ("my social is 123 45 4821 ok", "my social is ****4821 ok"),
        ("A123456(7) is it", "****4567 is it"),
        ("LOOA531113HTCPBN07", "****BN07"),
        ("call 415-555-0101 about A-2061", "call 415-555-0101 about A-2061"),
        ("NUL\0 tab\t nl\n cr\r bell\a", "NUL␀ tab\t nl\n cr bell␇"),
        ("\u202eevil\u202c", "\ufffdevil\u202c"),
    ],
)
def test_words_are_shown_as_data(text, shown):
    assert readable(text) == shown


# times

NOW = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
"""Noon in New York."""


def times(language: str = "en", now: datetime = NOW) -> Times:
    return Times(ZoneInfo("America/New_York"), WORDS[language], now)


@pytest.mark.parametrize(
    ("minutes", "text", "tone"),
    [
        (-1, "1 min overdue", "late"),
        (-200, "3 h 20 min overdue", "late"),
        (-60 * 24 * 3, "3 days overdue", "late"),
        (0, "0 min left", "soon"),
        (14, "14 min left", "soon"),
        (15, "15 min left", "calm"),
        (119, "1 h 59 min left", "calm"),
        (180, "by 15:00", "calm"),
        (24 * 60, "by Tomorrow 12:00", "calm"),
        (5 * 24 * 60, "by Sat, Nov 28 12:00", "calm"),
    ],
)
def test_what_is_left_of_a_promise(minutes, text, tone):
    left = times().left(NOW + timedelta(minutes=minutes))
    assert (left.text, left.tone) == (text, tone)


def test_a_day_is_told_as_people_say_it_across_midnight_and_the_year():
    assert times().day(NOW) == "Today"
    assert times(now=datetime(2026, 11, 24, 4, 59, tzinfo=UTC)).day(NOW) == "Today"
    assert times(now=datetime(2026, 11, 24, 5, 0, tzinfo=UTC)).day(NOW) == "Yesterday"
    assert times("zh").day(NOW - timedelta(days=8)) == "11月15日 周日"
    assert times().day(NOW + timedelta(days=60)) == "Jan 22, 2027"
    assert times("zh").day(NOW + timedelta(days=60)) == "2027年1月22日"


def test_the_hour_that_comes_twice_is_told_by_the_clock_on_the_wall():
    night = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert times(now=night).clock(night) == "01:30"
    assert times(now=night).clock(night + timedelta(hours=1)) == "01:30"
    assert times(now=night).left(night + timedelta(hours=1)).text == "1 h 0 min left"


@pytest.mark.parametrize(
    ("money", "english", "chinese"),
    [
        (Money(125000, "USD"), "$1,250.00", "US$1,250.00"),
        (Money(108500, "CNY"), "CN¥1,085.00", "¥1,085.00"),
        (Money(500, "JPY"), "¥500", "JP¥500"),
        (Money(1, "KWD"), "KWD0.001", "KWD0.001"),
    ],
)
def test_amounts_are_written_in_the_minor_units_of_their_currency(money, english, chinese):
    assert amount(money, "en") == english
    assert amount(money, "zh") == chinese


def test_words_count_one_and_many():
    words = Words("en", {"x.one": "{count} text", "x.many": "{count} texts"})
    assert [words.counted("x", count) for count in (0, 1, 2)] == ["0 texts", "1 text", "2 texts"]
