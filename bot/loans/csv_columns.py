"""The columns of the import's files: their names, which must be there, and how a cell is read.

Readers take a cell and raise ValueError with words that follow "column X: " and quote nothing of it:
a borrower's data belongs in no terminal's history.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import phonenumbers

from bot.domain import EXPONENTS, LANGUAGES
from bot.loans import tails

_LANGUAGES: Final = {
    **{language.lower(): language for language in LANGUAGES},
    **dict.fromkeys(("zh", "zh-cn", "zh-sg"), "zh-Hans"),
    **dict.fromkeys(("zh-tw", "zh-hk", "zh-mo"), "zh-Hant"),
}
_SCIENTIFIC: Final = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]+")
_DAY: Final = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_AMOUNT: Final = re.compile(r"[0-9]{1,15}(\.[0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class Style:
    """How one file is written: `country` of numbers without a country code, and its decimal mark."""

    country: str
    decimal_comma: bool = False


Reader = Callable[[str, Style], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column; an optional one may be missing or empty, and then holds `default`."""

    read: Reader
    required: bool = True
    default: Any = None


def words(most: int) -> Reader:
    """Printable text of up to `most` characters."""

    def read(cell: str, _style: Style) -> str:
        if len(cell) > most:
            raise ValueError(f"is longer than {most} characters")
        if not cell.isprintable():
            raise ValueError("holds characters that cannot be printed")
        return cell

    return read


def phones(cell: str, style: Style) -> tuple[str, ...]:
    """E.164 numbers; several with | between."""
    if _SCIENTIFIC.fullmatch(cell):
        raise ValueError("was rounded by a spreadsheet (1.4E+10); format the column as text and save again")
    return tuple(_phone(part, style.country) for part in re.split(r"[|/;]", cell) if part.strip())


def _phone(text: str, country: str) -> str:
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", text), country)
    except phonenumbers.NumberParseException:
        raise ValueError("is no phone number; write it as +14155550101") from None
    if not phonenumbers.is_possible_number(number):
        raise ValueError("is too short or too long for a phone number; write it as +14155550101")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def language(cell: str, _style: Style) -> str:
    """One of our languages, by its own or its usual code."""
    known = _LANGUAGES.get(cell.replace("_", "-").lower())
    if known is None:
        raise ValueError(f"is none of {', '.join(LANGUAGES)}")
    return known


def tail(cell: str, _style: Style) -> str:
    """The last four characters of the identity number."""
    tidy = tails.tidy(cell)
    if len(tidy) < 4 and tidy.isdecimal():
        raise ValueError(
            "has fewer than 4 digits; spreadsheets drop leading zeros: format the column as text"
        )
    if not tails.is_tail(tidy):
        raise ValueError("is not four letters or digits")
    return tidy


def hashed(cell: str, _style: Style) -> str:
    """A keyed hash as `tails.tail_hash` makes it."""
    if not re.fullmatch(r"[0-9a-fA-F]{64}", cell):
        raise ValueError("is not 64 hexadecimal digits")
    return cell.lower()


def digits(cell: str, _style: Style) -> str:
    """The four of a loan's number that a text may print."""
    if not tails.is_tail(cell):
        raise ValueError("is not four letters or digits")
    return cell


def currency(cell: str, _style: Style) -> str:
    """An ISO 4217 code."""
    if cell.upper() not in EXPONENTS:
        raise ValueError("is no ISO 4217 code such as USD")
    return cell.upper()


def amount(cell: str, style: Style) -> Decimal:
    """An amount in major units; a decimal comma only where the file's separator is no comma."""
    text = unicodedata.normalize("NFKC", cell)
    if style.decimal_comma and "." not in text:
        text = text.replace(",", ".", 1)
    if text.startswith("-"):
        raise ValueError("is negative")
    if not _AMOUNT.fullmatch(text):
        raise ValueError("is no plain amount; write 1250.00, without separators or signs")
    return Decimal(text)


def rate(cell: str, style: Style) -> str:
    """Per cent a year."""
    text = unicodedata.normalize("NFKC", cell).removesuffix("%").strip()
    if style.decimal_comma:
        text = text.replace(",", ".", 1)
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError("is no rate; write per cent a year such as 18.00") from None
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,6})?", text) or value >= 1000:
        raise ValueError("is no believable rate; write per cent a year such as 18.00")
    return text


def day(cell: str, _style: Style) -> date:
    """A day, year first: the only order that nobody misreads."""
    year, month, of_month = (_DAY.sub(r"\1 \2 \3", cell) if _DAY.fullmatch(cell) else "0 0 0").split()
    try:
        found = date(int(year), int(month), int(of_month))
    except ValueError:
        raise ValueError("is no day written as 2026-11-27") from None
    if not 1970 <= found.year <= 2200:
        raise ValueError("lies outside the years 1970 to 2200")
    return found


def whole(cell: str, _style: Style) -> int:
    """A whole number above nought."""
    if not re.fullmatch(r"[0-9]{1,6}", cell) or int(cell) < 1:
        raise ValueError("is no whole number from 1 up")
    return int(cell)


def codes(cell: str, _style: Style) -> str:
    """Codes with commas between."""
    joined = ",".join(filter(None, (part.strip() for part in re.split(r"[,|;]", cell))))
    if len(joined) > 500 or not joined.isprintable():
        raise ValueError("is longer than 500 characters or cannot be printed")
    return joined


_ID: Final = Column(words(64))
FILES: Final[Mapping[str, Mapping[str, Column]]] = {
    "borrowers": {
        "id": _ID,
        "name": Column(words(200)),
        "phones": Column(phones),
        "language": Column(language, required=False),
        "tail": Column(tail, required=False),
        "tail_hash": Column(hashed, required=False),
    },
    "loans": {
        "id": _ID,
        "borrower_id": _ID,
        "digits": Column(digits, required=False),
        "currency": Column(currency),
        "outstanding": Column(amount),
        "annual_rate": Column(rate, required=False),
        "disbursed_on": Column(day, required=False),
        "paid_off_on": Column(day, required=False),
    },
    "instalments": {
        "loan_id": _ID,
        "number": Column(whole),
        "due_on": Column(day),
        "amount": Column(amount),
        "paid": Column(amount, required=False, default=Decimal(0)),
    },
    "payments": {"id": _ID, "loan_id": _ID, "paid_on": Column(day), "amount": Column(amount)},
    "applications": {
        "id": _ID,
        "borrower_id": _ID,
        "status": Column(words(32)),
        "decided_on": Column(day, required=False),
        "reasons": Column(codes, required=False, default=""),
    },
}
"""File name without its ending -> its columns."""
