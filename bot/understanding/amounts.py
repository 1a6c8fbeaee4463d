"""The sums of money that a text names.

With a currency, any number; without one, a number that a word of paying leads to, that a day follows, or
that is all there is to the text.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from bot.domain import SaidAmount
from bot.understanding.grammar import pattern, rules_by_letter
from bot.understanding.lexicon import LETTER, Lexed
from bot.understanding.money_words import currency_of
from bot.understanding.numerals import Number

MOST: Final = 8
"""Sums that are read out of one text."""

_NUMBER: Final = "(small|dayish|big|year)"
_COUNTED: Final = (
    "(?!(of_these|days|weeks|months|years|hours|percent|clock|date_sign|day_sign|month_sign|month|maybe_month|ordinal"
    f"|{_NUMBER}))"
)
# rule -> grammars; the longer before the shorter
_GRAMMAR: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        "range",
        (
            f"{_NUMBER} (dash|little|by) {_NUMBER} currency",
            f"currency {_NUMBER} (dash|by) currency? {_NUMBER} currency?",
        ),
    ),
    ("currency_before", (f"currency {_NUMBER} currency? (?!{_NUMBER})",)),
    ("currency_after", (f"(?<!(few|small|dayish|big|year)) {_NUMBER} about? of? currency (small cents?)?",)),
    ("cents", (f"{_NUMBER} cents",)),
    (
        "after_paying",
        (
            f"spent (other|little|the|el|of|one|in|this|next|spent|not|by){{0,3}} {_NUMBER} (?!(currency|cents)) {_COUNTED}",
        ),
    ),
    ("before_a_day", (f"{_NUMBER} by? (this|next|coming|the|el)? (?=(day|weekday|ordinal|aside))",)),
    ("after_a_day", (f"(?<=aside) {_NUMBER} (?=(mark|$))",)),
)
_BARE: Final = re.compile(pattern(f"(mark|spent)*{_NUMBER}(mark)*"))
_PATTERNS: Final = rules_by_letter(_GRAMMAR)
_RULES: Final = {f"r{place}": rule.replace("_", " ") for place, (rule, _said) in enumerate(_GRAMMAR)}
_NUMBERS: Final = frozenset(LETTER[kind] for kind in ("small", "dayish", "big", "year"))
_CURRENCY, _CENTS = LETTER["currency"], LETTER["cents"]
_LEAST_BARE: Final = 10  # below it, a bare number chooses
_MOST_BARE_DIGITS: Final = 6
_LEAST_PAID, _LEAST_SPELLED = 5, 20
_MOST_DAYS: Final = 31
_ABOUT: Final = LETTER["about"]
_TAKEN: Final = LETTER["aside"]
"""What stands in place of the words of a day."""


def read(lexed: Lexed, country: str) -> list[SaidAmount]:
    """The sums in a line whose days have been taken out, in order, at most MOST; none of them nought."""
    if _NUMBERS.isdisjoint(lexed.kinds):
        return []
    if _BARE.fullmatch(lexed.kinds):
        return _bare(lexed)
    found = []
    done = 0
    for place, letter in enumerate(lexed.kinds):
        if place < done or letter not in _PATTERNS:
            continue
        match = _PATTERNS[letter].match(lexed.kinds, place)
        if match is None:
            continue
        done = match.end()
        amount = _amount(lexed, place, done, _RULES[match.lastgroup or ""], country)
        if amount is not None:
            found.append(amount)
            if len(found) == MOST:
                break
    return found


def asked_for(lexed: Lexed, country: str) -> list[SaidAmount]:
    """As `read`, where a sum was asked for: the only number of a text is it."""
    places = [place for place, letter in enumerate(lexed.kinds) if letter in _NUMBERS]
    found = read(lexed, country)
    if len(places) != 1 or (found and found[0].currency):
        return found
    number = _number(lexed, places[0])
    words = lexed.words(places[0], places[0] + 1)
    return [_said(number.value, None, number, words, "asked for")] if number and number.value else found


def _bare(lexed: Lexed) -> list[SaidAmount]:
    place = next(place for place, letter in enumerate(lexed.kinds) if letter in _NUMBERS)
    number, words = _number(lexed, place), lexed.words(place, place + 1)
    if number is None or number.value < _LEAST_BARE or _no_sum(words):
        return []
    if len(words) == 4 and words.isdecimal() and LETTER["spent"] not in lexed.kinds:
        return []  # an identity tail, unless a sum was asked for
    return [_said(number.value, None, number, words, "bare number")]


def _amount(lexed: Lexed, first: int, last: int, rule: str, country: str) -> SaidAmount | None:
    if rule == "after paying":
        first = last - 1
    place = next(place for place in range(first, last) if lexed.kinds[place] in _NUMBERS)
    number = _number(lexed, place)
    if number is None:
        return None
    currency = _currency(lexed, first, last, country)
    if rule == "range":
        return _range(lexed, first, last, currency)
    value, last = _with_cents(lexed, number.value, place, last)
    words = lexed.words(first, last if currency or rule == "cents" else place + 1)
    if not value or _no_sum(words):
        return None
    amount = _said(value, currency, number, words, rule)
    if _ABOUT in lexed.kinds[first:last]:
        return _asked(amount)
    if currency or (rule == "cents" and number.value > 1):  # 一分钱都没有 is no sum
        return amount
    return _without_currency(amount, lexed)


def _range(lexed: Lexed, first: int, last: int, currency: str | None) -> SaidAmount | None:
    """Between two sums: the lower one, and the higher to ask about."""
    places = [place for place in range(first, last) if lexed.kinds[place] in _NUMBERS]
    low, high = (_number(lexed, place) for place in places)
    if low is None or high is None or not low.value:
        return None
    words = lexed.words(first, last)
    return SaidAmount(low.value, currency, confirm=True, other=high.value, words=words, rule="range")


def _without_currency(amount: SaidAmount, lexed: Lexed) -> SaidAmount | None:
    """A small number in words is a count, or Spanish for "once"; one up to 31 with no day beside it may be a day."""
    spelled = not any(map(str.isdecimal, amount.words))
    if amount.value < (_LEAST_SPELLED if spelled else _LEAST_PAID):
        return None
    return _asked(amount) if amount.value <= _MOST_DAYS and _TAKEN not in lexed.kinds else amount


def _with_cents(lexed: Lexed, value: Decimal, place: int, last: int) -> tuple[Decimal, int]:
    """200块5 is 200.50, 10块5毛 too; 50 cents is 0.50. A number apart ("200元 5") is none of it."""
    if lexed.kinds[place + 1 : place + 2] == _CENTS:
        return value / (10 if lexed.values[place + 1] else 100), place + 2
    if place + 3 > last or lexed.kinds[last - 1] == _CURRENCY:
        return value, last
    after = last - 1 if lexed.kinds[last - 1] in _NUMBERS else last - 2
    rest = _number(lexed, after)
    apart = lexed.ends[after - 1] != lexed.starts[after]
    followed = last == after + 1 and last < len(lexed.kinds) and lexed.kinds[last] in _FOLLOWS
    if after <= place or rest is None or apart or followed or rest.value >= 10:
        return value, after if after > place else last
    hundredths = lexed.kinds[last - 1] == _CENTS and lexed.values[last - 1] == 0
    return value + rest.value / (100 if hundredths else 10), last


_FOLLOWS: Final = frozenset(
    LETTER[kind]
    for kind in (
        "date_sign",
        "day_sign",
        "month_sign",
        "days",
        "weeks",
        "months",
        "years",
        "hours",
        "clock",
        "of_these",
    )
)


def _currency(lexed: Lexed, first: int, last: int, country: str) -> str | None:
    """The surer of the currencies around a number: "$200 mxn" is in Mexican pesos."""
    said = [
        (str(lexed.values[place]), lexed.words(place, place + 1))
        for place in range(first, last)
        if lexed.kinds[place] == _CURRENCY
    ]
    codes = [currency_of(meant, sign, country) for meant, sign in said]
    outright = [code for code, (meant, _sign) in zip(codes, said, strict=True) if code == meant]
    return next(iter(outright or codes), None)


def _number(lexed: Lexed, place: int) -> Number | None:
    value = lexed.values[place]
    return value if isinstance(value, Number) else None


def _said(value: Decimal, currency: str | None, number: Number, words: str, rule: str) -> SaidAmount:
    return SaidAmount(
        value=value,
        currency=currency,
        confirm=not number.sure,
        other=number.other,
        words=words,
        rule=rule,
    )


def _no_sum(digits: str) -> bool:
    """Whether bare digits are rather a tail (0098) or a longer number of some account."""
    return digits.isdecimal() and (digits[0] == "0" or len(digits) > _MOST_BARE_DIGITS)


def _asked(amount: SaidAmount) -> SaidAmount:
    return SaidAmount(
        amount.value, amount.currency, confirm=True, other=amount.other, words=amount.words, rule=amount.rule
    )
