"""Whatever arrives, there is an answer, the same each time, and it hangs together."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import LANGUAGES
from bot.understanding import Recogniser

HINTS = st.sampled_from([None, *LANGUAGES, "xx"])
COUNTRIES = st.sampled_from(["", "US", "CN", "HK", "MX", "??"])
WORDS = st.sampled_from(
    [
        "stop",
        "STOP",
        "don't",
        "no",
        "not",
        "please",
        "balance",
        "due",
        "date",
        "when",
        "is",
        "my",
        "payment",
        "4821",
        "123x",
        "1188",
        "loan",
        "the",
        "and",
        "both",
        "all",
        "余额",
        "还款日",
        "退订",
        "别",
        "再",
        "发",
        "短信",
        "不想活",
        "人工",
        "hola",
        "saldo",
        "me",
        "escriban",
        "baja",
        "english",
        "中文",
        "ok",
        "👍",
        "0000",
        "R",
        ",",
        ".",
        "?",
        "!",
        "\n",
        "\u200b",
        "\u202e",
        "\x00",
        "�",
        "́",
        "１２",
        "叉",
        "*",
        "×",
        "11010119900307123X",
    ]
)
AROUND = st.text(
    st.characters(categories=["Zs", "Cf", "Mn", "Po", "Cc"]) | st.sampled_from("😡👎🏽❤️🚫✋🛑"), max_size=12
)
TEXTS = st.one_of(
    st.text(max_size=200),
    st.text(st.characters(exclude_categories=()), max_size=200),
    st.text(st.characters(categories=["Mn", "Me", "Cf", "Cs", "Cc"]), max_size=200),
    st.lists(WORDS, max_size=30).map(" ".join),
    st.lists(WORDS, max_size=30).map("".join),
)


@pytest.fixture(scope="module")
def second(phrases):
    return Recogniser(phrases)


@settings(max_examples=800, deadline=None)
@given(text=TEXTS, hint=HINTS, country=COUNTRIES)
def test_any_text_has_one_answer_that_hangs_together(own, second, text, hint, country):
    understood = own.understand(text, hint=hint, country=country)
    assert understood == own.understand(text, hint=hint, country=country)
    assert understood == second.understand(text, hint=hint, country=country)
    assert understood.label == (understood.intents[0] if understood.intents else "out_of_scope")
    assert len(set(understood.intents)) == len(understood.intents)
    assert "distress" not in understood.intents
    assert "opt_out_cn" not in understood.intents
    assert "opt_out" not in understood.intents[1:]
    assert 0 <= understood.score <= 1
    assert (understood.score > 0) is bool(understood.intents)
    assert understood.rule
    assert understood.language in {None, *LANGUAGES}
    assert understood.asked_language in {None, *LANGUAGES}
    assert understood.tail is None or re.fullmatch(r"[0-9]{3}[0-9X]", understood.tail)
    assert not understood.full_number or understood.tail
    assert all(re.fullmatch("[0-9]{4}", digits) for digits in understood.loan_digits)
    assert understood.number is None or 0 <= understood.number <= 99


@settings(max_examples=300, deadline=None)
@given(
    keyword=st.sampled_from(["stop", "UNSUBSCRIBE", "退订", "退訂", "Cancel", "ＳＴＯＰ"]),
    before=AROUND,
    after=AROUND,
)
def test_no_marks_spaces_or_invisible_signs_hide_a_keyword(own, keyword, before, after):
    assert own.understand(before + keyword + after).label == "opt_out"


@settings(max_examples=300, deadline=None)
@given(
    digits=st.text("0123456789", min_size=3, max_size=3),
    last=st.sampled_from("0123456789xX*×叉"),
    lead=st.sampled_from(["", "it's ", "余额", "balance ", "是", "我的后四位"]),
)
def test_every_tail_reads_back_as_itself(own, digits, last, lead):
    wanted = digits + (last if last.isdigit() else "X")
    assert own.understand(lead + digits + last).tail == wanted


@settings(max_examples=300, deadline=None)
@given(
    number=st.text("0123456789", min_size=17, max_size=17),
    last=st.sampled_from("0123456789xX"),
    lead=st.sampled_from(["", "my id ", "身份证", "余额 "]),
)
def test_every_identity_number_is_flagged(own, number, last, lead):
    understood = own.understand(lead + number + last)
    assert (understood.full_number, understood.tail) == (True, number[-3:] + last.upper())


@pytest.mark.parametrize(
    "unit",
    [
        "stop ",
        "don't ",
        "别",
        "不要再",
        "4821 ",
        "1 ",
        "1",
        "a\u0301",
        "\u0301",
        "\ud800",
        "\x00",
        "?!",
        "stop, ",
        "no me ",
        "english ",
        "loan 1188 ",
        "尾号1188",
        "both ",
        "谢谢",
        "thank you ",
        "的",
        "ﷺ",
        "👨\u200d👩\u200d👧",
        "从",
        "\n",
        "x" * 5000,
    ],
)
def test_ten_thousand_signs_of_anything_have_an_answer(recogniser, unit):
    text = unit * (10_000 // len(unit))
    assert recogniser.understand(text) == recogniser.understand(text)


def test_what_stands_beyond_ten_thousand_signs_is_not_read(recogniser):
    assert recogniser.understand(" " * 10_000 + "stop").label == "out_of_scope"
    assert recogniser.understand(" " * 9_000 + "stop").label == "opt_out"


def test_every_sign_of_unicode_can_be_texted(own):
    for start in range(0, sys.maxunicode + 1, 400):
        own.understand("".join(map(chr, range(start, min(start + 400, sys.maxunicode + 1)))))
