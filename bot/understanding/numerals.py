"""Numbers as people write them: digits with either decimal sign, English and Spanish words.

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
    """Of "1,250.00", "1.250,00", "200.5", "1.5k", "2 mil"; three digits after a lone mark are thousands."""
    found = _WRITTEN.fullmatch(written)
    if found is None or sum(map(str.isdigit, written)) > _MOST_DIGITS:
        return None
    number = _plain(found[1], country)
    if number is None or not found[2]:
        return number
    if found[2] in {"k", "w", "m"} and number.other is not None:  # nobody writes 1.250k for 1,250,000
        return Number(plainly(number.other * _SCALES[found[2]]))
    return Number(plainly(number.value * _SCALES[found[2]]))


def plainly(value: Decimal) -> Decimal:
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
_ARTICLES: Final = frozenset({"a", "an"})

NUMBER_WORDS: Final = frozenset({*_UNITS, *_TENS, *_HUNDREDS, *_TIMES})
"""Words of which English and Spanish numbers are made."""


def of_words(written: str) -> Number | None:
    """Of "two hundred and fifty", "twenty-five", "mil quinientos", "treinta y cinco"; "one fifty" is unsure."""
    words = [word for word in re.split("[ -]", written) if word not in _JOINED and word not in _ARTICLES]
    sum_ = _Sum()
    for word in words:
        if not (sum_.times(_TIMES[word]) if word in _TIMES else sum_.plus(_value(word))):
            return None
    if "zero" in words or "cero" in words:
        return Number(Decimal(0)) if len(words) == 1 else None
    return Number(Decimal(sum_.total + sum_.current), sure=not sum_.slang)


def _value(word: str) -> int:
    return _UNITS.get(word) or _TENS.get(word) or _HUNDREDS.get(word) or 0


class _Sum:
    """A number in words, heard word by word; each method says whether the word fits the ones before."""

    __slots__ = ("_last", "current", "slang", "total")

    def __init__(self) -> None:
        self.total = 0
        """Whole thousands and millions."""
        self.current = 0
        self.slang = False
        self._last = 10**9
        """The size of the last word: the next must fit below it."""

    def times(self, scale: int) -> bool:
        """A word such as "hundred" or "mil"."""
        if scale == 100:
            fits = self.current < 100
            self.current, self._last = (self.current or 1) * 100, 100
            return fits
        fits = not self.total or self.total % (scale * 1000) == 0
        self.total, self.current, self._last = self.total + (self.current or 1) * scale, 0, scale
        return fits

    def plus(self, value: int) -> bool:
        """A word such as "five", "fifty" or "quinientos"; "one fifty" is slang for 150."""
        size = 100 if value >= 100 else 10 if value >= 20 and value % 10 == 0 else 1
        least = 101 if size == 100 else 100 if value >= 10 else 10
        if self._last < least:
            if size == 100 or value < 10 or not 1 <= self.current <= 9 or self.total or self.slang:
                return False
            self.current, self.slang = 100 * self.current, True
        self.current, self._last = self.current + value, size
        return True
