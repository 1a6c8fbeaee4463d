"""Rows of the loan book made into nouns.

What makes no sense raises LoanBookNonsense, naming table and column only: whoever reads the log learns
what to mend and nothing of a borrower.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Final, NamedTuple

from bot.domain import EXPONENTS, LANGUAGES, Application, Borrower, Loan, Money
from bot.errors import LoanBookNonsense

_RATE: Final = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?")
_MOST_MINOR: Final = 10**15


class Row(NamedTuple):
    """One row of `sql.PEOPLE`: a borrower with one loan, one application, or neither."""

    borrower_id: str
    name: str
    language: str | None
    loan_id: str | None
    digits: str | None
    currency: str | None
    outstanding_minor: int | None
    annual_rate: str | None
    disbursed_on: Any
    paid_off_on: Any
    unpaid: str | None
    """"day/amount/paid" of each unpaid instalment, with commas between."""
    application_id: str | None
    status: str | None
    decided_on: Any
    reasons: str | None


@dataclass(slots=True)
class _Person:
    first: Row
    loans: dict[str, Loan] = field(default_factory=dict)
    applications: dict[str, Application] = field(default_factory=dict)


@lru_cache(maxsize=8192)
def borrowers_from(rows: tuple[tuple[Any, ...], ...], today: date) -> tuple[Borrower, ...]:
    """Everybody in the rows, by id, loans and applications in order. Raises LoanBookNonsense for nonsense.

    Remembered, because the same rows come again with each text of a borrower.
    """
    people: dict[str, _Person] = {}
    for values in rows:
        row = Row(*values)
        person = people.setdefault(str(row.borrower_id), _Person(row))
        if row.loan_id is not None:
            person.loans[str(row.loan_id)] = _loan(row, today)
        if row.application_id is not None:
            person.applications[str(row.application_id)] = _application(row)
    return tuple(_borrower(people[key]) for key in sorted(people))


def _borrower(person: _Person) -> Borrower:
    row = person.first
    return Borrower(
        id=str(row.borrower_id),
        initial=initial(words(row.name, "borrowers.name")),
        language=row.language if row.language in LANGUAGES else None,
        loans=tuple(person.loans[key] for key in sorted(person.loans)),
        applications=tuple(person.applications[key] for key in sorted(person.applications)),
    )


def initial(name: str) -> str:
    """All of a name that a text may show: "R." of Rosa Diaz, 李 of 李伟; empty without any letter."""
    letter = next((character for character in name or "" if character.isalpha()), "")
    return f"{letter.upper()}." if letter.upper() != letter.lower() else letter


def _loan(row: Row, today: date) -> Loan:
    currency = _currency(row.currency)
    unpaid = [_instalment(part) for part in row.unpaid.split(",")] if row.unpaid else []
    late = [(day, amount) for day, amount in unpaid if day < today]
    next_due = min((day for day, _ in unpaid if day >= today), default=None)
    return Loan(
        id=str(row.loan_id),
        digits=_digits(row.digits),
        outstanding=Money(_minor(row.outstanding_minor, "loans.outstanding_minor"), currency),
        next_due=next_due,
        next_amount=_total(unpaid, currency, next_due),
        overdue_since=min((day for day, _ in late), default=None),
        overdue_amount=Money(sum(amount for _, amount in late), currency) if late else None,
        paid_off_on=_day(row.paid_off_on, "loans.paid_off_on"),
        disbursed_on=_day(row.disbursed_on, "loans.disbursed_on"),
        annual_rate=_rate(row.annual_rate),
        instalments_left=len(unpaid),
    )


def _total(unpaid: Sequence[tuple[date, int]], currency: str, day: date | None) -> Money | None:
    if day is None:
        return None
    return Money(sum(amount for due, amount in unpaid if due == day), currency)


def _instalment(part: str) -> tuple[date, int]:
    """(due day, amount still to pay in minor units)."""
    day, amount, paid = part.rsplit("/", 2) if part.count("/") >= 2 else ("", "", "")
    due = _day(day, "instalments.due_on")
    if due is None or not amount.isdecimal() or not paid.isdecimal():
        raise LoanBookNonsense("instalments holds an amount that is negative or no whole number")
    return due, int(amount) - int(paid)


def _application(row: Row) -> Application:
    status = words(row.status, "applications.status")
    if not status:
        raise LoanBookNonsense("applications.status is empty")
    given = words(row.reasons, "applications.reasons")
    reasons = tuple(code for code in (part.strip() for part in given.split(",")) if code)
    return Application(
        str(row.application_id), status, _day(row.decided_on, "applications.decided_on"), reasons
    )


def words(value: object, column: str) -> str:
    """Text; "" for none. Raises LoanBookNonsense: SQLite keeps in a column whatever is put there."""
    if value is not None and not isinstance(value, str):
        raise LoanBookNonsense(f"{column} is no text")
    return value or ""


def _minor(value: object, column: str) -> int:
    if type(value) is not int:
        raise LoanBookNonsense(f"{column} is not a whole number")
    if not 0 <= value <= _MOST_MINOR:
        raise LoanBookNonsense(f"{column} is negative or beyond belief")
    return value


def _currency(value: object) -> str:
    if value not in EXPONENTS:
        raise LoanBookNonsense("loans.currency is no ISO 4217 code")
    return str(value)


def _digits(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9A-Za-z]{4}", value):
        raise LoanBookNonsense("loans.digits is not four letters or digits")
    return value


def _rate(value: object) -> str | None:
    if value is None:
        return None
    if not _RATE.fullmatch(str(value)):
        raise LoanBookNonsense("loans.annual_rate is not a plain decimal number")
    return str(value)


def _day(value: object, column: str) -> date | None:
    """SQLite hands days over as text, PostgreSQL as dates."""
    if value is None:
        return None
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise LoanBookNonsense(f"{column} is not a day such as 2026-11-22") from None
