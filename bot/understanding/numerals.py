"""Numbers as people write them: digits with either decimal sign, English, Spanish and Chinese words.

All take folded text (see normalise.py) and give a Number, or None where the words make none.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, NamedTuple


class Number(NamedTuple):
    """A number, and whether there is another way to read it."""

    value: Decimal
    sure: bool = True
    other: Decimal | None = None


# Where a comma is the decimal sign. Source: CLDR, number symbols by territory, for countries that our
# languages are written in; anywhere else it is a dot.
_COMMA_IS_DECIMAL: Final = frozenset(
    ["ES", "AR", "BO", "CL", "CO", "CR", "CU", "EC", "PY", "UY", "VE", "DE", "FR", "IT", "PT", "BR"]
)
_SCALES: Final = {
    "k": 1000,
    "w": 10_000,
    "m": 1_000_000,
    "hundred": 100,
    "thousand": 1000,
    "grand": 1000,
    "mil": 1000,
    "million": 1_000_000,
    "millon": 1_000_000,
    "millones": 1_000_000,
}
_MOST_DIGITS: Final = 12  # of a sum of money; more are an account, a card, an identity number
_WRITTEN: Final = re.compile(r"([\d.,]+) ?([a-z]*)")


def of_digits(written: str, country: str) -> Number | None:
    """ "1,250.00", "1.250,00", "200.5", "1.5k", "2 mil"; three digits after a lone mark are thousands."""
    found = _WRITTEN.fullmatch(written)
    if found is None or sum(map(str.isdigit, written)) > _MOST_DIGITS:
        return None
    number = _plain(found[1], country)
    if number is None or not found[2]:
        return number
    if found[2] in {"k", "w", "m"} and number.other is not None:  # nobody writes 1.250k for 1,250,000
        return Number(_plainly(number.other * _SCALES[found[2]]))
    return Number(_plainly(number.value * _SCALES[found[2]]))


def _plainly(value: Decimal) -> Decimal:
    """1,500 for 1,500.0, as 1.5 thousand comes out."""
    return Decimal(int(value)) if value == int(value) else value


def _plain(digits: str, country: str) -> Number | None:
    marks = [sign for sign in digits if not sign.isdigit()]
    if not marks:
        return Number(Decimal(digits))
    parts = re.split("[.,]", digits)
    if len(marks) == 1:
        return _one_mark(parts[0], marks[0], parts[1], country)
    decimal = marks[-1] != marks[0]
    whole = parts[:-1] if decimal else parts
    grouped = len(whole[0]) <= 3 and all(len(part) == 3 for part in whole[1:])
    if not grouped or len(set(marks[: len(whole) - 1])) != 1 or (decimal and len(parts[-1]) > 2):
        return None
    return Number(Decimal("".join(whole) + (f".{parts[-1]}" if decimal else "")))


def _one_mark(whole: str, mark: str, rest: str, country: str) -> Number | None:
    if len(rest) <= 2:
        return Number(Decimal(f"{whole}.{rest}"))
    if len(rest) != 3 or len(whole) > 3 or whole.startswith("0"):
        return None
    thousands = Decimal(whole + rest)
    if (mark == ",") is (country in _COMMA_IS_DECIMAL):
        return Number(thousands, sure=False, other=Decimal(f"{whole}.{rest}"))
    return Number(thousands)


_UNITS: Final = {
    word: number
    for number, words in enumerate(
        (
            "zero cero",
            "one uno un una",
            "two dos",
            "three tres",
            "four cuatro",
            "five cinco",
            "six seis",
            "seven siete",
            "eight ocho",
            "nine nueve",
            "ten diez",
            "eleven once",
            "twelve doce",
            "thirteen trece",
            "fourteen catorce",
            "fifteen quince",
            "sixteen dieciseis",
            "seventeen diecisiete",
            "eighteen dieciocho",
            "nineteen diecinueve",
            "twenty veinte",
            "veintiuno veintiun veintiuna",
            "veintidos",
            "veintitres",
            "veinticuatro",
            "veinticinco",
            "veintiseis",
            "veintisiete",
            "veintiocho",
            "veintinueve",
        )
    )
    for word in words.split()
}
_TENS: Final = {
    word: 10 * tens
    for tens, words in enumerate(
        [
            "thirty,treinta",
            "forty,fourty,cuarenta",
            "fifty,cincuenta",
            "sixty,sesenta",
            "seventy,setenta",
            "eighty,ochenta",
            "ninety,noventa",
        ],
        start=3,
    )
    for word in words.split(",")
}
_HUNDREDS: Final = {
    word: 100 * hundreds
    for hundreds, words in enumerate(
        [
            "cien,ciento",
            "doscientos,doscientas",
            "trescientos,trescientas",
            "cuatrocientos,cuatrocientas",
            "quinientos,quinientas",
            "seiscientos,seiscientas",
            "setecientos,setecientas",
            "ochocientos,ochocientas",
            "novecientos,novecientas",
        ],
        start=1,
    )
    for word in words.split(",")
} | {"doscien": 200, "doscient": 200, "doscientoss": 200}
_TIMES: Final = {word: scale for word, scale in _SCALES.items() if len(word) > 1}
_JOINED: Final = frozenset({"and", "y"})

NUMBER_WORDS: Final = frozenset({*_UNITS, *_TENS, *_HUNDREDS, *_TIMES})
"""Words of which English and Spanish numbers are made."""


def of_words(written: str) -> Number | None:
    """ "two hundred and fifty", "twenty-five", "mil quinientos", "treinta y cinco"; "one fifty" is unsure."""
    words = [word for word in re.split("[ -]", written) if word not in _JOINED]
    total = current = 0
    last = 10**9  # the size of the last word: the next must fit below it
    slang = False
    for word in words:
        if word in _TIMES:
            scale = _TIMES[word]
            if scale >= 1000:
                if total and scale >= last_scale(total):
                    return None
                total, current, last = total + (current or 1) * scale, 0, scale
            elif current >= 100:
                return None
            else:
                current, last = (current or 1) * scale, 100
            continue
        value = _UNITS.get(word) or _TENS.get(word) or _HUNDREDS.get(word)
        if word in {"a", "an"}:
            continue
        if value is None:
            return None if len(words) > 1 else Number(Decimal(0))
        size = 100 if value >= 100 else 10 if value >= 20 and value % 10 == 0 else 1
        room = last > 100 if size == 100 else last >= 100 if size == 10 or value >= 10 else last >= 10
        if not room and value >= 10 and size < 100 and 1 <= current <= 9 and not total and not slang:
            current, slang, last = current * 100 + value, True, size if value >= 20 else 1
            continue
        if not room:
            return None
        current, last = current + value, size if value < 10 or size > 1 else 1
    return Number(Decimal(total + current), sure=not slang)


def last_scale(total: int) -> int:
    """The scale that a number in words has come to: 1,000 for two thousand."""
    return 1_000_000 if total >= 1_000_000 else 1000


_HAN_DIGITS: Final = {
    sign: value
    for value, signs in enumerate(
        ("零〇", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for sign in signs
}
_HAN_SCALES: Final = {
    "十": 10,
    "拾": 10,
    "百": 100,
    "佰": 100,
    "千": 1000,
    "仟": 1000,
    "万": 10_000,
    "亿": 100_000_000,
}
HAN_NUMERALS: Final = "".join((*_HAN_DIGITS, *_HAN_SCALES, "廿卅"))
_HAN_PARTS: Final = re.compile(r"\d+(?:\.\d+)?|[^\d]")
_ABOUT: Final = re.compile("([一二两三四五六七八])([二三四五六七八九])(?=[十百千万]|$)")


def of_han(written: str) -> Number | None:
    """一千五 is 1,500, 一千零五 is 1,005, 两百五, 千五, 廿五, 1万2, 1.5万, 二零二六; 两三百 is unsure."""
    written = written.replace("廿", "二十").replace("卅", "三十")
    about = _ABOUT.search(written)
    if about and _HAN_DIGITS[about[2]] - _HAN_DIGITS[about[1]] == 1 and _alone(written, about):
        low, high = (
            of_han(written[: about.start()] + sign + written[about.end() :]) for sign in (about[1], about[2])
        )
        return Number(low.value, sure=False, other=high.value) if low and high else None
    if len(written) > 1 and all(sign in _HAN_DIGITS for sign in written):
        return (
            Number(Decimal("".join(str(_HAN_DIGITS[sign]) for sign in written)))
            if len(written) <= 12
            else None
        )
    if written in {"百", "佰", "千", "仟", "万", "亿"}:
        return None  # 几百, 上千: a scale alone counts nothing
    return _by_scales(_HAN_PARTS.findall(written))


def _alone(written: str, about: re.Match[str]) -> bool:
    """Whether the two digits are all the plain digits there are: 二二三 is a number, not "two or three"."""
    return len(written) == 2 or (written[: about.start()] == "" and about.end() < len(written))


def _by_scales(parts: list[str]) -> Number | None:
    total = section = Decimal(0)
    digit: Decimal | None = None
    last, nought = 0, False
    for part in parts:
        if part in _HAN_SCALES:
            scale = _HAN_SCALES[part]
            if digit is None and section == 0 and total == 0 and last == 0:
                digit = Decimal(1)  # 千五, 十五
            if scale >= 10_000:
                section += digit or 0
                if not section or (last >= 10_000 and scale >= last and total < scale):
                    return None
                total = (
                    (total + section) * scale if total < scale and last >= 10_000 else total + section * scale
                )
                section = Decimal(0)
            else:
                if digit is None:
                    if scale != 10:
                        return None
                    digit = Decimal(1)  # 一百十五
                if 0 < last < 10_000 and scale >= last:
                    return None
                section += digit * scale
            digit, last, nought = None, scale, False
        elif part in {"零", "〇"}:
            if digit is not None:
                return None
            nought = True
        else:
            if digit is not None:
                return None
            digit = Decimal(_HAN_DIGITS.get(part, part) if part in _HAN_DIGITS else part)
    if digit is not None and last >= 100 and not nought and digit < 10 and digit == int(digit):
        digit *= last // 10  # 一千五: the last digit counts the next scale down
    return Number(_plainly(total + section + (digit or 0)))
