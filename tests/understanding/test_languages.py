"""The guess at a text's language, and languages asked for by name."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("how much do i owe", "en"),
        ("when is my payment due", "en"),
        ("see you at the gym tomorrow", "en"),
        ("hola", "es"),
        ("cuánto debo", "es"),
        ("cuanto debo", "es"),
        ("mañana nos vemos en la casa", "es"),
        ("余额还有多少", "zh-Hans"),
        ("还款日", "zh-Hans"),
        ("還款日", "zh-Hant"),
        ("幾時要還", "zh-Hant"),
        ("唔好再煩我", "zh-Hant"),
        ("我的balance是多少", "zh-Hans"),
        ("請問my balance", "zh-Hant"),
    ],
)
def test_texts_that_tell_their_language(recogniser, text, language):
    assert recogniser.understand(text).language == language


@pytest.mark.parametrize(
    ("hint", "language"),
    [("zh-Hant", "zh-Hant"), ("zh-Hans", "zh-Hans"), ("en", "zh-Hans"), (None, "zh-Hans")],
)
def test_an_example_of_signs_that_both_scripts_have_turns_nobody_to_the_other(real, hint, language):
    found = real.understand("不是我", hint=hint)
    assert (found.rule, found.language) == ("exact example (no)", language)


@pytest.mark.parametrize(
    "text",
    [
        "ok",
        "OK!",
        "4821",
        "👍",
        "R",
        "?",
        "",
        "   ",
        "123x",
        "STOP",
        "S T O P",
        "1",
        "ありがとう",
        "안녕",
        "привет",
    ],
)
@pytest.mark.parametrize("hint", [None, "en", "zh-Hans", "zh-Hant", "es"])
def test_texts_that_do_not_tell_give_no_guess(recogniser, text, hint):
    assert recogniser.understand(text, hint=hint).language is None


@pytest.mark.parametrize("text", ["yes", "hi", "hello", "thanks", "CANCEL", "UNSUBSCRIBE"])
def test_borrowed_english_words_do_not_flip_somebody_who_writes_another_language(recogniser, text):
    assert recogniser.understand(text, hint="zh-Hans").language is None
    assert recogniser.understand(text, hint="es").language is None
    assert recogniser.understand(text, hint=None).language == "en"


def test_a_whole_english_question_does_flip(recogniser):
    assert recogniser.understand("how much do i owe", hint="zh-Hans").language == "en"


@pytest.mark.parametrize(
    ("hint", "country", "language"),
    [
        (None, "", "zh-Hans"),
        (None, "US", "zh-Hans"),
        (None, "CN", "zh-Hans"),
        (None, "HK", "zh-Hant"),
        (None, "MO", "zh-Hant"),
        (None, "TW", "zh-Hant"),
        ("zh-Hant", "CN", "zh-Hant"),
        ("zh-Hans", "HK", "zh-Hans"),
        ("en", "HK", "zh-Hant"),
        ("es", "US", "zh-Hans"),
    ],
)
def test_signs_of_both_scripts_follow_the_hint_then_the_country(recogniser, hint, country, language):
    assert recogniser.understand("你好", hint=hint, country=country).language == language


@pytest.mark.parametrize("country", ["CN", "HK", ""])
@pytest.mark.parametrize("hint", [None, "en", "zh-Hant"])
def test_signs_of_one_script_outweigh_hint_and_country(recogniser, hint, country):
    assert recogniser.understand("请问什么时候还钱", hint=hint, country=country).language == "zh-Hans"


def test_pinyin_is_chinese_only_for_those_who_may_write_it(recogniser):
    assert recogniser.understand("huankuan", country="CN").language == "zh-Hans"
    assert recogniser.understand("huankuan", hint="zh-Hant").language == "zh-Hant"
    assert recogniser.understand("huankuan", country="US").language is None
    assert recogniser.understand("huankuan", hint="en", country="CN").language == "zh-Hans"
    assert recogniser.understand("huankuan", hint="en", country="US").language is None
    assert recogniser.understand("huankuan", country="US").label == "due_date"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("english", "en"),
        ("English please", "en"),
        ("can you speak english", "en"),
        ("write to me in Spanish please", "es"),
        ("change your language to spanish", "es"),
        ("español", "es"),
        ("en español por favor", "es"),
        ("habla español?", "es"),
        ("中文", "zh-Hans"),
        ("请用中文回复我", "zh-Hans"),
        ("請用中文回覆", "zh-Hant"),
        ("繁體", "zh-Hant"),
        ("请用繁体中文", "zh-Hant"),
        ("换成简体", "zh-Hans"),
        ("用英文", "en"),
        ("in chinese please", "zh-Hans"),
        ("traditional chinese", "zh-Hant"),
        ("inglés", "en"),
        ("chino por favor", "zh-Hans"),
    ],
)
def test_a_language_asked_for_by_name(recogniser, text, asked):
    understood = recogniser.understand(text)
    assert (understood.label, understood.asked_language) == ("language", asked)


@pytest.mark.parametrize(
    "text",
    ["change language", "idioma", "换语言", "speak french", "I don't speak english", "no hablo inglés"],
)
def test_a_wish_for_another_language_without_one_of_ours(recogniser, text):
    understood = recogniser.understand(text)
    assert (understood.label, understood.asked_language) == ("language", None)


def test_plain_chinese_means_the_script_that_the_borrower_uses(recogniser):
    assert recogniser.understand("chinese please", hint="zh-Hant").asked_language == "zh-Hant"
    assert recogniser.understand("chinese please", country="HK").asked_language == "zh-Hant"
    assert recogniser.understand("chinese please", country="CN").asked_language == "zh-Hans"


@pytest.mark.parametrize(
    "text", ["my english teacher is ill", "I had spanish food in town yesterday", "我在学英语", "balance"]
)
def test_a_language_only_spoken_of_is_not_asked_for(recogniser, text):
    understood = recogniser.understand(text)
    assert "language" not in understood.intents
    assert understood.asked_language is None
