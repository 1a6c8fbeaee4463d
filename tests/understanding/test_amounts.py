"""Sums of money in texts: any way of writing one reads back as itself, and what is no sum is none."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.understanding import EntityReader

NOW = datetime(2026, 11, 26, 10, tzinfo=ZoneInfo("America/New_York"))


@pytest.fixture(scope="module")
def read():
    reader = EntityReader()

    def read(text, **given):
        return reader.read(text, **({"now": NOW, "country": "US"} | given)).amounts

    return read


def sums(amounts):
    return [(f"{amount.value:f}", amount.currency, amount.confirm) for amount in amounts]


@pytest.mark.parametrize(
    ("text", "country", "value", "currency"),
    [
        ("200", "US", "200", None),
        ("$200.50", "US", "200.50", "USD"),
        ("$ 200", "US", "200", "USD"),
        ("200$", "US", "200", "USD"),
        ("200 bucks", "US", "200", "USD"),
        ("two hundred", "US", "200", None),
        ("two hundred and fifty dollars", "US", "250", "USD"),
        ("a hundred bucks", "US", "100", "USD"),
        ("twenty-five dollars", "US", "25", "USD"),
        ("fifteen hundred", "US", "1500", None),
        ("1.5k", "US", "1500", None),
        ("2 grand", "US", "2000", None),
        ("$1,250", "US", "1250", "USD"),
        ("1,250.00", "US", "1250.00", None),
        ("1.250,00", "ES", "1250.00", None),
        ("1.250 euros", "ES", "1250", "EUR"),
        ("200,50 €", "ES", "200.50", "EUR"),
        ("50 cents", "US", "0.5", None),
        ("$200", "HK", "200", "HKD"),
        ("$200", "MX", "200", "MXN"),
        ("HK$1,800", "US", "1800", "HKD"),
        ("US$20", "MX", "20", "USD"),
        ("200 usd", "MX", "200", "USD"),
        ("$200 mxn", "US", "200", "MXN"),
        ("两百块", "CN", "200", "CNY"),
        ("200元", "CN", "200", "CNY"),
        ("¥200", "CN", "200", "CNY"),
        ("￥１，０８５．５０", "CN", "1085.50", "CNY"),
        ("RMB 500", "CN", "500", "CNY"),
        ("一千五", "CN", "1500", None),
        ("一千零五十块", "CN", "1050", "CNY"),
        ("1万2", "CN", "12000", None),
        ("1.5万", "CN", "15000", None),
        ("10块5毛", "CN", "10.5", "CNY"),
        ("200块5", "CN", "200.5", "CNY"),
        ("貳佰圓", "TW", "200", "TWD"),
        ("兩千蚊", "HK", "2000", "HKD"),
        ("千五蚊", "HK", "1500", "HKD"),
        ("廿蚊", "HK", "20", "HKD"),
        ("五百港幣", "HK", "500", "HKD"),
        ("NT$900", "TW", "900", "TWD"),
        ("doscientos", "MX", "200", None),
        ("doscientos cincuenta pesos", "MX", "250", "MXN"),
        ("mil quinientos pesos", "MX", "1500", "MXN"),
        ("500 pesos", "CO", "500", "COP"),
        ("2 mil", "MX", "2000", None),
        ("treinta y cinco dólares", "US", "35", "USD"),
        ("20 dólares", "MX", "20", "USD"),
    ],
)
def test_a_sum_is_read_in_every_way_of_writing_it(read, text, country, value, currency):
    assert sums(read(text, country=country)) == [(value, currency, False)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("I'll pay 200 on Friday", ["200"]),
        ("200 friday", ["200"]),
        ("can i pay $50 now and $75 next week", ["50", "75"]),
        ("i can only afford 40", ["40"]),
        ("mañana le abono 500", ["500"]),
        ("我下周五先还500", ["500"]),
        ("今天先还500，剩下的1000月底还", ["500", "1000"]),
        ("下個月5號還一千五百塊", ["1500"]),
        ("聽日過數三百蚊", ["300"]),
        ("i owe 900 but i borrowed 400", ["900", "400"]),
        ("el viernes deposito mil pesos", ["1000"]),
        ("pay loan 1188 200 dollars", ["200"]),
    ],
)
def test_sums_are_found_amid_a_wish(read, text, values):
    assert [f"{amount.value:f}" for amount in read(text)] == values


@pytest.mark.parametrize(
    "text",
    [
        "0",
        "2",
        "the 15th",
        "Dec 3",
        "3/12",
        "in 20 days",
        "15号",
        "三天后",
        "el 15",
        "balance 4821",
        "my id is 4821",
        "loan 1188",
        "尾号1188",
        "call me at 415 555 0101",
        "+14155550101",
        "13800138001",
        "11010119900307123X",
        "4111 1111 1111 1111",
        "my rate is 18%",
        "you called me 14 times",
        "12 payments left",
        "pay 2 loans",
        "at 10:30",
        "call after 5pm",
        "几百块",
        "多少钱",
        "一分钱都没有",
        "$ 1 000",
        "1 000 euros",
        "thousands of reasons",
        "mil gracias",
        "once i get paid i will pay",
        "voy a abonar una parte",
        "我先还一半",
        "千万别",
        "1500",
        "bus 174",
    ],
)
def test_other_numbers_are_no_sums(read, text):
    assert read(text) == ()


@pytest.mark.parametrize(
    ("text", "country", "value", "other"),
    [
        ("$1.250", "US", "1250", "1.250"),
        ("1,250 euros", "ES", "1250", "1.250"),
        ("两三百块", "CN", "200", "300"),
        ("一两千", "CN", "1000", "2000"),
        ("$50-$100", "US", "50", "100"),
        ("between 200 and 300 dollars", "US", "200", "300"),
        ("两百多块", "CN", "200", None),
        ("one fifty bucks", "US", "150", None),
        ("pay me 20", "US", "20", None),
    ],
)
def test_a_sum_that_may_be_another_is_asked_about(read, text, country, value, other):
    (amount,) = read(text, country=country)
    assert amount.confirm
    assert f"{amount.value:f}" == value
    assert (amount.other and f"{amount.other:f}") == other


def test_where_a_sum_was_asked_for_any_lone_number_is_one(read):
    assert sums(read("5", awaited="amount")) == [("5", None, False)]
    assert sums(read("1500", awaited="amount")) == [("1500", None, False)]
    assert sums(read("maybe 60 ok?", awaited="amount")) == [("60", None, False)]
    assert read("0", awaited="amount") == ()
    assert read("tomorrow", awaited="amount") == ()


def test_no_more_than_eight_sums_are_kept(read):
    assert len(read("$1 " * 50)) == 8


# --- any sum in any of our forms

CENTS = st.integers(1, 9_999_999)
WHOLE = st.integers(10, 99_999)
DOLLARS = st.sampled_from(
    ["${}", "{} dollars", "{}$", "usd {}", "{} usd", "i can pay ${}", "{} bucks", "pago {} dolares"]
)


@settings(max_examples=300, deadline=None)
@example(cents=3_100_000, form="{} dollars")
@given(cents=CENTS, form=DOLLARS)
def test_any_sum_in_digits_reads_back_as_itself(read, cents, form):
    value = Decimal(cents) / 100
    for written in (f"{value:,.2f}", f"{value:.2f}"):
        (amount,) = read(form.format(written))
        assert (amount.value, amount.currency, amount.confirm) == (value, "USD", False)


@settings(max_examples=200, deadline=None)
@given(cents=CENTS, form=st.sampled_from(["{} euros", "€{}", "pago {} €"]))
def test_any_sum_with_a_decimal_comma_reads_back_as_itself(read, cents, form):
    value = Decimal(cents) / 100
    written = f"{value:,.2f}".translate(str.maketrans(",.", ".,"))
    (amount,) = read(form.format(written), country="ES")
    assert (amount.value, amount.currency, amount.confirm) == (value, "EUR", False)


@settings(max_examples=300, deadline=None)
@given(value=WHOLE, form=st.sampled_from(["{}", "{} dollars", "i will pay {} dollars"]))
def test_any_sum_in_english_words_reads_back_as_itself(read, value, form):
    (amount,) = read(form.format(english(value)))
    assert (int(amount.value), amount.confirm) == (value, False)


@settings(max_examples=300, deadline=None)
@given(value=WHOLE, form=st.sampled_from(["{}", "{} pesos", "pago {} pesos"]))
def test_any_sum_in_spanish_words_reads_back_as_itself(read, value, form):
    (amount,) = read(form.format(spanish(value)), country="MX")
    assert (int(amount.value), amount.confirm) == (value, False)


@settings(max_examples=400, deadline=None)
@given(
    value=st.integers(10, 99_999_999),
    form=st.sampled_from(["{}", "{}块", "还{}元", "我先还{}块钱"]),
    short=st.booleans(),
)
def test_any_sum_in_chinese_reads_back_as_itself(read, value, form, short):
    written = chinese(value)
    if short:
        written = colloquial(value, written)
    (amount,) = read(form.format(written), country="CN")
    assert (int(amount.value), amount.confirm) == (value, False)


ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"


def english(number):
    ones, tens = ONES.split(), TENS.split()
    if number < 20:
        return ones[number]
    if number < 100:
        return tens[number // 10 - 2] + (f"-{ones[number % 10]}" if number % 10 else "")
    scale, name = (1000, "thousand") if number >= 1000 else (100, "hundred")
    rest = number % scale
    joined = " and " if scale == 100 or rest < 100 else " "
    return f"{english(number // scale)} {name}" + (joined + english(rest) if rest else "")


def spanish(number):
    small = [
        "cero",
        "uno",
        "dos",
        "tres",
        "cuatro",
        "cinco",
        "seis",
        "siete",
        "ocho",
        "nueve",
        "diez",
        "once",
        "doce",
        "trece",
        "catorce",
        "quince",
        "dieciséis",
        "diecisiete",
        "dieciocho",
        "diecinueve",
        "veinte",
        "veintiuno",
        "veintidós",
        "veintitrés",
        "veinticuatro",
        "veinticinco",
        "veintiséis",
        "veintisiete",
        "veintiocho",
        "veintinueve",
    ]
    tens = ["treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"]
    hundreds = [
        "ciento",
        "doscientos",
        "trescientos",
        "cuatrocientos",
        "quinientos",
        "seiscientos",
        "setecientos",
        "ochocientos",
        "novecientos",
    ]
    if number < 30:
        return small[number]
    if number < 100:
        return tens[number // 10 - 3] + (f" y {small[number % 10]}" if number % 10 else "")
    if number == 100:
        return "cien"
    if number < 1000:
        return hundreds[number // 100 - 1] + (f" {spanish(number % 100)}" if number % 100 else "")
    thousands, rest = divmod(number, 1000)
    return ("mil" if thousands == 1 else f"{spanish(thousands)} mil") + (f" {spanish(rest)}" if rest else "")


def chinese(number):
    if number >= 10_000:
        rest = number % 10_000
        return (
            chinese(number // 10_000)
            + "万"
            + ("" if not rest else ("零" if rest < 1000 else "") + chinese(rest))
        )
    written, skipped = "", False
    for scale, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // scale % 10
        if digit:
            written += ("零" if skipped and written else "") + "零一二三四五六七八九"[digit] + sign
            skipped = False
        else:
            skipped = True
    return written


def colloquial(number, written):
    """一千五百 -> 一千五, 十五 for 一十五, 两 before 百, 千, 万."""
    for scale, sign in (("百", "千"), ("千", "万"), ("十", "百")):
        if written.endswith(scale) and len(written) >= 4 and written[-3] == sign:
            return written[:-1].replace("二百", "两百").replace("二千", "两千")
    return written.removeprefix("一") if written.startswith("一十") and number < 20 else written
