"""Phone numbers, yes and no, and any text at all: what is named besides a wish."""

from __future__ import annotations

import sys
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import SaidPhone
from bot.understanding import EntityReader
from tests.understanding.fragments import OF_ANYTHING

NOW = datetime(2026, 11, 26, 10, tzinfo=ZoneInfo("America/New_York"))


@pytest.fixture(scope="module")
def reader():
    return EntityReader()


@pytest.mark.parametrize(
    ("text", "country", "phones"),
    [
        ("call me at 415 555 0101", "US", ["+14155550101"]),
        ("my new number is (415) 555-0101.", "US", ["+14155550101"]),
        ("415.555.0101", "US", ["+14155550101"]),
        ("+1 415 555 0101 or +852 5123 0003", "US", ["+14155550101", "+85251230003"]),
        ("我的新号码13800138001", "CN", ["+8613800138001"]),
        ("打138 0013 8001", "US", ["+8613800138001"]),
        ("打５１２３ ０００３", "HK", ["+85251230003"]),
        ("llámenme al 55 1234 5678", "MX", ["+525512345678"]),
        ("1250.00", "US", []),
        ("$4155550101", "US", []),
        ("11010119900307123X", "CN", []),
        ("4111 1111 1111 1111", "US", []),
        ("2026-12-03", "US", []),
        ("4821", "US", []),
        ("123-45-6789", "US", []),
    ],
)
def test_phone_numbers_are_read_in_e164(reader, text, country, phones):
    assert [phone.e164 for phone in reader.read(text, now=NOW, country=country).phones] == phones


def test_a_phone_number_shows_itself_masked(reader):
    named = reader.read("call 415 555 0101 tomorrow", now=NOW, country="US")
    assert "5550101" not in repr(named)
    assert "0101" not in str(named.phones)
    assert named.phones[0].masked == "+14*******01"
    assert [str(said.day) for said in named.dates] == ["2026-11-27"]
    assert named.amounts == ()
    assert SaidPhone("+14155550101") == named.phones[0]


YES = """
yes|Yes!|YES PLEASE|yea|yeah|yep|yup|y|ya|sure|ok|OK.|okay thanks|k|alright|of course|correct|that's right|exactly|definitely
absolutely|go ahead|please do|sounds good|no problem|why not|I agree|I do|I will|I can|yes, that is my number|yep that works for me
sure, no problem|yes yes yes|yessss|👍|👌🏽|✅|mhm|uh huh|perfect|great|fine
sí|Si|sí, por favor|sip|claro|claro que sí|por supuesto|correcto|de acuerdo|vale|está bien|cómo no|acepto|así es|dale|órale|perfecto gracias
是|是的|对|對|对的|没错|可以|可以的，谢谢|好|好的|好的好的|嗯|嗯嗯|行|行吧|没问题|同意|当然可以|确认|要|ｏｋ|是我本人|对的，我确认|係|係呀|啱|得|冇問題|好呀|可以㗎
"""
NO = """
no|NO!|nope|nah|no thanks|no thank you|no, thank you|not now|not yet|never|n|I don't think so|I don't|I can't|I won't|incorrect|that's wrong
not today|no way|never mind|noooo|nope that's not me|no, I didn't|no no no|👎|❌|🙅‍♀️|of course not|please don't|not really
no gracias|nop|para nada|ahora no|todavía no|no puedo|no quiero|claro que no|incorrecto|de ninguna manera|mejor no|tampoco
不|不是|不是的|不对|不用|不用了，谢谢|不要|不行|不可以|不能|没有|算了|不同意|不需要|还没有|唔係|唔使|唔使喇唔該|唔得|唔要|冇|未
"""
NEITHER = """
yes but later|yes and no|yeah no|可以/不可以|可以吗|是吗|yes?? no??|maybe|not sure|balance|stop|how much|what|when|you ok|👍👎|好不好|行不行
no puedo pagar hasta el lunes|si me pagan el viernes pago|好的话告诉我|对账单|不知道|I can't pay until friday|no problem paying but when|1|4821|hola|thanks
"""


def listed(table):
    return [text for text in table.replace("\n", "|").split("|") if text]


@pytest.mark.parametrize(
    ("text", "answer"),
    [(text, True) for text in listed(YES)]
    + [(text, False) for text in listed(NO)]
    + [(text, None) for text in listed(NEITHER)],
)
def test_yes_and_no_are_read_in_all_their_forms(reader, text, answer):
    assert reader.read(text, now=NOW, country="US").answer is answer


def test_a_wish_with_all_of_them_gives_all_of_them(reader):
    named = reader.read("I can pay $200.50 next Friday, call 415-555-0101", now=NOW, country="US")
    assert [str(amount.value) for amount in named.amounts] == ["200.50"]
    assert [(str(said.day), said.confirm) for said in named.dates] == [("2026-12-04", True)]
    assert [phone.e164 for phone in named.phones] == ["+14155550101"]


def test_the_hint_of_a_conversation_does_not_change_what_the_script_says(reader):
    for language in (None, "en", "es", "zh-Hans"):
        (said,) = reader.read("下周五", now=NOW, language=language, country="CN").dates
        assert (str(said.day), said.confirm) == ("2026-12-04", False)


# --- any text

PARTS = st.sampled_from(OF_ANYTHING)
TEXTS = st.one_of(
    st.text(max_size=200),
    st.text(st.characters(exclude_categories=()), max_size=200),
    st.text("0123456789.,/-:$+() kw一二十百千万亿零两半", max_size=80),
    st.lists(PARTS, max_size=30).map(" ".join),
    st.lists(PARTS, max_size=30).map("".join),
)


@settings(max_examples=1500, deadline=None)
@given(
    text=TEXTS,
    country=st.sampled_from(["", "US", "CN", "HK", "MX", "ES", "??"]),
    language=st.sampled_from([None, "en", "es", "zh-Hans", "zh-Hant", "xx"]),
    past=st.booleans(),
    awaited=st.sampled_from([None, "amount", "date"]),
)
def test_any_text_has_one_answer_that_hangs_together(reader, text, country, language, past, awaited):
    given = {"now": NOW, "country": country, "language": language, "past": past, "awaited": awaited}
    named = reader.read(text, **given)
    assert named == EntityReader().read(text, **given)
    assert max(len(named.amounts), len(named.dates)) <= 8
    for amount in named.amounts:
        assert amount.value > 0
        assert amount.value.is_finite()
        assert amount.other is None or amount.confirm
    for said in named.dates:
        assert said.words
        assert said.confirm or said.day is not None
        assert said.other is None or said.confirm


@pytest.mark.parametrize(
    "unit",
    [
        "x ",
        "我",
        "15号",
        "1",
        "1 ",
        "1.",
        "in 3 days ",
        "the ",
        "next ",
        "of the ",
        "three hundred ",
        "一",
        "万",
    ],
)
@pytest.mark.parametrize("tail", ["", "friday", "$", "日"])
def test_ten_thousand_signs_of_anything_have_an_answer(reader, unit, tail):
    text = unit * (10_000 // len(unit)) + tail
    assert reader.read(text, now=NOW, country="US") == reader.read(text, now=NOW, country="US")


def test_every_sign_of_unicode_can_be_texted(reader):
    for start in range(0, sys.maxunicode + 1, 400):
        signs = "".join(map(chr, range(start, min(start + 400, sys.maxunicode + 1))))
        reader.read(signs, now=NOW, country="CN")
